//! City objects to features.

use std::collections::BTreeMap;

use geo::{Coord, Geometry as Plan, LineString, Point, Polygon};
use serde_json::Value;
use twin_core::ids::{FixtureId, GreenId, WaterId};
use twin_core::model::{
    CommunityParts, Fixture, FixtureKind, Green, GreenKind, Name, Position, Provenance, Sourced,
    Water,
};

use super::document::{CityObject, Document};
use super::plan::shadow;
use super::surface::Vertices;
use crate::finding::{Findings, Outcome, Problem};
use crate::georeference::{Georeference, GeoreferenceError};
use crate::table::json;

/// What reads the objects of one file into its draft.
pub(super) struct Reader<'r> {
    pub(super) georeference: &'r Georeference,
    pub(super) parts: &'r mut CommunityParts,
    pub(super) found: &'r mut Findings,
}

impl Reader<'_> {
    /// Every object of a model, or of one feature of a sequence.
    pub(super) fn document(&mut self, document: &Document) -> Result<(), GeoreferenceError> {
        let vertices = Vertices {
            points: &document.vertices,
            templates: document.templates.as_ref(),
        };
        for (name, object) in &document.objects {
            if object.attributes.as_ref().is_some_and(json::is_ours) {
                self.ours(name, object, &vertices)?;
                continue;
            }
            // Parts, storeys and rooms come with the building that they are of.
            if !object.parents.is_empty() && document.objects.contains_key(&object.parents[0]) {
                continue;
            }
            match object.kind.as_str() {
                "Building" | "BuildingPart" => {
                    self.building(name, object, document, &vertices)?;
                }
                "PlantCover" | "LandUse" | "WaterBody" => self.area(name, object, &vertices)?,
                "SolitaryVegetationObject" | "CityFurniture" => {
                    self.fixture(name, object, &vertices)?;
                }
                other => self.unsupported(name, other),
            }
        }
        Ok(())
    }

    fn unsupported(&mut self, name: &str, what: &str) {
        let what = what.to_owned();
        self.found
            .feature(name, None, Problem::Unsupported { what }, Outcome::LeftOut);
    }

    /// An object that this program wrote: its geometry is that of its layer, level 0.
    fn ours(
        &mut self,
        name: &str,
        object: &CityObject,
        vertices: &Vertices<'_>,
    ) -> Result<(), GeoreferenceError> {
        let Some(attributes) = &object.attributes else {
            return Ok(());
        };
        let plan = self.plan(object, vertices)?;
        let id = attributes.get("id").and_then(Value::as_str).unwrap_or(name);
        if let Err(fault) = json::add(self.parts, id, attributes, plan) {
            let problem = Problem::Invalid {
                reason: fault.to_string(),
            };
            self.found.feature(name, None, problem, Outcome::LeftOut);
        }
        Ok(())
    }

    fn plan(
        &self,
        object: &CityObject,
        vertices: &Vertices<'_>,
    ) -> Result<Option<Plan<f64>>, GeoreferenceError> {
        let Some(geometry) = object.geometry.iter().find(|g| g.lod == "0") else {
            return Ok(None);
        };
        if let Some(surface) = vertices.surfaces(geometry).surfaces.first() {
            let rings: Result<Vec<_>, _> = surface.rings.iter().map(|r| self.closed(r)).collect();
            let mut rings = rings?.into_iter().map(LineString);
            let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
            return Ok(Some(Polygon::new(outer, rings.collect()).into()));
        }
        let line = vertices
            .lines(geometry)
            .into_iter()
            .next()
            .unwrap_or_default();
        let points: Result<Vec<_>, _> = line.iter().map(|[x, y, _]| self.enu(*x, *y)).collect();
        let points = points?;
        Ok(match points.as_slice() {
            [] => None,
            [point] => Some(Point(*point).into()),
            _ => Some(LineString(points).into()),
        })
    }

    fn closed(&self, ring: &[[f64; 3]]) -> Result<Vec<Coord<f64>>, GeoreferenceError> {
        let mut points: Vec<Coord<f64>> = ring
            .iter()
            .map(|[x, y, _]| self.enu(*x, *y))
            .collect::<Result<_, _>>()?;
        points.extend(points.first().copied());
        Ok(points)
    }

    pub(super) fn enu(&self, x: f64, y: f64) -> Result<Coord<f64>, GeoreferenceError> {
        self.georeference.enu(Coord { x, y })
    }

    /// Provenance of a field of this file.
    pub(super) fn source(&self, field: &str) -> Provenance {
        Provenance::imported(format!("{} {field}", self.found.file()))
    }

    /// Greens and waters by what their surfaces cover.
    fn area(
        &mut self,
        name: &str,
        object: &CityObject,
        vertices: &Vertices<'_>,
    ) -> Result<(), GeoreferenceError> {
        let kind = match object.kind.as_str() {
            "WaterBody" => None,
            "PlantCover" => Some(GreenKind::Lawn),
            _ => match green_kind(object) {
                Some(kind) => Some(kind),
                None => {
                    let what = format!("land use {}", text(object, "class").unwrap_or_default());
                    self.unsupported(name, what.trim());
                    return Ok(());
                }
            },
        };
        let mut surfaces: Vec<_> = object
            .geometry
            .iter()
            .flat_map(|g| vertices.surfaces(g).surfaces)
            .collect();
        for point in surfaces.iter_mut().flat_map(|s| &mut s.rings).flatten() {
            *point = self.georeference.enu_3d(*point)?;
        }
        let surfaces: Vec<_> = surfaces.iter().collect();
        for (area, number) in shadow(&surfaces).into_iter().zip(1..) {
            let id = numbered(name, number);
            let provenance = self.source(&object.kind);
            match kind {
                Some(kind) => self
                    .parts
                    .greens
                    .extend(GreenId::new(id).ok().map(|id| Green {
                        id,
                        name: name_of(object),
                        area,
                        kind,
                        provenance,
                    })),
                None => self
                    .parts
                    .waters
                    .extend(WaterId::new(id).ok().map(|id| Water {
                        id,
                        name: name_of(object),
                        area,
                        provenance,
                    })),
            }
        }
        Ok(())
    }

    fn fixture(
        &mut self,
        name: &str,
        object: &CityObject,
        vertices: &Vertices<'_>,
    ) -> Result<(), GeoreferenceError> {
        let kind = if object.kind == "SolitaryVegetationObject" {
            Some(FixtureKind::Tree)
        } else {
            furniture_kind(object)
        };
        let Some(kind) = kind else {
            let what = format!("furniture {}", text(object, "function").unwrap_or_default());
            self.unsupported(name, what.trim());
            return Ok(());
        };
        let mut points: Vec<[f64; 3]> = object
            .geometry
            .iter()
            .flat_map(|g| {
                let of_surfaces = vertices
                    .surfaces(g)
                    .surfaces
                    .into_iter()
                    .flat_map(|s| s.rings);
                of_surfaces.chain(vertices.lines(g)).flatten()
            })
            .collect();
        points.sort_by(|a, b| a[2].total_cmp(&b[2]));
        let (Some(foot), Some(head)) = (points.first(), points.last()) else {
            let field = "geometry".to_owned();
            let problem = Problem::MissingValue { field };
            self.found.feature(name, None, problem, Outcome::LeftOut);
            return Ok(());
        };
        let at = self.enu(foot[0], foot[1])?;
        let z = self.georeference.z(foot[2])?;
        let height = head[2] - foot[2];
        let provenance = self.source(&object.kind);
        self.parts
            .fixtures
            .extend(FixtureId::new(id_text(name)).ok().map(|id| Fixture {
                id,
                kind,
                position: Position::new(at.x, at.y, z),
                height: (height > 0.01).then(|| Sourced::new(height, provenance.clone())),
                building: None,
                unit: None,
                provenance,
            }));
        Ok(())
    }
}

/// Green land by words of its class, usage and function: English, German and Dutch ones as the samples have them.
fn green_kind(object: &CityObject) -> Option<GreenKind> {
    const WORDS: &[(&str, GreenKind)] = &[
        ("park", GreenKind::Park),
        ("grass", GreenKind::Lawn),
        ("gras", GreenKind::Lawn),
        ("garden", GreenKind::Lawn),
        ("groenvoorziening", GreenKind::Lawn),
        ("wood", GreenKind::Wood),
        ("forest", GreenKind::Wood),
        ("bos", GreenKind::Wood),
        ("playground", GreenKind::Playground),
        ("sport", GreenKind::Pitch),
    ];
    word_of(object, WORDS)
}

fn furniture_kind(object: &CityObject) -> Option<FixtureKind> {
    const WORDS: &[(&str, FixtureKind)] = &[
        ("street_lamp", FixtureKind::LampPole),
        ("lamp", FixtureKind::LampPole),
        ("lantern", FixtureKind::LampPole),
        ("lichtmast", FixtureKind::LampPole),
        ("traffic light", FixtureKind::SignalPole),
        ("traffic_signals", FixtureKind::SignalPole),
        ("hydrant", FixtureKind::Hydrant),
        ("manhole", FixtureKind::Manhole),
        ("bench", FixtureKind::Bench),
        ("waste", FixtureKind::WasteBin),
        ("litter", FixtureKind::WasteBin),
        ("bollard", FixtureKind::Barrier),
        ("pole", FixtureKind::Pole),
        ("mast", FixtureKind::Pole),
    ];
    word_of(object, WORDS)
}

fn word_of<K: Copy>(object: &CityObject, words: &[(&str, K)]) -> Option<K> {
    let told = ["class", "usage", "function", "type"]
        .iter()
        .filter_map(|name| text(object, name))
        .map(|text| text.to_lowercase())
        .collect::<Vec<_>>()
        .join(" ");
    words
        .iter()
        .find(|(word, _)| told.contains(word))
        .map(|(_, kind)| *kind)
}

/// An attribute as text.
pub(super) fn text(object: &CityObject, name: &str) -> Option<String> {
    match object.attribute(name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The attribute `name`: Chinese letters make it the Chinese name.
pub(super) fn name_of(object: &CityObject) -> Name {
    let Some(text) = text(object, "name") else {
        return Name::default();
    };
    if text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        Name {
            zh: Some(text.into()),
            en: None,
        }
    } else {
        Name {
            zh: None,
            en: Some(text.into()),
        }
    }
}

/// An id of an object's name: letters that an id may not have become hyphens, and too long a name is cut.
pub(super) fn id_text(name: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
    name.chars()
        .map(|c| if is_allowed(c) { c } else { '-' })
        .take(160)
        .collect()
}

/// The first part has the object's own id.
pub(super) fn numbered(name: &str, number: usize) -> String {
    if number <= 1 {
        id_text(name)
    } else {
        format!("{}/{number}", id_text(name))
    }
}

/// Children of an object, and theirs, of the given kind.
pub(super) fn descendants<'d>(
    object: &'d CityObject,
    objects: &'d BTreeMap<String, CityObject>,
) -> Vec<(&'d String, &'d CityObject)> {
    let mut found: Vec<(&String, &CityObject)> = Vec::new();
    let mut queue: Vec<&CityObject> = vec![object];
    while let Some(next) = queue.pop() {
        for name in &next.children {
            // A circle of children ends at the first that was seen.
            let is_new = found.iter().all(|(seen, _)| *seen != name);
            if let (true, Some(entry)) = (is_new, objects.get_key_value(name)) {
                found.push(entry);
                queue.push(entry.1);
            }
        }
    }
    found
}
