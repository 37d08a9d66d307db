mod airspace;
mod area;
mod barrier;
mod building;
mod damage;
mod depth;
mod files;
mod pbf;
mod point;
mod real;
mod road;
mod traffic;

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

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    zip.write_all(bytes).unwrap();
    zip.finish().unwrap()
}

fn error_of(bytes: &[u8]) -> OsmError {
    import(write(bytes).path()).unwrap_err()
}
