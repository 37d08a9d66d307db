//! The real files, against the counts of their README.

use std::io::Read;

use twin_core::model::{Building, Fixture};

use super::*;
use crate::osm::extract::Extract;

/// What README counts, and what the file becomes.
struct Expected {
    name: &'static str,
    /// Ways with `building`, and with `highway`: as README counts them.
    building_ways: usize,
    highway_ways: usize,
    /// Features. Multipolygons add buildings; outlines without area, with crossing edges or with nodes outside the extract
    /// are left out. Ways under construction, platforms and service areas are no roads; a road with a gap becomes two.
    buildings: usize,
    roads: usize,
    parkings: usize,
    /// Building ways that a multipolygon says once more.
    replaced: usize,
    /// Buildings with courtyards.
    courtyards: usize,
}

const FILES: [Expected; 5] = [
    Expected {
        name: "beijing-haidian-cau.osm.gz",
        building_ways: 255,
        highway_ways: 302,
        buildings: 257,
        roads: 301,
        parkings: 18,
        replaced: 0,
        courtyards: 2,
    },
    Expected {
        name: "shanghai-baoshan-shu.osm.gz",
        building_ways: 105,
        highway_ways: 193,
        buildings: 108,
        roads: 193,
        parkings: 3,
        replaced: 0,
        courtyards: 2,
    },
    Expected {
        name: "shenzhen-longgang.osm.gz",
        building_ways: 135,
        highway_ways: 516,
        buildings: 140,
        roads: 513,
        parkings: 6,
        replaced: 0,
        courtyards: 3,
    },
    Expected {
        name: "helsinki-centre.osm.pbf",
        building_ways: 433,
        highway_ways: 2_650,
        buildings: 454,
        roads: 2_366,
        parkings: 43,
        replaced: 2,
        courtyards: 63,
    },
    Expected {
        name: "monaco.osm.pbf",
        building_ways: 23_370,
        highway_ways: 2_927,
        buildings: 23_337,
        roads: 2_916,
        parkings: 64,
        replaced: 0,
        courtyards: 44,
    },
];

fn ways_with(extract: &Extract, key: &str) -> usize {
    let ways = extract.ways.iter();
    ways.filter(|w| w.element.tags.is_set(key)).count()
}

#[test]
fn every_file_is_read_as_its_readme_counts_it() {
    for expected in &FILES {
        let Some(path) = real_file(expected.name) else {
            continue;
        };
        let paths = [path.clone()];
        let extract = Extract::of(&paths, &Limits::default(), &mut |_| {}).unwrap();
        assert_eq!(ways_with(&extract, "building"), expected.building_ways);
        assert_eq!(ways_with(&extract, "highway"), expected.highway_ways);
        let imported = import(&path).unwrap();
        let c = &imported.community;
        // Parking spaces outside every car park are car parks of their own.
        let lone = c.parking_spaces.iter();
        let lone = lone.filter(|s| s.id.as_str() == s.parking.as_str()).count();
        let found = (c.buildings.len(), c.roads.len(), c.parkings.len() - lone);
        let wanted = (expected.buildings, expected.roads, expected.parkings);
        assert_eq!(found, wanted, "{}", expected.name);
        let holes = |b: &&Building| !b.footprint.interiors().is_empty();
        let courtyards = c.buildings.iter().filter(holes).count();
        assert_eq!(courtyards, expected.courtyards, "{}", expected.name);
        // Every other building way is a building or is named in a warning.
        let lost = extract
            .ways
            .iter()
            .filter(|w| w.element.tags.is_set("building"))
            .filter(|w| !has_building(&c.buildings, w.element.id))
            .filter(|w| !is_warned(&imported, w.element.id));
        assert_eq!(lost.count(), expected.replaced, "{}", expected.name);
        assert!(!c.units.is_empty() && !c.gates.is_empty() && !c.fixtures.is_empty());
    }
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let Some(path) = real_file("helsinki-centre.osm.pbf") else {
        return;
    };
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let imported = pool.unwrap().install(|| import(&path)).unwrap();
        (imported.community, imported.inferred, imported.warnings)
    };
    let alone = on(1);
    assert!(alone.0.buildings.len() > 256 && !alone.2.is_empty());
    assert!(on(3) == alone);
}

fn has_building(buildings: &[Building], way: i64) -> bool {
    let id = format!("osm/way/{way}");
    let ways = buildings.partition_point(|b| way_id(b).is_some_and(|i| i < way));
    buildings.get(ways).is_some_and(|b| b.id.as_str() == id)
}

/// Buildings of ways come first, by id.
fn way_id(building: &Building) -> Option<i64> {
    building.id.as_str().strip_prefix("osm/way/")?.parse().ok()
}

fn is_warned(imported: &Imported, way: i64) -> bool {
    let feature = format!("way/{way}");
    let mut warnings = imported.warnings.iter();
    warnings.any(|w| w.feature.as_deref() == Some(&feature))
}

#[test]
fn street_furniture_is_that_of_the_readme() {
    let check = |name: &str, expected: &[(FixtureKind, usize)]| {
        let Some(path) = real_file(name) else { return };
        let c = import(&path).unwrap().community;
        for (kind, count) in expected {
            let is = |f: &&Fixture| f.kind == *kind && !f.provenance.is_inferred();
            let found = c.fixtures.iter().filter(is).count();
            assert_eq!(found, *count, "{name} {kind}");
        }
    };
    check(
        "beijing-haidian-cau.osm.gz",
        &[
            (FixtureKind::LampPole, 21),
            (FixtureKind::Bench, 1),
            (FixtureKind::Entrance, 5),
            (FixtureKind::SignalPole, 31),
        ],
    );
    check(
        "helsinki-centre.osm.pbf",
        &[
            (FixtureKind::LampPole, 586),
            (FixtureKind::Tree, 649),
            (FixtureKind::Hydrant, 37),
            (FixtureKind::Bench, 162),
            (FixtureKind::ChargingStation, 4),
            (FixtureKind::SignalPole, 135),
            // README counts 221 cameras and 325 entrances: one element each is something more telling too.
            (FixtureKind::Camera, 220),
            (FixtureKind::Entrance, 324),
            // 36 waste baskets; recycling containers are bins as well.
            (FixtureKind::WasteBin, 52),
        ],
    );
    check(
        "monaco.osm.pbf",
        &[
            (FixtureKind::Tree, 212),
            (FixtureKind::Bench, 30),
            (FixtureKind::Entrance, 10),
        ],
    );
}

#[test]
fn unzipped_and_zipped_are_the_same_community() {
    let Some(path) = real_file("shenzhen-longgang.osm.gz") else {
        return;
    };
    let mut text = Vec::new();
    let zipped = std::fs::File::open(&path).unwrap();
    flate2::read::MultiGzDecoder::new(zipped)
        .read_to_end(&mut text)
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    // The same name, so that the sources read alike.
    let plain = folder.path().join("shenzhen-longgang.osm.gz");
    std::fs::write(&plain, &text).unwrap();
    let (a, b) = (import(&path).unwrap(), import(&plain).unwrap());
    assert_eq!(a.community, b.community);
    assert_eq!(a.warnings, b.warnings);
    let twice = read_all(&[path, plain], &options(), &mut |_| {}).unwrap();
    assert_eq!(twice.community.layer_counts(), a.community.layer_counts());
}

#[test]
fn real_files_cut_short_are_errors() {
    for name in ["helsinki-centre.osm.pbf", "shanghai-baoshan-shu.osm.gz"] {
        let Some(path) = real_file(name) else {
            continue;
        };
        let bytes = std::fs::read(path).unwrap();
        for share in [3, 7] {
            let error = error_of(&bytes[..bytes.len() * share / 10]);
            assert!(
                matches!(error, OsmError::Truncated { .. }),
                "{name}: {error:?}"
            );
        }
    }
}
