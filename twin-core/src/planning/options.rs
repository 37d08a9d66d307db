//! What a placement or an audit is asked for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::words::words;

words! {
    /// Which rows a profile asks for.
    RowChoice {
        /// Every row.
        All = "all" "全部",
        /// Required rows 必选.
        Required = "required" "必选",
        /// Required rows that are marked `*`: the baseline for existing communities 老旧小区.
        Starred = "starred" "必选且带*",
    }
}

/// What to do with optional rows 可选.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Optional {
    /// Place them too.
    #[default]
    Include,
    /// Leave them.
    Leave,
}

/// The seed where none is asked for.
pub(crate) const SEED: u64 = 1;

/// Options of [`super::place()`] and of an audit. By default every row is wanted, as of a community that is being built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacementOptions {
    /// Which rows are wanted; a profile says so ([`crate::rules::Profile`]).
    pub rows: RowChoice,
    /// What to do with optional rows.
    pub optional: Optional,
    /// Seed of the random choices in looking for sites, 1 by default: the same gives the same devices, another may give others as good. An
    /// audit makes none.
    pub seed: u64,
}

impl Default for PlacementOptions {
    fn default() -> Self {
        Self {
            rows: RowChoice::All,
            optional: Optional::Include,
            seed: SEED,
        }
    }
}

impl PlacementOptions {
    /// Whether a row with these marks is to be placed.
    #[must_use]
    pub fn wants(self, required: bool, existing_baseline: bool) -> bool {
        let by_profile = match self.rows {
            RowChoice::All => true,
            RowChoice::Required => required,
            // A merged cell lends its `*` to optional lines too (T10-4b), but a baseline is what must be there.
            RowChoice::Starred => existing_baseline && required,
        };
        by_profile && (required || self.optional == Optional::Include)
    }
}
