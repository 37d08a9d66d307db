//! Why a record cannot be written or read.

use std::path::PathBuf;

use parquet::errors::ParquetError;

/// Why a record cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The folder holds something already.
    #[error("{0} is there already and not empty; name another folder")]
    NotEmpty(PathBuf),
    /// The disk takes no more.
    #[error(
        "cannot write {path}; the {kept} messages recorded before are whole and can be replayed: {source}"
    )]
    Write {
        /// The file.
        path: PathBuf,
        /// Messages in the segments that are whole.
        kept: u64,
        /// Why.
        source: std::io::Error,
    },
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The folder is no record.
    #[error(
        "{0} is no record: it has no _manifest.json; twin record and twin load --record write one"
    )]
    NoRecord(PathBuf),
    /// The manifest is not what we write.
    #[error("{path} is no manifest of a record: {reason}")]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A segment is cut off or changed.
    #[error(
        "{path} is damaged: {reason}; the other segments can be replayed without it: --skip-damaged"
    )]
    Damaged {
        /// The segment.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A segment cannot be encoded.
    #[error("a segment cannot be encoded: {0}")]
    Encode(#[from] ParquetError),
    /// There is nothing to replay.
    #[error("{path}: no message is from the devices and times that were asked for")]
    Nothing {
        /// The record.
        path: PathBuf,
    },
    /// More devices than a replay keeps apart.
    #[error("{path} holds messages of more than {most} devices; choose some with --device")]
    TooManyDevices {
        /// The record.
        path: PathBuf,
        /// The most.
        most: usize,
    },
    /// The thread that writes failed.
    #[error("the thread that writes the record failed")]
    Thread,
}
