//! The Lagrangian dual of maximal covering: cover constraints and the budget are priced (Galvão and ReVelle, "A Lagrangean heuristic
//! for the maximal covering location problem", European Journal of Operational Research 88, 1996). The price of the budget is found
//! anew at every step, by bisection: the bound is convex in it.

use std::ops::ControlFlow;

use super::core::Optional;
use crate::optimise::climb::{Climb, LOOK};
use crate::optimise::covering::core::{Core, State};
use crate::optimise::covering::dual::{Prices, Shares, Slack};
use crate::optimise::covering::input::NO_SITE;

/// Halvings of the interval of the budget's price.
const HALVINGS: u32 = 24;

/// The dual at some prices; everything is about the weight that stays uncovered.
#[derive(Debug, Clone)]
pub(super) struct Dual {
    pub(super) bound: f64,
    pub(super) prices: Prices,
    /// What a unit of the budget is worth.
    pub(super) rate: f64,
    /// What each column gains: the prices of its rows less those of its packs.
    gain: Vec<f64>,
    /// The columns worth their cost at the least and at the most of the last interval of the rate.
    pub(super) rich: Vec<u32>,
    pub(super) poor: Vec<u32>,
    /// Share of `rich` in the mixture that spends the budget.
    mix: f64,
    pub(super) share: Vec<f64>,
}

/// What a rate makes of the columns.
struct Picked {
    bound: f64,
    spent: f64,
}

impl Dual {
    /// At first prices: half of what covering a row is worth; all of it where there is no choice of columns, which is the best price then.
    pub(super) fn first(problem: &Optional) -> Self {
        let core = &problem.core;
        let price = |i: usize| {
            let has_choice = core.rows.len_of(i) > core.need[i] as usize;
            most(problem, i) * if has_choice { 0.5 } else { 1.0 }
        };
        let prices = Prices {
            row: (0..core.rows.len()).map(price).collect(),
            pack: vec![0.0; core.packs.len()],
        };
        Self::at(problem, prices, 0.0)
    }

    pub(super) fn at(problem: &Optional, prices: Prices, rate: f64) -> Self {
        let mut dual = Self {
            bound: f64::NEG_INFINITY,
            prices,
            rate,
            gain: vec![0.0; problem.core.cost.len()],
            rich: Vec::new(),
            poor: Vec::new(),
            mix: 0.0,
            share: vec![0.0; problem.core.cost.len()],
        };
        dual.evaluate(problem);
        dual
    }

    fn evaluate(&mut self, problem: &Optional) {
        let core = &problem.core;
        let prices = &self.prices;
        for (j, gain) in self.gain.iter_mut().enumerate() {
            let rows = core.cols.of(j).iter();
            *gain = rows.map(|&i| prices.row[i as usize]).sum::<f64>();
            for &p in core.pack_of.of(j) {
                *gain -= prices.pack[p as usize];
            }
        }
        let wanted = core.need.iter().zip(&prices.row);
        let fixed = problem.lost + wanted.map(|(&n, p)| f64::from(n) * p).sum::<f64>()
            - prices.pack.iter().sum::<f64>();
        self.search_rate(problem, fixed);
    }

    /// Finds the rate at which what is worth its cost spends the budget.
    fn search_rate(&mut self, problem: &Optional, fixed: f64) {
        let core = &problem.core;
        let at = |rate: f64, list: &mut Vec<u32>| {
            pick(core, &self.gain, rate, problem.room, fixed, list)
        };
        let (mut low, mut high) = (0.0, self.rate.max(1e-6) * 1.25);
        let mut rich = at(0.0, &mut self.rich);
        if rich.spent <= problem.room {
            // The budget does not bind: it is worth nothing.
            self.poor.clone_from(&self.rich);
            (self.bound, self.rate, self.mix) = (rich.bound, 0.0, 0.0);
            return;
        }
        let mut poor = at(high, &mut self.poor);
        while poor.spent > problem.room && high < 1e300 {
            (low, high) = (high, 4.0 * high);
            poor = at(high, &mut self.poor);
        }
        let near = self.rate * 0.8;
        let mut middle = if near > low && near < high {
            near
        } else {
            0.5 * (low + high)
        };
        let mut list = Vec::new();
        for _ in 0..HALVINGS {
            let picked = at(middle, &mut list);
            if picked.spent > problem.room {
                low = middle;
            } else {
                high = middle;
            }
            middle = 0.5 * (low + high);
            if high - low < 1e-7 * high {
                break;
            }
        }
        rich = at(low, &mut self.rich);
        poor = at(high, &mut self.poor);
        let excess = rich.spent - poor.spent;
        self.mix = if excess > 0.0 {
            (problem.room - poor.spent) / excess
        } else {
            0.0
        };
        let better = if rich.bound > poor.bound {
            (rich.bound, low)
        } else {
            (poor.bound, high)
        };
        (self.bound, self.rate) = better;
    }

    /// What the bounds decide where an answer must satisfy `wins`.
    pub(super) fn fixings(&self, core: &Core, wins: impl Fn(f64) -> bool) -> Vec<State> {
        let reduced: Vec<f64> = (0..core.cost.len())
            .map(|j| self.rate * core.cost[j] - self.gain[j])
            .collect();
        let value = |site: usize| {
            let members = core.members.of(site).iter();
            self.rate * core.opening[site]
                + members.map(|&j| reduced[j as usize].min(0.0)).sum::<f64>()
        };
        let values: Vec<f64> = (0..core.opening.len()).map(value).collect();
        let state = |j: usize| {
            let (r, site) = (reduced[j], core.site[j]);
            let value = values.get(site as usize).copied().unwrap_or(0.0);
            let with = self.bound + value.max(0.0) + r.max(0.0);
            let without = match site {
                NO_SITE => self.bound - r.min(0.0),
                _ => self.bound - value.min(0.0) + (value - r.min(0.0)).min(0.0),
            };
            if !wins(with) {
                State::Out
            } else if !wins(without) {
                State::In
            } else {
                State::Free
            }
        };
        (0..core.cost.len()).map(state).collect()
    }
}

/// The columns that gain more than they cost at a rate, with their sites, and the bound there.
fn pick(
    core: &Core,
    gain: &[f64],
    rate: f64,
    room: f64,
    fixed: f64,
    list: &mut Vec<u32>,
) -> Picked {
    list.clear();
    let mut picked = Picked {
        bound: fixed - rate * room,
        spent: 0.0,
    };
    for (j, &gain) in gain.iter().enumerate() {
        let value = rate * core.cost[j] - gain;
        if value < 0.0 && core.site[j] == NO_SITE {
            picked.bound += value;
            picked.spent += core.cost[j];
            list.push(j as u32);
        }
    }
    for (site, members) in core.members.iter().enumerate() {
        let (mut value, mut spent) = (rate * core.opening[site], core.opening[site]);
        let start = list.len();
        for &j in members {
            let own = rate * core.cost[j as usize] - gain[j as usize];
            if own < 0.0 {
                value += own;
                spent += core.cost[j as usize];
                list.push(j);
            }
        }
        if value < 0.0 {
            picked.bound += value;
            picked.spent += spent;
        } else {
            list.truncate(start);
        }
    }
    picked
}

/// The most that a cover of a row may cost: its share of the row's weight.
fn most(problem: &Optional, row: usize) -> f64 {
    problem.weight[row] / f64::from(problem.core.need[row])
}

/// Climbs as for covering; a row is never priced above its weight.
pub(super) fn ascend(
    problem: &Optional,
    start: Dual,
    climb: Climb,
    mut upper: f64,
    mut look: impl FnMut(u32, &Dual, f64) -> ControlFlow<(), f64>,
) -> Dual {
    let core = &problem.core;
    let mut here = Dual::at(problem, start.prices, start.rate);
    let mut best = here.clone();
    let mut slack = Slack::new(core);
    let mut shares = Shares::new(core.cost.len());
    let patience = (climb.steps / 75).clamp(5, 20);
    let (mut pace, mut stale, mut mark) = (climb.pace, 0, here.bound);
    for t in 1..=climb.steps {
        slack.decay(core);
        slack.count(core, &here.rich, here.mix);
        slack.count(core, &here.poor, 1.0 - here.mix);
        slack.halt(&here.prices, |i| most(problem, i));
        if slack.norm == 0.0 || pace < 1e-6 {
            break;
        }
        let distance = (upper - here.bound).max(1e-6 * upper.abs());
        slack.apply(pace * distance / slack.norm, &mut here.prices);
        for (i, price) in here.prices.row.iter_mut().enumerate() {
            *price = price.min(most(problem, i));
        }
        here.evaluate(problem);
        shares.add(&here.poor);
        if here.bound > best.bound {
            (best.bound, best.rate) = (here.bound, here.rate);
            best.prices.clone_from(&here.prices);
        }
        stale += 1;
        if best.bound > mark + 1e-5 * mark.abs() {
            (mark, stale) = (best.bound, 0);
        }
        if stale >= patience {
            (pace, stale) = (0.7 * pace, 0);
        }
        if t % LOOK == 0 {
            match look(t, &here, best.bound) {
                ControlFlow::Continue(value) => upper = value,
                ControlFlow::Break(()) => break,
            }
        }
    }
    let mut best = Dual::at(problem, best.prices, best.rate);
    best.share = shares.normalised();
    best
}
