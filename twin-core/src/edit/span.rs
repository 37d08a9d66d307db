//! What changed between two versions, out of the log and those present features that it asks for: no state is rebuilt.

use std::collections::{BTreeMap, BTreeSet};

use super::change::Change;
use super::error::EditError;
use super::image::{COMMUNITY, Head, Image, Recorded, encode, text_of, unreadable};
use super::log::{Entry, Log};
use crate::model::CommunityParts;

/// A feature by its layer and id.
type Key<'l> = (&'static str, &'l str);

impl Log {
    /// The changes that make version `newer` of version `older`, by layer and id; backwards where `older` is the later one. Cost:
    /// O(k log k) in what the log holds since the earlier of the two, and a look at the ids of the present features.
    ///
    /// # Errors
    /// When there is no such version.
    pub fn changes(
        &self,
        present: &CommunityParts,
        older: u32,
        newer: u32,
    ) -> Result<Vec<Change>, EditError> {
        self.check(older)?;
        self.check(newer)?;
        if older > newer {
            let changes = self.changes(present, newer, older)?;
            return Ok(changes.into_iter().map(Change::inverse).collect());
        }
        let number = |e: &Entry| e.version.number;
        let entries = self.entries().iter();
        let between = entries.filter(|e| (older + 1..=newer).contains(&number(e)));
        let before = first_images(between);
        let later = first_images(self.entries().iter().filter(|e| number(e) > newer));
        let untouched = before
            .keys()
            .filter(|key| !later.contains_key(*key))
            .copied();
        let today = images(present, untouched)?;
        let mut changes = Vec::new();
        for ((layer, id), before) in before {
            let after = match later.get(&(layer, id)) {
                Some(image) => *image,
                None => today.get(&(layer, id)),
            };
            if before.map(|i| &i.text) != after.map(|i| &i.text) {
                changes.push(Change {
                    layer,
                    id: id.to_owned(),
                    before: before.cloned(),
                    after: after.cloned(),
                });
            }
        }
        Ok(changes)
    }
}

/// What each feature that the entries touched was before the first of them.
fn first_images<'l>(
    entries: impl Iterator<Item = &'l Entry>,
) -> BTreeMap<Key<'l>, Option<&'l Image>> {
    let mut found = BTreeMap::new();
    for reversal in entries.flat_map(|e| &e.reversals) {
        let key = (reversal.layer, reversal.id.as_str());
        found.entry(key).or_insert(reversal.image.as_ref());
    }
    found
}

/// The present images of those of the features that are there.
fn images<'l>(
    parts: &CommunityParts,
    wanted: impl Iterator<Item = Key<'l>>,
) -> Result<BTreeMap<Key<'l>, Image>, EditError> {
    let mut by_layer: BTreeMap<&str, BTreeSet<&'l str>> = BTreeMap::new();
    for (layer, id) in wanted {
        by_layer.entry(layer).or_default().insert(id);
    }
    let mut found = BTreeMap::new();
    for id in by_layer.remove(COMMUNITY).into_iter().flatten() {
        let text = encode(&Head::of(parts)).map_err(|e| unreadable(COMMUNITY, id, e))?;
        found.insert((COMMUNITY, id), Image { at: 0, text });
    }
    macro_rules! look {
        ($($field:ident)*) => { $(of_layer(&parts.$field, &by_layer, &mut found)?;)* };
    }
    crate::each_layer!(look);
    Ok(found)
}

fn of_layer<'l, F: Recorded>(
    features: &[F],
    by_layer: &BTreeMap<&str, BTreeSet<&'l str>>,
    found: &mut BTreeMap<Key<'l>, Image>,
) -> Result<(), EditError> {
    let Some(wanted) = by_layer.get(F::LAYER) else {
        return Ok(());
    };
    for (at, feature) in features.iter().enumerate() {
        if let Some(id) = wanted.get(feature.id()) {
            let text = text_of(feature)?;
            found.insert((F::LAYER, *id), Image { at, text });
        }
    }
    Ok(())
}
