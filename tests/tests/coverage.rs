//! Coverage from the command line: what it says, what it writes, what it refuses.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use serde_json::Value;
use twin_tests::twin;

fn json(arguments: &[&str]) -> Value {
    let told = twin(arguments).unwrap();
    assert!(told.code == Some(0), "{}", told.stderr);
    serde_json::from_str(&told.stdout).unwrap()
}

#[test]
fn the_cameras_of_the_demo_community_are_told_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("seen.geojson");
    let seen = file.to_str().unwrap();
    let kinds = json(&["coverage", "demo", "--json"]);
    assert_eq!((&kinds[0], &kinds[1]), (&"camera".into(), &"nr_n78".into()));

    let camera = ["coverage", "demo", "--kind", "camera", "--json", "-o", seen];
    let figures = json(&camera);
    let number = |name: &str| figures[name].as_f64().unwrap();
    let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let features = written["features"].as_array().unwrap();
    let area = |f: &Value| f["properties"]["area_m2"].as_f64().unwrap();
    let sum: f64 = features.iter().map(area).sum();
    assert!((sum - number("covered_m2")).abs() < 1e-3 * number("covered_m2"));
    assert!((number("covered_m2") + number("blind_m2") - number("asked_m2")).abs() < 1.0);
    let has_devices = |f: &Value| !f["properties"]["devices"].as_array().unwrap().is_empty();
    assert!(features.iter().all(has_devices));
    // A finer level shows less.
    let finer = [
        "coverage", "demo", "--kind", "camera", "--level", "identify", "--json",
    ];
    assert!(json(&finer)["covered_m2"].as_f64().unwrap() < number("covered_m2"));

    let again = twin(&camera).unwrap();
    assert_eq!(again.code, Some(1));
    assert!(again.stderr.contains("--force"), "{}", again.stderr);
}

#[test]
fn what_cannot_be_answered_is_refused_with_what_there_is() {
    for (arguments, words) in [
        (&["--kind", "sonar"][..], "there are camera, nr_n78"),
        (
            &["--kind", "T4-4", "--level", "detect"],
            "--level goes with camera, smoke, sound and light",
        ),
        (
            &["--kind", "camera", "--level", "nose"],
            "is not one of monitor, detect",
        ),
    ] {
        let mut line = vec!["coverage", "demo"];
        line.extend(arguments);
        let told = twin(&line).unwrap();
        assert_eq!(told.code, Some(1), "{line:?}");
        assert!(told.stderr.contains(words), "{line:?}: {}", told.stderr);
    }
}
