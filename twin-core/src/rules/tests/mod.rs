mod effective;
mod form;
mod kinds;
mod limits;
mod poles;
mod refused;
mod walking;

use super::*;
use crate::catalogue::Catalogue;

/// The head of a city's file: eight lines.
pub(super) const HEAD: &str = "\
[document]
title_zh = \"甲市细则\"
title_en = \"Rules of City A\"
issuer = \"甲市\"
number = \"甲发〔2025〕1号\"
date = 2025-03-01

# line 8
";

/// Where an entry is from, on three lines.
pub(super) const FROM: &str = "clause = \"第一条\"\nquote_zh = \"应设 2 台\"\nquote_en = \"two\"\n";

/// A file with the head and these entries.
pub(super) fn file(entries: &str) -> String {
    format!("{HEAD}{entries}")
}

pub(super) fn new_build() -> (&'static str, &'static str) {
    shipped_profile(NEW_BUILD).unwrap()
}

pub(super) fn read(files: &[(&str, &str)]) -> Result<RuleSet, RuleErrors> {
    RuleSet::read(new_build(), files)
}

/// The rules of one city's file, which must be sound.
pub(super) fn sound(entries: &str) -> RuleSet {
    read(&[("city.toml", &file(entries))]).unwrap_or_else(|errors| panic!("{errors}"))
}
