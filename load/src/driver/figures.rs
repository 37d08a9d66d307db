//! What the sending side hears of its messages.

use crate::check::Key;
use crate::figures::PhaseFigures;
use crate::witness::Witness;

/// Figures of the phases, which hear what becomes of messages.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) phases: Vec<PhaseFigures>,
    /// What the target said it has, and when.
    pub(super) answers: Vec<(Key, u64)>,
    /// What came in.
    pub(super) heard: Vec<Incoming>,
}

/// A message that came in.
#[derive(Debug)]
pub(super) struct Incoming {
    /// The number of its connection.
    pub(super) connection: usize,
    pub(super) topic: Vec<u8>,
    pub(super) payload: Vec<u8>,
    /// The topic on which it is to be answered, if it says so.
    pub(super) reply: Option<String>,
}

impl Figures {
    #[inline]
    pub(super) fn of(&mut self, phase: u16, change: impl FnOnce(&mut PhaseFigures)) {
        if let Some(figures) = self.phases.get_mut(usize::from(phase)) {
            change(figures);
        }
    }
}

impl Witness for Figures {
    #[inline]
    fn sent(&mut self, phase: u16, due: u64, now: u64) {
        if let Some(figures) = self.phases.get_mut(usize::from(phase)) {
            figures.sent += 1;
            figures.schedule_error.record(now.saturating_sub(due));
        }
    }

    fn missed(&mut self, phase: u16) {
        if let Some(figures) = self.phases.get_mut(usize::from(phase)) {
            figures.dropped += 1;
        }
    }

    fn acknowledged(&mut self, key: Key, now: u64) {
        self.answers.push((key, now));
    }

    fn unacknowledged(&mut self, phase: u16) {
        self.of(phase, |figures| figures.unacknowledged += 1);
    }

    fn received(&mut self, topic: &[u8], payload: &[u8], now: u64) {
        self.received_over(0, topic, payload, now);
    }

    fn received_over(&mut self, connection: usize, topic: &[u8], payload: &[u8], now: u64) {
        self.asked(connection, (topic, payload), None, now);
    }

    fn asked(
        &mut self,
        connection: usize,
        (topic, payload): (&[u8], &[u8]),
        reply: Option<&str>,
        _: u64,
    ) {
        self.heard.push(Incoming {
            connection,
            topic: topic.to_vec(),
            payload: payload.to_vec(),
            reply: reply.map(str::to_owned),
        });
    }
}
