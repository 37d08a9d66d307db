//! Brings what the chunks put out into the order of time, device and channel.
//!
//! Chunks put out some thousand runs, each in the order of time. A window is cut into slots of a power of two nanoseconds that
//! hold about eight observations each; observations are dealt into their slots, and each slot is sorted while it is in the cache.
//! Threads share the slots out among themselves.

use rayon::prelude::*;

use super::event::{Observation, Shift};
use crate::ids::DeviceIdx;
use crate::time::SimTime;

/// Observations that a slot holds on the mean, at most.
const SLOT: usize = 8;

const NOTHING: Observation = Observation {
    time: SimTime::from_nanos(0),
    device: DeviceIdx(0),
    channel: 0,
    shift: Shift::NONE,
    value: 0.0,
};

/// Merges observations; keeps its memory from window to window.
#[derive(Debug, Default)]
pub(crate) struct Merge {
    merged: Vec<Observation>,
    /// One for each thread: where each of its slots begins.
    shares: Vec<Vec<u32>>,
}

/// The slots of a window.
#[derive(Debug, Clone, Copy)]
struct Slots {
    from: i64,
    shift: u32,
    /// Slots of a share.
    each: usize,
}

impl Slots {
    /// Slots of the window (from, until] with `count` observations, for `shares` threads.
    fn new(from: i64, until: i64, count: usize, shares: usize) -> Self {
        let span = until.saturating_sub(from).max(1) as u64;
        let wanted = (count / SLOT).max(1) as u64;
        let shift = (span / wanted).max(1).ilog2();
        let slots = (span >> shift) as usize + 1;
        Self {
            from,
            shift,
            each: slots.div_ceil(shares),
        }
    }

    #[inline]
    fn of(self, observation: &Observation) -> usize {
        ((observation.time.nanos() - self.from) as u64 >> self.shift) as usize
    }
}

impl Merge {
    /// The observations of `lanes`, all of the window (from, until], sorted by (time, device, channel); those of one device
    /// and channel at one time keep the order of their lane. `shares` threads of the present pool work on it.
    pub(crate) fn window(
        &mut self,
        lanes: &[&[Observation]],
        (from, until): (i64, i64),
        shares: usize,
    ) -> &[Observation] {
        let count = lanes.iter().map(|lane| lane.len()).sum();
        let slots = Slots::new(from, until, count, shares);
        if count > self.merged.capacity() {
            // Windows are about as full as each other: an eighth on top, where doubling would take as much again.
            let missing = count + count / 8 - self.merged.len();
            self.merged.reserve_exact(missing);
        }
        self.merged.resize(count, NOTHING);
        self.shares.resize(shares, Vec::new());
        if shares == 1 {
            let starts = &mut self.shares[0];
            count_slots(lanes, slots, 0, starts);
            deal(lanes, slots, 0, starts, &mut self.merged);
            return &self.merged;
        }
        (self.shares.par_iter_mut().enumerate())
            .for_each(|(share, starts)| count_slots(lanes, slots, share, starts));
        let mut rest = &mut self.merged[..];
        let mut parts = Vec::with_capacity(shares);
        for (share, starts) in self.shares.iter_mut().enumerate() {
            let len = starts.last().map_or(0, |&end| end as usize);
            let (part, after) = rest.split_at_mut(len);
            parts.push((share, starts, part));
            rest = after;
        }
        (parts.into_par_iter()).for_each(|(share, starts, part)| {
            deal(lanes, slots, share, starts, part);
        });
        &self.merged
    }

    /// The observations of the last window.
    pub(crate) fn merged(&self) -> &[Observation] {
        &self.merged
    }

    /// Heap bytes.
    pub(crate) fn memory_bytes(&self) -> usize {
        let starts = self.shares.iter().map(Vec::capacity).sum::<usize>();
        self.merged.capacity() * size_of::<Observation>() + starts * size_of::<u32>()
    }
}

/// Where each slot of a share begins, and the end of the last.
fn count_slots(lanes: &[&[Observation]], slots: Slots, share: usize, starts: &mut Vec<u32>) {
    starts.clear();
    starts.resize(slots.each + 1, 0);
    let first = share * slots.each;
    for lane in lanes {
        for observation in *lane {
            let slot = slots.of(observation).wrapping_sub(first);
            if slot < slots.each {
                starts[slot + 1] += 1;
            }
        }
    }
    let mut sum = 0;
    for start in starts {
        sum += *start;
        *start = sum;
    }
}

/// Deals the observations of a share into `part`, slot by slot, and sorts each slot. Uses `starts` up.
fn deal(
    lanes: &[&[Observation]],
    slots: Slots,
    share: usize,
    starts: &mut [u32],
    part: &mut [Observation],
) {
    let first = share * slots.each;
    for lane in lanes {
        for observation in *lane {
            let slot = slots.of(observation).wrapping_sub(first);
            if slot < slots.each {
                part[starts[slot] as usize] = *observation;
                starts[slot] += 1;
            }
        }
    }
    // Each slot's start has moved to its end.
    let mut start = 0;
    for &end in &starts[..slots.each] {
        let end = end as usize;
        if end - start > 1 {
            part[start..end].sort_by_key(|o| (o.time, o.device, o.channel));
        }
        start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::random::bits;

    /// Observations in (from, from + span], some at the very same time and of the same channel; the value is their number.
    fn random(count: i64, from: i64, span: u64, coarse: u64) -> Vec<Observation> {
        let one = |n| {
            let b = bits(3, 1, n);
            Observation {
                time: SimTime::from_nanos(from + 1 + (b % span / coarse * coarse) as i64),
                device: DeviceIdx((b >> 40) as u32 & 31),
                channel: (b >> 50) as u16 & 3,
                shift: Shift::NONE,
                value: n as f64,
            }
        };
        (0..count).map(one).collect()
    }

    fn check(count: i64, span: u64, coarse: u64) {
        let from = -5_000;
        let mut lanes = random(count, from, span, coarse);
        // A device lives in one lane.
        let odd = lanes
            .extract_if(.., |o| o.device.0 % 2 == 1)
            .collect::<Vec<_>>();
        let mut expected = [&lanes[..], &odd].concat();
        expected.sort_by_key(|o| (o.time, o.device, o.channel));
        for shares in 1..5 {
            let mut merge = Merge::default();
            let until = from + span as i64;
            let merged = merge.window(&[&lanes, &odd], (from, until), shares);
            assert_eq!(merged, expected, "{count} in {span}, {shares} shares");
        }
    }

    #[test]
    fn a_window_is_what_a_stable_sort_makes_of_it() {
        check(0, 1, 1);
        check(1, 1, 1);
        check(300, 1, 1);
        check(2_000, 1_000, 1);
        check(2_000, 60_000_000_000, 1_000_000);
        check(2_000, 60_000_000_000, 20_000_000_000);
    }
}
