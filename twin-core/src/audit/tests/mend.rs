//! What is not met says what would mend it, and that mends it.

use geo::{Contains, Coord, Point};

use super::line::with_poles;
use super::sight::wall;
use super::*;
use crate::ids::{BuildingId, GateId, PlaceId};
use crate::model::{Building, BuildingUse, FixtureKind, Host, Name, Place, Position, Wall};
use crate::planning::tests::{building, fixture, here, rectangle, sourced};

const SOUTH: f64 = -std::f64::consts::FRAC_PI_2;

/// Everything that is open has something to do about it.
fn assert_mendable(audit: &Audit) {
    for row in &audit.rows {
        for demand in row.demands.iter().filter(|d| d.verdict.is_open()) {
            assert!(demand.repair.is_some(), "{}: {demand:?}", row.row);
        }
        for condition in row.conditions.iter().filter(|c| c.verdict.is_open()) {
            assert!(!condition.repairs.is_empty(), "{}: {condition:?}", row.row);
        }
    }
}

/// The community after a repair, as whoever does it would record it.
fn mended(community: &Community, repair: &Repair) -> Community {
    let mut parts: CommunityParts = (**community).clone();
    let device = |parts: &mut CommunityParts, id: &str, change: &dyn Fn(&mut Device)| {
        let mut devices = parts.devices.iter_mut();
        change(devices.find(|d| d.id.as_str() == id).unwrap());
    };
    match repair {
        Repair::Turn {
            device: id,
            heading_rad,
        } => device(&mut parts, id.as_str(), &|d| {
            d.heading_rad = Some(*heading_rad);
        }),
        Repair::Move {
            layer,
            feature,
            to,
            heading_rad,
            ..
        } if &**layer == "device" => device(&mut parts, feature, &|d| {
            d.position = Position::new(to.x, to.y, d.position.z);
            d.heading_rad = heading_rad.or(d.heading_rad);
        }),
        Repair::Move {
            feature,
            to,
            storey,
            ..
        } => {
            let mut buildings = parts.buildings.iter();
            let house = buildings.find(|b| b.footprint.contains(&Point::from(*to)));
            let house = house.map(|b| b.id.clone());
            let mut places = parts.places.iter_mut();
            let place = places.find(|p| p.id.as_str() == &**feature).unwrap();
            place.position = Position::new(to.x, to.y, place.position.z);
            place.storey = storey.unwrap_or(place.storey);
            place.building = house;
        }
        Repair::Enlarge { feature, to_m2, .. } => {
            let mut places = parts.places.iter_mut();
            let place = places.find(|p| p.id.as_str() == &**feature).unwrap();
            place.area_m2 = sourced(*to_m2);
        }
        Repair::Remove { feature, .. } => {
            parts.devices.retain(|d| d.id.as_str() != &**feature);
            parts.places.retain(|p| p.id.as_str() != &**feature);
        }
        _ => panic!("{repair:?}"),
    }
    Community::new(parts).unwrap_or_else(|errors| panic!("{errors}"))
}

fn demand_of(community: &Community, id: &str) -> DemandAudit {
    let audit = audited(community, &catalogue());
    assert_mendable(&audit);
    row(&audit, id).demands[0].clone()
}

fn condition_of(community: &Community, id: &str, word: &str) -> ConditionAudit {
    let audit = audited(community, &catalogue());
    assert_mendable(&audit);
    let mut conditions = row(&audit, id).conditions.iter();
    let found = conditions.find(|c| &*c.condition == word);
    found.unwrap_or_else(|| panic!("no {word} in {id}")).clone()
}

/// The repair of a demand, after which it is met.
fn mending_of_demand(community: &Community, id: &str) -> Repair {
    let found = demand_of(community, id);
    assert_eq!(found.verdict, Verdict::Partly, "{found:?}");
    let repair = found.repair.unwrap();
    let after = demand_of(&mended(community, &repair), id);
    assert_eq!(after.verdict, Verdict::Met, "{repair:?} {after:?}");
    assert_eq!(after.repair, None);
    repair
}

/// The first repair of a condition, after which it is kept.
fn mending_of_condition(community: &Community, id: &str, word: &str) -> Repair {
    let found = condition_of(community, id, word);
    assert!(found.verdict.is_open(), "{found:?}");
    assert_eq!(found.repairs.len(), found.faults.len(), "{found:?}");
    let repair = found.repairs[0].clone();
    let after = condition_of(&mended(community, &repair), id, word);
    assert_eq!(after.verdict, Verdict::Met, "{repair:?} {after:?}");
    repair
}

fn moved(layer: &str, feature: &str, to: (f64, f64)) -> Repair {
    Repair::Move {
        layer: layer.into(),
        feature: feature.into(),
        to: to.into(),
        storey: None,
        heading_rad: None,
    }
}

/// A planned device of a row.
fn device_of(row: &str) -> Device {
    let placed = placed_small();
    let of_row = |d: &&Device| d.row.as_ref().is_some_and(|r| r.as_str() == row);
    placed.devices.iter().find(of_row).unwrap().clone()
}

/// The small community with these alone.
fn with_devices(devices: Vec<Device>) -> CommunityParts {
    CommunityParts { devices, ..small() }
}

fn place_at(id: &str, kind: &str, (x, y): (f64, f64), area_m2: f64) -> Place {
    Place {
        id: PlaceId::new(id).unwrap(),
        name: Name::default(),
        kind: sourced(kind.into()),
        position: Position::new(x, y, 0.0),
        building: None,
        storey: 0,
        area_m2: sourced(area_m2),
        provenance: here(),
    }
}

#[test]
fn whatever_is_open_has_something_to_do_about_it() {
    for community in [
        Community::new(empty()).unwrap(),
        Community::new(small()).unwrap(),
        placed_small(),
        town(3, 3),
        with_placement(town(3, 3)),
        with_poles(&[25.0, 75.0]),
    ] {
        assert_mendable(&audited(&community, &catalogue()));
    }
}

#[test]
fn a_place_that_is_too_small_is_to_be_as_large_as_it_has_to_be() {
    let mut parts = small();
    let place = place_at("bicycles", "bicycle_parking", (150.0, 60.0), 20.0);
    parts.places.push(place);
    let repair = mending_of_demand(&Community::new(parts).unwrap(), "T10-3");
    let wanted = Repair::Enlarge {
        layer: "place".into(),
        feature: "bicycles".into(),
        to_m2: 30.0,
    };
    assert_eq!(repair, wanted);
}

#[test]
fn what_the_community_lacks_is_proposed_where_the_planner_would_put_it() {
    let community = Community::new(small()).unwrap();
    let placement = place(&community, &catalogue(), &PlacementOptions::default()).unwrap();
    let audit = audited(&community, &catalogue());
    let mut looked_at = 0;
    for row in audit.rows.iter().filter(|row| row.place.is_some()) {
        let planned = format!("plan/{}/", row.row);
        let planned = placement
            .places
            .iter()
            .filter(|p| p.id.as_str().starts_with(&planned));
        let planned: Vec<Coord<f64>> = planned.map(|p| p.position.plan().into()).collect();
        for demand in row.demands.iter().filter(|d| d.verdict.is_open()) {
            let Some(Repair::Add { at, .. }) = &demand.repair else {
                panic!("{demand:?}");
            };
            assert_eq!(*at, planned, "{}", row.row);
            looked_at += usize::from(demand.subject == Subject::Community);
        }
    }
    assert!(looked_at > 5, "{looked_at}");
}

/// Poles serve 25 m to both sides and are to be 30 m apart. Without one of those at 75 m and 95 m a gap stays; at 105 m the second is 30 m from the
/// first and from the next.
#[test]
fn a_pole_too_close_to_the_next_is_moved_along_the_road() {
    let community = with_poles(&[25.0, 75.0, 95.0, 135.0, 175.0]);
    let repair = mending_of_demand(&community, "T4-1");
    let Repair::Move { feature, to, .. } = repair else {
        panic!("{repair:?}");
    };
    assert_eq!(&*feature, "pole-2");
    assert!((to.x - 155.0).hypot(to.y - 96.5) < 1e-6, "{to:?}");
}

#[test]
fn a_pole_that_nothing_needs_is_taken_away() {
    let community = with_poles(&[25.0, 75.0, 90.0, 125.0, 175.0]);
    let repair = mending_of_demand(&community, "T4-1");
    assert_eq!(repair, Repair::removed(&DeviceId::new("pole-2").unwrap()));
}

#[test]
fn a_detector_at_a_wall_is_moved_clear_of_it() {
    let mut parts = placed_small().into_parts();
    let mut devices = parts.devices.iter_mut();
    let of_first = |d: &&mut Device| d.class.as_str() == "T3-8" && d.position.y < 100.0;
    let detector = devices.find(of_first).unwrap();
    detector.position.y = 20.2;
    let id = detector.id.clone();
    let community = Community::new(parts).unwrap();
    let audit = audited(&community, &catalogue());
    let mut demands = row(&audit, "T3-8").demands.iter();
    let found = demands.find(|d| d.verdict.is_open()).unwrap();
    assert!(matches!(found.faults[..], [Fault::NearWall { .. }]));
    let repair = found.repair.as_ref().unwrap();
    assert!(matches!(repair, Repair::Move { feature, .. } if **feature == *id.as_str()));
    let audit = audited(&mended(&community, repair), &catalogue());
    assert_eq!(row(&audit, "T3-8").verdict, Verdict::Met);
}

#[test]
fn a_detector_that_is_lacking_is_proposed_clear_of_the_walls() {
    let mut parts = small();
    parts.units[0].position.y = 20.1;
    let community = Community::new(parts).unwrap();
    let audit = audited(&community, &catalogue());
    let mut demands = row(&audit, "T3-8").demands.iter();
    let found = demands.find(|d| d.subject == Subject::Unit(0)).unwrap();
    let Some(Repair::Add { at, .. }) = &found.repair else {
        panic!("{found:?}");
    };
    let mut houses = community.buildings.iter();
    let house = houses
        .find(|b| b.id == community.units[0].building)
        .unwrap();
    let clear_m = crate::planning::edge_distance(&house.footprint, at[0]);
    assert!(clear_m >= 0.5, "{clear_m}");
}

/// A camera at the gate, (150, 0), which opens to the south.
fn gate_camera(heading_rad: f64, walls: Vec<Wall>) -> Community {
    let camera = Device {
        id: DeviceId::new("camera").unwrap(),
        position: Position::new(153.0, 1.5, 3.5),
        heading_rad: Some(heading_rad),
        host: Host::Gate(GateId::new("g").unwrap()),
        ..device_of("T3-3a")
    };
    let mut parts = with_devices(vec![camera]);
    parts.walls = walls;
    Community::new(parts).unwrap()
}

#[test]
fn a_camera_that_looks_away_from_what_comes_in_is_turned_to_it() {
    let repair = mending_of_condition(&gate_camera(-SOUTH, Vec::new()), "T3-3a", "sees");
    let wanted = Repair::Turn {
        device: DeviceId::new("camera").unwrap(),
        heading_rad: SOUTH,
    };
    assert_eq!(repair, wanted);
}

/// The wall has an opening of 2 m before the gate, which shows plates from 2.5 m farther inside.
#[test]
fn a_camera_that_no_turn_helps_is_moved_about_its_gate() {
    let sides = [
        [(100.0, -1.0), (149.0, -1.0)],
        [(151.0, -1.0), (200.0, -1.0)],
    ];
    let walls = sides.map(|side| wall(&side, 5.0)).to_vec();
    let repair = mending_of_condition(&gate_camera(SOUTH, walls), "T3-3a", "sees");
    let Repair::Move {
        to, heading_rad, ..
    } = repair
    else {
        panic!("{repair:?}");
    };
    assert!((to.x - 153.0).hypot(to.y - 4.0) < 1e-9, "{to:?}");
    assert_eq!(heading_rad, Some(SOUTH));
    // Nothing helps behind a wall across the way.
    let across = vec![wall(&[(130.0, 0.2), (180.0, 0.2)], 5.0)];
    let hopeless = condition_of(&gate_camera(SOUTH, across), "T3-3a", "sees");
    assert_eq!(hopeless.repairs, [Repair::Replan]);
}

#[test]
fn a_camera_on_nothing_is_moved_to_the_pole_or_gets_one() {
    let pole = Device {
        id: DeviceId::new("pole").unwrap(),
        position: Position::new(100.0, 96.5, 0.0),
        host: Host::Ground,
        ..device_of("T4-1")
    };
    let camera = Device {
        id: DeviceId::new("camera").unwrap(),
        position: Position::new(103.0, 96.5, 4.0),
        host: Host::Ground,
        ..device_of("T3-2a")
    };
    let both = Community::new(with_devices(vec![pole, camera.clone()])).unwrap();
    let repair = mending_of_condition(&both, "T3-2a", "mounted_on");
    assert_eq!(repair, moved("device", "camera", (100.0, 96.5)));
    let alone = Community::new(with_devices(vec![camera])).unwrap();
    let found = condition_of(&alone, "T3-2a", "mounted_on");
    let [
        Repair::Add {
            class: Some(class),
            count: 1,
            at,
            ..
        },
    ] = &found.repairs[..]
    else {
        panic!("{found:?}");
    };
    let wanted = Coord { x: 103.0, y: 96.5 };
    assert_eq!((class.as_str(), &at[..]), ("T4-1", &[wanted][..]));
}

/// The first is 24 m from the second and moves 4.5 m towards it: 19.5 m away, and still with the third of the group.
#[test]
fn one_that_stands_apart_moves_no_farther_than_it_has_to() {
    let at = |row: &str, x: f64, y: f64| Device {
        id: DeviceId::new(row).unwrap(),
        position: Position::new(x, y, 1.0),
        host: Host::Gate(GateId::new("g").unwrap()),
        ..device_of(row)
    };
    let group = vec![
        at("T7-1", 150.0, 2.0),
        at("T7-2", 150.0, 26.0),
        at("T7-3", 157.0, 2.0),
    ];
    let community = Community::new(with_devices(group)).unwrap();
    let repair = mending_of_condition(&community, "T7-1", "grouped_with");
    let Repair::Move { to, .. } = repair else {
        panic!("{repair:?}");
    };
    assert!((to.x - 150.0).hypot(to.y - 6.5) < 1e-9, "{to:?}");
}

/// A data room in the first house, beside its distribution box; in the middle of the community, (40, 101), stands a hall.
fn data_room(at: (f64, f64), storey: i16) -> CommunityParts {
    let mut parts = small();
    let tank = fixture("tank", FixtureKind::WaterTank, (20.0, 26.0, 0.0));
    parts.fixtures.push(tank);
    parts.buildings.push(Building {
        footprint: rectangle(20.0, 75.0, 40.0, 60.0),
        usage: sourced(BuildingUse::Public),
        ..building("hall", 20.0, 75.0, 2, 0)
    });
    parts.places.push(Place {
        building: Some(BuildingId::new("b1").unwrap()),
        storey,
        ..place_at("hub", "data_room", at, 50.0)
    });
    parts
}

#[test]
fn a_data_room_that_breaks_a_condition_says_where_it_would_keep_it() {
    let far = Community::new(data_room((52.0, 24.0), 0)).unwrap();
    let repair = mending_of_condition(&far, "S3-7", "central");
    let hall = rectangle(20.0, 75.0, 40.0, 60.0);
    let is_in_hall = |at: &Coord<f64>| hall.contains(&Point::from(*at));
    assert!(repair.at().iter().all(is_in_hall) && !repair.at().is_empty());
    // A metre from the box.
    let near = Community::new(data_room((41.0, 26.0), 0)).unwrap();
    let repair = mending_of_condition(&near, "S3-7", "away_from");
    assert!(repair.at().iter().all(is_in_hall) && !repair.at().is_empty());
    let upstairs = Community::new(data_room((52.0, 24.0), 1)).unwrap();
    let repair = mending_of_condition(&upstairs, "S3-7", "at_floor");
    let wanted = Repair::Move {
        layer: "place".into(),
        feature: "hub".into(),
        to: Coord { x: 52.0, y: 24.0 },
        storey: Some(0),
        heading_rad: None,
    };
    assert_eq!(repair, wanted);
    let mut two = data_room((52.0, 24.0), 0);
    two.places
        .push(place_at("spare", "data_room", (52.0, 28.0), 40.0));
    let repair = mending_of_condition(&Community::new(two).unwrap(), "S3-7", "at_most_one");
    let wanted = Repair::Remove {
        layer: "place".into(),
        feature: "spare".into(),
    };
    assert_eq!(repair, wanted);
}
