//! Neighbourhoods solved by branch and bound: some columns of the best cover that share rows are freed and chosen anew (Shaw, "Using
//! constraint programming and local search methods to solve vehicle routing problems", CP 1998). Where costs differ this goes on where
//! single exchanges are stuck. Neighbourhoods grow while they are in vain (Mladenović and Hansen, "Variable neighborhood search", Computers
//! and Operations Research 24, 1997).

use std::ops::ControlFlow;

use super::core::{Core, State};
use super::greedy::is_cover;
use super::parts::{Part, parts};
use super::solve::{Others, Run};
use crate::optimise::random::SplitMix;
use crate::optimise::{Effort, Progress, Stage};

/// Columns freed together at first.
const FREED: usize = 14;
/// More columns are freed by [`STEP`] after so many neighbourhoods in vain.
const EVERY: usize = 6;
const STEP: usize = 3;
/// Neighbourhoods in a row without a better cover after which no more are tried.
const PATIENCE: usize = 30;
/// How hard a neighbourhood is tried.
const EFFORT: Effort = Effort {
    gap: 0.0,
    dual_steps: 150,
    search_steps: 0,
    neighbourhoods: 0,
    nodes: 8,
    seed: 1,
};

/// Solves neighbourhoods of the best answer; whether the watch cancelled.
pub(super) fn polish(run: &mut Run<'_>, core: &Core) -> bool {
    let mut random = SplitMix(run.effort.seed);
    let mut in_vain = 0;
    for at in 0..run.effort.neighbourhoods {
        let chosen = run.columns_of_best(core);
        if core.rows.len() == 0 || !is_cover(core, &chosen) {
            return false;
        }
        let before = run.upper(core);
        let count = FREED + STEP * (in_vain / EVERY);
        let state = freed(core, &chosen, random.below(core.rows.len()), count);
        if let Some(sub) = core.reduced(state) {
            try_sub(run, &sub);
        }
        if run.tell(Stage::Search, u64::from(at)).is_break() {
            return true;
        }
        in_vain = if run.upper(core) < before {
            0
        } else {
            in_vain + 1
        };
        if in_vain == PATIENCE || run.finished().is_some() {
            return false;
        }
    }
    false
}

/// The chosen columns stay, but for some around a row.
fn freed(core: &Core, chosen: &[u32], row: usize, count: usize) -> Vec<State> {
    let mut state = vec![State::Free; core.cost.len()];
    chosen.iter().for_each(|&j| state[j as usize] = State::In);
    let mut seen = vec![false; core.rows.len()];
    seen[row] = true;
    let mut rows = std::collections::VecDeque::from([row]);
    let mut left = count;
    while let Some(i) = rows.pop_front() {
        for &j in core.rows.of(i) {
            if state[j as usize] == State::In && left > 0 {
                state[j as usize] = State::Free;
                left -= 1;
            }
            // Rows of any column nearby: chosen ones alone might not touch.
            for &k in core.cols.of(j as usize) {
                if left > 0 && !std::mem::replace(&mut seen[k as usize], true) {
                    rows.push_back(k as usize);
                }
            }
        }
        if left == 0 {
            break;
        }
    }
    state
}

/// Solves what is free and offers it with what stayed.
fn try_sub(run: &mut Run<'_>, sub: &Core) {
    let mut all = parts(sub);
    let mut silent = |_: Progress| ControlFlow::Continue(());
    for part in &mut all {
        Run::new(part, Others::none(), &EFFORT, &mut silent).solve();
        if part.best.is_none() {
            return;
        }
    }
    let chosen = all.iter().flat_map(Part::chosen);
    let mut candidates: Vec<u32> = sub.taken.iter().copied().chain(chosen).collect();
    candidates.sort_unstable();
    run.offer_candidates(candidates);
}
