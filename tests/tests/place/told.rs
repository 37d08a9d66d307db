//! What is told of each row and device, and why a row gets less.

use std::path::Path;

use serde_json::Value;
use twin_core::ids::CommunityId;
use twin_core::model::{Community, CommunityParts, Device, Name, Provenance};
use twin_core::spatial::LocalFrame;
use twin_formats::gpkg;
use twin_tests::twin;

use crate::{place, site, square};

fn written(folder: &Path, name: &str, parts: CommunityParts) -> String {
    let path = folder.join(name);
    let community = Community::new(parts).unwrap();
    gpkg::write(&path, &community, gpkg::Overwrite::Refuse).unwrap();
    path.display().to_string()
}

fn is_told_twice(words: &Value) -> bool {
    let is_text = |tongue: &str| words[tongue].as_str().is_some_and(|text| !text.is_empty());
    is_text("zh") && is_text("en") && words["zh"] != words["en"]
}

/// A community of which nothing is known but its name.
fn blank(folder: &Path) -> String {
    let (id, name) = (CommunityId::new("blank").unwrap(), Name::new("空", "Blank"));
    let frame = LocalFrame::new(114.0, 22.0, 0.0).unwrap();
    let made = Provenance::generated("tests");
    written(
        folder,
        "blank.gpkg",
        CommunityParts::new(id, name, frame, made),
    )
}

#[test]
fn an_empty_map_is_refused_with_what_to_do_in_either_language() {
    let folder = tempfile::tempdir().unwrap();
    let source = blank(folder.path());
    let out = folder.path().join("out.gpkg").display().to_string();
    let ran = place(&source, &["-o", &out]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    for words in ["Nothing could be placed", "import a map", "is not written"] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    assert!(!Path::new(&out).exists());
    // What each row lacks is told all the same.
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(told["total"], 0);
    assert!(
        told["warnings"]
            .as_array()
            .unwrap()
            .iter()
            .all(is_told_twice)
    );
    let rows = told["rows"].as_object().unwrap();
    assert!(rows.len() > 50, "{}", rows.len());
    for (id, row) in rows {
        assert!(row["placed"] == 0 && row["existing"] == 0, "{id}: {row}");
        assert!(
            is_told_twice(&row["reason"]) && is_told_twice(&row["next"]),
            "{id}: {row}"
        );
    }
    let ran = twin(&["place", &source, "-o", &out, "--language", "zh"]).unwrap();
    assert_eq!(ran.code, Some(1));
    for words in ["未能布设任何设备", "请导入", "未写入"] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
    assert!(ran.stdout.contains("社区没有小区边界"), "{}", ran.stdout);
}

#[test]
fn a_map_without_roads_is_told_and_every_row_that_asks_for_none_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let mut parts = gpkg::read(Path::new(&source)).unwrap().into_parts();
    parts.roads.clear();
    let source = written(folder.path(), "roadless.gpkg", parts);
    let out = folder.path().join("out.gpkg").display().to_string();
    let ran = place(&source, &["-o", &out]);
    assert!(ran.stderr.contains("warning: The community has no roads"));
    let told = ran.json().unwrap();
    assert!(told["total"].as_u64().unwrap() > 0, "{told}");
    let along = &told["rows"]["T4-1"];
    assert!(along["demanded"] == 0 && along["gap"].is_null(), "{along}");
    assert!(is_told_twice(&along["reason"]), "{along}");
    let next = along["next"]["en"].as_str().unwrap();
    assert!(next.contains("import a map"), "{next}");
    // For people, such rows are listed too.
    let ran = twin(&["place", &source, "-o", &out, "--force"]).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let listed = ran
        .stdout
        .lines()
        .skip_while(|line| !line.contains("T4-1 "));
    let listed: Vec<&str> = listed.take(2).collect();
    assert!(listed[0].contains("0 asked for"), "{}", ran.stdout);
    assert!(
        listed[1].contains("no such roads; import a map"),
        "{listed:?}"
    );
}

#[test]
fn a_demand_without_a_candidate_site_says_why_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let community = gpkg::read(Path::new(&source)).unwrap();
    let area = folder.path().join("everywhere.geojson");
    std::fs::write(&area, square(&community, 5_000.0)).unwrap();
    let out = folder.path().join("out.gpkg").display().to_string();
    let ran = place(&source, &["-o", &out, "--keep-out", area.to_str().unwrap()]);
    let told = ran.json().unwrap();
    let along = &told["rows"]["T4-1"];
    assert!(along["demanded"].as_u64().unwrap() > 0, "{along}");
    assert_eq!(along["placed"], 0);
    assert!(
        is_told_twice(&along["reason"]) && is_told_twice(&along["next"]),
        "{along}"
    );
    let next = along["next"]["en"].as_str().unwrap();
    assert!(next.contains("keep-out areas smaller"), "{next}");
}

#[test]
fn every_row_with_a_choice_has_its_gap_in_json_and_in_text() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let out = folder.path().join("out.gpkg").display().to_string();
    let told = place(&source, &["-o", &out]).json().unwrap();
    let rows = told["rows"].as_object().unwrap();
    let mut chosen = 0;
    for (id, row) in rows {
        for field in ["value", "bound", "gap", "proven"] {
            assert!(row.get(field).is_some(), "{id} has no {field}: {row}");
        }
        let figures = ["value", "bound", "gap"].map(|field| row[field].as_f64());
        let [Some(value), Some(bound), Some(gap)] = figures else {
            assert!(row["proven"].is_null(), "{id}: {row}");
            continue;
        };
        chosen += 1;
        assert!(bound <= value && (0.0..=1.0).contains(&gap), "{id}: {row}");
        let size = value.abs().max(bound.abs()).max(f64::MIN_POSITIVE);
        assert!(((value - bound) / size - gap).abs() < 1e-9, "{id}: {row}");
        assert!(row["proven"] != true || gap == 0.0, "{id}: {row}");
    }
    assert!(chosen > 3 && rows["T4-1"]["gap"].is_f64(), "{chosen}");
    let ran = twin(&["place", &source, "-o", &out, "--force"]).unwrap();
    assert!(ran.stdout.starts_with("placed "), "{}", ran.stdout);
    let line = ran.stdout.lines().find(|line| line.contains("T4-1 "));
    let line = line.unwrap();
    assert!(
        line.contains("proven best") || line.contains("% from the best"),
        "{line}"
    );
}

#[test]
fn every_new_device_says_what_powers_and_connects_it() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let out = folder.path().join("out.gpkg").display().to_string();
    let told = place(&source, &["-o", &out]).json().unwrap();
    let connections = told["connections"].as_object().unwrap();
    let placed = gpkg::read(Path::new(&out)).unwrap();
    let is_planned = |d: &&Device| matches!(d.provenance, Provenance::Planned { .. });
    let devices: Vec<&Device> = placed.devices.iter().filter(is_planned).collect();
    assert!(!devices.is_empty() && connections.len() == devices.len());
    for device in devices {
        let connection = &connections[device.id.as_str()];
        for (what, feed) in [
            ("power", &connection["power"]),
            ("network", &connection["network"]),
        ] {
            assert!(
                feed["by"].is_string() && feed["basis"].is_string(),
                "{what}: {feed}"
            );
            // What has a source says how far away it is.
            assert_eq!(
                feed["from"].is_string(),
                feed["distance_m"].is_f64(),
                "{what}: {feed}"
            );
        }
    }
    for (language, words) in [
        ("en", ["  power ", "  network "]),
        ("zh", ["  供电 ", "  网络 "]),
    ] {
        let ran = twin(&[
            "place",
            &source,
            "-o",
            &out,
            "--force",
            "--language",
            language,
        ])
        .unwrap();
        for word in words {
            assert!(ran.stdout.contains(word), "{word}: {}", ran.stdout);
        }
    }
}
