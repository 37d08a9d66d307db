//! The Lagrangian dual: every demand's service is priced, and a site is worth what demands would pay above its costs (Cornuéjols, Fisher
//! and Nemhauser, "Location of bank accounts to optimize float", Management Science 23, 1977; Beasley, "Lagrangean heuristics for
//! location problems", European Journal of Operational Research 65, 1993).

use std::ops::ControlFlow;

use super::choice::Choice;
use super::input::Core;
use crate::optimise::climb::{Climb, LOOK};

/// Share of the last direction in the next one, as for covering.
pub(super) const DEFLECTION: f64 = 0.85;
/// Share that a chosen site keeps in the average of choices from step to step.
const MEMORY: f64 = 0.95;

/// The dual at some prices.
#[derive(Debug, Clone)]
pub(super) struct Dual {
    pub(super) bound: f64,
    /// What each demand pays.
    pub(super) prices: Vec<f64>,
    /// Of each site: its opening less what demands pay above its costs.
    pub(super) reduced: Vec<f64>,
    /// The sites that the relaxed problem opens.
    pub(super) choice: Choice,
    /// How often each site was chosen lately, from 0 to 1.
    pub(super) share: Vec<f64>,
}

impl Dual {
    pub(super) fn at(core: &Core, prices: Vec<f64>) -> Self {
        let mut dual = Self {
            bound: f64::NEG_INFINITY,
            prices,
            reduced: vec![0.0; core.sites()],
            choice: Choice::new(core.sites()),
            share: vec![0.0; core.sites()],
        };
        dual.evaluate(core);
        dual
    }

    fn evaluate(&mut self, core: &Core) {
        self.reduced.copy_from_slice(&core.openings);
        let mut bound = 0.0;
        for (i, &price) in self.prices.iter().enumerate() {
            bound += price;
            let (sites, costs) = core.served(i);
            for (&site, &cost) in sites.iter().zip(costs) {
                if cost >= price {
                    break;
                }
                self.reduced[site as usize] -= price - cost;
            }
        }
        bound += self.choice.choose(&self.reduced, &core.kept, core.limit);
        self.bound = bound;
    }

    /// Which sites may still open, and which must, where an answer must satisfy `wins`.
    pub(super) fn fixings(
        &self,
        core: &Core,
        wins: impl Fn(f64) -> bool,
    ) -> (Vec<bool>, Vec<bool>) {
        self.choice
            .fixings(self.bound, &self.reduced, &core.kept, wins)
    }

    fn take(&mut self, other: &Self) {
        self.bound = other.bound;
        self.prices.copy_from_slice(&other.prices);
    }
}

/// Climbs from `prices`; `look` is called every [`LOOK`] steps with the step, the dual there and the best bound so far, returns the best
/// answer's value, and may end the climb.
pub(super) fn ascend(
    core: &Core,
    prices: Vec<f64>,
    climb: Climb,
    mut upper: f64,
    mut look: impl FnMut(u32, &Dual, f64) -> ControlFlow<(), f64>,
) -> Dual {
    let mut here = Dual::at(core, prices);
    let mut best = here.clone();
    let mut direction = vec![0.0; core.demands()];
    let mut sums = Shares::new(core.sites());
    let patience = (climb.steps / 75).clamp(5, 20);
    let (mut pace, mut stale, mut mark) = (climb.pace, 0, here.bound);
    for t in 1..=climb.steps {
        let norm = direct(core, &here, &mut direction);
        if norm == 0.0 || pace < 1e-6 {
            break;
        }
        let distance = (upper - here.bound).max(1e-6 * upper.abs());
        let length = pace * distance / norm;
        for (i, price) in here.prices.iter_mut().enumerate() {
            *price = (*price + length * direction[i]).clamp(0.0, core.unserved[i]);
        }
        here.evaluate(core);
        sums.add(&here.choice.chosen);
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
            match look(t, &here, best.bound) {
                ControlFlow::Continue(value) => upper = value,
                ControlFlow::Break(()) => break,
            }
        }
    }
    best.evaluate(core);
    best.share = sums.normalised();
    best
}

/// The next direction: by how much each demand is served too little or too often, with what is left of the last one. Its squared
/// length.
fn direct(core: &Core, dual: &Dual, direction: &mut [f64]) -> f64 {
    let mut norm = 0.0;
    for (i, slope) in direction.iter_mut().enumerate() {
        let price = dual.prices[i];
        let (sites, costs) = core.served(i);
        let mut slack = 1.0;
        for (&site, &cost) in sites.iter().zip(costs) {
            if cost >= price {
                break;
            }
            if dual.choice.chosen[site as usize] {
                slack -= 1.0;
            }
        }
        *slope = DEFLECTION * *slope + slack;
        norm += *slope * *slope;
    }
    norm
}

/// Exponentially forgetting average of the choices.
pub(super) struct Shares {
    sums: Vec<f64>,
    weight: f64,
    total: f64,
}

impl Shares {
    pub(super) fn new(sites: usize) -> Self {
        Self {
            sums: vec![0.0; sites],
            weight: 1.0,
            total: 0.0,
        }
    }

    pub(super) fn add(&mut self, chosen: &[bool]) {
        for (sum, &chosen) in self.sums.iter_mut().zip(chosen) {
            *sum += if chosen { self.weight } else { 0.0 };
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
