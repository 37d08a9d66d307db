//! What smoke detectors protect, by the rooms that they are in.

use super::*;
use crate::ids::UnitId;
use crate::model::Unit;

#[test]
fn a_detector_protects_the_radius_of_its_rooms_floor_and_height() {
    // 120 m² and 3 m high: 60 m² and 5.8 m each, so two are needed. The disc about the middle lies wholly in the room.
    let check = |height_m: f64, radius_m: f64| {
        let hall = room(
            "hall",
            RoomKind::Lobby,
            [100.0, 100.0, 115.0, 108.0],
            height_m,
        );
        let community = community(vec![hall], vec![detector("d", [107.5, 104.0])]);
        let layer = layer(&community, Kind::Smoke(2));
        let numbers = layer.patchwork.numbers();
        close(numbers.asked_m2, 120.0);
        // A disc of radius r about the middle of a strip 8 m wide.
        let cap = |r: f64| r * r * (4.0 / r).acos() - 4.0 * (r * r - 16.0_f64).sqrt();
        close(
            numbers.covered_m2,
            PI * radius_m * radius_m - 2.0 * cap(radius_m),
        );
        layer.notes
    };
    assert_eq!(check(3.0, 5.8), [Note::TooFew { rooms: 1, of: 1 }]);
    assert_eq!(check(6.0, 5.8), [Note::TooFew { rooms: 1, of: 1 }]);
    // Above 6 m it is 80 m² and 6.7 m.
    assert_eq!(check(6.1, 6.7), [Note::TooFew { rooms: 1, of: 1 }]);
}

#[test]
fn a_room_of_one_area_is_met_by_one_detector_and_split_by_walls() {
    // Two rooms of 6 × 6 m side by side: 6.7 m about the middle reach beyond the corners, but not through the wall.
    let rooms = vec![
        room("a", RoomKind::Lobby, [100.0, 100.0, 106.0, 106.0], 3.0),
        room("b", RoomKind::Stairs, [106.2, 100.0, 112.2, 106.0], 3.0),
        room("home", RoomKind::Home, [112.4, 100.0, 120.0, 106.0], 3.0),
        room(
            "shaft",
            RoomKind::LiftShaft,
            [120.0, 100.0, 122.0, 102.0],
            3.0,
        ),
    ];
    let community = community(rooms, vec![detector("d", [103.0, 103.0])]);
    let layer = layer(&community, Kind::Smoke(2));
    // Homes and shafts are not asked about.
    close(layer.patchwork.numbers().asked_m2, 72.0);
    close(layer.patchwork.numbers().covered_m2, 36.0);
    assert_eq!(layer.notes, [Note::TooFew { rooms: 1, of: 2 }]);
    let patches = layer.patchwork.all_patches();
    let of = |devices: &[u32]| -> f64 {
        let fits = patches.iter().filter(|p| p.devices == devices);
        fits.map(|p| p.area_m2).sum()
    };
    close(of(&[0]), 36.0);
    close(of(&[]), 36.0);
    assert_eq!(layer.level().as_deref(), Some("2"));
}

#[test]
fn in_a_narrow_corridor_a_detector_is_for_half_its_spacing_to_either_side() {
    // 40 m long and 2 m wide: 7.5 m to each side of 10 m are 15 m. One of 3 m is no such corridor: 80 m² and 6.7 m.
    let check = |width_m: f64, wanted_m2: f64| {
        let hall = [100.0, 100.0, 140.0, 100.0 + width_m];
        let hall = room("hall", RoomKind::Corridor, hall, 2.6);
        let middle = 100.0 + width_m / 2.0;
        let community = community(vec![hall], vec![detector("d", [110.0, middle])]);
        let layer = layer(&community, Kind::Smoke(2));
        close(layer.patchwork.numbers().covered_m2, wanted_m2);
    };
    check(2.0, 15.0 * 2.0);
    check(2.9, 15.0 * 2.9);
    // A disc of radius r = 5.8 m (the floor is 120 m²) in a strip of 3 m.
    let r = 5.8_f64;
    let strip = 2.0 * (r * r * (1.5 / r).asin() + 1.5 * (r * r - 2.25).sqrt());
    check(3.0, strip);
}

#[test]
fn what_is_not_known_of_a_detector_is_said() {
    let tall = room("hall", RoomKind::Lobby, [100.0, 100.0, 110.0, 108.0], 12.5);
    let devices = vec![
        detector("tall", [103.0, 103.0]),
        detector("lost", [150.0, 130.0]),
    ];
    let community = community(vec![tall], devices);
    let found = layer(&community, Kind::Smoke(2));
    let reasons: Vec<_> = found
        .left_out
        .iter()
        .map(|left| (left.device, left.reason.as_str()))
        .collect();
    assert_eq!(reasons, [(0, "rule"), (1, "no_room")]);
    close(found.patchwork.numbers().covered_m2, 0.0);
    // A storey without a room is refused in words.
    let refused = whole(&community).layer(&community, Kind::Smoke(5));
    assert_eq!(refused.unwrap_err(), LayerError::NoRooms { storey: 5 });
}

#[test]
fn a_detector_tried_where_it_hangs_protects_what_the_layer_says() {
    // Of a unit of the house one 2 m beside the hall of 6 × 6 m and one where a home overlaps the hall; and one where no room is.
    let on = |level: i16, room: Room| Room { level, ..room };
    let hall = [100.0, 100.0, 106.0, 106.0];
    let rooms = vec![
        room("home", RoomKind::Home, [100.0, 100.0, 103.0, 103.0], 3.0),
        room("hall", RoomKind::Lobby, hall, 3.0),
        on(3, room("above", RoomKind::Lobby, hall, 3.0)),
    ];
    let mut parts = community(rooms, Vec::new()).into_parts();
    let unit = UnitId::new("u").unwrap();
    parts.units.push(Unit {
        id: unit.clone(),
        building: BuildingId::new("b").unwrap(),
        number: 1,
        position: Position::new(110.0, 110.0, 0.0),
        households: 0,
        rented: 0,
        provenance: by(),
    });
    let of_unit = |id: &str, [x, y]: [f64; 2]| {
        let host = Host::Unit(unit.clone());
        device(id, "T3-8", [x, y, 8.7], (host, 2))
    };
    parts.devices = vec![
        of_unit("beside", [108.0, 103.0]),
        of_unit("home", [102.0, 102.0]),
        detector("lost", [150.0, 130.0]),
    ];
    let community = Community::new(parts).unwrap();
    let (whole, layer) = (whole(&community), layer(&community, Kind::Smoke(2)));
    let tried = |device: u32, storey: i16| {
        let at = community.devices[device as usize].position.plan().into();
        let detectors = &whole.detectors;
        let ground = detectors.tried(&community, Some(device), storey, at);
        ground.unwrap()
    };
    for device in 0..3 {
        let in_layer = layer.patchwork.ground(device);
        let in_layer = in_layer.map_or(0.0, Area::unsigned_area);
        close(tried(device, 2).unsigned_area(), in_layer);
        // It is not on the storey above.
        assert_eq!(tried(device, 3).unsigned_area(), 0.0);
    }
    // 6.7 m about (102, 102), 5.66 m from the farthest corner, are all of the hall; about (108, 103), with a half chord of 6 m at 3 m aside, a part.
    close(tried(1, 2).unsigned_area(), 36.0);
    let beside_m2 = tried(0, 2).unsigned_area();
    assert!(beside_m2 > 20.0 && beside_m2 < 30.0, "{beside_m2}");
    assert_eq!(tried(2, 2).unsigned_area(), 0.0);
}
