//! Why a network cannot be read.

use std::path::PathBuf;

use twin_core::spatial::FrameError;

/// Why a network cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// A file cannot be opened or read.
    #[error("{}: cannot be read: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A table's heading or form is wrong.
    #[error("{}: line {line}: {reason}", file.display())]
    Form {
        /// The file.
        file: PathBuf,
        /// Line, from 1.
        line: u64,
        /// What is wrong, and what is expected.
        reason: String,
    },
    /// A file that cannot be told from its text.
    #[error("{}: it is larger than {limit} MiB, which no network's file is", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// The limit in MiB.
        limit: u64,
    },
    /// The file's coordinates are in no CRS.
    #[error(
        "{}: its coordinates run from {min_x} to {max_x} and {min_y} to {max_y} and the format names no CRS: give --crs, or where the plan's middle goes with --at LON,LAT and --unit METRES",
        file.display()
    )]
    NoCrs {
        /// The file.
        file: PathBuf,
        /// Least x.
        min_x: f64,
        /// Greatest x.
        max_x: f64,
        /// Least y.
        min_y: f64,
        /// Greatest y.
        max_y: f64,
    },
    /// The coordinates do not fit the CRS that was given.
    #[error("{}: {reason}", file.display())]
    Crs {
        /// The file.
        file: PathBuf,
        /// What does not fit, and what would.
        reason: String,
    },
    /// No node has a position.
    #[error("{}: no node has coordinates", file.display())]
    NoPositions {
        /// The file.
        file: PathBuf,
    },
    /// The local frame cannot be laid.
    #[error("no local frame can be laid there")]
    Frame(#[from] FrameError),
}
