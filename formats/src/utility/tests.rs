use std::path::{Path, PathBuf};

use geo::Coord;
use twin_core::model::*;

use super::*;
use crate::finding::Findings;
use crate::import::{Context, ImportOptions, Placing};

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/networks")
        .join(name);
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

fn placed() -> ImportOptions {
    ImportOptions {
        placing: Some(Placing {
            lonlat: Coord { x: 114.2, y: 22.69 },
            z: 0.0,
            rotation_rad: 0.0,
            metres_per_unit: Some(100.0),
        }),
        ..ImportOptions::named_after("x".as_ref())
    }
}

type Read = fn(&Path, &Context<'_>, &mut Findings) -> Result<CommunityParts, NetworkError>;

fn draft(
    read: Read,
    path: &Path,
    options: &ImportOptions,
) -> Result<(CommunityParts, Vec<String>), NetworkError> {
    let mut found = Findings::of("network");
    let context = Context {
        options,
        frame: None,
    };
    let parts = read(path, &context, &mut found)?;
    let told = found.into_list().iter().map(ToString::to_string).collect();
    Ok((parts, told))
}

fn nodes(parts: &CommunityParts, kind: UtilityNodeKind) -> usize {
    parts
        .utility_nodes
        .iter()
        .filter(|n| n.kind == kind)
        .count()
}

fn links(parts: &CommunityParts, kind: UtilityLinkKind) -> usize {
    parts
        .utility_links
        .iter()
        .filter(|l| l.kind == kind)
        .count()
}

#[test]
fn the_simbench_grid_has_its_counts_and_units() {
    let Some(path) = shared("power-simbench-lv-urban") else {
        return;
    };
    assert!(is_simbench(&path));
    let options = ImportOptions::named_after("x".as_ref());
    let (parts, told) = draft(read_simbench, &path, &options).unwrap();
    // 175 nodes of the grid, one of them its source, and one each for 111 loads and 5 plants.
    assert_eq!(parts.utility_nodes.len(), 175 + 111 + 5);
    assert_eq!(nodes(&parts, UtilityNodeKind::Source), 1);
    assert_eq!(nodes(&parts, UtilityNodeKind::Load), 111);
    assert_eq!(nodes(&parts, UtilityNodeKind::Generator), 5);
    assert_eq!(links(&parts, UtilityLinkKind::Line), 57);
    assert_eq!(links(&parts, UtilityLinkKind::Transformer), 1);
    assert_eq!(links(&parts, UtilityLinkKind::Connection), 116);
    assert!(
        told.iter().any(|t| t.contains("closed switches")),
        "{told:?}"
    );
    let line = parts
        .utility_links
        .iter()
        .find(|l| l.id.as_str() == "power/LV6.201-Line-17")
        .unwrap();
    // From the file: 0.0202653 km of NAYY 4x240SE with 0.1267 ohm/km and 357 A.
    assert!((line.figures[&UtilityFigure::LengthM] - 20.2653).abs() < 1e-9);
    assert_eq!(line.figures[&UtilityFigure::ResistanceOhmPerKm], 0.1267);
    assert_eq!(line.figures[&UtilityFigure::MaxCurrentA], 357.0);
    let load = parts
        .utility_nodes
        .iter()
        .find(|n| n.id.as_str() == "power/LV6.201-Load-16")
        .unwrap();
    assert_eq!(load.figures[&UtilityFigure::ActivePowerKw], 11.0);
    assert_eq!(load.profile.as_deref(), Some("G1-B"));
    assert!(Community::new(parts).is_ok());
}

#[test]
fn a_placed_grid_keeps_its_size() {
    let Some(path) = shared("power-simbench-lv-urban") else {
        return;
    };
    let at_home = ImportOptions::named_after("x".as_ref());
    let mut options = placed();
    options.placing.as_mut().unwrap().metres_per_unit = None;
    let (home, _) = draft(read_simbench, &path, &at_home).unwrap();
    let (moved, _) = draft(read_simbench, &path, &options).unwrap();
    assert!((moved.frame.lon() - 114.2).abs() < 1e-9);
    for (a, b) in home.utility_nodes.iter().zip(&moved.utility_nodes) {
        let off = (a.position.x - b.position.x).hypot(a.position.y - b.position.y);
        assert!(off < 0.01, "{}: {off} m", a.id);
    }
}

#[test]
fn net3_has_its_counts_and_units() {
    let Some(path) = shared("water-Net3.inp") else {
        return;
    };
    assert!(is_epanet(&std::fs::read(&path).unwrap()[..200]));
    let (parts, told) = draft(read_epanet, &path, &placed()).unwrap();
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(
        nodes(&parts, UtilityNodeKind::Junction) + nodes(&parts, UtilityNodeKind::Load),
        92
    );
    assert_eq!(nodes(&parts, UtilityNodeKind::Store), 3);
    assert_eq!(nodes(&parts, UtilityNodeKind::Source), 2);
    assert_eq!(links(&parts, UtilityLinkKind::Pipe), 117);
    assert_eq!(links(&parts, UtilityLinkKind::Pump), 2);
    let pipe = parts
        .utility_links
        .iter()
        .find(|l| l.id.as_str() == "water/101")
        .unwrap();
    // From the file: 14,200 ft of 18 in, C = 110.
    assert!((pipe.figures[&UtilityFigure::LengthM] - 4_328.16).abs() < 1e-9);
    assert!((pipe.figures[&UtilityFigure::DiameterMm] - 457.2).abs() < 1e-9);
    assert_eq!(pipe.figures[&UtilityFigure::HazenWilliamsC], 110.0);
    // Junction 101 draws 189.95 GPM: 11.984 l/s.
    let node = parts
        .utility_nodes
        .iter()
        .find(|n| n.id.as_str() == "water/101")
        .unwrap();
    assert!((node.figures[&UtilityFigure::DemandLps] - 11.984).abs() < 1e-3);
    let closed = |id: &str| {
        !parts
            .utility_links
            .iter()
            .find(|l| l.id.as_str() == id)
            .unwrap()
            .conducts
    };
    assert!(closed("water/330"), "by its own column");
    assert!(closed("water/10"), "by [STATUS]");
    assert!(!closed("water/101"));
    assert!(Community::new(parts).is_ok());
}

#[test]
fn a_drawing_without_a_crs_asks_for_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("n.inp");
    std::fs::write(&path, SMALL).unwrap();
    let options = ImportOptions::named_after(&path);
    let error = draft(read_epanet, &path, &options).unwrap_err().to_string();
    assert!(
        error.contains("--at") && error.contains("n.inp") && error.contains("--crs"),
        "{error}"
    );
}

/// Two junctions and a source on a line; a valve that is shut, a pipe to nowhere, a demand that is no number.
const SMALL: &str = "[TITLE]
[JUNCTIONS]
a 10 5 ; comment
b 10 many
[RESERVOIRS]
r 50
[PIPES]
p1 r a 100 200 0.1 0 Open
p2 a nowhere 100 200 0.1
[VALVES]
v a b 100 PRV 30 0
[STATUS]
v Closed
[OPTIONS]
Units LPS
Headloss D-W
[COORDINATES]
r 0 0
a 1 0
b 2 0
[VERTICES]
p1 0.5 1
";

#[test]
fn what_is_wrong_is_told_line_by_line_and_the_rest_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("n.inp");
    std::fs::write(&path, SMALL).unwrap();
    let (parts, told) = draft(read_epanet, &path, &placed()).unwrap();
    assert_eq!(
        (parts.utility_nodes.len(), parts.utility_links.len()),
        (3, 2)
    );
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].contains("line 4") && told[0].contains("many"),
        "{told:?}"
    );
    assert!(
        told[1].contains("p2") && told[1].contains("nowhere"),
        "{told:?}"
    );
    let pipe = &parts.utility_links[0];
    // The middle of the plan is (1, 0) and a unit is 100 m: the bend is 50 m west and 100 m north of it.
    assert_eq!(pipe.line.0.len(), 3);
    assert!((pipe.line.0[1].x + 50.0).abs() < 1e-6 && (pipe.line.0[1].y - 100.0).abs() < 1e-6);
    assert_eq!(pipe.figures[&UtilityFigure::RoughnessMm], 0.1);
    assert!(!parts.utility_links[1].conducts);
}

#[test]
fn damaged_files_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("n.inp");
    for (text, expected) in [
        ("no section", "line 1"),
        ("[TITLE]\n[OPTIONS]\nUnits CUBITS", "CUBITS"),
        ("[TITLE]\n", "coordinates"),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = draft(read_epanet, &path, &placed())
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    std::fs::write(folder.path().join("Node.csv"), "id;type\n1;busbar\n").unwrap();
    let error = draft(read_simbench, folder.path(), &placed())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("Node.csv") && error.contains("vmR"),
        "{error}"
    );
}
