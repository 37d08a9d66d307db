//! A city's own rules from the command line.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::{Path, PathBuf};

use twin_tests::twin;

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/rules/example-city.toml")
}

#[test]
fn a_check_tells_what_changes_and_where_it_is_from() {
    let ran = twin(&["rules", "check", text(&example())]).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for words in [
        "示例市智慧社区建设细则（试行）",
        "T4-1 智慧杆 Smart pole",
        "取消 withdrawn",
        "not simulated: EX-AED",
    ] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
    let told = twin(&["rules", "check", text(&example()), "--json"]).unwrap();
    let told = told.json().unwrap();
    let pole = &told["changes"].as_array().unwrap()[4];
    assert_eq!(
        (pole["row"].as_str(), pole["clause"].as_str()),
        (Some("T4-1"), Some("第六条"))
    );
    assert_eq!(pole["steps"][0]["after"]["spacing_max_m"], 40.0);
}

#[test]
fn a_check_fails_with_every_problem_and_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.toml");
    let rules = std::fs::read_to_string(example()).unwrap();
    std::fs::write(
        &bad,
        rules.replace("T4-7", "T4-77").replace("storeys", "floors"),
    )
    .unwrap();
    let ran = twin(&["rules", "check", text(&bad)]).unwrap();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    for words in [
        "2 problem(s)",
        "did you mean 'T4-7'?",
        "have no attribute 'floors'",
    ] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
}

#[test]
fn a_citys_rules_are_placed_logged_and_simulated() {
    let folder = tempfile::tempdir().unwrap();
    let (site, rules) = (folder.path().join("site.gpkg"), example());
    let generate = [
        "generate",
        "--buildings",
        "12",
        "--households",
        "400",
        "--json",
    ];
    let named = [
        "--profile",
        "historic",
        "--rules",
        text(&rules),
        "-o",
        text(&site),
    ];
    let report = twin(&[&generate[..], &named[..]].concat())
        .unwrap()
        .json()
        .unwrap();
    let rows = &report["placed"]["rows"];
    assert!(rows["EX-1"]["placed"].as_u64().unwrap() > 0, "{rows}");
    assert_eq!(rows["EX-1"]["origin"]["clause"], "第九条第一款");
    assert!(rows["T4-2"]["origin"].is_null() && rows["T3-4"].is_null());
    let log = twin(&["log", text(&site)]).unwrap().stdout;
    assert!(log.contains("profile historic, rules "), "{log}");
    let run = twin(&["simulate", text(&site), "--hours", "1", "--json"]).unwrap();
    assert!(run.json().unwrap()["events"].as_u64().unwrap() > 0);
}
