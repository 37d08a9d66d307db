//! Incidents of a running server: begun by a command or by the scenario, seen by everyone, gone on with after a crash.

use serde_json::{Value, json};
use twin_core::sim::Disturbances;

use crate::harness::{TestServer, crash};

fn under_way(server: &TestServer) -> Vec<Value> {
    let answer = server.get("/api/v1/incidents").json();
    answer["incidents"].as_array().unwrap().clone()
}

fn is_offline(server: &TestServer, device: &str) -> bool {
    let path = format!("/api/v1/devices/{}", device.replace('/', "%2F"));
    server.get(&path).json()["state"] == "offline"
}

#[test]
fn a_power_cut_begins_by_command_is_told_and_outlives_a_crash() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = TestServer::start(first.path());
    let mut live = server.live();
    assert_eq!(live.next()["incidents"], json!([]));
    let cut = json!({ "type": "begin_incident", "kind": "power_cut", "at": "dev/pole/1", "duration_s": 36_000 });
    let answer = server.command(&cut);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = loop {
        let delta = live.next();
        if let Some(incident) = delta["incidents"].as_array().and_then(|all| all.first()) {
            break incident.clone();
        }
    };
    assert_eq!(told["kind"], "power_cut");
    assert_eq!(told["at"], "dev/pole/1");
    assert_eq!(told["first"], "dev/pole/1");
    assert_eq!(
        (&told["devices"], &told["source"]),
        (&json!(1), &json!("command"))
    );
    let lasts = told["ends_ms"].as_i64().unwrap() - told["begins_ms"].as_i64().unwrap();
    assert_eq!(lasts, 36_000_000);
    assert_eq!(under_way(&server), std::slice::from_ref(&told));
    server.wait("the pole to be dark", |s| {
        is_offline(s, "dev/pole/1").then_some(())
    });
    assert!(!is_offline(&server, "dev/pole/2"));

    crash(first.path(), second.path());
    let again = TestServer::start(second.path());
    assert_eq!(under_way(&again), [told]);
    again.wait("the pole to be dark", |s| {
        is_offline(s, "dev/pole/1").then_some(())
    });
    // Another one has another number.
    let other = json!({ "type": "begin_incident", "kind": "power_cut", "at": "dev/pole/2", "duration_s": 36_000 });
    assert_eq!(again.command(&other).status, 200);
    let numbers: Vec<Value> = again.wait("both", |s| {
        let all = under_way(s);
        (all.len() == 2).then(|| all.iter().map(|i| i["number"].clone()).collect())
    });
    assert_ne!(numbers[0], numbers[1]);
    // They end by themselves, and the poles start again.
    assert_eq!(
        again
            .command(&json!({ "type": "set_speed", "factor": 3_600 }))
            .status,
        200
    );
    again.wait("the ends", |s| under_way(s).is_empty().then_some(()));
    again.wait("the poles to be back", |s| {
        (!is_offline(s, "dev/pole/1") && !is_offline(s, "dev/pole/2")).then_some(())
    });
}

#[test]
fn what_the_scenario_lets_happen_is_shown_once_it_begins_and_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[[incident]]\nkind = \"power_cut\"\nafter_s = 30\nlasts_s = 86400\n[[incident]]\nkind = \"power_cut\"\nafter_s = 8000000\n";
    let start = || {
        TestServer::start_with(folder.path(), |o| {
            o.sim.disturbances = Disturbances::parse("test.toml", text).unwrap();
            o.sim.speed = 60.0;
        })
    };
    let server = start();
    let begun = server.wait("the first", |s| under_way(s).first().cloned());
    assert_eq!(
        (&begun["number"], &begun["source"]),
        (&json!(0), &json!("scenario"))
    );
    assert_eq!(begun["at"], Value::Null);
    server.wait("darkness", |s| is_offline(s, "dev/pole/3").then_some(()));
    server.stop().unwrap();
    let again = start();
    assert_eq!(under_way(&again), [begun]);
    again.wait("darkness", |s| is_offline(s, "dev/pole/3").then_some(()));
}

#[test]
fn what_comes_by_a_rate_is_shown_each_time_and_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[[incident]]\nkind = \"power_cut\"\nrate_per_day = 1000\nlasts_s = 3600\n";
    let start = || {
        TestServer::start_with(folder.path(), |o| {
            o.sim.disturbances = Disturbances::parse("test.toml", text).unwrap();
            o.sim.speed = 3_600.0;
        })
    };
    let two = |s: &TestServer| {
        let all = under_way(s);
        (all.len() >= 2).then_some(all)
    };
    let server = start();
    let begun = server.wait("two of them", two);
    assert!(begun.iter().all(|one| one["source"] == "scenario"));
    assert_ne!(begun[0]["number"], begun[1]["number"]);
    server.stop().unwrap();
    start().wait("what is left of them", two);
}

#[test]
fn what_can_happen_where_is_told_and_what_cannot_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let possible = |at: &str| server.get(&format!("/api/v1/incidents/possible?at={at}"));
    let kinds = possible("dev%2Fpole%2F1").json()["kinds"].clone();
    let expected = json!([
        { "kind": "power_cut", "devices": 1, "duration_s": 1_800.0 },
        { "kind": "backhaul_outage", "devices": 1, "duration_s": 1_800.0 },
    ]);
    assert_eq!(kinds, expected);
    let unknown = possible("nowhere");
    assert_eq!(unknown.status, 404);
    assert!(unknown.text().contains("'nowhere'"), "{}", unknown.text());
    assert_eq!(
        server.get("/api/v1/incidents/possible?storey=x").status,
        400
    );
    assert_eq!(server.get("/api/v1/incidents?at=x").status, 400);
    for (change, status, words) in [
        (
            json!({ "kind": "fever" }),
            409,
            "no device would notice a fever",
        ),
        (
            json!({ "kind": "fire", "at": "dev/pole/1" }),
            409,
            "dev/pole/1",
        ),
        (
            json!({ "kind": "power_cut", "at": "nowhere" }),
            404,
            "'nowhere'",
        ),
        (
            json!({ "kind": "power_cut", "duration_s": 0 }),
            422,
            "duration_s",
        ),
        (json!({ "kind": "earthquake" }), 422, "earthquake"),
        (
            json!({ "kind": "power_cut", "where": "here" }),
            422,
            "where",
        ),
    ] {
        let mut command = change;
        command["type"] = json!("begin_incident");
        let answer = server.command(&command);
        assert_eq!(answer.status, status, "{command}: {}", answer.text());
        assert!(
            answer.text().contains(words),
            "{command}: {}",
            answer.text()
        );
    }
    assert_eq!(under_way(&server), [] as [Value; 0]);
}
