//! Runs and records that begin in the course of a scenario: `--start` and `--from` of `twin load` and `twin record`.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::{Path, PathBuf};

use serde_json::Value;
use twin_core::catalogue::Catalogue;
use twin_core::model::Community;
use twin_core::scenario::RunSettings;
use twin_core::sim::{
    CommunityDigest, Defect, Disturbances, FaultPlan, IncidentKind, IncidentPlan, NullSink,
    Simulation, synthetic_community,
};
use twin_core::time::{SimSpan, SimTime};
use twin_load::plan::Payload;
use twin_load::{Begin, SimulationRecord, record_simulation};
use twin_tests::{Ran, edited_scenario, sim_options, text, twin};

/// Three minutes after the start of the scenario, which is 2026-06-02T00:00:00+08:00.
const LATE: &str = "2026-06-01T16:03:00Z";
/// What comes after that moment: all up to and including it has happened then.
const AFTER: &str = "2026-06-01T16:03:00.000000001Z";

/// The shipped scenario, whose first fault begins before that moment and its second after it.
fn noisy_sensors(folder: &Path) -> PathBuf {
    let sooner = [
        ("after_s = 3600", "after_s = 60"),
        ("after_s = 7200", "after_s = 240"),
    ];
    edited_scenario(folder, "noisy-sensors", &sooner).unwrap()
}

fn done(arguments: &[&str]) -> Ran {
    let ran = twin(arguments).unwrap();
    assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.stderr);
    ran
}

/// The messages of a record, a line each.
fn messages(record: &Path, more: &[&str]) -> String {
    let out = record.with_extension("ndjson");
    let replay = ["replay", text(record), "--target", text(&out), "--fastest"];
    done(&[&replay[..], more].concat());
    std::fs::read_to_string(out).unwrap()
}

/// A record of so many hours with its truth.
fn recorded(source: &Path, name: &str, hours: &str, more: &[&str]) -> (PathBuf, String) {
    let (record, truth) = (source.with_file_name(name), source.with_extension(name));
    let run = ["record", text(source), text(&record), "--profile", "csv"];
    let what = ["--hours", hours, "--truth", text(&truth)];
    done(&[&run[..], &what, more].concat());
    (record, std::fs::read_to_string(truth).unwrap())
}

/// The snapshot of the moment.
fn snapshot(source: &Path) -> PathBuf {
    let path = source.with_extension("twinsnap");
    let save = ["--hours", "0.05", "--save", text(&path)];
    done(&[&["simulate", text(source)][..], &save].concat());
    path
}

#[test]
fn what_begins_late_says_what_the_whole_run_says_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let source = noisy_sensors(folder.path());
    let snapshot = snapshot(&source);
    let (whole, truth) = recorded(&source, "whole", "0.1", &[]);
    let expected = messages(&whole, &["--from", AFTER]);
    let late: SimTime = LATE.parse().unwrap();
    let is_later = |line: &&str| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["time"].as_str().unwrap().parse::<SimTime>().unwrap() > late
    };
    let later: Vec<&str> = truth.lines().filter(is_later).collect();
    assert!(!expected.is_empty() && !later.is_empty(), "{truth}");
    assert!(later.len() < truth.lines().count(), "{truth}");
    for (name, begin) in [
        ("late", ["--start", LATE]),
        ("resumed", ["--from", text(&snapshot)]),
    ] {
        let (record, truth) = recorded(&source, name, "0.05", &begin);
        assert!(messages(&record, &[]) == expected, "{name}");
        assert_eq!(truth.lines().collect::<Vec<_>>(), later, "{name}");
        // And a run that sends them.
        let out = source.with_extension(format!("{name}.load"));
        let run = ["load", text(&source), "--target", text(&out)];
        let pace = ["--profile", "csv", "--factor", "60", "--seconds", "2"];
        done(&[&run[..], &pace, &begin].concat());
        let sent = std::fs::read_to_string(&out).unwrap();
        assert!(sent.lines().count() > 100, "{name}");
        assert!(expected.starts_with(&sent), "{name}");
    }
}

/// A community in which gas leaks for a minute after one, and a meter is dead meanwhile.
struct Leak {
    community: Community,
    catalogue: Catalogue,
    disturbances: Disturbances,
}

impl Leak {
    /// How long it is looked at.
    const SPAN: SimSpan = SimSpan::from_secs(240);

    fn new() -> Self {
        let catalogue = Catalogue::builtin().unwrap();
        let community = synthetic_community(&catalogue, 700).unwrap();
        // Nothing hangs on it.
        let meter = (community.devices.iter()).find(|d| d.class.as_str() == "T4-3");
        let dead = FaultPlan {
            kind: Defect::Dead,
            devices: vec![meter.unwrap().id.clone()],
            class: None,
            share: 1.0,
            after_s: 30.0,
            lasts_s: Some(180.0),
            size: None,
        };
        let leak = IncidentPlan {
            kind: IncidentKind::GasLeak,
            at: None,
            storey: 0,
            after_s: Some(60.0),
            rate_per_day: None,
            lasts_s: Some(60.0),
        };
        Self {
            disturbances: Disturbances {
                faults: vec![dead],
                incidents: vec![leak],
                ..Disturbances::default()
            },
            community,
            catalogue,
        }
    }

    /// The end of what is looked at, recorded from a begin at `time` on, as lines.
    fn said(&self, folder: &Path, (begin, time): (Begin<'_>, SimTime)) -> String {
        let record_options = SimulationRecord {
            community: &self.community,
            catalogue: &self.catalogue,
            simulation: sim_options(RunSettings::default().start),
            disturbances: &self.disturbances,
            begin,
            span: sim_options(RunSettings::default().start).start + Self::SPAN - time,
            payload: &Payload::default(),
            folder,
            truth: None,
        };
        record_simulation(&record_options).unwrap();
        messages(folder, &[])
    }

    fn snapshot(&self, time: SimTime) -> Vec<u8> {
        let of = (&self.community, &self.catalogue);
        let mut simulation =
            Simulation::new(of.0, of.1, sim_options(RunSettings::default().start)).unwrap();
        simulation.disturb(of.0, of.1, &self.disturbances).unwrap();
        simulation.advance(time, &mut NullSink);
        simulation.save(CommunityDigest::of(of.0, of.1).unwrap())
    }
}

/// Seconds since 1970 and values of what is told of gas.
fn of_gas(lines: &str) -> Vec<(f64, bool)> {
    let records = lines.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["payload"][0].clone()
    });
    records
        .filter(|record| record["n"] == "alarm_gas")
        .map(|record| (record["bt"].as_f64().unwrap(), record["vb"] == true))
        .collect()
}

#[test]
fn an_alarm_that_was_raised_before_the_begin_is_cleared_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let leak = Leak::new();
    let start = RunSettings::default().start;
    let record = folder.path().join("whole");
    let whole = leak.said(&record, (Begin::Start, start));
    let [(raised, true), (cleared, false)] = of_gas(&whole)[..] else {
        unreachable!("{:?}", of_gas(&whole));
    };
    let time = SimTime::from_secs(f64::midpoint(raised, cleared) as i64);
    assert!(raised < time.secs_f64() && time.secs_f64() < cleared - 1.0);
    // What comes after that moment.
    let after = time.to_string().replace(".000Z", ".000000001Z");
    let expected = messages(&record, &["--from", &after]);
    assert_eq!(of_gas(&expected), [(cleared, false)]);
    let snapshot = leak.snapshot(time);
    for (name, begin) in [
        ("late", Begin::At(time)),
        ("resumed", Begin::Snapshot(&snapshot)),
    ] {
        let said = leak.said(&folder.path().join(name), (begin, time));
        let differs = |(a, b): &(&str, &str)| a != b;
        let mut lines = said.lines().zip(expected.lines());
        assert_eq!(lines.find(differs), None, "{name}");
        assert_eq!(said.lines().count(), expected.lines().count(), "{name}");
    }
}

#[test]
fn what_begins_before_the_scenario_keeps_the_times_of_what_happens() {
    let folder = tempfile::tempdir().unwrap();
    let source = noisy_sensors(folder.path());
    let (_, truth) = recorded(&source, "whole", "0.05", &[]);
    let early = ["--start", "2026-06-01T15:58:00Z"];
    let (record, earlier) = recorded(&source, "early", "0.1", &early);
    let first = messages(&record, &["--to", "2026-06-01T15:59:00Z"]);
    assert!(!first.is_empty());
    let begins = |truth: &str| -> Vec<(Value, Value)> {
        let lines = truth
            .lines()
            .map(|l| serde_json::from_str::<Value>(l).unwrap());
        let noise = lines.filter(|l| l["plan"] == 0 && l["phase"] == "begin");
        noise
            .map(|l| (l["entity"].clone(), l["time"].clone()))
            .collect()
    };
    assert!(!begins(&truth).is_empty(), "{truth}");
    assert_eq!(begins(&truth), begins(&earlier));
}

#[test]
fn a_snapshot_has_a_start_of_its_own_and_a_platform_none() {
    let folder = tempfile::tempdir().unwrap();
    let source = noisy_sensors(folder.path());
    let file = folder.path().join("no.twinsnap");
    std::fs::write(&file, "no snapshot").unwrap();
    let out = folder.path().join("out");
    let record = ["record", text(&source), text(&out)];
    for (more, code) in [
        (&["--from", text(&file)][..], 1),
        (&["--from", text(&file), "--start", LATE], 2),
        (&["--from", text(&file), "--seed", "1"], 2),
    ] {
        let ran = twin(&[&record[..], more].concat()).unwrap();
        assert_eq!(ran.code, Some(code), "{more:?}: {}", ran.stderr);
    }
    let platform = ["record", "mqtt://127.0.0.1:1", text(&out)];
    let ran = twin(&[&platform[..], &["--start", LATE]].concat()).unwrap();
    assert!(
        ran.code == Some(1) && ran.stderr.contains("--start"),
        "{ran:?}"
    );
    assert!(!out.exists());
}
