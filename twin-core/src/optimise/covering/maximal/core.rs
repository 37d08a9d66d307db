//! The core of a problem whose demands may stay uncovered: nothing is forced, and what cannot be covered any more is let go.

use crate::optimise::covering::core::{Core, State};

/// A core, what its rows weigh, and what is left of the budget.
#[derive(Debug, Clone)]
pub(super) struct Optional {
    pub(super) core: Core,
    pub(super) weight: Vec<f64>,
    /// Weight that no choice covers any more.
    pub(super) lost: f64,
    /// What may still be spent.
    pub(super) room: f64,
}

impl Optional {
    /// The same after decisions; none where they exclude each other or spend more than there is.
    pub(super) fn after(&self, state: &[State]) -> Option<Self> {
        let core = &self.core;
        let mut state = state.to_vec();
        let mut need = core.need.clone();
        let entered: Vec<usize> = (0..state.len())
            .filter(|&j| state[j] == State::In)
            .collect();
        for &j in &entered {
            for &i in core.cols.of(j) {
                need[i as usize] = need[i as usize].saturating_sub(1);
            }
            for &k in core.conflicts.of(j) {
                match state[k as usize] {
                    State::In => return None,
                    _ => state[k as usize] = State::Out,
                }
            }
        }
        let room = self.room - core.entering_cost(&state);
        // Sums in another order may differ in the last bits.
        if room < -1e-9 * self.room.abs() {
            return None;
        }
        self.drop_what_cannot_be_paid(&mut state, room);
        let mut lost = self.lost;
        let mut stays = vec![false; need.len()];
        for (i, row) in core.rows.iter().enumerate() {
            let free = row.iter().filter(|&&j| state[j as usize] == State::Free);
            let supply = free.count() as u32;
            stays[i] = need[i] > 0 && supply >= need[i] && self.weight[i] > 0.0;
            if need[i] > supply {
                lost += self.weight[i];
            }
        }
        let weight = (0..need.len())
            .filter(|&i| stays[i])
            .map(|i| self.weight[i]);
        Some(Self {
            weight: weight.collect(),
            core: core.kept_rows(&state, &stays, &need),
            lost,
            room: room.max(0.0),
        })
    }

    /// Columns that cost more than there is leave.
    fn drop_what_cannot_be_paid(&self, state: &mut [State], room: f64) {
        let core = &self.core;
        for j in 0..state.len() {
            let site = core.site[j] as usize;
            let shut = core.members.len() > site
                && !core
                    .members
                    .of(site)
                    .iter()
                    .any(|&k| state[k as usize] == State::In);
            let price = if shut {
                core.full_cost(j)
            } else {
                core.cost[j]
            };
            if state[j] == State::Free && price > room * (1.0 + 1e-9) {
                state[j] = State::Out;
            }
        }
    }

    /// The same without columns that others replace.
    pub(super) fn reduced(self) -> Self {
        let state = self.core.dominated_columns();
        if !state.contains(&State::Out) {
            return self;
        }
        // Nothing enters, so that nothing can fail.
        self.after(&state).unwrap_or(self)
    }

    /// Weight that a choice of columns leaves uncovered.
    pub(super) fn missed(&self, chosen: &[u32]) -> f64 {
        let mut covers = vec![0_u32; self.core.rows.len()];
        for &j in chosen {
            for &i in self.core.cols.of(j as usize) {
                covers[i as usize] += 1;
            }
        }
        let rows = covers.iter().zip(&self.core.need).zip(&self.weight);
        let open = rows.filter(|((covers, need), _)| covers < need);
        self.lost + open.map(|(_, weight)| weight).sum::<f64>()
    }
}
