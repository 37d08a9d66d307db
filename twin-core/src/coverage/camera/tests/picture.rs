use std::f64::consts::PI;

use geo::polygon;

use super::scene::{obstacles, square, wall};
use crate::coverage::camera::{
    Camera, Label, Lens, Projection, Raster, Target, exposures, picture,
};
use crate::coverage::obstacle::Obstacles;
use crate::ids::{BuildingId, CommunityId, ShellId};
use crate::model::{
    Building, BuildingUse, Community, CommunityParts, Name, Position, Provenance, Shell, Sourced,
    Surface, SurfaceKind,
};
use crate::spatial::LocalFrame;

/// 1,000 pixels a radian at the middle; 90° across.
fn camera(z: f64) -> Camera {
    let angles = [PI / 2.0, 2.0 * 0.5_f64.atan()];
    Camera {
        position: Position::new(0.0, 0.0, z),
        ground_z: 0.0,
        heading_rad: 0.0,
        pitch_rad: 0.0,
        lens: Lens::of_angles(Projection::Rectilinear, angles, [2_000, 1_000]).unwrap(),
    }
}

fn person(x: f64, y: f64) -> Target {
    Target::Person {
        foot: Position::new(x, y, 0.0),
        height_m: 1.8,
    }
}

fn assert_near(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-6 * b.abs().max(1.0), "{a} is not {b}");
}

#[test]
fn a_person_at_10_m_is_180_pixels_tall() {
    let shown = picture(&obstacles(&[]), &camera(0.9), 100.0, &[person(10.0, 0.0)]).unwrap();
    let face = shown
        .faces
        .iter()
        .find(|f| f.label == Label::Target(0))
        .unwrap();
    let across = |axis: usize| {
        let values = || face.outline.iter().map(move |p| p[axis]);
        (
            values().fold(f64::INFINITY, f64::min),
            values().fold(f64::NEG_INFINITY, f64::max),
        )
    };
    // 0.5 m and 1.8 m at 100 pixels a metre about the middle, (1,000, 500).
    let (left, right) = across(0);
    let (top, foot) = across(1);
    assert_near(left, 975.0);
    assert_near(right, 1_025.0);
    assert_near(top, 410.0);
    assert_near(foot, 590.0);
    let raster = Raster::of(&shown, 2_000).unwrap();
    assert_eq!(raster.count(Label::Target(0)), 50 * 180);
    // At half the size a quarter of the pixels.
    let small = Raster::of(&shown, 1_000).unwrap();
    assert_eq!((small.rows, small.count(Label::Target(0))), (500, 25 * 90));
    assert_eq!(small.rgb(&obstacles(&[])).len(), 3 * 500_000);
}

#[test]
fn the_lower_half_of_a_level_picture_is_ground() {
    let shown = picture(&obstacles(&[]), &camera(5.0), 1_000.0, &[]).unwrap();
    let raster = Raster::of(&shown, 200).unwrap();
    // The ground ends 5 m under the lens at 1,000 m: half a pixel under the middle.
    assert_eq!(raster.count(Label::Ground), 200 * 50);
}

#[test]
fn a_wall_before_a_person_hides_the_person() {
    let screen = obstacles(&[wall(&[(5.0, -1.0), (5.0, 1.0)], 1.35)]);
    let shown = picture(&screen, &camera(0.9), 100.0, &[person(10.0, 0.0)]).unwrap();
    let raster = Raster::of(&shown, 2_000).unwrap();
    // The wall's top is 0.45 m over the lens at 5 m, 90 pixels: the person's top at 10 m.
    assert_eq!(raster.count(Label::Target(0)), 0);
    let low = obstacles(&[wall(&[(5.0, -1.0), (5.0, 1.0)], 0.9)]);
    let shown = picture(&low, &camera(0.9), 100.0, &[person(10.0, 0.0)]).unwrap();
    let raster = Raster::of(&shown, 2_000).unwrap();
    assert_eq!(raster.count(Label::Target(0)), 50 * 90);
}

#[test]
fn a_plate_is_as_wide_as_its_pixels_and_has_no_back() {
    let plate = |facing_rad| Target::Plate {
        middle: Position::new(10.0, 0.0, 0.9),
        facing_rad,
        width_m: 0.44,
    };
    let shown = picture(
        &obstacles(&[]),
        &camera(0.9),
        100.0,
        &[plate(PI), plate(0.0)],
    )
    .unwrap();
    let raster = Raster::of(&shown, 2_000).unwrap();
    assert_eq!(raster.count(Label::Target(0)), 44 * 14);
    assert_eq!(raster.count(Label::Target(1)), 0);
}

#[test]
fn a_panoramic_picture_is_refused() {
    let mut round = camera(3.0);
    round.lens = Lens::of_angles(Projection::Panoramic, [6.0, 1.0], [100, 50]).unwrap();
    assert!(picture(&obstacles(&[]), &round, 100.0, &[]).is_err());
}

fn home(usage: BuildingUse) -> Community {
    let here = || Provenance::generated("test");
    let building = Building {
        id: BuildingId::new("home").unwrap(),
        name: Name::default(),
        footprint: polygon![(x: 20.0, y: -3.0), (x: 30.0, y: -3.0), (x: 30.0, y: 3.0), (x: 20.0, y: 3.0)],
        base_z: Sourced::new(0.0, here()),
        top_z: Sourced::new(9.0, here()),
        storeys: Sourced::new(3, here()),
        basements: Sourced::new(0, here()),
        usage: Sourced::new(usage, here()),
        households: Sourced::new(6, here()),
        fibre_gbit_s: None,
        home_fibre_gbit_s: None,
        compound: None,
        provenance: here(),
    };
    let frame = LocalFrame::new(114.0, 22.0, 0.0).unwrap();
    let id = CommunityId::new("c").unwrap();
    let mut parts = CommunityParts::new(id, Name::default(), frame, here());
    parts.buildings.push(building);
    Community::new(parts).unwrap()
}

#[test]
fn windows_of_homes_are_told_with_their_masks() {
    let told = |usage, level| {
        let community = home(usage);
        let obstacles = Obstacles::of(&community).unwrap();
        exposures(&community, &obstacles, &camera(4.5), level).unwrap()
    };
    // Two bays of 3 m on three storeys face the camera, 20 m away: 50 pixels a metre straight on.
    let all = told(BuildingUse::Residential, 25.0);
    let storeys: Vec<u16> = all.iter().map(|e| e.storey).collect();
    assert_eq!(storeys, [0, 1, 2, 0, 1, 2]);
    let middle = &all[1];
    assert!(
        (middle.pixels_per_m - 1_000.0 / 20.056).abs() < 0.1,
        "{}",
        middle.pixels_per_m
    );
    // From 3 m to 6 m, a metre and a half about the lens: 75 pixels about row 500.
    let rows: Vec<f64> = middle.mask.iter().map(|p| p[1].round()).collect();
    assert!(rows.contains(&425.0) && rows.contains(&575.0), "{rows:?}");
    assert_eq!(told(BuildingUse::Mixed, 25.0).len(), 4);
    assert_eq!(told(BuildingUse::Office, 25.0).len(), 0);
    assert_eq!(told(BuildingUse::Residential, 62.5).len(), 0);
}

#[test]
fn a_wall_before_a_home_keeps_it_private() {
    let community = home(BuildingUse::Residential);
    let open = Obstacles::of(&community).unwrap();
    assert_eq!(open.prisms().len(), 1);
    let mut plan = square(20.0, -3.0, 6.0, 9.0);
    plan.feature = 0;
    let hidden = obstacles(&[plan, wall(&[(15.0, -30.0), (15.0, 30.0)], 9.0)]);
    let found = exposures(&community, &hidden, &camera(4.5), 25.0).unwrap();
    assert_eq!(found, []);
}

/// The home with 3.5 m high before its middle, from 20 m to 25 m, and 9 m behind it.
fn stepped() -> Community {
    let roof = |west: f64, east: f64, z: f64| Surface {
        kind: SurfaceKind::Roof,
        rings: vec![vec![
            [west, -3.0, z],
            [east, -3.0, z],
            [east, 3.0, z],
            [west, 3.0, z],
        ]],
        material: None,
    };
    let mut parts = home(BuildingUse::Residential).into_parts();
    parts.shells.push(Shell {
        id: ShellId::new("shell").unwrap(),
        building: BuildingId::new("home").unwrap(),
        lod: "2".into(),
        is_solid: false,
        surfaces: vec![roof(20.0, 25.0, 3.5), roof(25.0, 30.0, 9.0)],
        materials: Vec::new(),
        provenance: Provenance::generated("test"),
    });
    Community::new(parts).unwrap()
}

#[test]
fn no_window_is_masked_in_the_air_above_the_low_part_of_a_home() {
    let community = stepped();
    let obstacles = Obstacles::of(&community).unwrap();
    assert_eq!(obstacles.prisms().len(), 2);
    let all = exposures(&community, &obstacles, &camera(4.5), 25.0).unwrap();
    // Of the low part the ground floor alone, of the high part what is above that: two bays each.
    let storeys: Vec<u16> = all.iter().map(|e| e.storey).collect();
    assert_eq!(storeys, [0, 0, 1, 2, 1, 2]);
    let rows = |exposure: usize| {
        let rows = all[exposure].mask.iter().map(|p| p[1]);
        let none = (f64::INFINITY, f64::NEG_INFINITY);
        rows.fold(none, |(top, foot), row| (row.min(top), row.max(foot)))
    };
    // 50 pixels a metre at 20 m: 1.5 m to 4.5 m below the lens. 40 at 25 m: from the low roof, 1 m below, to 1.5 m above.
    for (exposure, (top, foot)) in [(0, (575.0, 725.0)), (2, (440.0, 540.0))] {
        let found = rows(exposure);
        assert_near(found.0, top);
        assert_near(found.1, foot);
    }
}
