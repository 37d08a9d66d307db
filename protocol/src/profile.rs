//! Which rows of the white paper a community is held to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which rows are asked for.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Every row, optional ones too, as for a community that is being built.
    #[default]
    NewBuild,
    /// Required rows only.
    Required,
    /// The `*` rows: the baseline for existing communities.
    Existing,
    /// What a historic quarter can bear.
    Historic,
    /// What a community at the edge of the city is asked for.
    Fringe,
}

impl Profile {
    /// Every profile, in order.
    pub const ALL: [Self; 5] = [
        Self::NewBuild,
        Self::Required,
        Self::Existing,
        Self::Historic,
        Self::Fringe,
    ];

    /// The word in messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NewBuild => "new_build",
            Self::Required => "required",
            Self::Existing => "existing",
            Self::Historic => "historic",
            Self::Fringe => "fringe",
        }
    }

    /// The profile of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == word)
    }
}
