use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use geo::Area;
use twin_core::model::*;
use twin_core::spatial::crs::Crs;

use super::*;
use crate::finding::Findings;
use crate::import::{Context, ImportOptions};

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/citymodel")
        .join(name);
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

fn options(crs: Option<&str>) -> ImportOptions {
    ImportOptions {
        crs: crs.map(|c| c.parse().unwrap()),
        ..ImportOptions::named_after("x".as_ref())
    }
}

fn draft(
    path: &Path,
    options: &ImportOptions,
) -> Result<(CommunityParts, Vec<String>), CityJsonError> {
    let mut found = Findings::of("city");
    let context = Context {
        options,
        frame: None,
    };
    let (parts, _) = read(path, &context, &mut found)?;
    Ok((
        parts,
        found.into_list().iter().map(ToString::to_string).collect(),
    ))
}

#[test]
fn delft_has_its_counts_and_lies_in_delft() {
    let Some(path) = shared("delft.city.json") else {
        return;
    };
    let (parts, told) = draft(&path, &options(None)).unwrap();
    assert_eq!(parts.buildings.len(), 160);
    assert_eq!(parts.shells.len(), 160);
    assert!(parts.shells.iter().all(|s| &*s.lod == "1"));
    // Surfaces are triangles; what they cover together is one area, or a few where a road cuts through.
    let objects = |ids: Vec<&str>| {
        let own = ids.iter().filter(|id| !id.contains('/')).count();
        (own, ids.len() - own)
    };
    let (waters, more_waters) = objects(parts.waters.iter().map(|w| w.id.as_str()).collect());
    let (greens, more_greens) = objects(parts.greens.iter().map(|g| g.id.as_str()).collect());
    assert_eq!((waters, greens), (3, 126));
    assert!(
        more_waters < 20 && more_greens < 50,
        "{more_waters} {more_greens}"
    );
    // The middle of the file's extent, 84878.6535 447586.8175 in RD New, by PROJ 9.5.1.
    assert!(
        (parts.frame.lon() - 4.365_796_163).abs() < 1e-7,
        "{}",
        parts.frame.lon()
    );
    assert!(
        (parts.frame.lat() - 52.012_207_494).abs() < 1e-7,
        "{}",
        parts.frame.lat()
    );
    assert!(
        told.iter().any(|t| t.contains("sea-level-at-ellipsoid")),
        "{:?}",
        &told[..3]
    );
    // Buildings stand on the ground of the frame, not metres above or below it.
    let mut bases: Vec<f64> = parts.buildings.iter().map(|b| b.base_z.value).collect();
    bases.sort_by(f64::total_cmp);
    assert!(bases[80].abs() < 1.0, "{}", bases[80]);
}

#[test]
fn the_road_surfaces_of_delft_are_roads_and_parking_where_they_are_strips() {
    let Some(path) = shared("delft.city.json") else {
        return;
    };
    let (parts, told) = draft(&path, &options(None)).unwrap();
    // The file's functions: 73 voetpad, 36 parkeervlak, 30 rijbaan lokale weg, 3 voetpad op trap, 1 voetgangersgebied.
    let objects = |ids: &mut dyn Iterator<Item = &str>| {
        let roots: BTreeSet<&str> = ids.map(|id| id.split('/').next().unwrap()).collect();
        roots.len()
    };
    assert_eq!(
        objects(&mut parts.parkings.iter().map(|p| p.id.as_str())),
        36
    );
    let of = |class: RoadClass| {
        let roads = parts.roads.iter().filter(move |r| r.class.value == class);
        objects(&mut roads.map(|r| r.id.as_str()))
    };
    // Only strips have a middle line: 40 of the 107 surfaces that are no parking are roads, the others are told of and left out.
    let classes = [RoadClass::Footway, RoadClass::Lane, RoadClass::Steps];
    assert_eq!(classes.map(of), [21, 18, 1]);
    assert_eq!(parts.roads.len(), 40);
    let areas = |outcome: &str| {
        let areas = told
            .iter()
            .filter(|t| t.contains("kind area") && t.contains(outcome));
        areas.count()
    };
    let missing = told
        .iter()
        .filter(|t| t.contains("lines or areas is missing"));
    assert_eq!(40, areas("(repaired)"));
    assert_eq!(107 - 40, areas("(left out)") + missing.count());
    assert!(
        parts
            .roads
            .iter()
            .all(|r| r.class.provenance == Provenance::imported("city function"))
    );
}

#[test]
fn rotterdam_has_roofs_walls_and_materials() {
    let Some(path) = shared("rotterdam_delfshaven.city.json") else {
        return;
    };
    let (parts, _) = draft(&path, &options(None)).unwrap();
    assert_eq!(parts.shells.len(), 853);
    assert!(parts.buildings.len() >= 853);
    assert!(parts.shells.iter().all(|s| &*s.lod == "2"));
    let roofs = parts
        .shells
        .iter()
        .filter(|s| s.surfaces.iter().any(|f| f.kind == SurfaceKind::Roof));
    assert!(roofs.count() > 800);
    let footprint: f64 = parts
        .buildings
        .iter()
        .map(|b| b.footprint.unsigned_area())
        .sum();
    assert!(footprint > 40_000.0 && footprint < 400_000.0, "{footprint}");
}

#[test]
fn a_sequence_of_3d_bag_has_its_features_and_levels() {
    let Some(path) = shared("3dbag_tile_901.city.jsonl") else {
        return;
    };
    let (parts, told) = draft(&path, &options(None)).unwrap();
    let whole = parts
        .buildings
        .iter()
        .filter(|b| !b.id.as_str().contains('/'));
    assert_eq!(whole.count(), 52, "{told:?}");
    for lod in ["1.2", "1.3", "2.2"] {
        assert_eq!(
            parts.shells.iter().filter(|s| &*s.lod == lod).count(),
            52,
            "LoD {lod}"
        );
    }
    assert!(parts.shells.iter().any(|s| s.is_solid));
}

#[test]
fn a_file_without_a_crs_asks_for_it() {
    let Some(path) = shared("denhaag_subset.city.json") else {
        return;
    };
    let error = draft(&path, &options(None)).unwrap_err().to_string();
    assert!(
        error.contains("28992") && error.contains("--crs"),
        "{error}"
    );
    let (parts, _) = draft(&path, &options(Some("EPSG:28992"))).unwrap();
    let mut ids: Vec<_> = parts.buildings.iter().map(|b| b.id.as_str()).collect();
    ids.retain(|id| !id.contains('/'));
    assert_eq!(ids.len(), 4);
    // The middle of the extent, 78653.924 457968.5405 in RD New, by PROJ 9.5.1.
    assert!(
        (parts.frame.lon() - 4.272_820_164).abs() < 1e-6,
        "{}",
        parts.frame.lon()
    );
    assert!(
        (parts.frame.lat() - 52.104_683_238).abs() < 1e-6,
        "{}",
        parts.frame.lat()
    );
    let wrong = draft(&path, &options(Some("EPSG:4549")))
        .unwrap_err()
        .to_string();
    assert!(wrong.contains("28992"), "a suggestion: {wrong}");
}

#[test]
fn what_is_written_comes_back_and_is_valid() {
    let whole = crate::gpkg::tests::community();
    for is_sequence in [false, true] {
        let mut bytes = Vec::new();
        let options = WriteOptions {
            crs: Crs::parse("EPSG:4547").unwrap(),
        };
        if is_sequence {
            write_sequence(&whole, &options, &mut bytes).unwrap();
        } else {
            write(&whole, &options, &mut bytes).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.city.jsonl");
        std::fs::write(&path, &bytes).unwrap();
        assert!(is_cityjson(&bytes[..bytes.len().min(4096)]));
        let (mut back, told) = draft(&path, &self::options(None)).unwrap();
        assert!(told.iter().all(|t| t.contains("ellipsoid")), "{told:?}");
        assert_eq!(back.frame, whole.frame);
        let counts = |parts: &CommunityParts| parts.layer_counts();
        assert_eq!(counts(&back), counts(&whole));
        let by_id = |parts: &mut CommunityParts| parts.devices.sort_by(|a, b| a.id.cmp(&b.id));
        by_id(&mut back);
        let mut was = whole.clone().into_parts();
        by_id(&mut was);
        for (a, b) in was.devices.iter().zip(&back.devices) {
            assert_eq!(
                (&a.id, &a.host, &a.network, &a.provenance),
                (&b.id, &b.host, &b.network, &b.provenance)
            );
            let place = |parts: &CommunityParts, d: &Device| {
                parts.frame.lonlat_from_enu(d.position.plan().0)
            };
            let off = place(&was, a) - place(&back, b);
            assert!(off.x.hypot(off.y) < 2e-8, "{}: {off:?}", a.id);
        }
        assert_eq!(back.buildings[0].storeys, was.buildings[0].storeys);
        assert_eq!(back.shells, was.shells);
        assert!(Community::new(back).is_ok());
    }
}

#[test]
fn damaged_files_are_errors_that_say_where() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("d.city.json");
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let nested = format!(
        r#"{{"type":"CityJSON","version":"2.0","CityObjects":{{"b":{{"type":"Building","geometry":[{{"type":"Solid","lod":"1","boundaries":{deep}}}]}}}}}}"#
    );
    for (text, expected) in [
        (
            r#"{"type":"CityJSON","version":"2.0","CityObjects":{},"vert"#,
            "line 1",
        ),
        (r#"{"type":"FeatureCollection"}"#, "FeatureCollection"),
        (r#"{"type":"CityJSON","version":"0.9"}"#, "0.9"),
        (
            r#"{"type":"CityJSON","version":"2.0","CityObjects":{},"vertices":[]}"#,
            "no vertices",
        ),
        (
            r#"{"type":"CityJSON","version":"2.0","CityObjects":{},"vertices":[[1,2,"x"]]}"#,
            "line 1",
        ),
        (nested.as_str(), "recursion"),
    ] {
        std::fs::write(&path, text).unwrap();
        let error = draft(&path, &options(Some("EPSG:28992"))).unwrap_err();
        let told = format!("{error} {:?}", std::error::Error::source(&error));
        assert!(
            told.contains("d.city.json") && told.contains(expected),
            "{text:.60}: {told:.300}"
        );
    }
}
