//! How the sending side is doing, as it is told now and then.

use super::Driver;
use crate::figures::PhaseFigures;
use crate::target::Outlet;

/// How the sending side is doing.
#[derive(Debug)]
pub struct Moment<'a> {
    /// Where messages go.
    pub outlet: &'a Outlet,
    /// The figures of each phase so far.
    pub figures: &'a [PhaseFigures],
    /// Messages of this phase that were due so far, sent or not.
    pub offered: u64,
    /// What it is at.
    pub stage: Stage,
}

/// What a run is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A phase.
    Phase,
    /// The end of a phase: all of it was offered, and what was not sent will not be.
    PhaseEnd,
    /// Everything is sent, and what is under way is waited for.
    Ending,
}

impl Driver<'_> {
    pub(super) fn moment(&self, index: u16, offered: u64, stage: Stage) -> Moment<'_> {
        let figures = self.figures.phases.get(usize::from(index));
        Moment {
            outlet: &self.outlet,
            figures: &self.figures.phases,
            offered: offered.max(figures.map_or(0, PhaseFigures::offered)),
            stage,
        }
    }
}
