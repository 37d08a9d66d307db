//! What is left to decide: the problem after fixings, in arrays of its own.

use super::input::{Covering, NO_SITE};
use crate::lists::Lists;

/// What is decided about a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Free,
    In,
    Out,
}

/// Undecided columns (candidates) and rows (demands) that are not covered yet. Sites with a single column left are folded into its
/// cost, so that `members` lists those of at least two.
#[derive(Debug, Clone)]
pub(super) struct Core {
    pub(super) cost: Vec<f64>,
    /// Index into `opening` and `members`, or [`NO_SITE`].
    pub(super) site: Vec<u32>,
    pub(super) opening: Vec<f64>,
    pub(super) members: Lists,
    pub(super) need: Vec<u32>,
    pub(super) rows: Lists,
    pub(super) cols: Lists,
    pub(super) conflicts: Lists,
    /// Sets of columns of which at most one is chosen; together they hold every conflict.
    pub(super) packs: Lists,
    pub(super) pack_of: Lists,
    /// The candidate of each column, the demand of each row, the index of each pack in the first core.
    pub(super) candidate: Vec<u32>,
    pub(super) demand: Vec<u32>,
    pub(super) pack: Vec<u32>,
    /// Candidates taken already, and what they cost.
    pub(super) taken: Vec<u32>,
    pub(super) paid: f64,
}

impl Core {
    /// Whether some columns exclude each other.
    pub(super) fn excludes(&self) -> bool {
        self.conflicts.iter().any(|others| !others.is_empty())
    }

    /// Every candidate and demand of a problem, with packs from its conflicts; nothing is decided.
    pub(super) fn whole(problem: &Covering) -> Self {
        let count = problem.costs.len();
        let packs = packs(&problem.conflicts);
        let sites = Lists::new(problem.sites.iter().map(|&s| (s != NO_SITE).then_some(s)));
        Self {
            cost: problem.costs.clone(),
            site: problem.sites.clone(),
            opening: problem.openings.clone(),
            members: sites.transposed(problem.openings.len()),
            need: problem.needs.clone(),
            cols: problem.rows.transposed(count),
            rows: problem.rows.clone(),
            conflicts: problem.conflicts.clone(),
            pack: (0..packs.len() as u32).collect(),
            pack_of: packs.transposed(count),
            packs,
            candidate: (0..count as u32).collect(),
            demand: (0..problem.needs.len() as u32).collect(),
            taken: Vec::new(),
            paid: 0.0,
        }
    }

    /// The core after decisions and what follows from them; none where they leave a demand without enough candidates. Rows in
    /// `implied` are dropped: others cover them.
    pub(super) fn after(&self, mut state: Vec<State>, implied: &[bool]) -> Option<Self> {
        let need = self.propagate(&mut state)?;
        let live = |i: usize| need[i] > 0 && !implied.get(i).copied().unwrap_or(false);
        let stays: Vec<bool> = (0..need.len()).map(live).collect();
        Some(self.kept_rows(&state, &stays, &need))
    }

    /// Completes `state` with what follows: neighbours of the chosen leave, the last candidates of a demand enter. What each row
    /// still needs; none where a row cannot get it.
    fn propagate(&self, state: &mut [State]) -> Option<Vec<u32>> {
        let mut need = self.need.clone();
        let mut supply: Vec<u32> = self
            .rows
            .iter()
            .map(|row| {
                row.iter()
                    .filter(|&&j| state[j as usize] == State::Free)
                    .count() as u32
            })
            .collect();
        let mut entering: Vec<u32> = (0..state.len() as u32)
            .filter(|&j| state[j as usize] == State::In)
            .collect();
        let mut tight: Vec<u32> = (0..need.len() as u32).collect();
        loop {
            while let Some(j) = entering.pop() {
                for &i in self.cols.of(j as usize) {
                    need[i as usize] = need[i as usize].saturating_sub(1);
                }
                for &k in self.conflicts.of(j as usize) {
                    match state[k as usize] {
                        State::In => return None,
                        State::Out => {}
                        State::Free => {
                            state[k as usize] = State::Out;
                            self.withdraw(k, &mut supply, &mut tight);
                        }
                    }
                }
            }
            let Some(i) = tight.pop() else {
                return Some(need);
            };
            let (wanted, there) = (need[i as usize], supply[i as usize]);
            if there < wanted {
                return None;
            }
            if wanted > 0 && there == wanted {
                for &j in self.rows.of(i as usize) {
                    if state[j as usize] == State::Free {
                        state[j as usize] = State::In;
                        self.withdraw(j, &mut supply, &mut tight);
                        entering.push(j);
                    }
                }
            }
        }
    }

    /// A column is free no more.
    fn withdraw(&self, column: u32, supply: &mut [u32], tight: &mut Vec<u32>) {
        for &i in self.cols.of(column as usize) {
            supply[i as usize] -= 1;
            tight.push(i);
        }
    }

    /// What the columns that enter cost, with their sites.
    pub(super) fn entering_cost(&self, state: &[State]) -> f64 {
        let entering = (0..state.len() as u32).filter(|&j| state[j as usize] == State::In);
        self.cost_of(&entering.collect::<Vec<_>>())
    }

    /// The core of the free columns and some rows with what they still need; the columns that entered are paid.
    pub(super) fn kept_rows(&self, state: &[State], stays: &[bool], need: &[u32]) -> Self {
        let new_row = renumbered(stays.len(), |i| stays[i]);
        let useful = |j: usize| {
            let rows = self.cols.of(j);
            state[j] == State::Free && rows.iter().any(|&i| stays[i as usize])
        };
        let new_col = renumbered(self.cost.len(), useful);
        let mut core = self.shrunk(&new_row, &new_col, need);
        core.pay(self, state);
        core.fold_sites(self, state, &new_col);
        core
    }

    /// The rows and columns that stay, with new numbers.
    fn shrunk(&self, new_row: &[u32], new_col: &[u32], need: &[u32]) -> Self {
        let cols_of = |list: &[u32]| filtered(list, new_col);
        let kept =
            |new: &[u32]| -> Vec<usize> { (0..new.len()).filter(|&i| new[i] != NO_SITE).collect() };
        let (rows, cols) = (kept(new_row), kept(new_col));
        let row_lists = Lists::new(rows.iter().map(|&i| cols_of(self.rows.of(i))));
        let mut packs = Lists::default();
        let mut pack = Vec::new();
        for (p, list) in self.packs.iter().enumerate() {
            let list = cols_of(list);
            if list.len() > 1 {
                packs.push(list);
                pack.push(self.pack[p]);
            }
        }
        Self {
            cost: cols.iter().map(|&j| self.cost[j]).collect(),
            site: Vec::new(),
            opening: Vec::new(),
            members: Lists::default(),
            need: rows.iter().map(|&i| need[i]).collect(),
            cols: row_lists.transposed(cols.len()),
            rows: row_lists,
            conflicts: Lists::new(cols.iter().map(|&j| cols_of(self.conflicts.of(j)))),
            pack_of: packs.transposed(cols.len()),
            packs,
            candidate: cols.iter().map(|&j| self.candidate[j]).collect(),
            demand: rows.iter().map(|&i| self.demand[i]).collect(),
            pack,
            taken: self.taken.clone(),
            paid: self.paid,
        }
    }

    /// Pays for the columns that entered, and once for their sites.
    fn pay(&mut self, before: &Self, state: &[State]) {
        let mut open = vec![false; before.opening.len()];
        for (j, _) in state.iter().enumerate().filter(|(_, s)| **s == State::In) {
            self.taken.push(before.candidate[j]);
            self.paid += before.cost[j];
            let site = before.site[j];
            if site != NO_SITE && !std::mem::replace(&mut open[site as usize], true) {
                self.paid += before.opening[site as usize];
            }
        }
    }

    /// Numbers the sites that are shut and have at least two columns left; others are free or folded into their column's cost.
    fn fold_sites(&mut self, before: &Self, state: &[State], new_col: &[u32]) {
        self.site = vec![NO_SITE; self.cost.len()];
        for (site, members) in before.members.iter().enumerate() {
            let paid = members.iter().any(|&j| state[j as usize] == State::In);
            let left: Vec<u32> = filtered(members, new_col).collect();
            if paid || before.opening[site] == 0.0 {
                continue;
            }
            match left.as_slice() {
                [] => {}
                [one] => self.cost[*one as usize] += before.opening[site],
                several => {
                    for &j in several {
                        self.site[j as usize] = self.opening.len() as u32;
                    }
                    self.opening.push(before.opening[site]);
                    self.members.push(several.iter().copied());
                }
            }
        }
    }

    /// What a column costs at most: with the opening of its site.
    pub(super) fn full_cost(&self, j: usize) -> f64 {
        let site = self.site[j];
        let opening = self.opening.get(site as usize).copied();
        self.cost[j] + opening.unwrap_or(0.0)
    }

    /// What a choice of columns costs beyond `paid`.
    pub(super) fn cost_of(&self, chosen: &[u32]) -> f64 {
        let mut open = vec![false; self.opening.len()];
        let mut cost = 0.0;
        for &j in chosen {
            cost += self.cost[j as usize];
            let site = self.site[j as usize];
            if site != NO_SITE && !std::mem::replace(&mut open[site as usize], true) {
                cost += self.opening[site as usize];
            }
        }
        cost
    }

    /// The candidates of a choice of columns, with those taken already, in order.
    pub(super) fn candidates_of(&self, chosen: &[u32]) -> Vec<u32> {
        let columns = chosen.iter().map(|&j| self.candidate[j as usize]);
        let mut all: Vec<u32> = self.taken.iter().copied().chain(columns).collect();
        all.sort_unstable();
        all
    }
}

/// Consecutive numbers for those that stay, [`NO_SITE`] for the others.
fn renumbered(count: usize, stays: impl Fn(usize) -> bool) -> Vec<u32> {
    let mut next = 0;
    (0..count)
        .map(|i| {
            if !stays(i) {
                return NO_SITE;
            }
            next += 1;
            next - 1
        })
        .collect()
}

fn filtered(list: &[u32], new: &[u32]) -> impl ExactSizeIterator<Item = u32> + use<> {
    let kept = list.iter().map(|&j| new[j as usize]);
    kept.filter(|&j| j != NO_SITE)
        .collect::<Vec<u32>>()
        .into_iter()
}

/// Cliques of the conflicts, grown greedily until every conflict is in one: a clique bounds better than its pairs.
fn packs(conflicts: &Lists) -> Lists {
    let mut held = vec![Vec::<u32>::new(); conflicts.len()];
    let mut packs = Lists::default();
    for a in 0..conflicts.len() as u32 {
        for &b in conflicts.of(a as usize) {
            if b < a || held[a as usize].contains(&b) {
                continue;
            }
            let mut clique = vec![a, b];
            for &c in conflicts.of(a as usize) {
                let others = conflicts.of(c as usize);
                if c != b && clique.iter().all(|d| others.binary_search(d).is_ok()) {
                    clique.push(c);
                }
            }
            for &c in &clique {
                held[c as usize].extend(clique.iter().filter(|&&d| d != c));
            }
            clique.sort_unstable();
            packs.push(clique);
        }
    }
    packs
}
