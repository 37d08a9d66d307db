//! Local search by weights on rows: Gao, Weise and Li, "An efficient local search heuristic with row weighting for the unicost set
//! covering problem", European Journal of Operational Research 246 (2015), here with costs, several covers, exclusions and sites.
//!
//! Columns leave a cover by the least weight lost for the cost saved; an uncovered row is drawn and gets the column that gains most for
//! its cost; rows that stay uncovered gain weight, so that the search leaves places where it is stuck. A column that comes in pushes out those
//! that it excludes, and with one more that leaves at every step less and less would be chosen: where columns exclude each other nothing has
//! to leave as long as something cheap enough can come in.

use super::core::Core;
use super::input::NO_SITE;
use crate::optimise::random::SplitMix;

/// A local search over the columns of a core.
pub(super) struct Search<'a> {
    core: &'a Core,
    /// Whether nothing leaves as long as something can come in.
    fills: bool,
    random: SplitMix,
    chosen: Vec<u32>,
    /// Where a column is in `chosen`; [`NO_SITE`] where it is not.
    place: Vec<u32>,
    covers: Vec<u32>,
    weight: Vec<f64>,
    /// Weight that a column would add, or that would be lost without it.
    score: Vec<f64>,
    /// Rows not covered yet, and where a row is in it.
    open: Vec<u32>,
    open_place: Vec<u32>,
    /// Chosen columns by site.
    at_site: Vec<u32>,
    /// When a column last changed, and whether a neighbour changed since it left.
    changed: Vec<u64>,
    ready: Vec<bool>,
    last_added: u32,
    cost: f64,
    best: Option<(f64, Vec<u32>)>,
    steps: u64,
    idle: bool,
    /// Columns whose gain, price or right to enter may have changed since somebody looked; nothing where nobody does.
    touched: Option<Vec<u32>>,
}

impl<'a> Search<'a> {
    /// Starts from a choice.
    pub(super) fn new(core: &'a Core, start: &[u32], seed: u64) -> Self {
        let mut search = Self::weighted(core, vec![1.0; core.rows.len()], seed);
        for &j in start {
            if search.place[j as usize] == NO_SITE {
                search.add(j);
            }
        }
        search.keep_best();
        search
    }

    /// Starts from nothing, with weights on the rows.
    pub(super) fn weighted(core: &'a Core, weight: Vec<f64>, seed: u64) -> Self {
        let (columns, rows) = (core.cost.len(), core.rows.len());
        let sum = |j: usize| core.cols.of(j).iter().map(|&i| weight[i as usize]).sum();
        Self {
            core,
            fills: core.excludes(),
            random: SplitMix(seed),
            chosen: Vec::new(),
            place: vec![NO_SITE; columns],
            covers: vec![0; rows],
            score: (0..columns).map(sum).collect(),
            weight,
            open: (0..rows as u32).collect(),
            open_place: (0..rows as u32).collect(),
            at_site: vec![0; core.opening.len()],
            changed: vec![0; columns],
            ready: vec![true; columns],
            last_added: NO_SITE,
            cost: 0.0,
            best: None,
            steps: 0,
            idle: false,
            touched: None,
        }
    }

    /// Notes from now on which columns change.
    pub(super) fn track(&mut self) {
        self.touched = Some(Vec::new());
    }

    /// One of the columns that changed and were not taken yet; some come more than once.
    pub(super) fn next_touched(&mut self) -> Option<u32> {
        self.touched.as_mut()?.pop()
    }

    /// The chosen columns.
    pub(super) fn chosen(&self) -> &[u32] {
        &self.chosen
    }

    /// What they cost.
    pub(super) fn cost(&self) -> f64 {
        self.cost
    }

    /// Rows not covered yet.
    pub(super) fn open_rows(&self) -> &[u32] {
        &self.open
    }

    /// Weight that a column would add.
    pub(super) fn gain(&self, j: u32) -> f64 {
        self.score[j as usize]
    }

    /// When a column last changed.
    pub(super) fn since(&self, j: u32) -> u64 {
        self.changed[j as usize]
    }

    /// Whether a column is not chosen, did not just leave, and excludes none that is chosen.
    pub(super) fn may_enter(&self, j: u32) -> bool {
        let mut excluded = self.core.conflicts.of(j as usize).iter();
        self.place[j as usize] == NO_SITE
            && self.ready[j as usize]
            && excluded.all(|&k| self.place[k as usize] == NO_SITE)
    }

    /// A number below `end`.
    pub(super) fn draw(&mut self, end: usize) -> usize {
        self.random.below(end)
    }

    /// Counts a step and forgets rounding in the cost.
    pub(super) fn tick(&mut self) {
        self.steps += 1;
        self.cost = self.core.cost_of(&self.chosen);
    }

    /// The best cover seen: its cost beyond what the core paid, and its columns.
    pub(super) fn best(&self) -> Option<&(f64, Vec<u32>)> {
        self.best.as_ref()
    }

    /// Steps made so far.
    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    /// Whether nothing is left to exchange.
    pub(super) fn idle(&self) -> bool {
        self.idle
    }

    /// Runs so many steps; ends early at a cover that costs no more than `enough`.
    pub(super) fn run(&mut self, steps: u64, enough: f64) {
        for _ in 0..steps {
            while self.open.is_empty() {
                self.keep_best();
                if self.best.as_ref().is_some_and(|b| b.0 <= enough) {
                    return;
                }
                let Some(j) = self.cheapest_to_lose(NO_SITE) else {
                    self.idle = true;
                    return;
                };
                self.remove(j);
            }
            self.exchange();
            self.steps += 1;
        }
        if self.open.is_empty() {
            self.keep_best();
        }
    }

    fn exchange(&mut self) {
        let mut entering = None;
        if self.fills {
            entering = self.entering();
        }
        if entering.is_none() {
            if let Some(j) = self.cheapest_to_lose(self.last_added) {
                self.remove(j);
            }
            entering = self.entering();
        }
        if let Some(j) = entering {
            let core = self.core;
            for &k in core.conflicts.of(j as usize) {
                if self.place[k as usize] != NO_SITE {
                    self.remove(k);
                }
            }
            self.add(j);
            self.last_added = j;
        }
        for at in 0..self.open.len() {
            let i = self.open[at] as usize;
            self.weight[i] += 1.0;
            for &j in self.core.rows.of(i) {
                self.score[j as usize] += 1.0;
            }
        }
    }

    /// The best column of one of the open rows.
    fn entering(&mut self) -> Option<u32> {
        let row = self.open[self.random.below(self.open.len())];
        self.best_to_gain(row)
    }

    /// What choosing or leaving a column changes in cost.
    pub(super) fn price(&self, j: u32) -> f64 {
        let site = self.core.site[j as usize];
        let alone = if self.place[j as usize] == NO_SITE {
            0
        } else {
            1
        };
        let cost = self.core.cost[j as usize];
        if site != NO_SITE && self.at_site[site as usize] == alone {
            return cost + self.core.opening[site as usize];
        }
        cost
    }

    /// The chosen column that loses the least weight for its cost, the oldest of equals.
    pub(super) fn cheapest_to_lose(&self, except: u32) -> Option<u32> {
        let mut best: Option<(f64, u64, u32)> = None;
        for &j in &self.chosen {
            if j == except {
                continue;
            }
            let loss = self.score[j as usize] / self.price(j).max(f64::MIN_POSITIVE);
            let since = self.changed[j as usize];
            if best.is_none_or(|(l, s, _)| loss < l || (loss == l && since < s)) {
                best = Some((loss, since, j));
            }
        }
        best.map(|b| b.2)
    }

    /// The column of a row that gains the most weight for its cost and keeps the cover below the best one.
    fn best_to_gain(&self, row: u32) -> Option<u32> {
        let limit = self.best.as_ref().map_or(f64::INFINITY, |b| b.0);
        let mut best: Option<(f64, u64, u32)> = None;
        for &j in self.core.rows.of(row as usize) {
            if self.place[j as usize] != NO_SITE || !self.ready[j as usize] {
                continue;
            }
            let price = self.price(j);
            if self.cost + price >= limit {
                continue;
            }
            let gain = self.score[j as usize] / price.max(f64::MIN_POSITIVE);
            let since = self.changed[j as usize];
            if best.is_none_or(|(g, s, _)| gain > g || (gain == g && since < s)) {
                best = Some((gain, since, j));
            }
        }
        best.map(|b| b.2)
    }

    pub(super) fn add(&mut self, j: u32) {
        self.cost += self.price(j);
        self.place[j as usize] = self.chosen.len() as u32;
        self.chosen.push(j);
        self.count(j, 1);
        let core = self.core;
        for &i in core.cols.of(j as usize) {
            let (covers, need) = (self.covers[i as usize], core.need[i as usize]);
            self.covers[i as usize] += 1;
            if covers + 1 == need {
                self.shut(i);
            }
            self.shift(i, covers, need, j, -1.0);
        }
    }

    pub(super) fn remove(&mut self, j: u32) {
        self.cost -= self.price(j);
        let place = self.place[j as usize] as usize;
        self.chosen.swap_remove(place);
        if let Some(&moved) = self.chosen.get(place) {
            self.place[moved as usize] = place as u32;
        }
        self.place[j as usize] = NO_SITE;
        self.count(j, -1);
        self.ready[j as usize] = false;
        let core = self.core;
        for &i in core.cols.of(j as usize) {
            self.covers[i as usize] -= 1;
            let (covers, need) = (self.covers[i as usize], core.need[i as usize]);
            if covers + 1 == need {
                self.open_place[i as usize] = self.open.len() as u32;
                self.open.push(i);
            }
            self.shift(i, covers, need, j, 1.0);
        }
    }

    /// A row went between `covers` and one more: the scores of its other columns change where that passes its need.
    fn shift(&mut self, row: u32, covers: u32, need: u32, moved: u32, sign: f64) {
        let chosen_too = covers == need;
        let change = sign * self.weight[row as usize];
        for &k in self.core.rows.of(row as usize) {
            if k == moved {
                continue;
            }
            self.ready[k as usize] = true;
            let is_chosen = self.place[k as usize] != NO_SITE;
            if (covers + 1 == need && !is_chosen) || (chosen_too && is_chosen) {
                self.score[k as usize] += change;
            }
        }
        if let Some(touched) = &mut self.touched {
            touched.extend(self.core.rows.of(row as usize));
        }
    }

    fn shut(&mut self, row: u32) {
        let place = self.open_place[row as usize] as usize;
        self.open.swap_remove(place);
        if let Some(&moved) = self.open.get(place) {
            self.open_place[moved as usize] = place as u32;
        }
    }

    fn count(&mut self, j: u32, by: i32) {
        self.changed[j as usize] = self.steps + 1;
        let site = self.core.site[j as usize];
        let mut opens_or_shuts = false;
        if let Some(chosen) = self.at_site.get_mut(site as usize) {
            let before = std::mem::replace(chosen, chosen.wrapping_add_signed(by));
            opens_or_shuts = (before == 0) != (*chosen == 0);
        }
        if let Some(touched) = &mut self.touched {
            touched.push(j);
            touched.extend(self.core.conflicts.of(j as usize));
            if opens_or_shuts {
                touched.extend(self.core.members.of(site as usize));
            }
        }
    }

    /// Remembers a cover that is cheaper than any before.
    fn keep_best(&mut self) {
        if !self.open.is_empty() {
            return;
        }
        // Summed afresh: additions and removals leave rounding behind.
        let cost = self.core.cost_of(&self.chosen);
        self.cost = cost;
        if self.best.as_ref().is_none_or(|b| cost < b.0) {
            self.best = Some((cost, self.chosen.clone()));
        }
    }
}
