//! The shipped scenarios show what their descriptions promise. Each is run as it is but for its times, which are cut so that a run takes seconds; where a
//! fault is told by what is different, the same run without it is beside it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failure there is the point; clippy knows tests by their attribute only, not their helpers"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use twin_core::time::SimTime;
use twin_tests::{edited_scenario, text, twin};

/// What a run said, and what really happened.
struct Run {
    events: String,
    truth: Vec<Value>,
    start: SimTime,
}

impl Run {
    fn of(source: &Path, more: &[&str]) -> Self {
        let (sink, truth) = (
            source.with_extension("events"),
            source.with_extension("truth"),
        );
        let files = ["--sink", text(&sink), "--truth", text(&truth), "--force"];
        let run = ["simulate", text(source), "--json"];
        let report = twin(&[&run[..], &files, more].concat()).unwrap();
        let report = report.json().unwrap();
        let truth = std::fs::read_to_string(truth).unwrap();
        Self {
            events: std::fs::read_to_string(sink).unwrap(),
            truth: truth.lines().map(value).collect(),
            start: time(&report["start"]),
        }
    }

    /// The same without anything that the scenario plans to happen.
    fn undisturbed(source: &Path, more: &[&str]) -> Self {
        let nothing = source.with_extension("nothing");
        std::fs::write(&nothing, "").unwrap();
        Self::of(source, &[&["--faults", text(&nothing)][..], more].concat())
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        self.events.lines()
    }

    /// What a line says, if it is a value of a channel.
    fn reading<'a>(&self, line: &'a str) -> Option<Reading<'a>> {
        // {"time":"…","device":"…","channel":… — hundreds of thousands of lines are not worth a JSON parser each.
        let parts: Vec<&str> = line.splitn(11, '"').collect();
        match parts[..] {
            [_, "time", _, time, _, "device", _, device, _, "channel", _] => Some(Reading {
                seconds: (time.parse::<SimTime>().unwrap() - self.start).secs_f64(),
                device,
            }),
            _ => None,
        }
    }

    /// The events whose lines have all of these words.
    fn with(&self, words: &[&str]) -> impl Iterator<Item = Value> {
        let has_all = move |line: &&str| words.iter().all(|word| line.contains(word));
        self.lines().filter(has_all).map(value)
    }

    /// Seconds from the run's start to the time of a line.
    fn seconds(&self, line: &Value) -> f64 {
        (time(&line["time"]) - self.start).secs_f64()
    }

    /// What began or ended, of a kind.
    fn truths(&self, kind: &str, phase: &str) -> impl Iterator<Item = &Value> {
        let is = move |line: &&Value| line["kind"] == kind && line["phase"] == phase;
        self.truth.iter().filter(is)
    }

    /// The devices of which that is told.
    fn entities(&self, kind: &str) -> BTreeSet<&str> {
        entities(self.truths(kind, "begin"))
    }
}

/// Whose value it is, and when it was stamped, in seconds from the run's start.
struct Reading<'a> {
    seconds: f64,
    device: &'a str,
}

/// The devices that these lines of the truth are about.
fn entities<'a>(lines: impl Iterator<Item = &'a Value>) -> BTreeSet<&'a str> {
    lines.map(|line| word(line, "entity")).collect()
}

fn value(line: &str) -> Value {
    serde_json::from_str(line).unwrap()
}

fn time(value: &Value) -> SimTime {
    value.as_str().unwrap().parse().unwrap()
}

fn word<'a>(line: &'a Value, key: &str) -> &'a str {
    line[key].as_str().unwrap()
}

#[test]
fn wrong_clocks_are_off_by_what_is_said_and_nothing_else_changes() {
    let folder = tempfile::tempdir().unwrap();
    let source = edited_scenario(folder.path(), "wrong-clocks", &[]).unwrap();
    let hours = ["--hours", "0.1"];
    let (right, wrong) = (Run::undisturbed(&source, &hours), Run::of(&source, &hours));
    let planned = |line: &&Value| line["cause"] == "plan";
    let skewed = wrong.truths("clock_skew", "begin").filter(planned);
    let sizes: BTreeMap<&str, f64> = skewed
        .map(|line| {
            let size = line["parameters"]["size"].as_f64().unwrap();
            // Meters five minutes fast, smoke detectors an hour slow, chargers eight hours fast.
            let expected = match word(line, "class") {
                "T4-3" => 300.0,
                "T3-8" => -3_600.0,
                "T5-7" => 28_800.0,
                other => panic!("{other} has a wrong clock"),
            };
            assert_eq!(size, expected);
            (word(line, "entity"), size)
        })
        .collect();
    assert_eq!(right.lines().count(), wrong.lines().count());
    let mut seen: BTreeSet<i64> = BTreeSet::new();
    for (right_line, wrong_line) in right.lines().zip(wrong.lines()) {
        let (mut here, mut there) = (value(right_line), value(wrong_line));
        // Clocks go wrong a minute after the start; an alarm is stamped by the platform's side of the twin, not by the device.
        let is_wrong = right.seconds(&here) >= 60.0 && here["channel"].is_string();
        let size = sizes.get(word(&here, "device")).filter(|_| is_wrong);
        let size = size.copied().unwrap_or_default();
        let off = (time(&there["time"]) - time(&here["time"])).secs_f64();
        assert_eq!(off, size, "{wrong_line}");
        seen.insert(size as i64);
        here["time"] = Value::Null;
        there["time"] = Value::Null;
        assert_eq!(here, there);
    }
    assert_eq!(seen, BTreeSet::from([-3_600, 0, 300, 28_800]));
}

#[test]
fn flapping_links_lose_the_second_half_of_every_ten_minutes_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    // Two turns instead of three hours.
    let edits = [
        ("after_s = 3600", "after_s = 60"),
        ("lasts_s = 10800", "lasts_s = 1200"),
    ];
    let source = edited_scenario(folder.path(), "flapping-links", &edits).unwrap();
    let hours = ["--hours", "0.36"];
    let (sound, flapping) = (Run::undisturbed(&source, &hours), Run::of(&source, &hours));
    let links = flapping.entities("flapping");
    let mut lost: BTreeMap<String, u32> = BTreeMap::new();
    let mut is_lost = |line: &str| {
        let Some(reading) = sound.reading(line) else {
            return false;
        };
        let since = reading.seconds - 60.0;
        let is_down = (0.0..1_200.0).contains(&since) && since.rem_euclid(600.0) >= 300.0;
        let is_lost = is_down && links.contains(reading.device);
        if is_lost {
            let class = reading.device.split('/').nth(1).unwrap();
            *lost.entry(class.to_owned()).or_default() += 1;
        }
        is_lost
    };
    let expected: Vec<&str> = sound.lines().filter(|line: &&str| !is_lost(line)).collect();
    let heard: Vec<&str> = flapping.lines().collect();
    let differs = |(a, b): &(&&str, &&str)| a != b;
    assert_eq!(expected.iter().zip(&heard).find(differs), None);
    assert_eq!(expected.len(), heard.len());
    // Meters, smoke detectors and water tanks, and all of the latter.
    let classes: Vec<&str> = lost.keys().map(String::as_str).collect();
    assert_eq!(classes, ["T3-8", "T4-3", "T4-6"]);
    let tanks: BTreeSet<String> = sound
        .with(&["plan/T4-6/"])
        .map(|event| word(&event, "device").to_owned())
        .collect();
    assert!(tanks.iter().all(|tank| links.contains(tank.as_str())));
}

/// Of what these devices stamped within an outage that ends at `end_s`: how much was heard after it, and what was heard before.
fn late_and_live(run: &Run, devices: &BTreeSet<&str>, (begin_s, end_s): (f64, f64)) -> (u32, u32) {
    // A message takes seconds at most, so what is stamped 100 s before the end and heard 60 s before it, or later, was kept. How far the
    // run got is known by the stamps of sound devices, of which none is ahead of the time.
    let (last_stamp_s, heard_s) = (end_s - 100.0, end_s - 60.0);
    let is_fault = |line: &&Value| line["what"] == "fault";
    let broken = entities(run.truth.iter().filter(is_fault));
    let (mut late, mut live, mut reached_s) = (0, 0, 0.0_f64);
    for Reading { seconds, device } in run.lines().filter_map(|line| run.reading(line)) {
        if !broken.contains(device) {
            reached_s = reached_s.max(seconds);
        }
        if !(begin_s..last_stamp_s).contains(&seconds) || !devices.contains(device) {
            continue;
        }
        if reached_s >= heard_s {
            late += 1;
        } else {
            live += 1;
        }
    }
    (late, live)
}

#[test]
fn behind_dead_gateways_all_are_mute_and_what_was_kept_comes_after() {
    let folder = tempfile::tempdir().unwrap();
    // Poles dead from 300 s to 1,200 s, routers start again and again from 1,500 s to 2,400 s, the line down from 2,700 s to 3,600 s.
    let edits = [
        ("after_s = 3600", "after_s = 300"),
        ("lasts_s = 3600", "lasts_s = 900"),
        ("after_s = 10800", "after_s = 1500"),
        ("after_s = 18000", "after_s = 2700"),
        ("lasts_s = 1800", "lasts_s = 900"),
    ];
    let source = edited_scenario(folder.path(), "gateway-outage", &edits).unwrap();
    let run = Run::of(&source, &["--hours", "1.1"]);
    // Behind poles: irrigation and water tanks, which keep what they measure.
    let silenced = mute_behind(&run, "/T4-1/", "begin");
    assert_eq!(moments(&run, &silenced), [300]);
    let restored = mute_behind(&run, "/T4-1/", "end");
    assert_eq!(moments(&run, &restored), [1_200]);
    let of_poles = entities(silenced.into_iter());
    let keeps = |device: &&str| device.contains("/T4-6/") || device.contains("/T4-7/");
    assert!(of_poles.iter().all(keeps), "{of_poles:?}");
    let (late, live) = late_and_live(&run, &of_poles, (300.0, 1_200.0));
    assert!(late > 100 && live == 0, "{late} {live}");
    // Routers take 20 s to start, each 180 s.
    let begins = [1_500, 1_680, 1_860, 2_040, 2_220];
    let silenced = mute_behind(&run, "/T8-5/", "begin");
    assert_eq!(moments(&run, &silenced), begins);
    let restored = mute_behind(&run, "/T8-5/", "end");
    assert_eq!(moments(&run, &restored), begins.map(|second| second + 20));
    the_line_was_down(&run);
}

/// Who begins or ends to be mute behind a carrier of a class.
fn mute_behind<'a>(run: &'a Run, class: &str, phase: &str) -> Vec<&'a Value> {
    let is_behind = |line: &&Value| word(&line["parameters"], "carrier").contains(class);
    run.truths("mute", phase).filter(is_behind).collect()
}

/// The seconds of the run at which these happened, each once.
fn moments(run: &Run, lines: &[&Value]) -> Vec<i64> {
    let seconds = lines.iter().map(|line| run.seconds(line) as i64);
    let once: BTreeSet<i64> = seconds.collect();
    once.into_iter().collect()
}

/// From 2,700 s to 3,600 s nothing came by the community's own line; what gateways carry came after, what is wired to it is lost.
fn the_line_was_down(run: &Run) {
    let cut_off: Vec<&Value> = run.truths("backhaul", "begin").collect();
    let restored: Vec<&Value> = run.truths("backhaul", "end").collect();
    assert_eq!(moments(run, &cut_off), [2_700]);
    assert_eq!(moments(run, &restored), [3_600]);
    let sum = |key: &str| -> u64 {
        let counts = restored.iter().map(|line| line["parameters"][key].as_u64());
        counts.map(Option::unwrap).sum()
    };
    assert!(sum("kept") > 0 && sum("lost") > 0);
    // A gateway is its own, as is what is wired to the line.
    let is_wired = |line: &&Value| {
        let is_gateway = matches!(word(line, "class"), "T4-1" | "T8-5");
        line["entity"] == line["parameters"]["carrier"] && !is_gateway
    };
    let (wired, carried): (Vec<&Value>, Vec<&Value>) = cut_off.into_iter().partition(is_wired);
    let outage = (2_700.0, 3_600.0);
    let wired = entities(wired.into_iter());
    assert!(!wired.is_empty());
    assert_eq!(late_and_live(run, &wired, outage), (0, 0));
    let carried = entities(carried.into_iter());
    let (late, live) = late_and_live(run, &carried, outage);
    assert!(late > 0 && live == 0, "{late} {live}");
}

#[test]
fn at_spring_festival_guests_come_with_cars_and_couriers_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str, start: &str| {
        let source = edited_scenario(folder.path(), name, &[]).unwrap();
        Run::of(&source, &["--start", start, "--hours", "2"])
    };
    // New year's day and a Tuesday, from nine to eleven in the morning.
    let ordinary = at("ordinary-day", "2026-06-02T09:00:00+08:00");
    let festival = at("spring-festival", "2026-02-17T09:00:00+08:00");
    let count = |run: &Run, words: &[&str]| run.with(words).count();
    let both = |words: &[&str]| (count(&ordinary, words), count(&festival, words));
    let (usual, barriers) = both(&["/T5-5/", "\"arm_raised\""]);
    assert!(
        usual > 0 && barriers > 3 * usual / 2,
        "{usual} turns of barriers, then {barriers}"
    );
    let (usual, lifts) = both(&["/T5-10/", "\"trips\""]);
    assert!(usual > 0 && lifts > usual, "{usual} lift trips, {lifts}");
    let (usual, parcels) = both(&["/T7-3/", "\"deposits\""]);
    assert!(parcels > 0 && parcels < usual, "{usual} parcels, {parcels}");
    // Nothing is planned on either; what goes wrong does by chance or by what people do.
    for run in [&ordinary, &festival] {
        let planned = |line: &&Value| line["cause"] == "plan" || line["cause"] == "incident";
        assert_eq!(run.truth.iter().find(planned), None);
    }
}

#[test]
fn a_typhoon_floods_manholes_and_keeps_drones_down() {
    let folder = tempfile::tempdir().unwrap();
    // An hour of storm from 600 s on; the cut at 1,800 s, the leak and what dies within it.
    let edits = [
        ("after_s = 3600", "after_s = 600"),
        ("lasts_s = 21600", "lasts_s = 3600"),
        ("after_s = 14000", "after_s = 1800"),
        ("lasts_s = 2400", "lasts_s = 600"),
        ("after_s = 15000", "after_s = 2400"),
        ("lasts_s = 10800", "lasts_s = 1200"),
        ("after_s = 13000", "after_s = 1200"),
    ];
    let source = edited_scenario(folder.path(), "typhoon", &edits).unwrap();
    let hours = ["--hours", "1.2"];
    let (calm, storm) = (Run::undisturbed(&source, &hours), Run::of(&source, &hours));
    let alarms = |run: &Run, kind: &str| run.with(&["\"raised\"", kind]).count();
    for kind in [
        "\"overflow\"",
        "\"heavy_rain\"",
        "\"gale\"",
        "\"pressure_low\"",
    ] {
        let (without, within) = (alarms(&calm, kind), alarms(&storm, kind));
        assert!(without == 0 && within > 0, "{kind}: {without}, {within}");
    }
    // From the storm's third minute on, when who was in the air has landed.
    let flights = |run: &Run| {
        let altitudes = run.with(&["/T9-5/", "\"altitude\""]);
        let is_up =
            |event: &Value| run.seconds(event) >= 780.0 && event["value"].as_f64().unwrap() > 0.0;
        altitudes.filter(is_up).count()
    };
    let (fly, stay) = (flights(&calm), flights(&storm));
    assert!(fly > 0 && stay == 0, "{fly} {stay}");
    silent_without_mains(&storm, 1_800.0, 600.0);
}

/// What has no battery says nothing while the power is cut, and is back within a minute of its return: each after its 20 s to start.
fn silent_without_mains(run: &Run, begin_s: f64, lasts_s: f64) {
    let dark = run.entities("no_mains");
    assert!(dark.len() > 1_000, "{}", dark.len());
    let begins = run.truths("no_mains", "begin");
    for line in begins {
        assert_eq!(run.seconds(line), begin_s, "{line}");
    }
    let end_s = begin_s + lasts_s;
    let starts: BTreeSet<i64> = run
        .truths("no_mains", "end")
        .map(|line| (run.seconds(line) - end_s) as i64)
        .collect();
    assert!(starts.iter().all(|s| (20..=60).contains(s)), "{starts:?}");
    assert!(starts.len() > 10, "they come back one by one: {starts:?}");
    let readings = run.lines().filter_map(|line| run.reading(line));
    for Reading { seconds, device } in readings {
        let is_dark = (begin_s..end_s).contains(&seconds);
        assert!(!is_dark || !dark.contains(device), "{device} at {seconds}");
    }
}

#[test]
fn after_a_power_cut_devices_come_back_within_a_minute() {
    let folder = tempfile::tempdir().unwrap();
    let edits = [
        ("after_s = 1800", "after_s = 60"),
        ("lasts_s = 1800", "lasts_s = 300"),
    ];
    let source = edited_scenario(folder.path(), "recovery-storm", &edits).unwrap();
    let run = Run::of(&source, &["--hours", "0.15"]);
    silent_without_mains(&run, 60.0, 300.0);
    // Whoever is back tells its state.
    let normal = run.with(&["\"state\":\"normal\""]);
    let back: BTreeSet<String> = normal
        .filter(|event| run.seconds(event) >= 360.0)
        .map(|event| word(&event, "device").to_owned())
        .collect();
    let dark = run.entities("no_mains");
    assert!(dark.iter().all(|device| back.contains(*device)));
}

#[test]
fn incidents_by_rate_come_at_random_moments_as_often_as_is_said() {
    let folder = tempfile::tempdir().unwrap();
    // A day's number within an hour.
    let edits = [("rate_per_day = 4\n", "rate_per_day = 96\n")];
    let source = edited_scenario(folder.path(), "incidents-by-rate", &edits).unwrap();
    let run = Run::of(&source, &["--hours", "1"]);
    let of_incidents = run.truth.iter().filter(|line| line["incident"].is_u64());
    let begun: BTreeMap<u64, i64> = of_incidents
        .filter(|line| line["phase"] == "begin")
        .map(|line| (line["incident"].as_u64().unwrap(), run.seconds(line) as i64))
        .collect();
    // Forty on average; four standard deviations of a Poisson number are 25. Some reach nobody, as a charger without a car.
    assert!((15..=65).contains(&begun.len()), "{}", begun.len());
    // Each has a number of its own, after those of the ten tables.
    assert!(begun.keys().all(|number| *number >= 10), "{begun:?}");
    let moments: BTreeSet<i64> = begun.values().copied().collect();
    assert!(moments.len() > begun.len() / 2, "{moments:?}");
    // What the description proposes can be held against a list of alarms: one that names every begin is perfect.
    let alarms = source.with_extension("csv");
    let of_devices = run.truth.iter().filter(|line| line["entity"].is_string());
    let begins = of_devices.filter(|line| line["phase"] == "begin");
    let rows = begins.map(|line| format!("{},{}\n", word(line, "entity"), word(line, "time")));
    std::fs::write(
        &alarms,
        format!("device,time\n{}", rows.collect::<String>()),
    )
    .unwrap();
    let truth = source.with_extension("truth");
    let score = |alarms: &Path| {
        let files = ["score", text(&truth), text(alarms)];
        let thresholds = ["--min-precision", "0.9", "--min-recall", "0.8"];
        twin(&[&files[..], &thresholds].concat()).unwrap().code
    };
    assert_eq!(score(&alarms), Some(0));
    std::fs::write(&alarms, "device,time\nnobody,2026-06-02T00:30:00+08:00\n").unwrap();
    assert_eq!(score(&alarms), Some(1));
}

#[test]
fn a_leak_and_a_cut_of_the_water_are_told_by_hydrants() {
    let folder = tempfile::tempdir().unwrap();
    let edits = [
        ("after_s = 3600", "after_s = 60"),
        ("lasts_s = 3600", "lasts_s = 1800"),
        ("after_s = 7200", "after_s = 1860"),
    ];
    let source = edited_scenario(folder.path(), "water-cut", &edits).unwrap();
    let run = Run::of(&source, &["--hours", "1.5"]);
    let whole = |kind: &str| {
        let mut lines = run.truth.iter();
        let found = lines.find(|line| line["what"] == "occurrence" && line["kind"] == kind);
        found.unwrap()
    };
    let spread = &whole("water_leak")["parameters"]["spread"];
    assert!(*spread == "plan" || *spread == "pipes", "{spread}");
    // Everywhere.
    assert_eq!(whole("water_cut")["place"], Value::Null);
    let of_cut = run.truth.iter().filter(|line| {
        line["kind"] == "pressure_low" && line["cause"] == "incident" && line["incident"] == 1
    });
    assert!(of_cut.count() > 0);
}
