//! Places, street furniture and gates: from nodes, and from areas by their middle.

use std::collections::BTreeMap;

use geo::{Area as _, Coord, Distance, Euclidean, InteriorPoint, Point};
use twin_core::ids::{FixtureId, GateId, PlaceId};
use twin_core::inference::{self, rule};
use twin_core::model::{
    Building, Compound, Fixture, FixtureKind, Gate, GateKind, Place, Position, Road, Sourced,
};

use super::area::Area;
use super::building::{ByOrigin, Outlines, is_building};
use super::camera::{self, CameraTags};
use super::classify::{self, GateMark};
use super::crossing::{self, CrossingTags};
use super::element::{Kind, Way};
use super::extract;
use super::numbers::Number;
use super::site::{Origin, Site, name};
use super::streets::Streets;
use super::tags::Tags;

/// Farthest that a gate stands from the boundary of its compound, metres: boundaries are drawn along roads or walls.
const GATE_REACH_M: f64 = 20.0;

/// A tagged point: a node, or the middle of an area.
struct Spot<'a> {
    origin: Origin,
    tags: &'a Tags,
    at: Coord<f64>,
    /// Footprint in m² of what it stands for, if it is an area.
    area_m2: Option<f64>,
    /// The building that it is, or whose outline it is on.
    building: Option<&'a Building>,
}

/// What points become.
#[derive(Debug, Default)]
pub(super) struct Points {
    pub(super) places: Vec<Place>,
    pub(super) fixtures: Vec<Fixture>,
    pub(super) gates: Vec<Gate>,
}

impl Points {
    fn append(&mut self, mut other: Self) {
        self.places.append(&mut other.places);
        self.fixtures.append(&mut other.fixtures);
        self.gates.append(&mut other.gates);
    }
}

/// What points are seen against.
pub(super) struct Surroundings<'a> {
    pub(super) by_origin: &'a ByOrigin<'a>,
    pub(super) outlines: &'a Outlines<'a>,
    pub(super) compounds: &'a [Compound],
    pub(super) roads: &'a [Road],
    pub(super) streets: &'a Streets,
}

pub(super) fn points<'s, 'a: 's>(
    site: &mut Site<'a>,
    areas: &'s [Area<'a>],
    around: &Surroundings<'s>,
) -> Points {
    let spots: Vec<Spot<'_>> = node_spots(site, areas, around.by_origin)
        .into_iter()
        .chain(line_gates(site))
        .chain(areas.iter().filter_map(|a| area_spot(a, around.by_origin)))
        .collect();
    let made = site.of_some(&spots, |site, spot, points| {
        of_spot(site, spot, around, points);
    });
    let mut points = Points::default();
    made.into_iter().for_each(|some| points.append(some));
    inference::rank_gates(&mut points.gates, around.roads);
    points
}

fn of_spot(site: &mut Site<'_>, spot: &Spot<'_>, around: &Surroundings<'_>, points: &mut Points) {
    if let Some(gate) = gate(site, spot, around) {
        points.gates.push(gate);
        return;
    }
    if let Some(kind) = fixture_kind(spot) {
        let fixture = fixture(site, spot, kind, around.outlines);
        points.fixtures.extend(fixture);
    }
    if let Some(told) = classify::place(spot.tags) {
        let place = place(site, spot, told, around.outlines);
        points.places.extend(place);
    }
}

fn node_spots<'a>(site: &Site<'a>, areas: &[Area<'_>], buildings: &ByOrigin<'a>) -> Vec<Spot<'a>> {
    let doors = doors(site, areas, buildings);
    let mut spots = Vec::new();
    for node in &site.extract.nodes {
        let at = site.frame.enu_from_lonlat(node.element.at.degrees());
        if site.is_inside(at) {
            spots.push(Spot {
                origin: Origin {
                    file: node.file,
                    kind: Kind::Node,
                    id: node.element.id,
                },
                tags: &node.element.tags,
                at,
                area_m2: None,
                building: node.element.number.and_then(|n| doors.get(&n).copied()),
            });
        }
    }
    spots
}

/// Gates drawn as a line from post to post stand half-way between its ends.
fn line_gates<'a>(site: &Site<'a>) -> Vec<Spot<'a>> {
    let is_gate = |tags: &Tags| classify::gate(tags).is_some() && !tags.is_set("building");
    let of_way = |way: &'a extract::From<Way>| {
        let nodes = &way.element.nodes;
        let (from, to) = (site.local(*nodes.first()?)?, site.local(*nodes.last()?)?);
        Some(Spot {
            origin: Origin {
                file: way.file,
                kind: Kind::Way,
                id: way.element.id,
            },
            tags: &way.element.tags,
            at: (from + to) / 2.0,
            area_m2: None,
            building: None,
        })
    };
    let ways = site.extract.ways.iter();
    ways.filter(|w| is_gate(&w.element.tags))
        .filter_map(of_way)
        .filter(|spot| site.is_inside(spot.at))
        .collect()
}

/// The building on whose outline a tagged node lies.
fn doors<'a>(
    site: &Site<'_>,
    areas: &[Area<'_>],
    buildings: &ByOrigin<'a>,
) -> BTreeMap<Number, &'a Building> {
    let mut is_tagged = vec![false; site.extract.all_positions().len()];
    for number in site.extract.nodes.iter().filter_map(|n| n.element.number) {
        if let Some(is_tagged) = is_tagged.get_mut(number.index()) {
            *is_tagged = true;
        }
    }
    let is_tagged = |number: &&Number| is_tagged.get(number.index()).is_some_and(|is| *is);
    let mut doors = BTreeMap::new();
    for area in areas.iter().filter(|a| is_building(a.tags)) {
        let nodes = area.nodes.iter().copied().flatten();
        for number in nodes.filter(is_tagged) {
            if let Some(building) = buildings.get(area.origin, 0) {
                doors.entry(*number).or_insert(building);
            }
        }
    }
    doors
}

fn area_spot<'a>(area: &Area<'a>, buildings: &ByOrigin<'a>) -> Option<Spot<'a>> {
    let matters = classify::place(area.tags).is_some() || classify::fixture(area.tags).is_some();
    // Parking areas are a layer of their own.
    if !matters || classify::parking(area.tags).is_some() {
        return None;
    }
    let part = area.parts.first()?;
    Some(Spot {
        origin: area.origin,
        tags: area.tags,
        at: part.interior_point()?.into(),
        area_m2: Some(area.parts.iter().map(|p| p.unsigned_area()).sum()),
        building: buildings
            .get(area.origin, 0)
            .filter(|_| is_building(area.tags)),
    })
}

fn place(
    site: &mut Site<'_>,
    spot: &Spot<'_>,
    (kind, usual_m2): (&'static str, f64),
    outlines: &Outlines<'_>,
) -> Option<Place> {
    let file = spot.origin.file;
    let building = spot
        .building
        .or_else(|| outlines.around(&Point::from(spot.at)));
    let area = match spot.area_m2 {
        Some(area) => Sourced::new(area, site.source(file, "")),
        None => Sourced::new(usual_m2, rule::provenance(rule::PLACE_AREA)),
    };
    let storey = spot.tags.get("level").and_then(first_level).unwrap_or(0);
    let place = Place {
        id: PlaceId::new(spot.origin.id(0)).ok()?,
        name: name(spot.tags),
        kind: Sourced::new(kind.into(), site.source(file, key_of(spot.tags))),
        position: Position::new(spot.at.x, spot.at.y, floor_z(building, storey)),
        building: building.map(|b| b.id.clone()),
        storey,
        area_m2: area,
        provenance: site.source(file, ""),
    };
    site.checked(place, spot.origin)
}

/// Height of the floor of a storey, at most the highest one's; 0 in the open.
fn floor_z(building: Option<&Building>, storey: i16) -> f64 {
    building.map_or(0.0, |b| b.floor_z(storey))
}

fn key_of(tags: &Tags) -> &'static str {
    ["amenity", "shop", "leisure", "healthcare", "highway"]
        .into_iter()
        .find(|k| tags.is_set(k))
        .unwrap_or("")
}

/// The lowest storey of `1`, `-1`, `0;1`, `0-3`, `0.5`.
fn first_level(text: &str) -> Option<i16> {
    super::indoor::levels(text)?.first().copied()
}

fn fixture_kind(spot: &Spot<'_>) -> Option<FixtureKind> {
    classify::fixture(spot.tags)
        .or_else(|| {
            let barrier = classify::gate(spot.tags)? == GateMark::LiftGate;
            barrier.then_some(FixtureKind::Barrier)
        })
        .or_else(|| {
            // A door in the outline of a building leads into it, whether or not it is also tagged as an entrance.
            let is_outer = spot.building.is_some() && spot.tags.is_set("door");
            is_outer.then_some(FixtureKind::Entrance)
        })
}

fn fixture(
    site: &mut Site<'_>,
    spot: &Spot<'_>,
    kind: FixtureKind,
    outlines: &Outlines<'_>,
) -> Option<Fixture> {
    let file = spot.origin.file;
    let height = site.length(spot.tags, "height", 0.1..=500.0, spot.origin);
    let inside = matches!(
        kind,
        FixtureKind::Lift
            | FixtureKind::Entrance
            | FixtureKind::FireDoor
            | FixtureKind::Hydrant
            | FixtureKind::Camera
            | FixtureKind::Defibrillator
    );
    let around = || outlines.around(&Point::from(spot.at));
    let is_outside = kind == FixtureKind::Camera && camera::is_outside(spot.tags);
    let building = spot
        .building
        .or_else(around)
        .filter(|_| inside && !is_outside);
    let z = match building.zip(spot.tags.get("level").and_then(first_level)) {
        Some((building, storey)) => building.floor_z(storey),
        None => 0.0,
    };
    let told = match kind {
        FixtureKind::Crossing => crossing::of(spot.tags),
        _ => CrossingTags::default(),
    };
    let aim = match kind {
        FixtureKind::Camera => camera::of(site, spot.tags, spot.origin),
        _ => CameraTags::default(),
    };
    let fixture = Fixture {
        id: FixtureId::new(spot.origin.id(0)).ok()?,
        kind,
        position: Position::new(spot.at.x, spot.at.y, z),
        height: height.map(|h| Sourced::new(h, site.source(file, "height"))),
        building: building.map(|b| b.id.clone()),
        unit: None,
        crossing: told
            .kind
            .map(|(kind, key)| Sourced::new(kind, site.source(file, key))),
        island: told
            .island
            .map(|(has, key)| Sourced::new(has, site.source(file, key))),
        heading_rad: aim
            .heading_rad
            .map(|(rad, key)| Sourced::new(rad, site.source(file, key))),
        pitch_rad: aim
            .pitch_rad
            .map(|(rad, key)| Sourced::new(rad, site.source(file, key))),
        provenance: site.source(file, ""),
    };
    site.checked(fixture, spot.origin)
}

fn gate(site: &mut Site<'_>, spot: &Spot<'_>, around: &Surroundings<'_>) -> Option<Gate> {
    let mark = classify::gate(spot.tags)?;
    let compound = compound_at(around.compounds, spot.at);
    if mark == GateMark::LiftGate && compound.is_none() {
        return None;
    }
    let outward = match compound {
        Some(c) => inference::outward_rad(&c.boundary, spot.at),
        None => along_road(around.streets, spot.at),
    };
    let gate = Gate {
        id: GateId::new(spot.origin.id(0)).ok()?,
        name: name(spot.tags),
        position: Position::new(spot.at.x, spot.at.y, 0.0),
        outward_rad: Sourced::new(outward, rule::provenance(rule::GATE_DIRECTION)),
        kind: Sourced::new(GateKind::Pedestrian, rule::provenance(rule::GATE_KIND)),
        compound: compound.map(|c| c.id.clone()),
        provenance: site.source(spot.origin.file, "barrier"),
    };
    site.checked(gate, spot.origin)
}

/// The compound whose boundary is nearest, within reach.
fn compound_at(compounds: &[Compound], at: Coord<f64>) -> Option<&Compound> {
    let point = Point::from(at);
    compounds
        .iter()
        .map(|c| (Euclidean.distance(&point, c.boundary.exterior()), c))
        .filter(|(gap, _)| *gap <= GATE_REACH_M)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, c)| c)
}

/// Direction of the nearest road at a gate, on the side away from the frame's origin.
fn along_road(streets: &Streets, at: Coord<f64>) -> f64 {
    let nearest = streets.nearest(at);
    let (dx, dy) = match nearest {
        Some(s) => (s.dx(), s.dy()),
        None => (at.x, at.y),
    };
    let away = dx * at.x + dy * at.y;
    if away < 0.0 {
        (-dy).atan2(-dx)
    } else {
        dy.atan2(dx)
    }
}
