//! How a run is doing, while it does.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::check::Ledger;
use crate::driver::{Moment, Stage};
use crate::plan::{Phase, Plan};
use crate::verdict::{Order, Percentiles, Progress};

/// How a run is doing. It is told by the thread that sends: what is asked of it here is worked out there, so ask for what you show.
#[derive(Debug)]
pub struct Live<'a> {
    pub(super) plan: &'a Plan,
    pub(super) index: usize,
    pub(super) seconds: f64,
    pub(super) moment: &'a Moment<'a>,
    pub(super) ledger: Option<&'a Mutex<Ledger>>,
}

impl<'a> Live<'a> {
    /// The phase's number from 1, and how many there are.
    #[must_use]
    pub fn place(&self) -> (usize, usize) {
        (self.index + 1, self.plan.phases.len())
    }

    /// What the run is at.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.moment.stage
    }

    /// Seconds of the run.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// Latencies of what came back since this was asked last, if checked; none the first time.
    #[must_use]
    pub fn recent_latency_ms(&self) -> Option<Percentiles> {
        let recent = self.ledger()?.take_recent();
        Some(Percentiles::of(&recent))
    }

    /// Connections that are up, and all.
    #[must_use]
    pub fn connections(&self) -> (usize, usize) {
        self.moment.outlet.connections()
    }

    /// The report's figures so far: less than a millisecond's work for a plan of a dozen phases.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let ledger = self.ledger();
        Progress::new(
            self.phases(),
            self.moment.figures,
            ledger.as_deref(),
            Order::of(self.plan),
            self.moment.offered,
        )
    }

    /// The phases that have begun.
    fn phases(&self) -> &'a [Phase] {
        let begun = (self.index + 1).min(self.plan.phases.len());
        self.plan.phases.get(..begun).unwrap_or_default()
    }

    fn ledger(&self) -> Option<MutexGuard<'_, Ledger>> {
        let ledger = self.ledger?;
        Some(ledger.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
