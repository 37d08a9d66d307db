//! Edits by hand: one field set, one feature deleted.

use serde_json::{Map, Value, json};

use super::apply::{Visit, visit_layer};
use super::error::EditError;
use super::image::{
    COMMUNITY, Head, Recorded, from_value, no_layer, places, refused, unknown, unreadable, value_of,
};
use crate::both;
use crate::model::{Community, CommunityParts, Feature, Provenance};

/// Stands for every feature of a layer where an id is asked for.
pub const EVERY: &str = "*";

/// One field that is set to a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// Layer of the feature, such as `building`; `community` for the community itself.
    pub layer: String,
    /// Id of the feature; [`EVERY`] sets the field of all features of the layer.
    pub id: String,
    /// The field, parts of it after dots: `storeys`, `name.zh`, `position.z`.
    pub field: String,
    /// Its new value as the field's JSON. A sourced value may be given alone: its provenance then is [`Provenance::Edited`].
    pub value: Value,
}

impl Assignment {
    /// Reads `LAYER/ID.FIELD=VALUE`, with `*` as the id for all of the layer. As ids may hold dots, the longest id that there is counts.
    /// A value that is no JSON is text.
    ///
    /// # Errors
    /// When the text is of another form, or there is no such layer or feature.
    pub fn parse(text: &str, community: &CommunityParts) -> Result<Self, EditError> {
        let syntax = || EditError::Syntax {
            text: text.chars().take(60).collect(),
        };
        let (target, value) = text.split_once('=').ok_or_else(syntax)?;
        let (layer, path) = target.split_once('/').ok_or_else(syntax)?;
        let cuts: Vec<_> = path
            .rmatch_indices('.')
            .map(|(at, _)| path.split_at(at))
            .collect();
        let (first, _) = cuts.last().copied().ok_or_else(syntax)?;
        for (id, field) in cuts {
            if has(community, layer, id)? || (id == EVERY && layer != COMMUNITY) {
                return Ok(Self {
                    layer: layer.to_owned(),
                    id: id.to_owned(),
                    field: field.trim_start_matches('.').to_owned(),
                    value: serde_json::from_str(value).unwrap_or_else(|_| value.into()),
                });
            }
        }
        Err(EditError::Unknown {
            layer: layer.to_owned(),
            id: first.to_owned(),
        })
    }
}

/// Whether the layer has a feature of that id.
fn has(parts: &CommunityParts, layer: &str, id: &str) -> Result<bool, EditError> {
    fn has<F: Feature>(features: &[F], layer: &str, id: &str) -> Option<bool> {
        (F::LAYER == layer).then(|| features.iter().any(|f| f.id() == id))
    }
    macro_rules! find {
        ($($field:ident)*) => { None$(.or_else(|| has(&parts.$field, layer, id)))* };
    }
    if layer == COMMUNITY {
        return Ok(id == parts.id.as_str());
    }
    crate::each_layer!(find).ok_or_else(|| no_layer(layer))
}

/// Sets fields. The result is validated once, so that several fields can change together.
///
/// # Errors
/// When there is no such feature or field, the value does not fit it, or the result is not valid.
pub fn set(
    community: &Community,
    assignments: &[Assignment],
    author: &str,
) -> Result<Community, EditError> {
    let mut parts = (**community).clone();
    for assignment in assignments {
        if assignment.layer == COMMUNITY {
            set_head(&mut parts, assignment, author)?;
        } else {
            let visit = SetField { assignment, author };
            visit_layer(&mut parts, &assignment.layer, visit)??;
        }
    }
    Ok(Community::new(parts)?)
}

/// Deletes the features `(layer, id)`.
///
/// # Errors
/// When one is not there, or others that stay refer to it: the error names them.
pub fn delete(community: &Community, names: &[(String, String)]) -> Result<Community, EditError> {
    let mut parts = (**community).clone();
    for (layer, id) in names {
        visit_layer(&mut parts, layer, Delete { id })??;
    }
    Ok(Community::new(parts)?)
}

struct Delete<'a> {
    id: &'a str,
}

impl Visit for Delete<'_> {
    type Output = Result<(), EditError>;
    fn layer<F: Recorded>(self, features: &mut Vec<F>) -> Self::Output {
        let at = places(features).get(self.id).copied();
        features.remove(at.ok_or_else(|| unknown::<F>(self.id))?);
        Ok(())
    }
}

struct SetField<'a> {
    assignment: &'a Assignment,
    author: &'a str,
}

impl Visit for SetField<'_> {
    type Output = Result<(), EditError>;
    fn layer<F: Recorded>(self, features: &mut Vec<F>) -> Self::Output {
        let id = self.assignment.id.as_str();
        if id == EVERY {
            return features.iter_mut().try_for_each(|slot| self.put(slot));
        }
        let at = places(features).get(id).copied();
        let slot = at.and_then(|at| features.get_mut(at));
        self.put(slot.ok_or_else(|| unknown::<F>(id))?)
    }
}

impl SetField<'_> {
    fn put<F: Recorded>(&self, slot: &mut F) -> Result<(), EditError> {
        let id = slot.id().to_owned();
        let mut value = value_of(slot)?;
        assign(&mut value, self.assignment, self.author)?;
        let edited: F = from_value(&id, value.clone()).or_else(|refused| {
            // A sourced value that was not there shows only by this that it needs a provenance.
            let value = sourced(value, self.assignment, self.author);
            from_value(&id, value).map_err(|_| refused)
        })?;
        check_kept(&value_of(&edited)?, self.assignment)?;
        *slot = edited;
        Ok(())
    }
}

fn set_head(
    parts: &mut CommunityParts,
    assignment: &Assignment,
    author: &str,
) -> Result<(), EditError> {
    let bad = |e: serde_json::Error| unreadable(COMMUNITY, &assignment.id, e);
    if assignment.id != parts.id.as_str() {
        return Err(EditError::Unknown {
            layer: COMMUNITY.to_owned(),
            id: assignment.id.clone(),
        });
    }
    let mut value = serde_json::to_value(Head::of(parts)).map_err(bad)?;
    assign(&mut value, assignment, author)?;
    let head: Head = serde_json::from_value(value).map_err(bad)?;
    check_kept(&serde_json::to_value(&head).map_err(bad)?, assignment)?;
    head.put(parts);
    Ok(())
}

/// Puts the value into the feature's fields.
fn assign(fields: &mut Value, assignment: &Assignment, author: &str) -> Result<(), EditError> {
    let known = names(fields);
    let no_field = || EditError::UnknownField {
        layer: assignment.layer.clone(),
        id: assignment.id.clone(),
        field: assignment.field.clone(),
        known: known.clone(),
    };
    if assignment.field == "id" {
        let reason = both!(
            "an id cannot be changed: references to it would break",
            "编号不可更改：否则引用它的地方将失效"
        );
        return Err(refused(&assignment.layer, &assignment.id, reason));
    }
    let mut slot = fields;
    for name in assignment.field.split('.') {
        if slot.is_null() {
            // A group of which nothing is known yet, such as a device's view.
            *slot = Value::Object(Map::new());
        }
        let object = slot.as_object_mut().ok_or_else(no_field)?;
        slot = object.entry(name).or_insert(Value::Null);
    }
    match slot {
        Value::Object(sourced) if is_sourced(sourced) && !assignment.value.is_object() => {
            let by = Provenance::edited(author);
            let by = serde_json::to_value(by)
                .map_err(|e| unreadable(&assignment.layer, &assignment.id, e))?;
            sourced.insert("value".to_owned(), assignment.value.clone());
            sourced.insert("provenance".to_owned(), by);
        }
        slot => *slot = assignment.value.clone(),
    }
    Ok(())
}

/// `fields` with the assigned value as a sourced one.
fn sourced(mut fields: Value, assignment: &Assignment, author: &str) -> Value {
    let pointer = format!("/{}", assignment.field.replace('.', "/"));
    if let Some(slot) = fields.pointer_mut(&pointer) {
        *slot = json!({ "value": slot.take(), "provenance": Provenance::edited(author) });
    }
    fields
}

fn is_sourced(fields: &Map<String, Value>) -> bool {
    fields.contains_key("value") && fields.contains_key("provenance")
}

/// Whether the field is one that the feature has: what it does not know, it does not keep.
fn check_kept(kept: &Value, assignment: &Assignment) -> Result<(), EditError> {
    let pointer = format!("/{}", assignment.field.replace('.', "/"));
    if kept.pointer(&pointer).is_some() || assignment.value.is_null() {
        return Ok(());
    }
    Err(EditError::UnknownField {
        layer: assignment.layer.clone(),
        id: assignment.id.clone(),
        field: assignment.field.clone(),
        known: names(kept),
    })
}

fn names(fields: &Value) -> String {
    let names = fields.as_object().into_iter().flat_map(Map::keys);
    names.cloned().collect::<Vec<_>>().join(", ")
}
