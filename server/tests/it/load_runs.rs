//! Load runs: generators tell, and everybody sees.

use serde_json::{Value, json};
use twin_protocol::load_run::{LoadRun, LoadRunList, LoadState};

use crate::harness::{Answer, TestServer};

const PATH: &str = "/api/v1/load-runs";
const JSON: (&str, &str) = ("content-type", "application/json");

fn figures(name: &str, seconds: f64) -> Value {
    let times = json!({ "p50": 0.5, "p99": 2.5, "p99_9": 7.0, "max": 9.0 });
    json!({
        "name": name, "seconds": seconds, "offered": 1_000, "offered_per_s": 100.0, "sent": 990,
        "achieved_per_s": 99.0, "achieved_share": 0.99, "missed": 4, "dropped": 3, "shed": 2, "rejected": 1,
        "throttled": 0, "broken": 1, "reconnects": 1, "back_pressure_seconds": 0.25, "starved": 0,
        "sender_cpu_share": 0.02, "io_cpu_share": 0.4, "schedule_error_ms": times,
        "check": { "received": 980, "lost": 10, "unheard": 0, "loss_share": 0.0101, "duplicates": 1,
            "disordered": null, "latency_ms": times }
    })
}

fn report(id: &str, seconds: f64) -> Value {
    json!({
        "id": id, "state": "running", "community": "x", "target": "mqtt://h:1883", "profile": "senml",
        "machine": "m", "begun": "2026-06-01T00:00:00.5Z", "seconds": seconds, "devices": 7,
        "planned": [{ "name": "warm up", "seconds": 5.0 }, { "name": "soak", "seconds": 60.0 }],
        "phases": [figures("warm up", 5.0), figures("soak", (seconds - 5.0).max(0.0))],
        "total": figures("total", seconds),
        "connections": { "up": 3, "all": 4 },
        "point": { "seconds": seconds, "phase": 1, "offered": 1_000, "sent": 990, "received": 980,
            "latency_ms": { "p50": 0.5, "p99": 2.5, "p99_9": 7.0, "max": null } },
        "notes": [{ "phase": "soak", "kind": "generator_is_limit", "text_zh": "甲", "text_en": "a" }],
        "findings": [], "passed": null, "failure": null, "failure_zh": null
    })
}

fn post(server: &TestServer, body: &Value) -> Answer {
    let body = serde_json::to_vec(body).unwrap();
    server.request("POST", PATH, &[JSON], &body)
}

fn run(server: &TestServer, at: &str) -> LoadRun {
    let answer = server.get(at);
    assert_eq!(answer.status, 200, "{at}: {}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

fn runs(server: &TestServer) -> LoadRunList {
    serde_json::from_slice(&server.get(PATH).body).unwrap()
}

#[test]
fn what_a_generator_tells_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    assert!(runs(&server).runs.is_empty());
    let first = post(&server, &report("run-1", 6.0));
    assert_eq!(first.status, 201, "{}", first.text());
    let at = first.header("location").unwrap();
    assert_eq!(at, "/api/v1/load-runs/run-1");
    let mut last = report("run-1", 8.0);
    last["state"] = json!("ended");
    last["passed"] = json!(false);
    last["findings"] = json!([{ "threshold": "loss_share", "phase": "soak", "limit": 0.0, "at_least": false,
        "value": 0.0101, "passed": false }]);
    for told in [&report("run-1", 7.0), &last] {
        assert_eq!(post(&server, told).status, 200);
    }
    let seen = run(&server, at);
    assert_eq!(serde_json::to_value(&seen.report).unwrap(), last);
    assert_eq!(seen.silent_s, None);
    let seconds: Vec<f64> = seen.points.iter().map(|p| p.seconds).collect();
    assert_eq!(seconds, [6.0, 7.0, 8.0]);
    let newer = run(&server, &format!("{at}?after=6.5"));
    assert_eq!(newer.points, seen.points[1..]);
    assert_eq!(newer.report, seen.report);
    // Several generators tell the same server.
    assert_eq!(post(&server, &report("run-2", 1.0)).status, 201);
    let list = runs(&server).runs;
    let ids: Vec<&str> = list.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids, ["run-2", "run-1"], "the newest comes first");
    assert_eq!(
        (list[1].state, list[1].passed),
        (LoadState::Ended, Some(false))
    );
    assert_eq!((list[1].seconds, list[1].planned_s), (8.0, 65.0));
    // One that was held against nothing did not pass.
    let mut unheld = report("run-2", 2.0);
    unheld["state"] = json!("ended");
    unheld["passed"] = json!(true);
    assert_eq!(post(&server, &unheld).status, 200);
    let list = runs(&server).runs;
    assert_eq!((list[0].state, list[0].passed), (LoadState::Ended, None));
}

#[test]
fn what_is_no_report_is_refused_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let long = "x".repeat(65);
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut body = report("run-1", 6.0);
        change(&mut body);
        body
    };
    let cases: &[(&str, u16, Value)] = &[
        ("no report", 422, json!([])),
        ("no report", 422, json!({})),
        ("'why'", 422, changed(&|b| b["why"] = json!(1))),
        ("'why'", 422, changed(&|b| b["phases"][1]["why"] = json!(1))),
        ("asleep", 422, changed(&|b| b["state"] = json!("asleep"))),
        ("id", 422, changed(&|b| b["id"] = json!(""))),
        ("id", 422, changed(&|b| b["id"] = json!("a/b"))),
        ("id", 422, changed(&|b| b["id"] = json!(long))),
        ("begun", 422, changed(&|b| b["begun"] = json!("yesterday"))),
        ("seconds", 422, changed(&|b| b["seconds"] = json!(-1))),
        ("f64", 422, changed(&|b| b["seconds"] = json!("6"))),
        (
            "phases[0].check.lost",
            422,
            changed(&|b| b["phases"][0]["check"]["lost"] = json!(-1)),
        ),
        (
            "planned[1].seconds",
            422,
            changed(&|b| b["planned"][1]["seconds"] = json!(-0.5)),
        ),
        ("phases", 422, changed(&|b| b["planned"] = json!([]))),
        (
            "point.phase",
            422,
            changed(&|b| b["point"]["phase"] = json!(2)),
        ),
        (
            "failure",
            422,
            changed(&|b| b["failure"] = json!("x".repeat(4_001))),
        ),
        (
            "planned",
            422,
            changed(&|b| b["planned"] = json!(vec![json!({ "name": "a", "seconds": 1.0 }); 257])),
        ),
        (
            "notes",
            422,
            changed(&|b| b["notes"] = json!(vec![json!(1); 5_001])),
        ),
    ];
    for (named, status, body) in cases {
        let answer = post(&server, body);
        assert_eq!(answer.status, *status, "{named}: {}", answer.text());
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        let problem = answer.json();
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(named), "{named}: {detail}");
    }
    let raw =
        |headers: &[(&str, &str)], body: &[u8]| server.request("POST", PATH, headers, body).status;
    let sound = serde_json::to_vec(&report("run-1", 6.0)).unwrap();
    assert_eq!(raw(&[JSON], b"{"), 400);
    assert_eq!(raw(&[], &sound), 415);
    assert_eq!(raw(&[JSON], &vec![b' '; 600 * 1_024]), 413);
    assert_eq!(raw(&[JSON, ("origin", "http://evil.example")], &sound), 403);
    assert!(runs(&server).runs.is_empty(), "none of them began a run");
    for (path, status) in [
        ("/api/v1/load-runs/none", 404),
        ("/api/v1/load-runs/none?after=-1", 400),
        ("/api/v1/load-runs/none?after=NaN", 400),
        ("/api/v1/load-runs/%ff", 400),
        ("/api/v1/load-runs?x=1", 400),
    ] {
        assert_eq!(server.get(path).status, status, "{path}");
    }
    assert_eq!(server.request("DELETE", PATH, &[], b"").status, 405);
}

#[test]
fn a_large_report_is_taken_and_a_seventeenth_run_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let mut large = report("run-0", 6.0);
    // More than other bodies may have.
    let phase = json!({ "name": "x".repeat(400), "seconds": 1.0 });
    large["planned"] = json!(vec![phase; 256]);
    assert!(large.to_string().len() > 100_000);
    assert_eq!(post(&server, &large).status, 201);
    for number in 1..16 {
        let told = report(&format!("run-{number}"), 1.0);
        assert_eq!(post(&server, &told).status, 201);
    }
    let refused = post(&server, &report("one-more", 1.0));
    assert_eq!(refused.status, 429, "{}", refused.text());
    assert!(refused.header("retry-after").is_some());
    // One that ends makes room.
    let mut over = report("run-7", 2.0);
    over["state"] = json!("failed");
    assert_eq!(post(&server, &over).status, 200);
    assert_eq!(post(&server, &report("one-more", 1.0)).status, 201);
    let list = runs(&server).runs;
    assert_eq!(list.len(), 16);
    assert!(list.iter().all(|r| r.id != "run-7"));
}
