//! Reductions that keep an optimum: rows that others imply, columns that others dominate (Beasley, "An algorithm for set covering
//! problem", European Journal of Operational Research 31, 1987, section 3).

use super::core::{Core, State};
use super::input::NO_SITE;
use crate::lists::Lists;

/// Rounds of reduction: later ones find little.
const ROUNDS: usize = 8;

impl Core {
    /// The core after decisions, reduced; none where they leave a demand without enough candidates.
    pub(super) fn reduced(&self, state: Vec<State>) -> Option<Self> {
        let mut core = self.after(state, &[])?;
        for _ in 0..ROUNDS {
            let implied = core.implied_rows();
            let state = core.dominated_columns();
            if !implied.contains(&true) && !state.contains(&State::Out) {
                break;
            }
            core = core.after(state, &implied)?;
        }
        Some(core)
    }

    /// Rows that are covered whenever a row with fewer candidates is.
    fn implied_rows(&self) -> Vec<bool> {
        let mut implied = vec![false; self.rows.len()];
        let signatures = signatures(&self.rows);
        for i in 0..self.rows.len() {
            let row = self.rows.of(i);
            let Some(&rarest) = row.iter().min_by_key(|&&j| self.cols.len_of(j as usize)) else {
                continue;
            };
            for &other in self.cols.of(rarest as usize) {
                let k = other as usize;
                let longer = (self.rows.len_of(k), k) > (row.len(), i);
                if longer
                    && !implied[i]
                    && !implied[k]
                    && self.need[i] >= self.need[k]
                    && signatures[i] & !signatures[k] == 0
                    && within(row, self.rows.of(k))
                {
                    implied[k] = true;
                }
            }
        }
        implied
    }

    /// Columns that another, no dearer one replaces: it covers the same rows, each of which needs just one more cover.
    pub(super) fn dominated_columns(&self) -> Vec<State> {
        let mut state = vec![State::Free; self.cost.len()];
        let signatures = signatures(&self.cols);
        for j in 0..self.cost.len() {
            let column = self.cols.of(j);
            if column.iter().any(|&i| self.need[i as usize] > 1) {
                continue;
            }
            let Some(&rarest) = column.iter().min_by_key(|&&i| self.rows.len_of(i as usize)) else {
                continue;
            };
            let dominates = |k: usize| {
                k != j
                    && state[k] == State::Free
                    && signatures[j] & !signatures[k] == 0
                    && self.replaces(k, j)
                    && within(column, self.cols.of(k))
            };
            let mut rivals = self.rows.of(rarest as usize).iter();
            if rivals.any(|&k| dominates(k as usize)) {
                state[j] = State::Out;
            }
        }
        state
    }

    /// Whether `k` costs no more than `j` and excludes no more.
    fn replaces(&self, k: usize, j: usize) -> bool {
        let same_site = self.site[k] != NO_SITE && self.site[k] == self.site[j];
        let cost = if same_site {
            self.cost[k]
        } else {
            self.full_cost(k)
        };
        let excluded = self.conflicts.of(j);
        let excludes = self.conflicts.of(k);
        cost <= self.cost[j]
            && excludes
                .iter()
                .all(|&c| c as usize == j || excluded.binary_search(&c).is_ok())
    }
}

/// A set of 128 bits of each list: a list within another has no bit that the other lacks.
fn signatures(lists: &Lists) -> Vec<u128> {
    // Fibonacci hashing spreads neighbours over the bits.
    let bit = |&item: &u32| 1_u128 << (item.wrapping_mul(0x9E37_79B9) >> 25);
    let signature = |list: &[u32]| list.iter().map(bit).fold(0, |a, b| a | b);
    lists.iter().map(signature).collect()
}

/// Whether every item of one sorted list is in the other.
fn within(small: &[u32], large: &[u32]) -> bool {
    if small.len() > large.len() {
        return false;
    }
    let mut rest = large.iter();
    small
        .iter()
        .all(|item| rest.by_ref().any(|other| other == item))
}
