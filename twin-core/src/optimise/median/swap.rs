//! Local search by exchanges: the fast interchange of Whitaker ("A fast algorithm for the greedy interchange for large-scale clustering
//! and median location problems", INFOR 21, 1983), with gain, loss and their correction for pairs as in Resende and Werneck ("A fast
//! swap-based local search procedure for location problems", Annals of Operations Research 150, 2007).

use super::input::Core;

/// Entries of the correction that are held at once.
const BLOCK: usize = 1 << 20;
/// An exchange must gain this share of the value: rounding must not cycle.
const LEAST_GAIN: f64 = 1e-10;

/// Nobody.
const NONE: u32 = u32::MAX;

/// A choice and the two cheapest open sites of every demand.
#[derive(Debug)]
pub(super) struct Swap<'a> {
    core: &'a Core,
    open: Vec<bool>,
    count: usize,
    /// Cost and site of the cheapest open site, and the cost of the second one.
    first: Vec<(f64, u32)>,
    second: Vec<f64>,
    value: f64,
}

/// What changes: a site that opens, a site that closes.
#[derive(Debug, Clone, Copy)]
struct Move {
    change: f64,
    opens: u32,
    closes: u32,
}

impl<'a> Swap<'a> {
    /// Starts from a choice that holds what must be kept and no more than the limit.
    pub(super) fn new(core: &'a Core, open: Vec<bool>) -> Self {
        let mut swap = Self {
            core,
            count: open.iter().filter(|&&o| o).count(),
            open,
            first: vec![(0.0, NONE); core.demands()],
            second: vec![0.0; core.demands()],
            value: 0.0,
        };
        swap.read();
        swap
    }

    /// The choice.
    pub(super) fn open(&self) -> &[bool] {
        &self.open
    }

    /// For each demand, what the cheapest and second cheapest open sites cost.
    pub(super) fn nearest(&self) -> impl Iterator<Item = (f64, f64)> {
        self.first
            .iter()
            .map(|f| f.0)
            .zip(self.second.iter().copied())
    }

    /// Makes the best exchange, opening or closing until none gains, at most `steps`; the steps made.
    pub(super) fn descend(&mut self, steps: u32) -> u32 {
        for step in 0..steps {
            let Some(best) = self.best() else {
                return step;
            };
            if best.opens != NONE {
                self.open[best.opens as usize] = true;
                self.count += 1;
            }
            if best.closes != NONE {
                self.open[best.closes as usize] = false;
                self.count -= 1;
            }
            self.read();
        }
        steps
    }

    /// Looks up the two cheapest open sites of every demand.
    fn read(&mut self) {
        let openings = self.core.openings.iter().zip(&self.open);
        self.value = openings.map(|(f, &o)| if o { *f } else { 0.0 }).sum();
        for i in 0..self.core.demands() {
            let (sites, costs) = self.core.served(i);
            let unserved = self.core.unserved[i];
            let mut open = (0..sites.len()).filter(|&k| self.open[sites[k] as usize]);
            self.first[i] = open
                .next()
                .map_or((unserved, NONE), |k| (costs[k], sites[k]));
            self.second[i] = open.next().map_or(unserved, |k| costs[k]);
            self.value += self.first[i].0;
        }
    }

    /// The change that saves the most.
    fn best(&self) -> Option<Move> {
        let least = -LEAST_GAIN * self.value.abs();
        let mut best = Move {
            change: least,
            opens: NONE,
            closes: NONE,
        };
        let closing = self.closing();
        if self.count > 1 {
            for &(site, loss) in &closing {
                best.take(loss, NONE, site);
            }
        }
        let width = closing.len().max(1);
        let block = (BLOCK / width).max(1);
        for start in (0..self.core.sites()).step_by(block) {
            self.best_opening(start, block, &closing, &mut best);
        }
        (best.change < least).then_some(best)
    }

    /// Open sites that may close and what that costs.
    fn closing(&self) -> Vec<(u32, f64)> {
        let mut loss: Vec<f64> = self.core.openings.iter().map(|f| -f).collect();
        for (first, second) in self.first.iter().zip(&self.second) {
            if first.1 != NONE {
                loss[first.1 as usize] += second - first.0;
            }
        }
        let may = |j: &usize| self.open[*j] && !self.core.kept[*j];
        let sites = (0..self.core.sites()).filter(may);
        sites.map(|j| (j as u32, loss[j])).collect()
    }

    /// The best change that opens one of a block of sites.
    fn best_opening(&self, start: usize, block: usize, closing: &[(u32, f64)], best: &mut Move) {
        let end = (start + block).min(self.core.sites());
        let width = closing.len();
        let mut column = vec![NONE; self.core.sites()];
        for (k, &(site, _)) in closing.iter().enumerate() {
            column[site as usize] = k as u32;
        }
        let mut gain = vec![0.0; end - start];
        let mut correction = vec![0.0; (end - start) * width];
        for i in 0..self.core.demands() {
            let (first, second) = (self.first[i], self.second[i]);
            let closes = column.get(first.1 as usize).copied().unwrap_or(NONE);
            let (sites, costs) = self.core.served(i);
            for (&site, &cost) in sites.iter().zip(costs) {
                if cost >= second {
                    break;
                }
                let site = site as usize;
                if self.open[site] || site < start || site >= end {
                    continue;
                }
                gain[site - start] += (first.0 - cost).max(0.0);
                if closes != NONE {
                    correction[(site - start) * width + closes as usize] +=
                        second - cost.max(first.0);
                }
            }
        }
        for site in start..end {
            if self.open[site] {
                continue;
            }
            let alone = self.core.openings[site] - gain[site - start];
            if self.count < self.core.limit {
                best.take(alone, site as u32, NONE);
            }
            let row = &correction[(site - start) * width..][..width];
            for (&(closes, loss), fix) in closing.iter().zip(row) {
                best.take(alone + loss - fix, site as u32, closes);
            }
        }
    }
}

impl Move {
    #[inline]
    fn take(&mut self, change: f64, opens: u32, closes: u32) {
        if change < self.change {
            *self = Self {
                change,
                opens,
                closes,
            };
        }
    }
}

/// Opens what must be kept and then, one by one, what saves most, up to the limit.
pub(super) fn greedy(core: &Core) -> Vec<bool> {
    let mut open = core.kept.clone();
    let mut count = open.iter().filter(|&&o| o).count();
    let mut served = core.unserved.clone();
    for (i, cost) in served.iter_mut().enumerate() {
        let (sites, costs) = core.served(i);
        if let Some(k) = sites.iter().position(|&j| open[j as usize]) {
            *cost = costs[k];
        }
    }
    while count < core.limit {
        let mut change = core.openings.clone();
        for (i, &now) in served.iter().enumerate() {
            let (sites, costs) = core.served(i);
            let cheaper = costs.iter().take_while(|&&c| c < now);
            for (&site, cost) in sites.iter().zip(cheaper) {
                change[site as usize] -= now - cost;
            }
        }
        let shut = (0..core.sites()).filter(|&j| !open[j]);
        let Some(site) = shut.min_by(|&a, &b| change[a].total_cmp(&change[b])) else {
            break;
        };
        if change[site] >= 0.0 && count > 0 {
            break;
        }
        open[site] = true;
        count += 1;
        for (i, now) in served.iter_mut().enumerate() {
            let (sites, costs) = core.served(i);
            if let Some(k) = sites.iter().position(|&j| j as usize == site) {
                *now = now.min(costs[k]);
            }
        }
    }
    open
}
