//! What GDAL reads of the files that we write.

use std::process::Command;

use geo::MapCoords;
use twin_core::spatial::crs::Crs;

use super::round_trips::{OUTPUTS, Output, awkward};
use super::*;
use crate::attribute_files::Encoding;

/// What `ogrinfo` says of a layer; none where it is not installed.
fn ogrinfo(path: &Path, layer: &str, more: &[&str]) -> Option<String> {
    let command = Command::new("ogrinfo")
        .args(["-ro", "-al"])
        .args(more)
        .arg(path)
        .arg(layer)
        .output();
    let Ok(output) = command else {
        println!("skipped: ogrinfo (gdal-bin) is not installed");
        return None;
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let wrong = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() && wrong.is_empty(),
        "{path:?}: {wrong}{said}"
    );
    Some(said)
}

/// The sum of the areas of a layer by GDAL's own arithmetic.
fn area_by_gdal(path: &Path, layer: &str, column: &str) -> Option<f64> {
    let query = format!("SELECT SUM(ST_Area({column})) AS area FROM \"{layer}\"");
    let arguments = ["-dialect", "SQLite", "-sql", &query];
    let output = Command::new("ogrinfo")
        .args(["-ro", "-q"])
        .arg(path)
        .args(arguments)
        .output();
    let said = String::from_utf8_lossy(&output.ok()?.stdout).into_owned();
    let number = said
        .lines()
        .find_map(|line| line.trim().strip_prefix("area (Real) = "));
    Some(number.unwrap_or_else(|| panic!("{said}")).parse().unwrap())
}

#[test]
fn gdal_reads_the_same_features_areas_and_crs() {
    let community = awkward();
    for output in OUTPUTS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(output.name());
        let crs: Crs = if output.is_lonlat() {
            "OGC:CRS84"
        } else {
            "EPSG:4547"
        }
        .parse()
        .unwrap();
        output.write(&path, &community, &crs);
        let source = match output {
            Output::FlatGeobufZip | Output::ShapeZip => format!("/vsizip/{}", path.display()),
            _ => path.display().to_string(),
        };
        let source = Path::new(&source);
        if output.is_lonlat() {
            let Some(said) = ogrinfo(source, "x", &["-so"]) else {
                return;
            };
            let all: usize = community
                .layer_counts()
                .iter()
                .map(|(_, count)| count)
                .sum();
            assert!(
                said.contains(&format!("Feature Count: {all}\n")),
                "{output:?}: {said}"
            );
            continue;
        }
        for (layer, count) in community.layer_counts() {
            let Some(said) = ogrinfo(source, layer, &["-so"]) else {
                return;
            };
            assert!(
                said.contains(&format!("Feature Count: {count}\n")),
                "{output:?}: {said}"
            );
            if said.contains("Geometry: None") || said.contains("Geometry: Unknown") {
                continue;
            }
            assert!(
                said.contains("ID[\"EPSG\",4547]"),
                "{output:?} {layer}: {said}"
            );
        }
        let converter = twin_core::spatial::crs::Converter::new(
            &crs,
            twin_core::spatial::crs::AxisOrder::EastNorth,
        )
        .unwrap();
        let frame = community.frame;
        let ours: f64 = community
            .buildings
            .iter()
            .map(|b| {
                b.footprint
                    .map_coords(|c| converter.position_of(frame.lonlat_from_enu(c)).unwrap())
            })
            .map(|footprint| footprint.unsigned_area())
            .sum();
        let column = if *output == Output::Plain {
            "geom"
        } else {
            "geometry"
        };
        let theirs = area_by_gdal(source, "building", column).unwrap();
        assert!(
            (ours - theirs).abs() < ours * 1e-6,
            "{output:?}: {ours} {theirs}"
        );
    }
}

#[test]
fn gdal_finds_features_by_the_index_of_flatgeobuf() {
    let demo = crate::demo::demo();
    let folder = tempfile::tempdir().unwrap();
    Output::FlatGeobufs.write(folder.path(), &demo, &Crs::crs84());
    let path = folder.path().join("device.fgb");
    let frame = demo.frame;
    let place = |d: &Device| frame.lonlat_from_enu(d.position.plan().0);
    let at = place(&demo.devices[demo.devices.len() / 2]);
    let reach = 2e-4;
    let within = |d: &&Device| {
        let p = place(d);
        (p.x - at.x).abs() <= reach && (p.y - at.y).abs() <= reach
    };
    let inside = demo.devices.iter().filter(within).count();
    assert!(inside > 1 && inside < demo.devices.len());
    let [west, south, east, north] =
        [at.x - reach, at.y - reach, at.x + reach, at.y + reach].map(|n| format!("{n:.12}"));
    let window = ["-so", "-spat", &west, &south, &east, &north];
    let Some(said) = ogrinfo(&path, "device", &window) else {
        return;
    };
    assert!(
        said.contains(&format!("Feature Count: {inside}\n")),
        "{inside}: {said}"
    );
}

#[test]
fn gdal_reads_chinese_from_utf8_and_gbk() {
    let mut parts = crate::gpkg::tests::community().into_parts();
    parts.buildings[0].name.zh = Some("幸福小区1号楼".into());
    let community = Community::new(parts).unwrap();
    for encoding in [Encoding::Utf8, Encoding::Gbk] {
        let folder = tempfile::tempdir().unwrap();
        Output::Shapes(encoding).write(folder.path(), &community, &Crs::crs84());
        let path = folder.path().join("building.shp");
        let Some(said) = ogrinfo(&path, "building", &[]) else {
            return;
        };
        assert!(
            said.contains("name_zh (String) = 幸福小区1号楼"),
            "{encoding:?}: {said}"
        );
        let table = std::fs::read(path.with_extension("dbf")).unwrap();
        let wanted = match encoding {
            Encoding::Utf8 => "幸福小区1号楼".as_bytes().to_vec(),
            Encoding::Gbk => encoding_rs::GBK.encode("幸福小区1号楼").0.into_owned(),
        };
        assert!(table.windows(wanted.len()).any(|bytes| bytes == wanted));
    }
}
