//! The Lagrangian dual: every demand's service is priced and each site packs what pays most, as a knapsack that may split its last item
//! (Beasley 1993, section 4). The capacity of all open sites together is priced too: without that the relaxed problem opens too few.

use std::ops::ControlFlow;

use super::input::Loaded;
use crate::optimise::climb::{Climb, LOOK};
use crate::optimise::median::choice::Choice;
use crate::optimise::median::dual::{DEFLECTION, Shares};

/// The dual at some prices.
#[derive(Debug, Clone)]
pub(super) struct Dual {
    pub(super) bound: f64,
    /// What each demand pays, and what a mean site's capacity is worth.
    pub(super) prices: Vec<f64>,
    pub(super) capacity_price: f64,
    pub(super) reduced: Vec<f64>,
    pub(super) choice: Choice,
    /// What each site packs: demand and share; site `j` up to `ends[j]`.
    packed: Vec<(u32, f64)>,
    ends: Vec<usize>,
    pub(super) share: Vec<f64>,
}

impl Dual {
    pub(super) fn at(problem: &Loaded, prices: Vec<f64>, capacity_price: f64) -> Self {
        let sites = problem.core.sites();
        let mut dual = Self {
            bound: f64::NEG_INFINITY,
            prices,
            capacity_price,
            reduced: vec![0.0; sites],
            choice: Choice::new(sites),
            packed: Vec::new(),
            ends: Vec::new(),
            share: vec![0.0; sites],
        };
        dual.evaluate(problem);
        dual
    }

    fn evaluate(&mut self, problem: &Loaded) {
        let core = &problem.core;
        let mean = mean_capacity(problem);
        self.packed.clear();
        self.ends.clear();
        let mut items = Vec::new();
        for j in 0..core.sites() {
            let gain = self.pack(problem, j, &mut items);
            let capacity = self.capacity_price * problem.capacities[j] / mean;
            self.reduced[j] = core.openings[j] - capacity - gain;
            self.ends.push(self.packed.len());
        }
        self.bound = self.prices.iter().sum::<f64>()
            + self.capacity_price * problem.load() / mean
            + self.choice.choose(&self.reduced, &core.kept, core.limit);
    }

    /// Packs a site by gain for load; what it gains.
    fn pack(&mut self, problem: &Loaded, j: usize, items: &mut Vec<(f64, u32, f64)>) -> f64 {
        items.clear();
        let mut room = problem.capacities[j];
        let mut wanted = 0.0;
        for &(i, cost) in problem.serves(j) {
            let gain = self.prices[i as usize] - cost;
            if gain > 0.0 {
                let load = problem.loads[i as usize];
                wanted += load;
                items.push((gain, i, load));
            }
        }
        if wanted > room {
            let ratio = |item: &(f64, u32, f64)| item.0 / item.2.max(f64::MIN_POSITIVE);
            items.sort_unstable_by(|a, b| ratio(b).total_cmp(&ratio(a)).then(a.1.cmp(&b.1)));
        }
        let mut total = 0.0;
        for &(gain, i, load) in items.iter() {
            let share = if load > room { room / load } else { 1.0 };
            if share <= 0.0 {
                break;
            }
            total += share * gain;
            room -= share * load;
            self.packed.push((i, share));
        }
        total
    }

    /// The next direction for demands and for the capacity, and its squared length.
    fn direct(&self, problem: &Loaded, direction: &mut [f64], capacity: &mut f64) -> f64 {
        direction
            .iter_mut()
            .for_each(|d| *d = DEFLECTION * *d + 1.0);
        let mean = mean_capacity(problem);
        *capacity = DEFLECTION * *capacity + problem.load() / mean;
        let mut start = 0;
        for (j, &end) in self.ends.iter().enumerate() {
            if self.choice.chosen[j] {
                for &(i, share) in &self.packed[start..end] {
                    direction[i as usize] -= share;
                }
                *capacity -= problem.capacities[j] / mean;
            }
            start = end;
        }
        if *capacity < 0.0 && self.capacity_price <= 0.0 {
            *capacity = 0.0;
        }
        direction.iter().map(|d| d * d).sum::<f64>() + *capacity * *capacity
    }
}

fn mean_capacity(problem: &Loaded) -> f64 {
    let sum: f64 = problem.capacities.iter().sum();
    (sum / problem.capacities.len().max(1) as f64).max(f64::MIN_POSITIVE)
}

/// Climbs as for medians without capacities.
pub(super) fn ascend(
    problem: &Loaded,
    start: &Dual,
    climb: Climb,
    mut upper: f64,
    mut look: impl FnMut(u32, &Dual, f64) -> ControlFlow<(), f64>,
) -> Dual {
    let mut here = Dual::at(problem, start.prices.clone(), start.capacity_price);
    let mut best = (here.bound, here.prices.clone(), here.capacity_price);
    let mut direction = vec![0.0; problem.core.demands()];
    let mut capacity = 0.0;
    let mut shares = Shares::new(problem.core.sites());
    let patience = (climb.steps / 75).clamp(5, 20);
    let (mut pace, mut stale, mut mark) = (climb.pace, 0, here.bound);
    for t in 1..=climb.steps {
        let norm = here.direct(problem, &mut direction, &mut capacity);
        if norm == 0.0 || pace < 1e-6 {
            break;
        }
        let distance = (upper - here.bound).max(1e-6 * upper.abs());
        let length = pace * distance / norm;
        for (i, price) in here.prices.iter_mut().enumerate() {
            *price = (*price + length * direction[i]).clamp(0.0, problem.core.unserved[i]);
        }
        here.capacity_price = (here.capacity_price + length * capacity).max(0.0);
        here.evaluate(problem);
        shares.add(&here.choice.chosen);
        if here.bound > best.0 {
            best.0 = here.bound;
            best.1.copy_from_slice(&here.prices);
            best.2 = here.capacity_price;
        }
        stale += 1;
        if best.0 > mark + 1e-5 * mark.abs() {
            (mark, stale) = (best.0, 0);
        }
        if stale >= patience {
            (pace, stale) = (0.7 * pace, 0);
        }
        if t % LOOK == 0 {
            match look(t, &here, best.0) {
                ControlFlow::Continue(value) => upper = value,
                ControlFlow::Break(()) => break,
            }
        }
    }
    let mut best = Dual::at(problem, best.1, best.2);
    best.share = shares.normalised();
    best
}
