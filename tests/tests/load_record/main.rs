//! Records and their replay, by the `twin` command: on disk, over Debian's mosquitto, and as other programs read them.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use twin_tests::{Broker, Running, binary, small_scenario, text, twin};

/// A record and its manifest.
fn recorded(folder: &Path, profile: &str) -> (PathBuf, Value) {
    let (record, manifest) = twin_tests::recorded(folder, profile).unwrap();
    assert!(manifest["messages"].as_u64().unwrap() > 500, "{manifest}");
    (record, manifest)
}

fn manifest(record: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(record.join("_manifest.json")).unwrap()).unwrap()
}

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

#[test]
fn a_cut_off_file_is_named_and_the_rest_is_replayed_on_demand() {
    let folder = tempfile::tempdir().unwrap();
    let (record, made) = recorded(folder.path(), "senml");
    let file = record.join(made["segments"][0]["file"].as_str().unwrap());
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() - 100]).unwrap();
    let arguments = ["replay", text(&record), "--target", "stdout", "--fastest"];
    let ran = twin(&arguments).unwrap();
    assert_eq!(ran.code, Some(1));
    for word in ["segment-000000.parquet", "cut off", "--skip-damaged"] {
        assert!(ran.stderr.contains(word), "{}", ran.stderr);
    }
    // It was the only one.
    let ran = twin(&[&arguments[..], &["--skip-damaged"]].concat()).unwrap();
    assert!(
        ran.stderr.contains("passed over") && ran.stderr.contains("no message"),
        "{ran:?}"
    );
}

/// A file system of a few MiB, where this machine lets a test make one.
fn on_a_small_disk(folder: &Path, script: &str) -> Option<std::process::Output> {
    let mount = format!(
        "mount -t tmpfs -o size=30m tmpfs {} && {script}",
        folder.display()
    );
    let output = Command::new("unshare")
        .args(["-rm", "sh", "-c", &mount])
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("unshare:") || said.contains("mount:") {
        twin_tests::skip(&format!(
            "no small file system can be made here: {}",
            said.trim()
        ));
        return None;
    }
    Some(output)
}

#[test]
fn a_full_disk_is_told_and_what_was_recorded_before_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let source = small_scenario(folder.path(), "").unwrap();
    let twin = binary("twin").unwrap();
    let kept = folder.path().join("kept");
    let script = format!(
        "{} record {} {}/r --hours 2000 --profile ngsi-ld; code=$?; cp -r {}/r {}; exit $code",
        twin.display(),
        source.display(),
        disk.display(),
        disk.display(),
        kept.display()
    );
    let Some(output) = on_a_small_disk(&disk, &script) else {
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("No space left") && said.contains("whole"),
        "{said}"
    );
    let made = manifest(&kept);
    let messages = made["messages"].as_u64().unwrap();
    assert!(
        messages > 10_000 && made["is_complete"] == false,
        "{messages}"
    );
    let copy = folder.path().join("copy.parquet");
    let replay = [
        "replay",
        text(&kept),
        "--target",
        text(&copy),
        "--fastest",
        "--verify",
        "--json",
    ];
    let report = twin_tests::twin(&replay).unwrap().json().unwrap();
    assert_eq!(report["total"]["sent"], messages);
    assert_eq!(manifest(&copy)["traffic_sha256"], made["traffic_sha256"]);
}

#[test]
fn pandas_and_duckdb_read_the_files_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let (record, made) = recorded(folder.path(), "senml");
    let script = r#"
import hashlib, sys
folder = sys.argv[1]
def digest(rows):
    sha = hashlib.sha256()
    for topic, payload in rows:
        for part in (topic.encode(), payload):
            sha.update(len(part).to_bytes(8, "little") + part)
    return sha.hexdigest()
try:
    import duckdb
except ImportError:
    print("skipped duckdb")
else:
    rows = duckdb.sql(f"select topic, payload, epoch_ns(time) from '{folder}/*.parquet'").fetchall()
    wire = f"select count(retained), count(qos), count(headers) from '{folder}/*.parquet'"
    assert duckdb.sql(wire).fetchall() == [(0, 0, 0)]
    print("duckdb", len(rows), digest([r[:2] for r in rows]), min(r[2] for r in rows))
try:
    import pandas, pyarrow
except ImportError:
    print("skipped pandas")
else:
    table = pandas.read_parquet(folder)
    first = table["time"].min()
    assert str(first.tz) == "UTC", first
    assert table[["retained", "qos", "headers"]].isna().all(axis=None)
    print("pandas", len(table), digest(zip(table["topic"], table["payload"])), first.value)
"#;
    let named = std::env::var_os("TWIN_PYTHON");
    let is_named = named.is_some();
    let Ok(output) = Command::new(named.unwrap_or_else(|| "python3".into()))
        .args(["-c", script, text(&record)])
        .output()
    else {
        assert!(!is_named, "TWIN_PYTHON names no Python");
        twin_tests::skip("there is no python3");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (count, hash) = (&made["messages"], made["traffic_sha256"].as_str().unwrap());
    let expected = format!("{count} {hash} {}", made["segments"][0]["first_nanos"]);
    for line in said.lines() {
        match line.split_once(' ').unwrap() {
            ("skipped", what) => {
                assert!(!is_named, "TWIN_PYTHON names a Python without {what}");
                twin_tests::skip(&format!(
                    "Python has no {what} (TWIN_PYTHON names a Python that has)"
                ));
            }
            (reader, read) => assert_eq!(read, expected, "{reader}"),
        }
    }
}
