//! What an import had to leave out, repair or assume.

use std::sync::Arc;

use serde::Serialize;

use crate::finding::{Expected, Reason};

/// One thing worth knowing about an import.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Warning {
    /// Name of the file.
    pub file: Arc<str>,
    /// The element, such as `way/12`; none when it concerns the whole file.
    pub feature: Option<String>,
    /// What it is about.
    #[serde(flatten)]
    pub kind: WarningKind,
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.feature {
            Some(feature) => write!(f, "{}: {feature}: {}", self.file, self.kind),
            None => write!(f, "{}: {}", self.file, self.kind),
        }
    }
}

/// What a warning is about.
#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "warning", rename_all = "snake_case")]
#[non_exhaustive]
pub enum WarningKind {
    /// The file does not hold all nodes of a way.
    #[error("{missing} of its {nodes} nodes are not in the file; {outcome}")]
    MissingNodes {
        /// How many are missing.
        missing: usize,
        /// How many the way has.
        nodes: usize,
        /// What became of it.
        outcome: &'static str,
    },
    /// The file does not hold all ways of a relation.
    #[error("{missing} of its ways are not in the file")]
    MissingMembers {
        /// How many are missing.
        missing: usize,
    },
    /// The ways of a multipolygon do not close.
    #[error("{open} of its lines do not close to a ring and are left out")]
    OpenRings {
        /// How many.
        open: usize,
    },
    /// A tag's value cannot be read.
    #[error("{key}={value} cannot be read: {expected} is expected; the tag is ignored")]
    UnreadableValue {
        /// The tag's key.
        key: &'static str,
        /// The value, cut to 60 characters.
        value: String,
        /// What it should be.
        expected: Expected,
    },
    /// A tag's value is kept as text alone.
    #[error("{key}={value} is kept as text: {reason}")]
    KeptAsText {
        /// The tag's key.
        key: &'static str,
        /// The value, cut to 60 characters.
        value: String,
        /// What keeps it from being more.
        reason: Reason,
    },
    /// A feature was mended.
    #[error("repaired: {how}")]
    Repaired {
        /// What was done.
        how: Reason,
    },
    /// A feature was left out.
    #[error("left out: {reason}")]
    LeftOut {
        /// Why.
        reason: Reason,
    },
    /// The sea, which OpenStreetMap draws as a line along the shore.
    #[error(
        "{ways} ways are coastline: the sea beyond them is no area in the file, and is missing from the plan"
    )]
    Sea {
        /// How many ways.
        ways: usize,
    },
    /// Two files, or one twice, hold different versions of an element.
    #[error("it appears again with other content; the first is kept")]
    Differs,
    /// No time zone was given.
    #[error("the time zone was not given: UTC{offset_secs:+} s is assumed from the longitude")]
    TimeZoneAssumed {
        /// Local time minus UTC in seconds.
        offset_secs: i32,
    },
}
