//! The most weight within a budget: local search from below, the dual from above, branch and bound between.

use std::ops::ControlFlow;

use super::core::Optional;
use super::dual::{Dual, ascend};
use super::search::BudgetSearch;
use super::tree;
use crate::optimise::answer::gap;
use crate::optimise::climb::Climb;
use crate::optimise::covering::core::Core;
use crate::optimise::covering::input::{Covering, figures};
use crate::optimise::covering::parts::{grain, round_up};
use crate::optimise::covering::solve::CoverAnswer;
use crate::optimise::{Bounds, Effort, Ended, OptimiseError, Progress, Stage, Watch};
use crate::told::Term;

/// What may be chosen together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Budget {
    /// Candidates and the opening of their sites cost at most this.
    Cost(f64),
    /// At most so many candidates, whatever they and their sites cost.
    Number(usize),
}

/// Rounds of dual and fixing before branching.
const ROUNDS: usize = 3;
/// Exchanges between two looks at the watch.
const SLICE: u64 = 200;

/// A line above the weight that any budget covers: `base + rate × budget`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) base: f64,
    pub(super) rate: f64,
}

impl Covering {
    /// The choice within a budget that covers the most weight: maximal covering (Church and ReVelle, "The maximal covering location
    /// problem", Papers of the Regional Science Association 32, 1974). A demand counts once it has all the covers it asks for; the bound
    /// is from above.
    ///
    /// Costs some tens of milliseconds for a thousand demands and candidates each; branching multiplies that by its nodes.
    ///
    /// # Errors
    ///
    /// A budget that is no figure, of 0 candidates or of more than there are, or below what the must-keeps take.
    pub fn most_within(
        &self,
        budget: Budget,
        effort: &Effort,
        watch: &mut dyn Watch,
    ) -> Result<CoverAnswer, OptimiseError> {
        effort.check()?;
        Ok(self.most(budget, effort, watch, &[])?.0)
    }

    /// The same from a choice within the budget, with a line above the curve of all budgets.
    pub(super) fn most(
        &self,
        budget: Budget,
        effort: &Effort,
        watch: &mut dyn Watch,
        start: &[u32],
    ) -> Result<(CoverAnswer, Line), OptimiseError> {
        let (whole, budget) = self.optional(budget)?;
        let Some(root) = whole.after(&self.states()) else {
            return Err(OptimiseError::Budget {
                kept: whole.core.entering_cost(&self.states()),
                budget,
            });
        };
        let root = root.reduced();
        let total: f64 = self.weights.iter().sum();
        let mut run = Run {
            grain: grain(self.weights.iter()),
            best: (f64::INFINITY, Vec::new()),
            bound: root.lost,
            line: Line {
                base: root.lost,
                rate: 0.0,
            },
            total,
            effort,
            watch,
        };
        let ended = run.solve(root, start, budget);
        let (missed, chosen) = run.best;
        let line = Line {
            base: total - run.line.base,
            rate: run.line.rate,
        };
        let answer = CoverAnswer {
            cost: self.cost_of(&chosen),
            covered: self.covered_by(&chosen),
            chosen,
            bounds: Bounds::new(total - missed, total - run.bound, ended),
        };
        Ok((answer, line))
    }

    /// Everything undecided, columns priced in the budget's unit.
    fn optional(&self, budget: Budget) -> Result<(Optional, f64), OptimiseError> {
        let mut core = Core::whole(self);
        let room = match budget {
            Budget::Cost(cost) => {
                figures(Term::new("the budget, number", "预算，序号"), &[cost])?;
                cost
            }
            Budget::Number(number) => {
                let kept = self.kept.iter().filter(|&&k| k).count();
                let (least, most) = (kept.max(1), self.candidates());
                if number < least || number > most {
                    return Err(OptimiseError::Sites {
                        sites: number,
                        least,
                        most,
                    });
                }
                core.cost.fill(1.0);
                core.opening.fill(0.0);
                number as f64
            }
        };
        let optional = Optional {
            core,
            weight: self.weights.clone(),
            lost: 0.0,
            room,
        };
        Ok((optional, room))
    }
}

/// A solver's state, in the weight that stays uncovered.
pub(super) struct Run<'a> {
    pub(super) effort: &'a Effort,
    watch: &'a mut dyn Watch,
    grain: f64,
    total: f64,
    /// Least weight missed, and the candidates that miss it.
    pub(super) best: (f64, Vec<u32>),
    pub(super) bound: f64,
    /// Missed weight is at least `base - rate × budget`.
    line: Line,
}

impl Run<'_> {
    fn solve(&mut self, mut problem: Optional, start: &[u32], budget: f64) -> Ended {
        let columns = 0..problem.core.candidate.len() as u32;
        let begun = |j: &u32| {
            start
                .binary_search(&problem.core.candidate[*j as usize])
                .is_ok()
        };
        let start: Vec<u32> = columns.filter(begun).collect();
        let mut dual = Dual::first(&problem);
        self.offer(&problem, &start);
        self.complete(&problem, &start);
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
            let Some(climbed) = self.climb(&problem, dual, climb) else {
                return Ended::Cancelled;
            };
            dual = climbed;
            if round == 0 {
                // Later rounds hold only for answers that beat the best one.
                let spent = budget - problem.room;
                self.line = Line {
                    base: dual.bound + dual.rate * (problem.room + spent),
                    rate: dual.rate,
                };
            }
            self.raise(dual.bound);
            if let Some(ended) = self.finished() {
                return ended;
            }
            let steps = u64::from(self.effort.search_steps) / ROUNDS as u64;
            if self.search(&problem, &dual.poor, steps) {
                return Ended::Cancelled;
            }
            if let Some(ended) = self.finished() {
                return ended;
            }
            let before = problem.core.cost.len();
            let fixings = dual.fixings(&problem.core, |bound| self.wins(bound));
            let Some(after) = problem.after(&fixings) else {
                return self.exhausted();
            };
            dual = moved(&dual, &problem, &after);
            problem = after;
            if problem.core.cost.len() * 10 > before * 9 {
                break;
            }
        }
        tree::branch(self, &problem, dual)
    }

    /// Searches from a choice; whether the watch cancelled.
    fn search(&mut self, problem: &Optional, start: &[u32], steps: u64) -> bool {
        let mut search = BudgetSearch::new(problem, start, self.effort.seed);
        let mut done = 0;
        loop {
            let (missed, chosen) = search.best().clone();
            if missed < self.best.0 {
                self.offer(problem, &chosen);
            }
            if self.tell(Stage::Search, done).is_break() {
                return true;
            }
            if done >= steps || self.finished().is_some() {
                return false;
            }
            search.run(SLICE, self.bound);
            done += SLICE;
        }
    }

    /// Climbs the dual, filling up its choices now and then; none where the watch cancelled.
    fn climb(&mut self, problem: &Optional, dual: Dual, climb: Climb) -> Option<Dual> {
        let mut cancelled = false;
        let dual = ascend(problem, dual, climb, self.best.0, |t, dual, bound| {
            self.raise(bound);
            if t % 60 == 0 {
                self.complete(problem, &dual.poor);
            }
            cancelled = self.tell(Stage::Dual, u64::from(t)).is_break();
            if cancelled || self.finished().is_some() {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(self.best.0)
        });
        (!cancelled).then_some(dual)
    }

    /// Fills up a choice within the budget and offers it.
    pub(super) fn complete(&mut self, problem: &Optional, chosen: &[u32]) {
        let (_, chosen) = BudgetSearch::new(problem, chosen, 0).best().clone();
        self.offer(problem, &chosen);
    }

    /// Takes a choice where it misses less.
    pub(super) fn offer(&mut self, problem: &Optional, chosen: &[u32]) {
        let missed = problem.missed(chosen);
        if missed < self.best.0 {
            self.best = (missed, problem.core.candidates_of(chosen));
        }
    }

    /// Whether a choice that misses at least this can miss less than the best one.
    pub(super) fn wins(&self, bound: f64) -> bool {
        round_up(bound, self.grain) < self.best.0 - 1e-9 * self.total
    }

    /// Takes a bound for the whole problem.
    pub(super) fn raise(&mut self, bound: f64) {
        let bound = round_up(bound, self.grain);
        self.bound = self.bound.max(bound.min(self.best.0));
    }

    /// Whether it may end here; the gap is of the weight covered.
    pub(super) fn finished(&mut self) -> Option<Ended> {
        if !self.wins(self.bound) {
            return Some(self.exhausted());
        }
        self.is_near(self.bound).then_some(Ended::Gap)
    }

    /// Whether a bound leaves no more than the gap asked for.
    pub(super) fn is_near(&self, bound: f64) -> bool {
        let bound = round_up(bound, self.grain);
        gap(self.total - self.best.0, self.total - bound) <= self.effort.gap
    }

    /// Nothing can beat the best answer any more.
    pub(super) fn exhausted(&mut self) -> Ended {
        self.bound = self.best.0;
        Ended::Optimal
    }

    pub(super) fn tell(&mut self, stage: Stage, steps: u64) -> ControlFlow<()> {
        let value = self.total - self.best.0;
        self.watch.see(Progress {
            stage,
            steps,
            value: value.is_finite().then_some(value),
            bound: self.total - self.bound,
        })
    }
}

/// A dual's prices taken to a core with fewer rows and packs.
pub(super) fn moved(dual: &Dual, from: &Optional, to: &Optional) -> Dual {
    let largest = |ids: &[u32]| ids.last().map_or(0, |&last| last as usize + 1);
    let (demands, packs) = (largest(&from.core.demand), largest(&from.core.pack));
    let prices = dual.prices.spread(&from.core, demands, packs);
    Dual::at(to, prices.gathered(&to.core), dual.rate)
}
