//! Why one record, and with it one element, cannot be used.

use crate::finding::{Expected, Problem, Thing};

/// Why one record cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fault {
    /// It refers to a record that is not there.
    Missing { id: u64, target: u64 },
    /// A parameter is not given.
    Unset { id: u64, number: usize },
    /// A parameter, or the whole record, is not what the schema says.
    Malformed {
        id: u64,
        what: Thing,
        expected: Expected,
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
    pub(super) fn malformed(id: u64, number: usize, expected: Expected) -> Self {
        let what = Thing::Parameter { number: number + 1 };
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
                field: of_record(id, Thing::Parameter { number: number + 1 }),
            },
            Self::Malformed { id, what, expected } => {
                Problem::unreadable(of_record(id, what), "", expected)
            }
            Self::Cycle { id } => Problem::Cycle {
                through: format!("#{id}"),
            },
            Self::TooDeep { id } => Problem::Unsupported {
                what: of_record(id, Thing::DeepReferences),
            },
            Self::Unsupported { id, kind } => Problem::Unsupported {
                what: Thing::Entity { kind, record: id },
            },
            Self::TooMuch { id } => Problem::Unsupported {
                what: of_record(id, Thing::LargeGeometry),
            },
        }
    }
}

fn of_record(record: u64, part: Thing) -> Thing {
    let part = Box::new(part);
    Thing::OfRecord { record, part }
}
