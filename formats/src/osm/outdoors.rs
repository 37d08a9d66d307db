//! Walls, parking spaces and roofs.

use std::collections::BTreeMap;

use geo::{Centroid, Distance, Euclidean, Point};
use twin_core::ids::{CompoundId, ParkingSpaceId, RoofId, WallId};
use twin_core::inference;
use twin_core::model::{
    Building, Compound, Parking, ParkingKind, ParkingSpace, Roof, RoofShape, Sourced, SpaceKind,
    Wall, WallKind,
};

use super::area::Area;
use super::building::ByOrigin;
use super::element::Kind;
use super::indoor::levels;
use super::polygons::Polygons;
use super::road::stretches;
use super::site::{Origin, Site, clean_line};
use super::tags::Tags;
use super::warning::WarningKind;
use super::xml::cut;
use crate::finding::Expected;

/// Farthest that a wall's middle stands from the boundary of the compound that it closes off, metres: as for gates, boundaries are
/// drawn along roads or walls.
const WALL_REACH_M: f64 = 20.0;

fn wall_kind(tags: &Tags) -> Option<WallKind> {
    Some(match tags.get("barrier")? {
        "wall" | "city_wall" => WallKind::Wall,
        "fence" | "guard_rail" | "handrail" => WallKind::Fence,
        "hedge" => WallKind::Hedge,
        "retaining_wall" => WallKind::Retaining,
        _ => return None,
    })
}

/// Walls, fences and hedges, each with the compound along whose boundary it runs.
pub(super) fn walls(site: &mut Site<'_>, compounds: &[Compound]) -> Vec<Wall> {
    let extract = site.extract;
    let mut found = Vec::new();
    for way in &extract.ways {
        let tags = &way.element.tags;
        let Some(kind) = wall_kind(tags).filter(|_| !tags.is_set("building")) else {
            continue;
        };
        let origin = Origin {
            file: way.file,
            kind: Kind::Way,
            id: way.element.id,
        };
        let height = site.length(tags, "height", 0.1..=50.0, origin);
        for (index, points) in stretches(site, &way.element.nodes, origin)
            .into_iter()
            .enumerate()
        {
            let (Some(line), Ok(id)) = (clean_line(points), WallId::new(origin.id(index))) else {
                continue;
            };
            let middle = line.0.get(line.0.len() / 2).copied().map(Point::from);
            let height = match height {
                Some(height) => Sourced::new(height, site.source(origin.file, "height")),
                None => inference::wall_height(kind),
            };
            let wall = Wall {
                id,
                compound: middle.and_then(|m| compound_along(compounds, &m)),
                line,
                kind: Sourced::new(kind, site.source(origin.file, "barrier")),
                height,
                provenance: site.source(origin.file, "barrier"),
            };
            found.extend(site.checked(wall, origin));
        }
    }
    found
}

fn compound_along(compounds: &[Compound], at: &Point<f64>) -> Option<CompoundId> {
    let gap = |c: &Compound| Euclidean.distance(at, c.boundary.exterior());
    let near = compounds.iter().map(|c| (gap(c), c));
    let near = near.filter(|(gap, _)| *gap <= WALL_REACH_M);
    let nearest = near.min_by(|a, b| a.0.total_cmp(&b.0));
    nearest.map(|(_, c)| c.id.clone())
}

fn space_kind(tags: &Tags) -> (SpaceKind, &'static str) {
    match tags.get("parking_space") {
        Some("disabled" | "handicapped") => (SpaceKind::Accessible, "parking_space"),
        Some("charging") => (SpaceKind::Charging, "parking_space"),
        Some("private" | "reserved" | "residents") => (SpaceKind::Reserved, "parking_space"),
        Some("bicycle" | "cargo_bike") => (SpaceKind::Bicycle, "parking_space"),
        _ if tags.is_any("access", &["private", "residents"]) => (SpaceKind::Reserved, "access"),
        _ => (SpaceKind::Standard, "amenity"),
    }
}

/// Whether an area is a single parking space.
pub(super) fn is_space(tags: &Tags) -> bool {
    tags.is_any("amenity", &["parking_space"])
}

/// Parking spaces one by one, each in the car park around it.
pub(super) fn spaces(
    site: &mut Site<'_>,
    areas: &[Area<'_>],
    parkings: &[Parking],
) -> Vec<ParkingSpace> {
    let lots = Polygons::of(parkings.iter().map(|p| &p.area));
    // A space outside every car park is one by itself.
    let own: BTreeMap<&str, usize> = parkings.iter().map(|p| p.id.as_str()).zip(0..).collect();
    let mut found = Vec::new();
    for area in areas.iter().filter(|a| is_space(a.tags)) {
        let origin = area.origin;
        let level = area.tags.get("level").and_then(levels);
        let level = level.and_then(|l| l.first().copied());
        for (index, outline) in area.parts.iter().enumerate() {
            let around = || outline.centroid().and_then(|c| lots.first_around(&c));
            let lot = own.get(origin.id(index).as_str()).copied();
            let Some(parking) = lot.or_else(around).and_then(|at| parkings.get(at)) else {
                continue;
            };
            let Ok(id) = ParkingSpaceId::new(origin.id(index)) else {
                continue;
            };
            let (kind, key) = space_kind(area.tags);
            let below = i16::from(parking.kind.value == ParkingKind::Underground);
            let space = ParkingSpace {
                id,
                parking: parking.id.clone(),
                number: area.tags.get("ref").map(Into::into),
                outline: outline.clone(),
                level: level.unwrap_or(-below),
                kind: Sourced::new(kind, site.source(origin.file, key)),
                provenance: site.source(origin.file, "amenity"),
            };
            found.extend(site.checked(space, origin));
        }
    }
    found
}

/// Roofs of the buildings whose tags tell the shape.
pub(super) fn roofs(
    site: &mut Site<'_>,
    areas: &[Area<'_>],
    buildings: &ByOrigin<'_>,
) -> Vec<Roof> {
    let mut found = Vec::new();
    for area in areas {
        let Some(text) = area.tags.get("roof:shape") else {
            continue;
        };
        let origin = area.origin;
        for index in 0..area.parts.len() {
            let Some(building) = buildings.get(origin, index) else {
                continue;
            };
            let Some(shape) = shape(text) else {
                let expected = Expected::RoofShape;
                let kind = WarningKind::UnreadableValue {
                    key: "roof:shape",
                    value: cut(text),
                    expected,
                };
                site.warn(origin, kind);
                break;
            };
            let told = site.length(area.tags, "roof:height", 0.0..=200.0, origin);
            let height = match told {
                Some(height) => Sourced::new(height, site.source(origin.file, "roof:height")),
                None => roof_height(site, area.tags, shape, building, origin),
            };
            let Ok(id) = RoofId::new(format!("{}/roof", building.id)) else {
                continue;
            };
            let roof = Roof {
                id,
                building: building.id.clone(),
                shape: Sourced::new(shape, site.source(origin.file, "roof:shape")),
                height,
                ridge_rad: None,
                provenance: site.source(origin.file, "roof:shape"),
            };
            found.extend(site.checked(roof, origin));
        }
    }
    found
}

fn roof_height(
    site: &mut Site<'_>,
    tags: &Tags,
    shape: RoofShape,
    building: &Building,
    origin: Origin,
) -> Sourced<f64> {
    match site.levels(tags, "roof:levels", 20, origin) {
        Some(levels) if levels > 0 => {
            let storey_m = inference::storey_height_m(building.usage.value);
            let source = site.source(origin.file, "roof:levels");
            Sourced::new(f64::from(levels) * storey_m, source)
        }
        _ => inference::roof_height(shape, &building.footprint),
    }
}

/// The words of the key `roof:shape`; those that the model lacks become what they look most like.
fn shape(word: &str) -> Option<RoofShape> {
    RoofShape::from_word(word).or(match word {
        "half-hipped" | "side_hipped" => Some(RoofShape::Hipped),
        "gambrel" => Some(RoofShape::Mansard),
        "saltbox" | "double_saltbox" | "quadruple_saltbox" | "side_half-hipped" => {
            Some(RoofShape::Gabled)
        }
        "cone" => Some(RoofShape::Pyramidal),
        "onion" => Some(RoofShape::Dome),
        "lean_to" => Some(RoofShape::Skillion),
        _ => None,
    })
}
