//! Simulated time that is stepped and goes back.

use std::time::Duration;

use rusqlite::Connection;
use serde_json::{Value, json};
use twin_server::Options;

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

/// Goes to a time and waits until simulated time stands still there. Gives from when it was simulated.
fn go_to(server: &TestServer, to: &str) -> String {
    let outcome = done(server, json!({ "type": "go_to", "to": to }));
    server.wait("simulated time to arrive", |server| {
        let clock = clock(server);
        (clock["paused"] == true).then_some(())
    });
    let clock = clock(server);
    assert_eq!(
        (&clock["time"], &clock["going_to_ms"]),
        (&json!(to), &Value::Null)
    );
    outcome["from"].as_str().unwrap().to_owned()
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
    at_start_with(folder, |_| {})
}

/// The same with other options.
fn at_start_with(folder: &std::path::Path, change: impl FnOnce(&mut Options)) -> TestServer {
    let server = TestServer::start_with(folder, change);
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

#[test]
fn a_time_that_is_gone_to_is_as_if_it_was_stepped_to() {
    let folder = tempfile::tempdir().unwrap();
    // Everything is kept, however fast it comes: what is thinned depends on real time.
    let server = at_start_with(folder.path(), |o| o.limits.stored_per_second = u32::MAX);
    step(&server, 90);
    for command in [
        json!({ "type": "inject_fault", "device": "dev/pole/1", "fault": "alarm", "duration_s": 900 }),
        json!({ "type": "begin_incident", "kind": "power_cut", "at": "dev/pole/3", "duration_s": 900 }),
    ] {
        done(&server, command);
    }
    for _ in 0..10 {
        step(&server, 51);
    }
    let (middle, at_middle) = ("2026-05-31T23:40:00.000Z", seen(&server));
    assert_eq!(clock(&server)["time"], middle);
    for _ in 0..2 {
        step(&server, 1_800);
    }
    let (end, at_end) = ("2026-06-01T00:40:00.000Z", seen(&server));
    assert_eq!(clock(&server)["time"], end);
    assert_ne!(at_middle, at_end);

    // Back: from the newest moment that is kept, which lies between the beginning and the time asked for.
    let from = go_to(&server, middle);
    assert!((START..=middle).contains(&from.as_str()), "{from}");
    assert_eq!(seen(&server), at_middle, "back");
    assert_eq!(
        go_to(&server, end),
        middle,
        "ahead it begins at the present"
    );
    assert_eq!(seen(&server), at_end, "ahead");
    assert_eq!(go_to(&server, end), end, "it is there already");
    assert_eq!(seen(&server), at_end, "nothing has changed");
    // A moment that is no whole second, and lies between two that are kept.
    let odd = "2026-06-01T00:17:31.250Z";
    let from = go_to(&server, odd);
    assert!((START..=odd).contains(&from.as_str()), "{from}");
    let at_odd = seen(&server);
    rewind(&server, middle);
    step(&server, 1_800);
    step(&server, 451);
    go_to(&server, odd);
    assert_eq!(seen(&server), at_odd);
}

#[test]
fn what_is_on_its_way_tells_so_and_ends_when_it_is_paused() {
    let folder = tempfile::tempdir().unwrap();
    let server = at_start(folder.path());
    let mut live = server.live();
    let start_ms = live.next()["clock"]["time_ms"].as_i64().unwrap();
    let far = json!({ "type": "go_to", "to": "2027-05-01T00:00:00Z" });
    let outcome = done(&server, far.clone());
    assert_eq!(outcome["from"], START);
    let (mut shown, mut seq) = (start_ms, None);
    // As time passes, every picture follows from the one before.
    while shown < start_ms + 3_600_000 {
        let message = live.next();
        assert_eq!(message["type"], "delta");
        let now = message["seq"].as_u64().unwrap();
        assert!(seq.is_none_or(|before: u64| before + 1 == now), "{now}");
        let clock = &message["clock"];
        let time_ms = clock["time_ms"].as_i64().unwrap();
        assert!(time_ms >= shown);
        if time_ms > start_ms {
            assert_eq!(clock["going_to_ms"], 1_809_129_600_000_i64);
            assert_eq!(clock["paused"], false);
        }
        (shown, seq) = (time_ms, Some(now));
    }
    drop(live);
    // Others are answered meanwhile, and commands to devices are followed.
    done(
        &server,
        json!({ "type": "switch_device", "device": "dev/pole/1", "on": false }),
    );
    assert_ne!(clock(&server)["going_to_ms"], Value::Null);
    let outcome = done(&server, json!({ "type": "pause" }));
    let stopped = clock(&server);
    assert_eq!(stopped["time"], outcome["time"], "no slice after it");
    assert_eq!(
        (&stopped["paused"], &stopped["going_to_ms"]),
        (&json!(true), &Value::Null)
    );
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(clock(&server)["time"], stopped["time"]);

    // A stop on the way is no rest of it: after the next start, time stands still.
    done(&server, far);
    server.stop().unwrap();
    let again = TestServer::start(folder.path());
    let resumed = clock(&again);
    assert_eq!(
        (&resumed["paused"], &resumed["going_to_ms"]),
        (&json!(true), &Value::Null)
    );
}

#[test]
fn as_fast_as_possible_lasts_until_it_is_paused_and_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    assert_eq!(clock(&server)["speed"], 1.0);
    let start_ms = time_ms(&server);
    // Over the live stream as over REST.
    let mut live = server.live();
    live.next();
    live.send(
        &json!({ "type": "command", "id": 7, "command": { "type": "set_speed", "factor": "max" } }),
    );
    assert_eq!(live.next_of("done")["id"], 7);
    drop(live);
    assert_eq!(clock(&server)["speed"], "max");
    server.wait("three hours", |server| {
        (time_ms(server) > start_ms + 3 * 3_600_000).then_some(())
    });
    let outcome = done(&server, json!({ "type": "pause" }));
    let stopped = clock(&server);
    assert_eq!(stopped["time"], outcome["time"], "no slice after it");
    assert_eq!(
        (&stopped["paused"], &stopped["speed"]),
        (&json!(true), &json!("max"))
    );
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(clock(&server)["time"], stopped["time"]);
    server.stop().unwrap();
    let again = TestServer::start(folder.path());
    let resumed = clock(&again);
    assert_eq!(
        (&resumed["time"], &resumed["speed"]),
        (&stopped["time"], &json!("max"))
    );
}

#[test]
fn a_time_that_cannot_be_gone_to_is_refused_with_those_that_can() {
    let folder = tempfile::tempdir().unwrap();
    let server = at_start(folder.path());
    step(&server, 60);
    let before = clock(&server);
    let range = "from 2026-05-31T23:30:00.000Z to 2027-06-01T23:31:00.000Z";
    for (command, status, words) in [
        (json!({ "type": "go_to" }), 422, "to"),
        (json!({ "type": "go_to", "to": 0 }), 422, "0"),
        (json!({ "type": "go_to", "to": "noon" }), 422, "RFC 3339"),
        (
            json!({ "type": "go_to", "to": "2026-05-31T23:29:59.999Z" }),
            409,
            range,
        ),
        (
            json!({ "type": "go_to", "to": "2027-06-01T23:31:00.001Z" }),
            409,
            range,
        ),
        (
            json!({ "type": "go_to", "to": "2200-12-31T00:00:00Z" }),
            409,
            range,
        ),
    ] {
        let answer = server.command(&command);
        let text = answer.text();
        assert_eq!(answer.status, status, "{command}: {text}");
        assert!(text.contains(words), "{command}: {text}");
    }
    let headers = [
        ("content-type", "application/json"),
        ("accept-language", "zh"),
    ];
    let early = b"{\"type\":\"go_to\",\"to\":\"2026-05-31T23:00:00Z\"}";
    let told = server.request("POST", "/api/v1/commands", &headers, early);
    assert!(told.text().contains("可转到"), "{}", told.text());
    assert_eq!(clock(&server), before, "none of it changed anything");
}
