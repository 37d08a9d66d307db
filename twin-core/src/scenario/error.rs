//! Why a scenario file is not a scenario.

use crate::told::{Bilingual, Told};

/// Why a scenario file is not a scenario.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// The file is not TOML, or a key is missing, unknown or of the wrong type.
    #[error("{file}: {message}")]
    Syntax {
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        message: Bilingual,
    },
    /// A value is out of range.
    #[error("{file}: line {line}: {key} {reason}")]
    Value {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The key, such as `simulation.speed`.
        key: &'static str,
        /// What it must be.
        reason: Bilingual,
    },
}

impl Told for ScenarioError {
    fn zh(&self) -> String {
        match self {
            Self::Syntax { file, message } => format!("{file}：{}", message.zh),
            Self::Value {
                file,
                line,
                key,
                reason,
            } => format!("{file}：第 {line} 行：{key} {}", reason.zh),
        }
    }
}
