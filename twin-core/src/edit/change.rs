//! What became of one feature between two states.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::image::Image;

/// What became of one feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its layer.
    pub layer: &'static str,
    /// Its id.
    pub id: String,
    /// What it was; `None` when it was not there.
    pub before: Option<Image>,
    /// What it is; `None` when it is gone.
    pub after: Option<Image>,
}

/// What a change does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// The feature is new.
    Added,
    /// Some of its fields are others.
    Changed,
    /// The feature is gone.
    Removed,
}

impl ChangeKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Added, Self::Changed, Self::Removed];

    /// In English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }

    /// In Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Added => "新增",
            Self::Changed => "修改",
            Self::Removed => "删除",
        }
    }
}

/// One field of a changed feature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldChange {
    /// The field, such as `storeys`.
    pub field: String,
    /// What it was; null when it was not there.
    pub before: Value,
    /// What it is; null when it is gone.
    pub after: Value,
}

impl Change {
    /// What it does.
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        match (&self.before, &self.after) {
            (None, _) => ChangeKind::Added,
            (Some(_), None) => ChangeKind::Removed,
            (Some(_), Some(_)) => ChangeKind::Changed,
        }
    }

    /// The change that takes it back.
    #[must_use]
    pub fn inverse(self) -> Self {
        Self {
            before: self.after,
            after: self.before,
            ..self
        }
    }

    /// The fields that differ, by name; empty for a feature that came or went.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldChange> {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => field_changes(&before.text, &after.text),
            _ => Vec::new(),
        }
    }
}

/// The fields that differ between two texts of one feature.
pub(super) fn field_changes(before: &str, after: &str) -> Vec<FieldChange> {
    let read = |text| serde_json::from_str::<Value>(text).unwrap_or_default();
    let (before, after) = (read(before), read(after));
    let names = |value: &Value| -> BTreeSet<String> {
        let fields = value.as_object();
        fields.map_or_else(BTreeSet::new, |f| f.keys().cloned().collect())
    };
    let field = |value: &Value, name: &str| value.get(name).cloned().unwrap_or_default();
    names(&before)
        .union(&names(&after))
        .map(|name| FieldChange {
            before: field(&before, name),
            after: field(&after, name),
            field: name.clone(),
        })
        .filter(|change| change.before != change.after)
        .collect()
}
