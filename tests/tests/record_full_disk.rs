//! A disk that is full while a platform's traffic is recorded, with Debian's mosquitto.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value;
use twin_tests::{Broker, Running, binary, small_scenario, text, twin};

/// How long a recorder may take to listen.
const START_LIMIT: Duration = Duration::from_secs(60);

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

/// Records what the broker sends on a file system of 19 MiB of its own: room for a segment of 16 MiB and some that are closed, and copies the record to `kept` when that has ended.
fn record(folder: &Path, url: &str) -> Output {
    let (disk, kept, said) = (
        folder.join("disk"),
        folder.join("kept"),
        folder.join("said"),
    );
    std::fs::create_dir(&disk).unwrap();
    let script = format!(
        "mount -t tmpfs -o size=19m tmpfs {disk} && {twin} record {url} {disk}/r --topic 'twin/#' --pattern 'twin/{{community}}/{{class}}/{{device}}/ngsi-ld' 2> {said}; code=$?; cp -r {disk}/r {kept}; exit $code",
        disk = disk.display(),
        twin = binary("twin").unwrap().display(),
        said = said.display(),
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

#[test]
fn a_full_disk_ends_a_live_record_with_a_reason_and_costs_nothing_that_was_recorded() {
    let folder = tempfile::tempdir().unwrap();
    if !can_mount() {
        return;
    }
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let url = broker.url();
    let source = small_scenario(folder.path(), "").unwrap();
    let (said, kept) = (folder.path().join("said"), folder.path().join("kept"));
    let ended = std::thread::scope(|scope| {
        let recording = scope.spawn(|| record(folder.path(), &url));
        assert!(says(&said, "listens to"), "the recorder does not listen");
        // It goes on until the disk is full, and is ended by its process id then.
        let arguments = ["load", text(&source), "--target", &url, "--rate", "10000"];
        let more = ["--seconds", "600", "--profile", "ngsi-ld"];
        let loading = Running::start(&[&arguments[..], &more].concat()).unwrap();
        let ended = recording.join().unwrap();
        drop(loading);
        ended
    });
    let said = std::fs::read_to_string(&said).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    for words in ["cannot record", "No space left", "whole"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let manifest = std::fs::read_to_string(kept.join("_manifest.json")).unwrap();
    let made: Value = serde_json::from_str(&manifest).unwrap();
    let messages = made["messages"].as_u64().unwrap();
    assert!(messages > 1_000 && made["is_complete"] == false, "{made}");
    // Every segment of the manifest is there and whole, and nothing else is: no message was taken in that is not on the disk.
    let files = std::fs::read_dir(&kept).unwrap();
    let files = files.map(|f| f.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = files.filter(|f| f != "_manifest.json").collect();
    files.sort();
    let segments = made["segments"].as_array().unwrap();
    let named = segments
        .iter()
        .map(|s| s["file"].as_str().unwrap().to_owned());
    assert_eq!(files, named.collect::<Vec<_>>());
    let copy = folder.path().join("copy.parquet");
    let replay = ["replay", text(&kept), "--target", text(&copy)];
    let more = ["--fastest", "--verify", "--json"];
    let report = twin(&[&replay[..], &more].concat())
        .unwrap()
        .json()
        .unwrap();
    assert_eq!(report["total"]["sent"], messages);
    assert_eq!(report["setting"]["replay"]["is_same"], true, "{report}");
}
