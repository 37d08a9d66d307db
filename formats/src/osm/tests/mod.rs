use std::io::Write;
use std::path::{Path, PathBuf};

use geo::Area;
use twin_core::inference::rule;
use twin_core::model::{
    BuildingUse, Enclosure, FixtureKind, GateKind, GreenKind, ParkingKind, Provenance, RoadClass,
};

use super::*;

/// The folder with real files, or none with a printed reason.
fn real_file(name: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/osm")
        .join(name);
    if !file.exists() {
        println!("skipped: {} is not there", file.display());
        return None;
    }
    Some(file)
}

fn options() -> OsmOptions {
    OsmOptions {
        utc_offset_secs: Some(28_800),
        ..OsmOptions::new("test", Name::default())
    }
}

fn import(path: &Path) -> Result<Imported, OsmError> {
    read(path, &options(), &mut |_| {})
}

fn write(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

/// A file of nodes on a grid (node 10·row + column, a ten-thousandth of a degree apart) and what `body` adds.
fn osm(body: &str) -> String {
    let mut text = String::from("<?xml version='1.0' encoding='UTF-8'?>\n<osm version=\"0.6\">\n");
    for row in 0..10 {
        for column in 0..10 {
            let (lat, lon) = (
                22.7 + f64::from(row) * 1e-4,
                114.2 + f64::from(column) * 1e-4,
            );
            let id = row * 10 + column;
            text += &format!(" <node id=\"{id}\" lat=\"{lat:.7}\" lon=\"{lon:.7}\"/>\n");
        }
    }
    text + body + "</osm>\n"
}

fn way(id: i64, nodes: &[i64], tags: &[(&str, &str)]) -> String {
    let mut text = format!(" <way id=\"{id}\">\n");
    for node in nodes {
        text += &format!("  <nd ref=\"{node}\"/>\n");
    }
    text + &tag_lines(tags) + " </way>\n"
}

fn tag_lines(tags: &[(&str, &str)]) -> String {
    tags.iter()
        .map(|(k, v)| format!("  <tag k=\"{k}\" v=\"{v}\"/>\n"))
        .collect()
}

fn relation(id: i64, members: &[(i64, &str)], tags: &[(&str, &str)]) -> String {
    let mut text = format!(" <relation id=\"{id}\">\n");
    for (way, role) in members {
        text += &format!("  <member type=\"way\" ref=\"{way}\" role=\"{role}\"/>\n");
    }
    text + &tag_lines(tags) + " </relation>\n"
}

fn node(id: i64, lat: f64, lon: f64, tags: &[(&str, &str)]) -> String {
    format!(
        " <node id=\"{id}\" lat=\"{lat}\" lon=\"{lon}\">\n{} </node>\n",
        tag_lines(tags)
    )
}

fn import_text(body: &str) -> Imported {
    import(write(osm(body).as_bytes()).path()).unwrap()
}

fn kinds(imported: &Imported) -> Vec<&WarningKind> {
    imported.warnings.iter().map(|w| &w.kind).collect()
}

const SQUARE: [i64; 5] = [0, 2, 22, 20, 0];

#[test]
fn a_building_has_its_attributes_and_their_sources() {
    let body = way(
        7,
        &SQUARE,
        &[
            ("building", "apartments"),
            ("building:levels", "18"),
            ("building:levels:underground", "2"),
            ("height", "54,5 m"),
            ("building:flats", "72"),
            ("name", "3号楼"),
            ("name:en", "Building 3"),
        ],
    );
    let imported = import_text(&body);
    let b = &imported.community.buildings[0];
    assert_eq!(b.id.as_str(), "osm/way/7");
    assert_eq!(b.usage.value, BuildingUse::Residential);
    assert_eq!((b.storeys.value, b.basements.value), (18, 2));
    assert_eq!((b.base_z.value, b.top_z.value), (0.0, 54.5));
    assert_eq!(b.households.value, 72);
    assert_eq!(b.name, Name::new("3号楼", "Building 3"));
    let Provenance::Imported { source } = &b.storeys.provenance else {
        panic!("{:?}", b.storeys)
    };
    assert!(source.ends_with(" building:levels"), "{source}");
    assert!(b.base_z.provenance.is_inferred());
    // 2e-4 degrees by 2e-4 degrees at 22.7° N: 20.549 m by 22.148 m.
    assert!((b.footprint.unsigned_area() - 455.1).abs() < 1.0);
    assert!(imported.warnings.is_empty(), "{:?}", imported.warnings);
}

#[test]
fn a_multipolygon_has_two_outers_and_a_hole() {
    let body = [
        // The first outer in two halves that run against each other, a hole, and a second outer.
        way(1, &[0, 4, 44], &[]),
        way(2, &[0, 40, 44], &[]),
        way(3, &[11, 13, 33, 31, 11], &[]),
        way(4, &[66, 68, 88, 86, 66], &[]),
        relation(
            5,
            &[(1, "outer"), (2, "outer"), (3, "inner"), (4, "outer")],
            &[("type", "multipolygon"), ("building", "yes")],
        ),
    ]
    .concat();
    let imported = import_text(&body);
    let found: Vec<_> = imported
        .community
        .buildings
        .iter()
        .map(|b| (b.id.as_str(), b.footprint.interiors().len()))
        .collect();
    assert_eq!(found, [("osm/relation/5", 1), ("osm/relation/5/2", 0)]);
    assert!(imported.warnings.is_empty(), "{:?}", imported.warnings);
}

#[test]
fn a_relation_with_a_missing_member_keeps_what_closes() {
    let body = [
        way(1, &SQUARE, &[]),
        relation(
            5,
            &[(1, "outer"), (99, "outer")],
            &[("type", "multipolygon"), ("leisure", "park")],
        ),
        way(2, &[50, 52, 72], &[]),
        relation(
            6,
            &[(2, "outer")],
            &[("type", "multipolygon"), ("natural", "water")],
        ),
    ]
    .concat();
    let imported = import_text(&body);
    assert_eq!(imported.community.greens.len(), 1);
    assert!(imported.community.waters.is_empty());
    assert_eq!(
        kinds(&imported)[..2],
        [
            &WarningKind::MissingMembers { missing: 1 },
            &WarningKind::OpenRings { open: 1 }
        ]
    );
    assert_eq!(imported.warnings[0].feature.as_deref(), Some("relation/5"));
}

#[test]
fn unreadable_values_are_told_and_replaced_by_rules() {
    let body = way(
        1,
        &SQUARE,
        &[
            ("building", "residential"),
            ("height", "tall"),
            ("building:levels", "6;7"),
        ],
    );
    let imported = import_text(&body);
    let b = &imported.community.buildings[0];
    assert_eq!(b.storeys.value, 6);
    assert!(b.storeys.provenance.is_inferred());
    let told: Vec<_> = imported.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].contains("way/1: height=tall cannot be read"),
        "{told:?}"
    );
}

#[test]
fn heights_count_from_the_ground() {
    let body = [
        way(
            1,
            &SQUARE,
            &[("building", "yes"), ("height", "30"), ("min_height", "9")],
        ),
        way(
            2,
            &[30, 32, 52, 50, 30],
            &[
                ("building", "apartments"),
                ("building:levels", "6"),
                ("building:min_level", "2"),
            ],
        ),
        way(
            3,
            &[60, 62, 82, 80, 60],
            &[("building", "yes"), ("height", "3"), ("min_height", "9")],
        ),
    ]
    .concat();
    let imported = import_text(&body);
    let z: Vec<_> = imported
        .community
        .buildings
        .iter()
        .map(|b| (b.base_z.value, b.top_z.value))
        .collect();
    assert_eq!(z, [(9.0, 30.0), (6.0, 18.0), (0.0, 3.0)]);
}

#[test]
fn building_parts_count_only_without_an_outline() {
    let body = [
        way(1, &[0, 4, 44, 40, 0], &[("building", "yes")]),
        way(2, &[11, 13, 33, 31, 11], &[("building:part", "yes")]),
        way(3, &[66, 68, 88, 86, 66], &[("building:part", "yes")]),
    ]
    .concat();
    let imported = import_text(&body);
    let ids: Vec<_> = imported
        .community
        .buildings
        .iter()
        .map(|b| b.id.as_str())
        .collect();
    assert_eq!(ids, ["osm/way/1", "osm/way/3"]);
}

#[test]
fn use_comes_from_the_land_when_the_building_does_not_say() {
    let body = [
        way(
            1,
            &[0, 9, 99, 90, 0],
            &[("landuse", "residential"), ("name", "花园小区")],
        ),
        way(2, &[11, 13, 33, 31, 11], &[("building", "yes")]),
        way(3, &[55, 58, 88, 85, 55], &[("amenity", "school")]),
        way(4, &[66, 67, 77, 76, 66], &[("building", "yes")]),
    ]
    .concat();
    let imported = import_text(&body);
    let buildings = &imported.community.buildings;
    assert_eq!(buildings[0].usage.value, BuildingUse::Residential);
    assert_eq!(buildings[1].usage.value, BuildingUse::Education);
    let compound = &imported.community.compounds[0];
    assert_eq!(buildings[0].compound.as_ref(), Some(&compound.id));
    assert_eq!(compound.enclosure.value, Enclosure::Closed);
    assert_eq!(imported.inferred[rule::USE_FROM_LAND], 2);
    assert!(!imported.community.units.is_empty());
}

#[test]
fn roads_share_vertices_and_know_their_direction() {
    let body = [
        way(
            1,
            &[0, 5, 9],
            &[("highway", "residential"), ("name", "Elm Road")],
        ),
        way(
            2,
            &[95, 5],
            &[("highway", "service"), ("oneway", "-1"), ("width", "4.5")],
        ),
        way(3, &[50, 55], &[("highway", "steps")]),
        way(4, &[60, 65], &[("highway", "construction")]),
    ]
    .concat();
    let imported = import_text(&body);
    let roads = &imported.community.roads;
    assert_eq!(roads.len(), 3);
    assert_eq!(roads[0].line.0[1], roads[1].line.0[0]);
    assert!(roads[1].oneway && !roads[0].oneway);
    assert_eq!(roads[1].width.value, 4.5);
    assert_eq!(roads[2].class.value, RoadClass::Steps);
    assert!(!roads[2].drivable && roads[2].walkable);
    assert_eq!(roads[0].name.en.as_deref(), Some("Elm Road"));
}

#[test]
fn a_road_with_missing_nodes_is_cut_there() {
    let body = way(1, &[0, 1, 777, 5, 6], &[("highway", "residential")]);
    let imported = import_text(&body);
    let ids: Vec<_> = imported
        .community
        .roads
        .iter()
        .map(|r| r.id.as_str())
        .collect();
    assert_eq!(ids, ["osm/way/1", "osm/way/1/2"]);
    assert!(matches!(
        kinds(&imported)[..],
        [WarningKind::MissingNodes {
            missing: 1,
            nodes: 5,
            ..
        }]
    ));
}

#[test]
fn areas_go_to_their_layers() {
    let body = [
        way(1, &SQUARE, &[("leisure", "park")]),
        way(2, &[30, 32, 52, 50, 30], &[("natural", "water")]),
        way(
            3,
            &[4, 6, 26, 24, 4],
            &[("amenity", "parking"), ("capacity", "40")],
        ),
        way(
            4,
            &[34, 36, 56, 54, 34],
            &[("amenity", "parking"), ("parking", "underground")],
        ),
        way(5, &[60, 62, 82, 80, 60], &[("leisure", "playground")]),
        way(
            6,
            &[64, 66, 86, 84, 64],
            &[("amenity", "kindergarten"), ("name", "幼儿园")],
        ),
    ]
    .concat();
    let imported = import_text(&body);
    let c = &imported.community;
    let greens: Vec<_> = c.greens.iter().map(|g| g.kind).collect();
    assert_eq!(greens, [GreenKind::Park, GreenKind::Playground]);
    assert_eq!(c.waters.len(), 1);
    let parkings: Vec<_> = c
        .parkings
        .iter()
        .map(|p| (p.kind.value, p.spaces.value))
        .collect();
    // 455.1 m² underground at 35 m² a space: 13.
    assert_eq!(
        parkings,
        [(ParkingKind::Surface, 40), (ParkingKind::Underground, 13)]
    );
    assert_eq!(c.places.len(), 1);
    assert_eq!(&*c.places[0].kind.value, "kindergarten");
    assert_eq!(c.places[0].name.any(), Some("幼儿园"));
}

#[test]
fn points_become_fixtures_places_and_gates() {
    let body = [
        way(1, &[0, 9, 99, 90, 0], &[("landuse", "residential")]),
        way(2, &[5, 15, 25], &[("highway", "service")]),
        way(3, &[33, 35, 55, 53, 33], &[("building", "apartments")]),
        node(1_001, 22.7, 114.2005, &[("barrier", "lift_gate")]),
        node(
            1_002,
            22.7004,
            114.2001,
            &[("highway", "street_lamp"), ("height", "6")],
        ),
        node(
            1_003,
            22.7004,
            114.2004,
            &[("shop", "convenience"), ("level", "1")],
        ),
        node(1_004, 22.7004, 114.2008, &[("natural", "tree")]),
        node(1_005, 22.7005, 114.2009, &[("barrier", "bollard")]),
        node(1_006, 22.7005, 114.2004, &[("barrier", "lift_gate")]),
        way(4, &[3, 4], &[("barrier", "gate")]),
        node(1_007, 22.71, 114.21, &[("barrier", "gate")]),
    ]
    .concat();
    let imported = import_text(&body);
    let c = &imported.community;
    let gates: Vec<_> = c
        .gates
        .iter()
        .map(|g| (g.id.as_str(), g.kind.value, g.compound.is_some()))
        .collect();
    assert_eq!(
        gates,
        [
            ("osm/node/1001", GateKind::Main, true),
            ("osm/node/1007", GateKind::Pedestrian, false),
            ("osm/way/4", GateKind::Pedestrian, true)
        ]
    );
    // The gate at the southern edge looks south.
    assert!((c.gates[0].outward_rad.value.sin() + 1.0).abs() < 1e-6);
    let mapped = |kind| {
        let is = |f: &&twin_core::model::Fixture| f.kind == kind && !f.provenance.is_inferred();
        c.fixtures.iter().filter(is).count()
    };
    assert_eq!(mapped(FixtureKind::LampPole), 1);
    assert_eq!(mapped(FixtureKind::Tree), 1);
    // The bollard, and the lift gate that no boundary is near to.
    assert_eq!(mapped(FixtureKind::Barrier), 2);
    let shop = &c.places[0];
    assert_eq!((&*shop.kind.value, shop.storey), ("shop", 1));
    assert_eq!(
        shop.building.as_ref().map(|b| b.as_str()),
        Some("osm/way/3")
    );
}

#[test]
fn an_entrance_on_an_outline_belongs_to_its_building() {
    let body = way(1, &[0, 2, 22, 20, 0], &[("building", "apartments")]);
    let text = osm(&body).replace(
        "<node id=\"2\" lat=\"22.7000000\" lon=\"114.2002000\"/>",
        "<node id=\"2\" lat=\"22.7\" lon=\"114.2002\"><tag k=\"entrance\" v=\"main\"/></node>",
    );
    let imported = import(write(text.as_bytes()).path()).unwrap();
    let door = imported
        .community
        .fixtures
        .iter()
        .find(|f| f.kind == FixtureKind::Entrance)
        .unwrap();
    assert_eq!(
        door.building.as_ref().map(|b| b.as_str()),
        Some("osm/way/1")
    );
}

#[test]
fn outlines_are_mended_or_left_out_one_by_one() {
    let body = [
        way(1, &[0, 2, 22, 20], &[("building", "yes")]),
        way(2, &[30, 32, 33, 32, 52, 50, 30, 30], &[("building", "yes")]),
        way(3, &[60, 82, 62, 80, 60], &[("building", "yes")]),
        way(4, &[65, 66, 65], &[("building", "yes")]),
        way(5, &[66, 68, 888, 86, 66], &[("building", "yes")]),
    ]
    .concat();
    let imported = import_text(&body);
    let ids: Vec<_> = imported
        .community
        .buildings
        .iter()
        .map(|b| b.id.as_str())
        .collect();
    assert_eq!(ids, ["osm/way/1", "osm/way/2"]);
    let about: Vec<_> = imported
        .warnings
        .iter()
        .filter_map(|w| w.feature.as_deref())
        .collect();
    for feature in ["way/1", "way/3", "way/4", "way/5"] {
        assert!(
            about.contains(&feature),
            "{feature}: {:?}",
            imported.warnings
        );
    }
}

#[test]
fn two_files_merge_by_id_and_the_first_wins() {
    let a = write(osm(&way(1, &SQUARE, &[("building", "yes")])).as_bytes());
    let both = [
        way(1, &SQUARE, &[("building", "office")]),
        way(2, &[50, 52, 72, 70, 50], &[("building", "yes")]),
    ]
    .concat();
    let b = write(osm(&both).as_bytes());
    let paths = [a.path().to_owned(), b.path().to_owned()];
    let imported = read_all(&paths, &options(), &mut |_| {}).unwrap();
    assert_eq!(imported.community.buildings.len(), 2);
    let first = &imported.community.buildings[0];
    assert_eq!(first.usage.value, BuildingUse::Unknown);
    assert_eq!(kinds(&imported), [&WarningKind::Differs]);
}

#[test]
fn the_clip_keeps_what_lies_inside() {
    let body = [
        way(1, &SQUARE, &[("building", "yes")]),
        way(2, &[77, 79, 99, 97, 77], &[("building", "yes")]),
        way(
            3,
            &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
            &[("highway", "residential")],
        ),
    ]
    .concat();
    let file = write(osm(&body).as_bytes());
    let clip = Clip {
        west: 114.199,
        south: 22.699,
        east: 114.20035,
        north: 22.70035,
    };
    let options = OsmOptions {
        clip: Some(clip),
        ..options()
    };
    let c = read(file.path(), &options, &mut |_| {}).unwrap().community;
    assert_eq!(c.buildings.len(), 1);
    assert_eq!(c.roads[0].line.0.len(), 5);
    assert!((c.frame.lon() - clip.middle().x).abs() < 1e-9);
}

#[test]
fn the_time_zone_is_told_or_assumed_aloud() {
    let file = write(osm(&way(1, &SQUARE, &[("building", "yes")])).as_bytes());
    let options = OsmOptions::new("test", Name::default());
    let imported = read(file.path(), &options, &mut |_| {}).unwrap();
    assert_eq!(imported.community.utc_offset_secs, 28_800);
    assert_eq!(
        kinds(&imported),
        [&WarningKind::TimeZoneAssumed {
            offset_secs: 28_800
        }]
    );
}

#[test]
fn text_and_gzip_give_the_same() {
    let text = osm(&way(
        1,
        &SQUARE,
        &[("building", "apartments"), ("name", "A & B &lt;甲&gt;")],
    )
    .replace("A & B", "A &amp; B"));
    let plain = import(write(text.as_bytes()).path()).unwrap().community;
    let zipped = import(write(&gzip(text.as_bytes())).path())
        .unwrap()
        .community;
    assert_eq!(plain.buildings[0].name.zh.as_deref(), Some("A & B <甲>"));
    assert_eq!(plain.units, zipped.units);
    assert_eq!(plain.buildings[0].footprint, zipped.buildings[0].footprint);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    zip.write_all(bytes).unwrap();
    zip.finish().unwrap()
}

fn error_of(bytes: &[u8]) -> OsmError {
    import(write(bytes).path()).unwrap_err()
}

#[test]
fn bad_files_are_typed_errors_with_a_place() {
    let good = osm(&way(1, &SQUARE, &[("building", "yes")]));
    assert!(matches!(error_of(b""), OsmError::NotOsm { .. }));
    assert!(matches!(error_of(b"\x89PNG\r\n"), OsmError::NotOsm { .. }));
    assert!(matches!(
        error_of(b"<html><p>no</p></html>"),
        OsmError::NotOsm { .. }
    ));
    assert!(matches!(
        error_of(b"<!-- only this -->"),
        OsmError::NotOsm { .. }
    ));
    assert!(matches!(error_of(b"<osm></osm>"), OsmError::Empty { .. }));
    let cut = &good.as_bytes()[..good.len() - 40];
    assert!(matches!(error_of(cut), OsmError::Truncated { byte, .. } if byte > 1_000));
    let zipped = gzip(good.as_bytes());
    let cut = error_of(&zipped[..zipped.len() / 2]);
    assert!(matches!(cut, OsmError::Truncated { .. }), "{cut:?}");
    let mut flipped = zipped.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0xff;
    let broken = error_of(&flipped);
    assert!(
        matches!(
            broken,
            OsmError::Damaged { .. } | OsmError::Truncated { .. } | OsmError::Field { .. }
        ),
        "{broken:?}"
    );
    let crossed = good.replace("</way>", "</relation>");
    assert!(matches!(
        error_of(crossed.as_bytes()),
        OsmError::Damaged { .. }
    ));
    let no_utf8 = good.replace("yes", "y\u{1}s").into_bytes();
    let no_utf8: Vec<u8> = no_utf8
        .into_iter()
        .map(|b| if b == 1 { 0xff } else { b })
        .collect();
    assert!(matches!(error_of(&no_utf8), OsmError::Damaged { .. }));
    let missing = import(Path::new("no such file.osm")).unwrap_err();
    assert!(
        missing.to_string().contains("no such file.osm"),
        "{missing}"
    );
}

#[test]
fn bad_fields_name_the_element() {
    let far = osm(&way(1, &SQUARE, &[("building", "yes")])).replace(
        "lat=\"22.7000000\" lon=\"114.2000000\"",
        "lat=\"222.7\" lon=\"114.2\"",
    );
    let error = error_of(far.as_bytes());
    assert!(
        matches!(&error, OsmError::Field { feature, byte, .. } if feature == "node/0" && *byte > 0),
        "{error:?}"
    );
    let odd = osm("").replace("<node id=\"7\"", "<node id=\"seven\"");
    assert!(error_of(odd.as_bytes()).to_string().contains("'seven'"));
    let reference = osm(&way(1, &[1, 2], &[("highway", "path")])).replace("ref=\"2\"", "ref=\"\"");
    assert!(matches!(
        error_of(reference.as_bytes()),
        OsmError::Field { field: "ref", .. }
    ));
}

#[test]
fn bombs_are_refused_within_the_limits() {
    let long_tag = format!("<osm><way id=\"1\" k=\"{}\"/></osm>", "x".repeat(3 << 20));
    let error = error_of(&gzip(long_tag.as_bytes()));
    assert!(matches!(error, OsmError::TooLarge { .. }), "{error:?}");
    let text = osm(&way(1, &SQUARE, &[("building", "yes")]));
    let small = |limits| {
        let options = OsmOptions {
            limits,
            ..options()
        };
        let file = write(&gzip(text.as_bytes()));
        read(file.path(), &options, &mut |_| {}).unwrap_err()
    };
    let bytes = small(Limits {
        decompressed_bytes: 1_000,
        ..Limits::default()
    });
    assert!(matches!(bytes, OsmError::TooLarge { .. }), "{bytes:?}");
    let nodes = small(Limits {
        nodes: 3,
        ..Limits::default()
    });
    assert!(matches!(nodes, OsmError::TooLarge { .. }), "{nodes:?}");
}

mod pbf;
mod real;
