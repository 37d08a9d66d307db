//! Why one record, and with it one element, cannot be used.

use crate::finding::Problem;

/// Why one record cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// It refers to a record that is not there.
    Missing { id: u64, target: u64 },
    /// A parameter is not given.
    Unset { id: u64, number: usize },
    /// A parameter, or the whole record, is not what the schema says.
    Malformed {
        id: u64,
        what: String,
        expected: &'static str,
    },
    /// References lead back to where they came from.
    Cycle { id: u64 },
    /// Records refer to records, deeper than any sound file.
    TooDeep { id: u64 },
    /// An entity that is not read.
    Unsupported { id: u64, kind: String },
    /// More work than one file may cost.
    TooMuch { id: u64 },
}

impl Fault {
    pub(super) fn malformed(id: u64, number: usize, expected: &'static str) -> Self {
        let what = format!("parameter {}", number + 1);
        Self::Malformed { id, what, expected }
    }

    /// The fault as a finding tells of it.
    pub(super) fn problem(self) -> Problem {
        match self {
            Self::Missing { id, target } => Problem::UnknownReference {
                field: format!("#{id}"),
                target: format!("#{target}"),
            },
            Self::Unset { id, number } => Problem::MissingValue {
                field: format!("#{id} parameter {}", number + 1),
            },
            Self::Malformed { id, what, expected } => {
                Problem::unreadable(&format!("#{id}"), &what, expected)
            }
            Self::Cycle { id } => Problem::Cycle {
                through: format!("#{id}"),
            },
            Self::TooDeep { id } => Problem::Unsupported {
                what: format!("#{id}: references nested this deep"),
            },
            Self::Unsupported { id, kind } => Problem::Unsupported {
                what: format!("{kind} (#{id})"),
            },
            Self::TooMuch { id } => Problem::Unsupported {
                what: format!("#{id}: geometry of this size"),
            },
        }
    }
}
