//! Why rule files are refused.

use std::fmt;

use crate::catalogue::{CatalogueError, CatalogueErrors, lines_zh};
use crate::told::Told;

/// Every problem of the files, by file and line; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleErrors(pub Vec<CatalogueError>);

impl fmt::Display for RuleErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the rules are not valid: {} problem(s)", self.0.len())?;
        self.0.iter().try_for_each(|error| write!(f, "\n  {error}"))
    }
}

impl std::error::Error for RuleErrors {}

impl Told for RuleErrors {
    fn zh(&self) -> String {
        lines_zh(format!("规则无效，共 {} 处问题：", self.0.len()), &self.0)
    }
}

impl From<CatalogueErrors> for RuleErrors {
    fn from(errors: CatalogueErrors) -> Self {
        Self(errors.0)
    }
}
