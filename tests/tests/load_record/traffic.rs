//! Traffic that is recorded: of a platform, and of a load run.

use std::time::Duration;

use twin_tests::{Broker, Running, small_scenario, text, twin};

use crate::manifest;

#[test]
fn a_platforms_traffic_is_recorded_over_a_restart_and_the_gap_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let record = folder.path().join("traffic");
    let pattern = ["--pattern", "twin/{community}/{class}/{device}/senml"];
    let url = broker.url();
    let arguments = ["record", &url, text(&record), "--topic", "twin/#", "--json"];
    let mut listening = Running::start(&[&arguments[..], &pattern].concat()).unwrap();
    listening.wait_for("listens to").unwrap();
    let source = small_scenario(folder.path(), "").unwrap();
    let load = |seed: &str| {
        let arguments = [
            "load",
            text(&source),
            "--target",
            &url,
            "--rate",
            "500",
            "--seconds",
            "1",
        ];
        let more = ["--seed", seed, "--json", "--qos", "1", "--check"];
        twin(&[&arguments[..], &more].concat())
            .unwrap()
            .json()
            .unwrap()
    };
    assert_eq!(load("1")["total"]["check"]["lost"], 0);
    broker.restart(Duration::from_millis(500)).unwrap();
    listening.wait_for("listens again").unwrap();
    assert_eq!(load("2")["total"]["check"]["lost"], 0);
    listening.terminate().unwrap();
    let told = listening.finish().unwrap().json().unwrap();
    assert_eq!(told, manifest(&record));
    assert_eq!(
        (&told["messages"], &told["is_complete"]),
        (&1_000.into(), &true.into())
    );
    assert_eq!(told["gaps"].as_array().unwrap().len(), 1, "{told}");
    // What was heard is played to the broker again, and is what was heard.
    let replay = [
        "replay",
        text(&record),
        "--target",
        &url,
        "--factor",
        "10",
        "--verify",
        "--check",
        "--json",
    ];
    let report = twin(&replay).unwrap().json().unwrap();
    assert_eq!(report["total"]["check"]["received"], 1_000, "{report}");
    assert_eq!(report["setting"]["replay"]["is_whole"], true);
}

#[test]
fn a_load_run_is_recorded_as_it_was_sent() {
    let folder = tempfile::tempdir().unwrap();
    let source = small_scenario(folder.path(), "").unwrap();
    let (out, record) = (
        folder.path().join("out.ndjson"),
        folder.path().join("record"),
    );
    let arguments = [
        "load",
        text(&source),
        "--target",
        text(&out),
        "--rate",
        "500",
    ];
    let more = ["--seconds", "1", "--json", "--record", text(&record)];
    let report = twin(&[&arguments[..], &more].concat())
        .unwrap()
        .json()
        .unwrap();
    let made = manifest(&record);
    assert_eq!(
        (&made["messages"], &made["is_complete"]),
        (&500.into(), &true.into())
    );
    assert_eq!(
        report["setting"]["record"]["traffic_sha256"],
        made["traffic_sha256"]
    );
    // The lines of the file and those of the record's replay are the same.
    let copy = folder.path().join("copy.ndjson");
    let replay = [
        "replay",
        text(&record),
        "--target",
        text(&copy),
        "--fastest",
        "--verify",
    ];
    assert_eq!(twin(&replay).unwrap().code, Some(0));
    assert!(std::fs::read(&out).unwrap() == std::fs::read(&copy).unwrap());
    let twice = twin(&[&arguments[..], &more].concat()).unwrap();
    assert!(
        twice.code == Some(1) && twice.stderr.contains("not empty"),
        "{twice:?}"
    );
}
