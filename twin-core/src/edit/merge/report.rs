//! What became of what in a merge.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::Side;
use crate::model::CommunityParts;

/// A feature by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FeatureName {
    /// Its layer.
    pub layer: &'static str,
    /// Its id.
    pub id: String,
}

impl FeatureName {
    pub(super) fn new(layer: &'static str, id: &str) -> Self {
        Self {
            layer,
            id: id.to_owned(),
        }
    }
}

/// Both sides changed the same thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conflict {
    /// The feature.
    #[serde(flatten)]
    pub feature: FeatureName,
    /// The field; `None` when the feature as a whole is in conflict: one side removed what the other changed, or the two sides' fields
    /// do not go together.
    pub field: Option<String>,
    /// What it was; null when there was none.
    pub base: Value,
    /// Ours; null when we removed it.
    pub ours: Value,
    /// The source's; null when the source removed it.
    pub theirs: Value,
    /// Whose was taken.
    pub taken: Side,
}

/// The source removed a feature that something of ours stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// The feature that is kept.
    #[serde(flatten)]
    pub feature: FeatureName,
    /// The feature of ours that refers to it.
    pub needed_by: FeatureName,
}

/// Something of the source refers to what we deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dropped {
    /// The feature that refers.
    #[serde(flatten)]
    pub feature: FeatureName,
    /// The field that refers.
    pub field: &'static str,
    /// What we deleted.
    pub target: FeatureName,
    /// Whether the feature is left out; else only the reference is cleared.
    pub is_left_out: bool,
}

/// What became of what. Layers without any are not listed.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MergeReport {
    /// Features that the source added.
    pub added: Vec<FeatureName>,
    /// Features in which the source says something else than before.
    pub changed: Vec<FeatureName>,
    /// Features that the source removed.
    pub removed: Vec<FeatureName>,
    /// How many features of each layer are ours alone: planned or added by hand.
    pub ours: BTreeMap<&'static str, usize>,
    /// Features that we had changed, and still are.
    pub edited: Vec<FeatureName>,
    /// Features that the source removed and that are kept for what stands on them.
    pub kept: Vec<Kept>,
    /// References to what we deleted.
    pub dropped: Vec<Dropped>,
    /// Where both sides changed the same thing.
    pub conflicts: Vec<Conflict>,
}

impl MergeReport {
    /// Takes out of the lists what references brought back or left out.
    pub(super) fn settle(&mut self, base: &CommunityParts, merged: &CommunityParts) {
        let there = super::references::Ids::of(merged);
        let before = super::references::Ids::of(base);
        self.added.retain(|f| there.has(f.layer, &f.id));
        self.removed
            .retain(|f| before.has(f.layer, &f.id) && !there.has(f.layer, &f.id));
    }
}
