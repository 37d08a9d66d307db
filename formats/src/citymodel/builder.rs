//! City objects to features: the frame of it, green and water areas, furniture.

use geo::Coord;
use twin_core::ids::{FixtureId, GreenId, WaterId};
use twin_core::model::{
    CommunityParts, Fixture, FixtureKind, Green, GreenKind, Material, Position, Provenance,
    Sourced, Surface, Water,
};

use super::codes;
use super::object::{CityObject, id_text, numbered};
use super::plan::shadow;
use crate::finding::{Findings, Outcome, Problem, Reason, Thing};
use crate::georeference::{Georeference, GeoreferenceError};

/// What puts the objects of one file into its draft.
pub(crate) struct Builder<'r> {
    pub(crate) georeference: &'r Georeference,
    pub(crate) parts: &'r mut CommunityParts,
    pub(crate) found: &'r mut Findings,
}

impl Builder<'_> {
    /// Makes features of `object` and everything below it; one that the model has no layer for is told of. `materials` are those
    /// that its surfaces name.
    pub(crate) fn object(
        &mut self,
        mut object: CityObject<'_>,
        materials: &[Material],
    ) -> Result<(), GeoreferenceError> {
        match &*object.kind {
            "Building" | "BuildingPart" => self.building(object, materials),
            "PlantCover" | "LandUse" | "WaterBody" => self.area(&mut object),
            "SolitaryVegetationObject" | "CityFurniture" => self.fixture(&object),
            "Road"
            | "Track"
            | "Square"
            | "TransportSquare"
            | "Section"
            | "Intersection"
            | "TransportationComplex" => self.road(&mut object),
            other => {
                self.unsupported(&object.id, other);
                Ok(())
            }
        }
    }

    /// Tells that there is no layer for it.
    pub(crate) fn unsupported(&mut self, name: &str, what: impl Into<Thing>) {
        let what = what.into();
        self.found
            .feature(name, None, Problem::Unsupported { what }, Outcome::LeftOut);
    }

    pub(super) fn refuse(&mut self, name: &str, reason: Reason) {
        self.found
            .feature(name, None, Problem::Invalid { reason }, Outcome::LeftOut);
    }

    pub(super) fn enu(&self, x: f64, y: f64) -> Result<Coord<f64>, GeoreferenceError> {
        self.georeference.enu(Coord { x, y })
    }

    /// Provenance of a field of this file.
    pub(super) fn source(&self, field: &str) -> Provenance {
        Provenance::imported(format!("{} {field}", self.found.file()))
    }

    /// Takes all surfaces of an object, in local metres.
    pub(super) fn surfaces(
        &self,
        object: &mut CityObject<'_>,
    ) -> Result<Vec<Surface>, GeoreferenceError> {
        let mut surfaces = Vec::new();
        for body in &mut object.geometry {
            surfaces.append(&mut body.surfaces);
        }
        for point in surfaces.iter_mut().flat_map(|s| &mut s.rings).flatten() {
            *point = self.georeference.enu_3d(*point)?;
        }
        Ok(surfaces)
    }

    /// Greens and waters by what their surfaces cover.
    fn area(&mut self, object: &mut CityObject<'_>) -> Result<(), GeoreferenceError> {
        let kind = match &*object.kind {
            "WaterBody" => None,
            "PlantCover" => Some(GreenKind::Lawn),
            _ => match codes::green_kind(object) {
                Some(kind) => Some(kind),
                None => {
                    let class = object.text("class").unwrap_or_default();
                    let class = class.to_string();
                    self.unsupported(&object.id, Thing::LandUse { class });
                    return Ok(());
                }
            },
        };
        let surfaces = self.surfaces(object)?;
        let areas = shadow(&surfaces.iter().collect::<Vec<_>>());
        for (area, number) in areas.into_iter().zip(1..) {
            let id = numbered(&object.id, number);
            let provenance = self.source(&object.kind);
            let name = object.name();
            match kind {
                Some(kind) => self
                    .parts
                    .greens
                    .extend(GreenId::new(id).ok().map(|id| Green {
                        id,
                        name,
                        area,
                        kind,
                        provenance,
                    })),
                None => self
                    .parts
                    .waters
                    .extend(WaterId::new(id).ok().map(|id| Water {
                        id,
                        name,
                        area,
                        provenance,
                    })),
            }
        }
        Ok(())
    }

    /// Furniture and trees stand at the place that they were put, else at the lowest point of their geometry.
    fn fixture(&mut self, object: &CityObject<'_>) -> Result<(), GeoreferenceError> {
        let kind = if object.kind == "SolitaryVegetationObject" {
            Some(FixtureKind::Tree)
        } else {
            codes::furniture_kind(object)
        };
        let Some(kind) = kind else {
            let function = object.text("function").unwrap_or_default();
            let function = function.to_string();
            self.unsupported(&object.id, Thing::Furniture { function });
            return Ok(());
        };
        let mut points: Vec<[f64; 3]> = object
            .geometry
            .iter()
            .flat_map(|body| {
                let of_surfaces = body.surfaces.iter().flat_map(|s| &s.rings);
                of_surfaces.chain(&body.lines).flatten().copied()
            })
            .collect();
        points.sort_by(|a, b| a[2].total_cmp(&b[2]));
        let lowest = points.first().copied();
        let Some(foot) = object.place.or(lowest) else {
            let field = Thing::Geometry;
            let problem = Problem::MissingValue { field };
            self.found
                .feature(&*object.id, None, problem, Outcome::LeftOut);
            return Ok(());
        };
        let at = self.enu(foot[0], foot[1])?;
        let z = self.georeference.z(foot[2])?;
        let of_geometry = lowest
            .zip(points.last())
            .map(|(low, high)| high[2] - low[2]);
        let height = object.number("height").or(of_geometry);
        let provenance = self.source(&object.kind);
        self.parts
            .fixtures
            .extend(FixtureId::new(id_text(&object.id)).ok().map(|id| {
                Fixture {
                    id,
                    kind,
                    position: Position::new(at.x, at.y, z),
                    height: height
                        .filter(|height| *height > 0.01)
                        .map(|height| Sourced::new(height, provenance.clone())),
                    building: None,
                    unit: None,
                    crossing: None,
                    island: None,
                    heading_rad: None,
                    pitch_rad: None,
                    provenance,
                }
            }));
        Ok(())
    }
}
