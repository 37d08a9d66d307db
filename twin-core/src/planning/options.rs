//! What a placement is asked for.

use serde::{Deserialize, Serialize};

/// Which communities the rows are meant for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// A new community: every row.
    #[default]
    NewBuild,
    /// An existing community 老旧小区: only the rows marked `*` that are required.
    Existing,
}

/// What to do with optional rows 可选.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Optional {
    /// Place them too.
    #[default]
    Include,
    /// Leave them.
    Leave,
}

/// Options of [`super::place`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlacementOptions {
    /// Which communities the rows are meant for.
    pub profile: Profile,
    /// What to do with optional rows.
    pub optional: Optional,
}

impl PlacementOptions {
    /// Whether a row with these marks is to be placed.
    #[must_use]
    pub fn wants(self, required: bool, existing_baseline: bool) -> bool {
        let by_profile = match self.profile {
            Profile::NewBuild => true,
            // A merged cell lends its `*` to optional lines too (T10-4b), but a baseline is what must be there.
            Profile::Existing => existing_baseline && required,
        };
        by_profile && (required || self.optional == Optional::Include)
    }
}
