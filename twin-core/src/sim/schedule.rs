//! When the devices of a chunk report a group of periodic channels, without a queue.

use super::device::Device;
use super::random::bits;

const PHASE_STREAM: u32 = 910;
const MILLI: i64 = 1_000_000;

/// When a device reports a group of channels within their interval, in milliseconds: a function of seed and device.
pub(crate) fn phase_millis(key: u64, interval: i64) -> u32 {
    (bits(key, PHASE_STREAM, interval) % (interval / MILLI) as u64) as u32
}

/// The turns of the devices of a chunk: sorted by phase, read round and round.
#[derive(Debug)]
pub(crate) struct Schedule {
    interval: i64,
    /// When the present round began, nanoseconds.
    round: i64,
    next: usize,
    next_time: i64,
    phases_millis: Box<[u32]>,
    /// Whose turn it is; empty where devices lie in the order of their turns.
    locals: Box<[u16]>,
}

impl Schedule {
    /// The turns after the moment `after`, for at least one device.
    pub(crate) fn new(interval: i64, devices: &[Device], after: i64) -> Self {
        let mut entries: Vec<(u32, u16)> = (devices.iter().enumerate())
            .map(|(local, d)| (phase_millis(d.key, interval), local as u16))
            .collect();
        let lie_in_order = entries.is_sorted();
        entries.sort_unstable();
        let locals = entries.iter().map(|e| e.1).filter(|_| !lie_in_order);
        let round = after.div_euclid(interval) * interval;
        let next = entries.partition_point(|e| round + i64::from(e.0) * MILLI <= after);
        let mut schedule = Self {
            interval,
            round,
            next,
            next_time: 0,
            phases_millis: entries.iter().map(|e| e.0).collect(),
            locals: locals.collect(),
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
        let turn = self.next;
        self.next += 1;
        self.settle();
        self.locals
            .get(turn)
            .map_or(turn, |&local| usize::from(local))
    }

    #[inline]
    fn settle(&mut self) {
        if self.next == self.phases_millis.len() {
            self.next = 0;
            self.round += self.interval;
        }
        self.next_time = self.round + i64::from(self.phases_millis[self.next]) * MILLI;
    }

    /// Heap bytes.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.phases_millis.len() * size_of::<u32>() + self.locals.len() * size_of::<u16>()
    }
}
