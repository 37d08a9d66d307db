//! Profiles 社区类型: which rows a kind of community is asked for, and what is different there.

use std::sync::Arc;

use crate::model::Name;
use crate::planning::RowChoice;

/// The profile that asks for all of the white paper, as it is.
pub const NEW_BUILD: &str = "new_build";

/// A profile, as its file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its word, in `snake_case`.
    pub id: Arc<str>,
    /// Its name.
    pub name: Name,
    /// Which rows it asks for.
    pub rows: RowChoice,
}

/// The shipped profiles: word and text of the file, after the white paper's section 二(三) 分类推进.
pub const SHIPPED_PROFILES: &[(&str, &str)] = &[
    (
        NEW_BUILD,
        include_str!("../../../assets/profiles/new_build.toml"),
    ),
    (
        "existing",
        include_str!("../../../assets/profiles/existing.toml"),
    ),
    (
        "historic",
        include_str!("../../../assets/profiles/historic.toml"),
    ),
    (
        "fringe",
        include_str!("../../../assets/profiles/fringe.toml"),
    ),
];

/// The shipped profile that `word` names, with `-` or `_` between its parts: its word and the text of its file.
#[must_use]
pub fn shipped_profile(word: &str) -> Option<(&'static str, &'static str)> {
    let word = word.replace('-', "_");
    let mut all = SHIPPED_PROFILES.iter();
    all.find(|(known, _)| *known == word).copied()
}
