use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use geo::Coord;
use twin_core::catalogue::Catalogue;
use twin_core::model::*;
use twin_core::supply::{Isolation, Means, Meters, Outage, Part, SupplyGraph};

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

/// What `ask` tells of each link of a community, by its name in the file.
fn of_links<A>(
    community: &Community,
    ask: impl Fn(&SupplyGraph<'_>, Part, &Meters<'_>) -> A,
) -> BTreeMap<String, A> {
    let meters = Meters::new(community, &Catalogue::builtin().unwrap());
    let graph = SupplyGraph::new(community);
    let links = community.utility_links.iter().zip(0..);
    links
        .map(|(link, i)| {
            let name = link.name.en.as_deref().unwrap_or_default();
            (name.to_owned(), ask(&graph, Part::Link(i), &meters))
        })
        .collect()
}

#[test]
fn a_line_of_the_simbench_grid_takes_what_is_behind_it() {
    let Some(path) = shared("power-simbench-lv-urban") else {
        return;
    };
    let options = ImportOptions::named_after("x".as_ref());
    let (parts, _) = draft(read_simbench, &path, &options).unwrap();
    let grid = Community::new(parts).unwrap();
    let is_load: BTreeMap<&str, bool> = grid
        .utility_nodes
        .iter()
        .map(|n| (n.id.as_str(), n.kind == UtilityNodeKind::Load))
        .collect();
    let loads = |outage: &Outage| {
        let lost = outage.affected.nodes.iter();
        lost.filter(|n| is_load[n.as_str()]).count()
    };
    // Counted with networkx 3 from the tables: nodes and loads that no way joins to the source once the line is taken out.
    let outages = of_links(&grid, |graph, link, meters| graph.outage(link, meters));
    for (line, nodes, of_loads) in [
        (17, 69, 28),
        (34, 92, 38),
        (36, 21, 6),
        (46, 37, 16),
        (56, 14, 6),
    ] {
        let outage = &outages[&format!("LV6.201 Line {line}")];
        assert_eq!(
            (outage.affected.nodes.len(), loads(outage)),
            (nodes, of_loads),
            "line {line}"
        );
    }
    let lines = outages.iter().filter(|(name, _)| name.contains("Line"));
    assert_eq!(lines.map(|(_, outage)| loads(outage)).sum::<usize>(), 673);
    let shapes = of_links(&grid, |graph, link, _| graph.shape(link));
    let shape = shapes["LV6.201 Line 17"];
    assert_eq!(
        (shape.nodes, shape.links, shape.sources, shape.loops),
        (291, 290, 1, 0)
    );
    // A fault on line 17, from Bus 9 to Bus 17, is cut off by the switch between it and Bus 9; behind it 70 nodes lie.
    let isolations = of_links(&grid, |graph, link, meters| graph.isolation(link, meters));
    let fault = isolations["LV6.201 Line 17"].as_ref().unwrap();
    assert_eq!(fault.means, Means::Fittings);
    assert_eq!(fault.close.len(), 1);
    assert_eq!(fault.close[0].as_str(), "power/LV6.201-Bus-9_6-switch");
    assert_eq!(fault.cut_off.nodes.len(), 70);
}

#[test]
fn a_pipe_of_net3_is_isolated_by_as_few_pipes_as_a_maximum_flow_says() {
    let Some(path) = shared("water-Net3.inp") else {
        return;
    };
    let (parts, _) = draft(read_epanet, &path, &placed()).unwrap();
    let net = Community::new(parts).unwrap();
    let isolations = of_links(&net, |graph, link, meters| graph.isolation(link, meters));
    let open = net.utility_links.iter().filter(|l| l.conducts);
    // The file has no valves, so pipes themselves are told. Counted with networkx 3: how many open links have a minimum cut of that
    // size to reservoirs and tanks; four end at what feeds the network.
    let mut counts: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for link in open {
        let isolation: &Option<Isolation> = &isolations[link.name.en.as_deref().unwrap()];
        assert!(
            isolation.as_ref().is_none_or(|i| i.means == Means::AnyLink),
            "{}",
            link.id
        );
        let size = isolation.as_ref().map(|i| i.close.len());
        *counts.entry(size).or_default() += 1;
    }
    let expected = [
        (None, 4),
        (Some(1), 5),
        (Some(2), 38),
        (Some(3), 35),
        (Some(4), 35),
    ];
    assert_eq!(counts, expected.into());
    let outages = of_links(&net, |graph, link, meters| graph.outage(link, meters));
    // Junction 10 hangs on pipe 101 alone, as the pump from the lake is closed; without the pipe from the river the tanks go on.
    let of_101 = &outages["101"].affected;
    assert_eq!(of_101.nodes.len(), 1);
    assert_eq!(of_101.nodes[0].as_str(), "water/10");
    let of_60 = &outages["60"].affected;
    assert_eq!((of_60.nodes.len(), of_60.on_store.len()), (0, 95));
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
