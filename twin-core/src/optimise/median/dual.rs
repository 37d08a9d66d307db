//! The Lagrangian dual: every demand's service is priced, and a site is worth what demands would pay above its costs (Cornuéjols, Fisher
//! and Nemhauser, "Location of bank accounts to optimize float", Management Science 23, 1977; Beasley, "Lagrangean heuristics for
//! location problems", European Journal of Operational Research 65, 1993).

use std::ops::ControlFlow;

use super::input::Core;

/// Steps between two looks of the caller.
const LOOK: u32 = 20;
/// Share of the last direction in the next one, as for covering.
const DEFLECTION: f64 = 0.85;
/// Share that a chosen site keeps in the average of choices from step to step.
const MEMORY: f64 = 0.95;

/// How far to climb.
#[derive(Debug, Clone, Copy)]
pub(super) struct Climb {
    /// At most so many steps.
    pub(super) steps: u32,
    /// Share of the distance to the best answer that the first step takes.
    pub(super) pace: f64,
}

/// The dual at some prices.
#[derive(Debug, Clone)]
pub(super) struct Dual {
    pub(super) bound: f64,
    /// What each demand pays.
    pub(super) prices: Vec<f64>,
    /// Of each site: its opening less what demands pay above its costs.
    pub(super) reduced: Vec<f64>,
    /// The sites that the relaxed problem opens.
    pub(super) chosen: Vec<bool>,
    /// The dearest that it opens though it need not, and the cheapest that it leaves for the limit; 0 where the limit does not bind.
    last_in: f64,
    first_out: f64,
    /// How often each site was chosen lately, from 0 to 1.
    pub(super) share: Vec<f64>,
}

impl Dual {
    pub(super) fn at(core: &Core, prices: Vec<f64>) -> Self {
        let mut dual = Self {
            bound: f64::NEG_INFINITY,
            prices,
            reduced: vec![0.0; core.sites()],
            chosen: vec![false; core.sites()],
            last_in: 0.0,
            first_out: 0.0,
            share: vec![0.0; core.sites()],
        };
        dual.evaluate(core, &mut Vec::new());
        dual
    }

    fn evaluate(&mut self, core: &Core, order: &mut Vec<u32>) {
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
        order.clear();
        let mut room = core.limit;
        for (j, &r) in self.reduced.iter().enumerate() {
            self.chosen[j] = core.kept[j];
            if core.kept[j] {
                bound += r;
                room -= 1;
            } else if r < 0.0 {
                order.push(j as u32);
            }
        }
        let by_value = |a: &u32, b: &u32| {
            let value = |j: u32| self.reduced[j as usize];
            value(*a).total_cmp(&value(*b)).then(a.cmp(b))
        };
        (self.last_in, self.first_out) = (0.0, 0.0);
        if order.len() > room {
            let (_, next, _) = order.select_nth_unstable_by(room, by_value);
            self.first_out = self.reduced[*next as usize];
            order.truncate(room);
            let values = order.iter().map(|&j| self.reduced[j as usize]);
            self.last_in = values.fold(f64::NEG_INFINITY, f64::max);
        } else if order.len() == room {
            let values = order.iter().map(|&j| self.reduced[j as usize]);
            self.last_in = values.fold(f64::NEG_INFINITY, f64::max);
        }
        for &j in order.iter() {
            self.chosen[j as usize] = true;
            bound += self.reduced[j as usize];
        }
        self.bound = bound;
    }

    /// The bound with site `j` open.
    fn bound_with(&self, j: usize) -> f64 {
        if self.chosen[j] {
            return self.bound;
        }
        self.bound + (self.reduced[j] - self.last_in).max(0.0)
    }

    /// The bound with site `j` shut.
    fn bound_without(&self, j: usize) -> f64 {
        if !self.chosen[j] {
            return self.bound;
        }
        self.bound + (self.first_out - self.reduced[j]).max(0.0)
    }

    /// Which sites may still open, and which must, where an answer must satisfy `wins`.
    pub(super) fn fixings(
        &self,
        core: &Core,
        wins: impl Fn(f64) -> bool,
    ) -> (Vec<bool>, Vec<bool>) {
        let all = 0..core.sites();
        let stays = |j: usize| core.kept[j] || wins(self.bound_with(j));
        let kept = |j: usize| core.kept[j] || (stays(j) && !wins(self.bound_without(j)));
        (all.clone().map(stays).collect(), all.map(kept).collect())
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
    let mut order = Vec::new();
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
        here.evaluate(core, &mut order);
        sums.add(&here.chosen);
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
    best.evaluate(core, &mut order);
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
            if dual.chosen[site as usize] {
                slack -= 1.0;
            }
        }
        *slope = DEFLECTION * *slope + slack;
        norm += *slope * *slope;
    }
    norm
}

/// Exponentially forgetting average of the choices.
struct Shares {
    sums: Vec<f64>,
    weight: f64,
    total: f64,
}

impl Shares {
    fn new(sites: usize) -> Self {
        Self {
            sums: vec![0.0; sites],
            weight: 1.0,
            total: 0.0,
        }
    }

    fn add(&mut self, chosen: &[bool]) {
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

    fn normalised(mut self) -> Vec<f64> {
        let total = self.total.max(f64::MIN_POSITIVE);
        self.sums.iter_mut().for_each(|s| *s /= total);
        self.sums
    }
}
