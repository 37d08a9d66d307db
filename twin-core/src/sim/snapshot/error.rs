//! Why a snapshot cannot be gone on from.

use crate::sim::SimError;
use crate::time::SimTime;
use crate::told::{Term, Told};

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
    Damaged(Term),
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

impl Told for SnapshotError {
    fn zh(&self) -> String {
        match self {
            Self::NotASnapshot => "这不是仿真的快照".to_owned(),
            Self::Version { found, known } => {
                format!("快照的版本为 {found}，本程序读取版本 {known}：请重新生成")
            }
            Self::Length { expected, found } => {
                format!("快照有 {found} 字节，应为 {expected} 字节：可能被截断或附加了内容")
            }
            Self::Damaged(reason) => format!("快照已损坏：{}", reason.zh),
            Self::OtherCommunity { time } => {
                format!("{time} 的快照属于另一个社区或目录，与给定的不同")
            }
            Self::Simulation(error) => error.zh(),
        }
    }
}
