//! Which sites a relaxed problem opens: what must be open and, up to the limit, what is worth more than it costs.

/// A choice of sites by their reduced costs.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) chosen: Vec<bool>,
    /// The dearest that it opens though it need not, and the cheapest that it leaves for the limit; 0 where the limit does not bind.
    last_in: f64,
    first_out: f64,
    order: Vec<u32>,
}

impl Choice {
    pub(super) fn new(sites: usize) -> Self {
        Self {
            chosen: vec![false; sites],
            last_in: 0.0,
            first_out: 0.0,
            order: Vec::new(),
        }
    }

    /// Chooses; the sum of the reduced costs of what is chosen.
    pub(super) fn choose(&mut self, reduced: &[f64], kept: &[bool], limit: usize) -> f64 {
        let (mut sum, mut room) = (0.0, limit);
        let order = &mut self.order;
        order.clear();
        for (j, &r) in reduced.iter().enumerate() {
            self.chosen[j] = kept[j];
            if kept[j] {
                sum += r;
                room = room.saturating_sub(1);
            } else if r < 0.0 {
                order.push(j as u32);
            }
        }
        let value = |j: u32| reduced[j as usize];
        (self.last_in, self.first_out) = (0.0, 0.0);
        if order.len() > room {
            let by_value = |a: &u32, b: &u32| value(*a).total_cmp(&value(*b)).then(a.cmp(b));
            let (_, next, _) = order.select_nth_unstable_by(room, by_value);
            self.first_out = value(*next);
            order.truncate(room);
            // Fixed order of summation, whatever order the selection leaves.
            order.sort_unstable();
        }
        if order.len() == room {
            self.last_in = order
                .iter()
                .map(|&j| value(j))
                .fold(f64::NEG_INFINITY, f64::max);
        }
        for &j in order.iter() {
            self.chosen[j as usize] = true;
            sum += value(j);
        }
        sum
    }

    /// What the bound gains where site `j` must open.
    fn with(&self, reduced: &[f64], j: usize) -> f64 {
        if self.chosen[j] {
            return 0.0;
        }
        (reduced[j] - self.last_in).max(0.0)
    }

    /// What the bound gains where site `j` must not open.
    fn without(&self, reduced: &[f64], j: usize) -> f64 {
        if !self.chosen[j] {
            return 0.0;
        }
        (self.first_out - reduced[j]).max(0.0)
    }

    /// Which sites may still open, and which must, where an answer must have a bound that `wins`.
    pub(super) fn fixings(
        &self,
        bound: f64,
        reduced: &[f64],
        kept: &[bool],
        wins: impl Fn(f64) -> bool,
    ) -> (Vec<bool>, Vec<bool>) {
        let all = 0..reduced.len();
        let stays = |j: usize| kept[j] || wins(bound + self.with(reduced, j));
        let must = |j: usize| kept[j] || (stays(j) && !wins(bound + self.without(reduced, j)));
        (all.clone().map(stays).collect(), all.map(must).collect())
    }
}
