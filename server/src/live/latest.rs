//! The last value of every channel, written by the simulation and read by anyone without a lock.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use twin_core::time::SimTime;

/// A time that says: no value yet, or it is being written.
const NEVER: i64 = i64::MIN;

/// One time and one value a cell. Exactly one thread may write.
#[derive(Debug)]
pub(crate) struct LatestTable {
    times: Box<[AtomicI64]>,
    values: Box<[AtomicU64]>,
}

impl Clone for LatestTable {
    /// The table as it is now; only the thread that writes sees all of it at one moment.
    fn clone(&self) -> Self {
        let times = self.times.iter().map(|t| t.load(Ordering::Relaxed));
        let values = self.values.iter().map(|v| v.load(Ordering::Relaxed));
        Self {
            times: times.map(AtomicI64::new).collect(),
            values: values.map(AtomicU64::new).collect(),
        }
    }
}

impl LatestTable {
    /// A table without values.
    pub(crate) fn new(cells: usize) -> Self {
        Self {
            times: (0..cells).map(|_| AtomicI64::new(NEVER)).collect(),
            values: (0..cells).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// Sets a cell.
    pub(crate) fn set(&self, cell: usize, time: SimTime, value: f64) {
        if let (Some(slot), Some(bits)) = (self.times.get(cell), self.values.get(cell)) {
            slot.store(NEVER, Ordering::Relaxed);
            bits.store(value.to_bits(), Ordering::Release);
            slot.store(time.nanos(), Ordering::Release);
        }
    }

    /// Sets every cell as it is in `other`, which is as large.
    pub(crate) fn take(&self, other: &Self) {
        for cell in 0..other.times.len() {
            if let Some((time, value)) = other.get(cell) {
                self.set(cell, time, value);
            }
        }
    }

    /// Bytes of its cells.
    pub(crate) fn memory_bytes(&self) -> usize {
        size_of_val(&*self.times) + size_of_val(&*self.values)
    }

    /// A cell's time and value: both of the same observation.
    ///
    /// A reader that sees the new value sees at least the mark that stands before it, so equal times on both sides of the
    /// value mean that it belongs to them.
    pub(crate) fn get(&self, cell: usize) -> Option<(SimTime, f64)> {
        let (slot, bits) = (self.times.get(cell)?, self.values.get(cell)?);
        let mut last_seen = None;
        for _ in 0..1_000 {
            let before = slot.load(Ordering::Acquire);
            let value = f64::from_bits(bits.load(Ordering::Acquire));
            let after = slot.load(Ordering::Acquire);
            if before == after && before != NEVER {
                last_seen = Some((SimTime::from_nanos(before), value));
                break;
            }
            if before == after && bits.load(Ordering::Relaxed) == 0 {
                return None;
            }
            std::hint::spin_loop();
        }
        last_seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_empty_until_it_is_set() {
        let table = LatestTable::new(2);
        assert_eq!(table.get(0), None);
        table.set(0, SimTime::from_secs(7), 1.5);
        assert_eq!(table.get(0), Some((SimTime::from_secs(7), 1.5)));
        assert_eq!(table.get(1), None);
        assert_eq!(table.get(2), None);
        table.set(9, SimTime::from_secs(7), 1.5);
    }

    #[test]
    fn a_table_is_taken_back_to_what_it_was() {
        let table = LatestTable::new(2);
        table.set(0, SimTime::from_secs(7), 1.5);
        let before = table.clone();
        table.set(0, SimTime::from_secs(8), 2.5);
        assert_eq!(before.get(0), Some((SimTime::from_secs(7), 1.5)));
        table.take(&before);
        assert_eq!(table.get(0), before.get(0));
        assert_eq!(table.memory_bytes(), 32);
    }

    #[test]
    fn readers_never_see_half_of_a_write() {
        let table = LatestTable::new(1);
        table.set(0, SimTime::from_nanos(1), 1.0);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                (2..200_000).for_each(|n| table.set(0, SimTime::from_nanos(n), n as f64))
            });
            for _ in 0..200_000 {
                if let Some((time, value)) = table.get(0) {
                    assert_eq!(time.nanos() as f64, value);
                }
            }
        });
    }
}
