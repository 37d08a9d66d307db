//! Files that are cut off, and disks that are full.

use std::path::Path;
use std::process::Command;

use twin_load::record::{Manifest, Origin, Recorder, Rotation, Row, Wire};
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
    // All that was lost is the footer.
    let ran = twin(&[&arguments[..], &["--skip-damaged", "--verify"]].concat()).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(made["messages"], ran.stdout.lines().count() as u64);
    // Its only row group is cut, and it was the only file.
    std::fs::write(&file, &bytes[..bytes.len() / 4]).unwrap();
    let ran = twin(&[&arguments[..], &["--skip-damaged"]].concat()).unwrap();
    assert!(
        ran.stderr.contains("passed over") && ran.stderr.contains("no message"),
        "{ran:?}"
    );
}

/// A record of so many messages of some hundred bytes that no compression makes small.
fn long_record(folder: &Path, messages: u64) -> Manifest {
    let origin = Origin::Platform {
        url: "mqtt://127.0.0.1:1883".to_owned(),
        topics: vec!["#".to_owned()],
        stream: None,
    };
    let mut recorder = Recorder::create(folder, origin, Rotation::Content).unwrap();
    // Knuth's multiplier and increment of MMIX.
    let mut state = 1_u64;
    let mut digits = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        format!("{state:016x}")
    };
    for number in 0..messages {
        let noise: String = (0..44).map(|_| digits()).collect();
        let device = format!("d{}", number % 50);
        let topic = format!("site/{device}/up");
        let payload = format!("{{\"n\":{number},\"noise\":\"{noise}\"}}");
        let row = Row {
            time_nanos: 1_780_272_000_000_000_000 + number as i64 * 1_000_000,
            device: &device,
            topic: &topic,
            payload: payload.as_bytes(),
            wire: Wire::default(),
        };
        recorder.push(&row).unwrap();
    }
    recorder.finish().unwrap()
}

#[test]
fn of_three_files_two_of_which_are_cut_off_all_is_replayed_that_lies_before_the_cuts() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("long");
    let made = long_record(&record, 60_000);
    let counts: Vec<u64> = made.segments.iter().map(|s| s.messages).collect();
    assert_eq!((counts.len(), made.messages), (3, 60_000), "{counts:?}");
    let out = folder.path().join("out.ndjson");
    let replay = |more: &[&str]| {
        let arguments = ["replay", text(&record), "--target", text(&out)];
        twin(&[&arguments[..], &["--fastest", "--json"], more].concat()).unwrap()
    };
    let lines = || -> Vec<String> {
        let text = std::fs::read_to_string(&out).unwrap();
        text.lines().map(str::to_owned).collect()
    };
    assert_eq!(replay(&["--verify"]).code, Some(0));
    let all = lines();
    assert_eq!(all.len(), 60_000);
    let shorten = |number: usize, length: &dyn Fn(usize) -> usize| {
        let file = record.join(&made.segments[number].file);
        let bytes = std::fs::read(&file).unwrap();
        std::fs::write(&file, &bytes[..length(bytes.len())]).unwrap();
    };
    // The first one without the end of its footer: refused by name, and whole with the footer from beside it.
    shorten(0, &|length| length - 100);
    let refused = replay(&[]);
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    assert!(refused.stderr.contains("segment-000000.parquet"));
    let ran = replay(&["--skip-damaged", "--verify"]);
    let told = format!("all {} messages of segment-000000.parquet", counts[0]);
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);
    let report = ran.json().unwrap();
    assert_eq!(report["setting"]["replay"]["is_whole"], true, "{report}");
    assert!(lines() == all);
    // The second one without its second half: its first row group is there, which is more than a third of it and less than a half.
    assert!((8_192 * 2..8_192 * 3).contains(&counts[1]), "{counts:?}");
    shorten(1, &|length| length / 2);
    let ran = replay(&["--skip-damaged"]);
    let told = format!(
        "8192 of the {} messages of segment-000001.parquet are read",
        counts[1]
    );
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);
    assert_eq!(
        ran.json().unwrap()["total"]["sent"],
        60_000 - counts[1] + 8_192
    );
    let (begin, end) = (counts[0] as usize, (counts[0] + counts[1]) as usize);
    let left = [&all[..begin + 8_192], &all[end..]].concat();
    assert!(lines() == left);
    let verified = replay(&["--skip-damaged", "--verify"]);
    assert_eq!(verified.code, Some(1), "not all was replayed");
    assert!(
        verified.stderr.contains("passed over"),
        "{}",
        verified.stderr
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
