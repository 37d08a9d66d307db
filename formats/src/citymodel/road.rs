//! Roads with the areas of their surface.

use geo::{Area, Centroid, Coord, Euclidean, Length, LineString, Polygon};
use twin_core::ids::{FixtureId, GreenId, ParkingId, RoadId};
use twin_core::inference::{self, rule};
use twin_core::model::{
    Fixture, FixtureKind, Green, GreenKind, Parking, ParkingKind, Position, Road, RoadClass,
    Sourced, Surface,
};

use super::axis::axis;
use super::builder::Builder;
use super::codes::{self, TrafficUse};
use super::object::{CityObject, id_text, numbered};
use super::plan::shadow;
use crate::finding::{Outcome, Problem, Thing};
use crate::georeference::GeoreferenceError;
use crate::repair::mended_line;

/// A road is at least and at most this wide, metres: beyond, its area is not that of its line.
const WIDTHS_M: std::ops::RangeInclusive<f64> = 0.5..=80.0;

impl Builder<'_> {
    /// A road by its lines, else by the middle lines of its areas; paths, parking, crossings and green beside it by theirs.
    pub(super) fn road(&mut self, object: &mut CityObject<'_>) -> Result<(), GeoreferenceError> {
        let mut carriageway = self.surfaces(object)?;
        for area in &mut object.children {
            let surfaces = self.surfaces(area)?;
            match codes::traffic_use(area) {
                TrafficUse::Carriageway => carriageway.extend(surfaces),
                TrafficUse::Path(class) => {
                    let class = Sourced::new(class, self.source("TrafficArea function"));
                    self.strips(area, shadow(&refs(&surfaces)), &class);
                }
                TrafficUse::Other => {}
                other => self.beside(area, other, shadow(&refs(&surfaces)), &surfaces),
            }
        }
        let areas = shadow(&refs(&carriageway));
        if codes::traffic_use(object) == TrafficUse::Parking {
            self.beside(object, TrafficUse::Parking, areas, &[]);
            return Ok(());
        }
        if matches!(&*object.kind, "Square" | "TransportSquare") {
            // A square is a place to park or nothing that the model has a layer for.
            self.unsupported(&object.id, "Square");
            return Ok(());
        }
        let class = self.class(object);
        let lines = self.lines(object)?;
        if lines.is_empty() {
            self.strips(object, areas, &class);
            return Ok(());
        }
        let length: f64 = lines.iter().map(|line| Euclidean.length(line)).sum();
        let size: f64 = areas.iter().map(Area::unsigned_area).sum();
        let width = Some(size / length).filter(|width| WIDTHS_M.contains(width));
        for (line, number) in lines.into_iter().zip(1..) {
            self.add_road(object, numbered(&object.id, number), line, width, &class);
        }
        Ok(())
    }

    /// The lines of the lowest level of detail that has some.
    fn lines(
        &mut self,
        object: &CityObject<'_>,
    ) -> Result<Vec<LineString<f64>>, GeoreferenceError> {
        let mut with_lines: Vec<_> = object
            .geometry
            .iter()
            .filter(|body| !body.lines.is_empty())
            .collect();
        with_lines.sort_by(|a, b| a.lod.cmp(&b.lod));
        let mut lines = Vec::new();
        for line in with_lines.first().map_or(&[][..], |body| &body.lines) {
            let points: Result<Vec<Coord<f64>>, _> =
                line.iter().map(|p| self.enu(p[0], p[1])).collect();
            match mended_line(points?) {
                Ok((line, _)) => lines.push(line),
                Err(problem) => self
                    .found
                    .feature(&*object.id, None, problem, Outcome::Ignored),
            }
        }
        Ok(lines)
    }

    fn class(&self, object: &CityObject<'_>) -> Sourced<RoadClass> {
        match codes::road_class(object) {
            Some(class) => Sourced::new(class, self.source("function")),
            // A track is a small path, mainly for pedestrians (OGC 12-019 §10.7).
            None if object.kind == "Track" => {
                Sourced::new(RoadClass::Footway, self.source("Track"))
            }
            None => Sourced::new(RoadClass::Lane, rule::provenance(rule::ROAD_CLASS_UNKNOWN)),
        }
    }

    /// Each area as a road along its middle; one that is no strip is left out.
    fn strips(
        &mut self,
        object: &CityObject<'_>,
        areas: Vec<Polygon<f64>>,
        class: &Sourced<RoadClass>,
    ) {
        if areas.is_empty() {
            let field = Thing::LinesOrAreas;
            let problem = Problem::MissingValue { field };
            self.found
                .feature(&*object.id, None, problem, Outcome::LeftOut);
        }
        for (area, number) in areas.iter().zip(1..) {
            let id = numbered(&object.id, number);
            let outcome = match axis(area).filter(|axis| WIDTHS_M.contains(&axis.width_m)) {
                Some(axis) => {
                    let width = Some(axis.width_m);
                    self.add_road(object, id.clone(), axis.line, width, class);
                    Outcome::Repaired
                }
                None => Outcome::LeftOut,
            };
            let kind = Thing::Area;
            self.found
                .feature(id, None, Problem::GeometryKind { kind }, outcome);
        }
    }

    fn add_road(
        &mut self,
        object: &CityObject<'_>,
        id: String,
        line: LineString<f64>,
        width: Option<f64>,
        class: &Sourced<RoadClass>,
    ) {
        let drivable = class.value.is_usually_drivable();
        let width = match width {
            Some(width) => Sourced::new(width, self.source("area by length")),
            None => inference::road_width(class.value, None),
        };
        let provenance = self.source(&object.kind);
        self.parts.roads.extend(RoadId::new(id).ok().map(|id| Road {
            id,
            name: object.name(),
            line,
            class: class.clone(),
            width,
            drivable,
            walkable: class.value != RoadClass::City,
            oneway: false,
            level: 0,
            provenance,
        }));
    }

    /// Parking, green and crossings.
    fn beside(
        &mut self,
        object: &CityObject<'_>,
        usage: TrafficUse,
        areas: Vec<Polygon<f64>>,
        surfaces: &[Surface],
    ) {
        for (area, number) in areas.into_iter().zip(1..) {
            let id = numbered(&object.id, number);
            let provenance = self.source(&object.kind);
            let name = object.name();
            match usage {
                TrafficUse::Parking => {
                    let kind = ParkingKind::Surface;
                    let spaces = inference::parking_spaces(kind, area.unsigned_area());
                    let kind = Sourced::new(kind, provenance.clone());
                    let id = ParkingId::new(id).ok();
                    self.parts.parkings.extend(id.map(|id| Parking {
                        id,
                        name,
                        area,
                        kind,
                        spaces,
                        provenance,
                    }));
                }
                TrafficUse::Green => {
                    let id = GreenId::new(id).ok();
                    self.parts.greens.extend(id.map(|id| Green {
                        id,
                        name,
                        area,
                        kind: GreenKind::Lawn,
                        provenance,
                    }));
                }
                TrafficUse::Crossing => {
                    let middle = area.centroid().map(|p| p.0).unwrap_or_default();
                    let zs = surfaces.iter().flat_map(|s| s.rings.iter().flatten());
                    let z = zs.map(|p| p[2]).fold(f64::INFINITY, f64::min);
                    let z = if z.is_finite() { z } else { 0.0 };
                    let id = FixtureId::new(id_text(&id)).ok();
                    self.parts.fixtures.extend(id.map(|id| Fixture {
                        id,
                        kind: FixtureKind::Crossing,
                        position: Position::new(middle.x, middle.y, z),
                        height: None,
                        building: None,
                        unit: None,
                        crossing: None,
                        island: None,
                        heading_rad: None,
                        pitch_rad: None,
                        provenance,
                    }));
                }
                TrafficUse::Carriageway | TrafficUse::Path(_) | TrafficUse::Other => {}
            }
        }
    }
}

fn refs(surfaces: &[Surface]) -> Vec<&Surface> {
    surfaces.iter().collect()
}
