//! Channels that commands set: what is taken, what is refused, and what a restart and going back make of it.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::harness::{TestServer, crash};

fn detail(server: &TestServer, device: &str) -> Value {
    let path = format!("/api/v1/devices/{}", device.replace('/', "%2F"));
    server.get(&path).json()
}

/// What a command holds in the first channel of a device that can be set.
fn held(server: &TestServer, device: &str) -> Value {
    detail(server, device)["settings"][0]["held"].clone()
}

fn latest(server: &TestServer, device: &str, channel: &str) -> Value {
    let detail = detail(server, device);
    let mut channels = detail["channels"].as_array().unwrap().iter();
    let found = channels.find(|c| c["name"] == channel).unwrap();
    found["latest"]["value"].clone()
}

fn done(server: &TestServer, command: Value) -> Value {
    let answer = server.command(&command);
    assert_eq!(answer.status, 200, "{command}: {}", answer.text());
    answer.json()
}

fn set(device: &str, channel: &str, value: impl Into<Value>) -> Value {
    json!({ "type": "set_channel", "device": device, "channel": channel, "value": value.into() })
}

fn second(server: &TestServer) {
    done(server, json!({ "type": "step", "seconds": 1 }));
}

#[test]
fn a_lamp_is_lit_by_day_until_it_is_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    done(&server, json!({ "type": "pause" }));
    let settings = &detail(&server, "dev/pole/1")["settings"];
    let setting = |channel: &str| json!({ "channel": channel, "states": [], "holds": true, "most": null, "characters": null, "held": null });
    let expected = json!(["lamp_on", "display_on", "broadcasting"].map(setting));
    assert_eq!(*settings, expected);
    assert_eq!(latest(&server, "dev/pole/1", "lamp_on"), 0.0, "a morning");
    let outcome = done(&server, set("dev/pole/1", "lamp_on", true));
    assert_eq!(outcome["message"], "dev/pole/1 sets lamp_on to 1");
    second(&server);
    assert_eq!(latest(&server, "dev/pole/1", "lamp_on"), 1.0);
    assert_eq!(held(&server, "dev/pole/1"), 1.0);
    done(&server, set("dev/pole/1", "lamp_on", Value::Null));
    second(&server);
    assert_eq!(latest(&server, "dev/pole/1", "lamp_on"), 0.0);
    assert_eq!(held(&server, "dev/pole/1"), Value::Null);
}

#[test]
fn what_cannot_be_set_is_refused_with_the_reason_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    done(
        &server,
        json!({ "type": "switch_device", "device": "dev/pole/2", "on": false }),
    );
    let refused = [
        (set("nobody", "lamp_on", true), 404, "'nobody'"),
        (set("dev/pole/1", "brightness", 50), 409, "lamp_on"),
        (set("dev/robot/1", "speed", 1), 409, "activity"),
        (set("dev/pole/1", "lamp_on", 7), 422, "true or false"),
        (set("dev/pole/1", "lamp_on", "on"), 422, "true or false"),
        (
            set("dev/pole/1", "lamp_on", json!([true])),
            422,
            "must be a number",
        ),
        (
            set("dev/pole/1", "lamp_on", json!({})),
            422,
            "must be a number",
        ),
        (set("dev/pole/2", "lamp_on", true), 409, "'dev/pole/2'"),
        (
            json!({ "type": "set_channel", "device": "dev/pole/1", "value": true }),
            422,
            "channel",
        ),
        (
            json!({ "type": "set_channel", "device": "dev/pole/1", "channel": "lamp_on", "valve": true }),
            422,
            "valve",
        ),
        (
            json!({ "type": "restart_device", "device": "nobody" }),
            404,
            "'nobody'",
        ),
        (
            json!({ "type": "restart_device", "device": "dev/pole/2" }),
            409,
            "'dev/pole/2'",
        ),
    ];
    for (command, status, named) in refused {
        let answer = server.command(&command);
        assert_eq!(answer.status, status, "{command}: {}", answer.text());
        assert!(
            answer.text().contains(named),
            "{command}: {}",
            answer.text()
        );
    }
    assert_eq!(held(&server, "dev/pole/1"), Value::Null, "nothing was set");
    let mut live = server.live();
    let command = set("dev/pole/1", "lamp_on", 7);
    live.send(&json!({ "type": "command", "id": 5, "command": command }));
    let refusal = live.next_of("refused");
    assert_eq!(refusal["id"], 5);
    assert!(refusal["reason_zh"].as_str().unwrap().contains("取值应为"));
    let command = set("dev/pole/1", "lamp_on", true);
    live.send(&json!({ "type": "command", "id": 6, "command": command }));
    assert_eq!(live.next_of("done")["id"], 6);
}

#[test]
fn what_is_held_outlives_a_crash_and_is_given_up_with_the_time_after_it() {
    let (first, second_folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = TestServer::start(first.path());
    done(&server, json!({ "type": "pause" }));
    second(&server);
    let before = server.get("/api/v1/community").json()["clock"]["time"].clone();
    second(&server);
    done(&server, set("dev/home/1", "valve_open", false));
    done(&server, set("dev/pole/1", "lamp_on", true));
    second(&server);
    crash(first.path(), second_folder.path());
    let again = TestServer::start(second_folder.path());
    assert_eq!(held(&again, "dev/pole/1"), 1.0);
    assert_eq!(held(&again, "dev/home/1"), 0.0);
    again.stop().unwrap();

    done(&server, json!({ "type": "rewind", "to": before }));
    assert_eq!(held(&server, "dev/pole/1"), Value::Null);
    assert_eq!(latest(&server, "dev/home/1", "valve_open"), 1.0);
    server.stop().unwrap();
    let stored = Connection::open(first.path().join("test.gpkg")).unwrap();
    let count = |query: &str| -> i64 { stored.query_row(query, [], |r| r.get(0)).unwrap() };
    assert_eq!(count("SELECT count(*) FROM twin_setting"), 0);
    let logged = "SELECT count(*) FROM twin_edit WHERE command LIKE '%set_channel%'";
    assert_eq!(count(logged), 2);
}

#[test]
fn a_restarted_device_is_away_for_twenty_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    done(&server, json!({ "type": "pause" }));
    let stuck = json!({ "type": "inject_fault", "device": "dev/pole/1", "fault": "stuck" });
    done(&server, stuck);
    done(
        &server,
        json!({ "type": "restart_device", "device": "dev/pole/1" }),
    );
    assert_eq!(detail(&server, "dev/pole/1")["state"], "offline");
    assert_eq!(detail(&server, "dev/pole/1")["fault"], Value::Null);
    done(&server, json!({ "type": "step", "seconds": 30 }));
    assert_eq!(detail(&server, "dev/pole/1")["state"], "normal");
}
