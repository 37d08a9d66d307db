//! The `twin` command as a script sees it: exit codes, JSON alone on standard output, files that are not overwritten.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::Path;

use twin_tests::{skip, twin};

fn stdout_is_one_json_document(arguments: &[&str]) -> serde_json::Value {
    twin(arguments).unwrap().json().unwrap()
}

#[test]
fn exit_codes_are_those_of_the_help() {
    assert_eq!(twin(&["--help"]).unwrap().code, Some(0));
    assert_eq!(twin(&["no-such-command"]).unwrap().code, Some(2));
    assert_eq!(twin(&["catalogue", "--table", "12"]).unwrap().code, Some(2));
    let unknown = twin(&["simulate", "no-such-scenario"]).unwrap();
    assert_eq!(unknown.code, Some(1));
    assert!(
        unknown.stderr.contains("no-such-scenario") && unknown.stderr.contains("demo"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn the_catalogue_has_every_row_of_the_white_paper() {
    let rows = stdout_is_one_json_document(&["catalogue", "--json"]);
    let rows = rows.as_array().unwrap();
    let of = |kind: &str| rows.iter().filter(|r| r["kind"] == kind).count();
    // The data room is a place, too.
    assert_eq!((of("device"), of("place"), of("application")), (55, 18, 16));
    assert_eq!(of("network"), 11);
    let camera = rows.iter().find(|r| r["id"] == "T3-2a").unwrap();
    assert_eq!(camera["table"], 3);
    assert_eq!(camera["number"], 2);
    assert_eq!(camera["variant"], "a");
    assert_eq!(camera["name_zh"], "高清摄像头");
    assert_eq!(camera["existing_baseline"], true);
    assert!(camera["rule"].is_object());
    assert!(!camera["channels"].as_array().unwrap().is_empty());
}

#[test]
fn catalogue_filters_hold_together() {
    let required =
        stdout_is_one_json_document(&["catalogue", "--table", "9", "--required", "--json"]);
    assert_eq!(
        required.as_array().unwrap().len(),
        0,
        "every row of table 9 is optional"
    );
    let found = twin(&["catalogue", "--find", "智慧杆"]).unwrap();
    assert!(found.stdout.contains("T4-1"), "{}", found.stdout);
    let csv = twin(&["catalogue", "--kind", "place", "--format", "csv"]).unwrap();
    assert_eq!(
        csv.stdout.trim_end().split("\r\n").count(),
        19,
        "a heading, 17 lines of table 10 and the data room"
    );
}

#[test]
fn the_same_seed_gives_the_same_digest_on_any_number_of_threads() {
    let run = |seed: &str, threads: &str| {
        stdout_is_one_json_document(&[
            "simulate",
            "demo",
            "--hours",
            "0.5",
            "--seed",
            seed,
            "--threads",
            threads,
            "--json",
        ])
    };
    let (one, two, other) = (run("7", "1"), run("7", "2"), run("8", "1"));
    assert_eq!(one["sha256"], two["sha256"]);
    assert_eq!(one["events"], two["events"]);
    assert_ne!(one["sha256"], other["sha256"]);
    assert!(one["observations"].as_u64().unwrap() > 10_000, "{one}");
}

#[test]
fn a_sink_file_holds_every_event() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events.ndjson");
    let run = [
        "simulate",
        "demo",
        "--hours",
        "0.1",
        "--sink",
        file.to_str().unwrap(),
        "--json",
    ];
    let report = stdout_is_one_json_document(&run);
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(
        text.lines().count() as u64,
        report["events"].as_u64().unwrap()
    );
    let first: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert!(
        first["device"].is_string() && first["value"].is_number(),
        "{first}"
    );
    assert_eq!(
        twin(&run).unwrap().code,
        Some(1),
        "an existing file is not overwritten"
    );
}

#[test]
fn a_generated_community_goes_into_a_geopackage_and_out_as_geojson() {
    let folder = tempfile::tempdir().unwrap();
    let gpkg = folder.path().join("east.gpkg");
    let make = [
        "generate",
        "--buildings",
        "20",
        "--households",
        "800",
        "--seed",
        "3",
        "-o",
        gpkg.to_str().unwrap(),
        "--json",
    ];
    let made = stdout_is_one_json_document(&make);
    let again = twin(&make).unwrap();
    assert_eq!(again.code, Some(1));
    assert!(again.stderr.contains("--force"), "{}", again.stderr);
    let buildings = twin(&["export", gpkg.to_str().unwrap(), "--layer", "building"])
        .unwrap()
        .json()
        .unwrap();
    assert_eq!(buildings["type"], "FeatureCollection");
    assert_eq!(
        buildings["features"].as_array().unwrap().len() as u64,
        made["layers"]["building"].as_u64().unwrap()
    );
    let unknown = twin(&["export", gpkg.to_str().unwrap(), "--layer", "bridge"]).unwrap();
    assert!(
        unknown.code == Some(1) && unknown.stderr.contains("building"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn what_is_not_a_map_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.gpkg");
    for (name, bytes) in [
        ("not.osm.pbf", &b"hello"[..]),
        ("not.osm.gz", b"hello"),
        ("not.osm", b"<html/>"),
        ("empty.osm.pbf", b""),
    ] {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let ran = twin(&[
            "import",
            file.to_str().unwrap(),
            "-o",
            out.to_str().unwrap(),
        ])
        .unwrap();
        assert_eq!(ran.code, Some(1), "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains(name), "{name}: {}", ran.stderr);
    }
    assert!(!Path::new(&out).exists(), "a failed import leaves no file");
}

#[test]
fn ogrinfo_lists_the_layers_that_we_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let gpkg = folder.path().join("demo.gpkg");
    assert_eq!(
        twin(&["export", "demo", "-o", gpkg.to_str().unwrap()])
            .unwrap()
            .code,
        Some(0)
    );
    let Ok(output) = std::process::Command::new("ogrinfo")
        .args(["-ro", "-q"])
        .arg(&gpkg)
        .output()
    else {
        return skip("ogrinfo (gdal-bin) is not installed");
    };
    let listed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for layer in [
        "building (Polygon)",
        "road (Line String)",
        "gate (",
        "device (",
        "parking (Polygon)",
    ] {
        assert!(listed.contains(layer), "{layer} is not in:\n{listed}");
    }
}
