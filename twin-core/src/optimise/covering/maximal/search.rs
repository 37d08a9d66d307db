//! Choices within a budget: greedy by weight for cost, then exchanges with a memory of what just moved.

use super::core::Optional;
use super::ranks::Ranks;
use crate::optimise::covering::input::NO_SITE;
use crate::optimise::covering::search::Search;

/// One removal in so many is drawn at random, to leave places where the search is stuck.
const DRAWN: usize = 8;

/// A local search within a budget.
pub(super) struct BudgetSearch<'a> {
    problem: &'a Optional,
    search: Search<'a>,
    ranks: Ranks,
    /// Least weight missed, and the columns that miss it.
    best: (f64, Vec<u32>),
}

impl<'a> BudgetSearch<'a> {
    /// Starts from a choice within the budget and fills it up.
    pub(super) fn new(problem: &'a Optional, start: &[u32], seed: u64) -> Self {
        let core = &problem.core;
        let part = |i: usize| problem.weight[i] / f64::from(core.need[i]);
        let weights = (0..core.rows.len()).map(part).collect();
        let mut search = Search::weighted(core, weights, seed);
        for &j in start {
            let fits = search.cost() + search.price(j) <= problem.room;
            if fits && search.may_enter(j) {
                search.add(j);
            }
        }
        search.track();
        let mut budget = Self {
            problem,
            ranks: Ranks::new(&search, core.cost.len()),
            search,
            best: (f64::INFINITY, Vec::new()),
        };
        budget.fill();
        budget.keep_best();
        budget
    }

    /// The best choice seen.
    pub(super) fn best(&self) -> &(f64, Vec<u32>) {
        &self.best
    }

    /// Makes so many exchanges; ends early where nothing more can be covered.
    pub(super) fn run(&mut self, steps: u64, enough: f64) {
        for _ in 0..steps {
            if self.best.0 <= enough || self.search.chosen().is_empty() {
                return;
            }
            for _ in 0..1 + self.search.draw(2) {
                let leaves = match self.search.draw(DRAWN) {
                    0 if !self.search.chosen().is_empty() => {
                        let at = self.search.draw(self.search.chosen().len());
                        Some(self.search.chosen()[at])
                    }
                    _ => self.search.cheapest_to_lose(NO_SITE),
                };
                if let Some(j) = leaves {
                    self.search.remove(j);
                }
            }
            self.fill();
            self.search.tick();
            self.keep_best();
        }
    }

    /// Adds what covers most for its cost while anything fits.
    fn fill(&mut self) {
        loop {
            while let Some(j) = self.search.next_touched() {
                self.ranks.update(&self.search, j);
            }
            let left = self.problem.room * (1.0 + 1e-12) - self.search.cost();
            match self.ranks.first_within(left) {
                Some(j) => self.search.add(j),
                None => return,
            }
        }
    }

    fn keep_best(&mut self) {
        let open = self.search.open_rows().iter();
        let missed =
            self.problem.lost + open.map(|&i| self.problem.weight[i as usize]).sum::<f64>();
        if missed < self.best.0 {
            self.best = (missed, self.search.chosen().to_vec());
        }
    }
}
