//! `twin replay` of a part of a record, as of now and under other ids, with the profiles CSV and NGSI-LD.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use twin_core::time::SimTime;
use twin_tests::{Ran, text, twin};

/// Three simulated minutes from 07:30 in the morning in China on, recorded.
fn recorded(folder: &Path, profile: &str) -> PathBuf {
    twin_tests::recorded(folder, profile).unwrap().0
}

fn replay(record: &Path, target: &Path, more: &[&str]) -> Ran {
    let run = ["replay", text(record), "--target", text(target)];
    twin(&[&run[..], &["--fastest", "--verify"], more].concat()).unwrap()
}

/// What a replay sends.
fn replayed(record: &Path, more: &[&str]) -> Vec<Value> {
    let target = record.with_extension("ndjson");
    let ran = replay(record, &target, more);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let lines = std::fs::read_to_string(target).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The stamp of a message in CSV.
fn stamp(message: &Value) -> SimTime {
    let rows = message["text"].as_str().unwrap();
    rows.split(',').next().unwrap().parse().unwrap()
}

#[test]
fn what_ends_before_a_time_and_what_begins_at_it_are_together_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let record = recorded(folder.path(), "csv");
    let all = replayed(&record, &[]);
    // Half of the three minutes.
    let half = "2026-06-01T07:31:30+08:00";
    let (before, after) = (
        replayed(&record, &["--to", half]),
        replayed(&record, &["--from", half]),
    );
    let half_time: SimTime = half.parse().unwrap();
    assert!(!before.is_empty() && before.iter().all(|m| stamp(m) < half_time));
    assert!(!after.is_empty() && after.iter().all(|m| stamp(m) >= half_time));
    assert!([&before[..], &after].concat() == all);
    // Both ends at once: ten seconds.
    let end = "2026-06-01T07:31:40+08:00";
    let ten = replayed(&record, &["--from", half, "--to", end]);
    let end_time: SimTime = end.parse().unwrap();
    let is_within = |m: &&Value| (half_time..end_time).contains(&stamp(m));
    let expected: Vec<Value> = all.iter().filter(is_within).cloned().collect();
    assert!(!expected.is_empty() && ten == expected);
    // An end that is no time, and one before everything.
    let target = folder.path().join("none.ndjson");
    let ran = replay(&record, &target, &["--to", "noon"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("--to"), "{}", ran.stderr);
    let ran = replay(&record, &target, &["--to", "2026-06-01T00:00:00+08:00"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("no message"), "{}", ran.stderr);
}

fn now_nanos() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_nanos()).unwrap()
}

#[test]
fn the_present_is_that_of_the_first_message_and_all_others_keep_their_distance() {
    let folder = tempfile::tempdir().unwrap();
    let record = recorded(folder.path(), "csv");
    let half = "2026-06-01T07:31:30+08:00";
    for part in [&[][..], &["--from", half]] {
        let old = replayed(&record, part);
        let before = now_nanos();
        let new = replayed(&record, &[part, &["--present"]].concat());
        let after = now_nanos();
        assert_eq!(new.len(), old.len());
        // Stamps are written to the millisecond.
        let first = stamp(&new[0]).nanos();
        assert!((before - 1_000_000..=after).contains(&first), "{first}");
        let shift = |new: &Value, old: &Value| (stamp(new) - stamp(old)).nanos();
        let of_first = shift(&new[0], &old[0]);
        for (new, old) in new.iter().zip(&old) {
            let off = (shift(new, old) - of_first).abs();
            assert!(off <= 1_000_000, "{old} became {new}");
            assert_eq!(new["topic"], old["topic"]);
        }
    }
    let target = folder.path().join("both.ndjson");
    let ran = replay(&record, &target, &["--present", "--shift", "60"]);
    assert_eq!(ran.code, Some(2), "one or the other: {}", ran.stderr);
}

/// The id of a message's device, as its topic has it.
fn of_topic(message: &Value) -> &str {
    let topic = message["topic"].as_str().unwrap();
    topic.split('/').nth(3).unwrap()
}

#[test]
fn a_prefix_goes_before_every_id_that_has_no_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let record = recorded(folder.path(), "ngsi-ld");
    let all = replayed(&record, &[]);
    let renamed = of_topic(&all[0]).to_owned();
    let pair = format!("{renamed}=gate-camera");
    let changed = replayed(&record, &["--id-prefix", "lab-", "--rename", &pair]);
    assert_eq!(changed.len(), all.len());
    let mut counts = [0, 0];
    for (new, old) in changed.iter().zip(&all) {
        let device = of_topic(old);
        let expected = if device == renamed {
            counts[0] += 1;
            "gate-camera".to_owned()
        } else {
            counts[1] += 1;
            format!("lab-{device}")
        };
        assert_eq!(of_topic(new), expected);
        // The entity has the same id, and everything else is as it was.
        let mut entity = old["payload"].clone();
        entity["id"] = format!("urn:ngsi-ld:Device:{expected}").into();
        assert_eq!(new["payload"], entity);
    }
    assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
}
