//! What kinds of features a layer has, so that queries can ask for some alone.

use std::collections::{BTreeMap, BTreeSet};

use super::packed::{ALL_LABELS, LABELS, LabelSet};

/// The label that all kinds share for which no label of their own is left.
const SHARED: u32 = LABELS as u32 - 1;

/// The kinds of one layer and the kind of each of its features.
#[derive(Debug, Clone, Default)]
pub(super) struct Kinds {
    numbers: BTreeMap<String, u32>,
    of_feature: Vec<u32>,
}

/// Which features are wanted.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) labels: LabelSet,
    /// Kinds wanted; `None` for all.
    numbers: Option<BTreeSet<u32>>,
}

impl Kinds {
    /// From the kind of each feature, in their order. Cost: O(n log kinds).
    pub(super) fn new<'a>(of_features: impl Iterator<Item = &'a str>) -> Self {
        let mut kinds = Self::default();
        for kind in of_features {
            let next = kinds.numbers.len() as u32;
            let number = match kinds.numbers.get(kind) {
                Some(&number) => number,
                None => {
                    kinds.numbers.insert(kind.to_owned(), next);
                    next
                }
            };
            kinds.of_feature.push(number);
        }
        kinds
    }

    /// The label of a feature in the tree.
    pub(super) fn label(&self, feature: u32) -> u8 {
        self.number(feature).min(SHARED) as u8
    }

    fn number(&self, feature: u32) -> u32 {
        self.of_feature.get(feature as usize).copied().unwrap_or(0)
    }

    /// Features of the kinds named; a name that the layer does not have names none.
    pub(super) fn wanted(&self, names: &[&str]) -> Wanted {
        let numbers: BTreeSet<u32> = names
            .iter()
            .filter_map(|&name| self.numbers.get(name).copied())
            .collect();
        let bit = |set: LabelSet, &number: &u32| set | 1 << number.min(SHARED);
        Wanted {
            labels: numbers.iter().fold(0, bit),
            numbers: Some(numbers),
        }
    }

    /// Whether a feature that the tree found is of a wanted kind: the tree tells all kinds apart but the shared ones.
    pub(super) fn is_wanted(&self, feature: u32, wanted: &Wanted) -> bool {
        let Some(numbers) = &wanted.numbers else {
            return true;
        };
        numbers.contains(&self.number(feature))
    }
}

impl Wanted {
    /// Every feature.
    pub(super) fn all() -> Self {
        Self {
            labels: ALL_LABELS,
            numbers: None,
        }
    }
}
