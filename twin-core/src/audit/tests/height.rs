//! Ground that is not at 0: the same place higher up or below the zero of its heights is planned, covered and audited alike, and what
//! stands on it hides what is behind.

use geo::Coord;

use super::sight::wall;
use super::*;
use crate::coverage::camera::{Camera, Lens, Projection, Target, sightings};
use crate::coverage::layer::{Kind, Terrain, Whole, camera_levels};
use crate::coverage::obstacle::{ObstacleKind, Obstacles, Prism};
use crate::model::{FixtureKind, Position, Provenance};
use crate::planning::tests::{building, fixture, sourced};

/// How far apart heights may be by rounding, metres.
const ROUNDING_M: f64 = 1e-6;

/// A community with a wall, all of it so much higher.
fn raised(by_m: f64) -> CommunityParts {
    let mut parts = small();
    let course = vec![(100.0, 110.0), (140.0, 110.0), (180.0, 110.0)];
    parts.walls.push(wall(&course, 2.0));
    for building in &mut parts.buildings {
        building.base_z.value += by_m;
        building.top_z.value += by_m;
    }
    let units = parts.units.iter_mut().map(|unit| &mut unit.position);
    let gates = parts.gates.iter_mut().map(|gate| &mut gate.position);
    let fixtures = parts.fixtures.iter_mut().map(|f| &mut f.position);
    for position in units.chain(gates).chain(fixtures) {
        position.z += by_m;
    }
    parts
}

/// As [`raised`], but with the gates and fixtures of a map without heights.
fn half_raised(by_m: f64) -> CommunityParts {
    let flat = raised(0.0);
    CommunityParts {
        gates: flat.gates,
        fixtures: flat.fixtures,
        ..raised(by_m)
    }
}

/// What cameras, then each technology of radio, cover of a community, m²; nothing of one for which no model holds.
fn covered_m2(community: &Community) -> Vec<Option<f64>> {
    let whole = Whole::of(community, &catalogue()).unwrap();
    let detect = camera_levels().find(|level| level.word == "detect");
    let radio = whole.transmitters.iter().map(|t| Kind::Radio(t.word));
    let kinds = detect.map(Kind::Camera).into_iter().chain(radio);
    let layers = kinds.map(|kind| whole.layer(community, kind).ok().flatten());
    let covered = layers.map(|layer| Some(layer?.patchwork.numbers().covered_m2));
    covered.collect()
}

fn assert_alike(parts: CommunityParts, by_m: f64) {
    let (flat, other) = (raised(0.0), parts);
    let [flat, other] = [flat, other].map(|parts| with_placement(Community::new(parts).unwrap()));
    assert_eq!(flat.devices.len(), other.devices.len());
    for (here, there) in flat.devices.iter().zip(&other.devices) {
        assert_eq!(here.id, there.id);
        let off = [
            there.position.x - here.position.x,
            there.position.y - here.position.y,
            there.position.z - here.position.z - by_m,
        ];
        assert!(
            off.iter().all(|m| m.abs() < ROUNDING_M),
            "{there:?}: {off:?}"
        );
    }
    let verdicts = |community: &Community| -> Vec<_> {
        let audit = audited(community, &catalogue());
        let rows = audit.rows.iter();
        rows.map(|row| (row.row.clone(), row.verdict)).collect()
    };
    assert_eq!(verdicts(&flat), verdicts(&other));
    let (here, there) = (covered_m2(&flat), covered_m2(&other));
    let covers = here.iter().flatten().filter(|m2| **m2 > 0.0);
    assert!(covers.count() > 1, "{here:?}");
    assert_eq!(here.len(), there.len());
    for (here, there) in here.iter().zip(&there) {
        assert_eq!(here.is_some(), there.is_some());
        if let (Some(here), Some(there)) = (here, there) {
            // A cell of radio whose level is what is needed may be on either side.
            assert!((here - there).abs() <= 1e-3 * here, "{here} {there}");
        }
    }
}

#[test]
fn the_same_place_30_m_higher_is_planned_covered_and_audited_alike() {
    assert_alike(raised(30.0), 30.0);
}

#[test]
fn the_same_place_30_m_below_zero_is_planned_covered_and_audited_alike() {
    assert_alike(raised(-30.0), -30.0);
}

#[test]
fn gates_and_fixtures_of_a_map_without_heights_are_on_the_ground() {
    assert_alike(half_raised(30.0), 30.0);
    assert_alike(half_raised(-30.0), -30.0);
}

#[test]
fn a_wall_on_raised_ground_hides_who_is_behind_it() {
    for ground_z in [-30.0, 0.0, 20.0] {
        let community = Community::new(raised(ground_z)).unwrap();
        let obstacles = Obstacles::of(&community).unwrap();
        let angles = [2.0 * 1.0_f64.atan(), 2.0 * 0.5_f64.atan()];
        // 1.5 m up and 10 m south of a wall of 2 m: behind it nobody of 1.7 m shows, before it all of them does.
        let camera = Camera {
            position: Position::new(120.0, 100.0, ground_z + 1.5),
            ground_z,
            heading_rad: std::f64::consts::FRAC_PI_2,
            pitch_rad: 0.0,
            lens: Lens::of_angles(Projection::Rectilinear, angles, [2_000, 1_000]).unwrap(),
        };
        let share = |y: f64| -> f64 {
            let target = Target::Person {
                foot: Position::new(120.0, y, ground_z),
                height_m: 1.7,
            };
            let seen = sightings(&obstacles, &[camera], &target).unwrap();
            seen.iter().map(|sighting| sighting.share).sum()
        };
        assert_eq!(share(115.0), 0.0, "behind the wall at {ground_z}");
        assert!((share(108.0) - 1.0).abs() < 1e-9, "before it at {ground_z}");
    }
}

#[test]
fn a_wall_follows_the_ground_in_steps() {
    let mut parts = raised(0.0);
    // The southern house 6 m lower than the northern one; the wall goes from one to the other.
    parts.buildings[0].base_z.value = 10.0;
    parts.buildings[0].top_z.value = 28.0;
    parts.buildings[1].base_z.value = 16.0;
    parts.buildings[1].top_z.value = 46.0;
    let course = vec![(70.0, 30.0), (70.0, 50.0), (70.0, 130.0), (70.0, 150.0)];
    parts.walls = vec![wall(&course, 2.0)];
    let community = Community::new(parts).unwrap();
    let obstacles = Obstacles::of(&community).unwrap();
    let walls = obstacles.prisms().iter();
    let walls = walls.filter(|prism| matches!(prism.kind, ObstacleKind::Wall(_)));
    let heights: Vec<_> = walls.map(|p| (p.feature, p.base_z, p.top_z)).collect();
    // The middle of the long part, (70, 90), is 58 m from the southern house at y 32 and 50 m from the northern at y 140.
    assert_eq!(heights, [(0, 10.0, 12.0), (0, 16.0, 18.0)]);
}

#[test]
fn a_tree_of_a_map_without_heights_stands_on_the_ground() {
    let mut parts = raised(20.0);
    parts.fixtures = vec![fixture("tree", FixtureKind::Tree, (100.0, 60.0, 0.0))];
    let community = Community::new(parts).unwrap();
    let obstacles = Obstacles::of(&community).unwrap();
    let trunk = |prism: &&Prism| prism.kind == ObstacleKind::Trunk;
    let trunk = obstacles.prisms().iter().find(trunk).unwrap();
    assert_eq!(trunk.base_z, 20.0);
}

#[test]
fn what_openstreetmap_has_begin_over_the_ground_is_not_the_ground() {
    let mut parts = empty();
    let mut bridge = building("bridge", 0.0, 0.0, 4, 0);
    bridge.compound = None;
    bridge.base_z.value = 9.0;
    bridge.base_z.provenance = Provenance::imported("map.osm min_height");
    let mut house = building("house", 200.0, 0.0, 4, 0);
    house.compound = None;
    house.base_z = sourced(0.0);
    parts.buildings = vec![bridge, house];
    let terrain = Terrain::of(&Community::new(parts).unwrap()).unwrap();
    assert_eq!(terrain.z(Coord { x: 10.0, y: 5.0 }), Ok(0.0));
}
