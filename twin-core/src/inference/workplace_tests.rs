//! Rooms of buildings that nobody lives in: figures by hand, and that nothing overlaps or sticks out.

use geo::{Polygon, Rotate, coord, polygon};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::deepen_tests::{check_rooms, count, parts, rectangle, told, with_building};
use super::*;
use crate::model::{BuildingUse, Community, CommunityParts, Provenance, RoomKind};

/// A building without homes, with all rooms.
fn workplace(footprint: Polygon<f64>, storeys: u16, usage: BuildingUse) -> CommunityParts {
    let mut made = with_building(rectangle(0.0, 0.0, 10.0, 10.0), storeys, 0);
    let mut building = made.buildings.remove(0);
    building.footprint = footprint;
    building.usage = told(usage);
    let mut parts = parts();
    parts.compounds = made.compounds;
    parts.buildings.push(building);
    complete(&mut parts);
    deepen(&mut parts, Depth::All);
    parts
}

#[test]
fn an_office_of_eight_storeys_has_its_rooms() {
    let parts = workplace(rectangle(0.0, 0.0, 42.2, 16.0), 8, BuildingUse::Office);
    assert!(parts.units.is_empty());
    // Eight storeys of an office have one lift, and more than 200 m² two stairs.
    assert_eq!(count(&parts, RoomKind::LiftShaft), 8);
    assert_eq!(count(&parts, RoomKind::Stairs), 16);
    assert_eq!(count(&parts, RoomKind::Lobby), 1);
    assert_eq!(count(&parts, RoomKind::Corridor), 7);
    // In front 42 m are 5 bays; behind 42 - 2.4 - 2.2 - 2.4 = 35 m are 4.2, so 4.
    assert_eq!(count(&parts, RoomKind::Office), 8 * 9);
    assert_eq!(count(&parts, RoomKind::PlantRoom), 1);
    assert_eq!(count(&parts, RoomKind::MachineRoom), 1);
    let by = Provenance::inferred(rule::ROOMS_OF_A_WORKPLACE);
    assert!(parts.rooms.iter().all(|r| r.provenance == by));
    check_rooms(&parts.buildings[0].footprint, &parts.rooms);
    Community::new(parts).unwrap();
}

#[test]
fn a_kiosk_is_one_room_and_a_small_shop_has_one_staircase() {
    let kiosk = workplace(rectangle(0.0, 0.0, 6.0, 4.0), 1, BuildingUse::Commercial);
    assert_eq!(count(&kiosk, RoomKind::Shop), 1);
    assert_eq!(count(&kiosk, RoomKind::Stairs), 0);
    let shop = workplace(rectangle(0.0, 0.0, 16.0, 12.0), 3, BuildingUse::Commercial);
    assert_eq!(count(&shop, RoomKind::Stairs), 3);
    assert_eq!(count(&shop, RoomKind::LiftShaft), 0);
}

#[test]
fn only_the_deepest_model_has_rooms_of_workplaces() {
    let all = workplace(rectangle(0.0, 0.0, 30.0, 15.0), 4, BuildingUse::Health);
    assert!(count(&all, RoomKind::Unknown) > 0);
    let mut again = all.clone();
    deepen(&mut again, Depth::All);
    assert_eq!(again, all, "a second time adds nothing");
    let mut bare = all;
    bare.rooms.clear();
    deepen(&mut bare, Depth::Compounds);
    assert!(bare.rooms.is_empty());
}

#[test]
fn rooms_of_workplaces_lie_in_the_footprint_and_apart() {
    let mut random = StdRng::seed_from_u64(23);
    let uses = [
        (BuildingUse::Office, RoomKind::Office),
        (BuildingUse::Commercial, RoomKind::Shop),
        (BuildingUse::Public, RoomKind::Unknown),
        (BuildingUse::Parking, RoomKind::Garage),
    ];
    let mut with_core = 0;
    for round in 0..120 {
        let (w, h) = (
            random.random_range(6.0..120.0),
            random.random_range(5.0..50.0),
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
        let (usage, kind) = uses[round % uses.len()];
        let storeys = random.random_range(1..12);
        let parts = workplace(turned, storeys, usage);
        check_rooms(&parts.buildings[0].footprint, &parts.rooms);
        // Every storey that is modelled has a room of its use, and its stairs where it has a corridor.
        let levels = (0..storeys as i16).filter(|level| {
            let is = |k| move |r: &&crate::model::Room| r.level == *level && r.kind.value == k;
            let has = |k| parts.rooms.iter().any(|r| is(k)(&r));
            assert_eq!(
                has(RoomKind::Lobby) || has(RoomKind::Corridor),
                has(RoomKind::Stairs)
            );
            with_core += usize::from(has(RoomKind::Stairs));
            has(kind)
        });
        let levels = levels.count();
        assert!(levels == 0 && parts.rooms.is_empty() || levels == storeys as usize);
        Community::new(parts).unwrap();
    }
    assert!(with_core > 100, "{with_core}");
}
