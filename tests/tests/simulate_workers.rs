//! Worker processes with everything that reaches from device to device: incidents, weather, radio, a line that fails, and a run that goes on from a
//! snapshot.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::{Path, PathBuf};

use serde_json::Value;
use twin_tests::{small_scenario, text, twin};

/// All of it within an hour: incidents by a moment and by a rate, a storm, faults of a device and of what carries others, radio.
const TROUBLE: &str = r#"
network = "radio"

[[weather]]
after_s = 300
lasts_s = 1800
rain_mm_per_h = 40
wind_m_per_s = 20

[[fault]]
kind = "clock_skew"
class = "T4-3"
share = 0.2
after_s = 60
size = 300

[[fault]]
kind = "reboot_storm"
class = "T4-1"
after_s = 200
lasts_s = 600
size = 120

[[incident]]
kind = "power_cut"
after_s = 900
lasts_s = 300

[[incident]]
kind = "backhaul_outage"
after_s = 1000
lasts_s = 600

[[incident]]
kind = "fall"
rate_per_day = 200
"#;

/// Where a run writes.
struct Files {
    events: PathBuf,
    truth: PathBuf,
    snapshot: PathBuf,
}

impl Files {
    fn named(folder: &Path, name: &str) -> Self {
        let at = |what: &str| folder.join(format!("{name}.{what}"));
        Self {
            events: at("ndjson"),
            truth: at("truth"),
            snapshot: at("twinsnap"),
        }
    }

    /// Runs with them; the report.
    fn run(&self, source: &Path, workers: &str, more: &[&str]) -> Value {
        let command = ["simulate", text(source), "--json", "--workers", workers];
        let files = [
            "--sink",
            text(&self.events),
            "--truth",
            text(&self.truth),
            "--save",
            text(&self.snapshot),
        ];
        let ran = twin(&[&command[..], &files, more].concat()).unwrap();
        ran.json().unwrap()
    }

    /// What was written.
    fn bytes(&self) -> [Vec<u8>; 3] {
        [&self.events, &self.truth, &self.snapshot].map(|path| std::fs::read(path).unwrap())
    }
}

/// Events, truth and snapshot of the first 1,080 s and of the half hour after, which goes on from that snapshot. At 1,080 s the power is cut and the line to
/// the platform is down: what goes on has to know both.
fn halves(source: &Path, trouble: &Path, workers: &str) -> [[Vec<u8>; 3]; 2] {
    let folder = source.parent().unwrap();
    let first = Files::named(folder, &format!("first-{workers}"));
    let planned = ["--faults", text(trouble), "--hours", "0.3"];
    first.run(source, workers, &planned);
    let second = Files::named(folder, &format!("second-{workers}"));
    let goes_on = ["--from", text(&first.snapshot), "--hours", "0.5"];
    let report = second.run(source, workers, &goes_on);
    assert_eq!(report["workers"].as_u64(), workers.parse().ok());
    assert!(report["backhaul_kept"].as_u64().unwrap() > 0, "{report}");
    [first.bytes(), second.bytes()]
}

#[test]
fn trouble_that_reaches_from_device_to_device_is_the_same_over_any_number_of_workers() {
    let folder = tempfile::tempdir().unwrap();
    let source = small_scenario(folder.path(), "").unwrap();
    let trouble = folder.path().join("trouble.toml");
    std::fs::write(&trouble, TROUBLE).unwrap();
    let [alone, two, three] = ["1", "2", "3"].map(|workers| halves(&source, &trouble, workers));
    assert!(two == alone, "two workers write something else than one");
    assert!(
        three == alone,
        "three workers write something else than one"
    );
    // Both halves together are the run that was never stopped.
    let whole = Files::named(folder.path(), "whole");
    let planned = ["--faults", text(&trouble), "--hours", "0.8"];
    whole.run(&source, "2", &planned);
    let [
        [first_events, first_truth, _],
        [second_events, second_truth, snapshot],
    ] = alone;
    let [events, truth, last] = whole.bytes();
    assert!([first_events, second_events].concat() == events);
    assert!([first_truth, second_truth].concat() == truth);
    assert!(snapshot == last, "the snapshots of the end");
    // All that was planned came.
    let truth = String::from_utf8(truth).unwrap();
    for kind in [
        "clock_skew",
        "reboot_storm",
        "mute",
        "no_mains",
        "backhaul",
        "fall",
    ] {
        let named = format!("\"kind\":\"{kind}\"");
        assert!(truth.contains(&named), "no {kind}");
    }
}
