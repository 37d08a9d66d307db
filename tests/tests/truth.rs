//! What really happened, as far as it was sent, and what a platform makes of it: `--truth` of `twin load` and `twin record`, `twin score`.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;
use twin_core::time::SimTime;
use twin_tests::{Ran, Running, skip, text, twin};

/// The shipped scenario, whose first fault comes after a minute.
fn noisy_sensors(folder: &Path) -> PathBuf {
    let shipped = twin(&["scenario", "show", "noisy-sensors"]).unwrap().stdout;
    let soon = shipped.replacen("after_s = 3600", "after_s = 60", 1);
    assert_ne!(soon, shipped);
    let path = folder.join("noisy.toml");
    std::fs::write(&path, soon).unwrap();
    path
}

fn done(arguments: &[&str]) -> Ran {
    let ran = twin(arguments).unwrap();
    assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.stderr);
    ran
}

/// The truth of the simulation itself.
fn simulated(source: &Path, hours: &str) -> String {
    let truth = source.with_extension(format!("{hours}.truth"));
    let arguments = ["simulate", text(source), "--hours", hours, "--force"];
    done(&[&arguments[..], &["--truth", text(&truth)]].concat());
    std::fs::read_to_string(truth).unwrap()
}

/// Runs three minutes of it into a file; what was sent, and the truth.
fn loaded(source: &Path, more: &[&str]) -> (String, String) {
    let (out, truth) = (
        source.with_extension("messages.ndjson"),
        source.with_extension("load.truth"),
    );
    let pace = ["--factor", "60", "--seconds", "3", "--profile", "csv"];
    let files = ["--target", text(&out), "--truth", text(&truth)];
    done(&[&["load", text(source)][..], &pace, &files, more].concat());
    let read = |path| std::fs::read_to_string(path).unwrap();
    (read(out), read(truth))
}

fn values(lines: &str) -> Vec<Value> {
    let read = |line| serde_json::from_str(line).unwrap();
    lines.lines().map(read).collect()
}

fn time(value: &Value) -> SimTime {
    value.as_str().unwrap().parse().unwrap()
}

/// The latest stamp of what was sent.
fn last_stamp(messages: &str) -> SimTime {
    let stamp = |message: &Value| {
        let rows = message["text"].as_str().unwrap();
        rows.split(',').next().unwrap().parse::<SimTime>().unwrap()
    };
    values(messages).iter().map(stamp).max().unwrap()
}

#[test]
fn the_truth_of_a_load_run_is_that_of_the_simulation_as_far_as_it_was_sent() {
    let folder = tempfile::tempdir().unwrap();
    let source = noisy_sensors(folder.path());
    let whole = simulated(&source, "0.1");
    let (messages, truth) = loaded(&source, &[]);
    assert!(truth.contains("\"noise\""), "{truth}");
    assert!(whole.starts_with(&truth), "{truth}");
    let reached = last_stamp(&messages);
    let of_load = values(&truth);
    assert!(time(&of_load.last().unwrap()["time"]) <= reached);
    if let Some(next) = values(&whole).get(of_load.len()) {
        assert!(time(&next["time"]) >= reached, "{next} was reached");
    }
}

#[test]
fn the_truth_of_what_is_sent_as_of_now_has_the_stamps_of_now() {
    let folder = tempfile::tempdir().unwrap();
    let source = noisy_sensors(folder.path());
    let whole = values(&simulated(&source, "0.1"));
    let (messages, truth) = loaded(&source, &["--present"]);
    let truth = values(&truth);
    assert!(!truth.is_empty());
    for (shifted, plain) in truth.iter().zip(&whole) {
        assert_eq!(shifted["simulated"], plain["time"]);
        assert_eq!(shifted["entity"], plain["entity"]);
    }
    let shift = |line: &Value| time(&line["time"]) - time(&line["simulated"]);
    let (first, last) = (shift(&truth[0]), shift(truth.last().unwrap()));
    // Both are cut to milliseconds.
    assert!((first.nanos() - last.nanos()).abs() <= 1_000_000);
    assert!(time(&truth[0]["time"]) <= last_stamp(&messages));
}

#[test]
fn the_truth_of_a_recorded_simulation_is_that_of_the_simulation() {
    let folder = tempfile::tempdir().unwrap();
    let source = noisy_sensors(folder.path());
    let (record, truth) = (folder.path().join("record"), folder.path().join("truth"));
    let arguments = ["record", text(&source), text(&record), "--hours", "0.05"];
    done(&[&arguments[..], &["--truth", text(&truth)]].concat());
    let truth = std::fs::read_to_string(&truth).unwrap();
    assert!(truth.contains("\"noise\""), "{truth}");
    assert!(truth == simulated(&source, "0.05"));
    let never = folder.path().join("never");
    let ran = twin(&[
        "record",
        "mqtt://127.0.0.1:1",
        text(&never),
        "--truth",
        "never.ndjson",
    ])
    .unwrap();
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("simulation alone"), "{}", ran.stderr);
    assert!(!never.exists());
}

#[test]
fn a_truth_that_cannot_be_written_ends_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let source = noisy_sensors(folder.path());
    let out = folder.path().join("out.ndjson");
    let load = ["load", text(&source), "--target", text(&out), "--factor"];
    let missing = folder.path().join("no/truth.ndjson");
    let ran = twin(&[&load[..], &["60", "--truth", text(&missing)]].concat()).unwrap();
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("no/truth.ndjson"), "{}", ran.stderr);
    if !Path::new("/dev/full").exists() {
        skip("this system has no /dev/full");
        return;
    }
    let record = folder.path().join("record");
    let record = ["record", text(&source), text(&record), "--hours", "0.05"];
    for run in [&[&load[..], &["60"]].concat(), &record.to_vec()] {
        let ran = twin(&[&run[..], &["--truth", "/dev/full"]].concat()).unwrap();
        assert_eq!(ran.code, Some(1), "{run:?}");
        assert!(
            ran.stderr.contains("/dev/full") && ran.stderr.contains("No space left"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn a_run_that_is_ended_leaves_its_truth_so_far() {
    let folder = tempfile::tempdir().unwrap();
    let source = noisy_sensors(folder.path());
    let (out, truth) = (folder.path().join("out"), folder.path().join("truth"));
    let running = Running::start(&[
        "load",
        text(&source),
        "--target",
        text(&out),
        "--factor",
        "60",
        "--seconds",
        "600",
        "--truth",
        text(&truth),
    ])
    .unwrap();
    let so_far = || std::fs::read_to_string(&truth).unwrap_or_default();
    let begun = Instant::now();
    while !so_far().contains("\"noise\"") {
        assert!(begun.elapsed() < Duration::from_secs(120), "{}", so_far());
        std::thread::sleep(Duration::from_millis(50));
    }
    running.terminate().unwrap();
    drop(running);
    let lines = so_far();
    assert!(lines.ends_with('\n'));
    assert!(values(&lines).len() > 1);
}

/// A platform that tells of everything at once is as good as can be.
#[test]
fn alarms_made_of_the_truth_score_everything() {
    let folder = tempfile::tempdir().unwrap();
    let source = noisy_sensors(folder.path());
    let lines = simulated(&source, "0.05");
    let (truth, alarms) = (
        folder.path().join("truth.ndjson"),
        folder.path().join("alarms.csv"),
    );
    std::fs::write(&truth, &lines).unwrap();
    let begins: BTreeSet<String> = values(&lines)
        .iter()
        .filter(|line| line["phase"] == "begin" && line["entity"].is_string())
        .map(|line| {
            let of = |key: &str| line[key].as_str().unwrap();
            format!("{},{},{}\n", of("entity"), of("time"), of("kind"))
        })
        .collect();
    let rows: String = begins.into_iter().collect();
    std::fs::write(&alarms, format!("device,time,kind\n{rows}")).unwrap();
    let score = ["score", text(&truth), text(&alarms), "--kinds", "--json"];
    let asked = ["--min-precision", "1", "--min-recall", "1"];
    let known = ["--source", text(&source)];
    let score = done(&[&score[..], &asked, &known].concat()).json().unwrap();
    assert_eq!(score["total"]["precision"], 1.0, "{score}");
    assert_eq!(score["total"]["recall"], 1.0, "{score}");
    assert_eq!(score["total"]["delay_s"]["max"], 0.0, "{score}");
    assert_eq!(score["unknown"]["alarms"], 0, "{score}");
    let kinds = score["kinds"].as_array().unwrap();
    assert!(kinds.iter().any(|kind| kind["kind"] == "noise"), "{score}");
}

#[test]
fn a_score_by_hand_is_told_and_held_against_thresholds() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    let begin = "\"phase\":\"begin\",\"cause\":\"plan\",\"plan\":0,\"what\":\"fault\"";
    let truth = at(
        "truth.ndjson",
        &format!(
            "{{\"time\":\"2026-06-02T00:00:00.000Z\",\"entity\":\"m1\",\"kind\":\"noise\",\"serial\":1,{begin}}}\n\
             {{\"time\":\"2026-06-02T00:01:00.000Z\",\"entity\":\"m2\",\"kind\":\"stuck\",\"serial\":1,{begin}}}\n"
        ),
    );
    let alarms = at(
        "alarms.ndjson",
        "{\"device\":\"m1\",\"time\":\"2026-06-02T00:00:30Z\",\"kind\":\"odd\"}\n{\"device\":\"m9\",\"time\":1780358400000,\"kind\":\"odd\"}\n",
    );
    let map = at("kinds.toml", "odd = [\"noise\", \"stuck\"]\n");
    let base = ["score", text(&truth), text(&alarms)];
    let score = done(&[&base[..], &["--json", "--map", text(&map)]].concat());
    let score = score.json().unwrap();
    assert_eq!(score["total"]["true_positives"], 1, "{score}");
    assert_eq!(score["total"]["false_positives"], 1, "{score}");
    assert_eq!(score["total"]["false_negatives"], 1, "{score}");
    assert_eq!(score["total"]["delay_s"]["median"], 30.0, "{score}");
    assert_eq!(score["unknown"]["devices"][0], "m9", "{score}");
    assert_eq!(score["tolerance_s"], 60.0, "{score}");
    let asked = ["--min-recall", "0.9", "--language"];
    let english = twin(&[&base[..], &asked, &["en"]].concat()).unwrap();
    assert_eq!(english.code, Some(1));
    let words = [
        "1 true, 1 false, 1 missed",
        "recall 0.500",
        "60 s",
        "m9",
        "not kept",
    ];
    for word in words {
        assert!(english.stdout.contains(word), "{word}: {}", english.stdout);
    }
    let chinese = twin(&[&base[..], &asked, &["zh"]].concat()).unwrap();
    for word in ["合计：检出 1", "未达标", "未通过"] {
        assert!(chinese.stdout.contains(word), "{word}: {}", chinese.stdout);
    }
    assert!(chinese.stderr.contains("阈值"), "{}", chinese.stderr);
    for wrong in ["-1", "2", "most"] {
        let option = format!("--min-recall={wrong}");
        assert_eq!(
            twin(&[&base[..], &[option.as_str()]].concat())
                .unwrap()
                .code,
            Some(2)
        );
    }
    let bad = at("bad.csv", "device,time\nm1,noon\n");
    let ran = twin(&["score", text(&truth), text(&bad)]).unwrap();
    assert_eq!(ran.code, Some(1));
    for word in ["bad.csv", "line 2", "'noon'", "RFC 3339"] {
        assert!(ran.stderr.contains(word), "{word}: {}", ran.stderr);
    }
}
