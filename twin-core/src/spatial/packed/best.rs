//! The k nearest so far.

/// Up to this many are kept sorted; more are collected and cut down now and then.
const SORTED: usize = 64;

/// How far an exact distance may fall below that of the feature's box by rounding, metres.
const ROUNDING_M: f64 = 1e-6;

/// Which of several entries of one feature count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entries {
    /// Every feature has one entry, and its distance is exactly that of its box.
    Boxes,
    /// Every feature has one entry, at a distance of its own that is not less than that of its box.
    Single,
    /// A feature may have several: the nearest one counts.
    Several,
}

/// Collects the `k` nearest by squared distance, of equals the lowest number.
#[derive(Debug)]
pub(crate) struct Best {
    k: usize,
    found: Vec<(f64, u32)>,
    entries: Entries,
    bound: f64,
    reach: f64,
}

impl Best {
    pub(crate) fn new(k: usize, at_most: usize, entries: Entries) -> Self {
        let room = k.min(at_most);
        let room = if room <= SORTED { room + 1 } else { 2 * room };
        let start = if k == 0 { -1.0 } else { f64::INFINITY };
        Self {
            k,
            found: Vec::with_capacity(room),
            entries,
            bound: start,
            reach: start,
        }
    }

    /// No box at a greater squared distance can hold one of the best.
    #[inline(always)]
    pub(crate) fn reach(&self) -> f64 {
        self.reach
    }

    /// Takes an entry into account. Cost: O(k) up to 64, else O(1) on average.
    #[inline]
    pub(crate) fn offer(&mut self, distance_2: f64, number: u32) {
        let is_near = distance_2 <= self.bound;
        if !is_near {
            return;
        }
        if self.k <= SORTED && self.entries != Entries::Several {
            self.insert(distance_2, number);
        } else {
            self.found.push((distance_2, number));
            if self.found.len() >= self.k.saturating_mul(2).max(2 * SORTED) {
                self.cut();
            }
        }
    }

    /// The best, nearest first, with their squared distances.
    pub(crate) fn into_sorted(mut self) -> Vec<(f64, u32)> {
        if self.k > SORTED || self.entries == Entries::Several {
            self.cut();
            self.found.sort_unstable_by(nearer);
        }
        self.found
    }

    /// The best by number, nearest first, with their distances.
    pub(crate) fn into_metres(self) -> Vec<(u32, f64)> {
        let found = self.into_sorted().into_iter();
        found.map(|(d2, number)| (number, d2.sqrt())).collect()
    }

    fn insert(&mut self, distance_2: f64, number: u32) {
        if self.found.len() == self.k {
            let last = self.k - 1;
            if nearer(&(distance_2, number), &self.found[last]).is_ge() {
                return;
            }
            self.found.pop();
        }
        let mut place = self.found.len();
        self.found.push((distance_2, number));
        while place > 0 && nearer(&(distance_2, number), &self.found[place - 1]).is_lt() {
            self.found[place] = self.found[place - 1];
            place -= 1;
        }
        self.found[place] = (distance_2, number);
        if self.found.len() == self.k {
            self.set_bound(self.found[self.k - 1].0);
        }
    }

    /// Keeps the `k` best of what was collected.
    fn cut(&mut self) {
        if self.entries == Entries::Several {
            self.found
                .sort_unstable_by(|a, b| a.1.cmp(&b.1).then(a.0.total_cmp(&b.0)));
            self.found.dedup_by_key(|f| f.1);
        }
        if self.found.len() >= self.k && self.k > 0 {
            let kth = *self.found.select_nth_unstable_by(self.k - 1, nearer).1;
            self.found.truncate(self.k);
            self.set_bound(kth.0);
        }
    }

    fn set_bound(&mut self, bound: f64) {
        self.bound = bound;
        self.reach = if self.entries == Entries::Boxes {
            bound
        } else {
            (bound.sqrt() * (1.0 + 1e-9) + ROUNDING_M).powi(2)
        };
    }
}

fn nearer(a: &(f64, u32), b: &(f64, u32)) -> std::cmp::Ordering {
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
}
