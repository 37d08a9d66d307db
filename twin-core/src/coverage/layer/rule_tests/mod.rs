//! Layers by the rules of the national codes: cases worked out by hand, and properties.

use std::collections::BTreeMap;
use std::f64::consts::PI;

use geo::{Area, Coord, LineString, Polygon};
use proptest::prelude::*;

use super::*;
use crate::catalogue::{Catalogue, RadioWord};
use crate::coverage::camera::Sweep;
use crate::coverage::obstacle::Obstacles;
use crate::coverage::radio::RadioMap;
use crate::coverage::radius::Loudspeaker;
use crate::ids::{BuildingId, ClassId, CommunityId, CompoundId, DeviceId, RoomId};
use crate::model::{
    Building, BuildingUse, CameraView, Community, CommunityParts, Compound, Device, Enclosure,
    Host, Name, Network, NetworkAttachment, Position, Product, Provenance, Room, RoomKind, Sourced,
};
use crate::spatial::LocalFrame;

fn by() -> Provenance {
    Provenance::generated("test")
}

fn sourced<T>(value: T) -> Sourced<T> {
    Sourced::new(value, by())
}

fn rectangle([west, south, east, north]: [f64; 4]) -> Polygon<f64> {
    let ring = [(west, south), (east, south), (east, north), (west, north)];
    Polygon::new(LineString::from(ring.to_vec()), Vec::new())
}

fn room(id: &str, kind: RoomKind, at: [f64; 4], height_m: f64) -> Room {
    Room {
        id: RoomId::new(id).unwrap(),
        name: Name::default(),
        building: BuildingId::new("b").unwrap(),
        level: 2,
        kind: sourced(kind),
        outline: rectangle(at),
        floor_z: sourced(6.0),
        clear_height: sourced(height_m),
        unit: None,
        provenance: by(),
    }
}

pub(super) fn device(id: &str, class: &str, at: [f64; 3], (host, storey): (Host, i16)) -> Device {
    Device {
        id: DeviceId::new(id).unwrap(),
        class: ClassId::new(class).unwrap(),
        row: None,
        name: Name::default(),
        position: Position::new(at[0], at[1], at[2]),
        heading_rad: None,
        view: CameraView::default(),
        mounting: None,
        product: Product::default(),
        host,
        storey,
        network: NetworkAttachment {
            technology: Network::Wired,
            gateway: None,
            provenance: by(),
        },
        provenance: by(),
    }
}

fn detector(id: &str, at: [f64; 2]) -> Device {
    let host = Host::Building(BuildingId::new("b").unwrap());
    device(id, "T3-8", [at[0], at[1], 8.7], (host, 2))
}

pub(super) fn pole(id: &str, at: [f64; 2]) -> Device {
    device(id, "T4-1", [at[0], at[1], 0.0], (Host::Ground, 0))
}

/// A square of 400 m about the origin, with a house of 60 × 40 m in its north-east.
pub(super) fn community(rooms: Vec<Room>, devices: Vec<Device>) -> Community {
    let frame = LocalFrame::new(120.0, 30.0, 0.0).unwrap();
    let id = CommunityId::new("c").unwrap();
    let mut parts = CommunityParts::new(id, Name::default(), frame, by());
    parts.compounds.push(Compound {
        id: CompoundId::new("k").unwrap(),
        name: Name::default(),
        boundary: rectangle([-200.0, -200.0, 200.0, 200.0]),
        enclosure: sourced(Enclosure::Open),
        government_network: None,
        provenance: by(),
    });
    parts.buildings.push(Building {
        id: BuildingId::new("b").unwrap(),
        name: Name::default(),
        footprint: rectangle([100.0, 100.0, 160.0, 140.0]),
        base_z: sourced(0.0),
        top_z: sourced(30.0),
        storeys: sourced(10),
        basements: sourced(0),
        usage: sourced(BuildingUse::Residential),
        households: sourced(0),
        fibre_gbit_s: None,
        home_fibre_gbit_s: None,
        compound: Some(CompoundId::new("k").unwrap()),
        provenance: by(),
    });
    parts.rooms = rooms;
    parts.devices = devices;
    Community::new(parts).unwrap()
}

fn whole(community: &Community) -> Whole {
    Whole::of(community, &Catalogue::builtin().unwrap()).unwrap()
}

fn layer(community: &Community, kind: Kind) -> Layer {
    whole(community).layer(community, kind).unwrap().unwrap()
}

/// Discs are polygons of 128 corners: their area is 0.04 % short.
fn close(found: f64, wanted: f64) {
    assert!(
        (found - wanted).abs() <= 1e-3 * wanted.abs().max(1e-6),
        "{found}, not {wanted}"
    );
}

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
fn a_loudspeaker_is_heard_as_far_as_the_inverse_square_law_says() {
    // 92 dB + 10 lg 20 = 105.01 dB at 1 m; 60 dB at 10^(45.01 / 20) = 178 m, 70 dB at 56.3 m, 75 dB at 31.7 m, as the crow flies to ears 3.5 m lower.
    let community = community(Vec::new(), vec![pole("p", [-60.0, -60.0])]);
    let at_1_m_db = 92.0 + 10.0 * 20.0_f64.log10();
    for (level, wanted_m) in SOUND_LEVELS.iter().skip(1).zip([56.3, 31.7]) {
        let reach_m = 10.0_f64.powf((at_1_m_db - level.least) / 20.0);
        assert!((reach_m - wanted_m).abs() < 0.1, "{reach_m}");
        let layer = layer(&community, Kind::Sound(*level));
        let plan_2 = reach_m * reach_m - (5.0 - EAR_M).powi(2);
        close(
            layer.patchwork.ground(0).unwrap().unsigned_area(),
            PI * plan_2,
        );
        close(layer.patchwork.numbers().covered_m2, PI * plan_2);
    }
}

#[test]
fn a_house_stops_sound_and_light() {
    // In front of the west wall, at 100: nothing of the ground behind the house is heard or lit.
    let community = community(Vec::new(), vec![pole("p", [90.0, 120.0])]);
    let behind = |ground: &geo::MultiPolygon<f64>| {
        geo::Intersects::intersects(ground, &geo::Point::new(165.0, 120.0))
    };
    let [_, day, _] = SOUND_LEVELS;
    let sound = layer(&community, Kind::Sound(SOUND_LEVELS[0]));
    assert!(!behind(sound.patchwork.ground(0).unwrap()));
    assert!(day.least > SOUND_LEVELS[0].least);
    let light = layer(&community, Kind::Light(light_levels()[0]));
    let map = light.light.as_ref().unwrap();
    let lux = |x: f64, y: f64| {
        map.lux(map.grid().cell_at(Coord { x, y }).unwrap())
            .unwrap()
    };
    assert!(lux(75.0, 120.0) > 1.0);
    assert_eq!(lux(101.0, 120.0), lux(101.0, 120.0));
    assert!(lux(165.0, 120.0) == 0.0);
}

#[test]
fn a_device_whose_loudness_nothing_tells_is_left_out() {
    let host = || (Host::Ground, 0);
    let devices = vec![
        pole("p", [0.0, 0.0]),
        device("cam", "T3-3", [9.0, 0.0, 3.5], host()),
        detector("d", [103.0, 103.0]),
    ];
    let community = community(Vec::new(), devices);
    let layer = layer(&community, Kind::Sound(SOUND_LEVELS[0]));
    let reasons: Vec<_> = layer
        .left_out
        .iter()
        .map(|left| (left.device, left.reason.as_str()))
        .collect();
    assert_eq!(reasons, [(1, "no_power"), (2, "no_power")]);
}

#[test]
fn the_ground_is_as_bright_as_lambert_and_all_lamps_together_say() {
    // 7,800 lm at 8 m, maintenance 0.7: straight below 0.7 · 7800 / (π · 64) = 27.2 lx; at the plan distance d it is h⁴ / (h² + d²)² of that.
    let lux_at = |devices: Vec<Device>, x: f64| {
        let community = community(Vec::new(), devices);
        let layer = layer(&community, Kind::Light(light_levels()[1]));
        let map = layer.light.as_ref().unwrap();
        let cell = map.grid().cell_at(Coord { x, y: -99.0 }).unwrap();
        assert_eq!(map.grid().middle(cell), Coord { x, y: -99.0 });
        map.lux(cell).unwrap()
    };
    let below = 0.7 * 7_800.0 / (PI * 64.0);
    let at = |d: f64| below * 64.0_f64.powi(2) / (64.0 + d * d).powi(2);
    let one = || pole("p", [-99.0, -99.0]);
    let two = || pole("q", [-79.0, -99.0]);
    close(lux_at(vec![one()], -99.0), below);
    // Tables of intensities are linear between steps of 5°: within a thousandth.
    close(lux_at(vec![one()], -89.0), at(10.0));
    close(lux_at(vec![one(), two()], -89.0), 2.0 * at(10.0));
    close(lux_at(vec![one(), two()], -93.0), at(6.0) + at(14.0));
}

#[test]
fn each_square_metre_is_the_brightest_lamps() {
    let devices = vec![pole("p", [-99.0, -99.0]), pole("q", [-79.0, -99.0])];
    let community = community(Vec::new(), devices);
    let layer = layer(&community, Kind::Light(light_levels()[0]));
    let own = |device: u32, x: f64| {
        let ground = layer.patchwork.ground(device).unwrap();
        geo::Intersects::intersects(ground, &geo::Point::new(x, -99.0))
    };
    assert!(own(0, -95.0) && !own(1, -95.0));
    assert!(own(1, -83.0) && !own(0, -83.0));
}

/// The layer made afresh with the poles there.
fn afresh(poles: &[[f64; 2]], kind: Kind) -> Layer {
    let poles = poles.iter().enumerate();
    let poles = poles.map(|(i, at)| pole(&format!("p{i}"), *at)).collect();
    let community = community(Vec::new(), poles);
    layer(&community, kind)
}

/// How much it covers.
fn covered(poles: &[[f64; 2]], kind: Kind) -> f64 {
    afresh(poles, kind).patchwork.numbers().covered_m2
}

/// Whether what was tried is what the layer made afresh says: how much is covered, the map cell by cell, and what each device covers of each square.
fn is_as_made_afresh(made: &Layer, trial: &Trial, wanted: &Layer) {
    let values = |layer: &Layer| match (&layer.map, &layer.light) {
        (Some(map), _) => map.levels_dbm().to_vec(),
        (_, Some(map)) => map.luxes().to_vec(),
        _ => Vec::new(),
    };
    let close = |(a, b): (&f32, &f32)| (a.is_nan() && b.is_nan()) || (a - b).abs() < 1e-3;
    let (wanted_levels, kind) = (values(wanted), made.kind);
    assert_eq!(trial.levels.len(), wanted_levels.len());
    assert!(
        trial.levels.iter().zip(&wanted_levels).all(close),
        "{kind:?}"
    );

    let instead = || {
        trial
            .areas
            .iter()
            .cloned()
            .map(|(device, area)| (device, Some(area)))
    };
    let after = made.patchwork.what_if_all(instead()).covered_m2;
    let covered = wanted.patchwork.numbers().covered_m2;
    assert!((after - covered).abs() < 1.0, "{kind:?} {after} {covered}");

    let (tiles, mut patches) = made.patchwork.patches_if(instead());
    patches.extend(
        made.patchwork
            .all_patches()
            .into_iter()
            .filter(|p| !tiles.contains(&p.tile)),
    );
    // A device that is not there yet has the last number of all in the layer made afresh.
    let last = wanted.patchwork.devices().last().unwrap_or(0);
    let by_square = |patches: Vec<Patch>| {
        let mut m2: BTreeMap<(usize, Vec<u32>), f64> = BTreeMap::new();
        for patch in patches {
            let devices = patch
                .devices
                .iter()
                .map(|d| if *d == u32::MAX { last } else { *d });
            *m2.entry((patch.tile, devices.collect())).or_default() += patch.area_m2;
        }
        m2
    };
    let (now, then) = (
        by_square(patches),
        by_square(wanted.patchwork.all_patches()),
    );
    for key in now.keys().chain(then.keys()) {
        let m2 = |of: &BTreeMap<_, f64>| of.get(key).copied().unwrap_or(0.0);
        assert!(
            (m2(&now) - m2(&then)).abs() < 1.0,
            "{kind:?} {key:?} {} {}",
            m2(&now),
            m2(&then)
        );
    }
}

fn places() -> impl Strategy<Value = Vec<[f64; 2]>> {
    let one = prop::array::uniform2(-190.0..90.0_f64);
    prop::collection::vec(one, 2..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn one_more_never_covers_less_and_patches_are_the_whole(poles in places()) {
        let (fewer, all) = (&poles[..poles.len() - 1], &poles[..]);
        let [light, ..] = light_levels();
        for kind in [Kind::Light(light), Kind::Sound(SOUND_LEVELS[2]), Kind::Radio(RadioWord::Wifi24)] {
            prop_assert!(covered(all, kind) >= covered(fewer, kind) - 1e-3, "{:?}", kind);
        }
        let poles = all.iter().enumerate();
        let poles = poles.map(|(i, at)| pole(&format!("p{i}"), *at)).collect();
        let community = community(Vec::new(), poles);
        let layer = layer(&community, Kind::Light(light));
        let patches = layer.patchwork.all_patches();
        let sum: f64 = patches.iter().map(|patch| patch.area_m2).sum();
        prop_assert!((sum - layer.patchwork.numbers().asked_m2).abs() < 1e-2);
    }

    #[test]
    fn what_is_tried_is_what_a_layer_made_afresh_says(poles in places(), to in prop::array::uniform2(-190.0..90.0_f64), adds in any::<bool>()) {
        let mut moved = poles.clone();
        let device = if adds {
            moved.push(to);
            None
        } else {
            moved[0] = to;
            Some(0)
        };
        let catalogue = Catalogue::builtin().unwrap();
        let all = poles.iter().enumerate();
        let all = all.map(|(i, at)| pole(&format!("p{i}"), *at)).collect();
        let community = community(Vec::new(), all);
        let whole = whole(&community);
        let (class, at) = (("T4-1", None), Coord { x: to[0], y: to[1] });
        let [light, ..] = light_levels();

        let radio = Kind::Radio(RadioWord::Wifi24);
        let made = whole.layer(&community, radio).unwrap().unwrap();
        let site = Transmitters::tried(&catalogue, class, (at, None), &whole.terrain, RadioWord::Wifi24);
        let site = site.unwrap().unwrap();
        let trial = whole.try_site(&community, &made, device, &site).unwrap().unwrap();
        let wanted = afresh(&moved, radio);
        is_as_made_afresh(&made, &trial, &wanted);
        let map = whole.map_with(&community, &made, device, site).unwrap().unwrap();
        let sinrs = |map: &RadioMap| map.sinrs_db().to_vec();
        let close = |(a, b): (&f32, &f32)| (a.is_nan() && b.is_nan()) || (a - b).abs() < 1e-2;
        prop_assert!(sinrs(&map).iter().zip(&sinrs(wanted.map.as_ref().unwrap())).all(close));

        let made = whole.layer(&community, Kind::Light(light)).unwrap().unwrap();
        let (lamp, _) = Lamp::tried(&catalogue, class, at, &whole.terrain).unwrap().unwrap();
        let trial = whole.try_lamp(&made, device, &lamp.unwrap()).unwrap().unwrap();
        is_as_made_afresh(&made, &trial, &afresh(&moved, Kind::Light(light)));
    }
}

#[test]
fn a_loudspeaker_too_weak_is_heard_nowhere() {
    let speaker = Speaker {
        device: 0,
        position: Position::new(0.0, 0.0, 5.0),
        ground_z: 0.0,
        loudspeaker: Loudspeaker {
            sensitivity_db: 50.0,
            power_w: 1.0,
        },
    };
    let nothing = Obstacles::from_prisms(&[]).unwrap();
    let ground = speaker.ground(&mut Sweep::default(), &nothing, SOUND_LEVELS[0]);
    assert_eq!(ground.unwrap().unsigned_area(), 0.0);
}
