//! `twin simulate` as a script sees it: what it refuses, and what it says when a file cannot be written.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::collections::BTreeMap;
use std::path::Path;

use geo::{Distance, Euclidean, Line, Point};
use twin_core::catalogue::Catalogue;
use twin_core::ids::DeviceIdx;
use twin_core::model::Position;
use twin_core::sim::{NullSink, Simulation};
use twin_core::time::SimSpan;
use twin_formats::source;
use twin_tests::{Ran, shared_data, sim_options, skip, twin};

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

/// Workers share out what is written; whatever their number, the file is the same to the byte, and so is what really happened.
#[test]
fn any_number_of_worker_processes_writes_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let faults = at("faults.toml");
    let text = "[[fault]]\nkind = 'dead'\nclass = 'T4-1'\nafter_s = 20\nlasts_s = 60\n";
    std::fs::write(&faults, text).unwrap();
    let run = |workers: &str| {
        let (sink, truth) = (
            at(&format!("{workers}.ndjson")),
            at(&format!("{workers}.truth")),
        );
        let options = ["--workers", workers, "--sink", &sink, "--truth", &truth];
        // The report of the run is a worker's own: its threads are those that it was given.
        let more = ["--faults", &faults, "--seed", "9", "--threads", "2"];
        let report = simulate(&[&options[..], &more].concat());
        let report = report.json().unwrap();
        assert_eq!(report["workers"].as_u64(), workers.parse().ok());
        assert_eq!(report["threads"], 2);
        let digest = report["sha256"].as_str().unwrap().to_owned();
        (
            std::fs::read(sink).unwrap(),
            std::fs::read(truth).unwrap(),
            digest,
        )
    };
    let alone = run("1");
    let lines = alone.0.split(|byte| *byte == b'\n');
    let is_state = |line: &&[u8]| line.windows(8).any(|word| word == b"\"state\":");
    assert!(lines.filter(is_state).count() > 0, "states are in it, too");
    assert!(!alone.1.is_empty());
    for workers in ["2", "3"] {
        assert!(run(workers) == alone, "{workers} workers");
    }
}

/// Machines that each write their share have together what one would have written.
#[test]
fn shares_are_together_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let lines = |share: &[&str], name: &str| {
        let sink = at(name);
        let report = simulate(&[share, &["--sink", &sink]].concat());
        let report = report.json().unwrap();
        let text = std::fs::read_to_string(sink).unwrap();
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        (lines, report["sha256"].clone())
    };
    let (mut whole, digest) = lines(&[], "whole");
    let mut parts = Vec::new();
    for share in ["1/3", "2/3", "3/3"] {
        let (part, of_part) = lines(&["--share", share], &share.replace('/', "of"));
        assert!(part.len() > whole.len() / 10, "{share} has something");
        assert_eq!(of_part, digest, "the digest is that of the whole run");
        parts.extend(part);
    }
    whole.sort();
    parts.sort();
    assert!(parts == whole);
    for wrong in [
        &["--share", "4/3"][..],
        &["--share", "1/2", "--workers", "2"],
        &["--workers", "0"],
    ] {
        assert_eq!(simulate(wrong).code, Some(2), "{wrong:?}");
    }
}

#[test]
fn what_a_worker_cannot_do_is_told_once_and_ends_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let sink = folder.path().join("events.ndjson").display().to_string();
    let missing = folder.path().join("no.toml").display().to_string();
    let ran = simulate(&["--workers", "2", "--sink", &sink, "--faults", &missing]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr.contains(&missing) && ran.stderr.contains("worker 1/2 ended early"),
        "{}",
        ran.stderr
    );
}

#[test]
fn workers_without_a_file_to_write_are_refused() {
    for sink in [&[][..], &["--sink", "null"]] {
        let ran = simulate(&[&["--workers", "2"], sink].concat());
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stdout.is_empty(), "{ran:?}");
        for word in ["--workers 2", "--sink", "--threads"] {
            assert!(ran.stderr.contains(word), "{}", ran.stderr);
        }
    }
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

/// Cruising speeds in m/s of what moves.
const SPEEDS: &[(&str, f64)] = &[
    ("T6-8", 5.5),
    ("T9-1", 1.5),
    ("T9-2", 1.1),
    ("T9-3", 1.0),
    ("T9-4", 1.6),
    ("T9-5", 10.0),
];

/// Follows every mover of a real map through half a morning.
fn follow_movers(map: &Path, gpkg: &Path) {
    let (map, gpkg) = (map.to_str().unwrap(), gpkg.to_str().unwrap());
    twin(&["import", map, "-o", gpkg, "--json"])
        .unwrap()
        .json()
        .unwrap();
    let opened = source::open(gpkg, &mut |_| {}).unwrap();
    let (community, start) = (&opened.community, opened.run.start);
    let catalogue = Catalogue::builtin().unwrap();
    let options = sim_options(start);
    let mut simulation = Simulation::new(community, &catalogue, options).unwrap();
    let ways: Vec<Line<f64>> = community
        .roads
        .iter()
        .flat_map(|r| r.line.lines())
        .collect();
    let mut last: BTreeMap<DeviceIdx, Position> = BTreeMap::new();
    let mut moved: BTreeMap<DeviceIdx, f64> = BTreeMap::new();
    for step in 0..3 * 360 {
        simulation.advance(start + SimSpan::from_secs(10 * step), &mut NullSink);
        for pose in simulation.poses() {
            let device = &community.devices[pose.device.index()];
            let class = device.class.as_str();
            let speed = SPEEDS.iter().find(|s| s.0 == class).unwrap().1;
            let p = pose.position;
            let Some(before) = last.insert(pose.device, p) else {
                continue;
            };
            let way = (p.x - before.x).hypot(p.y - before.y).hypot(p.z - before.z);
            assert!(
                way <= 10.0 * speed + 1e-6,
                "{map}: {} went {way} m in 10 s",
                device.id
            );
            *moved.entry(pose.device).or_default() += way;
            if way > 0.0 && class != "T9-5" {
                let at = Point::new(p.x, p.y);
                let off =
                    (ways.iter().map(|w| Euclidean.distance(&at, w))).fold(f64::INFINITY, f64::min);
                assert!(off < 0.01, "{map}: {} is {off} m off its way", device.id);
            }
        }
    }
    let going = moved.values().filter(|m| **m > 100.0).count();
    assert!(
        2 * going > moved.len(),
        "{map}: only {going} of {} movers go anywhere",
        moved.len()
    );
}

#[test]
fn what_moves_on_real_maps_neither_jumps_nor_leaves_its_ways() {
    let Some(data) = shared_data() else { return };
    let folder = tempfile::tempdir().unwrap();
    for map in ["shanghai-baoshan-shu.osm.gz", "shenzhen-longgang.osm.gz"] {
        follow_movers(
            &data.join("osm").join(map),
            &folder.path().join(map).with_extension("gpkg"),
        );
    }
}

#[test]
fn a_run_goes_on_from_its_snapshot_and_tells_what_really_happened() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (faults, snapshot) = (at("faults.toml"), at("noon.twinsnap"));
    let text = "[[fault]]\nkind = 'stuck'\nclass = 'T4-5'\nafter_s = 30\nlasts_s = 90\n";
    std::fs::write(&faults, text).unwrap();
    let events = |name: &str| std::fs::read_to_string(at(name)).unwrap();
    let (whole, first, second) = (at("whole.ndjson"), at("first.ndjson"), at("second.ndjson"));
    let truth = at("truth.ndjson");
    let run = |more: &[&str]| {
        let mut arguments = vec!["simulate", "demo", "--json"];
        arguments.extend(more);
        let ran = twin(&arguments).unwrap();
        assert_eq!(ran.code, Some(0), "{more:?}: {}", ran.stderr);
    };
    let planned = ["--faults", &faults];
    run(&[
        &["--hours", "0.1", "--sink", &whole, "--truth", &truth],
        &planned[..],
    ]
    .concat());
    run(&[
        &["--hours", "0.05", "--sink", &first, "--save", &snapshot],
        &planned[..],
    ]
    .concat());
    run(&[
        "--hours",
        "0.05",
        "--sink",
        &second,
        "--from",
        &snapshot,
        "--threads",
        "2",
    ]);
    assert_eq!(
        events("first.ndjson") + &events("second.ndjson"),
        events("whole.ndjson")
    );
    let truth = events("truth.ndjson");
    let stuck: Vec<serde_json::Value> = truth
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &serde_json::Value| line["kind"] == "stuck" && line["plan"] == 0)
        .collect();
    assert!(!stuck.is_empty(), "{truth}");
    assert!(
        stuck
            .iter()
            .all(|line| line["class"] == "T4-5" && line["lasts_s"] == 90.0)
    );
}

#[test]
fn a_snapshot_that_is_cut_short_or_of_another_community_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = folder.path().join("s.twinsnap");
    let path = snapshot.to_str().unwrap();
    let ran = simulate(&["--save", path]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let bytes = std::fs::read(&snapshot).unwrap();
    std::fs::write(&snapshot, &bytes[..bytes.len() / 2]).unwrap();
    let ran = simulate(&["--from", path]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains("s.twinsnap"), "{}", ran.stderr);
    std::fs::write(&snapshot, bytes).unwrap();
    let other = folder.path().join("other.gpkg").display().to_string();
    let made = twin(&[
        "generate",
        "--buildings",
        "4",
        "--households",
        "100",
        "-o",
        &other,
    ])
    .unwrap();
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let ran = twin(&["simulate", &other, "--hours", "0.05", "--from", path]).unwrap();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains("another community"), "{}", ran.stderr);
}
