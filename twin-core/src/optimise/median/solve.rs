//! The best sites: greedy and exchanges from above, the dual from below, branch and bound between.

use std::ops::ControlFlow;

use super::dual::{Dual, ascend};
use super::input::{Core, Median};
use super::swap::{Swap, greedy};
use super::tree;
use crate::optimise::answer::gap;
use crate::optimise::climb::Climb;
use crate::optimise::{Bounds, Effort, Ended, OptimiseError, Progress, Stage, Watch};
use crate::told::Term;

/// Open sites and who is served where.
#[derive(Debug, Clone, PartialEq)]
pub struct MedianAnswer {
    /// The open candidates, in order.
    pub open: Vec<u32>,
    /// The candidate that serves each demand.
    pub assigned: Vec<u32>,
    /// What opening and serving cost, the bound from below, and why the solver ended.
    pub bounds: Bounds,
}

/// Rounds of dual and fixing before branching.
const ROUNDS: usize = 3;
const HINT: Term = Term::new(
    "allow more sites or longer distances",
    "请允许更多站址或更长距离",
);
const INFEASIBLE: OptimiseError = OptimiseError::Infeasible { hint: HINT };

impl Median {
    /// The open sites for which opening and serving every demand from its cheapest open site cost least: the p-median of Hakimi ("Optimum
    /// locations of switching centers", Operations Research 12, 1964), or uncapacitated facility location where openings cost.
    ///
    /// Costs some tens of milliseconds for a few hundred demands by a few hundred candidates; branching multiplies that by its nodes.
    ///
    /// # Errors
    ///
    /// No choice within the limit serves every demand, or none was found within the effort.
    pub fn solve(
        &self,
        effort: &Effort,
        watch: &mut dyn Watch,
    ) -> Result<MedianAnswer, OptimiseError> {
        effort.check()?;
        let mut run = Run {
            root: &self.core,
            effort,
            watch,
            best: None,
            bound: 0.0,
            served: false,
        };
        let ended = run.solve();
        run.answer(self.candidates, ended)
    }
}

/// A solver's state: the best answer and bound so far.
pub(super) struct Run<'a> {
    root: &'a Core,
    pub(super) effort: &'a Effort,
    watch: &'a mut dyn Watch,
    /// Value and open candidates by the caller's numbers.
    best: Option<(f64, Vec<u32>)>,
    pub(super) bound: f64,
    /// Whether the best answer serves every demand.
    served: bool,
}

impl Run<'_> {
    fn solve(&mut self) -> Ended {
        let mut core = self.root.clone();
        let mut swap = Swap::new(&core, greedy(&core));
        swap.descend(self.effort.search_steps);
        self.offer(&core, swap.open());
        // A demand pays up to what its second open site costs.
        let mut prices: Vec<f64> = swap
            .nearest()
            .map(|(first, second)| first.midpoint(second.min(2.0 * first)))
            .collect();
        for round in 0..ROUNDS {
            if self.tell(Stage::Search, round as u64).is_break() {
                return Ended::Cancelled;
            }
            let climb = match round {
                0 => Climb {
                    steps: self.effort.dual_steps,
                    pace: 1.0,
                },
                _ => Climb {
                    steps: self.effort.dual_steps / 4,
                    pace: 0.1,
                },
            };
            let Some(dual) = self.climb(&core, prices, climb) else {
                return Ended::Cancelled;
            };
            self.raise(dual.bound);
            if let Some(ended) = self.finished() {
                return ended;
            }
            let before = core.sites();
            let (stays, kept) = dual.fixings(&core, |bound| self.wins(bound));
            core = core.restricted(&stays, &kept);
            prices = dual.prices;
            if core.sites() * 10 > before * 9 {
                break;
            }
        }
        tree::branch(self, &core, prices)
    }

    /// Climbs the dual, trying its choices now and then; none where the watch cancelled.
    fn climb(&mut self, core: &Core, prices: Vec<f64>, climb: Climb) -> Option<Dual> {
        let mut cancelled = false;
        let mut tried = Vec::new();
        let dual = ascend(core, prices, climb, self.upper(), |t, dual, bound| {
            self.raise(bound);
            if t % 60 == 0 && dual.choice.chosen != tried {
                tried.clone_from(&dual.choice.chosen);
                self.improve(core, tried.clone());
            }
            cancelled = self.tell(Stage::Dual, u64::from(t)).is_break();
            if cancelled || self.finished().is_some() {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(self.upper())
        });
        (!cancelled).then_some(dual)
    }

    /// Exchanges from a choice.
    pub(super) fn improve(&mut self, core: &Core, mut open: Vec<bool>) {
        if !open.contains(&true) {
            open = greedy(core);
        }
        let mut swap = Swap::new(core, open);
        swap.descend(self.effort.search_steps);
        self.offer(core, swap.open());
    }

    /// Takes a choice where it is better.
    pub(super) fn offer(&mut self, core: &Core, open: &[bool]) {
        let (value, serves_all) = core.value(open);
        if self.best.as_ref().is_none_or(|b| value < b.0) {
            let sites = (0..open.len()).filter(|&j| open[j]);
            let names = sites.map(|j| core.names[j]).collect();
            self.best = Some((value, names));
            self.served = serves_all;
        }
    }

    /// The best value; a choice is offered before anything else.
    pub(super) fn upper(&self) -> f64 {
        self.best.as_ref().map_or(f64::INFINITY, |b| b.0)
    }

    /// Whether an answer of at least this cost can be cheaper than the best one.
    pub(super) fn wins(&self, bound: f64) -> bool {
        bound < self.upper() - 1e-9 * self.upper().abs()
    }

    /// Takes a bound for the whole problem.
    pub(super) fn raise(&mut self, bound: f64) {
        self.bound = self.bound.max(bound.min(self.upper()));
    }

    /// Whether it may end here.
    pub(super) fn finished(&mut self) -> Option<Ended> {
        if !self.wins(self.bound) {
            return Some(self.exhausted());
        }
        (self.served && gap(self.upper(), self.bound) <= self.effort.gap).then_some(Ended::Gap)
    }

    /// Nothing can beat the best answer any more.
    pub(super) fn exhausted(&mut self) -> Ended {
        self.bound = self.upper();
        Ended::Optimal
    }

    pub(super) fn tell(&mut self, stage: Stage, steps: u64) -> ControlFlow<()> {
        self.watch.see(Progress {
            stage,
            steps,
            value: self.served.then(|| self.upper()),
            bound: self.bound,
        })
    }

    fn answer(self, candidates: usize, ended: Ended) -> Result<MedianAnswer, OptimiseError> {
        let (value, mut names) = match self.best {
            Some(best) if self.served => best,
            _ if ended == Ended::Optimal => return Err(INFEASIBLE),
            _ => return Err(OptimiseError::NotFound { hint: HINT }),
        };
        names.sort_unstable();
        let mut open = vec![false; candidates];
        names.iter().for_each(|&name| open[name as usize] = true);
        let by_core: Vec<bool> = self.root.names.iter().map(|&n| open[n as usize]).collect();
        let assigned = self.root.assigned(&by_core).into_iter();
        Ok(MedianAnswer {
            assigned: assigned.map(|j| self.root.names[j as usize]).collect(),
            open: names,
            bounds: Bounds::new(value, self.bound, ended),
        })
    }
}
