//! The merge of one feature that both sides changed, field by field.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::error::EditError;
use super::super::image::{Recorded, from_value, value_of};
use super::Side;
use super::report::{Conflict, FeatureName, MergeReport};
use crate::model::Report;

/// Fields that tell where another one came from.
const PROVENANCE: &str = "provenance";

/// Whether two states of a feature say the same, wherever they have it from.
pub(super) fn says_same<F: Recorded>(a: &F, b: &F) -> Result<bool, EditError> {
    Ok(a == b || same(&value_of(a)?, &value_of(b)?))
}

/// Whether two values are the same but for their provenance.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let says = |fields: &Map<String, Value>| {
                fields.len() - usize::from(fields.contains_key(PROVENANCE))
            };
            says(a) == says(b)
                && a.iter()
                    .all(|(name, a)| name == PROVENANCE || b.get(name).is_some_and(|b| same(a, b)))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        _ => a == b,
    }
}

/// The feature with the fields that either side changed; `base` is `None` when both added it.
pub(super) fn merge_fields<F: Recorded>(
    base: Option<&F>,
    ours: &F,
    theirs: &F,
    prefer: Side,
    report: &mut MergeReport,
) -> Result<F, EditError> {
    let value = |side: Option<&F>| side.map_or(Ok(Value::Null), value_of);
    let all = Values {
        base: value(base)?,
        ours: value_of(ours)?,
        theirs: value_of(theirs)?,
    };
    let feature = FeatureName::new(F::LAYER, ours.id());
    let mut conflicts = Vec::new();
    let mut merged = Map::new();
    for name in all.names() {
        let (value, is_disputed) = all.pick(&name, prefer);
        if is_disputed {
            conflicts.push(all.conflict(feature.clone(), &name, prefer));
        }
        merged.insert(name, value);
    }
    let merged = from_value::<F>(ours.id(), Value::Object(merged));
    match merged.ok().filter(|merged| Report::of(merged).is_empty()) {
        Some(merged) => {
            report.conflicts.append(&mut conflicts);
            Ok(merged)
        }
        // Each side is sound by itself, so their fields do not go together, such as our top below the source's foot.
        None => {
            report.conflicts.push(all.whole(feature, prefer));
            Ok(match prefer {
                Side::Ours => ours.clone(),
                Side::Theirs => theirs.clone(),
            })
        }
    }
}

/// The fields of the three sides.
struct Values {
    base: Value,
    ours: Value,
    theirs: Value,
}

impl Values {
    fn names(&self) -> BTreeSet<String> {
        [&self.ours, &self.theirs]
            .into_iter()
            .filter_map(Value::as_object)
            .flat_map(Map::keys)
            .cloned()
            .collect()
    }

    /// The merged value of a field, and whether both sides changed it.
    fn pick(&self, name: &str, prefer: Side) -> (Value, bool) {
        let of = |side: &Value| side.get(name).cloned().unwrap_or_default();
        let (base, ours, theirs) = (of(&self.base), of(&self.ours), of(&self.theirs));
        if name == PROVENANCE {
            return (if ours == base { theirs } else { ours }, false);
        }
        if same(&ours, &theirs) {
            // The same said by another source: ours if we set it, else the newer one.
            return (if ours == base { theirs } else { ours }, false);
        }
        let has_base = !self.base.is_null();
        if has_base && same(&base, &ours) {
            (theirs, false)
        } else if has_base && same(&base, &theirs) {
            (ours, false)
        } else {
            (if prefer == Side::Ours { ours } else { theirs }, true)
        }
    }

    fn conflict(&self, feature: FeatureName, name: &str, taken: Side) -> Conflict {
        let of = |side: &Value| side.get(name).cloned().unwrap_or_default();
        Conflict {
            feature,
            field: Some(name.to_owned()),
            base: of(&self.base),
            ours: of(&self.ours),
            theirs: of(&self.theirs),
            taken,
        }
    }

    fn whole(self, feature: FeatureName, taken: Side) -> Conflict {
        Conflict {
            feature,
            field: None,
            base: self.base,
            ours: self.ours,
            theirs: self.theirs,
            taken,
        }
    }
}
