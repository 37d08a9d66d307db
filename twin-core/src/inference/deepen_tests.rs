//! Storeys, rooms, car parks and walls: figures by hand, and that nothing overlaps or sticks out.

use geo::{Area, BooleanOps, Contains, Euclidean, Length, Polygon, Rotate, coord, polygon};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;
use crate::ids::{BuildingId, CommunityId, CompoundId, GateId, ParkingId};
use crate::model::{
    Building, BuildingUse, Community, CommunityParts, Compound, Enclosure, Gate, GateKind, Name,
    Parking, ParkingKind, Position, Provenance, Room, RoomKind, Sourced,
};
use crate::spatial::LocalFrame;

pub(super) fn here() -> Provenance {
    Provenance::imported("test")
}

pub(super) fn told<T>(value: T) -> Sourced<T> {
    Sourced::new(value, here())
}

pub(super) fn rectangle(x: f64, y: f64, w: f64, h: f64) -> Polygon<f64> {
    polygon![(x: x, y: y), (x: x + w, y: y), (x: x + w, y: y + h), (x: x, y: y + h)]
}

pub(super) fn parts() -> CommunityParts {
    let frame = LocalFrame::new(114.0, 22.0, 0.0).unwrap();
    let id = CommunityId::new("c").unwrap();
    CommunityParts::new(id, Name::default(), frame, here())
}

/// A compound of 400 m round the origin, open, with the building in it.
pub(super) fn with_building(
    footprint: Polygon<f64>,
    storeys: u16,
    households: u32,
) -> CommunityParts {
    let mut parts = parts();
    let compound = CompoundId::new("k").unwrap();
    parts.compounds.push(Compound {
        id: compound.clone(),
        name: Name::default(),
        boundary: rectangle(-200.0, -200.0, 400.0, 400.0),
        enclosure: told(Enclosure::Open),
        government_network: None,
        provenance: here(),
    });
    parts.buildings.push(Building {
        id: BuildingId::new("b").unwrap(),
        name: Name::default(),
        footprint,
        base_z: told(0.0),
        top_z: told(3.0 * f64::from(storeys)),
        storeys: told(storeys),
        basements: told(1),
        usage: told(BuildingUse::Residential),
        households: told(households),
        fibre_gbit_s: None,
        home_fibre_gbit_s: None,
        compound: Some(compound),
        provenance: here(),
    });
    complete(&mut parts);
    parts
}

pub(super) fn count(parts: &CommunityParts, kind: RoomKind) -> usize {
    parts.rooms.iter().filter(|r| r.kind.value == kind).count()
}

#[test]
fn a_tower_has_its_storeys_and_rooms() {
    let mut parts = with_building(rectangle(0.0, 0.0, 26.0, 20.0), 18, 72);
    assert_eq!(
        (parts.units.len(), parts.storeys.len(), parts.rooms.len()),
        (1, 0, 0)
    );
    let summary = deepen(&mut parts, Depth::Compounds);
    // 18 storeys and a basement.
    assert_eq!(summary.by_rule[rule::STOREYS_ONE_BY_ONE], 19);
    let levels: Vec<i16> = parts.storeys.iter().map(|s| s.level).collect();
    assert_eq!(levels, (-1..18).collect::<Vec<i16>>());
    assert_eq!(parts.storeys[0].floor_z.value, -3.0);
    assert_eq!(parts.storeys[18].name.en.as_deref(), Some("18F"));
    // 72 homes on 18 storeys are 4 a storey; 2 lifts.
    assert_eq!(count(&parts, RoomKind::Home), 72);
    assert_eq!(count(&parts, RoomKind::Stairs), 18);
    assert_eq!(count(&parts, RoomKind::LiftShaft), 36);
    assert_eq!(count(&parts, RoomKind::Lobby), 1);
    assert_eq!(count(&parts, RoomKind::Corridor), 17);
    assert_eq!(count(&parts, RoomKind::PlantRoom), 1);
    assert_eq!(count(&parts, RoomKind::MachineRoom), 1);
    let roof = parts
        .rooms
        .iter()
        .find(|r| r.kind.value == RoomKind::MachineRoom);
    assert_eq!(roof.unwrap().floor_z.value, 54.0);
    assert!(
        parts
            .rooms
            .iter()
            .all(|r| r.provenance == Provenance::inferred(rule::ROOMS_OF_A_STOREY))
    );
    Community::new(parts).unwrap();
}

#[test]
fn what_is_added_is_counted_by_rule() {
    let mut parts = with_building(rectangle(0.0, 0.0, 26.0, 20.0), 18, 72);
    parts.compounds[0].enclosure = told(Enclosure::Closed);
    let garage = rectangle(100.0, 0.0, 70.0, 25.0);
    parts
        .parkings
        .extend(lot(ParkingKind::Underground, garage, 120).parkings);
    let before = count_inferred(&parts);
    let summary = deepen(&mut parts, Depth::Compounds);
    let after = count_inferred(&parts);
    let added = |name: &str| after[name] - before.get(name).copied().unwrap_or(0);
    // A storey and two of its values, and the floor of each room; a room and its kind; a level and three of its values; a space
    // and its kind; a wall and its kind.
    let rooms = summary.by_rule[rule::ROOMS_OF_A_STOREY];
    let storeys = 19;
    // The machine room's floor and height are of the rule of rooms.
    assert_eq!(added(rule::STOREYS_ONE_BY_ONE), 3 * storeys + rooms - 1);
    assert_eq!(added(rule::ROOMS_OF_A_STOREY), 2 * rooms + 2);
    assert_eq!(added(rule::CLEAR_HEIGHT_OF_ROOM), rooms - 1);
    assert_eq!(added(rule::GARAGE_LEVELS), 4 * 3);
    assert_eq!(added(rule::PARKING_SPACES_ONE_BY_ONE), 2 * 120);
    let walls = summary.by_rule[rule::WALL_AROUND_COMPOUND];
    assert_eq!(added(rule::WALL_AROUND_COMPOUND), 2 * walls);
    assert_eq!(added(rule::WALL_HEIGHT), walls);
    assert_eq!(summary.by_rule.len(), 5);
}

#[test]
fn the_depth_decides_and_what_is_there_stays() {
    let fresh = with_building(rectangle(0.0, 0.0, 26.0, 20.0), 6, 12);
    let mut sources = fresh.clone();
    assert!(deepen(&mut sources, Depth::Sources).by_rule.is_empty());
    assert_eq!(sources, fresh);
    let mut lone = fresh.clone();
    lone.buildings[0].compound = None;
    deepen(&mut lone, Depth::Compounds);
    assert!(lone.rooms.is_empty() && lone.storeys.is_empty());
    deepen(&mut lone, Depth::All);
    assert!(!lone.rooms.is_empty());
    // A second time adds nothing.
    let once = lone.clone();
    deepen(&mut lone, Depth::All);
    assert_eq!(lone, once);
}

/// That rooms of one storey lie in the footprint and apart from each other.
pub(super) fn check_rooms(footprint: &Polygon<f64>, rooms: &[Room]) {
    for (i, room) in rooms.iter().enumerate() {
        let outside = room.outline.difference(footprint).unsigned_area();
        assert!(outside < 1e-3, "{} sticks out by {outside} m²", room.id);
        for other in rooms[i + 1..].iter().filter(|o| o.level == room.level) {
            let shared = room.outline.intersection(&other.outline).unsigned_area();
            assert!(
                shared < 1e-6,
                "{} and {} share {shared} m²",
                room.id,
                other.id
            );
        }
    }
}

#[test]
fn rooms_lie_in_the_footprint_and_apart() {
    let mut random = StdRng::seed_from_u64(11);
    let mut furnished = 0;
    for _ in 0..150 {
        let (w, h) = (
            random.random_range(8.0..80.0),
            random.random_range(6.0..30.0),
        );
        let (bite_w, bite_h) = (
            w * random.random_range(0.0..0.6),
            h * random.random_range(0.0..0.6),
        );
        let el = polygon![
            (x: 0.0, y: 0.0), (x: w, y: 0.0), (x: w, y: h - bite_h), (x: w - bite_w, y: h - bite_h),
            (x: w - bite_w, y: h), (x: 0.0, y: h),
        ];
        let turned = el.rotate_around_point(
            random.random_range(0.0..360.0),
            coord! {x: 0.0, y: 0.0}.into(),
        );
        let storeys = random.random_range(1..20);
        let households = random.random_range(1..120);
        let mut parts = with_building(turned, storeys, households);
        deepen(&mut parts, Depth::Compounds);
        check_rooms(&parts.buildings[0].footprint, &parts.rooms);
        let homes = count(&parts, RoomKind::Home);
        assert!(homes <= households as usize, "{homes} of {households}");
        furnished += usize::from(homes > 0);
        Community::new(parts).unwrap();
    }
    assert!(furnished > 100, "{furnished}");
}

fn lot(kind: ParkingKind, area: Polygon<f64>, spaces: u32) -> CommunityParts {
    let mut parts = parts();
    parts.parkings.push(Parking {
        id: ParkingId::new("p").unwrap(),
        name: Name::default(),
        area,
        kind: told(kind),
        spaces: told(spaces),
        provenance: here(),
    });
    parts
}

#[test]
fn a_lot_of_two_rows_holds_forty_cars() {
    // 50 m by 16.2 m: 20 spaces of 2.5 m a row; row, aisle and row take 5.3 + 5.5 + 5.3 = 16.1 m.
    let area = rectangle(0.0, 0.0, 50.0, 16.2);
    let mut parts = lot(ParkingKind::Surface, area.clone(), 100);
    deepen(&mut parts, Depth::Compounds);
    assert_eq!(parts.parking_spaces.len(), 40);
    assert!(parts.garage_levels.is_empty());
    let mut few = lot(ParkingKind::Surface, area, 7);
    deepen(&mut few, Depth::Compounds);
    assert_eq!(few.parking_spaces.len(), 7);
}

#[test]
fn a_garage_has_the_levels_that_its_spaces_need() {
    // 1,750 m² hold 50 spaces a level: 120 need 3 levels of 40.
    let mut parts = lot(
        ParkingKind::Underground,
        rectangle(0.0, 0.0, 70.0, 25.0),
        120,
    );
    deepen(&mut parts, Depth::Compounds);
    let levels: Vec<_> = parts
        .garage_levels
        .iter()
        .map(|l| (l.level, l.spaces.value, l.floor_z.value))
        .collect();
    assert_eq!(
        levels,
        [(-1, 40, -3.6), (-2, 40, -7.2), (-3, 40, -3.0 * 3.6)]
    );
    assert_eq!(parts.parking_spaces.len(), 120);
    Community::new(parts).unwrap();
}

#[test]
fn spaces_lie_in_their_lot_and_apart() {
    let mut random = StdRng::seed_from_u64(5);
    for _ in 0..40 {
        let (w, h) = (
            random.random_range(10.0..90.0),
            random.random_range(8.0..60.0),
        );
        let cut = w * random.random_range(0.0..0.5);
        let area =
            polygon![(x: 0.0, y: 0.0), (x: w, y: 0.0), (x: w - cut, y: h), (x: cut / 2.0, y: h)];
        let area = area.rotate_around_point(
            random.random_range(0.0..360.0),
            coord! {x: 0.0, y: 0.0}.into(),
        );
        let mut parts = lot(ParkingKind::Surface, area.clone(), 500);
        deepen(&mut parts, Depth::Compounds);
        let spaces = &parts.parking_spaces;
        for (i, space) in spaces.iter().enumerate() {
            assert!(area.contains(&space.outline));
            for other in &spaces[i + 1..] {
                assert!(space.outline.intersection(&other.outline).unsigned_area() < 1e-6);
            }
        }
        Community::new(parts).unwrap();
    }
}

#[test]
fn a_wall_is_open_at_the_gates() {
    let mut parts = parts();
    let compound = CompoundId::new("k").unwrap();
    parts.compounds.push(Compound {
        id: compound.clone(),
        name: Name::default(),
        boundary: rectangle(0.0, 0.0, 100.0, 100.0),
        enclosure: told(Enclosure::Closed),
        government_network: None,
        provenance: here(),
    });
    // One in the middle of a side, one over the boundary's first point.
    for (id, x, y, kind) in [
        ("g1", 50.0, 2.0, GateKind::Main),
        ("g2", 0.0, 0.0, GateKind::Pedestrian),
    ] {
        parts.gates.push(Gate {
            id: GateId::new(id).unwrap(),
            name: Name::default(),
            position: Position::new(x, y, 0.0),
            outward_rad: told(0.0),
            kind: told(kind),
            compound: Some(compound.clone()),
            provenance: here(),
        });
    }
    deepen(&mut parts, Depth::Compounds);
    let length: f64 = parts.walls.iter().map(|w| Euclidean.length(&w.line)).sum();
    assert!((length - (400.0 - 8.0 - 2.0)).abs() < 1e-6, "{length}");
    assert_eq!(parts.walls.len(), 2);
    Community::new(parts.clone()).unwrap();
    parts.walls.clear();
    parts.compounds[0].enclosure = told(Enclosure::Open);
    deepen(&mut parts, Depth::Compounds);
    assert!(parts.walls.is_empty());
}
