//! A load run that is shown live by a server: `twin load --console`, a real `twin serve`, Debian's mosquitto.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use twin_tests::{Broker, Running, Server, binary, skip, small_scenario, text, twin};

/// Longest that anything here may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Two phases against a broker, with a check and a threshold that is not kept.
fn plan(url: &str, seconds: u32) -> String {
    format!(
        r#"
[load.targets.lab]
url = "{url}"
connections = 3
[[load.phases]]
name = "warm up"
kind = "ramp"
seconds = 2
from = 0
to = 400
[[load.phases]]
name = "soak"
kind = "soak"
seconds = {seconds}
rate = 400
[load.check]
[load.thresholds]
loss_share = 0.0
latency_p50_ms = 0.0001
"#
    )
}

/// Asks the server until `wanted` finds something.
fn wait<T>(what: &str, mut wanted: impl FnMut() -> Option<T>) -> T {
    let limit = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = wanted() {
            return found;
        }
        assert!(Instant::now() < limit, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn only_run(server: &Server) -> Option<Value> {
    let list = server.json("/api/v1/load-runs").unwrap();
    let id = list["runs"][0]["id"].as_str()?.to_owned();
    Some(server.json(&format!("/api/v1/load-runs/{id}")).unwrap())
}

/// Every figure of `told` is that of `reported`, which may have more. Numbers went through text twice, which may cost a last bit.
fn is_part(told: &Value, reported: &Value, place: &str) {
    match (told, reported) {
        (Value::Object(members), _) => members
            .iter()
            .for_each(|(name, value)| is_part(value, &reported[name], &format!("{place}.{name}"))),
        (Value::Array(list), _) => {
            assert_eq!(list.len(), reported.as_array().unwrap().len(), "{place}");
            let each = list.iter().enumerate();
            each.for_each(|(at, one)| is_part(one, &reported[at], &format!("{place}[{at}]")));
        }
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            assert!((a - b).abs() <= 1e-12 * b.abs(), "{place}: {a} {b}");
        }
        _ => assert_eq!(told, reported, "{place}"),
    }
}

#[test]
fn a_run_is_told_live_and_ends_with_the_figures_of_its_report() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let source = small_scenario(folder.path(), &plan(&broker.url(), 6)).unwrap();
    let server = Server::start(&["demo"], &folder.path().join("data")).unwrap();
    let arguments = ["load", text(&source), "--json", "--console", server.url()];
    let mut running = Running::start(&arguments).unwrap();
    running.wait_for("the run is shown at").unwrap();
    let live = wait("the second phase", || {
        only_run(&server).filter(|run| run["report"]["phases"].as_array().unwrap().len() == 2)
    });
    let report = &live["report"];
    assert_eq!(report["state"], "running", "{report}");
    assert_eq!(
        report["target"],
        broker.url(),
        "host and port are all of it here"
    );
    assert_eq!(
        (&report["community"], &report["planned"][1]["name"]),
        (&"x".into(), &"soak".into())
    );
    assert_eq!(report["planned"][1]["seconds"], 6.0);
    assert_eq!(report["connections"]["all"], 3);
    assert_eq!(
        (&report["passed"], &live["silent_s"]),
        (&Value::Null, &Value::Null)
    );
    let ran = running.finish().unwrap();
    assert_eq!(ran.code, Some(1), "a threshold is not kept: {}", ran.stderr);
    let verdict: Value = serde_json::from_str(&ran.stdout).unwrap();
    let end = only_run(&server).unwrap();
    let told = &end["report"];
    assert_eq!(
        (&told["state"], &told["passed"]),
        (&"ended".into(), &false.into())
    );
    assert_eq!(told["phases"].as_array().unwrap().len(), 2);
    for part in ["phases", "total", "findings", "notes"] {
        is_part(&told[part], &verdict[part], part);
    }
    the_course_is_whole(&end, &verdict);
    // What began earlier is the same run.
    assert_eq!(told["id"], report["id"]);
    assert_eq!(
        server.json("/api/v1/load-runs").unwrap()["runs"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

/// The course goes on from moment to moment, and what was sent in each phase is what the verdict says.
fn the_course_is_whole(run: &Value, verdict: &Value) {
    let points = run["points"].as_array().unwrap();
    assert!(points.len() >= 6, "about one a second: {points:?}");
    for pair in points.windows(2) {
        for key in ["seconds", "offered", "sent", "received"] {
            let at = |point: &Value| point[key].as_f64().unwrap();
            assert!(at(&pair[0]) <= at(&pair[1]), "{key}: {pair:?}");
        }
    }
    let sent = |phase: u64| {
        let of_phase = points.iter().rfind(|p| p["phase"] == phase).unwrap();
        of_phase["sent"].as_u64().unwrap()
    };
    assert_eq!(sent(0), verdict["phases"][0]["sent"].as_u64().unwrap());
    assert_eq!(sent(1), verdict["total"]["sent"].as_u64().unwrap());
    let timed = points.iter().filter(|p| p["latency_ms"]["p99"].is_f64());
    assert!(timed.count() >= 4, "{points:?}");
}

#[test]
fn a_replay_is_told_too_and_how_long_it_takes_where_that_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let source = small_scenario(folder.path(), "").unwrap();
    let (record, out) = (folder.path().join("day"), folder.path().join("out.ndjson"));
    let arguments = ["load", text(&source), "--target", text(&out), "--json"];
    let more = ["--rate", "200", "--seconds", "2", "--record", text(&record)];
    twin(&[&arguments[..], &more].concat())
        .unwrap()
        .json()
        .unwrap();
    for (pace, seconds) in [(&["--factor", "4"][..], 0.5), (&["--fastest"], 0.0)] {
        let server = Server::start(&["demo"], &folder.path().join("data")).unwrap();
        let arguments = ["replay", text(&record), "--target", text(&out), "--json"];
        let more = ["--verify", "--console", server.url()];
        let ran = twin(&[&arguments[..], &more, pace].concat()).unwrap();
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let told = &only_run(&server).unwrap()["report"];
        assert_eq!(
            (&told["state"], &told["profile"], &told["community"]),
            (&"ended".into(), &"recorded".into(), &"x".into()),
        );
        let planned = told["planned"][0]["seconds"].as_f64().unwrap();
        assert!((planned - seconds).abs() < 0.05, "{pace:?}: {planned}");
        is_part(&told["total"], &ran.json().unwrap()["total"], "total");
    }
}

#[test]
fn a_console_that_is_not_there_changes_nothing_and_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let source = small_scenario(folder.path(), "").unwrap();
    let out = folder.path().join("out.ndjson");
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    // One that takes connections and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("http://{}", silent.local_addr().unwrap());
    for url in [gone, silent] {
        let begun = Instant::now();
        let arguments = ["load", text(&source), "--target", text(&out), "--json"];
        let more = ["--rate", "200", "--seconds", "5", "--console", &url];
        let ran = twin(&[&arguments[..], &more].concat()).unwrap();
        let report = ran.json().unwrap();
        assert_eq!(report["total"]["sent"], 1_000, "{report}");
        assert_eq!(
            ran.stderr.matches("cannot be told").count(),
            1,
            "{}",
            ran.stderr
        );
        assert!(
            ran.stderr.contains("was not told how the run ended"),
            "{}",
            ran.stderr
        );
        assert!(begun.elapsed() < Duration::from_secs(40));
    }
}

#[test]
fn a_run_that_fails_or_is_ended_by_force_is_told_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&["demo"], &folder.path().join("data")).unwrap();
    let source = small_scenario(folder.path(), "").unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let target = format!("{place}/api/v1/TOKEN-1/telemetry?key=TOKEN-2");
    let arguments = [
        "load",
        text(&source),
        "--target",
        &target,
        "--console",
        server.url(),
    ];
    let ran = twin(&arguments).unwrap();
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let run = only_run(&server).unwrap();
    assert_eq!(
        (&run["report"]["state"], &run["report"]["target"]),
        (&"failed".into(), &place.into())
    );
    let failure = run["report"]["failure"].as_str().unwrap();
    assert!(failure.contains("refused"), "{failure}");
    let zh = run["report"]["failure_zh"].as_str().unwrap();
    assert!(zh.contains("无法使用") && zh.contains("拒绝"), "{zh}");
    assert!(!run.to_string().contains("TOKEN"), "{run}");
    // One that is killed says nothing any more.
    let out = folder.path().join("out.ndjson");
    let arguments = [
        "load",
        text(&source),
        "--target",
        text(&out),
        "--rate",
        "10",
    ];
    let more = ["--seconds", "600", "--console", server.url()];
    let running = Running::start(&[&arguments[..], &more].concat()).unwrap();
    wait("its figures", || {
        only_run(&server).filter(|run| run["report"]["state"] == "running")
    });
    drop(running);
    let silent = wait("its silence to be told", || {
        only_run(&server).filter(|run| run["silent_s"].is_f64())
    });
    assert_eq!(silent["report"]["state"], "running", "what it was at last");
    assert!(silent["silent_s"].as_f64().unwrap() >= 15.0);
}

#[test]
fn an_address_that_is_no_console_is_refused_before_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let source = small_scenario(folder.path(), "").unwrap();
    for url in ["mqtt://h", "127.0.0.1:8080", "http://me:hunter2@h"] {
        let ran = twin(&[
            "load",
            text(&source),
            "--target",
            "stdout",
            "--console",
            url,
        ])
        .unwrap();
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(
            ran.stdout.is_empty() && ran.stderr.contains("--console"),
            "{ran:?}"
        );
        assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
    }
}

/// The Playwright script of this folder opens the console in headless Chromium, begins a run and checks what is shown of it.
#[test]
fn a_tester_sees_the_run_in_a_browser() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let packages = here.join("../server/console/node_modules/playwright-core");
    if !packages.is_dir() {
        return skip("the console's npm packages are not installed: cargo xtask console");
    }
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let source = small_scenario(folder.path(), &plan(&broker.url(), 15)).unwrap();
    let server = Server::start(&["demo"], &folder.path().join("data")).unwrap();
    let twin = binary("twin").unwrap();
    let load = [
        text(&twin),
        "load",
        text(&source),
        "--console",
        server.url(),
    ];
    let ran = Command::new("node")
        .arg(here.join("console/load.e2e.mjs"))
        .env("BASE_URL", server.url())
        .env("LOAD", serde_json::to_string(&load).unwrap())
        .output()
        .expect("node, which built the console");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "the console's checks failed:\n{said}");
}
