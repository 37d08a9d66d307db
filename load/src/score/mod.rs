//! What a platform detected, held against what really happened.
//!
//! An entry of the truth is a fault of a device, or what an incident of the scenario did of one kind to all that it reached, or what the
//! silence of a carrier cut off. An alarm fits an entry when it names one of its devices, and its time is not before the entry's begin and
//! not later than its end and a tolerance; an entry without an end holds on. Where kinds are compared, theirs must be the same. An alarm
//! counts for every entry that it fits. An entry with such an alarm is detected, by the first of them; an alarm that fits and is the first
//! of no entry is a repeat, one that fits none is false.

mod alarm;
mod entry;
mod error;
mod fit;
mod kinds;
mod problems;
mod report;
#[cfg(test)]
mod tests;
mod text;
mod when;

pub use alarm::{Alarm, read_alarms};
pub use entry::{Entry, read_entries};
pub use error::ScoreError;
pub use kinds::{KindMap, Kinds};
pub use report::{Delays, Figures, Score, Unknown};
pub use text::text;

use std::collections::BTreeSet;

use twin_core::time::SimSpan;

/// How alarms are held against the truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// How long after the end of an entry an alarm still counts for it.
    pub tolerance: SimSpan,
    /// Whether kinds are compared.
    pub kinds: Kinds,
    /// The devices of the community; those that the truth names if missing.
    pub devices: Option<BTreeSet<String>>,
    /// Least precision that is asked for.
    pub min_precision: Option<f64>,
    /// Least recall that is asked for.
    pub min_recall: Option<f64>,
}

impl Rules {
    /// How long after the end of an entry an alarm still counts, seconds (assumption: a platform that polls once a minute tells of what it
    /// saw at its last look).
    pub const TOLERANCE_SECS: f64 = 60.0;
}

/// Holds `alarms` against `entries`.
#[must_use]
pub fn score(entries: &[Entry], alarms: &[Alarm], rules: &Rules) -> Score {
    let fitted = fit::fit(entries, alarms, rules);
    Score::new(entries, alarms, rules, &fitted)
}
