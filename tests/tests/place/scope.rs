//! Plans of some rows alone, and of what was planned before.

use std::path::Path;

use serde_json::Value;
use twin_formats::gpkg;
use twin_tests::twin;

use crate::{place, site};

/// How many devices a package has of each row.
fn by_row(path: &str) -> std::collections::BTreeMap<String, usize> {
    let community = gpkg::read(Path::new(path)).unwrap();
    let mut counts = std::collections::BTreeMap::new();
    for row in community.devices.iter().filter_map(|d| d.row.as_ref()) {
        *counts.entry(row.to_string()).or_default() += 1;
    }
    counts
}

#[test]
fn only_some_rows_are_placed_and_text_json_and_reports_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (out, page, json) = (at("out.gpkg"), at("p.html"), at("p.json"));
    let asked = [
        "-o",
        &out,
        "--only",
        "T3-2,T4-1",
        "--report",
        &page,
        "--report",
        &json,
    ];
    let ran = place(&source, &asked);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let rows = ["T3-2a", "T3-2b", "T4-1"];
    let told = ran.json().unwrap();
    assert_eq!(told["only"], serde_json::json!(rows));
    let placed = told["rows"].as_object().unwrap().keys();
    assert!(placed.eq(rows), "{told}");
    assert!(by_row(&out).keys().eq(rows));
    let report: Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    assert_eq!(report["only"], serde_json::json!(rows));
    let page = std::fs::read_to_string(&page).unwrap();
    let says =
        |text: &str| text.contains("T3-2a, T3-2b, T4-1") || text.contains("T3-2a、T3-2b、T4-1");
    assert!(says(&page), "{page}");
    let ran = twin(&[
        "place",
        &source,
        "-o",
        &out,
        "--force",
        "--only",
        "T3-2,T4-1",
    ])
    .unwrap();
    assert!(
        ran.stdout
            .contains("a partial plan: rows T3-2a, T3-2b, T4-1 alone"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_was_placed_is_kept_where_that_is_asked_for_and_with_only_wherever_it_is_of_other_rows() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (poles, both, other, kept) = (
        at("poles.gpkg"),
        at("both.gpkg"),
        at("other.gpkg"),
        at("kept.gpkg"),
    );
    let run = |arguments: &[&str]| {
        let ran = place(arguments[0], &arguments[1..]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.json().unwrap()
    };
    run(&[source.as_str(), "-o", &poles, "--only", "T4-1"]);
    let count = by_row(&poles)["T4-1"];
    // Rows of another plan stay without a word.
    run(&[poles.as_str(), "-o", &both, "--only", "T3-2a"]);
    assert_eq!(by_row(&both)["T4-1"], count);
    assert!(by_row(&both)["T3-2a"] > 0);
    // All goes where all is placed anew; here only what required rows ask for.
    let told = run(&[both.as_str(), "-o", &other, "--placement", "required"]);
    assert_eq!(told["rows"]["T4-1"]["existing"], 0);
    // Kept, it counts as there.
    let told = run(&[
        both.as_str(),
        "-o",
        &kept,
        "--placement",
        "required",
        "--keep",
    ]);
    let existing = told["rows"]["T4-1"]["existing"].as_u64().unwrap();
    assert!(existing > 0, "{told}");
    assert_eq!(told["rows"]["T4-1"]["placed"], 0, "{told}");
    assert_eq!(by_row(&kept)["T4-1"], count);
}

#[test]
fn rows_that_are_not_there_or_not_asked_for_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let out = folder.path().join("out.gpkg").display().to_string();
    for (more, says) in [
        (&["--only", "T4-11"][..], "'T4-11', did you mean 'T4-1'?"),
        (
            &["--only", "T3-9", "--placement", "existing"],
            "asks for no row of 'T3-9'",
        ),
        (
            &["--only", "T3-2", "--placement", "none"],
            "--only is given, and --placement none places nothing",
        ),
    ] {
        let ran = place(&source, &[&["-o", &out][..], more].concat());
        assert_eq!(ran.code, Some(1), "{more:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(says), "{more:?}: {}", ran.stderr);
        assert!(!Path::new(&out).exists());
    }
}
