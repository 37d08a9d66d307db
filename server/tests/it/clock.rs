//! Simulated time that is stepped and goes back.

use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::harness::{Answer, TestServer};

/// When the simulation begins by itself.
const START: &str = "2026-05-31T23:30:00.000Z";
/// Devices that something happens to, and a few others.
const DEVICES: [&str; 6] = [
    "dev/pole/1",
    "dev/pole/2",
    "dev/pole/3",
    "dev/home/1",
    "dev/home/2",
    "dev/robot/1",
];

fn clock(server: &TestServer) -> Value {
    server.get("/api/v1/community").json()["clock"].clone()
}

fn time_ms(server: &TestServer) -> i64 {
    clock(server)["time_ms"].as_i64().unwrap()
}

fn done(server: &TestServer, command: Value) -> Value {
    let answer = server.command(&command);
    assert_eq!(answer.status, 200, "{command}: {}", answer.text());
    answer.json()
}

fn step(server: &TestServer, seconds: u32) {
    done(server, json!({ "type": "step", "seconds": seconds }));
}

fn rewind(server: &TestServer, to: &str) {
    let outcome = done(server, json!({ "type": "rewind", "to": to }));
    assert_eq!(outcome["time"], to);
    let clock = clock(server);
    assert_eq!(
        (&clock["time"], &clock["paused"]),
        (&json!(to), &json!(true))
    );
}

/// A server whose time stands still at its beginning.
fn at_start(folder: &std::path::Path) -> TestServer {
    let server = TestServer::start(folder);
    done(&server, json!({ "type": "pause" }));
    rewind(&server, START);
    server
}

/// Everything that a client sees at this moment, and all that the store has.
fn seen(server: &TestServer) -> Value {
    let mut live = server.live().next();
    let parts = ["states", "poses", "alarms", "incidents"].map(|part| live[part].take());
    // Asked for first: it has the store written.
    let alarms = server.get("/api/v1/alarms?state=all&limit=10000").json();
    let path = |id: &str| format!("/api/v1/devices/{}", id.replace('/', "%2F"));
    let details = DEVICES.map(|id| server.get(&path(id)).json());
    let histories = DEVICES.map(|id| {
        let all = format!("{}/observations?limit=10000", path(id));
        server.get(&all).json()
    });
    json!({ "live": parts, "alarms": alarms, "details": details, "histories": histories })
}

fn active_alarm_of(server: &TestServer, device: &str) -> Option<Value> {
    let page = server.get("/api/v1/alarms?limit=10000").json();
    let mut all = page["alarms"].as_array().unwrap().iter();
    all.find(|alarm| alarm["device"] == device).cloned()
}

#[test]
fn a_step_moves_time_by_exactly_its_seconds_and_stops_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    done(&server, json!({ "type": "pause" }));
    for seconds in [1, 60, 3_600] {
        let before = time_ms(&server);
        step(&server, seconds);
        assert_eq!(time_ms(&server) - before, i64::from(seconds) * 1_000);
    }
    done(&server, json!({ "type": "resume" }));
    let outcome = done(&server, json!({ "type": "step", "seconds": 10 }));
    let stopped = clock(&server);
    assert_eq!(
        (&stopped["time"], &stopped["paused"]),
        (&outcome["time"], &json!(true))
    );
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(time_ms(&server), stopped["time_ms"].as_i64().unwrap());
}

#[test]
fn what_was_then_is_again_and_what_came_comes_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = at_start(folder.path());
    // Some of it lies between two moments that are kept, so that it must be commanded again on the way.
    step(&server, 90);
    for command in [
        json!({ "type": "inject_fault", "device": "dev/pole/1", "fault": "alarm", "duration_s": 900 }),
        json!({ "type": "switch_device", "device": "dev/pole/2", "on": false }),
        json!({ "type": "begin_incident", "kind": "power_cut", "at": "dev/pole/3", "duration_s": 900 }),
    ] {
        done(&server, command);
    }
    step(&server, 505);
    let alarm = active_alarm_of(&server, "dev/pole/1").unwrap();
    done(
        &server,
        json!({ "type": "acknowledge_alarm", "alarm": alarm["id"], "by": "王" }),
    );
    step(&server, 5);
    let (then, before) = (clock(&server), seen(&server));
    let then = then["time"].as_str().unwrap();
    assert_eq!(then, "2026-05-31T23:40:00.000Z");
    let alarm = active_alarm_of(&server, "dev/pole/1").unwrap();
    assert_eq!(alarm["acknowledged_by"], "王");

    step(&server, 600);
    step(&server, 600);
    let after = seen(&server);
    assert_ne!(before, after);
    assert_eq!(
        active_alarm_of(&server, "dev/pole/1"),
        None,
        "it has healed"
    );
    rewind(&server, then);
    assert_eq!(seen(&server), before, "what was then");
    step(&server, 1_200);
    assert_eq!(seen(&server), after, "what came");

    // What is commanded after a moment is given up with all that came of it.
    rewind(&server, then);
    for command in [
        json!({ "type": "inject_fault", "device": "dev/home/1", "fault": "dead" }),
        json!({ "type": "inject_fault", "device": "dev/pole/4", "fault": "alarm" }),
        json!({ "type": "switch_device", "device": "dev/pole/2", "on": true }),
        json!({ "type": "begin_incident", "kind": "power_cut", "at": "dev/pole/5" }),
    ] {
        step(&server, 1);
        done(&server, command);
    }
    step(&server, 60);
    assert_ne!(seen(&server)["live"], before["live"]);
    rewind(&server, then);
    assert_eq!(seen(&server), before, "what was then, once more");
    step(&server, 1_200);
    assert_eq!(seen(&server), after, "what came, once more");
}

#[test]
fn live_clients_are_told_everything_anew() {
    let folder = tempfile::tempdir().unwrap();
    let server = at_start(folder.path());
    step(&server, 600);
    let mut live = server.live();
    let start_ms = live.next()["clock"]["rewind_from_ms"].as_i64().unwrap();
    live.send(&json!({ "type": "subscribe", "devices": ["dev/home/1"] }));
    live.send(&json!({ "type": "resync" }));
    live.next_of("snapshot");
    rewind(&server, START);
    let snapshot = live.next_of("snapshot");
    assert_eq!(snapshot["clock"]["time_ms"], start_ms);
    assert_eq!(snapshot["clock"]["time"], START);
    let values = snapshot["observations"].as_array().unwrap();
    assert!(!values.is_empty());
    let mut times = values.iter().map(|v| v["time_ms"].as_i64().unwrap());
    assert!(times.all(|time| time <= start_ms), "{values:?}");
    let delta = live.next();
    assert_eq!(delta["type"], "delta");
    let next = snapshot["seq"].as_u64().unwrap() + 1;
    assert_eq!(delta["seq"].as_u64(), Some(next));
}

#[test]
fn what_is_given_up_is_not_in_the_store_but_in_the_log_of_commands() {
    let folder = tempfile::tempdir().unwrap();
    let server = at_start(folder.path());
    step(&server, 60);
    let inject = json!({ "type": "inject_fault", "device": "dev/pole/1", "fault": "alarm" });
    done(&server, inject);
    done(
        &server,
        json!({ "type": "begin_incident", "kind": "power_cut", "at": "dev/pole/3" }),
    );
    step(&server, 600);
    rewind(&server, "2026-05-31T23:30:30.000Z");
    server.stop().unwrap();
    let stored = Connection::open(folder.path().join("test.gpkg")).unwrap();
    let count = |query: &str| -> i64 { stored.query_row(query, [], |r| r.get(0)).unwrap() };
    let to_ns = 1_780_270_230_000_000_000_i64;
    assert_eq!(count("SELECT time_ns FROM twin_clock"), to_ns);
    assert_eq!(count("SELECT paused FROM twin_clock"), 1);
    for (table, of) in [
        ("twin_observation", format!("time_ns > {to_ns}")),
        ("twin_alarm", "device = 'dev/pole/1'".to_owned()),
        ("twin_override", "TRUE".to_owned()),
        ("twin_incident", "TRUE".to_owned()),
        ("twin_truth", format!("time_ns > {to_ns}")),
    ] {
        let left = count(&format!("SELECT count(*) FROM {table} WHERE {of}"));
        assert_eq!(left, 0, "{table}");
    }
    for (kind, times) in [("inject_fault", 1), ("begin_incident", 1), ("rewind", 2)] {
        let logged = format!("SELECT count(*) FROM twin_edit WHERE command LIKE '%{kind}%'");
        assert_eq!(count(&logged), times, "{kind}");
    }
    drop(stored);
    let again = TestServer::start(folder.path());
    assert_eq!(clock(&again)["time"], "2026-05-31T23:30:30.000Z");
    // The past lies in memory alone.
    let answer = again.command(&json!({ "type": "rewind", "to": START }));
    assert_eq!(answer.status, 409, "{}", answer.text());
}

#[test]
fn what_is_no_step_and_what_cannot_be_reached_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = at_start(folder.path());
    step(&server, 60);
    let before = clock(&server);
    for (command, status, words) in [
        (json!({ "type": "step", "seconds": 0 }), 422, "3600"),
        (json!({ "type": "step", "seconds": 3_601 }), 422, "3600"),
        (json!({ "type": "step", "seconds": -1 }), 422, "-1"),
        (json!({ "type": "step", "seconds": 1.5 }), 422, "1.5"),
        (json!({ "type": "step", "seconds": null }), 422, "expected"),
        (json!({ "type": "step", "seconds": "1" }), 422, "string"),
        (json!({ "type": "step" }), 422, "seconds"),
        (
            json!({ "type": "step", "seconds": 1, "back": true }),
            422,
            "`back`",
        ),
        (json!({ "type": "rewind" }), 422, "to"),
        (
            json!({ "type": "rewind", "to": "yesterday" }),
            422,
            "RFC 3339",
        ),
        (json!({ "type": "rewind", "to": 0 }), 422, "0"),
        (
            json!({ "type": "rewind", "to": "2026-05-31T23:31:00.001Z" }),
            409,
            "from 2026-05-31T23:30:00.000Z to 2026-05-31T23:31:00.000Z",
        ),
        (
            json!({ "type": "rewind", "to": "2026-05-31T23:29:59.999Z" }),
            409,
            "from 2026-05-31T23:30:00.000Z to 2026-05-31T23:31:00.000Z",
        ),
        (
            json!({ "type": "rewind", "to": "1700-01-01T00:00:00Z" }),
            409,
            "1700",
        ),
    ] {
        let answer = server.command(&command);
        let text = answer.text();
        assert_eq!(answer.status, status, "{command}: {text}");
        assert!(text.contains(words), "{command}: {text}");
    }
    let post = |body: &str| -> Answer {
        let headers = [
            ("content-type", "application/json"),
            ("accept-language", "zh"),
        ];
        server.request("POST", "/api/v1/commands", &headers, body.as_bytes())
    };
    assert_eq!(post("{\"type\":\"step\",\"seconds\":NaN}").status, 400);
    let early = post("{\"type\":\"rewind\",\"to\":\"2026-05-31T23:00:00Z\"}");
    assert!(early.text().contains("可回退到"), "{}", early.text());
    let zero = post("{\"type\":\"step\",\"seconds\":0}");
    assert!(zero.text().contains("1 至 3600"), "{}", zero.text());
    assert_eq!(clock(&server), before, "none of it changed anything");
}

#[test]
fn without_room_for_a_moment_time_cannot_go_back_but_steps() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(folder.path(), |o| o.limits.past_bytes = 0);
    step(&server, 60);
    assert_eq!(clock(&server)["rewind_from_ms"], Value::Null);
    let answer = server.command(&json!({ "type": "rewind", "to": START }));
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("no moment"), "{}", answer.text());
}
