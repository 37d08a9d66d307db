//! `twin simulate` as a script sees it: what it refuses, and what it says when a file cannot be written.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::Path;

use twin_tests::{Ran, skip, twin};

fn simulate(more: &[&str]) -> Ran {
    let mut arguments = vec!["simulate", "demo", "--json", "--hours", "0.05"];
    arguments.extend(more);
    twin(&arguments).unwrap()
}

#[test]
fn hours_that_are_no_span_of_time_are_a_wrong_command_line() {
    for hours in ["0", "-1", "NaN", "inf", "87601", "two", ""] {
        let ran = twin(&["simulate", "demo", "--hours", hours]).unwrap();
        assert_eq!(ran.code, Some(2), "{hours}: {}", ran.stderr);
        assert!(ran.stderr.contains("--hours"), "{}", ran.stderr);
    }
    for (option, value) in [
        ("--threads", "0"),
        ("--seed", "-3"),
        ("--start", "yesterday"),
    ] {
        let ran = twin(&["simulate", "demo", option, value]).unwrap();
        assert_eq!(ran.code, Some(2), "{option} {value}: {}", ran.stderr);
    }
}

#[test]
fn a_sink_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no/such/folder/events.ndjson");
    let missing = missing.to_str().unwrap();
    let ran = simulate(&["--sink", missing]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr.contains(missing) && ran.stdout.is_empty(),
        "{ran:?}"
    );
    let ran = simulate(&["--sink", folder.path().to_str().unwrap(), "--force"]);
    assert_eq!(ran.code, Some(1), "a folder is no file");
    assert!(ran.stdout.is_empty(), "{ran:?}");
}

#[test]
fn a_full_disk_is_told_and_ends_the_run() {
    if !Path::new("/dev/full").exists() {
        skip("this system has no /dev/full");
        return;
    }
    let ran = simulate(&["--sink", "/dev/full", "--force"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.is_empty(), "{ran:?}");
    assert!(
        ran.stderr.contains("/dev/full") && ran.stderr.contains("No space left"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_report_has_what_scripts_rely_on() {
    let report = simulate(&["--seed", "5", "--threads", "2"]).json().unwrap();
    let count = |key: &str| report[key].as_u64().unwrap();
    assert!(count("events") >= count("observations") && count("observations") > 0);
    assert_eq!((count("seed"), count("threads")), (5, 2));
    assert_eq!(report["sha256"].as_str().unwrap().len(), 64);
    assert!(report["seconds"].as_f64().unwrap() > 0.0);
    assert!(report["bytes_per_device"].as_f64().unwrap() > 0.0);
}
