//! A disk that is full while messages are recorded: a platform's, with Debian's mosquitto and nats-server, and those of a load run.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value;
use twin_tests::{Broker, Nats, Running, binary, small_scenario, text, twin};

/// How long a recorder may take to listen.
const START_LIMIT: Duration = Duration::from_secs(60);
/// More messages a second than a small disk takes for long, and large ones.
const MUCH: [&str; 6] = [
    "--rate",
    "10000",
    "--seconds",
    "600",
    "--profile",
    "ngsi-ld",
];
/// What is told of messages that are not in a record, after their number.
const UNRECORDED: &str = " messages were sent and not recorded";

/// Waits until a file holds a word; `false` if it never does.
fn says(path: &Path, word: &str) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < START_LIMIT {
        if std::fs::read_to_string(path).is_ok_and(|said| said.contains(word)) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

/// Where a run records in this test.
fn record_in(folder: &Path) -> String {
    text(&folder.join("disk/r.parquet")).to_owned()
}

/// Runs `twin` with a file system of 19 MiB of its own under its record: room for a segment of 16 MiB and some that are closed. What it said is in `said`, and the
/// record is copied to `kept` when it has ended.
fn on_a_small_disk(folder: &Path, arguments: &[&str]) -> Output {
    let (disk, kept, said) = (
        folder.join("disk"),
        folder.join("kept"),
        folder.join("said"),
    );
    std::fs::create_dir(&disk).unwrap();
    let arguments: String = arguments.iter().map(|a| format!(" '{a}'")).collect();
    let script = format!(
        "mount -t tmpfs -o size=19m tmpfs {disk} && {twin}{arguments} 2> {said}; code=$?; cp -r {record} {kept}; exit $code",
        disk = disk.display(),
        twin = binary("twin").unwrap().display(),
        said = said.display(),
        record = record_in(folder),
        kept = kept.display(),
    );
    Command::new("unshare")
        .args(["-rm", "sh", "-c", &script])
        .env("LC_ALL", "C")
        .env_remove("TWIN_LANGUAGE")
        .output()
        .unwrap()
}

/// Whether this machine lets a test make a file system.
fn can_mount() -> bool {
    let script = "mount -t tmpfs tmpfs /mnt";
    let tried = Command::new("unshare")
        .args(["-rm", "sh", "-c", script])
        .output();
    let can = tried.is_ok_and(|output| output.status.success());
    if !can {
        twin_tests::skip("no small file system can be made here");
    }
    can
}

/// Holds the end of a run against its record, which is whole as far as it goes; how many messages it has, and what was said.
fn kept(folder: &Path, ended: &Output) -> (u64, String) {
    let (said, kept) = (folder.join("said"), folder.join("kept"));
    let said = std::fs::read_to_string(&said).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    for words in ["No space left", "whole"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let manifest = std::fs::read_to_string(kept.join("_manifest.json")).unwrap();
    let made: Value = serde_json::from_str(&manifest).unwrap();
    let messages = made["messages"].as_u64().unwrap();
    assert!(messages > 1_000 && made["is_complete"] == false, "{made}");
    let told = format!("the {messages} messages recorded before are whole");
    assert!(said.contains(&told), "{told}: {said}");
    // Every segment of the manifest is there and whole, and nothing else is: no message was taken in that is not on the disk.
    let files = std::fs::read_dir(&kept).unwrap();
    let files = files.map(|f| f.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = files.filter(|f| f != "_manifest.json").collect();
    files.sort();
    let segments = made["segments"].as_array().unwrap();
    let named = segments.iter().map(|s| s["file"].as_str().unwrap());
    let named: Vec<&str> = named.collect();
    let footers = named.iter().map(|f| f.replace(".parquet", ".footer"));
    let mut expected: Vec<String> = footers.map(|f| format!("_{f}")).collect();
    expected.extend(named.iter().map(|&f| f.to_owned()));
    assert_eq!(files, expected);
    let copy = folder.join("copy.parquet");
    let replay = ["replay", text(&kept), "--target", text(&copy)];
    let more = ["--fastest", "--verify", "--json"];
    let report = twin(&[&replay[..], &more].concat())
        .unwrap()
        .json()
        .unwrap();
    assert_eq!(report["total"]["sent"], messages);
    assert_eq!(report["setting"]["replay"]["is_same"], true, "{report}");
    (messages, said)
}

/// Records what the platform at `url` sends until the disk is full.
fn record_platform(folder: &Path, url: &str, filter: [&str; 4]) {
    let source = small_scenario(folder, "").unwrap();
    let record = record_in(folder);
    let arguments = ["record", url, &record];
    let ended = std::thread::scope(|scope| {
        let listen = [&arguments[..], &filter].concat();
        let recording = scope.spawn(move || on_a_small_disk(folder, &listen));
        let is_listening = says(&folder.join("said"), "listens to");
        assert!(is_listening, "the recorder does not listen");
        // It goes on until the disk is full, and is ended by its process id then.
        let load = ["load", text(&source), "--target", url];
        let loading = Running::start(&[&load[..], &MUCH].concat()).unwrap();
        let ended = recording.join().unwrap();
        drop(loading);
        ended
    });
    let (_, said) = kept(folder, &ended);
    assert!(said.contains("cannot record"), "{said}");
    // What a platform sent after the end nobody counted.
    assert!(!said.contains(UNRECORDED), "{said}");
}

#[test]
fn a_full_disk_ends_a_live_record_with_a_reason_and_costs_nothing_that_was_recorded() {
    let folder = tempfile::tempdir().unwrap();
    if !can_mount() {
        return;
    }
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let pattern = "twin/{community}/{class}/{device}/ngsi-ld";
    let filter = ["--topic", "twin/#", "--pattern", pattern];
    record_platform(folder.path(), &broker.url(), filter);
}

#[test]
fn a_full_disk_ends_a_live_record_of_nats_with_a_reason_and_costs_nothing_that_was_recorded() {
    let folder = tempfile::tempdir().unwrap();
    if !can_mount() {
        return;
    }
    let Some(server) = Nats::start(folder.path(), &[]).unwrap() else {
        return;
    };
    let pattern = "twin.{community}.{class}.{device}.ngsi-ld";
    let filter = ["--topic", "twin.>", "--pattern", pattern];
    record_platform(folder.path(), &server.url(), filter);
}

/// How many messages a run says that it sent and did not record.
fn unrecorded(said: &str) -> u64 {
    let (before, _) = said.split_once(UNRECORDED).unwrap();
    before
        .split_whitespace()
        .next_back()
        .unwrap()
        .parse()
        .unwrap()
}

#[test]
fn a_full_disk_ends_a_load_run_that_is_recorded_and_every_message_of_it_is_accounted_for() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    if !can_mount() {
        return;
    }
    let source = small_scenario(folder, "").unwrap();
    let (out, record) = (folder.join("out.ndjson"), record_in(folder));
    let load = ["load", text(&source), "--target", text(&out)];
    let arguments = [&load[..], &MUCH, &["--record", &record]].concat();
    let ended = on_a_small_disk(folder, &arguments);
    let (recorded, said) = kept(folder, &ended);
    // What was sent is in the file, which is on another disk.
    let sent = std::fs::read(&out).unwrap();
    let sent = sent.iter().filter(|byte| **byte == b'\n').count() as u64;
    let unrecorded = unrecorded(&said);
    assert!(unrecorded > 0, "{said}");
    assert_eq!(recorded + unrecorded, sent, "{said}");
}

#[test]
fn a_full_disk_ends_a_run_into_a_record_and_tells_what_is_not_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    if !can_mount() {
        return;
    }
    let source = small_scenario(folder, "").unwrap();
    let record = record_in(folder);
    let load = ["load", text(&source), "--target", &record];
    let ended = on_a_small_disk(folder, &[&load[..], &MUCH].concat());
    let (_, said) = kept(folder, &ended);
    assert!(unrecorded(&said) > 0, "{said}");
}
