//! Edits, versions and the update of a base map, from the command line.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use serde_json::Value;
use twin_formats::gpkg;
use twin_tests::{Ran, shared_data, skip, text, twin};

fn json(arguments: &[&str]) -> Value {
    twin(arguments).unwrap().json().unwrap()
}

/// The community of a file as text.
fn state(file: &Path) -> String {
    serde_json::to_string(&gpkg::read(file).unwrap()).unwrap()
}

fn generated(folder: &tempfile::TempDir) -> std::path::PathBuf {
    let file = folder.path().join("east.gpkg");
    let made = [
        "generate",
        "--buildings",
        "12",
        "--households",
        "200",
        "--author",
        "甲",
        "-o",
        text(&file),
        "--json",
    ];
    json(&made);
    file
}

fn failed(ran: &Ran, expected: &str) {
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains(expected), "{}", ran.stderr);
}

#[test]
fn an_edit_is_logged_told_of_and_undone() {
    let folder = tempfile::tempdir().unwrap();
    let file = generated(&folder);
    let before = state(&file);
    let building = gpkg::read(&file).unwrap().buildings[0].clone();
    let set = format!(
        "building/{}.storeys={}",
        building.id,
        building.storeys.value + 1
    );
    let edited = json(&[
        "edit",
        text(&file),
        "--set",
        &set,
        "--author",
        "乙",
        "-m",
        "加一层",
        "--json",
    ]);
    assert_eq!(edited["version"], 3);
    let after = state(&file);
    let changes = json(&["diff", text(&file), "--json"]);
    let change = &changes["changes"][0];
    assert_eq!(change["change"], "changed");
    assert_eq!(change["id"], building.id.as_str());
    assert_eq!(change["fields"][0]["field"], "storeys");
    assert_eq!(change["fields"][0]["after"]["provenance"]["by"], "乙");
    let log = json(&["log", text(&file), "--json"]);
    let told: Vec<_> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|v| (v["author"].as_str().unwrap(), v["action"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("甲", "generate"), ("甲", "place"), ("乙", "edit")]);
    assert_eq!(log[2]["message"], "加一层");
    json(&["undo", text(&file), "--json"]);
    assert!(state(&file) == before, "to the byte");
    json(&["undo", text(&file), "--json"]);
    assert!(state(&file) == after, "to undo can be undone");
    json(&["undo", text(&file), "--to", "2", "--json"]);
    assert!(state(&file) == before);
    assert_eq!(
        json(&["log", text(&file), "--json"])
            .as_array()
            .unwrap()
            .len(),
        6
    );
    let explained = twin(&["log", text(&file)]).unwrap();
    assert!(
        explained.stdout.contains("undo 撤销"),
        "{}",
        explained.stdout
    );
}

#[test]
fn edits_that_do_not_fit_leave_the_file_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = generated(&folder);
    let bytes = std::fs::read(&file).unwrap();
    let id = gpkg::read(&file).unwrap().buildings[0].id.to_string();
    for (option, value, expected) in [
        (
            "--set",
            format!("building/{id}.storeys=many"),
            "invalid type",
        ),
        ("--set", format!("building/{id}.storeys=900"), "1 to 250"),
        (
            "--set",
            format!("building/{id}.colour=red"),
            "no field colour",
        ),
        (
            "--set",
            "building/none.storeys=1".to_owned(),
            "no building 'none'",
        ),
        ("--delete", format!("building/{id}"), "does not exist"),
    ] {
        failed(
            &twin(&["edit", text(&file), option, &value]).unwrap(),
            expected,
        );
    }
    failed(
        &twin(&["undo", text(&file), "--to", "9"]).unwrap(),
        "versions: 1 to 2",
    );
    assert!(std::fs::read(&file).unwrap() == bytes);
}

#[test]
fn placing_again_is_a_version_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = generated(&folder);
    let before = state(&file);
    let place = [
        "place",
        text(&file),
        "--placement",
        "required",
        "-o",
        text(&file),
        "--force",
        "--json",
    ];
    json(&place);
    assert!(state(&file) != before);
    json(&["undo", text(&file), "--json"]);
    assert!(state(&file) == before);
    let copy = folder.path().join("copy.gpkg");
    json(&[
        "place",
        text(&file),
        "--placement",
        "existing",
        "-o",
        text(&copy),
        "--json",
    ]);
    let log = json(&["log", text(&copy), "--json"]);
    assert_eq!(log.as_array().unwrap().len(), 5, "the log goes along");
    let differ = json(&["diff", text(&file), text(&copy), "--json"]);
    assert!(!differ["changes"].as_array().unwrap().is_empty());
}

/// The map of Longgang, decompressed.
fn map() -> Option<String> {
    let file = shared_data()?.join("osm/shenzhen-longgang.osm.gz");
    let output = std::process::Command::new("gzip")
        .args(["-dc", text(&file)])
        .output();
    let Ok(output) = output.map(|o| o.stdout) else {
        skip("gzip is not installed");
        return None;
    };
    Some(String::from_utf8(output).unwrap())
}

/// The map as it may be a year later: one building is gone, one has another height, one is new and so far
/// away that the middle is elsewhere.
fn a_year_later(map: &str, gone: &str, higher: &str) -> String {
    let without = |text: &str, id: &str| {
        let begin = text.find(&format!("<way id=\"{id}\"")).unwrap();
        let end = begin + text[begin..].find("</way>").unwrap() + "</way>".len();
        (
            format!("{}{}", &text[..begin], &text[end..]),
            text[begin..end].to_owned(),
        )
    };
    let (rest, way) = without(map, higher);
    let (rest, _) = without(&rest, gone);
    let (head, tail) = way.split_at(way.find("<tag").unwrap());
    let kept: String = tail
        .split_inclusive('\n')
        .filter(|line| !line.contains("building:levels") && !line.contains("k=\"height\""))
        .collect();
    let changed = format!("{head}<tag k=\"building:levels\" v=\"41\"/>\n{kept}");
    let far: String = [
        (22.74, 114.25),
        (22.7402, 114.25),
        (22.7402, 114.2502),
        (22.74, 114.2502),
    ]
    .iter()
    .enumerate()
    .map(|(at, (lat, lon))| {
        format!("<node id=\"99000{at}\" version=\"1\" lat=\"{lat}\" lon=\"{lon}\"/>\n")
    })
    .collect();
    let nodes: String = [0, 1, 2, 3, 0]
        .iter()
        .map(|at| format!("<nd ref=\"99000{at}\"/>"))
        .collect();
    let new = format!(
        "<way id=\"990010\" version=\"1\">{nodes}<tag k=\"building\" v=\"apartments\"/></way>\n"
    );
    let at = rest.find("<way").unwrap();
    format!("{}{far}{changed}\n{new}{}", &rest[..at], &rest[at..])
}

fn written(folder: &tempfile::TempDir, name: &str, text: &str) -> std::path::PathBuf {
    let path = folder.path().join(name);
    std::fs::File::create(&path)
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    path
}

#[test]
fn planned_devices_survive_an_update_of_the_map() {
    let Some(map) = map() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (old, file) = (
        written(&folder, "2025.osm", &map),
        folder.path().join("site.gpkg"),
    );
    json(&["import", text(&old), "-o", text(&file), "--json"]);
    let before = gpkg::read(&file).unwrap();
    // A building with devices in it goes; another one becomes higher, a third one we have edited.
    let is_way = |id: &str| id.starts_with("osm/way/") && id.matches('/').count() == 2;
    // Compounds that the map does not tell are named after one of their buildings: without it they would be others.
    let names_none = |id: &str| before.compounds.iter().all(|c| !c.id.as_str().contains(id));
    let host = before.devices.iter().find_map(|d| match &d.host {
        twin_core::model::Host::Unit(id) => before.units.iter().find(|u| {
            u.id == *id && is_way(u.building.as_str()) && names_none(u.building.as_str())
        }),
        _ => None,
    });
    let gone = host.unwrap().building.to_string();
    let mut ways = before
        .buildings
        .iter()
        .map(|b| b.id.to_string())
        .filter(|id| is_way(id) && *id != gone);
    let (higher, ours) = (ways.next().unwrap(), ways.next().unwrap());
    json(&[
        "edit",
        text(&file),
        "--set",
        &format!("building/{ours}.storeys=77"),
        "--json",
    ]);
    let edited = state(&file);
    let way = |id: &str| id.trim_start_matches("osm/way/").to_owned();
    let new = written(
        &folder,
        "2026.osm",
        &a_year_later(&map, &way(&gone), &way(&higher)),
    );

    let report = json(&["import", text(&new), "--update", text(&file), "--json"]);
    let after = gpkg::read(&file).unwrap();
    assert_eq!(after.frame, before.frame);
    let planned: BTreeSet<_> = before.devices.iter().map(|d| &d.id).collect();
    let there: BTreeSet<_> = after.devices.iter().map(|d| &d.id).collect();
    assert!(
        planned.len() > 100 && planned.is_subset(&there),
        "{} devices",
        planned.len()
    );
    for device in &before.devices {
        assert!(after.devices.contains(device), "{} is as it was", device.id);
    }
    let building = |id: &str| {
        after
            .buildings
            .iter()
            .find(|b| b.id.as_str() == id)
            .unwrap()
    };
    assert_eq!(
        building(&higher).storeys.value,
        41,
        "what only the source changed follows it"
    );
    assert_eq!(
        building(&ours).storeys.value,
        77,
        "what only we changed is ours"
    );
    building("osm/way/990010");
    building(&gone);
    let merge = &report["merge"];
    let kept = merge["kept"].as_array().unwrap();
    assert!(kept.iter().any(|k| k["id"] == gone.as_str()), "{kept:?}");
    assert_eq!(
        merge["conflicts"].as_array().unwrap().len(),
        0,
        "{}",
        merge["conflicts"]
    );
    let names = |list: &str| -> Vec<String> {
        let list = merge[list].as_array().unwrap().iter();
        list.filter(|f| f["layer"] == "building")
            .map(|f| f["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("added"), ["osm/way/990010"]);
    assert_eq!(
        names("changed"),
        [higher.as_str()],
        "another frame and file change nothing by themselves"
    );

    // The same map once more changes nothing; to undo brings all back.
    let again = json(&["import", text(&new), "--update", text(&file), "--json"]);
    assert_eq!(
        again["merge"]["changed"].as_array().unwrap().len(),
        0,
        "{}",
        again["merge"]["changed"]
    );
    assert_eq!(
        json(&["diff", text(&file), "--json"])["changes"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    json(&["undo", text(&file), "--to", "3", "--json"]);
    assert!(state(&file) == edited, "to the byte");
}

#[test]
fn a_file_with_versions_is_still_a_geopackage() {
    let folder = tempfile::tempdir().unwrap();
    let file = generated(&folder);
    json(&[
        "edit",
        text(&file),
        "--set",
        "community/east.name.zh=东区",
        "--json",
    ]);
    let Ok(output) = std::process::Command::new("ogrinfo")
        .args(["-ro", "-q", text(&file)])
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
    assert!(
        listed.contains("twin_version") && listed.contains("twin_change"),
        "{listed}"
    );
}
