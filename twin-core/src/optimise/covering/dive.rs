//! Dives: columns that the relaxed problem nearly always chooses enter, the dual climbs again on what is left, and so on down to a
//! cover; in the manner of the column fixing of Caprara, Fischetti and Toth (1999), section 4.

use std::ops::ControlFlow;

use super::core::{Core, State};
use super::dual::{Prices, ascend};
use super::greedy::greedy;
use super::solve::Run;
use crate::optimise::climb::Climb;

/// The dual on the way down: its prices start near their best.
const CLIMB: Climb = Climb {
    steps: 150,
    pace: 0.2,
};
/// Columns chosen in this share of the last steps enter together.
const SURE: f64 = 0.8;

/// Dives from a core; each level's greedy cover is offered. Ends where a level cannot beat the best answer.
pub(super) fn dive(run: &mut Run<'_>, core: &Core, prices: &Prices) {
    let (demands, packs) = (run.first.rows.len(), run.first.packs.len());
    let mut core = core.clone();
    let mut prices = prices.clone();
    while core.rows.len() > 0 {
        let upper = run.upper(&core);
        let dual = ascend(&core, prices, CLIMB, upper, |_, _| {
            ControlFlow::Continue(upper)
        });
        let chosen = greedy(&core, &dual.prices);
        run.offer(&core, &chosen);
        if !run.wins(dual.bound) {
            return;
        }
        let Some(reduced) = core.reduced(entering(&core, &dual.share)) else {
            return;
        };
        prices = dual.prices.spread(&core, demands, packs).gathered(&reduced);
        core = reduced;
    }
    run.offer(&core, &[]);
}

/// The surest column and all that are sure and exclude none that entered before.
fn entering(core: &Core, share: &[f64]) -> Vec<State> {
    let mut state = vec![State::Free; core.cost.len()];
    let mut order: Vec<u32> = (0..core.cost.len() as u32).collect();
    let share = |j: u32| share.get(j as usize).copied().unwrap_or(0.0);
    order.sort_by(|&a, &b| share(b).total_cmp(&share(a)));
    for (rank, &j) in order.iter().enumerate() {
        if rank > 0 && share(j) < SURE {
            break;
        }
        let mut excluded = core.conflicts.of(j as usize).iter();
        if excluded.all(|&k| state[k as usize] != State::In) {
            state[j as usize] = State::In;
        }
    }
    state
}
