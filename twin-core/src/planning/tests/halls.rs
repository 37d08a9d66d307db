//! Detectors in halls that a source draws: counted by hand from GB 50116-2013, and audited by the same code.

use super::*;
use crate::audit::{Auditor, Fault, Missing as Unsaid, Repair, RowAudit, Subject, Verdict};
use crate::catalogue::FeatureLayer;

/// A building of two storeys, 60 m long and deep, with one unit, and rooms on the ground floor.
pub(super) fn with_rooms(rooms: &[(RoomKind, Polygon<f64>, f64)]) -> Community {
    let mut parts = empty();
    parts.buildings.push(Building {
        footprint: rectangle(0.0, 0.0, 60.0, 60.0),
        compound: None,
        ..building("house", 0.0, 0.0, 2, 4)
    });
    parts.units.push(unit("house/1", "house", 1, 30.0, 30.0, 4));
    for (number, (kind, outline, height_m)) in rooms.iter().enumerate() {
        parts.rooms.push(Room {
            id: RoomId::new(format!("room{number}")).unwrap(),
            name: Name::default(),
            building: BuildingId::new("house").unwrap(),
            level: 0,
            kind: sourced(*kind),
            outline: outline.clone(),
            floor_z: sourced(0.5),
            clear_height: sourced(*height_m),
            unit: None,
            provenance: here(),
        });
    }
    Community::new(parts).unwrap()
}

/// Smoke detectors alone.
fn detectors() -> Catalogue {
    let mut catalogue = catalogue();
    catalogue.rows.retain(|row| row.id.as_str() == "T3-8");
    catalogue.places.clear();
    catalogue.networks.clear();
    catalogue
}

pub(super) fn hung_in(community: &Community) -> (Vec<Device>, RowOutcome) {
    let placement = place(community, &detectors(), &PlacementOptions::default()).unwrap();
    let outcome = outcome(&placement, "T3-8").clone();
    (placement.devices, outcome)
}

pub(super) fn audited(community: &Community, devices: Vec<Device>) -> RowAudit {
    let mut parts: CommunityParts = (**community).clone();
    parts.devices = devices;
    let community = Community::new(parts).unwrap();
    let catalogue = detectors();
    let auditor = Auditor::new(&community, &catalogue, &PlacementOptions::default());
    let rows = &auditor.audit().rows;
    rows.iter()
        .find(|row| row.row.as_str() == "T3-8")
        .unwrap()
        .clone()
}

pub(super) fn on_storey(devices: &[Device], storey: i16) -> Vec<&Device> {
    devices
        .iter()
        .filter(|device| device.storey == storey)
        .collect()
}

#[test]
fn a_lobby_of_up_to_80_m2_gets_one_in_its_middle_and_the_storey_without_a_plan_one_at_the_core() {
    let community = with_rooms(&[(RoomKind::Lobby, rectangle(2.0, 2.0, 8.0, 8.0), 3.0)]);
    let (devices, outcome) = hung_in(&community);
    assert_eq!((outcome.demanded, outcome.placed), (2, 2));
    let [below] = on_storey(&devices, 0)[..] else {
        panic!("not one: {devices:?}");
    };
    let (x, y) = (below.position.x, below.position.y);
    assert!((x - 6.0).hypot(y - 6.0) < 1.0, "{x} {y}");
    // Under the ceiling of the room, which is 3 m above a floor at 0.5 m.
    assert!(
        below.position.z > 2.5 && below.position.z < 3.5,
        "{}",
        below.position.z
    );
    assert_eq!(below.host, Host::Unit(UnitId::new("house/1").unwrap()));
    let [above] = on_storey(&devices, 1)[..] else {
        panic!("not one: {devices:?}");
    };
    assert_eq!((above.position.x, above.position.y), (30.0, 30.0));

    let audit = audited(&community, devices);
    assert_eq!(audit.verdict, Verdict::Met);
    assert_eq!((audit.demanded, audit.served), (2.0, 2.0));
}

#[test]
fn a_narrow_corridor_gets_one_for_every_15_m_and_none_farther_than_7_5_m_from_its_ends() {
    let community = with_rooms(&[(RoomKind::Corridor, rectangle(5.0, 10.0, 44.0, 2.0), 2.8)]);
    let (devices, _) = hung_in(&community);
    let mut stations: Vec<f64> = on_storey(&devices, 0)
        .iter()
        .map(|d| d.position.x)
        .collect();
    stations.sort_by(f64::total_cmp);
    // 44 m are three times 15 m, begun.
    assert_eq!(stations.len(), 3, "{stations:?}");
    assert!(
        stations[0] - 5.0 <= 7.5 && 49.0 - stations[2] <= 7.5,
        "{stations:?}"
    );
    assert!(
        stations.windows(2).all(|pair| pair[1] - pair[0] <= 15.0),
        "{stations:?}"
    );
    let middle = on_storey(&devices, 0)
        .iter()
        .all(|d| (10.5..=11.5).contains(&d.position.y));
    assert!(middle, "nearer than 0.5 m to a wall: {devices:?}");
    assert_eq!(audited(&community, devices).verdict, Verdict::Met);
}

#[test]
fn a_large_hall_is_protected_all_over_and_has_as_many_as_the_code_asks_for() {
    // 600 m2, 4 m high: N >= 600 / 60 by formula 6.2.2, R = 5.8 m by table 6.2.2.
    let community = with_rooms(&[(RoomKind::Lobby, rectangle(10.0, 10.0, 30.0, 20.0), 4.0)]);
    let (devices, _) = hung_in(&community);
    let found = on_storey(&devices, 0);
    assert!((10..=13).contains(&found.len()), "{}", found.len());
    for x in 0..=300 {
        for y in 0..=200 {
            let at = Coord {
                x: 10.0 + f64::from(x) / 10.0,
                y: 10.0 + f64::from(y) / 10.0,
            };
            let away = |d: &&Device| (d.position.x - at.x).hypot(d.position.y - at.y);
            let nearest = found.iter().map(away).fold(f64::INFINITY, f64::min);
            assert!(
                nearest <= 5.8 + 0.05,
                "{at:?} is {nearest} m from the nearest"
            );
        }
    }
    assert_eq!(audited(&community, devices.clone()).verdict, Verdict::Met);

    let mut fewer = devices;
    let gone = fewer.iter().position(|device| device.storey == 0).unwrap();
    fewer.remove(gone);
    let audit = audited(&community, fewer);
    assert_eq!(audit.verdict, Verdict::Partly);
    let hall = &audit
        .demands
        .iter()
        .find(|d| d.demanded > 0.0 && d.served == 0.0)
        .unwrap();
    assert!(hall.repair.is_some());
}

#[test]
fn detectors_that_hang_there_stay_and_only_what_they_leave_gets_more() {
    let community = with_rooms(&[(RoomKind::Corridor, rectangle(5.0, 10.0, 30.0, 2.0), 2.8)]);
    let (devices, _) = hung_in(&community);
    let first = on_storey(&devices, 0)[0].clone();
    let mut parts: CommunityParts = (*community).clone();
    parts.devices = vec![first];
    let community = Community::new(parts).unwrap();
    let (added, outcome) = hung_in(&community);
    assert_eq!((outcome.demanded, outcome.existing), (3, 1));
    assert_eq!(on_storey(&added, 0).len(), 1);
    assert_eq!(on_storey(&added, 1).len(), 1);
}

#[test]
fn a_stair_too_narrow_for_half_a_metre_is_met_in_its_middle_line_and_a_detector_in_the_corner_is_a_fault()
 {
    let community = with_rooms(&[(RoomKind::Stairs, rectangle(5.0, 5.0, 0.8, 4.0), 2.8)]);
    let (devices, _) = hung_in(&community);
    assert_eq!(audited(&community, devices.clone()).verdict, Verdict::Met);

    let mut cornered = devices;
    let below = cornered
        .iter_mut()
        .find(|device| device.storey == 0)
        .unwrap();
    below.position.x = 5.05;
    below.position.y = 5.05;
    let audit = audited(&community, cornered);
    assert_eq!(audit.verdict, Verdict::Partly);
    let faults: Vec<&Fault> = audit.demands.iter().flat_map(|d| &d.faults).collect();
    assert!(matches!(faults[..], [Fault::NearWall { .. }]), "{faults:?}");
}

#[test]
fn shafts_and_homes_get_none_and_a_hall_beyond_12_m_is_told() {
    let community = with_rooms(&[
        (RoomKind::LiftShaft, rectangle(5.0, 5.0, 2.0, 2.0), 2.8),
        (RoomKind::Home, rectangle(10.0, 5.0, 8.0, 8.0), 2.8),
        (RoomKind::Lobby, rectangle(30.0, 5.0, 20.0, 20.0), 14.0),
    ]);
    let (devices, outcome) = hung_in(&community);
    assert!(on_storey(&devices, 0).is_empty(), "{devices:?}");
    assert_eq!(outcome.reason, Some(Reason::TooHigh { out: 1, of: 1 }));
    let audit = audited(&community, devices);
    let tall = audit
        .demands
        .iter()
        .find(|d| d.verdict == Verdict::CannotTell);
    assert!(tall.is_some_and(|d| d.missing.is_some()));
}

/// A house of two storeys with one unit, and beside it a school of three without units.
fn with_school() -> CommunityParts {
    let mut parts = with_rooms(&[]).into_parts();
    parts.buildings.push(Building {
        usage: sourced(BuildingUse::Education),
        compound: None,
        ..building("school", 100.0, 0.0, 3, 0)
    });
    parts
}

#[test]
fn a_school_without_a_plan_beside_a_house_cannot_be_told() {
    let community = Community::new(with_school()).unwrap();
    let (devices, outcome) = hung_in(&community);
    assert_eq!((outcome.demanded, outcome.placed), (2, 2));
    let untold = Reason::Untold {
        count: 1,
        of: 2,
        layer: FeatureLayer::Buildings,
        attribute: "rooms".into(),
    };
    assert_eq!(outcome.reason, Some(untold));
    // The house has none: that decides, whatever the school has.
    assert_eq!(audited(&community, Vec::new()).verdict, Verdict::NotMet);
    let found = audited(&community, devices);
    assert_eq!(found.verdict, Verdict::CannotTell);
    assert_eq!((found.demanded, found.served), (2.0, 2.0));
    let demands = found.demands.iter();
    let verdicts: Vec<(Subject, Verdict)> = demands.map(|d| (d.subject, d.verdict)).collect();
    let expected = [
        (Subject::Unit(0), Verdict::Met),
        (Subject::Building(1), Verdict::CannotTell),
    ];
    assert_eq!(verdicts, expected);
    let rooms = Unsaid::attribute("building", "rooms");
    assert_eq!(found.demands[1].missing, Some(rooms.clone()));
    assert_eq!(found.demands[1].repair, Some(Repair::Survey(rooms)));
}

#[test]
fn a_school_with_a_plan_is_told_by_its_halls_and_a_shed_asks_for_none() {
    let mut parts = with_school();
    parts.buildings.push(Building {
        usage: sourced(BuildingUse::Utility),
        compound: None,
        ..building("shed", 200.0, 0.0, 1, 0)
    });
    parts.rooms.push(Room {
        id: RoomId::new("foyer").unwrap(),
        name: Name::default(),
        building: BuildingId::new("school").unwrap(),
        level: 0,
        kind: sourced(RoomKind::Lobby),
        outline: rectangle(102.0, 2.0, 8.0, 8.0),
        floor_z: sourced(0.0),
        clear_height: sourced(3.0),
        unit: None,
        provenance: here(),
    });
    let community = Community::new(parts).unwrap();
    let (devices, outcome) = hung_in(&community);
    assert_eq!((outcome.placed, outcome.reason), (3, None));
    let found = audited(&community, devices);
    assert_eq!(found.verdict, Verdict::Met);
    assert_eq!(found.demands.len(), 2);
}

#[test]
fn a_storey_without_a_plan_is_met_by_one_and_says_that_its_size_is_assumed() {
    let size = |rooms: &[(RoomKind, Polygon<f64>, f64)]| {
        let community = with_rooms(rooms);
        let found = audited(&community, hung_in(&community).0);
        assert_eq!(found.verdict, Verdict::Met);
        let mut conditions = found.conditions.into_iter();
        let size = conditions.find(|c| &*c.condition == "hall_size");
        size.map(|c| (c.verdict, c.measured, c.missing))
    };
    let assumed = |storeys: f64| {
        let missing = Unsaid::attribute("building", "rooms");
        Some((Verdict::CannotTell, Some(storeys), Some(missing)))
    };
    assert_eq!(size(&[]), assumed(2.0));
    let lobby = (RoomKind::Lobby, rectangle(2.0, 2.0, 8.0, 8.0), 3.0);
    assert_eq!(size(&[lobby]), assumed(1.0));
}

#[test]
fn the_drawn_room_of_a_canteen_is_protected_beside_the_halls_of_its_house() {
    let mut parts =
        with_rooms(&[(RoomKind::Shop, rectangle(2.0, 2.0, 8.0, 8.0), 3.0)]).into_parts();
    let shop = Community::new(parts.clone()).unwrap();
    assert_eq!(hung_in(&shop).1.demanded, 2);
    parts.places.push(Place {
        id: PlaceId::new("canteen").unwrap(),
        name: Name::default(),
        kind: sourced("canteen".into()),
        position: Position::new(5.0, 5.0, 0.5),
        building: Some(BuildingId::new("house").unwrap()),
        storey: 0,
        area_m2: sourced(64.0),
        provenance: here(),
    });
    let community = Community::new(parts).unwrap();
    let (devices, outcome) = hung_in(&community);
    assert_eq!((outcome.demanded, outcome.placed), (3, 3));
    let canteen = Host::Place(PlaceId::new("canteen").unwrap());
    let of_canteen: Vec<&Device> = devices.iter().filter(|d| d.host == canteen).collect();
    let [hung] = of_canteen[..] else {
        panic!("not one: {devices:?}");
    };
    // 8 m by 8 m are 64 m2: one in its middle.
    let (x, y) = (hung.position.x, hung.position.y);
    assert!((x - 6.0).hypot(y - 6.0) < 1.0, "{x} {y}");
    let found = audited(&community, devices.clone());
    assert_eq!((found.verdict, found.served), (Verdict::Met, 3.0));
    let others = devices.into_iter().filter(|d| d.host != canteen);
    assert_eq!(
        audited(&community, others.collect()).verdict,
        Verdict::Partly
    );
}
