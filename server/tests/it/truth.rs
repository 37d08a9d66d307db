//! The ground truth of a running service: kept, asked for by time, and cut when time goes back.

use serde_json::{Value, json};

use crate::harness::{TestServer, crash};

/// When the simulation begins by itself.
const START: &str = "2026-05-31T23:30:00.000Z";

fn done(server: &TestServer, command: &Value) {
    let answer = server.command(command);
    assert_eq!(answer.status, 200, "{command}: {}", answer.text());
}

fn step(server: &TestServer, seconds: u32) {
    done(server, &json!({ "type": "step", "seconds": seconds }));
}

fn rewind(server: &TestServer, to: &str) {
    done(server, &json!({ "type": "rewind", "to": to }));
}

fn truth(server: &TestServer, query: &str) -> Vec<Value> {
    let answer = server.get(&format!("/api/v1/truth{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    let lines = answer.text();
    let read = |line| serde_json::from_str(line).unwrap();
    lines.lines().map(read).collect()
}

/// What is told of a device, or of the place of an incident.
fn of<'a>(lines: &'a [Value], key: &str, id: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line[key] == id).collect()
}

/// A minute without anything, then an alarm by command and a power cut.
fn told(folder: &std::path::Path) -> TestServer {
    let server = TestServer::start(folder);
    done(&server, &json!({ "type": "pause" }));
    rewind(&server, START);
    step(&server, 60);
    for command in [
        json!({ "type": "inject_fault", "device": "dev/pole/1", "fault": "alarm", "duration_s": 120 }),
        json!({ "type": "begin_incident", "kind": "power_cut", "at": "dev/pole/3", "duration_s": 60 }),
    ] {
        done(&server, &command);
    }
    step(&server, 240);
    server
}

#[test]
fn what_happened_is_told_with_its_cause_and_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let server = told(folder.path());
    let lines = truth(&server, "");
    let times: Vec<&str> = lines.iter().map(|l| l["time"].as_str().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
    let alarm = of(&lines, "entity", "dev/pole/1");
    let [begin, end] = alarm[..] else {
        panic!("{alarm:?}");
    };
    assert_eq!(
        (&begin["what"], &begin["cause"]),
        (&json!("incident"), &json!("command"))
    );
    assert_eq!(
        (&begin["phase"], &end["phase"]),
        (&json!("begin"), &json!("end"))
    );
    assert_eq!(end["time"], "2026-05-31T23:33:00.000Z");
    let cut = of(&lines, "place", "device/dev/pole/3");
    let [begin, end] = cut[..] else {
        panic!("{cut:?}");
    };
    assert_eq!(
        (&begin["what"], &begin["kind"]),
        (&json!("occurrence"), &json!("power_cut"))
    );
    assert_eq!(begin["parameters"]["devices"], 1);
    assert_eq!(begin["incident"], end["incident"]);
    let dark = of(&lines, "entity", "dev/pole/3");
    let named = dark.iter().find(|line| line["kind"] == "no_mains").unwrap();
    assert_eq!(named["incident"], begin["incident"]);
}

#[test]
fn a_part_of_it_is_asked_for_by_time() {
    let folder = tempfile::tempdir().unwrap();
    let server = told(folder.path());
    let lines = truth(&server, "");
    let later = truth(&server, "?from=2026-05-31T23:32:30Z");
    let sooner = truth(&server, "?to=2026-05-31T23:32:29.999Z");
    assert!(!later.is_empty() && !sooner.is_empty());
    assert_eq!([sooner, later].concat(), lines);
    for wrong in ["?from=noon", "?from=2&to=1", "?what=fault"] {
        assert_eq!(
            server.get(&format!("/api/v1/truth{wrong}")).status,
            400,
            "{wrong}"
        );
    }
}

#[test]
fn it_is_cut_when_time_goes_back_and_outlives_a_crash() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = told(first.path());
    let lines = truth(&server, "");
    let back = "2026-05-31T23:30:30.000Z";
    rewind(&server, back);
    let left = truth(&server, "");
    let before = lines
        .iter()
        .filter(|line| line["time"].as_str().unwrap() <= back);
    assert_eq!(left, before.cloned().collect::<Vec<_>>());
    // The commands are given up, and so is what came of them.
    step(&server, 300);
    let again = truth(&server, "");
    assert!(of(&again, "entity", "dev/pole/1").is_empty());
    assert!(of(&again, "place", "device/dev/pole/3").is_empty());
    done(
        &server,
        &json!({ "type": "inject_fault", "device": "dev/pole/2", "fault": "dead" }),
    );
    step(&server, 1);
    let whole = truth(&server, "");
    assert!(!of(&whole, "entity", "dev/pole/2").is_empty());
    crash(first.path(), second.path());
    let risen = TestServer::start(second.path());
    done(&risen, &json!({ "type": "pause" }));
    assert_eq!(truth(&risen, "")[..whole.len()], whole);
}
