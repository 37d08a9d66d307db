//! Why a snapshot cannot be gone on from.

use crate::sim::SimError;
use crate::time::SimTime;

/// Why a snapshot cannot be gone on from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It does not begin like one.
    #[error("this is no snapshot of a simulation")]
    NotASnapshot,
    /// It was written by another version.
    #[error(
        "the snapshot is of version {found}, and this program reads version {known}: make it anew"
    )]
    Version {
        /// The version that it is of.
        found: u16,
        /// The version that is read.
        known: u16,
    },
    /// It is shorter or longer than it says.
    #[error(
        "the snapshot has {found} bytes and should have {expected}: it was cut off or something was added"
    )]
    Length {
        /// Bytes that it should have.
        expected: u64,
        /// Bytes that it has.
        found: u64,
    },
    /// A byte was changed, or it says what cannot be.
    #[error("the snapshot is damaged: {0}")]
    Damaged(&'static str),
    /// It is of a run of another community, or of other device classes.
    #[error("the snapshot at {time} is of another community or catalogue than the one given")]
    OtherCommunity {
        /// The moment of the snapshot.
        time: SimTime,
    },
    /// The community cannot be simulated at all.
    #[error(transparent)]
    Simulation(#[from] SimError),
}
