//! Why a catalogue is refused.

use std::fmt;

use crate::told::{Bilingual, Told};

/// One problem of a catalogue file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{file}:{line}: {reason}")]
pub struct CatalogueError {
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: Bilingual,
}

impl Told for CatalogueError {
    fn zh(&self) -> String {
        format!("{}:{}：{}", self.file, self.line, self.reason.zh)
    }
}

/// Every problem found, by file and line; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueErrors(pub Vec<CatalogueError>);

impl fmt::Display for CatalogueErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the catalogue is not valid: {} problem(s)", self.0.len())?;
        self.0.iter().try_for_each(|error| write!(f, "\n  {error}"))
    }
}

impl std::error::Error for CatalogueErrors {}

impl Told for CatalogueErrors {
    fn zh(&self) -> String {
        lines_zh(format!("目录无效，共 {} 处问题：", self.0.len()), &self.0)
    }
}

/// A heading and each problem on a line of its own, in Chinese.
pub(crate) fn lines_zh(heading: String, errors: &[CatalogueError]) -> String {
    errors
        .iter()
        .fold(heading, |text, error| text + "\n  " + &error.zh())
}
