//! A feature as text, and the lists of features that texts are put into.

use std::collections::{HashMap, HashSet};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::EditError;
use crate::both;
use crate::model::{CommunityParts, Feature, Name, Provenance};
use crate::told::{Bilingual, Told};

/// The layer that stands for the community as a whole: its name, time zone and provenance.
pub const COMMUNITY: &str = "community";

/// A feature as it is in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its place in the list of its layer, from 0.
    pub at: usize,
    /// The JSON text of its struct.
    pub text: Box<str>,
}

/// A feature that can be written down and read back.
pub(super) trait Recorded:
    Feature + Serialize + DeserializeOwned + PartialEq + Clone
{
}

impl<F: Feature + Serialize + DeserializeOwned + PartialEq + Clone> Recorded for F {}

/// What a community has beside its layers and its frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Head {
    name: Name,
    utc_offset_secs: i32,
    provenance: Provenance,
}

impl Head {
    pub(super) fn of(parts: &CommunityParts) -> Self {
        Self {
            name: parts.name.clone(),
            utc_offset_secs: parts.utc_offset_secs,
            provenance: parts.provenance.clone(),
        }
    }

    pub(super) fn put(self, parts: &mut CommunityParts) {
        parts.name = self.name;
        parts.utc_offset_secs = self.utc_offset_secs;
        parts.provenance = self.provenance;
    }
}

/// The name of the layer as the model has it, or `None` for a word that names none.
#[must_use]
pub fn layer_named(name: &str) -> Option<&'static str> {
    layers().into_iter().find(|layer| *layer == name)
}

/// The names of all layers, [`COMMUNITY`] first.
pub(super) fn layers() -> Vec<&'static str> {
    macro_rules! names {
        ($($field:ident)*) => { vec![COMMUNITY, $(layer_of(|parts| &parts.$field)),*] };
    }
    fn layer_of<F: Feature>(_list: fn(&CommunityParts) -> &Vec<F>) -> &'static str {
        F::LAYER
    }
    crate::each_layer!(names)
}

/// The feature's text.
pub(super) fn encode(value: &impl Serialize) -> Result<Box<str>, serde_json::Error> {
    serde_json::to_string(value).map(String::into_boxed_str)
}

/// [`encode`] of a feature.
pub(super) fn text_of<F: Recorded>(feature: &F) -> Result<Box<str>, EditError> {
    encode(feature).map_err(|e| unreadable(F::LAYER, feature.id(), e))
}

/// The feature's fields.
pub(super) fn value_of<F: Recorded>(feature: &F) -> Result<Value, EditError> {
    serde_json::to_value(feature).map_err(|e| unreadable(F::LAYER, feature.id(), e))
}

/// The feature of those fields.
pub(super) fn from_value<F: Recorded>(id: &str, value: Value) -> Result<F, EditError> {
    serde_json::from_value(value).map_err(|e| unreadable(F::LAYER, id, e))
}

pub(super) fn unreadable(layer: &str, id: &str, error: serde_json::Error) -> EditError {
    refused(layer, id, error.told())
}

pub(super) fn refused(layer: &str, id: &str, reason: Bilingual) -> EditError {
    EditError::Value {
        layer: layer.to_owned(),
        id: id.to_owned(),
        reason,
    }
}

/// Where each id is in the list of a layer. For lookups only: its order is not defined.
pub(super) fn places<F: Feature>(features: &[F]) -> HashMap<&str, usize> {
    features
        .iter()
        .enumerate()
        .map(|(at, feature)| (feature.id(), at))
        .collect()
}

/// Makes each feature named what its image says: there as the text says, or gone. A feature that was not there goes to the place
/// that its image names. Cost: O(n + k log k).
pub(super) fn put_images<F: Recorded>(
    features: &mut Vec<F>,
    images: &[(&str, Option<&Image>)],
) -> Result<(), EditError> {
    let mut gone = HashSet::new();
    let mut replaced = Vec::new();
    let mut added = Vec::new();
    let at = places(features);
    for (id, image) in images {
        let feature = image.map(|i| decoded::<F>(id, i)).transpose()?;
        match (at.get(id), image, feature) {
            (Some(at), _, Some(feature)) => replaced.push((*at, feature)),
            (Some(at), _, None) => drop(gone.insert(*at)),
            (None, Some(image), Some(feature)) => added.push((image.at, feature)),
            (None, ..) => return Err(unknown::<F>(id)),
        }
    }
    drop(at);
    for (at, feature) in replaced {
        if let Some(slot) = features.get_mut(at) {
            *slot = feature;
        }
    }
    if !gone.is_empty() {
        let mut at = 0..;
        features.retain(|_| at.next().is_some_and(|at| !gone.contains(&at)));
    }
    if !added.is_empty() {
        added.sort_by_key(|(at, _)| *at);
        insert(features, added);
    }
    Ok(())
}

/// Puts the `added` where they say, which is in ascending order; the others keep theirs.
fn insert<F>(features: &mut Vec<F>, added: Vec<(usize, F)>) {
    let mut result = Vec::with_capacity(features.len() + added.len());
    let mut others = std::mem::take(features).into_iter();
    for (at, feature) in added {
        let before = at.saturating_sub(result.len());
        result.extend(others.by_ref().take(before));
        result.push(feature);
    }
    result.extend(others);
    *features = result;
}

/// The feature of a text, which must be the one of that id.
pub(super) fn decoded<F: Recorded>(id: &str, image: &Image) -> Result<F, EditError> {
    let feature: F = serde_json::from_str(&image.text).map_err(|e| unreadable(F::LAYER, id, e))?;
    if feature.id() == id {
        Ok(feature)
    } else {
        let reason = both!("its text has another id", "其内容的编号不同");
        Err(refused(F::LAYER, id, reason))
    }
}

pub(super) fn unknown<F: Feature>(id: &str) -> EditError {
    EditError::Unknown {
        layer: F::LAYER.to_owned(),
        id: id.to_owned(),
    }
}

/// The error for a layer that does not exist.
pub(super) fn no_layer(layer: &str) -> EditError {
    EditError::UnknownLayer {
        layer: layer.to_owned(),
        known: layers().join(", "),
    }
}
