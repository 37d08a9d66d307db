//! What stands along roads: hydrants, manholes, lamp poles.

use geo::Coord;
use rayon::prelude::*;

use crate::ids::FixtureId;
use crate::model::{
    CommunityParts, Fixture, FixtureKind, Position, Provenance, Road, RoadClass, Sourced,
};

use super::complete::InferenceSummary;
use super::ground::{Ground, Nearby};
use super::rule;
use super::stations::{Station, stations};
use super::unit::child_id;

/// A fixture set out along roads.
struct Row {
    rule: &'static str,
    kind: FixtureKind,
    name: &'static str,
    /// Distance between the points that are looked at, metres.
    step_m: f64,
    /// A point gets a fixture unless one of the kind is this near, metres.
    clear_m: f64,
    /// Metres beside the kerb; `None` for the centre line.
    beside_m: Option<f64>,
    height_m: Option<f64>,
    roads: fn(&Road) -> bool,
    /// Mapped fixtures that count as there.
    counts: fn(FixtureKind) -> bool,
}

const ROWS: [Row; 3] = [
    Row {
        rule: rule::HYDRANTS_ALONG_ROADS,
        kind: FixtureKind::Hydrant,
        name: "hydrant",
        // Points 54 m apart, each within 60 m of a hydrant: on a straight road every other point gets one, 108 m apart, and
        // 120 m where both had to make way by 6 m.
        step_m: 54.0,
        clear_m: 60.0,
        beside_m: Some(1.0),
        height_m: None,
        roads: |road| is_street(road) && road.class.value <= RoadClass::Lane,
        counts: |kind| kind == FixtureKind::Hydrant,
    },
    Row {
        rule: rule::MANHOLES_ALONG_ROADS,
        kind: FixtureKind::Manhole,
        name: "manhole",
        step_m: 19.5,
        clear_m: 20.0,
        beside_m: None,
        height_m: None,
        roads: |road| is_street(road) && road.class.value <= RoadClass::Lane,
        counts: |kind| kind == FixtureKind::Manhole,
    },
    Row {
        rule: rule::LAMP_POLES_ALONG_MAIN_ROADS,
        kind: FixtureKind::LampPole,
        name: "lamp-pole",
        step_m: 30.0,
        clear_m: 25.0,
        beside_m: Some(0.75),
        height_m: Some(9.0),
        roads: |road| is_street(road) && road.class.value == RoadClass::Main,
        counts: FixtureKind::is_pole,
    },
];

/// Whether people and vehicles share the road on the ground: not a motorway, bridge or tunnel.
fn is_street(road: &Road) -> bool {
    road.drivable && road.walkable && road.level == 0
}

pub(super) fn add_missing(
    parts: &mut CommunityParts,
    ground: &Ground,
    summary: &mut InferenceSummary,
) {
    for row in &ROWS {
        let mut added = set_out(row, parts, ground);
        summary.add(row.rule, added.len());
        parts.fixtures.append(&mut added);
    }
}

fn set_out(row: &Row, parts: &CommunityParts, ground: &Ground) -> Vec<Fixture> {
    let provenance = Provenance::inferred(row.rule);
    let mut there = Nearby::new(row.clear_m);
    for fixture in parts.fixtures.iter().filter(|f| (row.counts)(f.kind)) {
        there.insert(Coord::from(fixture.position.plan()));
    }
    let spots = |road: &Road| -> Vec<Option<Coord<f64>>> {
        let stations = stations(&road.line, row.step_m);
        stations
            .iter()
            .map(|s| spot(row, road, s, ground))
            .collect()
    };
    let roads: Vec<&Road> = parts.roads.iter().filter(|r| (row.roads)(r)).collect();
    let spots: Vec<_> = roads.par_iter().map(|road| spots(road)).collect();
    let mut added = Vec::new();
    for (road, spots) in roads.into_iter().zip(spots) {
        for (number, spot) in spots.into_iter().enumerate() {
            let Some(at) = spot.filter(|at| !there.any(*at)) else {
                continue;
            };
            let name = format!("{}-{}", row.name, number + 1);
            let Ok(id) = FixtureId::new(child_id(road.id.as_str(), &name)) else {
                continue;
            };
            there.insert(at);
            added.push(Fixture {
                id,
                kind: row.kind,
                position: Position::new(at.x, at.y, 0.0),
                height: row.height_m.map(|h| Sourced::new(h, provenance.clone())),
                building: None,
                unit: None,
                crossing: None,
                island: None,
                heading_rad: None,
                pitch_rad: None,
                provenance: provenance.clone(),
            });
        }
    }
    added
}

/// How far along the road a fixture may make way for what is there already, metres; an assumption.
const SHIFTS_M: [f64; 5] = [0.0, 3.0, -3.0, 6.0, -6.0];

/// Where the fixture stands: right of the road, else left, else a little farther on or back; never in a building or water,
/// on parking or on a way. On the centre line: anywhere but in a building.
fn spot(row: &Row, road: &Road, station: &Station, ground: &Ground) -> Option<Coord<f64>> {
    let Some(beside) = row.beside_m else {
        return Some(station.at).filter(|at| !ground.is_built(*at));
    };
    let offset = road.width.value / 2.0 + beside;
    SHIFTS_M
        .into_iter()
        .map(|shift| station.moved(shift))
        .flat_map(|s| [s.beside(-offset), s.beside(offset)])
        .find(|at| ground.is_free(*at))
}
