//! `twin import` tells what it repaired, left out and assumed in the language that is asked for.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use serde_json::Value;
use twin_tests::{text, twin};

/// A building that is sound, one whose ring crosses itself, one without an area, and one of unreadable height.
const BUILDINGS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","id":"a","properties":{"building":"yes","height":12},"geometry":{"type":"Polygon","coordinates":[[[114.2,22.7],[114.2002,22.7],[114.2002,22.7002],[114.2,22.7002],[114.2,22.7]]]}},
{"type":"Feature","id":"b","properties":{"building":"yes","height":9},"geometry":{"type":"Polygon","coordinates":[[[114.201,22.7],[114.2012,22.7002],[114.2012,22.7],[114.201,22.7002],[114.201,22.7]]]}},
{"type":"Feature","id":"c","properties":{"building":"yes","height":9},"geometry":{"type":"Polygon","coordinates":[[[114.202,22.7],[114.202,22.7],[114.202,22.7],[114.202,22.7]]]}},
{"type":"Feature","id":"d","properties":{"building":"yes","height":"tall"},"geometry":{"type":"Polygon","coordinates":[[[114.203,22.7],[114.2032,22.7],[114.2032,22.7002],[114.203,22.7002],[114.203,22.7]]]}}
]}"#;

const MAPPING: &str = "[[layer]]\nfrom = \"buildings\"\nto = \"building\"\nheight = \"height\"\n";

fn is_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// What the command says with these options more.
fn import(more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (file, mapping) = (
        folder.path().join("buildings.geojson"),
        folder.path().join("m.toml"),
    );
    std::fs::write(&file, BUILDINGS).unwrap();
    std::fs::write(&mapping, MAPPING).unwrap();
    let out = folder.path().join("o.gpkg");
    let arguments = [
        "import",
        text(&file),
        "--mapping",
        text(&mapping),
        "-o",
        text(&out),
        "--placement",
        "none",
    ];
    let ran = twin(&[&arguments, more].concat()).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran.stdout
}

#[test]
fn the_report_is_chinese_unless_english_is_asked_for() {
    let zh = import(&[]);
    assert!(
        zh.contains("已写入") && zh.contains("环自相交（已修复）"),
        "{zh}"
    );
    assert!(zh.contains("面积为零（已剔除）"), "{zh}");
    let en = import(&["--language", "en"]);
    assert!(
        en.contains("a ring crosses or touches itself (repaired)"),
        "{en}"
    );
    assert!(!is_han(&en), "{en}");
}

#[test]
fn findings_in_json_have_both_languages_and_warnings_the_one_asked_for() {
    for (language, is_chinese) in [("zh", true), ("en", false)] {
        let report: Value =
            serde_json::from_str(&import(&["--json", "--language", language])).unwrap();
        let findings = report["findings"].as_array().unwrap();
        assert!(findings.len() >= 3, "{report}");
        for finding in findings {
            let said = |key: &str| finding[key].as_str().unwrap().to_owned();
            assert!(is_han(&said("zh")) && !is_han(&said("en")), "{finding}");
            assert!(!said("problem").is_empty() && !said("outcome").is_empty());
        }
        let warnings = report["warnings"].as_array().unwrap();
        assert_eq!(warnings.len(), findings.len());
        for warning in warnings {
            assert_eq!(is_han(warning.as_str().unwrap()), is_chinese, "{warning}");
        }
    }
}
