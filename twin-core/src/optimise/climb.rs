//! How far a dual is climbed; covering and medians climb alike.

/// Steps between two looks of the caller.
pub(super) const LOOK: u32 = 20;

/// How far to climb.
#[derive(Debug, Clone, Copy)]
pub(super) struct Climb {
    /// At most so many steps.
    pub(super) steps: u32,
    /// Share of the distance to the best answer that the first step takes.
    pub(super) pace: f64,
}
