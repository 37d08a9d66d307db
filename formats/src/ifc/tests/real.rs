//! Against what IfcOpenShell 0.9.0 (PyPI `ifcopenshell` 0.9.0.post1) says of the same files: volumes of bodies without openings cut out,
//! boxes round products in world coordinates.

use super::*;
use crate::ifc::step::StepFile;
use crate::import;

fn counts<const N: usize>(path: &Path, kinds: [&str; N]) -> [usize; N] {
    let file = StepFile::open(path).unwrap();
    assert_eq!(file.schema(), "IFC2X3");
    kinds.map(|kind| file.ids_of(kind).len())
}

/// Footprint areas, lowest and highest `z` of the buildings.
fn sizes(parts: &CommunityParts) -> Vec<[f64; 3]> {
    let size = |b: &Building| [b.footprint.unsigned_area(), b.base_z.value, b.top_z.value];
    parts.buildings.iter().map(size).collect()
}

fn check_sizes(had: &[[f64; 3]], wanted: &[[f64; 3]]) {
    assert_eq!(had.len(), wanted.len(), "{had:?}");
    for (had, wanted) in had.iter().flatten().zip(wanted.iter().flatten()) {
        near(*had, *wanted, 0.02);
    }
}

/// Volume of all walls, slabs and roofs.
fn shell_volume(parts: &CommunityParts) -> f64 {
    let mut surfaces: Vec<Surface> = parts
        .shells
        .iter()
        .flat_map(|s| s.surfaces.clone())
        .collect();
    let solid = crate::repair::closed_solid(&mut surfaces);
    assert!(solid.is_closed, "{:?}", solid.problems);
    solid.volume_m3
}

fn entrances(parts: &CommunityParts) -> usize {
    let is_one = |f: &Fixture| f.kind == FixtureKind::Entrance;
    assert!(parts.fixtures.iter().all(is_one));
    parts.fixtures.len()
}

fn room_volume(parts: &CommunityParts) -> f64 {
    parts
        .rooms
        .iter()
        .map(|r| r.outline.unsigned_area() * r.clear_height.value)
        .sum()
}

#[test]
fn the_tall_building() {
    let Some(path) = shared("TallBuilding.ifc") else {
        return;
    };
    let kinds = [
        "IFCBUILDINGSTOREY",
        "IFCWALLSTANDARDCASE",
        "IFCWINDOW",
        "IFCSPACE",
    ];
    assert_eq!(counts(&path, kinds), [5, 24, 21, 3]);
    let Read { parts, told } = read_path(&path, |_| {}).unwrap();
    assert_eq!(told, Vec::<String>::new());
    // 8.2 m by 8.2 m; the roof's top is at 16.4 m.
    check_sizes(&sizes(&parts), &[[67.24, 0.0, 16.4]]);
    let building = &parts.buildings[0];
    // The fifth storey of the file holds the roof only.
    assert_eq!((building.storeys.value, building.basements.value), (4, 0));
    assert_eq!(parts.storeys.len(), 5);
    let floors: Vec<_> = parts
        .storeys
        .iter()
        .map(|s| (s.level, s.floor_z.value.round()))
        .collect();
    assert_eq!(floors, [(0, 0.0), (1, 4.0), (2, 8.0), (3, 12.0), (4, 16.0)]);
    assert_eq!(parts.rooms.len(), 3);
    // Walls 138.56 m³ and slabs with the roof 65.32 m³.
    near(shell_volume(&parts), 138.56 + 65.32, 1e-3);
    near(room_volume(&parts), 234.08, 1e-3);
    let middle = geo::Centroid::centroid(&building.footprint).unwrap();
    near(middle.x(), (-5.8713 + 2.3287) / 2.0, 0.01);
    near(middle.y(), (-7.9767 + 0.2233) / 2.0, 0.01);
    // Of five doors, which all say that they are inside, three are in the walls outside.
    assert_eq!(entrances(&parts), 3);
}

#[test]
fn the_large_building() {
    let Some(path) = shared("LargeBuilding.ifc") else {
        return;
    };
    let kinds = [
        "IFCBUILDINGSTOREY",
        "IFCWALLSTANDARDCASE",
        "IFCWINDOW",
        "IFCDOOR",
        "IFCSPACE",
    ];
    assert_eq!(counts(&path, kinds), [2, 18, 42, 18, 8]);
    let Read { parts, told } = read_path(&path, |_| {}).unwrap();
    assert_eq!(told, Vec::<String>::new());
    // Two wings stand apart: 8.2 m by 20.2 m with two storeys, and 20.2 m by 8.2 m with one.
    check_sizes(&sizes(&parts), &[[165.64, 0.0, 8.0], [165.64, 0.0, 4.4]]);
    let storeys: Vec<_> = parts.buildings.iter().map(|b| b.storeys.value).collect();
    assert_eq!(storeys, [2, 1]);
    assert_eq!(parts.storeys.len(), 3);
    assert_eq!(parts.rooms.len(), 8);
    near(shell_volume(&parts), 168.172 + 132.954, 1e-3);
    near(room_volume(&parts), 1197.92, 1e-3);
    // Ten of the 18 doors are in the walls outside, though each says that it is inside.
    assert_eq!(entrances(&parts), 10);
    let rooms = |b: &Building| parts.rooms.iter().filter(|r| r.building == b.id).count();
    assert_eq!(
        parts.buildings.iter().map(rooms).collect::<Vec<_>>(),
        [4, 4]
    );
}

#[test]
fn the_single_wall() {
    let Some(path) = shared("SimpleWall.ifc") else {
        return;
    };
    assert_eq!(counts(&path, ["IFCWALLSTANDARDCASE", "IFCDOOR"]), [1, 1]);
    let Read { parts, .. } = read_path(&path, |_| {}).unwrap();
    check_sizes(&sizes(&parts), &[[0.8, 0.0, 4.0]]);
    near(shell_volume(&parts), 3.2, 1e-6);
    assert_eq!(entrances(&parts), 1);
}

#[test]
fn a_real_file_is_imported_where_its_site_is() {
    let Some(path) = shared("TallBuilding.ifc") else {
        return;
    };
    let options = ImportOptions::named_after(&path);
    let imported = import::read_all(&[path], &options, &mut |_| {}).unwrap();
    let community = &imported.community;
    assert_eq!(community.buildings.len(), 1);
    assert_eq!(community.storeys.len(), 5);
    // 42° 21' 31.18" N, 71° 3' 24.26" W: Boston, where the program that wrote it was made.
    near(community.frame.lat(), 42.358_661_6, 1e-6);
    near(community.frame.lon(), -71.056_739_8, 1e-6);
    let told: Vec<_> = imported.findings.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|t| t.contains("RefLatitude")), "{told:?}");
}
