//! The `[load]` parts of the shipped scenarios, run as they are but for the broker's port, their lengths and a rate that a busy machine keeps.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failure there is the point; clippy knows tests by their attribute only, not their helpers"
)]

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use twin_load::Witness;
use twin_load::payload::device_facts;
use twin_tests::{Broker, Nats, Platform, count, edited_scenario, text, twin, while_listening};

/// The URL in the shipped scenarios.
const URL: &str = "mqtt://127.0.0.1:1883";

fn loaded(source: &Path, more: &[&str]) -> Value {
    let run = ["load", text(source), "--json"];
    twin(&[&run[..], more].concat()).unwrap().json().unwrap()
}

/// Name, messages due and messages sent of each phase.
fn phases(report: &Value) -> Vec<(&str, u64, u64)> {
    let phases = report["phases"].as_array().unwrap().iter();
    let count = |phase: &Value, key: &str| phase[key].as_u64().unwrap();
    phases
        .map(|phase| (word(phase), count(phase, "offered"), count(phase, "sent")))
        .collect()
}

fn word(phase: &Value) -> &str {
    phase["name"].as_str().unwrap()
}

#[test]
fn every_shipped_load_part_is_run_here() {
    let list = twin(&["scenario", "list", "--json"]).unwrap();
    let list = list.json().unwrap();
    let ids = list.as_array().unwrap().iter();
    let mut with_load: Vec<&str> = ids
        .map(|line| line["id"].as_str().unwrap())
        .filter(|id| has_load(id))
        .collect();
    with_load.sort_unstable();
    // Whoever adds one adds a test.
    assert_eq!(
        with_load,
        [
            "http-batches",
            "own-logins",
            "recovery-storm",
            "soak",
            "spikes",
            "stream-consumer"
        ]
    );
}

fn has_load(id: &str) -> bool {
    let scenario = twin(&["scenario", "show", id]).unwrap().stdout;
    scenario.contains("[load.")
}

#[test]
fn spikes_climb_in_steps_and_then_spike_twice() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let edits = [
        (URL, broker.url()),
        ("seconds = 120", "seconds = 4".to_owned()),
        ("seconds = 60", "seconds = 3".to_owned()),
        ("from = 2000", "from = 200".to_owned()),
        ("to = 20000", "to = 2000".to_owned()),
        ("peak = 50000", "peak = 5000".to_owned()),
        ("rate = 5000", "rate = 500".to_owned()),
    ];
    let edits = edits.each_ref().map(|(old, new)| (*old, new.as_str()));
    let report = loaded(
        &edited_scenario(folder.path(), "spikes", &edits).unwrap(),
        &[],
    );
    // Four steps of a second each: 200, 800, 1,400 and 2,000. A spike: 500, 5,000 and 500, a second each.
    assert_eq!(
        phases(&report),
        [
            ("steps", 4_400, 4_400),
            ("first spike", 6_000, 6_000),
            ("second spike", 6_000, 6_000)
        ]
    );
    assert_eq!(report["setting"]["connections"], 100);
    assert_eq!(report["total"]["check"]["received"], 16_400, "{report}");
    let findings = report["findings"].as_array().unwrap();
    let threshold = |f: &Value| f["threshold"] == "loss_share" && f["passed"] == true;
    assert!(findings.len() == 3 && findings.iter().all(threshold));
}

/// Sum of the connections that were dropped with their devices.
fn dropped(phase: &Value) -> u64 {
    let causes = phase["silenced"].as_object().unwrap();
    causes.values().map(|count| count.as_u64().unwrap()).sum()
}

/// Of a smaller community, since a broker for 10,000 devices needs more open files than most machines give a test.
#[test]
fn a_recovery_storm_has_the_connections_of_what_lost_its_power_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let edits = [
        (URL, broker.url()),
        ("buildings = 60", "buildings = 4".to_owned()),
        ("households = 2500", "households = 100".to_owned()),
        // A minute before, a minute of which fifty seconds are dark, and eighty seconds more.
        ("after_s = 1800", "after_s = 70".to_owned()),
        ("lasts_s = 1800", "lasts_s = 60".to_owned()),
        ("seconds = 60\n", "seconds = 2\n".to_owned()),
        ("seconds = 120\n", "seconds = 8\n".to_owned()),
        ("factor = 1\n", "factor = 10\n".to_owned()),
    ];
    let edits = edits.each_ref().map(|(old, new)| (*old, new.as_str()));
    let report = loaded(
        &edited_scenario(folder.path(), "recovery-storm", &edits).unwrap(),
        &[],
    );
    let [before, dark, back] = &report["phases"].as_array().unwrap()[..] else {
        panic!("three phases: {report}");
    };
    assert_eq!(
        [before, dark, back].map(word),
        ["before", "dark", "all come back"]
    );
    assert_eq!((dropped(before), dropped(back)), (0, 0), "{report}");
    assert_eq!(before["reconnects"], 0, "{report}");
    assert_eq!(dark["reconnects"], 0, "{report}");
    // Every connection that was lost with its device comes back with it, and nothing is lost.
    let lost = dropped(dark);
    let dead = dark["silenced"]["no_mains"].as_u64().unwrap();
    assert!(dead > 50, "{report}");
    assert_eq!(back["reconnects"], lost, "{report}");
    assert!(lost < report["setting"]["connections"].as_u64().unwrap());
    let total = &report["total"];
    assert!(total["down_seconds"].as_f64().unwrap() > 0.0);
    assert_eq!(total["check"]["lost"], 0, "{report}");
    // Each tells that it is well again.
    assert!(total["notices"].as_u64().unwrap() >= dead, "{report}");
    assert_eq!(report["passed"], true, "{report}");
}

/// Holds a soak against what it is: its devices, and 1,000 messages a second after a ramp of two seconds.
fn check_soak(report: &Value, soaked: u64) {
    let devices = count(&report["setting"]["devices"]);
    assert!((95_000..=110_000).contains(&devices), "{devices}");
    // From nothing to 1,000 a second in 2 s: half of 2,000.
    assert_eq!(
        phases(report),
        [("warm up", 1_000, 1_000), ("soak", soaked, soaked)]
    );
    assert_eq!(report["passed"], true, "{report}");
}

/// The topics of what a platform hears: of values one a device.
#[derive(Default)]
struct Topics(BTreeSet<Vec<u8>>);

impl Witness for Topics {
    fn sent(&mut self, _: u16, _: u64, _: u64) {}
    fn missed(&mut self, _: u16) {}
    fn received(&mut self, topic: &[u8], _: &[u8], _: u64) {
        self.0.insert(topic.to_vec());
    }
}

/// Over 500 connections, since a broker for 17,000 gateways needs more open files than most machines give a test; into a file where there is no broker.
/// Those devices speak that are due in the first seconds of the simulation. Until all have, an hour passes, since smoke detectors and parking spaces report
/// once an hour: in it the chargers of half of the 26,000 households' spaces alone would send 120 heartbeats each, which is more than a million messages.
#[test]
fn a_soak_has_a_hundred_thousand_devices_at_an_even_rate() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return soak_into_file(folder.path());
    };
    let edits = [
        (URL, broker.url()),
        ("connections = \"gateway\"", "connections = 500".to_owned()),
        ("seconds = 60", "seconds = 2".to_owned()),
        ("seconds = 3600", "seconds = 8".to_owned()),
        ("to = 10000", "to = 1000".to_owned()),
        ("rate = 10000", "rate = 1000".to_owned()),
        // A machine that builds beside it is no measure of latency.
        ("latency_p99_ms = 500", "latency_p99_ms = 20000".to_owned()),
    ];
    let edits = edits.each_ref().map(|(old, new)| (*old, new.as_str()));
    let source = edited_scenario(folder.path(), "soak", &edits).unwrap();
    let drive = || loaded(&source, &[]);
    let (report, heard) =
        while_listening(broker.port(), Topics::default(), |_, _| {}, drive).unwrap();
    check_soak(&report, 8_000);
    // Few of them say a second thing so soon.
    let devices = heard.0.len();
    assert!(devices > 5_000, "{devices}");
    assert_eq!(report["setting"]["connections"], 500);
    let check = &report["total"]["check"];
    assert_eq!(count(&check["received"]), 9_000, "{report}");
    let rest = ["lost", "unheard", "duplicates"].map(|key| count(&check[key]));
    assert_eq!(rest, [0, 0, 0], "{report}");
    // Three thresholds of each phase.
    assert_eq!(report["findings"].as_array().unwrap().len(), 6, "{report}");
}

/// The same where nothing comes back.
fn soak_into_file(folder: &Path) {
    let edits = [
        ("seconds = 60", "seconds = 2"),
        ("seconds = 3600", "seconds = 3"),
        ("to = 10000", "to = 1000"),
        ("rate = 10000", "rate = 1000"),
        // Nothing comes back from a file.
        ("[load.check]\nsubscribers = 2\n", ""),
        ("loss_share = 0.0\n", ""),
        ("latency_p99_ms = 500\n", ""),
    ];
    let source = edited_scenario(folder, "soak", &edits).unwrap();
    let out = folder.join("messages.ndjson");
    let report = loaded(&source, &["--target", text(&out)]);
    check_soak(&report, 3_000);
    let messages = std::fs::read_to_string(&out).unwrap();
    assert_eq!(messages.lines().count(), 4_000);
}

#[test]
fn http_batches_are_held_back_as_the_platform_asks_and_none_is_refused() {
    let Some(platform) = Platform::start("busy").unwrap() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let edits = [
        ("http://127.0.0.1:9080", platform.url()),
        ("seconds = 60\nrate", "seconds = 2\nrate".to_owned()),
        ("seconds = 90", "seconds = 3".to_owned()),
        ("rate = 2000", "rate = 60".to_owned()),
        ("peak = 10000", "peak = 120".to_owned()),
    ];
    let edits = edits.each_ref().map(|(old, new)| (*old, new.as_str()));
    let source = edited_scenario(folder.path(), "http-batches", &edits).unwrap();
    let report = loaded(&source, &[]);
    assert_eq!(report["setting"]["connections"], 8);
    let names: Vec<&str> = report["phases"]
        .as_array()
        .unwrap()
        .iter()
        .map(word)
        .collect();
    assert_eq!(names, ["steady", "over the limit"]);
    let total = &report["total"];
    assert!(count(&total["throttled"]) > 0, "{report}");
    // 120 in two seconds; 60, 120 and 60 in the spike's thirds. What was not handed over in time is told.
    assert_eq!(count(&total["offered"]), 360, "{report}");
    let received = count(&total["check"]["received"]);
    assert_eq!(received + count(&total["shed"]), 360, "{report}");
    assert_eq!(report["passed"], true, "{report}");
    let stats = platform.stats().unwrap();
    // Retry-After is kept by all eight connections, but for what the seven others had sent already.
    let (early, asked) = (count(&stats["early"]), count(&total["throttled"]));
    assert!(early <= 7 * asked, "{early} of {asked}: {stats}");
    assert!(
        count(&stats["answered"]) < received,
        "several messages a request: {stats}"
    );
}

#[test]
fn a_stream_gives_its_consumer_what_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = Nats::start(folder.path(), &[]).unwrap() else {
        return;
    };
    server.make_stream("TWIN", "twin.>").unwrap();
    let edits = [
        ("nats://127.0.0.1:4222", server.url()),
        ("seconds = 30\nfrom", "seconds = 2\nfrom".to_owned()),
        ("seconds = 300", "seconds = 2".to_owned()),
        ("to = 5000", "to = 500".to_owned()),
        ("rate = 5000", "rate = 500".to_owned()),
        // A machine that builds beside it is no measure of latency.
        ("latency_p99_ms = 500", "latency_p99_ms = 20000".to_owned()),
    ];
    let edits = edits.each_ref().map(|(old, new)| (*old, new.as_str()));
    let source = edited_scenario(folder.path(), "stream-consumer", &edits).unwrap();
    let report = loaded(&source, &[]);
    assert_eq!(
        phases(&report),
        [("warm up", 500, 500), ("soak", 1_000, 1_000)]
    );
    let check = &report["total"]["check"];
    assert_eq!(count(&check["received"]), 1_500, "{report}");
    assert_eq!(report["passed"], true, "{report}");
    assert_eq!(server.stored("TWIN").unwrap(), 1_500);
}

/// The ids of the gateways of a scenario, as topics have them.
fn gateways(source: &Path) -> BTreeSet<String> {
    let opened = twin_formats::source::open(text(source), &mut |_| {}).unwrap();
    let facts = device_facts(&opened.community).into_iter();
    facts.map(|device| device.gateway).collect()
}

#[test]
fn gateways_log_in_as_themselves_and_say_what_is_now() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let edits = [
        ("mqtt://127.0.0.1:1883", broker.url()),
        ("seconds = 600", "seconds = 4".to_owned()),
        ("factor = 1", "factor = 30".to_owned()),
    ];
    let edits = edits.each_ref().map(|(old, new)| (*old, new.as_str()));
    let source = edited_scenario(folder.path(), "own-logins", &edits).unwrap();
    let gateways = gateways(&source);
    let rows = gateways
        .iter()
        .map(|id| format!("{id},user-of-{id},word\n"));
    let logins = format!("device,user,password\n{}", rows.collect::<String>());
    let file = folder.path().join("logins.csv");
    std::fs::write(&file, &logins).unwrap();
    let record = folder.path().join("record");
    let report = loaded(&source, &["--record", text(&record)]);
    assert_eq!(report["setting"]["connections"], gateways.len());
    let sent = count(&report["total"]["sent"]);
    assert!(sent > 0 && report["passed"] == true, "{report}");
    // Stamps are those of now, thirty simulated seconds a second.
    let out = folder.path().join("sent.ndjson");
    let replay = ["replay", text(&record), "--target", text(&out), "--fastest"];
    assert_eq!(twin(&replay).unwrap().code, Some(0));
    let messages = std::fs::read_to_string(&out).unwrap();
    assert_eq!(messages.lines().count() as u64, sent);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    for line in messages.lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        let stamp = message["payload"][0]["bt"].as_f64().unwrap();
        assert!((stamp - now.as_secs_f64()).abs() < 300.0, "{line}");
    }
    // A gateway without a row cannot log in: nothing is sent.
    let last = gateways.last().unwrap();
    let short = logins.replace(&format!("{last},user-of-{last},word\n"), "");
    std::fs::write(&file, short).unwrap();
    let ran = twin(&["load", text(&source), "--json"]).unwrap();
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains(last.as_str()), "{}", ran.stderr);
}
