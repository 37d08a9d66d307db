//! When the devices of a chunk report a group of periodic channels, without a queue.

use super::device::Device;
use super::random::bits;

const PHASE_STREAM: u32 = 910;
const MILLI: i64 = 1_000_000;

/// When a device reports a group of channels within their interval, in milliseconds: a function of seed and device.
pub(crate) fn phase_millis(key: u64, interval: i64) -> u32 {
    (bits(key, PHASE_STREAM, interval) % (interval / MILLI) as u64) as u32
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    phase_millis: u32,
    local: u16,
}

/// The turns of the devices of a chunk: sorted by phase, read round and round.
#[derive(Debug)]
pub(crate) struct Schedule {
    interval: i64,
    /// When the present round began, nanoseconds.
    round: i64,
    next: usize,
    next_time: i64,
    entries: Box<[Entry]>,
}

impl Schedule {
    /// The turns after the moment `after`, for at least one device.
    pub(crate) fn new(interval: i64, devices: &[Device], after: i64) -> Self {
        let mut entries: Vec<Entry> = (devices.iter().enumerate())
            .map(|(local, d)| Entry {
                phase_millis: phase_millis(d.key, interval),
                local: local as u16,
            })
            .collect();
        entries.sort_unstable();
        let round = after.div_euclid(interval) * interval;
        let next = entries.partition_point(|e| round + i64::from(e.phase_millis) * MILLI <= after);
        let mut schedule = Self {
            interval,
            round,
            next,
            next_time: 0,
            entries: entries.into_boxed_slice(),
        };
        schedule.settle();
        schedule
    }

    /// When the next turn is.
    #[inline]
    pub(crate) fn next_time(&self) -> i64 {
        self.next_time
    }

    /// Takes the next turn: which device of the chunk.
    #[inline]
    pub(crate) fn turn(&mut self) -> usize {
        let local = self.entries[self.next].local;
        self.next += 1;
        self.settle();
        usize::from(local)
    }

    #[inline]
    fn settle(&mut self) {
        if self.next == self.entries.len() {
            self.next = 0;
            self.round += self.interval;
        }
        self.next_time = self.round + i64::from(self.entries[self.next].phase_millis) * MILLI;
    }

    /// Heap bytes.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.entries.len() * size_of::<Entry>()
    }
}
