//! CityJSON that we write, read by the validator of the format's makers (the crate `cjval`, with the published schemas in it).

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should; one that skips says why"
)]

use std::path::{Path, PathBuf};

use cjval::CJValidator;
use twin_core::model::Community;
use twin_formats::cityjson::{WriteOptions, write, write_sequence};
use twin_formats::import::{ImportOptions, read_all};

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

fn options(crs: &str) -> WriteOptions {
    WriteOptions {
        crs: crs.parse().unwrap(),
    }
}

fn assert_valid(validator: &CJValidator, what: &str) {
    for (check, summary) in validator.validate() {
        let told: Vec<&String> = summary.get_errors().iter().take(5).collect();
        // A check that was not made has no status; it follows one that failed.
        let is_sound = summary.is_warning() || summary.is_valid();
        assert!(is_sound, "{what}: {check}: {told:?}");
    }
}

fn assert_document_is_valid(community: &Community, crs: &str, what: &str) {
    let mut document = Vec::new();
    write(community, &options(crs), &mut document).unwrap();
    let text = String::from_utf8(document).unwrap();
    assert_valid(&CJValidator::from_str(&text), what);
}

/// Features of a sequence that are checked: the validator reads its schemas anew for each.
const FEATURES: usize = 24;

/// The heading, then features from all over the sequence: what is wrong with one of a kind is wrong with all.
fn assert_sequence_is_valid(community: &Community, crs: &str, what: &str) {
    let mut sequence = Vec::new();
    write_sequence(community, &options(crs), &mut sequence).unwrap();
    let text = String::from_utf8(sequence).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let (heading, features) = lines.split_first().unwrap();
    let mut validator = CJValidator::from_str(heading);
    assert_valid(&validator, &format!("{what}, heading"));
    assert!(!features.is_empty());
    let step = features.len().div_ceil(FEATURES);
    for (number, line) in features.iter().enumerate().step_by(step) {
        validator.from_str_cjfeature(line).unwrap();
        assert_valid(&validator, &format!("{what}, feature {}", number + 1));
    }
}

#[test]
fn the_demo_community_is_valid() {
    let demo = twin_formats::source::open("demo", &mut |_| {})
        .unwrap()
        .community;
    assert_document_is_valid(&demo, "EPSG:4979", "demo");
    assert_sequence_is_valid(&demo, "EPSG:4979", "demo");
    assert_document_is_valid(&demo, "EPSG:4547", "demo in a projected CRS");
}

/// The files as they come in and go out again, with the CRS in which they go out.
const REAL: &[(&str, &str)] = &[
    ("delft.city.json", "EPSG:7415"),
    ("rotterdam_delfshaven.city.json", "EPSG:28992"),
    ("denhaag_subset.city.json", "EPSG:28992"),
    ("3dbag_tile_901.city.jsonl", "EPSG:7415"),
];

fn reread(path: PathBuf) -> Community {
    let options = ImportOptions {
        crs: Some("EPSG:28992".parse().unwrap()),
        ..ImportOptions::named_after(&path)
    };
    read_all(&[path], &options, &mut |_| {}).unwrap().community
}

#[test]
fn real_files_are_valid_when_they_go_out_again() {
    for (name, crs) in REAL {
        let Some(path) = shared(name) else { continue };
        let community = reread(path);
        assert_document_is_valid(&community, crs, name);
        assert_sequence_is_valid(&community, crs, name);
    }
}
