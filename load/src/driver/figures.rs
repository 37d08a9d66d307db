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
    /// What was checked and given up.
    pub(super) dropped: Vec<Key>,
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

    fn dropped(&mut self, phase: u16, key: Key) {
        self.missed(phase);
        if key != 0 {
            self.dropped.push(key);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_counts_in_its_phase_and_is_told_where_it_is_checked() {
        let mut figures = Figures {
            phases: vec![PhaseFigures::default(); 2],
            answers: Vec::new(),
            dropped: Vec::new(),
            heard: Vec::new(),
        };
        // A birth without a value, where values are checked, has no key.
        for (phase, key) in [(0, 7), (1, 0), (1, 9)] {
            figures.dropped(phase, key);
        }
        let counts: Vec<u64> = figures.phases.iter().map(|p| p.dropped).collect();
        assert_eq!((counts, figures.dropped), (vec![1, 2], vec![7, 9]));
    }
}
