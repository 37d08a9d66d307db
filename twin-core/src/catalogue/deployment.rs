//! What the deployment columns ask for besides numbers: the locations they name and the conditions they set.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{ConditionOf, ConditionWord, LOCATIONS, LocationWord, condition_kind};
use crate::both;
use crate::told::Bilingual;

/// A place that 部署位置 names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// What it is: a word of [`super::LOCATIONS`].
    #[schemars(with = "LocationWord")]
    pub at: Arc<str>,
    /// The white paper's words for it.
    pub text_zh: Arc<str>,
}

/// A condition that 部署要求 sets and that is not a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// What it is: the word of one of [`super::CONDITIONS`].
    #[schemars(with = "ConditionWord")]
    pub condition: Arc<str>,
    /// What it speaks of, where its kind speaks of something.
    #[serde(default)]
    pub of: Vec<Arc<str>>,
    /// How many metres it asks for, where its kind has a measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metres: Option<f64>,
    /// The white paper's words for it.
    pub text_zh: Arc<str>,
}

/// The items of a printed column: its lines without their numerals; `/` and an empty column have none.
pub(super) fn items(column: &str) -> impl Iterator<Item = &str> {
    let without_numeral = |item: &'_ str| -> usize {
        match item.split_once(". ") {
            Some((numeral, rest)) if numeral.bytes().all(|b| b.is_ascii_digit()) => {
                item.len() - rest.len()
            }
            _ => 0,
        }
    };
    column
        .split('；')
        .map(move |item| item.get(without_numeral(item)..).unwrap_or(item))
        .filter(|item| !item.is_empty() && *item != "/")
}

impl Location {
    /// What is wrong with it, if anything; `column` is what it must quote.
    pub(super) fn problem(&self, column: &str) -> Option<Bilingual> {
        if !LOCATIONS.iter().any(|(word, ..)| *word == &*self.at) {
            return Some(both!("unknown location '{}'", "未知的部署位置“{}”"; self.at));
        }
        quotes(&[column], &self.text_zh).err().map(
            |reason| both!("location '{}': {reason}", "部署位置“{}”：{reason}"; self.at => reason),
        )
    }
}

impl Condition {
    /// What is wrong with it, if anything; it must quote one of `columns`. Whether classes exist is checked elsewhere.
    pub(crate) fn problem(&self, columns: &[&str]) -> Option<Bilingual> {
        let Some(kind) = condition_kind(&self.condition) else {
            return Some(both!("unknown condition '{}'", "未知的部署条件“{}”"; self.condition));
        };
        let is_word = |word: &str| match kind.of {
            ConditionOf::Nothing => false,
            ConditionOf::Words(words) => words.contains(&word),
            ConditionOf::Fixtures => crate::model::FixtureKind::from_word(word).is_some(),
            ConditionOf::Classes => true,
        };
        let reason = if self.of.is_empty() != (kind.of == ConditionOf::Nothing) {
            Err(if self.of.is_empty() {
                both!("it needs 'of'", "需要写明 of")
            } else {
                both!("it has no 'of'", "不能写 of")
            })
        } else if let Some(word) = self.of.iter().find(|word| !is_word(word)) {
            Err(both!("it cannot be of '{word}'", "of 不能为“{word}”"))
        } else if let Some(problem) = self.measure_problem(kind.has_measure) {
            Err(problem)
        } else {
            quotes(columns, &self.text_zh)
        };
        reason.err().map(|reason| {
            both!("condition '{}': {reason}", "部署条件“{}”：{reason}"; self.condition => reason)
        })
    }

    fn measure_problem(&self, has_measure: bool) -> Option<Bilingual> {
        match self.metres {
            None if has_measure => Some(both!("it needs 'metres'", "需要写明 metres")),
            Some(_) if !has_measure => Some(both!("it has no 'metres'", "不能写 metres")),
            Some(metres) if !(metres.is_finite() && metres > 0.0) => Some(both!(
                "{metres} metres are not more than 0",
                "metres 为 {metres}，应大于 0"
            )),
            _ => None,
        }
    }

    /// The device classes that it names.
    #[must_use]
    pub fn classes(&self) -> &[Arc<str>] {
        match condition_kind(&self.condition).map(|kind| kind.of) {
            Some(ConditionOf::Classes) => &self.of,
            _ => &[],
        }
    }
}

/// Whether one of `columns` holds the words `text`.
pub(super) fn quotes(columns: &[&str], text: &str) -> Result<(), Bilingual> {
    if !text.is_empty() && columns.iter().any(|column| column.contains(text)) {
        Ok(())
    } else {
        Err(both!(
            "its column does not have the words '{text}'",
            "所引栏目中没有“{text}”字样"
        ))
    }
}
