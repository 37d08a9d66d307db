//! Ids set anew, with all that refers to them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::error::EditError;
use super::super::image::{Recorded, from_value, value_of};
use super::SameFeature;
use crate::model::CommunityParts;

/// New ids of features, by layer and id.
type Ids = BTreeMap<(&'static str, String), String>;

/// Gives the features their earlier ids. A feature that refers to one of them and is named after it, `way/9/roof` after `way/9` or the
/// shop `way/9` after its building, is named after the earlier id too, unless that name is taken.
pub(super) fn rename(parts: &mut CommunityParts, same: &[SameFeature]) -> Result<(), EditError> {
    let named = |s: &SameFeature| ((s.layer, s.newer_id.clone()), s.id.clone());
    let mut ids: Ids = same.iter().map(named).collect();
    // What is named after a feature may have others named after itself.
    loop {
        let before = ids.len();
        macro_rules! name_all {
            ($($field:ident)*) => { $(name_after(&parts.$field, &mut ids);)* };
        }
        crate::each_layer!(name_all);
        if ids.len() == before {
            break;
        }
    }
    macro_rules! rename_all {
        ($($field:ident)*) => { $(rename_layer(&mut parts.$field, &ids)?;)* };
    }
    crate::each_layer!(rename_all);
    Ok(())
}

/// Adds the new ids of those features of a layer that are named after a renamed one to which they refer.
fn name_after<F: Recorded>(features: &[F], ids: &mut Ids) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut named = Vec::new();
    for feature in features {
        let id = feature.id();
        let mut name = None;
        feature.references(&mut |reference| {
            let owner = reference.and_then(|r| Some((r.id, ids.get(&(r.layer, r.id.to_owned()))?)));
            let own = owner.and_then(|(owner, new)| {
                let rest = id.strip_prefix(owner)?;
                let is_named_after = rest.is_empty() || rest.starts_with('/');
                is_named_after.then(|| format!("{new}{rest}"))
            });
            name = name.take().or(own);
        });
        let key = (F::LAYER, id.to_owned());
        match name.filter(|_| !ids.contains_key(&key)) {
            Some(name) => named.push((key, name)),
            None => drop(taken.insert(id.to_owned())),
        }
    }
    let of_layer = ids.iter().filter(|((layer, _), _)| *layer == F::LAYER);
    taken.extend(of_layer.map(|(_, new)| new.clone()));
    for (key, name) in named {
        if taken.insert(name.clone()) {
            ids.insert(key, name);
        }
    }
}

fn rename_layer<F: Recorded>(features: &mut [F], ids: &Ids) -> Result<(), EditError> {
    for feature in features {
        let new = ids.get(&(F::LAYER, feature.id().to_owned()));
        let mut references = Vec::new();
        feature.references(&mut |reference| {
            let new = reference.and_then(|r| Some((r, ids.get(&(r.layer, r.id.to_owned()))?)));
            references.extend(new.map(|(r, new)| (r.field, r.id.to_owned(), new)));
        });
        if new.is_none() && references.is_empty() {
            continue;
        }
        let mut value = value_of(feature)?;
        if let (Some(new), Some(id)) = (new, value.get_mut("id")) {
            *id = new.as_str().into();
        }
        for (field, old, new) in references {
            let pointer = format!("/{}", field.replace('.', "/"));
            if let Some(slot) = value.pointer_mut(&pointer) {
                replace(slot, &old, new);
            }
        }
        *feature = from_value(feature.id(), value)?;
    }
    Ok(())
}

/// Replaces the id in a field, which may hold it in a list or beside the kind of what it names.
fn replace(slot: &mut Value, old: &str, new: &str) {
    match slot {
        Value::String(text) if text == old => new.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, old, new)),
        Value::Object(fields) => fields.values_mut().for_each(|item| replace(item, old, new)),
        _ => {}
    }
}
