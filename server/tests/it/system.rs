//! What a service owes its operators.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use twin_server::{DataSource, Phase};

use crate::community::community;
use crate::harness::TestServer;

#[test]
fn it_answers_before_it_is_ready() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("slow.gpkg");
    let server = TestServer::start_unready(folder.path(), |options| {
        options.data = DataSource::or_create(store, || {
            std::thread::sleep(Duration::from_millis(700));
            Ok(community())
        });
    });
    assert_eq!(server.get("/healthz").status, 200);
    assert_eq!(server.get("/").status, 200, "the console is there at once");
    for target in [
        "/readyz",
        "/api/v1/community",
        "/api/v1/layers/building/items",
        "/api/v1/live",
        "/api/v1/audit",
        "/api/v1/audit/{row}",
        "/api/v1/audit/{row}/geojson",
    ] {
        let answer = server.get(target);
        let expected = if target.ends_with("live") { 400 } else { 503 };
        assert_eq!(answer.status, expected, "{target}");
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
    }
    assert_eq!(server.get("/readyz").header("retry-after"), Some("1"));
    server.wait("the start", |s| {
        (s.get("/readyz").status == 200).then_some(())
    });
    assert_eq!(Phase::Ready, Phase::Ready);
}

#[test]
fn it_measures_itself() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(folder.path(), |o| o.sim.speed = 60.0);
    assert_eq!(
        server.get("/api/v1/layers/building/items?bbox=x").status,
        400
    );
    assert_eq!(server.get("/api/v1/layers/device/items").status, 200);
    let mut live = server.live();
    live.next();
    let text = server.wait("measures", |s| {
        let text = s.get("/metrics").text();
        text.contains("twin_store_commit_seconds_bucket")
            .then_some(text)
    });
    for line in [
        "http_requests_total{route=\"/api/v1/layers/{layer}/items\",method=\"GET\",status=\"400\"} 1",
        "http_requests_total{route=\"/api/v1/layers/{layer}/items\",method=\"GET\",status=\"200\"} 1",
        "http_request_duration_seconds_bucket{route=\"/api/v1/layers/{layer}/items\",le=\"+Inf\"} 2",
        "twin_ws_clients 1",
        "twin_sim_speed_asked 60",
        "# TYPE twin_sim_observations_total counter",
        "# TYPE twin_store_queue gauge",
        "# TYPE twin_store_lag_seconds gauge",
    ] {
        assert!(text.contains(line), "{line} is missing in:\n{text}");
    }
    for line in text
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        let value = line.rsplit_once(' ').unwrap().1;
        assert!(value.parse::<f64>().is_ok(), "{line}");
    }
}

#[test]
fn it_describes_itself() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let document = server.get("/openapi.json").json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths = document["paths"].as_object().unwrap();
    for path in [
        "/api/v1/community",
        "/api/v1/scene",
        "/api/v1/catalogue",
        "/api/v1/layers",
        "/api/v1/layers/{layer}/items",
        "/api/v1/layers/{layer}/items/{id}",
        "/api/v1/search",
        "/api/v1/devices/{id}",
        "/api/v1/devices/{id}/observations",
        "/api/v1/devices/{id}/view",
        "/api/v1/devices/{id}/picture",
        "/api/v1/devices/{id}/volume.glb",
        "/api/v1/alarms",
        "/api/v1/alarms/{id}",
        "/api/v1/commands",
        "/api/v1/plans",
        "/api/v1/plans/{id}",
        "/api/v1/plans/{id}/devices",
        "/api/v1/plans/{id}/trenches",
        "/api/v1/plans/{id}/difference",
        "/api/v1/plans/{id}/difference/devices",
        "/api/v1/plans/{id}/reports/{form}",
        "/api/v1/plans/{id}/adoption",
        "/api/v1/versions",
        "/api/v1/edits",
        "/api/v1/audit/rules",
        "/api/v1/load-runs",
        "/api/v1/load-runs/{id}",
        "/api/v1/live",
        "/api/v1/tiles.json",
        "/api/v1/tiles/{z}/{x}/{y}",
        "/api/v1/3dtiles/tileset.json",
        "/api/v1/3dtiles/subtrees/{level}/{x}/{y}",
        "/api/v1/3dtiles/content/{level}/{x}/{y}",
        "/healthz",
        "/readyz",
        "/metrics",
    ] {
        assert!(paths.contains_key(path), "{path}");
    }
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            let at = format!("{method} {path}");
            assert!(
                operation["summary"].is_string() || operation["description"].is_string(),
                "{at} says what it does"
            );
            assert!(operation["operationId"].is_string(), "{at}");
            assert!(
                !operation["responses"].as_object().unwrap().is_empty(),
                "{at} has answers"
            );
            let in_path = path.matches('{').count();
            let named = operation["parameters"]
                .as_array()
                .map_or(0, |p| p.iter().filter(|p| p["in"] == "path").count());
            assert_eq!(in_path, named, "{at} names its path parameters");
        }
    }
    check_references(&document, &document);
    for variant in document["components"]["schemas"]["Command"]["oneOf"]
        .as_array()
        .unwrap()
    {
        assert_eq!(variant["additionalProperties"], false, "{variant}");
    }
    let items = &document["paths"]["/api/v1/layers/{layer}/items"]["get"]["parameters"];
    let limit = items
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["name"] == "limit")
        .unwrap();
    assert_eq!(
        (&limit["schema"]["minimum"], &limit["schema"]["maximum"]),
        (&json!(1), &json!(10_000))
    );
    for schema in [
        "ServerMessage",
        "ClientMessage",
        "Command",
        "Problem",
        "Scene",
        "DeviceDetail",
        "Alarm",
    ] {
        assert!(
            document["components"]["schemas"][schema].is_object(),
            "{schema}"
        );
    }
}

/// Every `$ref` leads somewhere.
fn check_references(node: &Value, document: &Value) {
    match node {
        Value::Object(members) => {
            if let Some(target) = members.get("$ref").and_then(Value::as_str) {
                assert!(
                    document.pointer(target.trim_start_matches('#')).is_some(),
                    "{target}"
                );
            }
            members.values().for_each(|m| check_references(m, document));
        }
        Value::Array(items) => items.iter().for_each(|i| check_references(i, document)),
        _ => {}
    }
}

#[test]
fn it_stops_in_time_and_says_goodbye() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let mut live = server.live();
    live.next();
    let reader = std::thread::spawn(move || {
        loop {
            match live.0.read() {
                Ok(tungstenite::Message::Close(frame)) => return frame.map(|f| u16::from(f.code)),
                Ok(_) => {}
                Err(error) => panic!("cut off: {error}"),
            }
        }
    });
    let started = Instant::now();
    server.stop().unwrap();
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(reader.join().unwrap(), Some(1001));
    assert!(
        !folder.path().join("test.gpkg-wal").exists(),
        "the log is emptied into the file"
    );
}

#[test]
fn a_busy_stop_still_answers() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let outcome = server.command(&json!({ "type": "set_speed", "factor": 3600 }));
    assert_eq!(outcome.status, 200);
    server.stop().unwrap();
}
