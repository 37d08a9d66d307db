//! Counts and latencies of one phase.

use hdrhistogram::Histogram;

/// Longest latency that is told apart, in microseconds: an hour.
const MOST_MICROS: u64 = 3_600_000_000;

/// A histogram of microseconds with three digits, from 1 µs to an hour; what is longer counts as an hour.
#[derive(Debug, Clone)]
pub struct Micros(Histogram<u64>);

impl Default for Micros {
    fn default() -> Self {
        Self(Histogram::new_with_bounds(1, MOST_MICROS, 3).expect("1 to an hour with 3 digits"))
    }
}

impl Micros {
    /// Counts one of `nanos`.
    #[inline]
    pub fn record(&mut self, nanos: u64) {
        self.0.saturating_record((nanos / 1_000).max(1));
    }

    /// Number counted.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.len()
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value in milliseconds that `percent` of those counted do not exceed; `None` when nothing was counted.
    #[must_use]
    pub fn percentile_ms(&self, percent: f64) -> Option<f64> {
        (!self.is_empty()).then(|| self.0.value_at_percentile(percent) as f64 / 1e3)
    }

    /// The greatest value in milliseconds.
    #[must_use]
    pub fn max_ms(&self) -> Option<f64> {
        (!self.is_empty()).then(|| self.0.max() as f64 / 1e3)
    }

    /// Adds all that `other` counted.
    pub fn add(&mut self, other: &Self) {
        // Both have the same bounds, so that nothing can be out of them.
        let _ = self.0.add(&other.0);
    }
}

/// Counts and latencies of one phase, by the messages that were offered in it.
#[derive(Debug, Clone, Default)]
pub struct CheckFigures {
    /// Messages that were told to the ledger.
    pub registered: u64,
    /// Those that came back.
    pub received: u64,
    /// Those that had not within the time given, and were not dropped before they left.
    pub lost: u64,
    /// The same of those that were under way while the checking side did not listen: whether they are lost cannot be told.
    pub unheard: u64,
    /// Times that a message came back once more.
    pub duplicates: u64,
    /// Messages that came back after a later one of the same device.
    pub disordered: u64,
    /// Messages with the same topic and bytes as another one under way: their latency and order cannot be told.
    pub alike: u64,
    /// From the moment a message was due until it came back: corrected for coordinated omission, since a sender that is held up counts as
    /// late.
    pub latency: Micros,
    /// How long at most a message may have lain unread at the checking side: from the look at its sockets before, which did not find it, until
    /// it was read.
    pub reading_lag: Micros,
}

impl CheckFigures {
    /// Where messages count that did not come back: those that may have done so unheard, or the lost ones.
    pub(super) fn missing(&mut self, is_unheard: bool) -> &mut u64 {
        if is_unheard {
            &mut self.unheard
        } else {
            &mut self.lost
        }
    }

    /// Adds those of another phase.
    pub fn add(&mut self, other: &Self) {
        self.registered += other.registered;
        self.received += other.received;
        self.lost += other.lost;
        self.unheard += other.unheard;
        self.duplicates += other.duplicates;
        self.disordered += other.disordered;
        self.alike += other.alike;
        self.latency.add(&other.latency);
        self.reading_lag.add(&other.reading_lag);
    }
}
