//! Layers by the rules of the national codes: cases worked out by hand, and properties.

mod detectors;
mod properties;

use std::f64::consts::PI;

use geo::{Area, Coord, LineString, Polygon};

use super::*;
use crate::catalogue::Catalogue;
use crate::coverage::camera::Sweep;
use crate::coverage::obstacle::Obstacles;
use crate::coverage::radius::Loudspeaker;
use crate::ids::{BuildingId, ClassId, CommunityId, CompoundId, DeviceId, RoadId, RoomId};
use crate::model::{
    Building, BuildingUse, CameraView, Community, CommunityParts, Compound, Device, Enclosure,
    Host, Name, Network, NetworkAttachment, Position, Product, Provenance, Road, RoadClass, Room,
    RoomKind, Sourced,
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
fn a_main_road_is_told_with_mean_least_and_uniformity() {
    let road = |id: &str, class: RoadClass, y: f64| Road {
        id: RoadId::new(id).unwrap(),
        name: Name::default(),
        line: LineString::from(vec![(-99.5, y), (-94.0, y), (-88.5, y)]),
        class: sourced(class),
        width: sourced(1.5),
        drivable: true,
        walkable: true,
        oneway: false,
        level: 0,
        provenance: by(),
    };
    let lit = |poles: Vec<Device>| {
        let mut parts: CommunityParts = (*community(Vec::new(), poles)).clone();
        parts.roads = vec![
            road("lit", RoadClass::Main, -99.0),
            road("lane", RoadClass::Lane, -97.0),
            road("dark", RoadClass::Main, 181.0),
        ];
        let community = Community::new(parts).unwrap();
        layer(&community, Kind::Light(light_levels()[1])).roads
    };
    let roads = lit(vec![pole("p", [-99.0, -99.0])]);
    let [dark, bright] = roads[..] else {
        panic!("{roads:?}");
    };
    assert_eq!((dark.road, dark.uniformity()), (2, None));
    assert!(!dark.is_kept());
    // Six cells of 2 m, 0 to 10 m from below the lamp: h⁴ / (h² + d²)² of the 27.2 lx there, 0.5563 in the mean and 0.1523 at the end.
    let below = 0.7 * 7_800.0 / (PI * 64.0);
    let near = |found: f64, wanted: f64| {
        assert!((found / wanted - 1.0).abs() < 5e-3, "{found}, not {wanted}");
    };
    assert_eq!(bright.road, 0);
    near(bright.light.mean_lx, below * 0.5563);
    near(bright.light.least_lx, below * 0.1523);
    near(bright.uniformity().unwrap(), 0.2738);
    // Bright enough, and not even enough: less than 0.3.
    assert!(bright.light.mean_lx > 8.0 && !bright.is_kept());
    // With a lamp at the other end, it is.
    let roads = lit(vec![pole("p", [-99.0, -99.0]), pole("q", [-89.0, -99.0])]);
    assert!(roads.iter().any(|road| road.road == 0 && road.is_kept()));
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
