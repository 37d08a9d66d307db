//! Why the sending side ends early.

use twin_core::told::Told;

use crate::target::TargetError;

/// Why the sending side ends early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DriveError {
    /// The target is gone for good.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The simulation ended, which it does only when its thread failed.
    #[error("the simulation ended before the run did")]
    SourceGone,
    /// The record of the run came to an early end.
    #[error("the run ended because it could not be recorded")]
    RecordGone,
    /// The file of the run's truth came to an early end.
    #[error("the run ended because its truth could not be written")]
    TruthGone,
}

impl Told for DriveError {
    fn zh(&self) -> String {
        match self {
            Self::Target(error) => error.zh(),
            Self::SourceGone => "仿真先于运行结束".to_owned(),
            Self::RecordGone => "因无法录制，运行已结束".to_owned(),
            Self::TruthGone => "因无法写出真值，运行已结束".to_owned(),
        }
    }
}
