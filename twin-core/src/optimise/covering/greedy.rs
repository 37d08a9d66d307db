//! A cover from prices: columns in the order of their price for what they still add (Caprara, Fischetti and Toth 1999, section 3).

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use super::core::Core;
use super::dual::Prices;
use super::input::NO_SITE;

/// The columns of a cover; not a cover where exclusions leave a row without candidates.
pub(super) fn greedy(core: &Core, prices: &Prices) -> Vec<u32> {
    completed(core, prices, [])
}

/// The same from columns that enter first, in their order, but for those that add nothing any more or that one before them excludes.
pub(super) fn completed(
    core: &Core,
    prices: &Prices,
    first: impl IntoIterator<Item = u32>,
) -> Vec<u32> {
    let mut state = Greedy::new(core, prices);
    for j in first {
        let j = j as usize;
        if state.adds[j] > 0 && !state.blocked[j] {
            state.choose(core, prices, j);
        }
    }
    while state.open > 0 {
        let Some(j) = state.cheapest(core) else {
            break;
        };
        state.choose(core, prices, j);
    }
    without_redundant(core, state.chosen)
}

struct Greedy {
    chosen: Vec<u32>,
    /// Rows that are not covered yet.
    open: usize,
    left: Vec<u32>,
    /// Cost of each column less the prices of the open rows that it covers, and how many those are.
    reduced: Vec<f64>,
    adds: Vec<u32>,
    blocked: Vec<bool>,
    site_open: Vec<bool>,
    /// Columns by a score that they had: scores only rise, but for those of a site that opens, which are put in again.
    queue: BinaryHeap<Reverse<(u64, u32)>>,
}

/// Bits that are in the order of the numbers, none of which is NaN; both zeros are one.
fn ordered(score: f64) -> u64 {
    let bits = (score + 0.0).to_bits();
    if bits >> 63 == 1 {
        !bits
    } else {
        bits | 1 << 63
    }
}

impl Greedy {
    fn new(core: &Core, prices: &Prices) -> Self {
        let reduced = |j: usize| {
            let rows = core.cols.of(j).iter();
            core.cost[j] - rows.map(|&i| prices.row[i as usize]).sum::<f64>()
        };
        let columns = core.cost.len();
        let mut state = Self {
            chosen: Vec::new(),
            open: core.rows.len(),
            left: core.need.clone(),
            reduced: (0..columns).map(reduced).collect(),
            adds: (0..columns).map(|j| core.cols.len_of(j) as u32).collect(),
            blocked: vec![false; columns],
            site_open: vec![false; core.opening.len()],
            queue: BinaryHeap::new(),
        };
        let scores = (0..columns as u32).filter_map(|j| state.entry(core, j));
        state.queue = scores.collect();
        state
    }

    /// A column's price for what it adds, and the column; none where it adds nothing or may not enter.
    fn entry(&self, core: &Core, column: u32) -> Option<Reverse<(u64, u32)>> {
        let j = column as usize;
        if self.adds[j] == 0 || self.blocked[j] {
            return None;
        }
        let site = core.site[j] as usize;
        let opening = match self.site_open.get(site) {
            Some(false) => core.opening[site],
            _ => 0.0,
        };
        let (r, adds) = (self.reduced[j] + opening, f64::from(self.adds[j]));
        let score = if r > 0.0 { r / adds } else { r * adds };
        Some(Reverse((ordered(score), column)))
    }

    /// The column of the least score, the first of equals.
    fn cheapest(&mut self, core: &Core) -> Option<usize> {
        let mut queue = std::mem::take(&mut self.queue);
        let mut cheapest = None;
        while let Some(mut top) = queue.peek_mut() {
            let (column, now) = (top.0.1, self.entry(core, top.0.1));
            match now {
                None => drop(PeekMut::pop(top)),
                Some(now) if now == *top => {
                    cheapest = Some(column as usize);
                    break;
                }
                Some(now) => *top = now,
            }
        }
        self.queue = queue;
        cheapest
    }

    fn choose(&mut self, core: &Core, prices: &Prices, j: usize) {
        self.chosen.push(j as u32);
        self.blocked[j] = true;
        for &k in core.conflicts.of(j) {
            self.blocked[k as usize] = true;
        }
        let site = core.site[j];
        if site != NO_SITE && !std::mem::replace(&mut self.site_open[site as usize], true) {
            for &k in core.members.of(site as usize) {
                let entry = self.entry(core, k);
                self.queue.extend(entry);
            }
        }
        for &i in core.cols.of(j) {
            let left = &mut self.left[i as usize];
            if *left == 0 {
                continue;
            }
            *left -= 1;
            if *left == 0 {
                self.open -= 1;
                for &k in core.rows.of(i as usize) {
                    self.adds[k as usize] -= 1;
                    self.reduced[k as usize] += prices.row[i as usize];
                }
            }
        }
    }
}

/// Drops columns that no row needs, dearest first.
fn without_redundant(core: &Core, mut chosen: Vec<u32>) -> Vec<u32> {
    let mut covers = vec![0_u32; core.rows.len()];
    for &j in &chosen {
        for &i in core.cols.of(j as usize) {
            covers[i as usize] += 1;
        }
    }
    let dearest = |a: &u32, b: &u32| {
        let cost = |j: u32| core.cost[j as usize];
        cost(*b).total_cmp(&cost(*a)).then(a.cmp(b))
    };
    chosen.sort_unstable_by(dearest);
    chosen.retain(|&j| {
        let rows = core.cols.of(j as usize);
        let needed = |&i: &u32| covers[i as usize] <= core.need[i as usize];
        let stays = rows.iter().any(needed);
        if !stays {
            rows.iter().for_each(|&i| covers[i as usize] -= 1);
        }
        stays
    });
    chosen
}

/// Whether a choice covers every row and holds no two columns that exclude each other.
pub(super) fn is_cover(core: &Core, chosen: &[u32]) -> bool {
    let mut covers = vec![0_u32; core.rows.len()];
    let mut is_chosen = vec![false; core.cost.len()];
    for &j in chosen {
        is_chosen[j as usize] = true;
        for &i in core.cols.of(j as usize) {
            covers[i as usize] += 1;
        }
    }
    let apart = |&j: &u32| {
        let mut excluded = core.conflicts.of(j as usize).iter();
        !excluded.any(|&k| is_chosen[k as usize])
    };
    covers.iter().zip(&core.need).all(|(c, n)| c >= n) && chosen.iter().all(apart)
}
