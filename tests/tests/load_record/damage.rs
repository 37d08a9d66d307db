//! Files that are cut off, and disks that are full.

use std::path::Path;
use std::process::Command;

use twin_tests::{binary, small_scenario, text, twin};

use crate::{manifest, recorded};

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
