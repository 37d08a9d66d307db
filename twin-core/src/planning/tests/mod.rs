mod aim;
mod connection;
mod counts;
mod covers;
mod existing;
mod floor;
mod given;
mod ground;
mod group;
mod halls;
mod heard;
mod lines;
mod matching;
mod programme;
mod remedy;
mod scope;
mod seat;
mod siting;
mod stand_in;
mod supply;
pub(crate) mod town;
mod undrawn;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use geo::{Contains, Coord, LineString, Point, Polygon, polygon};

use super::*;
use crate::catalogue::{Catalogue, Rule};
use crate::ids::*;
use crate::model::*;
use crate::spatial::LocalFrame;

pub(crate) fn here() -> Provenance {
    Provenance::Surveyed {
        source: "test".into(),
    }
}

pub(crate) fn sourced<T>(value: T) -> Sourced<T> {
    Sourced::new(value, here())
}

pub(crate) fn rectangle(x: f64, y: f64, width: f64, height: f64) -> Polygon<f64> {
    polygon![(x: x, y: y), (x: x + width, y: y), (x: x + width, y: y + height), (x: x, y: y + height)]
}

pub(crate) fn empty() -> CommunityParts {
    let frame = LocalFrame::new(114.2, 22.7, 0.0).unwrap();
    CommunityParts::new(
        CommunityId::new("test").unwrap(),
        Name::default(),
        frame,
        here(),
    )
}

pub(crate) fn road(id: &str, class: RoadClass, points: Vec<(f64, f64)>) -> Road {
    Road {
        id: RoadId::new(id).unwrap(),
        name: Name::default(),
        line: LineString::from(points),
        class: sourced(class),
        width: sourced(6.0),
        drivable: true,
        walkable: true,
        oneway: false,
        level: 0,
        provenance: here(),
    }
}

pub(crate) fn fixture(id: &str, kind: FixtureKind, (x, y, z): (f64, f64, f64)) -> Fixture {
    Fixture {
        id: FixtureId::new(id).unwrap(),
        kind,
        position: Position::new(x, y, z),
        height: None,
        building: None,
        unit: None,
        crossing: None,
        island: None,
        heading_rad: None,
        pitch_rad: None,
        provenance: here(),
    }
}

pub(crate) fn building(id: &str, x: f64, y: f64, storeys: u16, households: u32) -> Building {
    Building {
        id: BuildingId::new(id).unwrap(),
        name: Name::default(),
        footprint: rectangle(x, y, 40.0, 12.0),
        base_z: sourced(0.0),
        top_z: sourced(3.0 * f64::from(storeys)),
        storeys: sourced(storeys),
        basements: sourced(0),
        usage: sourced(BuildingUse::Residential),
        households: sourced(households),
        fibre_gbit_s: None,
        home_fibre_gbit_s: None,
        compound: Some(CompoundId::new("c").unwrap()),
        provenance: here(),
    }
}

pub(crate) fn unit(id: &str, building: &str, number: u16, x: f64, y: f64, households: u32) -> Unit {
    Unit {
        id: UnitId::new(id).unwrap(),
        building: BuildingId::new(building).unwrap(),
        number,
        position: Position::new(x, y, 0.0),
        households,
        rented: 3,
        provenance: here(),
    }
}

/// One closed compound of 300 m × 200 m with a gate, a main road of 200 m, two buildings, 20 parking spaces and a lawn.
pub(crate) fn small() -> CommunityParts {
    let mut parts = empty();
    parts.compounds.push(Compound {
        id: CompoundId::new("c").unwrap(),
        name: Name::default(),
        boundary: rectangle(0.0, 0.0, 300.0, 200.0),
        enclosure: sourced(Enclosure::Closed),
        government_network: None,
        provenance: here(),
    });
    parts.gates.push(Gate {
        id: GateId::new("g").unwrap(),
        name: Name::default(),
        position: Position::new(150.0, 0.0, 0.0),
        outward_rad: sourced(-std::f64::consts::FRAC_PI_2),
        kind: sourced(GateKind::Main),
        compound: Some(CompoundId::new("c").unwrap()),
        provenance: here(),
    });
    parts.roads.push(road(
        "r",
        RoadClass::Main,
        vec![(50.0, 100.0), (150.0, 100.0), (250.0, 100.0)],
    ));
    parts.buildings = vec![
        building("b1", 20.0, 20.0, 6, 24),
        building("b2", 20.0, 140.0, 10, 40),
    ];
    parts.units = vec![
        unit("u1", "b1", 1, 40.0, 26.0, 24),
        unit("u2", "b2", 1, 40.0, 146.0, 40),
    ];
    for (id, kind) in [
        ("lift1", FixtureKind::Lift),
        ("lift2", FixtureKind::Lift),
        ("box", FixtureKind::DistributionBox),
    ] {
        parts.fixtures.push(fixture(id, kind, (40.0, 26.0, 0.0)));
    }
    parts
        .fixtures
        .push(fixture("near", FixtureKind::Manhole, (100.0, 104.0, 0.0)));
    parts
        .fixtures
        .push(fixture("far", FixtureKind::Manhole, (100.0, 150.0, 0.0)));
    parts
        .fixtures
        .push(fixture("hydrant", FixtureKind::Hydrant, (60.0, 92.0, 0.0)));
    parts.parkings.push(Parking {
        id: ParkingId::new("p").unwrap(),
        name: Name::default(),
        area: rectangle(150.0, 20.0, 50.0, 12.0),
        kind: sourced(ParkingKind::Surface),
        spaces: sourced(20),
        provenance: here(),
    });
    parts.greens.push(Green {
        id: GreenId::new("lawn").unwrap(),
        name: Name::default(),
        area: rectangle(180.0, 120.0, 100.0, 60.0),
        kind: GreenKind::Lawn,
        provenance: here(),
    });
    parts
}

/// The white paper's catalogue, read once for all tests.
pub(crate) fn catalogue() -> Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::builtin().unwrap());
    CATALOGUE.clone()
}

fn placed(parts: CommunityParts) -> (Community, Placement) {
    let community = Community::new(parts).unwrap();
    let placement = place(&community, &catalogue(), &PlacementOptions::default()).unwrap();
    (community, placement)
}

fn outcome<'p>(placement: &'p Placement, row: &str) -> &'p RowOutcome {
    placement
        .outcomes
        .iter()
        .find(|o| o.row.as_str() == row)
        .unwrap_or_else(|| panic!("no outcome for {row}"))
}

fn of_row<'p>(placement: &'p Placement, row: &str) -> Vec<&'p Device> {
    placement
        .devices
        .iter()
        .filter(|d| d.row.as_ref().is_some_and(|r| r.as_str() == row))
        .collect()
}

#[test]
fn a_small_community_gets_what_counting_by_hand_gives() {
    let (_, placement) = placed(small());
    let expected = [
        ("T3-1", 1), // one display in the operations centre
        // 200 m of main road from 4 smart poles: a camera shows from 7.5 m to 66.4 m ahead, so each pole looks on to the foot of the
        // next and beyond, and the last one to the road's end. The 32.5 m before what the first shows take one on the second building,
        // 40 m off, which shows some 50 m of the road's beginning; on poles they would take two.
        ("T3-2a", 5),
        ("T3-2b", 2), // both buildings: fewer than three
        ("T3-3a", 1), // one gate
        ("T3-3b", 0), // the compound is closed
        ("T3-4", 10), // 1,000 m of boundary in zones of 100 m
        ("T3-5", 6),  // 3 rented homes in each of 2 units
        ("T3-8", 16), // 6 + 10 storeys
        ("T3-9", 1),
        ("T3-10", 1),
        ("T4-1", 4),  // 200 m in intervals of 50 m, a pole in the middle of each
        ("T4-2", 1),  // the manhole 4 m from the road, not the one at 50 m
        ("T4-3", 67), // 24 + 40 households, the gym, the canteen and the property operations centre
        ("T4-4", 3),  // 0, 100 and 200 m
        ("T4-5", 1),
        ("T4-7", 5), // 100 m × 60 m: four would each have 50 m × 30 m, whose corners are 29.2 m off, and water 28.9 m
        ("T5-1", 1),
        ("T5-2", 1),
        ("T5-5", 2), // a vehicle gate and a car park
        ("T5-6", 20),
        ("T5-7", 10), // half of 20 spaces
        ("T5-10", 2),
        ("T6-6", 5), // half of a gym's supposed 10 treadmills
        ("T6-8", 2),
        ("T7-5", 1), // a small canteen
        ("T9-5", 1), // one drone pad
        ("T10-1", 1),
        ("T10-3", 1),
    ];
    for (row, count) in expected {
        assert_eq!(
            outcome(&placement, row).demanded,
            count,
            "{row}: {:?}",
            outcome(&placement, row)
        );
        assert_eq!(outcome(&placement, row).placed, count, "{row}");
        assert!(
            row.starts_with("T10") || of_row(&placement, row).len() as u64 == count,
            "{row}"
        );
    }
    // The car park is vehicle parking that is there already.
    let parking = outcome(&placement, "T10-4a");
    assert_eq!(
        (parking.demanded, parking.existing, parking.placed),
        (1, 1, 0)
    );
    assert_eq!(
        outcome(&placement, "T3-3b").reason,
        Some(Reason::Missing(Missing::Boundary))
    );
}

#[test]
fn positions_headings_hosts_and_storeys_follow_the_model() {
    let (community, placement) = placed(small());
    let poles = of_row(&placement, "T4-1");
    let xs: Vec<f64> = poles.iter().map(|d| d.position.x).collect();
    assert_eq!(xs, [75.0, 125.0, 175.0, 225.0]);
    // The road runs east, 6 m wide, so its right-hand verge is 3.5 m south of its middle.
    assert!(
        poles
            .iter()
            .all(|d| d.position.y == 96.5 && d.host == Host::Road(RoadId::new("r").unwrap()))
    );
    let gate_camera = of_row(&placement, "T3-3a")[0];
    assert_eq!(gate_camera.heading_rad, Some(-std::f64::consts::FRAC_PI_2));
    assert!(gate_camera.position.y > 0.0 && gate_camera.position.z == 3.5);
    let meters = of_row(&placement, "T4-3");
    let (homes, customers): (Vec<_>, Vec<_>) = meters
        .into_iter()
        .partition(|m| matches!(m.host, Host::Household { .. }));
    assert_eq!(homes.len(), 64);
    assert!(customers.iter().all(|m| matches!(m.host, Host::Place(_))));
    for meter in homes {
        let Host::Household { unit, number } = &meter.host else {
            panic!("{:?}", meter.host)
        };
        let home = community.units.iter().position(|u| u.id == *unit).unwrap();
        assert!(
            community.buildings[home]
                .footprint
                .contains(&meter.position.plan())
        );
        assert_eq!(meter.storey, (number / 4) as i16);
        assert!((meter.position.z - (f64::from(meter.storey) * 3.0 + 1.5)).abs() < 1e-9);
    }
    let roof = of_row(&placement, "T3-2b")[0];
    assert_eq!((roof.position.z, roof.storey), (31.0, 10));
    for detector in of_row(&placement, "T3-8") {
        let from_wall = super::area::edge_distance(
            &community.buildings[usize::from(detector.position.y > 100.0)].footprint,
            detector.position.plan().into(),
        );
        assert!(from_wall >= 0.5);
    }
    assert!(
        placement
            .devices
            .iter()
            .all(|d| d.provenance == Provenance::planned(d.row.as_ref().unwrap().as_str()))
    );
    assert_eq!(of_row(&placement, "T4-1")[0].id.as_str(), "plan/T4-1/r/1");
}

#[test]
fn an_empty_community_asks_for_nothing_and_says_why() {
    let (community, placement) = placed(empty());
    assert!(placement.devices.is_empty() && placement.places.is_empty());
    // Tables 3 to 9, table 10, the data room, and what section 3 says of networks.
    assert_eq!(placement.outcomes.len(), 55 + 17 + 1 + 11);
    for outcome in &placement.outcomes {
        assert!(
            outcome.placed == 0 && outcome.reason.is_some(),
            "{outcome:?}"
        );
        assert!(
            ["T10", "S3-7"]
                .iter()
                .any(|p| outcome.row.as_str().starts_with(p))
                || outcome.demanded == 0,
            "{outcome:?}"
        );
    }
    placement.apply(community).unwrap();
}

#[test]
fn every_required_row_has_an_outcome_and_the_baseline_only_starred_rows() {
    let (community, full) = placed(small());
    let catalogue = catalogue();
    for row in &catalogue.rows {
        outcome(&full, row.id.as_str());
    }
    let existing = PlacementOptions {
        rows: RowChoice::Starred,
        optional: Optional::Include,
        ..PlacementOptions::default()
    };
    let baseline = place(&community, &catalogue, &existing).unwrap();
    let starred: BTreeSet<&str> = baseline.outcomes.iter().map(|o| o.row.as_str()).collect();
    assert!(starred.contains("T3-1") && starred.contains("T10-2"));
    for absent in ["T3-4", "T3-9", "T5-7", "T6-8", "T10-1", "T10-4b"] {
        assert!(!starred.contains(absent), "{absent}");
    }
    let required = PlacementOptions {
        rows: RowChoice::All,
        optional: Optional::Leave,
        ..PlacementOptions::default()
    };
    let without = place(&community, &catalogue, &required).unwrap();
    assert!(
        without
            .outcomes
            .iter()
            .all(|o| !["T3-5", "T9-1", "T10-6"].contains(&o.row.as_str()))
    );
    assert!(
        without
            .outcomes
            .iter()
            .any(|o| o.row.as_str() == "T8-1" && o.placed > 0)
    );
}

#[test]
fn demand_can_be_asked_without_placing() {
    let community = Community::new(small()).unwrap();
    let catalogue = catalogue();
    let survey = Survey::new(&community);
    let asked = demand(
        catalogue.row("T5-10").unwrap(),
        &catalogue,
        &survey,
        &community.places,
    );
    assert_eq!(asked.needs.len(), 2);
    assert!(matches!(asked.needs[0], Need::Fixture { count: 1, .. }));
    let by_rule: BTreeMap<&str, &Rule> = catalogue
        .rows
        .iter()
        .map(|r| (r.id.as_str(), &r.rule))
        .collect();
    assert!(matches!(by_rule["T5-7"], Rule::ShareOfParking { share } if *share == 0.5));
}

#[test]
fn places_stand_in_buildings_or_on_free_ground() {
    let (community, placement) = placed(small());
    for place in &placement.places {
        let point: Point<f64> = place.position.plan();
        match &place.building {
            Some(id) => {
                let building = community.buildings.iter().find(|b| b.id == *id).unwrap();
                assert!(building.footprint.contains(&point), "{}", place.id);
            }
            None => {
                assert!(
                    community
                        .buildings
                        .iter()
                        .all(|b| !b.footprint.contains(&point)),
                    "{}",
                    place.id
                );
                assert!(
                    community.compounds[0].boundary.contains(&point),
                    "{}",
                    place.id
                );
            }
        }
    }
    let kinds: BTreeSet<Arc<str>> = placement
        .places
        .iter()
        .map(|p| p.kind.value.clone())
        .collect();
    for kind in [
        "community_operations_centre",
        "canteen",
        "gym",
        "elderly_centre",
        "drone_pad",
    ] {
        assert!(kinds.contains(kind), "{kind}");
    }
}

#[test]
fn points_spread_over_odd_shapes_stay_inside_and_differ() {
    let hook = polygon![(x: 0.0, y: 0.0), (x: 60.0, y: 0.0), (x: 60.0, y: 4.0), (x: 4.0, y: 4.0), (x: 4.0, y: 40.0), (x: 0.0, y: 40.0)];
    for count in [1, 7, 40, 150] {
        let points = super::area::spread(&hook, count);
        let distinct: BTreeSet<(i64, i64)> = points
            .iter()
            .map(|p| ((p.x * 1e4) as i64, (p.y * 1e4) as i64))
            .collect();
        assert_eq!((points.len(), distinct.len()), (count, count));
        assert!(
            points
                .iter()
                .all(|p: &Coord<f64>| hook.contains(&Point::from(*p)))
        );
    }
}
