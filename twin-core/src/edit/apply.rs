//! Changes applied where they fit.

use std::collections::BTreeMap;

use super::change::{Change, field_changes};
use super::error::EditError;
use super::image::{
    COMMUNITY, Head, Image, Recorded, encode, no_layer, places, put_images, text_of, unknown,
    unreadable,
};
use crate::model::{Community, CommunityParts, Feature};

/// Applies `changes`, all or none of them. Cost: O(n) in the layers that change, and the validation of the whole.
///
/// # Errors
/// When a feature is not what its change was made for, naming layer, feature and field; when the result is not valid.
pub fn apply(community: &Community, changes: &[Change]) -> Result<Community, EditError> {
    check_fit(community, changes)?;
    let mut parts = (**community).clone();
    let images = changes
        .iter()
        .map(|c| (c.layer, c.id.as_str(), c.after.as_ref()));
    put(&mut parts, images)?;
    Ok(Community::new(parts)?)
}

/// Makes each feature named what its image says, without validation.
pub(super) fn put<'c>(
    parts: &mut CommunityParts,
    images: impl Iterator<Item = (&'c str, &'c str, Option<&'c Image>)>,
) -> Result<(), EditError> {
    let mut by_layer: BTreeMap<&str, Vec<(&str, Option<&Image>)>> = BTreeMap::new();
    for (layer, id, image) in images {
        by_layer.entry(layer).or_default().push((id, image));
    }
    if let Some(images) = by_layer.remove(COMMUNITY) {
        put_head(parts, &images)?;
    }
    macro_rules! put_all {
        ($($field:ident)*) => { $(put_layer(&mut parts.$field, &mut by_layer)?;)* };
    }
    crate::each_layer!(put_all);
    by_layer.keys().next().map_or(Ok(()), |l| Err(no_layer(l)))
}

fn put_layer<F: Recorded>(
    features: &mut Vec<F>,
    by_layer: &mut BTreeMap<&str, Vec<(&str, Option<&Image>)>>,
) -> Result<(), EditError> {
    let images = by_layer.remove(F::LAYER);
    images.map_or(Ok(()), |images| put_images(features, &images))
}

fn put_head(
    parts: &mut CommunityParts,
    images: &[(&str, Option<&Image>)],
) -> Result<(), EditError> {
    for (id, image) in images {
        let text = image.map_or("null", |i| &i.text);
        let head: Head = serde_json::from_str(text).map_err(|e| unreadable(COMMUNITY, id, e))?;
        head.put(parts);
    }
    Ok(())
}

/// Whether each feature is what its change was made for.
fn check_fit(parts: &CommunityParts, changes: &[Change]) -> Result<(), EditError> {
    let mut by_layer: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        by_layer.entry(change.layer).or_default().push(change);
    }
    for change in by_layer.remove(COMMUNITY).into_iter().flatten() {
        let is =
            encode(&Head::of(parts)).map_err(|e| unreadable(COMMUNITY, parts.id.as_str(), e))?;
        check_same(change, Some(&is))?;
    }
    macro_rules! check_all {
        ($($field:ident)*) => { $(check_layer(&parts.$field, &mut by_layer)?;)* };
    }
    crate::each_layer!(check_all);
    by_layer.keys().next().map_or(Ok(()), |l| Err(no_layer(l)))
}

fn check_layer<F: Recorded>(
    features: &[F],
    by_layer: &mut BTreeMap<&str, Vec<&Change>>,
) -> Result<(), EditError> {
    let Some(changes) = by_layer.remove(F::LAYER) else {
        return Ok(());
    };
    let places = places(features);
    for change in changes {
        let is = places
            .get(change.id.as_str())
            .and_then(|at| features.get(*at));
        if is.is_none() && change.before.is_some() {
            return Err(unknown::<F>(&change.id));
        }
        check_same(change, is.map(text_of).transpose()?.as_deref())?;
    }
    Ok(())
}

fn check_same(change: &Change, is: Option<&str>) -> Result<(), EditError> {
    let was = change.before.as_ref().map(|image| &*image.text);
    let (layer, id) = (change.layer.to_owned(), change.id.clone());
    match (was, is) {
        _ if was == is => Ok(()),
        (None, _) => Err(EditError::Exists { layer, id }),
        (Some(was), is) => {
            let mut fields = field_changes(was, is.unwrap_or("null")).into_iter();
            let field = fields.next().map_or_else(String::new, |f| f.field);
            Err(EditError::Conflict { layer, id, field })
        }
    }
}

/// What is done with the list of one layer, whatever its features are.
pub(super) trait Visit {
    /// What comes of it.
    type Output;
    /// Is called for the layer.
    fn layer<F: Recorded>(self, features: &mut Vec<F>) -> Self::Output;
}

/// Calls `visit` with the list of the layer of that name.
pub(super) fn visit_layer<V: Visit>(
    parts: &mut CommunityParts,
    layer: &str,
    visit: V,
) -> Result<V::Output, EditError> {
    macro_rules! find {
        ($($field:ident)*) => {
            $(if name_of(&parts.$field) == layer { return Ok(visit.layer(&mut parts.$field)); })*
        };
    }
    crate::each_layer!(find);
    Err(no_layer(layer))
}

fn name_of<F: Feature>(_features: &[F]) -> &'static str {
    F::LAYER
}
