//! The cheapest cover: reductions, greedy and local search from above, the dual from below, branch and bound between.

use std::ops::ControlFlow;

use super::core::{Core, State};
use super::dive::dive;
use super::dual::{Dual, Prices, ascend};
use super::greedy::{greedy, is_cover};
use super::input::{Covering, flags};
use super::parts::{Part, parts};
use super::polish::polish;
use super::search::Search;
use super::tree;
use crate::optimise::answer::gap;
use crate::optimise::climb::Climb;
use crate::optimise::{Bounds, Effort, Ended, OptimiseError, Progress, Stage, Watch};
use crate::told::Term;

/// A choice of candidates.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverAnswer {
    /// The chosen candidates, in order.
    pub chosen: Vec<u32>,
    /// What they cost, with the opening of their sites.
    pub cost: f64,
    /// Which demands they cover as often as asked.
    pub covered: Vec<bool>,
    /// The value that was optimised, its bound and why the solver ended.
    pub bounds: Bounds,
}

/// Rounds of dual, fixing and reduction before branching.
const ROUNDS: usize = 4;
/// Steps of local search between two looks at the watch.
const SEARCH_SLICE: u64 = 500;

impl Covering {
    /// The cheapest choice that covers every demand as often as it asks: location-set covering (Toregas, Swain, ReVelle and Bergman,
    /// "The location of emergency service facilities", Operations Research 19, 1971). The bound is from below.
    ///
    /// Costs a few milliseconds for a thousand demands and candidates each; branching multiplies that by its nodes.
    ///
    /// # Errors
    ///
    /// A demand without enough candidates, constraints that exclude each other, or no answer within the effort.
    pub fn cheapest(
        &self,
        effort: &Effort,
        watch: &mut dyn Watch,
    ) -> Result<CoverAnswer, OptimiseError> {
        self.cheapest_from(&[], effort, watch)
    }

    /// The same, beginning with a choice that is known, such as the answer to other costs, where that is cheaper than what it would begin
    /// with by itself. What of it may not be chosen is left out, and what is missing is filled up.
    ///
    /// # Errors
    ///
    /// Those of [`Self::cheapest`], and a known candidate that there is not.
    pub fn cheapest_from(
        &self,
        known: &[u32],
        effort: &Effort,
        watch: &mut dyn Watch,
    ) -> Result<CoverAnswer, OptimiseError> {
        effort.check()?;
        self.check_supply()?;
        let is_known = flags(KNOWN, known, self.costs.len())?;
        let first = Core::whole(self);
        let Some(core) = first.reduced(self.states()) else {
            return Err(INFEASIBLE);
        };
        let mut parts = parts(&core);
        if !known.is_empty() {
            parts.iter_mut().for_each(|part| part.begin_with(&is_known));
        }
        let ended = solve_parts(&mut parts, core.paid, effort, watch)?;
        if parts.iter().any(|p| p.best.is_none()) {
            return Err(OptimiseError::NotFound { hint: HINT });
        }
        let mut chosen: Vec<u32> = parts
            .iter()
            .flat_map(Part::chosen)
            .chain(core.taken)
            .collect();
        chosen.sort_unstable();
        let bound = core.paid + parts.iter().map(|p| p.bound).sum::<f64>();
        let cost = self.cost_of(&chosen);
        Ok(CoverAnswer {
            covered: self.covered_by(&chosen),
            bounds: Bounds::new(cost, bound.min(cost), ended),
            chosen,
            cost,
        })
    }

    /// What the must-keeps and must-nots decide.
    pub(super) fn states(&self) -> Vec<State> {
        let state = |j: usize| match (self.kept[j], self.banned[j]) {
            (true, _) => State::In,
            (_, true) => State::Out,
            _ => State::Free,
        };
        (0..self.costs.len()).map(state).collect()
    }

    fn check_supply(&self) -> Result<(), OptimiseError> {
        for (demand, row) in self.rows.iter().enumerate() {
            let candidates = row.iter().filter(|&&j| !self.banned[j as usize]).count();
            let covers = self.needs[demand];
            if candidates == 0 {
                return Err(OptimiseError::NoCandidate { demand });
            }
            if candidates < covers as usize {
                return Err(OptimiseError::TooFewCandidates {
                    demand,
                    covers,
                    candidates,
                });
            }
        }
        Ok(())
    }
}

const KNOWN: Term = Term::new("the choice to begin with", "起始方案");
const HINT: Term = Term::new(
    "reduce the spacing, add candidates or ask for fewer covers",
    "请减小间距、增加候选点或降低覆盖重数",
);
const INFEASIBLE: OptimiseError = OptimiseError::Infeasible { hint: HINT };

/// Solves each part in turn. The first that shows that there is no answer ends it.
fn solve_parts(
    parts: &mut [Part],
    paid: f64,
    effort: &Effort,
    watch: &mut dyn Watch,
) -> Result<Ended, OptimiseError> {
    let rows: usize = parts.iter().map(|p| p.core.rows.len()).sum();
    let mut ended = Ended::Optimal;
    let mut nodes = effort.nodes;
    let mut sum = Sum::new(paid);
    parts.iter().for_each(|part| sum.add(part, 1.0));
    for part in parts {
        sum.add(part, -1.0);
        let share = part.core.rows.len() as f64 / rows as f64;
        let effort = Effort {
            search_steps: (f64::from(effort.search_steps) * share).ceil() as u32,
            neighbourhoods: (f64::from(effort.neighbourhoods) * share).ceil() as u32,
            nodes,
            ..*effort
        };
        let mut run = Run::new(part, sum.others(), &effort, watch);
        let part_ended = run.solve();
        nodes -= run.nodes;
        sum.add(part, 1.0);
        if part.best.is_none() && part_ended == Ended::Optimal {
            return Err(INFEASIBLE);
        }
        match part_ended {
            Ended::Cancelled => return Ok(Ended::Cancelled),
            Ended::Optimal => {}
            Ended::Effort => ended = Ended::Effort,
            Ended::Gap if ended == Ended::Optimal => ended = Ended::Gap,
            Ended::Gap => {}
        }
    }
    Ok(ended)
}

/// What the other parts add to value and bound.
pub(super) struct Others {
    value: Option<f64>,
    bound: f64,
}

impl Others {
    /// No other parts.
    pub(super) fn none() -> Self {
        Self {
            value: Some(0.0),
            bound: 0.0,
        }
    }
}

/// Values and bounds of parts together.
struct Sum {
    value: f64,
    bound: f64,
    /// Parts without an answer.
    open: i64,
}

impl Sum {
    fn new(paid: f64) -> Self {
        Self {
            value: paid,
            bound: paid,
            open: 0,
        }
    }

    fn add(&mut self, part: &Part, sign: f64) {
        match &part.best {
            Some((value, _)) => self.value += sign * value,
            None => self.open += sign as i64,
        }
        self.bound += sign * part.bound;
    }

    fn others(&self) -> Others {
        Others {
            value: (self.open == 0).then_some(self.value),
            bound: self.bound,
        }
    }
}

/// A part's solver.
pub(super) struct Run<'a> {
    pub(super) part: &'a mut Part,
    /// The part as it came: what prices are spread over.
    pub(super) first: Core,
    others: Others,
    pub(super) effort: &'a Effort,
    watch: &'a mut dyn Watch,
    /// Nodes looked at.
    pub(super) nodes: u32,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        part: &'a mut Part,
        others: Others,
        effort: &'a Effort,
        watch: &'a mut dyn Watch,
    ) -> Self {
        Self {
            first: part.core.clone(),
            part,
            others,
            effort,
            watch,
            nodes: 0,
        }
    }

    /// Why it ended, or that nothing is left to try.
    pub(super) fn solve(&mut self) -> Ended {
        let mut core = self.first.clone();
        let mut prices = Prices::first(&core);
        let start = self.columns_of_best(&core);
        if self.search(&core, &start, u64::from(self.effort.search_steps) / 10) {
            return Ended::Cancelled;
        }
        for round in 0..ROUNDS {
            // Later rounds start near the best prices.
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
            if let Some(ended) = self.finished() {
                return ended;
            }
            let Some(dual) = self.climb(&core, prices, climb) else {
                return Ended::Cancelled;
            };
            self.raise(dual.bound);
            if let Some(ended) = self.finished() {
                return ended;
            }
            let before = core.cost.len();
            let fixings = dual.fixings(&core, |bound| self.wins(bound));
            prices = dual
                .prices
                .spread(&core, self.first.rows.len(), self.first.packs.len());
            match core.reduced(fixings) {
                Some(reduced) => core = reduced,
                None => return self.exhausted(),
            }
            prices = prices.gathered(&core);
            let start = greedy(&core, &prices);
            self.offer(&core, &start);
            if core.rows.len() == 0 {
                return self.exhausted();
            }
            dive(self, &core, &prices);
            let start = self.columns_of_best(&core);
            let share = u64::from(self.effort.search_steps) / ROUNDS as u64;
            if self.search(&core, &start, share) {
                return Ended::Cancelled;
            }
            if round == 0 && polish(self, &core) {
                return Ended::Cancelled;
            }
            if round > 0 && core.cost.len() * 10 > before * 9 {
                break;
            }
        }
        tree::branch(self, &core, prices)
    }

    /// Nothing can beat the best answer any more.
    pub(super) fn exhausted(&mut self) -> Ended {
        if let Some((value, _)) = &self.part.best {
            self.part.bound = *value;
        }
        Ended::Optimal
    }

    /// Whether it may end here.
    pub(super) fn finished(&mut self) -> Option<Ended> {
        let (value, _) = self.part.best.as_ref()?;
        if !self.wins(self.part.bound) {
            return Some(self.exhausted());
        }
        (gap(*value, self.part.bound) <= self.effort.gap).then_some(Ended::Gap)
    }

    /// Whether an answer of at least this cost can be cheaper than the best one.
    pub(super) fn wins(&self, bound: f64) -> bool {
        let Some((value, _)) = &self.part.best else {
            return true;
        };
        self.part.rounded(bound) < value - 1e-9 * value.abs()
    }

    /// Takes a bound for the whole problem.
    pub(super) fn raise(&mut self, bound: f64) {
        let bound = self.part.rounded(bound);
        let value = self.part.best.as_ref().map_or(f64::INFINITY, |b| b.0);
        self.part.bound = self.part.bound.max(bound.min(value));
    }

    /// Takes a choice of a core's columns where it covers and is cheaper.
    pub(super) fn offer(&mut self, core: &Core, chosen: &[u32]) {
        if is_cover(core, chosen) {
            self.offer_candidates(core.candidates_of(chosen));
        }
    }

    /// Takes a cover where it is cheaper.
    pub(super) fn offer_candidates(&mut self, candidates: Vec<u32>) {
        let cost = self.first.cost_of(&candidates);
        if self.part.best.as_ref().is_none_or(|b| cost < b.0) {
            self.part.best = Some((cost, candidates));
        }
    }

    /// The columns of the best answer that a core still has.
    pub(super) fn columns_of_best(&self, core: &Core) -> Vec<u32> {
        let chosen = self.part.best.as_ref().map_or(&[][..], |b| &b.1);
        let columns = 0..core.candidate.len() as u32;
        columns
            .filter(|&j| chosen.binary_search(&core.candidate[j as usize]).is_ok())
            .collect()
    }

    /// Searches from a choice; whether the watch cancelled.
    fn search(&mut self, core: &Core, start: &[u32], steps: u64) -> bool {
        let mut search = Search::new(core, start, self.effort.seed);
        while search.steps() < steps {
            let enough = self.part.bound * (1.0 + self.effort.gap) - core.paid;
            search.run(SEARCH_SLICE, enough);
            if let Some((cost, chosen)) = search.best().cloned() {
                self.offer(core, &chosen);
                if cost <= enough {
                    break;
                }
            }
            if self.tell(Stage::Search, search.steps()).is_break() {
                return true;
            }
            if search.idle() {
                break;
            }
        }
        false
    }

    /// Climbs the dual, trying a greedy cover now and then; none where the watch cancelled.
    fn climb(&mut self, core: &Core, prices: Prices, climb: Climb) -> Option<Dual> {
        let mut cancelled = false;
        let upper = self.upper(core);
        let dual = ascend(core, prices, climb, upper, |t, dual| {
            self.raise(dual.bound);
            if t % 60 == 0 {
                let chosen = greedy(core, &dual.prices);
                self.offer(core, &chosen);
            }
            cancelled = self.tell(Stage::Dual, u64::from(t)).is_break();
            if cancelled || self.finished().is_some() {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(self.upper(core))
        });
        (!cancelled).then_some(dual)
    }

    /// A value to climb towards.
    pub(super) fn upper(&self, core: &Core) -> f64 {
        let all = || core.paid + (0..core.cost.len()).map(|j| core.full_cost(j)).sum::<f64>();
        self.part.best.as_ref().map_or_else(all, |b| b.0)
    }

    pub(super) fn tell(&mut self, stage: Stage, steps: u64) -> ControlFlow<()> {
        self.watch.see(Progress {
            stage,
            steps,
            value: self
                .part
                .best
                .as_ref()
                .zip(self.others.value)
                .map(|(b, v)| b.0 + v),
            bound: self.part.bound + self.others.bound,
        })
    }
}
