//! Recording the traffic of Debian's nats-server, and replaying it there.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;
use twin_tests::{Nats, Ran, Running, small_scenario, text, twin};

const PATTERN: &str = "twin.{community}.{class}.{device}.senml";

fn manifest(record: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(record.join("_manifest.json")).unwrap()).unwrap()
}

/// Sends 500 messages, all of which come back.
fn load(source: &Path, url: &str, more: &[&str]) {
    let arguments = ["load", text(source), "--target", url, "--rate", "500"];
    let report = ["--seconds", "1", "--check", "--json"];
    let ran = twin(&[&arguments[..], &report, more].concat()).unwrap();
    assert_eq!(ran.json().unwrap()["total"]["check"]["received"], 500);
}

fn replay(record: &Path, target: &str, more: &[&str]) -> Value {
    let arguments = ["replay", text(record), "--target", target, "--json"];
    let verified = ["--fastest", "--verify"];
    let ran = twin(&[&arguments[..], &verified, more].concat()).unwrap();
    ran.json().unwrap()
}

/// A record of two loads over a restart of the server.
fn recorded(folder: &Path, server: &mut Nats) -> (PathBuf, Value) {
    let (record, url) = (folder.join("traffic"), server.url());
    let source = small_scenario(folder, "").unwrap();
    let arguments = ["record", &url, text(&record), "--topic", "twin.>", "--json"];
    let pattern = ["--pattern", PATTERN];
    let mut listening = Running::start(&[&arguments[..], &pattern].concat()).unwrap();
    listening.wait_for("listens to").unwrap();
    load(&source, &url, &["--seed", "1"]);
    server.restart(Duration::from_millis(500)).unwrap();
    listening.wait_for("listens again").unwrap();
    load(&source, &url, &["--seed", "2"]);
    listening.terminate().unwrap();
    let told = listening.finish().unwrap().json().unwrap();
    assert_eq!(told, manifest(&record));
    (record, told)
}

#[test]
fn traffic_is_recorded_over_a_restart_and_replayed_under_its_subjects() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut server) = Nats::start(folder.path(), &[]).unwrap() else {
        return;
    };
    let (record, told) = recorded(folder.path(), &mut server);
    assert_eq!(
        (&told["messages"], &told["is_complete"]),
        (&1_000.into(), &true.into())
    );
    let gaps = told["gaps"].as_array().unwrap();
    assert_eq!(gaps.len(), 1, "{told}");
    let nanos = |key: &str| gaps[0][key].as_i64().unwrap();
    assert!(nanos("to_nanos") - nanos("from_nanos") > 300_000_000);
    assert_eq!(told["origin"]["topics"], serde_json::json!(["twin.>"]));
    let lines = folder.path().join("lines.ndjson");
    replay(&record, text(&lines), &[]);
    for line in std::fs::read_to_string(&lines).unwrap().lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        let subject = message["topic"].as_str().unwrap();
        assert!(subject.starts_with("twin.x.T"), "{subject}");
        // The pattern found the device, which the payload names too.
        let device = subject.split('.').nth(3).unwrap();
        assert_eq!(message["payload"][0]["bn"], format!("{device}:"), "{line}");
    }
    // What is played to the server again is heard under the same subjects; so is a copy of the record.
    let copy = folder.path().join("copy.parquet");
    replay(&record, text(&copy), &[]);
    for (number, source) in [&record, &copy].iter().enumerate() {
        let again = folder.path().join(format!("again{number}"));
        let url = server.url();
        let arguments = ["record", &url, text(&again), "--topic", "twin.>", "--json"];
        let mut listening = Running::start(&arguments).unwrap();
        listening.wait_for("listens to").unwrap();
        let report = replay(source, &url, &["--check"]);
        assert_eq!(report["total"]["check"]["received"], 1_000, "{report}");
        assert_eq!(report["setting"]["replay"]["is_whole"], true);
        listening.terminate().unwrap();
        let heard = listening.finish().unwrap().json().unwrap();
        assert_eq!(heard["traffic_sha256"], told["traffic_sha256"]);
    }
    let devices = |pattern: &str| {
        let arguments = ["replay", text(&record), "--target", "stdout", "--fastest"];
        twin(&[&arguments[..], &["--device", pattern]].concat()).unwrap()
    };
    assert_eq!(
        devices("twin.*").code,
        Some(1),
        "devices have their own ids"
    );
}

#[test]
fn what_nats_says_to_itself_is_not_recorded_unless_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = Nats::start(folder.path(), &[]).unwrap() else {
        return;
    };
    let url = server.url();
    let (all, own) = (folder.path().join("all"), folder.path().join("own"));
    let mut listening = [(&all, None), (&own, Some("$JS.API.>"))].map(|(record, topic)| {
        let arguments = ["record", &url, text(record), "--json"];
        let topic = topic.map_or(vec![], |topic| vec!["--topic", topic]);
        let mut one = Running::start(&[&arguments[..], &topic].concat()).unwrap();
        one.wait_for("listens to").unwrap();
        one
    });
    // Requests and answers of JetStream.
    server.make_stream("OTHER", "other.>").unwrap();
    let source = small_scenario(folder.path(), "").unwrap();
    load(&source, &url, &[]);
    for one in &mut listening {
        one.terminate().unwrap();
    }
    let told = listening.map(|one| one.finish().unwrap().json().unwrap());
    assert_eq!(told[0]["messages"], 500, "{}", told[0]);
    assert_eq!(told[1]["messages"], 1, "the request alone: {}", told[1]);
}

/// A record of what a stream holds, which ends by itself.
fn held(url: &str, record: &Path, more: &[&str]) -> Value {
    let arguments = ["record", url, text(record), "--stream", "TELEMETRY"];
    let ended = ["--stored", "--json"];
    let ran = twin(&[&arguments[..], &ended, more].concat()).unwrap();
    ran.json().unwrap()
}

#[test]
fn a_stream_is_recorded_from_its_first_message_on_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut server) = Nats::start(folder.path(), &[]).unwrap() else {
        return;
    };
    let (url, file) = (server.url(), |name: &str| folder.path().join(name));
    let source = small_scenario(folder.path(), "").unwrap();
    server.make_stream("TELEMETRY", "twin.>").unwrap();
    assert_eq!(held(&url, &file("none"), &[])["messages"], 0);
    let heard = file("heard");
    let arguments = ["record", &url, text(&heard), "--topic", "twin.>", "--json"];
    let mut listening = Running::start(&arguments).unwrap();
    listening.wait_for("listens to").unwrap();
    load(&source, &url, &["--seed", "1"]);
    listening.terminate().unwrap();
    let heard = listening.finish().unwrap().json().unwrap();
    // What the stream holds is what was heard.
    let stored = held(&url, &file("stored"), &["--pattern", PATTERN]);
    assert_eq!(stored["messages"], 500, "{stored}");
    assert_eq!(stored["traffic_sha256"], heard["traffic_sha256"]);
    assert_eq!(stored["origin"]["stream"], "TELEMETRY");
    // Its times are the server's: they are the same whenever it is read.
    let times = |told: &Value| ["first", "last"].map(|at| told[at].as_str().unwrap().to_owned());
    assert_eq!(times(&held(&url, &file("again"), &[])), times(&stored));
    // One filter is the server's work, two are ours; together they are all.
    let of = |name: &str, topics: &[&str]| {
        let topics: Vec<&str> = topics.iter().flat_map(|t| ["--topic", t]).collect();
        held(&url, &file(name), &topics)["messages"]
            .as_u64()
            .unwrap()
    };
    let [cameras, poles] = ["twin.*.T3-2.>", "twin.*.T4-1.>"];
    let (a, b) = (of("a", &[cameras]), of("b", &[poles]));
    assert!(a + b > 0 && a + b < 500, "{a} {b}");
    assert_eq!(of("both", &[cameras, poles]), a + b);
    // Live, over a restart: nothing is missed.
    let live = file("live");
    let arguments = [
        "record",
        &url,
        text(&live),
        "--stream",
        "TELEMETRY",
        "--json",
    ];
    let mut listening = Running::start(&arguments).unwrap();
    listening.wait_for("listens to").unwrap();
    server.restart(Duration::from_millis(500)).unwrap();
    load(&source, &url, &["--seed", "2"]);
    wait_for(&live, 1_000);
    listening.terminate().unwrap();
    let told = listening.finish().unwrap().json().unwrap();
    assert_eq!(
        (&told["messages"], &told["gaps"]),
        (&1_000.into(), &serde_json::json!([])),
        "{told}"
    );
    assert_eq!(
        held(&url, &file("all"), &[])["traffic_sha256"],
        told["traffic_sha256"]
    );
    // A stream that is not there, and a platform that has none.
    let (mine, mqtt) = (file("mine"), file("mqtt"));
    let ran = twin(&["record", &url, text(&mine), "--stream", "NONE"]).unwrap();
    assert!(
        ran.code == Some(1) && ran.stderr.contains("'NONE'"),
        "{ran:?}"
    );
    let broker = ["record", "mqtt://127.0.0.1:1", text(&mqtt)];
    let ran = twin(&[&broker[..], &["--stream", "NONE"]].concat()).unwrap();
    assert!(
        ran.code == Some(1) && ran.stderr.contains("--stream"),
        "{ran:?}"
    );
    assert!(!mqtt.exists(), "nothing was begun");
}

/// Waits until a record has so many messages.
fn wait_for(record: &Path, messages: u64) {
    let limit = Instant::now() + Duration::from_secs(60);
    while manifest(record)["messages"] != messages && Instant::now() < limit {
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn what_a_stream_gives_up_before_it_is_read_is_a_gap() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = Nats::start(folder.path(), &[]).unwrap() else {
        return;
    };
    let (url, record) = (server.url(), folder.path().join("record"));
    let source = small_scenario(folder.path(), "").unwrap();
    server
        .make_short_stream("TELEMETRY", "twin.>", 100)
        .unwrap();
    let (arguments, path) = (["record", &url, text(&record)], ["--stream", "TELEMETRY"]);
    let mut listening = Running::start(&[&arguments[..], &path, &["--json"]].concat()).unwrap();
    listening.wait_for("listens to").unwrap();
    // The server sends what it was asked for; of the rest it keeps the last 100.
    listening.halt().unwrap();
    for seed in ["1", "2", "3", "4"] {
        load(&source, &url, &["--seed", seed]);
    }
    assert_eq!(server.stored("TELEMETRY").unwrap(), 100);
    listening.go_on().unwrap();
    listening.wait_for("gave up").unwrap();
    load(&source, &url, &["--seed", "5"]);
    std::thread::sleep(Duration::from_secs(1));
    listening.terminate().unwrap();
    let told = listening.finish().unwrap().json().unwrap();
    let messages = told["messages"].as_u64().unwrap();
    assert!((600..2_400).contains(&messages), "{told}");
    let gaps = told["gaps"].as_array().unwrap();
    let nanos = |key: &str| gaps[0][key].as_i64().unwrap();
    assert_eq!(gaps.len(), 1, "{told}");
    assert!(nanos("to_nanos") > nanos("from_nanos"), "{told}");
    // A record of what is held now has none: its numbers begin where the stream does.
    let held = held(&url, &folder.path().join("held"), &[]);
    assert_eq!(
        (&held["messages"], &held["gaps"]),
        (&100.into(), &serde_json::json!([]))
    );
}

#[test]
fn a_stream_that_is_deleted_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = Nats::start(folder.path(), &[]).unwrap() else {
        return;
    };
    let (url, record) = (server.url(), folder.path().join("record"));
    let source = small_scenario(folder.path(), "").unwrap();
    server.make_stream("TELEMETRY", "twin.>").unwrap();
    let (arguments, path) = (["record", &url, text(&record)], ["--stream", "TELEMETRY"]);
    let mut listening = Running::start(&[&arguments[..], &path, &["--json"]].concat()).unwrap();
    listening.wait_for("listens to").unwrap();
    load(&source, &url, &["--seed", "1"]);
    wait_for(&record, 500);
    server.delete_stream("TELEMETRY").unwrap();
    listening.wait_for("was deleted").unwrap();
    server.make_stream("TELEMETRY", "twin.>").unwrap();
    listening.wait_for("made again").unwrap();
    load(&source, &url, &["--seed", "2"]);
    wait_for(&record, 1_000);
    listening.terminate().unwrap();
    let told = listening.finish().unwrap().json().unwrap();
    assert_eq!(
        (&told["messages"], &told["is_complete"]),
        (&1_000.into(), &true.into()),
        "{told}"
    );
    assert!(!told["gaps"].as_array().unwrap().is_empty(), "{told}");
}

#[test]
fn a_server_that_refuses_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("nats.conf");
    let users = r#"authorization { users = [
        { user: "reader", password: "right-one", permissions: { subscribe: ["open.>", "_INBOX.>"] } } ] }"#;
    std::fs::write(&config, users).unwrap();
    let Some(server) = Nats::start(folder.path(), &["-c", text(&config)]).unwrap() else {
        return;
    };
    let password = folder.path().join("password");
    let record = |name: &str, topic: &str| -> Ran {
        let (url, record) = (server.url(), folder.path().join(name));
        let arguments = ["record", &url, text(&record), "--topic", topic];
        let login = ["--user", "reader", "--password-file", text(&password)];
        twin(&[&arguments[..], &login, &["--seconds", "0.5"]].concat()).unwrap()
    };
    std::fs::write(&password, "wrong-one").unwrap();
    let ran = record("a", "open.>");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("authorization violation"), "{ran:?}");
    assert!(!ran.stderr.contains("wrong-one"));
    std::fs::write(&password, "right-one").unwrap();
    let ran = record("b", "closed.>");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let said = ran.stderr.to_lowercase();
    assert!(
        said.contains("permissions violation") && said.contains("closed.>"),
        "{ran:?}"
    );
    assert_eq!(record("c", "open.>").code, Some(0));
    let ran = record("d", "open/#");
    assert!(
        ran.code == Some(1) && ran.stderr.contains("MQTT's"),
        "{ran:?}"
    );
    assert!(!folder.path().join("d").exists(), "nothing was begun");
}

#[test]
fn a_server_that_goes_for_good_or_breaks_off_is_told() {
    let folder = tempfile::tempdir().unwrap();
    // It breaks off in the middle of its first line.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("nats://{}", listener.local_addr().unwrap());
    let breaking = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        socket.write_all(b"INFO {\"server_id\":").unwrap();
    });
    let broken = folder.path().join("broken");
    let ran = twin(&["record", &url, text(&broken), "--seconds", "1"]).unwrap();
    breaking.join().unwrap();
    assert!(ran.code == Some(1) && ran.stderr.contains(&url), "{ran:?}");
    let Some(mut server) = Nats::start(folder.path(), &[]).unwrap() else {
        return;
    };
    let (record, url) = (folder.path().join("record"), server.url());
    let source = small_scenario(folder.path(), "").unwrap();
    let arguments = ["record", &url, text(&record), "--topic", "twin.>", "--json"];
    let mut listening = Running::start(&arguments).unwrap();
    listening.wait_for("listens to").unwrap();
    load(&source, &url, &[]);
    server.kill();
    std::thread::sleep(Duration::from_secs(1));
    listening.terminate().unwrap();
    let told = listening.finish().unwrap().json().unwrap();
    assert_eq!(
        (&told["messages"], &told["is_complete"]),
        (&500.into(), &true.into())
    );
    assert_eq!(
        told["gaps"].as_array().unwrap().len(),
        1,
        "until the end: {told}"
    );
}
