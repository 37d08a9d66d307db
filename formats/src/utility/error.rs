//! Why a network cannot be read.

use std::path::PathBuf;

use twin_core::ids::IdError;
use twin_core::told::{Bilingual, Told};

use crate::georeference::GeoreferenceError;

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
        reason: Bilingual,
    },
    /// A file that cannot be told from its text.
    #[error("{}: it is larger than {limit} MiB, which no network's file is", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// The limit in MiB.
        limit: u64,
    },
    /// No node has a position.
    #[error("{}: no node has coordinates", file.display())]
    NoPositions {
        /// The file.
        file: PathBuf,
    },
    /// Its coordinates cannot become local metres.
    #[error(transparent)]
    Georeference(#[from] GeoreferenceError),
    /// An id was refused.
    #[error(transparent)]
    Id(#[from] IdError),
}

impl Told for NetworkError {
    fn zh(&self) -> String {
        match self {
            Self::Io { file, source } => format!("{}：无法读取：{}", file.display(), source.zh()),
            Self::Form { file, line, reason } => {
                format!("{}：第 {line} 行：{}", file.display(), reason.zh)
            }
            Self::TooLarge { file, limit } => {
                format!("{}：超过 {limit} MiB，管网文件不会这么大", file.display())
            }
            Self::NoPositions { file } => format!("{}：没有任何节点有坐标", file.display()),
            Self::Georeference(error) => error.zh(),
            Self::Id(error) => error.zh(),
        }
    }
}
