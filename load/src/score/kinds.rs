//! Kinds: the platform's words and ours.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use twin_core::both;
use twin_core::told::{Bilingual, Told};

use super::ScoreError;

/// Whether kinds are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kinds {
    /// Whatever an alarm is called, it counts for what happened to its device.
    Ignored,
    /// By the words of the truth, or what a map makes of the platform's.
    Compared(KindMap),
}

/// Our kinds for the platform's. A kind that it does not name stands for itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KindMap(BTreeMap<String, BTreeSet<String>>);

impl KindMap {
    /// Reads a TOML file whose keys are the platform's kinds, and whose values are our kind or a list of our kinds.
    ///
    /// # Errors
    /// When it cannot be read or is no such file.
    pub fn read(path: &Path) -> Result<Self, ScoreError> {
        let text = super::entry::text_of(path)?;
        Self::parse(&text).map_err(|reason| ScoreError::Map {
            path: path.to_owned(),
            reason,
        })
    }

    pub(super) fn parse(text: &str) -> Result<Self, Bilingual> {
        let table: toml::Table = toml::from_str(text).map_err(|e: toml::de::Error| e.told())?;
        let mut map = BTreeMap::new();
        for (key, value) in table {
            let Some(ours) = words(&value) else {
                return Err(both!(
                    "'{key}' must be a kind of the truth, such as \"noise\", or a list of them",
                    "“{key}”应为真值中的类型（如 \"noise\"）或其列表"
                ));
            };
            map.insert(key, ours);
        }
        Ok(Self(map))
    }

    /// Our kinds for the platform's `kind`.
    pub(super) fn of<'a>(&'a self, kind: &'a str) -> Vec<&'a str> {
        match self.0.get(kind) {
            Some(ours) => ours.iter().map(String::as_str).collect(),
            None => vec![kind],
        }
    }
}

fn words(value: &toml::Value) -> Option<BTreeSet<String>> {
    match value {
        toml::Value::String(word) => Some(BTreeSet::from([word.clone()])),
        toml::Value::Array(words) if !words.is_empty() => {
            let words = words.iter().map(|word| word.as_str().map(str::to_owned));
            words.collect()
        }
        _ => None,
    }
}
