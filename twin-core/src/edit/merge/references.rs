//! References after a merge: what ours stands on is kept, what refers to something that we deleted is not taken over.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::apply::{Visit, visit_layer};
use super::super::error::EditError;
use super::super::image::{Recorded, from_value, places, value_of};
use super::report::{Dropped, FeatureName, Kept, MergeReport};
use crate::model::{CommunityParts, Feature};

/// Mends `merged` until every reference leads somewhere. Each round keeps a feature of ours, takes one of ours as a whole, clears a
/// reference or leaves one of theirs out, none of which is ever taken back: so it ends.
pub(super) fn mend(
    merged: &mut CommunityParts,
    ours: &CommunityParts,
    report: &mut MergeReport,
) -> Result<(), EditError> {
    let of_ours = Ids::of(ours);
    loop {
        let missing = missing(merged);
        if missing.is_empty() {
            put_in_our_order(merged, ours);
            return Ok(());
        }
        let mut kept = BTreeSet::new();
        for lost in missing {
            if of_ours.has(lost.target.layer, &lost.target.id) {
                if kept.insert(lost.target.clone()) {
                    keep(merged, ours, &lost.target)?;
                    report.kept.push(Kept {
                        feature: lost.target,
                        needed_by: lost.feature,
                    });
                }
            } else if of_ours.has(lost.feature.layer, &lost.feature.id) {
                // The source's reference in a feature that both changed: ours is whole by itself.
                keep(merged, ours, &lost.feature)?;
            } else {
                drop_reference(merged, lost, report)?;
            }
        }
    }
}

/// Puts what was kept back among the others of ours, so that the merge changes no places.
fn put_in_our_order(merged: &mut CommunityParts, ours: &CommunityParts) {
    fn order<F: Feature>(features: &mut [F], ours: &[F]) {
        let ours = places(ours);
        features.sort_by_key(|f| ours.get(f.id()).copied().unwrap_or(usize::MAX));
    }
    macro_rules! all {
        ($($field:ident)*) => { $(order(&mut merged.$field, &ours.$field);)* };
    }
    crate::each_layer!(all);
}

/// The ids of each layer.
pub(super) struct Ids<'a>(BTreeMap<&'static str, BTreeSet<&'a str>>);

impl<'a> Ids<'a> {
    pub(super) fn of(parts: &'a CommunityParts) -> Self {
        fn ids<F: Feature>(features: &[F]) -> (&'static str, BTreeSet<&str>) {
            (F::LAYER, features.iter().map(Feature::id).collect())
        }
        macro_rules! all {
            ($($field:ident)*) => { Self([$(ids(&parts.$field)),*].into()) };
        }
        crate::each_layer!(all)
    }

    pub(super) fn has(&self, layer: &str, id: &str) -> bool {
        self.0.get(layer).is_some_and(|ids| ids.contains(id))
    }
}

/// A reference that leads nowhere.
struct Lost {
    feature: FeatureName,
    field: &'static str,
    target: FeatureName,
}

fn missing(parts: &CommunityParts) -> Vec<Lost> {
    let ids = Ids::of(parts);
    let mut lost = Vec::new();
    macro_rules! all {
        ($($field:ident)*) => { $(missing_of(&parts.$field, &ids, &mut lost);)* };
    }
    crate::each_layer!(all);
    lost
}

fn missing_of<F: Feature>(features: &[F], ids: &Ids<'_>, lost: &mut Vec<Lost>) {
    for feature in features {
        feature.references(&mut |reference| {
            let missing = reference.filter(|r| !ids.has(r.layer, r.id));
            lost.extend(missing.map(|r| Lost {
                feature: FeatureName::new(F::LAYER, feature.id()),
                field: r.field,
                target: FeatureName::new(r.layer, r.id),
            }));
        });
    }
}

/// Puts our feature of that name into `merged`, in place of what is there.
fn keep(
    merged: &mut CommunityParts,
    ours: &CommunityParts,
    name: &FeatureName,
) -> Result<(), EditError> {
    macro_rules! find {
        ($($field:ident)*) => { $(keep_in(&mut merged.$field, &ours.$field, name);)* };
    }
    crate::each_layer!(find);
    Ok(())
}

fn keep_in<F: Recorded>(merged: &mut Vec<F>, ours: &[F], name: &FeatureName) {
    if F::LAYER != name.layer {
        return;
    }
    let Some(feature) = ours.iter().find(|f| f.id() == name.id) else {
        return;
    };
    match merged.iter_mut().find(|f| f.id() == name.id) {
        Some(slot) => *slot = feature.clone(),
        None => merged.push(feature.clone()),
    }
}

/// Clears the reference where its feature can do without, else leaves the feature out.
fn drop_reference(
    merged: &mut CommunityParts,
    lost: Lost,
    report: &mut MergeReport,
) -> Result<(), EditError> {
    let Lost {
        feature,
        field,
        target,
    } = lost;
    let visit = Clear {
        id: &feature.id,
        field,
    };
    let Some(is_left_out) = visit_layer(merged, feature.layer, visit)?? else {
        return Ok(()); // Another of its references has left it out.
    };
    report.dropped.push(Dropped {
        feature,
        field,
        target,
        is_left_out,
    });
    Ok(())
}

struct Clear<'a> {
    id: &'a str,
    field: &'static str,
}

impl Visit for Clear<'_> {
    type Output = Result<Option<bool>, EditError>;

    /// Whether the feature had to be left out; `None` when it is not there.
    fn layer<F: Recorded>(self, features: &mut Vec<F>) -> Self::Output {
        let Some(at) = features.iter().position(|f| f.id() == self.id) else {
            return Ok(None);
        };
        let mut value = features.get(at).map_or(Ok(Value::Null), value_of)?;
        let pointer = format!("/{}", self.field.replace('.', "/"));
        if let Some(slot) = value.pointer_mut(&pointer) {
            *slot = Value::Null;
        }
        match (from_value::<F>(self.id, value), features.get_mut(at)) {
            (Ok(cleared), Some(slot)) => {
                *slot = cleared;
                Ok(Some(false))
            }
            _ => {
                features.remove(at);
                Ok(Some(true))
            }
        }
    }
}
