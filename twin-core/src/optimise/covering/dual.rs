//! The Lagrangian dual: a bound, and reduced costs that guide everything else.
//!
//! Every cover constraint and every pack is priced; what remains splits by site. The multipliers climb by the subgradient method
//! with a deflected direction; reduced costs fix columns as in Beasley (1987), section 2.

use std::ops::ControlFlow;

use super::core::{Core, State};
use super::input::NO_SITE;
use crate::optimise::climb::{Climb, LOOK};

/// Share that a chosen column keeps in the average of choices from step to step.
const MEMORY: f64 = 0.95;

/// Prices of the cover constraints and of the packs.
#[derive(Debug, Clone)]
pub(super) struct Prices {
    pub(super) row: Vec<f64>,
    pub(super) pack: Vec<f64>,
}

impl Prices {
    /// A first guess: each row costs its cheapest column's share.
    pub(super) fn first(core: &Core) -> Self {
        let share = |&j: &u32| core.full_cost(j as usize) / core.cols.len_of(j as usize) as f64;
        let cheapest = |row: &[u32]| row.iter().map(share).fold(f64::INFINITY, f64::min);
        Self {
            row: core.rows.iter().map(cheapest).collect(),
            pack: vec![0.0; core.packs.len()],
        }
    }

    /// Spread over all demands and packs of the first core, to be taken up by another core.
    pub(super) fn spread(&self, core: &Core, demands: usize, packs: usize) -> Self {
        let mut all = Self {
            row: vec![0.0; demands],
            pack: vec![0.0; packs],
        };
        for (i, &d) in core.demand.iter().enumerate() {
            all.row[d as usize] = self.row[i];
        }
        for (p, &q) in core.pack.iter().enumerate() {
            all.pack[q as usize] = self.pack[p];
        }
        all
    }

    /// Those of a core's rows and packs.
    pub(super) fn gathered(&self, core: &Core) -> Self {
        Self {
            row: core.demand.iter().map(|&d| self.row[d as usize]).collect(),
            pack: core.pack.iter().map(|&p| self.pack[p as usize]).collect(),
        }
    }
}

/// The dual at some prices.
#[derive(Debug, Clone)]
pub(super) struct Dual {
    pub(super) bound: f64,
    pub(super) prices: Prices,
    /// Reduced cost of each column.
    pub(super) reduced: Vec<f64>,
    /// Of each site: its opening and all negative reduced costs at it; it opens where this is negative.
    site_value: Vec<f64>,
    /// How often each column was chosen lately, from 0 to 1: near a solution of the linear relaxation.
    pub(super) share: Vec<f64>,
}

impl Dual {
    fn new(core: &Core, prices: Prices) -> Self {
        Self {
            bound: f64::NEG_INFINITY,
            prices,
            reduced: vec![0.0; core.cost.len()],
            site_value: vec![0.0; core.opening.len()],
            share: Vec::new(),
        }
    }

    /// Evaluates the bound at the prices and lists the columns that the relaxed problem chooses.
    fn evaluate(&mut self, core: &Core, chosen: &mut Vec<u32>) {
        let prices = &self.prices;
        let wanted = core.need.iter().zip(&prices.row);
        let mut bound = core.paid + wanted.map(|(&n, p)| f64::from(n) * p).sum::<f64>();
        bound -= prices.pack.iter().sum::<f64>();
        chosen.clear();
        self.site_value.copy_from_slice(&core.opening);
        self.reduced.fill(0.0);
        core.rows.add_to_items(&prices.row, &mut self.reduced);
        for (reduced, cost) in self.reduced.iter_mut().zip(&core.cost) {
            *reduced = cost - *reduced;
        }
        core.packs.add_to_items(&prices.pack, &mut self.reduced);
        for (j, &r) in self.reduced.iter().enumerate() {
            if r < 0.0 {
                match core.site[j] {
                    NO_SITE => {
                        bound += r;
                        chosen.push(j as u32);
                    }
                    site => self.site_value[site as usize] += r,
                }
            }
        }
        for (site, &value) in self.site_value.iter().enumerate() {
            if value < 0.0 {
                bound += value;
                let members = core.members.of(site).iter();
                chosen.extend(members.filter(|&&j| self.reduced[j as usize] < 0.0));
            }
        }
        self.bound = bound;
    }

    /// Remembers the bound and the prices of another; the rest is evaluated when it is needed.
    fn take(&mut self, other: &Self) {
        self.bound = other.bound;
        self.prices.row.copy_from_slice(&other.prices.row);
        self.prices.pack.copy_from_slice(&other.prices.pack);
    }

    fn value_of(&self, core: &Core, j: usize) -> f64 {
        let site = core.site[j] as usize;
        self.site_value.get(site).copied().unwrap_or(0.0)
    }

    /// The bound with column `j` chosen.
    fn bound_with(&self, core: &Core, j: usize) -> f64 {
        self.bound + self.value_of(core, j).max(0.0) + self.reduced[j].max(0.0)
    }

    /// The bound with column `j` left out.
    fn bound_without(&self, core: &Core, j: usize) -> f64 {
        let r = self.reduced[j].min(0.0);
        if core.site[j] == NO_SITE {
            return self.bound - r;
        }
        let value = self.value_of(core, j);
        self.bound - value.min(0.0) + (value - r).min(0.0)
    }

    /// What the bounds decide where an answer must satisfy `wins`, which holds for bounds below the best answer.
    pub(super) fn fixings(&self, core: &Core, wins: impl Fn(f64) -> bool) -> Vec<State> {
        let state = |j: usize| {
            if !wins(self.bound_with(core, j)) {
                State::Out
            } else if !wins(self.bound_without(core, j)) {
                State::In
            } else {
                State::Free
            }
        };
        (0..core.cost.len()).map(state).collect()
    }
}

/// The bound at some prices.
pub(super) fn bound_at(core: &Core, prices: Prices) -> f64 {
    let mut dual = Dual::new(core, prices);
    dual.evaluate(core, &mut Vec::new());
    dual.bound
}

/// Climbs from `prices` for at most `steps`, first by `pace` of the distance to the best answer's value; `look` is called every [`LOOK`]
/// steps with the step and the best dual so far, returns the best answer's value, and may end the climb.
pub(super) fn ascend(
    core: &Core,
    prices: Prices,
    climb: Climb,
    mut upper: f64,
    mut look: impl FnMut(u32, &Dual) -> ControlFlow<(), f64>,
) -> Dual {
    let mut here = Dual::new(core, prices);
    let mut chosen = Vec::new();
    let mut slack = Slack::new(core);
    let mut shares = Shares::new(core.cost.len());
    here.evaluate(core, &mut chosen);
    let mut best = here.clone();
    let patience = (climb.steps / 75).clamp(5, 20);
    let (mut pace, mut stale, mut mark) = (climb.pace, 0, here.bound);
    for t in 1..=climb.steps {
        slack.read(core, &chosen, &here.prices);
        if slack.norm == 0.0 || pace < 1e-6 {
            break;
        }
        let distance = (upper - here.bound).max(1e-6 * upper.abs());
        slack.apply(pace * distance / slack.norm, &mut here.prices);
        here.evaluate(core, &mut chosen);
        shares.add(&chosen);
        if here.bound > best.bound {
            best.take(&here);
        }
        stale += 1;
        if best.bound > mark + 1e-5 * mark.abs() {
            (mark, stale) = (best.bound, 0);
        }
        if stale >= patience {
            (pace, stale) = (0.7 * pace, 0);
        }
        if t % LOOK == 0 {
            match look(t, &best) {
                ControlFlow::Continue(value) => upper = value,
                ControlFlow::Break(()) => break,
            }
        }
    }
    best.evaluate(core, &mut chosen);
    best.share = shares.normalised();
    best
}

/// The direction: what the relaxed choice leaves uncovered and by how much it overfills packs, with what is left of the directions
/// before it, which damps the zigzag (Camerini, Fratta and Maffioli, "On improving relaxation methods by modified gradient
/// techniques", Mathematical Programming Study 3, 1975).
pub(super) struct Slack {
    row: Vec<f64>,
    pack: Vec<f64>,
    pub(super) norm: f64,
}

/// Share of the last direction in the next one: of 0.5 to 0.93, this came nearest to the linear relaxation in 1,500 steps.
const DEFLECTION: f64 = 0.85;

impl Slack {
    pub(super) fn new(core: &Core) -> Self {
        Self {
            row: vec![0.0; core.rows.len()],
            pack: vec![0.0; core.packs.len()],
            norm: 0.0,
        }
    }

    fn read(&mut self, core: &Core, chosen: &[u32], prices: &Prices) {
        self.decay(core);
        self.count(core, chosen, 1.0);
        self.halt(prices, |_| f64::INFINITY);
    }

    /// What is left of the last direction, with every row uncovered and every pack empty.
    pub(super) fn decay(&mut self, core: &Core) {
        for (slack, &need) in self.row.iter_mut().zip(&core.need) {
            *slack = DEFLECTION * *slack + f64::from(need);
        }
        for slack in &mut self.pack {
            *slack = DEFLECTION * *slack - 1.0;
        }
    }

    /// Counts a choice by a share.
    pub(super) fn count(&mut self, core: &Core, chosen: &[u32], share: f64) {
        for &j in chosen {
            for &i in core.cols.of(j as usize) {
                self.row[i as usize] -= share;
            }
            for &p in core.pack_of.of(j as usize) {
                self.pack[p as usize] += share;
            }
        }
    }

    /// Stops where a price at 0 would fall or one at the most that its row may cost would rise, which would only shorten the step, and
    /// measures what is left.
    pub(super) fn halt(&mut self, prices: &Prices, most: impl Fn(usize) -> f64) {
        let halt = |slack: &mut f64, price: f64, most: f64| {
            if (*slack < 0.0 && price <= 0.0) || (*slack > 0.0 && price >= most) {
                *slack = 0.0;
            }
            *slack * *slack
        };
        let rows = self.row.iter_mut().zip(&prices.row).enumerate();
        let rows = rows.map(|(i, (slack, price))| halt(slack, *price, most(i)));
        let packs = self.pack.iter_mut().zip(&prices.pack);
        let packs = packs.map(|(slack, price)| halt(slack, *price, f64::INFINITY));
        self.norm = rows.sum::<f64>() + packs.sum::<f64>();
    }

    pub(super) fn apply(&self, length: f64, prices: &mut Prices) {
        for (price, slack) in prices.row.iter_mut().zip(&self.row) {
            *price = (*price + length * slack).max(0.0);
        }
        for (price, slack) in prices.pack.iter_mut().zip(&self.pack) {
            *price = (*price + length * slack).max(0.0);
        }
    }
}

/// Exponentially forgetting average of the choices.
pub(super) struct Shares {
    sums: Vec<f64>,
    weight: f64,
    total: f64,
}

impl Shares {
    pub(super) fn new(columns: usize) -> Self {
        Self {
            sums: vec![0.0; columns],
            weight: 1.0,
            total: 0.0,
        }
    }

    pub(super) fn add(&mut self, chosen: &[u32]) {
        for &j in chosen {
            self.sums[j as usize] += self.weight;
        }
        self.total += self.weight;
        self.weight /= MEMORY;
        if self.weight > 1e100 {
            self.sums.iter_mut().for_each(|s| *s /= self.weight);
            self.total /= self.weight;
            self.weight = 1.0;
        }
    }

    pub(super) fn normalised(mut self) -> Vec<f64> {
        let total = self.total.max(f64::MIN_POSITIVE);
        self.sums.iter_mut().for_each(|s| *s /= total);
        self.sums
    }
}
