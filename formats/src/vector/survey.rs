//! What a file holds, before it is known what it means.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Coord, CoordsIter, Rect};
use serde_json::{Map, Value as Json};

use super::attributes::{expand_other_tags, number_of, text_of};
use super::error::VectorError;
use super::feature::{Feature, VectorFile, kind};
use crate::table::json;

/// How many different values of an attribute are kept.
const MAX_VALUES: usize = 200;
/// How many attributes of a layer are looked at.
const MAX_ATTRIBUTES: usize = 1_000;

/// One layer.
#[derive(Debug, Default)]
pub(super) struct LayerSurvey {
    pub(super) name: String,
    pub(super) features: usize,
    /// How many of them this program wrote.
    pub(super) ours: usize,
    /// How many have each kind of geometry.
    pub(super) kinds: BTreeMap<&'static str, usize>,
    pub(super) attributes: BTreeMap<String, AttributeSurvey>,
    /// Round every position that is a number, as written.
    pub(super) bounds: Option<Rect<f64>>,
}

/// One attribute of a layer.
#[derive(Debug, Default)]
pub(super) struct AttributeSurvey {
    /// How many features have a value.
    pub(super) told: usize,
    /// How many of these are numbers.
    pub(super) numbers: usize,
    pub(super) min: f64,
    pub(super) max: f64,
    /// How many features have each of the first [`MAX_VALUES`] different values.
    pub(super) values: BTreeMap<String, usize>,
}

impl AttributeSurvey {
    fn add(&mut self, value: &Json) {
        let Some(text) = text_of(value) else { return };
        self.told += 1;
        if let Some(number) = number_of(value) {
            (self.min, self.max) = match self.numbers {
                0 => (number, number),
                _ => (self.min.min(number), self.max.max(number)),
            };
            self.numbers += 1;
        }
        let is_known = self.values.contains_key(&text);
        if is_known || self.values.len() < MAX_VALUES {
            *self.values.entry(text).or_default() += 1;
        }
    }

    /// Whether no value was seen twice.
    pub(super) fn is_unique(&self) -> bool {
        self.values.values().all(|count| *count == 1)
    }
}

impl LayerSurvey {
    /// Looks at every feature of the layer at `index`.
    pub(super) fn of(file: &dyn VectorFile, index: usize) -> Result<Self, VectorError> {
        let mut survey = Self {
            name: file
                .layers()
                .get(index)
                .map(|layer| layer.name.clone())
                .unwrap_or_default(),
            ..Self::default()
        };
        file.each(index, &mut |mut feature| {
            survey.add(&mut feature);
            Ok(())
        })?;
        Ok(survey)
    }

    fn add(&mut self, feature: &mut Feature) {
        self.features += 1;
        self.widen(feature);
        if json::is_ours(&feature.properties) {
            self.ours += 1;
            return;
        }
        if let Ok(Some(geometry)) = &feature.geometry {
            *self.kinds.entry(kind(geometry)).or_default() += 1;
        }
        expand_other_tags(&mut feature.properties);
        self.add_attributes(&feature.properties);
    }

    fn add_attributes(&mut self, properties: &Map<String, Json>) {
        for (name, value) in properties {
            let is_known = self.attributes.contains_key(name);
            if is_known || self.attributes.len() < MAX_ATTRIBUTES {
                self.attributes.entry(name.clone()).or_default().add(value);
            }
        }
    }

    /// How many features have a geometry of this kind, single or multiple.
    pub(super) fn has(&self, wanted: &str) -> usize {
        let is_wanted = |kind: &str| kind.trim_start_matches("Multi") == wanted;
        let fitting = self.kinds.iter().filter(|(kind, _)| is_wanted(kind));
        fitting.map(|(_, count)| count).sum()
    }

    /// The values of the attribute that were kept.
    pub(super) fn values(&self, attribute: &str) -> BTreeSet<&str> {
        let survey = self.attributes.get(attribute);
        let values = survey.map(|a| a.values.keys().map(String::as_str));
        values.into_iter().flatten().collect()
    }

    fn widen(&mut self, feature: &Feature) {
        let Ok(Some(geometry)) = &feature.geometry else {
            return;
        };
        let is_number = |at: &Coord<f64>| at.x.is_finite() && at.y.is_finite();
        for at in geometry.coords_iter().filter(is_number) {
            self.bounds = Some(joined(self.bounds, Rect::new(at, at)));
        }
    }
}

/// The box round both.
pub(super) fn joined(had: Option<Rect<f64>>, more: Rect<f64>) -> Rect<f64> {
    had.map_or(more, |b| {
        Rect::new(
            (b.min().x.min(more.min().x), b.min().y.min(more.min().y)),
            (b.max().x.max(more.max().x), b.max().y.max(more.max().y)),
        )
    })
}
