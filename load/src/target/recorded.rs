//! A target that is the run's own record: the sending side hands each message to the recorder, and nothing else is to be done.

use std::time::Instant;

use super::nanos_since;
use crate::mqtt::Offer;
use crate::witness::Witness;

/// A run that is recorded and sent nowhere.
#[derive(Debug)]
pub struct Recorded {
    marks: Vec<(u64, u16)>,
    epoch: Instant,
    bytes: u64,
}

impl Recorded {
    /// Times are told as nanoseconds since `epoch`.
    #[must_use]
    pub fn new(epoch: Instant) -> Self {
        Self {
            marks: Vec::new(),
            epoch,
            bytes: 0,
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn offer(&mut self, topic: &[u8], payload: &[u8], due: u64, phase: u16) -> Offer {
        self.bytes += (topic.len() + payload.len()) as u64;
        self.marks.push((due, phase));
        Offer::Taken
    }

    pub(super) fn flush(&mut self, witness: &mut impl Witness) {
        let now = nanos_since(self.epoch);
        for (due, phase) in self.marks.drain(..) {
            witness.sent(phase, due, now);
        }
    }
}
