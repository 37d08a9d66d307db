//! How hard to try, what a solver tells on its way, and how good its answer is.

use std::ops::ControlFlow;

use super::OptimiseError;

/// Below this a relative gap counts as closed: f64 sums of a million terms stay well inside.
pub(super) const CLOSED: f64 = 1e-9;

/// How hard to try; counted in steps, never in seconds. The default proves small problems; of thousands of demands and candidates whose
/// relaxation is far from whole, its nodes alone take some ten seconds: ask for a gap there, or for fewer nodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effort {
    /// Ends once the relative gap is this small: 0 asks for a proven optimum.
    pub gap: f64,
    /// At most so many steps of the dual (each reads every pair of demand and candidate once) before branching.
    pub dual_steps: u32,
    /// At most so many exchanges of the local search before branching.
    pub search_steps: u32,
    /// At most so many neighbourhoods of a cover solved anew, in vain or not; medians have none.
    pub neighbourhoods: u32,
    /// At most so many nodes of branch and bound.
    pub nodes: u32,
    /// Seed of the local search's random choices.
    pub seed: u64,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            gap: 0.0,
            dual_steps: 1_500,
            search_steps: 20_000,
            neighbourhoods: 100,
            nodes: 2_000,
            seed: 1,
        }
    }
}

impl Effort {
    pub(super) fn check(&self) -> Result<(), OptimiseError> {
        if self.gap.is_finite() && self.gap >= 0.0 {
            return Ok(());
        }
        Err(OptimiseError::BadGap { value: self.gap })
    }
}

/// What a solver is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Local search for a better answer.
    Search,
    /// Ascent of the dual for a better bound.
    Dual,
    /// Branch and bound on what neither settled.
    Branch,
}

/// Where a solver stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// What it is at.
    pub stage: Stage,
    /// Steps or nodes of this stage so far.
    pub steps: u64,
    /// The best value found, where there is one.
    pub value: Option<f64>,
    /// The bound proven so far.
    pub bound: f64,
}

/// Sees progress; breaking cancels, and the best answer so far comes back. Any closure of that shape is one.
pub trait Watch: Send {
    /// Called now and then: every few milliseconds, at the least every tenth of a second, on problems of thousands of candidates.
    fn see(&mut self, progress: Progress) -> ControlFlow<()>;
}

impl<F: FnMut(Progress) -> ControlFlow<()> + Send> Watch for F {
    fn see(&mut self, progress: Progress) -> ControlFlow<()> {
        self(progress)
    }
}

/// Why a solver ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The answer is proven best.
    Optimal,
    /// The gap asked for is reached.
    Gap,
    /// The effort is spent.
    Effort,
    /// The watch cancelled.
    Cancelled,
}

/// A value and a bound that no answer can beat.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The answer's value.
    pub value: f64,
    /// Proven: no answer is below it where little is good, above it where much is.
    pub bound: f64,
    /// Why the solver ended.
    pub ended: Ended,
}

impl Bounds {
    /// Of two problems that are solved one by one: optimal where both are.
    #[must_use]
    pub fn plus(self, more: Self) -> Self {
        let ended = match (self.ended, more.ended) {
            (Ended::Cancelled, _) | (_, Ended::Optimal) => self.ended,
            (_, ended) => ended,
        };
        Self {
            value: self.value + more.value,
            bound: self.bound + more.bound,
            ended,
        }
    }

    /// Distance of value and bound as a share of the larger of the two; 0 is a proven optimum.
    pub fn gap(&self) -> f64 {
        gap(self.value, self.bound)
    }

    /// The bounds of an answer whose solver ended early or not: a closed gap is an optimum whatever ended it.
    pub(super) fn new(value: f64, bound: f64, ended: Ended) -> Self {
        if gap(value, bound) <= CLOSED {
            return Self {
                value,
                bound: value,
                ended: Ended::Optimal,
            };
        }
        Self {
            value,
            bound,
            ended,
        }
    }
}

/// Relative distance of two figures.
pub(super) fn gap(value: f64, bound: f64) -> f64 {
    let size = value.abs().max(bound.abs());
    if size == 0.0 {
        return 0.0;
    }
    if !size.is_finite() {
        return f64::INFINITY;
    }
    (value - bound).abs() / size
}
