//! Audits that a person has read line by line: what changes in them shows here, to be read again. `TWIN_GOLDEN=write` writes them anew.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::fmt::Write;
use std::path::Path;

use serde_json::Value;
use twin_tests::{shared_data, skip, twin};

/// A line a row: its verdict, how much of what is asked is there, and how many demands have each verdict.
fn told(source: &str, profile: &str) -> String {
    let ran = twin(&["audit", source, "--profile", profile, "--json"]).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let audit: Value = serde_json::from_str(&ran.stdout).unwrap();
    let mut text = String::new();
    for row in audit["rows"].as_array().unwrap() {
        let amount = |field: &str| row[field].as_f64().unwrap();
        let word = |field: &str| row[field].as_str().unwrap().to_owned();
        let of = |verdict: &str| {
            let demands = row["demands"].as_array().unwrap().iter();
            demands.filter(|d| d["verdict"] == verdict).count()
        };
        let counts = ["met", "partly", "not_met", "cannot_tell"].map(of);
        let (id, verdict) = (word("row"), word("verdict"));
        let (served, demanded, measure) = (amount("served"), amount("demanded"), word("measure"));
        let [met, partly, not_met, untold] = counts;
        writeln!(
            text,
            "{id:7} {verdict:15} {served:>10.0} of {demanded:>10.0} {measure:14} demands: {met} met, {partly} partly, {not_met} not met, {untold} cannot tell"
        )
        .unwrap();
    }
    text
}

fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("golden")
        .join(name);
    if std::env::var_os("TWIN_GOLDEN").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    for (number, (now, then)) in text.lines().zip(golden.lines()).enumerate() {
        assert_eq!(now, then, "{name}:{}", number + 1);
    }
    assert_eq!(text.lines().count(), golden.lines().count(), "{name}");
}

#[test]
fn the_demo_community_is_audited_as_it_was_read() {
    compare("audit-demo.txt", &told("demo", "new_build"));
}

/// The audit of a map of the shared data as an existing community, without anything planned; imported once.
fn real(map: &str, golden: &str) {
    let Some(data) = shared_data() else {
        return;
    };
    let path = data.join("osm").join(map);
    if !path.is_file() {
        return skip(&format!("the map {map} is not there"));
    }
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site.gpkg").display().to_string();
    let map = path.display().to_string();
    let ran = twin(&["import", &map, "-o", &site, "--placement", "none"]).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    compare(golden, &told(&site, "existing"));
}

#[test]
fn a_real_neighbourhood_is_audited_as_it_was_read() {
    real("shenzhen-longgang.osm.gz", "audit-shenzhen-longgang.txt");
}

#[test]
fn a_campus_and_housing_in_beijing_are_audited_as_they_were_read() {
    real("beijing-haidian-cau.osm.gz", "audit-beijing-haidian.txt");
}

#[test]
fn a_neighbourhood_of_shanghai_is_audited_as_it_was_read() {
    real("shanghai-baoshan-shu.osm.gz", "audit-shanghai-baoshan.txt");
}

/// The map that is richest in street furniture: lamps, cameras, hydrants, trees.
#[test]
fn the_centre_of_helsinki_is_audited_as_it_was_read() {
    real("helsinki-centre.osm.pbf", "audit-helsinki-centre.txt");
}

/// The map with the most buildings.
#[test]
fn monaco_is_audited_as_it_was_read() {
    real("monaco.osm.pbf", "audit-monaco.txt");
}
