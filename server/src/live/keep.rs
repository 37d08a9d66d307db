//! What the simulation's thread hands to the store, and when.

use std::time::Instant;

use super::engine::Engine;
use crate::store::Batch;

/// Alarm numbers that are set aside at a time: a restart goes on after them, so that no number is ever given twice.
pub(super) const RESERVE: u64 = 100_000;
/// Alarms and records of the truth, each, that may wait for the store before the simulation waits for it.
const UNSAVED: usize = 10_000;

impl Engine {
    /// Hands what happened to the store when it is time; keeps it when the store has no room.
    pub(super) fn save(&mut self) {
        // As fast as possible, more of the truth than memory should hold can come between two commits.
        let is_early = self.saved.elapsed() < self.limits.commit_every;
        if is_early && self.recorder.truths.len() <= UNSAVED {
            return;
        }
        self.metrics
            .set("twin_sim_memory_bytes", self.sim.memory_bytes() as f64);
        let batch = self.batch();
        if batch.alarms.len().max(batch.truths.len()) > UNSAVED {
            self.writer.batch(batch);
            self.saved = Instant::now();
            return;
        }
        match self.writer.try_batch(Box::new(batch)) {
            Ok(()) => self.saved = Instant::now(),
            Err(batch) => {
                let dropped = self.recorder.dropped;
                self.recorder.put_back(batch.observations);
                self.recorder.truths = batch.truths;
                self.unsaved_alarms = batch.alarms;
                self.healed = batch.overrides;
                self.metrics
                    .add("twin_store_dropped_total", self.recorder.dropped - dropped);
            }
        }
    }

    pub(super) fn save_waiting(&mut self) {
        let batch = self.batch();
        self.writer.batch(batch);
        self.saved = Instant::now();
    }

    fn batch(&mut self) -> Batch {
        if self.book.highest() + RESERVE / 2 > self.reserved {
            self.reserved += RESERVE;
        }
        let mut alarms = std::mem::take(&mut self.unsaved_alarms);
        alarms.extend(self.book.take_unsaved());
        Batch {
            clock: self.clock_row(),
            observations: self.recorder.take_batch(),
            truths: std::mem::take(&mut self.recorder.truths),
            alarms,
            overrides: std::mem::take(&mut self.healed),
        }
    }
}
