//! Changes as tables for people and as JSON for programs.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use twin_core::edit::{Change, ChangeKind, FieldChange};

/// Most changes that are listed for a person.
const LISTED: usize = 40;

/// How many features were added, changed, removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    pub(crate) added: usize,
    pub(crate) changed: usize,
    pub(crate) removed: usize,
}

impl Counts {
    pub(crate) fn of(kinds: impl Iterator<Item = ChangeKind>) -> Self {
        let mut counts = Self::default();
        for kind in kinds {
            match kind {
                ChangeKind::Added => counts.added += 1,
                ChangeKind::Changed => counts.changed += 1,
                ChangeKind::Removed => counts.removed += 1,
            }
        }
        counts
    }

    pub(crate) fn of_changes(changes: &[Change]) -> Self {
        Self::of(changes.iter().map(Change::kind))
    }

    /// `3 added 新增, 1 changed 修改, 0 removed 删除`.
    pub(crate) fn text(self) -> String {
        let Self {
            added,
            changed,
            removed,
        } = self;
        format!("{added} added 新增, {changed} changed 修改, {removed} removed 删除")
    }
}

/// A change as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct ChangeRow<'a> {
    change: ChangeKind,
    layer: &'a str,
    id: &'a str,
    /// Of a changed feature.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldChange>,
}

pub(crate) fn rows(changes: &[Change]) -> Vec<ChangeRow<'_>> {
    changes.iter().map(row).collect()
}

fn row(change: &Change) -> ChangeRow<'_> {
    ChangeRow {
        change: change.kind(),
        layer: change.layer,
        id: &change.id,
        fields: change.fields(),
    }
}

/// Counts by layer, and the first changes with their fields.
pub(crate) fn text(changes: &[Change]) -> String {
    let mut by_layer: BTreeMap<&str, Vec<ChangeKind>> = BTreeMap::new();
    for change in changes {
        by_layer
            .entry(change.layer)
            .or_default()
            .push(change.kind());
    }
    let mut text = String::new();
    for (layer, kinds) in by_layer {
        text.push_str(&format!(
            "{layer:16} {}\n",
            Counts::of(kinds.into_iter()).text()
        ));
    }
    for change in changes.iter().take(LISTED) {
        let kind = change.kind();
        text.push_str(&format!(
            "{} {} {}/{}\n",
            kind.en(),
            kind.zh(),
            change.layer,
            change.id
        ));
        for field in change.fields() {
            if says(&field.before) == says(&field.after) {
                let value = shortened(&field.after);
                text.push_str(&format!(
                    "    {}: {value}, from elsewhere 来源不同\n",
                    field.field
                ));
                continue;
            }
            let (before, after) = (shortened(&field.before), shortened(&field.after));
            text.push_str(&format!("    {}: {before} → {after}\n", field.field));
        }
    }
    if changes.len() > LISTED {
        let more = changes.len() - LISTED;
        text.push_str(&format!(
            "... and {more} more; --json lists them all 另有 {more} 项，见 --json\n"
        ));
    }
    text
}

/// Of a sourced value the value alone.
fn says(value: &Value) -> &Value {
    let inner = value.get("provenance").and(value.get("value"));
    inner.unwrap_or(value)
}

/// A value in at most 40 characters; of a sourced one the value alone.
pub(crate) fn shortened(value: &Value) -> String {
    let text = match says(value) {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.chars().count() <= 40 {
        text
    } else {
        text.chars().take(39).chain(['…']).collect()
    }
}
