//! Why nothing can be scored.

use std::path::PathBuf;

use twin_core::told::{Bilingual, Term, Told};

/// Why nothing can be scored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScoreError {
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is nothing in a file.
    #[error("{path} {what}")]
    Empty {
        /// The file.
        path: PathBuf,
        /// What it lacks, and what to do.
        what: Term,
    },
    /// A column of a CSV file is not known, there twice, or missing.
    #[error(
        "{path}, line 1: the column '{column}' {what}; the columns are device and time, and where there are such kind and end: rename it, add it or leave it out"
    )]
    Column {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// What is wrong with it.
        what: Term,
    },
    /// Rows are wrong.
    #[error("{path}: {problems}")]
    Rows {
        /// The file.
        path: PathBuf,
        /// Which, and what is wrong with them.
        problems: Bilingual,
    },
    /// A map of kinds cannot be used.
    #[error("{path} is no map of kinds: {reason}")]
    Map {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: Bilingual,
    },
}

impl Told for ScoreError {
    fn zh(&self) -> String {
        match self {
            Self::Read { path, source } => format!("无法读取 {}：{}", path.display(), source.zh()),
            Self::Empty { path, what } => format!("{} {}", path.display(), what.zh),
            Self::Column { path, column, what } => format!(
                "{}，第 1 行：列“{column}”{}；可用的列为 device（设备）和 time（时间），以及可选的 kind（类型）和 end（结束）：请改名、补上或去掉",
                path.display(),
                what.zh
            ),
            Self::Rows { path, problems } => format!("{}：{}", path.display(), problems.zh),
            Self::Map { path, reason } => {
                format!("{} 不是类型对照表：{}", path.display(), reason.zh)
            }
        }
    }
}
