//! The best sites and assignment: the dual's choices, completed and exchanged, from above; the dual from below; branch and bound between.

use std::ops::ControlFlow;

use super::assign::{Assignment, assign};
use super::dual::{Dual, ascend};
use super::input::{Capacitated, Loaded};
use super::tree;
use crate::optimise::answer::gap;
use crate::optimise::climb::Climb;
use crate::optimise::median::solve::MedianAnswer;
use crate::optimise::{Bounds, Effort, Ended, OptimiseError, Progress, Stage, Watch};
use crate::told::Term;

/// Rounds of dual and fixing before branching.
const ROUNDS: usize = 2;
const HINT: Term = Term::new(
    "allow more sites, more capacity or longer distances",
    "请允许更多站址、更大容量或更长距离",
);
const INFEASIBLE: OptimiseError = OptimiseError::Infeasible { hint: HINT };

impl Capacitated {
    /// The open sites and the assignment of every demand to one of them, within its capacity, that cost least together: the capacitated
    /// p-median, or single-source capacitated facility location where openings cost.
    ///
    /// Each step of the dual costs O(pairs log demands); where few sites are left the assignments are searched through, up to a limit,
    /// so that small problems end proven and large ones with a gap.
    ///
    /// # Errors
    ///
    /// No choice meets limit and capacities, or none was found within the effort.
    pub fn solve(
        &self,
        effort: &Effort,
        watch: &mut dyn Watch,
    ) -> Result<MedianAnswer, OptimiseError> {
        effort.check()?;
        let mut run = Run {
            ceiling: self.root.ceiling(),
            left: effort.search_steps,
            effort,
            watch,
            best: None,
            bound: 0.0,
        };
        let ended = run.solve(&self.root);
        run.answer(ended)
    }
}

/// A solver's state: the best answer and bound so far.
pub(super) struct Run<'a> {
    pub(super) effort: &'a Effort,
    watch: &'a mut dyn Watch,
    /// More than any answer costs.
    ceiling: f64,
    /// Assignments that the exchanges may still try.
    left: u32,
    /// Value, and for each demand the caller's candidate; the open candidates.
    best: Option<(f64, Vec<u32>, Vec<u32>)>,
    pub(super) bound: f64,
}

impl Run<'_> {
    fn solve(&mut self, root: &Loaded) -> Ended {
        let mut problem = root.clone();
        let core = &problem.core;
        // A demand pays what its second cheapest site would cost, up to twice its cheapest.
        let second = |i: usize| match core.served(i).1 {
            [first, second, ..] => second.min(2.0 * first),
            [first] => *first,
            [] => 0.0,
        };
        let prices = (0..core.demands()).map(second).collect();
        let mut dual = Dual::at(&problem, prices, 0.0);
        self.complete(&problem, &dual);
        for round in 0..ROUNDS {
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
            let Some(climbed) = self.climb(&problem, &dual, climb) else {
                return Ended::Cancelled;
            };
            dual = climbed;
            self.raise(dual.bound);
            if self.exchange(&problem) {
                return Ended::Cancelled;
            }
            if let Some(ended) = self.finished() {
                return ended;
            }
            let kept = &problem.core.kept;
            let wins = |bound: f64| self.wins(bound);
            let (stays, kept) = dual.choice.fixings(dual.bound, &dual.reduced, kept, wins);
            let before = problem.core.sites();
            problem = problem.restricted(&stays, &kept);
            dual = Dual::at(&problem, dual.prices, dual.capacity_price);
            if problem.core.sites() * 10 > before * 9 {
                break;
            }
        }
        tree::branch(self, &problem, dual)
    }

    /// Climbs the dual, completing its choices now and then; none where the watch cancelled.
    fn climb(&mut self, problem: &Loaded, dual: &Dual, climb: Climb) -> Option<Dual> {
        let mut cancelled = false;
        let mut tried = Vec::new();
        let dual = ascend(problem, dual, climb, self.upper(), |t, dual, bound| {
            self.raise(bound);
            if t % 60 == 0 && dual.choice.chosen != tried {
                tried.clone_from(&dual.choice.chosen);
                self.complete(problem, dual);
            }
            cancelled = self.tell(Stage::Dual, u64::from(t)).is_break();
            if cancelled || self.finished().is_some() {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(self.upper())
        });
        (!cancelled).then_some(dual)
    }

    /// Opens what the dual opens, and the next best by reduced cost until everything is served or the limit is reached.
    pub(super) fn complete(&mut self, problem: &Loaded, dual: &Dual) {
        let mut open = dual.choice.chosen.clone();
        let mut others: Vec<usize> = (0..open.len()).filter(|&j| !open[j]).collect();
        let reduced = |j: usize| dual.reduced[j];
        others.sort_by(|&a, &b| reduced(b).total_cmp(&reduced(a)));
        let mut count = open.iter().filter(|&&o| o).count();
        loop {
            if self.try_open(problem, &open) || count >= problem.core.limit {
                return;
            }
            let Some(next) = others.pop() else {
                return;
            };
            open[next] = true;
            count += 1;
        }
    }

    /// Assigns to open sites, without those that serve nobody; whether that works.
    fn try_open(&mut self, problem: &Loaded, open: &[bool]) -> bool {
        let Some(assignment) = assign(problem, open) else {
            return false;
        };
        self.offer(problem, &assignment);
        true
    }

    /// Takes an assignment where it is cheaper.
    pub(super) fn offer(&mut self, problem: &Loaded, assignment: &Assignment) {
        let core = &problem.core;
        let mut open = core.kept.clone();
        assignment
            .site
            .iter()
            .for_each(|&j| open[j as usize] = true);
        let sites: Vec<usize> = (0..open.len()).filter(|&j| open[j]).collect();
        let openings: f64 = sites.iter().map(|&j| core.openings[j]).sum();
        let serving = assignment.site.iter().enumerate().filter_map(|(i, site)| {
            let (sites, costs) = core.served(i);
            sites.iter().position(|j| j == site).map(|k| costs[k])
        });
        let value = openings + serving.sum::<f64>();
        if sites.len() <= core.limit && self.best.as_ref().is_none_or(|b| value < b.0) {
            let name = |j: usize| core.names[j];
            let assigned = assignment.site.iter().map(|&j| name(j as usize)).collect();
            self.best = Some((value, assigned, sites.into_iter().map(name).collect()));
        }
    }

    /// Closes, opens and exchanges sites of the best answer while that saves and assignments are left to try; whether the watch cancelled.
    fn exchange(&mut self, problem: &Loaded) -> bool {
        loop {
            let Some((value, _, names)) = self.best.clone() else {
                return false;
            };
            let core = &problem.core;
            let open: Vec<bool> = core
                .names
                .iter()
                .map(|n| names.binary_search(n).is_ok())
                .collect();
            let closing = (0..open.len()).filter(|&j| open[j] && !core.kept[j]);
            let closing: Vec<Option<usize>> =
                std::iter::once(None).chain(closing.map(Some)).collect();
            let opening = (0..open.len()).filter(|&j| !open[j]);
            let opening: Vec<Option<usize>> =
                std::iter::once(None).chain(opening.map(Some)).collect();
            for &opens in &opening {
                for &closes in &closing {
                    let mut changed = open.clone();
                    closes.into_iter().for_each(|j| changed[j] = false);
                    opens.into_iter().for_each(|j| changed[j] = true);
                    if changed.iter().filter(|&&o| o).count() > core.limit {
                        continue;
                    }
                    // Without capacities it would cost no more.
                    if core.value(&changed).0 >= self.upper() {
                        continue;
                    }
                    if self.left == 0 {
                        return false;
                    }
                    if self.tell(Stage::Search, u64::from(self.left)).is_break() {
                        return true;
                    }
                    self.left -= 1;
                    self.try_open(problem, &changed);
                }
                if self.finished().is_some() {
                    return false;
                }
            }
            if self.upper() >= value {
                return false;
            }
        }
    }

    /// The best value; more than any where there is none.
    pub(super) fn upper(&self) -> f64 {
        self.best.as_ref().map_or(self.ceiling, |b| b.0)
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
            self.bound = self.upper();
            return Some(Ended::Optimal);
        }
        let near = gap(self.upper(), self.bound) <= self.effort.gap;
        (self.best.is_some() && near).then_some(Ended::Gap)
    }

    pub(super) fn tell(&mut self, stage: Stage, steps: u64) -> ControlFlow<()> {
        self.watch.see(Progress {
            stage,
            steps,
            value: self.best.as_ref().map(|b| b.0),
            bound: self.bound,
        })
    }

    fn answer(self, ended: Ended) -> Result<MedianAnswer, OptimiseError> {
        let Some((value, assigned, open)) = self.best else {
            return Err(match ended {
                Ended::Optimal => INFEASIBLE,
                _ => OptimiseError::NotFound { hint: HINT },
            });
        };
        Ok(MedianAnswer {
            open,
            assigned,
            bounds: Bounds::new(value, self.bound, ended),
        })
    }
}
