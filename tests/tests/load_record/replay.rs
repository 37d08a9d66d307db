//! Replays: what they send, and how fast.

use std::path::{Path, PathBuf};

use serde_json::Value;
use twin_tests::{small_scenario, text, twin};

use crate::{manifest, recorded};

#[test]
fn a_replay_is_what_was_recorded_at_every_speed() {
    let folder = tempfile::tempdir().unwrap();
    let (record, made) = recorded(folder.path(), "senml");
    assert_eq!(manifest(&record), made);
    let other = tempfile::tempdir().unwrap();
    let again = recorded(other.path(), "senml").1;
    assert_eq!(again, made, "the same seed gives the same record");
    for (number, speed) in [
        &["--factor", "1000"][..],
        &["--factor", "200"],
        &["--factor", "60"],
        &["--fastest"],
    ]
    .iter()
    .enumerate()
    {
        let copy = folder.path().join(format!("copy{number}.parquet"));
        let arguments = [
            "replay",
            text(&record),
            "--target",
            text(&copy),
            "--verify",
            "--json",
        ];
        let report = twin(&[&arguments[..], speed].concat())
            .unwrap()
            .json()
            .unwrap();
        let replay = &report["setting"]["replay"];
        assert_eq!(replay["is_whole"], true, "{report}");
        assert_eq!(replay["sent_sha256"], made["traffic_sha256"], "{speed:?}");
        // The record of the replay, which is another run's, says the same.
        assert_eq!(manifest(&copy)["traffic_sha256"], made["traffic_sha256"]);
        assert_eq!(manifest(&copy)["messages"], made["messages"]);
    }
}

#[test]
fn a_replay_keeps_the_pace_of_the_record() {
    let folder = tempfile::tempdir().unwrap();
    let (record, made) = recorded(folder.path(), "csv");
    let copy = folder.path().join("copy.parquet");
    let arguments = [
        "replay",
        text(&record),
        "--target",
        text(&copy),
        "--factor",
        "100",
    ];
    assert_eq!(twin(&arguments).unwrap().code, Some(0));
    // Due times are recorded, so that a slow machine changes nothing: they are the recorded ones, a hundredth apart.
    let span = |manifest: &Value| {
        let segments = manifest["segments"].as_array().unwrap();
        let of = |key: &'static str| segments.iter().map(move |s| s[key].as_i64().unwrap());
        of("last_nanos").max().unwrap() - of("first_nanos").min().unwrap()
    };
    let (fast, real) = (span(&manifest(&copy)), span(&made));
    assert!((fast * 100 - real).abs() < 1_000_000, "{fast} {real}");
}

/// A second of messages, recorded as they were sent.
fn one_second(folder: &Path) -> (PathBuf, Value) {
    let source = small_scenario(folder, "").unwrap();
    let (out, record) = (folder.join("out.ndjson"), folder.join("second"));
    let arguments = ["load", text(&source), "--target", text(&out)];
    let more = ["--rate", "40", "--seconds", "1", "--record", text(&record)];
    let ran = twin(&[&arguments[..], &more].concat()).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let made = manifest(&record);
    (record, made)
}

#[test]
fn a_replay_is_as_slow_as_the_record_and_ten_times_slower() {
    let folder = tempfile::tempdir().unwrap();
    let (record, made) = one_second(folder.path());
    assert_eq!(made["messages"], 40);
    for (factor, least_s, most_s) in [("1", 0.8, 10.0), ("0.1", 8.0, 30.0)] {
        let copy = folder.path().join(format!("copy-{factor}.parquet"));
        let arguments = ["replay", text(&record), "--target", text(&copy)];
        let more = ["--factor", factor, "--verify", "--json"];
        let begun = std::time::Instant::now();
        let ran = twin(&[&arguments[..], &more].concat()).unwrap();
        let took_s = begun.elapsed().as_secs_f64();
        let report = ran.json().unwrap();
        assert!(
            (least_s..most_s).contains(&took_s),
            "{factor}: {took_s} s, {report}"
        );
        let replay = &report["setting"]["replay"];
        assert_eq!(replay["is_whole"], true, "{report}");
        assert_eq!(replay["sent_sha256"], made["traffic_sha256"], "{factor}");
        assert_eq!(manifest(&copy)["traffic_sha256"], made["traffic_sha256"]);
        assert_eq!(report["total"]["sent"], 40);
    }
}

#[test]
fn a_pace_beyond_a_tenth_and_a_thousand_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for factor in ["0.09", "1000.5", "0", "-1", "NaN", "inf", "fast"] {
        let pace = format!("--factor={factor}");
        let record = folder.path().join("none");
        let arguments = ["replay", text(&record), "--target", "stdout", &pace];
        let ran = twin(&arguments).unwrap();
        assert_ne!(ran.code, Some(0), "{factor}");
        assert!(
            ran.stdout.is_empty() && ran.stderr.contains("0.1 to 1000"),
            "{factor}: {ran:?}"
        );
    }
}

#[test]
fn a_part_with_other_ids_and_clocks_is_what_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let (record, made) = recorded(folder.path(), "senml");
    let lines = |more: &[&str]| {
        let out = folder.path().join("out.ndjson");
        let arguments = [
            "replay",
            text(&record),
            "--target",
            text(&out),
            "--fastest",
            "--verify",
        ];
        let ran = twin(&[&arguments[..], more].concat()).unwrap();
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let read = std::fs::read_to_string(&out).unwrap();
        read.lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .collect::<Vec<_>>()
    };
    let all = lines(&[]);
    assert_eq!(all.len() as u64, made["messages"].as_u64().unwrap());
    let name = |message: &Value| {
        let topic = message["topic"].as_str().unwrap().to_owned();
        topic.split('/').nth(3).unwrap().to_owned()
    };
    let device = name(&all[0]);
    let base = |message: &Value| message["payload"][0]["bt"].as_f64().unwrap();
    let part = lines(&[
        "--device",
        &device,
        "--shift",
        "86400.5",
        "--rename",
        &format!("{device}=other"),
    ]);
    let own: Vec<_> = all.iter().filter(|m| name(m) == device).collect();
    assert_eq!(part.len(), own.len());
    for (new, old) in part.iter().zip(own) {
        assert_eq!(name(new), "other");
        assert_eq!(new["payload"][0]["bn"], "other:");
        assert!(
            (base(new) - base(old) - 86_400.5).abs() < 1e-3,
            "{new} {old}"
        );
        assert_eq!(new["payload"][0]["v"], old["payload"][0]["v"]);
    }
    // From the middle on: the messages of the record from that moment on.
    let first = made["segments"][0]["first_nanos"].as_i64().unwrap();
    let middle = twin_core::time::SimTime::from_nanos(first + 90_000_000_000).to_string();
    let later = lines(&["--from", &middle]);
    assert!(!later.is_empty() && later.len() < all.len());
    assert_eq!(later[..], all[all.len() - later.len()..]);
    let none = twin(&[
        "replay",
        text(&record),
        "--target",
        "stdout",
        "--device",
        "nobody",
    ])
    .unwrap();
    assert!(
        none.code == Some(1) && none.stderr.contains("no message"),
        "{none:?}"
    );
}
