//! What a run is like so far.

use super::note::{Note, notes};
use super::phase::{Order, PhaseReport};
use super::report::tables;
use crate::check::Ledger;
use crate::figures::PhaseFigures;
use crate::plan::Phase;

/// Seconds of a phase before anything is noted of it: its first moments are no measure.
const SETTLED_SECONDS: f64 = 2.0;

/// What a run is like so far: the report's figures before it is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// The phases that have begun.
    pub phases: Vec<PhaseReport>,
    /// They together.
    pub total: PhaseReport,
    /// What holds the run up, if anything: the generator itself among it.
    pub notes: Vec<Note>,
}

impl Progress {
    /// The figures of `phases`, in the last of which `offered` messages were due so far.
    pub(crate) fn new(
        phases: &[Phase],
        sending: &[PhaseFigures],
        ledger: Option<&Ledger>,
        order: Order,
        offered: u64,
    ) -> Self {
        let (mut phases, mut total) = tables(phases, sending, ledger, order);
        if let Some(last) = phases.last_mut() {
            total.offer(total.offered + offered.saturating_sub(last.offered));
            last.offer(offered);
        }
        let mut settled = phases.as_slice();
        if let [before @ .., last] = settled
            && last.seconds < SETTLED_SECONDS
        {
            settled = before;
        }
        Self {
            notes: notes(settled),
            phases,
            total,
        }
    }
}
