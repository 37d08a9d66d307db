//! The checks of a community as a whole: each feature by itself, double ids, references.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

use super::community::CommunityParts;
use super::error::ModelError;
use super::report::Report;

/// A feature that can check itself; references are checked by [`super::Community::new`].
pub trait Feature: Sync {
    /// The layer it belongs to.
    const LAYER: &'static str;

    /// Its id as text.
    fn id(&self) -> &str;

    /// Reports what is wrong with the feature by itself.
    fn check(&self, report: &mut Report);

    /// Lists the features that this one refers to.
    fn references<'a>(&'a self, _list: &mut dyn FnMut(Option<Reference<'a>>)) {}
}

/// That one feature refers to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The field that refers.
    pub field: &'static str,
    /// Layer of what is referred to.
    pub layer: &'static str,
    /// Its id.
    pub id: &'a str,
}

impl<'a> Reference<'a> {
    /// To the feature `id` of `layer`; always there, so that it can be listed beside those that may be missing.
    pub(super) fn to(
        field: &'static str,
        layer: &'static str,
        id: &'a impl Borrow<str>,
    ) -> Option<Self> {
        let id = id.borrow();
        Some(Self { field, layer, id })
    }

    /// To the feature `id`, if there is one.
    pub(super) fn maybe<I: Borrow<str>>(
        field: &'static str,
        layer: &'static str,
        id: Option<&'a I>,
    ) -> Option<Self> {
        id.and_then(|id| Self::to(field, layer, id))
    }
}

/// Every problem of `parts`: each feature by itself, double ids, references. Works on all cores.
pub(super) fn check_parts(parts: &CommunityParts) -> Vec<ModelError> {
    type Task<'t, T> = Box<dyn Fn() -> T + Sync + 't>;
    macro_rules! check_layers {
        ($($field:ident)*) => {{
            let tasks: Vec<Task<'_, Checked<'_>>> =
                vec![$(Box::new(|| check_layer(&parts.$field))),*];
            tasks.par_iter().map(|check| check()).collect()
        }};
    }
    let checked: Vec<Checked<'_>> = crate::each_layer!(check_layers);
    let (mut errors, mut ids) = (Vec::new(), Ids::new());
    for mut of_layer in checked {
        errors.append(&mut of_layer.errors);
        ids.insert(of_layer.layer, of_layer.ids);
    }
    macro_rules! check_all_references {
        ($($field:ident)*) => {{
            let tasks: Vec<Task<'_, Vec<ModelError>>> =
                vec![$(Box::new(|| check_references(&parts.$field, &ids))),*];
            tasks.par_iter().map(|check| check()).collect()
        }};
    }
    let of_references: Vec<Vec<ModelError>> = crate::each_layer!(check_all_references);
    errors.extend(of_references.into_iter().flatten());
    errors
}

/// The ids of each layer.
type Ids<'a> = BTreeMap<&'static str, HashSet<&'a str>>;

/// A layer without regard to others.
struct Checked<'a> {
    layer: &'static str,
    ids: HashSet<&'a str>,
    errors: Vec<ModelError>,
}

fn check_layer<F: Feature>(features: &[F]) -> Checked<'_> {
    let mut checked = Checked {
        layer: F::LAYER,
        ids: HashSet::with_capacity(features.len()),
        errors: Vec::new(),
    };
    let reports: Vec<Vec<ModelError>> = features.par_iter().map(Report::of).collect();
    for (feature, mut found) in features.iter().zip(reports) {
        checked.errors.append(&mut found);
        if !checked.ids.insert(feature.id()) {
            checked.errors.push(ModelError::DuplicateId {
                layer: F::LAYER,
                id: feature.id().to_owned(),
            });
        }
    }
    checked
}

fn check_references<F: Feature>(features: &[F], ids: &Ids<'_>) -> Vec<ModelError> {
    let mut errors = Vec::new();
    for feature in features {
        feature.references(&mut |reference| {
            let missing = reference.filter(|r| {
                !ids.get(r.layer)
                    .is_some_and(|of_layer| of_layer.contains(r.id))
            });
            errors.extend(missing.map(|r| ModelError::UnknownReference {
                layer: F::LAYER,
                id: feature.id().to_owned(),
                field: r.field,
                target_layer: r.layer,
                target: r.id.to_owned(),
            }));
        });
    }
    errors
}
