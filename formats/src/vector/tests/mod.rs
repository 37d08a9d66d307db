use std::path::{Path, PathBuf};

use geo::Area;
use serde_json::json;
use twin_core::model::*;

use super::*;
use crate::finding::Findings;
use crate::import::{Context, Format, ImportError, ImportOptions, guess_mappings, read_all};

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/footprints")
        .join(name);
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

fn options() -> ImportOptions {
    ImportOptions::named_after("x".as_ref())
}

fn draft(
    path: &Path,
    options: &ImportOptions,
) -> Result<(CommunityParts, Vec<String>), ImportError> {
    let mut found = Findings::of("file");
    let context = Context {
        options,
        frame: None,
    };
    let (parts, _) = read(path, Format::of(path)?, &context, &mut found)?;
    let told = found.into_list().iter().map(ToString::to_string).collect();
    Ok((parts, told))
}

fn guessed(path: &Path) -> Guess {
    let mut guesses = guess_mappings(&[path.to_owned()], &options()).unwrap();
    guesses.pop().unwrap()
}

/// A folder with a file in it.
fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn collection(features: &[serde_json::Value]) -> Vec<u8> {
    let all = json!({"type": "FeatureCollection", "features": features});
    all.to_string().into_bytes()
}

/// A square of about 11 m with its corner at 117.2° E 31.7° N plus `step` ten-thousandths of a degree.
fn square(step: f64) -> serde_json::Value {
    let (x, y) = (117.2 + step * 1e-4, 31.7);
    json!({"type": "Polygon", "coordinates": [[[x, y], [x + 1e-4, y], [x + 1e-4, y + 1e-4], [x, y + 1e-4], [x, y]]]})
}

fn feature(properties: serde_json::Value, geometry: serde_json::Value) -> serde_json::Value {
    json!({"type": "Feature", "properties": properties, "geometry": geometry})
}

fn left_out(told: &[String]) -> usize {
    told.iter().filter(|t| t.contains("left out")).count()
}

mod bad_input;
mod flatgeobufs;
mod gdal;
mod guesses;
mod own;
mod real;
mod round_trips;
mod shapefiles;
