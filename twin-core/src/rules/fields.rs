//! The fields of one entry of a rule file: each is read by itself, so that each problem is reported.

use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::DeValue;

use super::nearest::suggestion;
use crate::both;
use crate::catalogue::{File, Item};
use crate::told::Bilingual;

/// What is left of an entry's fields.
pub(super) struct Fields<'i> {
    /// How the entry is written: `[[row]]`.
    word: &'static str,
    span: Range<usize>,
    left: Vec<(String, Range<usize>, Item<'i>)>,
    known: Vec<&'static str>,
}

impl<'i> Fields<'i> {
    /// The fields of an entry; none where it is no table, which is noted.
    pub(super) fn of(file: &mut File<'_>, word: &'static str, item: Item<'i>) -> Option<Self> {
        let span = item.span();
        let DeValue::Table(table) = item.into_inner() else {
            file.note(
                span,
                both!("{word} is a table of fields", "{word} 应为由字段组成的表"),
            );
            return None;
        };
        let left = table.into_iter().map(|(key, value)| {
            let at = key.span();
            (key.into_inner().into_owned(), at, value)
        });
        Some(Self {
            word,
            span,
            left: left.collect(),
            known: Vec::new(),
        })
    }

    /// Whether the entry is written so.
    pub(super) fn is(&self, word: &str) -> bool {
        self.word == word
    }

    /// Where the entry stands.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// A field that may be missing.
    pub(super) fn take<T: DeserializeOwned>(
        &mut self,
        file: &mut File<'_>,
        name: &'static str,
    ) -> Option<Spanned<T>> {
        self.known.push(name);
        let index = self.left.iter().position(|(key, ..)| key == name)?;
        let (_, _, item) = self.left.swap_remove(index);
        let span = item.span();
        Some(Spanned::new(span, file.read(item)?))
    }

    /// A field that must be there.
    pub(super) fn need<T: DeserializeOwned>(
        &mut self,
        file: &mut File<'_>,
        name: &'static str,
    ) -> Option<Spanned<T>> {
        if !self.has(name) {
            self.known.push(name);
            let reason = both!("{} needs '{name}'", "{} 缺少“{name}”"; self.word);
            file.note(self.span(), reason);
            return None;
        }
        self.take(file, name)
    }

    /// A text that may be missing but not empty.
    pub(super) fn text(&mut self, file: &mut File<'_>, name: &'static str) -> Option<Arc<str>> {
        let text: Spanned<Arc<str>> = self.take(file, name)?;
        if text.get_ref().trim().is_empty() {
            file.note(text.span(), both!("'{name}' is empty", "“{name}”为空"));
            return None;
        }
        Some(text.into_inner())
    }

    /// A text that must be there and not be empty.
    pub(super) fn need_text(
        &mut self,
        file: &mut File<'_>,
        name: &'static str,
    ) -> Option<Arc<str>> {
        if self.has(name) {
            self.text(file, name)
        } else {
            self.need::<Arc<str>>(file, name).map(Spanned::into_inner)
        }
    }

    /// Whether a field was written.
    pub(super) fn has(&self, name: &str) -> bool {
        self.left.iter().any(|(key, ..)| key == name)
    }

    /// Notes the fields that nothing took.
    pub(super) fn finish(self, file: &mut File<'_>) {
        for (key, at, _) in &self.left {
            let meant = suggestion(key, self.known.iter().copied());
            let known = Bilingual::list(&self.known);
            let word = self.word;
            let reason = both!(
                "{word} has no field '{key}'{meant} (it has {known})",
                "{word} 没有字段“{key}”{meant}（可用的有 {known}）" => meant, known
            );
            file.note(at.clone(), reason);
        }
    }
}
