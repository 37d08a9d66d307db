//! CityJSON's objects to city objects.

use std::borrow::Cow;
use std::collections::BTreeMap;

use geo::{Coord, Geometry as Plan, LineString, Point, Polygon};
use rayon::prelude::*;
use serde_json::Value;
use twin_core::model::{CommunityParts, Material};

use super::document::{CityObject, Document, FileMaterial};
use super::read::community_of;
use super::surface::Vertices;
use crate::citymodel::{self, Body, Builder};
use crate::finding::{Findings, Outcome, Problem, Thing};
use crate::georeference::GeoreferenceError;
use crate::table::json;

/// Objects that are read at a time: a few, since one may be large.
const CHUNK: usize = 16;

/// What reads the objects of one file into its draft.
pub(super) struct Reader<'r> {
    pub(super) builder: Builder<'r>,
}

/// A document with what its objects share.
struct Shared<'d> {
    document: &'d Document,
    vertices: Vertices<'d>,
    materials: Vec<Material>,
}

impl Reader<'_> {
    /// Every object of a model, or of one feature of a sequence: on all cores, in their order.
    pub(super) fn document(&mut self, document: &Document) -> Result<(), GeoreferenceError> {
        let shared = Shared {
            document,
            vertices: Vertices {
                points: &document.vertices,
                templates: document.templates.as_ref(),
            },
            materials: document.appearance.materials.iter().map(material).collect(),
        };
        let objects: Vec<(&String, &CityObject)> = document.objects.iter().collect();
        if objects.len() <= CHUNK {
            return self.objects(&objects, &shared);
        }
        let georeference = self.builder.georeference;
        let of_some = |some: &[(&String, &CityObject)], empty: &CommunityParts, file: &str| {
            let (mut parts, mut found) = (empty.clone(), Findings::of(file));
            let builder = Builder {
                georeference,
                parts: &mut parts,
                found: &mut found,
            };
            Reader { builder }.objects(some, &shared)?;
            Ok((parts, found))
        };
        let empty = self.builder.parts.without_features();
        let file = self.builder.found.file().clone();
        let some = objects.par_chunks(CHUNK);
        let read: Vec<_> = some.map(|some| of_some(some, &empty, &file)).collect();
        for some in read {
            let (parts, found) = some?;
            self.builder.parts.append(parts);
            self.builder.found.append(found);
        }
        Ok(())
    }

    fn objects(
        &mut self,
        objects: &[(&String, &CityObject)],
        shared: &Shared<'_>,
    ) -> Result<(), GeoreferenceError> {
        for (name, object) in objects {
            self.object(name, object, shared)?;
        }
        Ok(())
    }

    fn object(
        &mut self,
        name: &str,
        object: &CityObject,
        shared: &Shared<'_>,
    ) -> Result<(), GeoreferenceError> {
        if community_of(object).is_some() {
            return Ok(());
        }
        if object.attributes.as_ref().is_some_and(json::is_ours) {
            return self.ours(name, object, &shared.vertices);
        }
        // Parts, storeys and rooms come with the building that they are of.
        let parent = object.parents.first();
        if parent.is_some_and(|parent| shared.document.objects.contains_key(parent)) {
            return Ok(());
        }
        match object.kind.as_str() {
            "Building"
            | "BuildingPart"
            | "PlantCover"
            | "LandUse"
            | "WaterBody"
            | "SolitaryVegetationObject"
            | "CityFurniture"
            | "Road"
            | "TransportSquare" => {
                let object = self.resolved(name, object, shared.document, &shared.vertices);
                self.builder.object(object, &shared.materials)
            }
            other => {
                self.builder.unsupported(name, other);
                Ok(())
            }
        }
    }

    /// The object with what is below it.
    fn resolved<'d>(
        &mut self,
        name: &'d str,
        object: &'d CityObject,
        document: &'d Document,
        vertices: &Vertices<'_>,
    ) -> citymodel::CityObject<'d> {
        let mut resolved = self.alone(name, name, object, vertices);
        let children = descendants(object, &document.objects);
        resolved.children = children
            .into_iter()
            .map(|(child, object)| self.alone(name, child, object, vertices))
            .collect();
        resolved
    }

    fn alone<'d>(
        &mut self,
        root: &str,
        name: &'d str,
        object: &'d CityObject,
        vertices: &Vertices<'_>,
    ) -> citymodel::CityObject<'d> {
        let geometry = object.geometry.iter().map(|geometry| {
            let found = vertices.surfaces(geometry);
            if found.bad_indices > 0 {
                let what = Thing::Vertices;
                let count = found.bad_indices;
                let problem = Problem::MissingParts { what, count };
                self.builder
                    .found
                    .feature(root, None, problem, Outcome::Ignored);
            }
            Body {
                lod: geometry.lod.clone(),
                surfaces: found.surfaces,
                lines: vertices.lines(geometry),
                is_solid: found.is_solid,
            }
        });
        let attributes = object.attributes.as_ref();
        citymodel::CityObject {
            id: Cow::Borrowed(name),
            kind: Cow::Borrowed(&object.kind),
            geometry: geometry.collect(),
            attributes: attributes.map_or_else(Cow::default, Cow::Borrowed),
            place: None,
            children: Vec::new(),
        }
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
        if let Err(fault) = json::add(self.builder.parts, id, attributes, plan) {
            let problem = Problem::Invalid {
                reason: fault.into(),
            };
            self.builder
                .found
                .feature(name, None, problem, Outcome::LeftOut);
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

    fn enu(&self, x: f64, y: f64) -> Result<Coord<f64>, GeoreferenceError> {
        self.builder.georeference.enu(Coord { x, y })
    }
}

fn material(material: &FileMaterial) -> Material {
    let [r, g, b] = material.diffuse.unwrap_or([1.0; 3]);
    Material {
        name: material.name.as_str().into(),
        rgba: [r, g, b, 1.0 - material.transparency.unwrap_or(0.0)],
    }
}

/// Children of an object, and theirs.
fn descendants<'d>(
    object: &'d CityObject,
    objects: &'d BTreeMap<String, CityObject>,
) -> Vec<(&'d str, &'d CityObject)> {
    let mut found: Vec<(&str, &CityObject)> = Vec::new();
    let mut queue: Vec<&CityObject> = vec![object];
    while let Some(next) = queue.pop() {
        for name in &next.children {
            // A circle of children ends at the first that was seen.
            let is_new = found.iter().all(|(seen, _)| *seen != name);
            if let (true, Some((name, child))) = (is_new, objects.get_key_value(name)) {
                found.push((name, child));
                queue.push(child);
            }
        }
    }
    found
}
