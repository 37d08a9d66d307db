//! What becomes of the community: plans that are put into it, and edits.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who puts a plan into the community, or takes a version back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Adoption {
    /// Who, in 1 to 100 characters.
    pub author: String,
    /// What the log of versions says of it; the plan, if missing.
    #[serde(default)]
    pub message: Option<String>,
}

/// What an edit led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Edited {
    /// Number of the version that it made; it is served from now on.
    pub version: u32,
    /// Features that it added, changed and removed.
    pub changes: usize,
}
