//! Nothing that a client sends makes the server fail: every mistake is a 4xx problem that says what to do.

use serde_json::json;

use crate::harness::{Answer, TestServer};

pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");

/// A client's mistake is answered with problem details.
fn check(what: &str, answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{what}: {}", answer.text());
    check_problem(what, answer);
}

pub(crate) fn check_problem(what: &str, answer: &Answer) {
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json"),
        "{what}: {}",
        answer.head
    );
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status, "{what}");
    for member in ["type", "title", "detail"] {
        assert!(
            problem[member].as_str().is_some_and(|t| !t.is_empty()),
            "{what}: {member}"
        );
    }
}

#[test]
fn wrong_look_ups_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let items = "/api/v1/layers/building/items";
    let long = "x".repeat(300);
    for (target, status) in [
        ("/api/v1/nothing", 404),
        ("/nothing.js", 404),
        ("/api/v1/layers/cloud/items", 404),
        ("/api/v1/layers/building/items/none", 404),
        ("/api/v1/layers/pole/items/lift%2F1", 404),
        ("/api/v1/layers/building/items/%ff", 400),
        ("/api/v1/layers/building/items/%E6%A5%BC", 404),
        ("/api/v1/layers/%ff/items", 400),
        ("/api/v1/devices/none", 404),
        ("/api/v1/devices/%00", 404),
        ("/api/v1/devices/none/observations", 404),
        (
            "/api/v1/devices/dev%2Fhome%2F1/observations?channel=none",
            404,
        ),
        (
            "/api/v1/devices/dev%2Fhome%2F1/observations?from=yesterday",
            400,
        ),
        (
            "/api/v1/devices/dev%2Fhome%2F1/observations?from=99999999999999999999",
            400,
        ),
        (
            "/api/v1/devices/dev%2Fhome%2F1/observations?from=2&to=1",
            400,
        ),
        ("/api/v1/devices/dev%2Fhome%2F1/observations?limit=0", 400),
        ("/api/v1/devices/dev%2Fhome%2F1?x=1", 400),
        ("/api/v1/alarms?state=angry", 400),
        ("/api/v1/alarms?limit=-1", 400),
        ("/api/v1/alarms?limit=10001", 400),
        ("/api/v1/alarms?offset=99999999999999999999999", 400),
        ("/api/v1/alarms/none", 404),
        ("/api/v1/alarms/alarm-99999", 404),
        ("/api/v1/alarms/alarm-99999999999999999999999999", 404),
        ("/api/v1/community?x", 400),
        ("/api/v1/scene?x=1", 400),
        ("/api/v1/search", 400),
        ("/api/v1/search?q=", 400),
        ("/api/v1/search?q=a&q=b", 400),
        ("/api/v1/search?q=a&layer=cloud", 400),
        (&format!("/api/v1/search?q={long}"), 400),
        ("/api/v1/live", 400),
        ("/api/v1/live?x=1", 400),
    ] {
        check(target, &server.get(target), status);
    }
    for query in [
        "unknown=1",
        "limit=ten",
        "limit=0",
        "limit=1e3",
        "q=%",
        "q=%zz",
        "q=%c3%28",
        "bbox=1,2,3",
        "bbox=1,2,3,4,5",
        "bbox=a,b,c,d",
        "bbox=NaN,22,115,23",
        "bbox=114,22,inf,23",
        "bbox=115,22,114,23",
        "bbox=114,23,115,22",
        "bbox=-181,22,115,23",
        "bbox=",
        "bbox=114,22,115,23&point=114,22&k=1",
        "polygon=POINT(1%201)",
        "polygon=POLYGON((114%2022,115%2022))",
        "polygon=POLYGON((0%200,1%200,1%201,0%200))",
        "polygon=POLYGON((114%2022,115%2023,114%2023,115%2022,114%2022))",
        "polygon=[[114,22],[115,22],[null,23]]",
        "polygon=[]",
        "polygon={}",
        "point=114.2",
        "point=114.2,22.7",
        "point=114.2,22.7&radius=1&k=1",
        "point=114.2,22.7&radius=-1",
        "point=114.2,22.7&radius=NaN",
        "point=114.2,22.7&radius=1e9",
        "point=114.2,22.7&k=0",
        "point=22.7,114.2&k=1",
        "point=0,0&k=1",
        "radius=5",
        "k=5",
        "distance=5",
        "along=r%2F1",
        "along=r%2F1&distance=-1",
        "class=T3-2",
    ] {
        check(query, &server.get(&format!("{items}?{query}")), 400);
    }
    check(
        "unknown road",
        &server.get(&format!("{items}?along=none&distance=5")),
        404,
    );
    check(
        "unknown class",
        &server.get("/api/v1/layers/device/items?class=T99-1"),
        400,
    );
    let many = vec!["[114.2,22.7]"; 1_001].join(",");
    check(
        "too many corners",
        &server.get(&format!("{items}?polygon=[{many}]")),
        400,
    );
}

#[test]
fn wrong_commands_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let post = |body: &[u8], headers: &[(&str, &str)]| {
        server.request("POST", "/api/v1/commands", headers, body)
    };
    check("no type", &post(b"{}", &[]), 415);
    check("text", &post(b"{}", &[("content-type", "text/plain")]), 415);
    check("not JSON", &post(b"{", &[JSON]), 400);
    check("empty", &post(b"", &[JSON]), 400);
    check("not UTF-8", &post(b"\"\xff\"", &[JSON]), 400);
    check("another shape", &post(b"[]", &[JSON]), 422);
    check("deep", &post("[".repeat(10_000).as_bytes(), &[JSON]), 400);
    check("too large", &post(&vec![b' '; 70_000], &[JSON]), 413);
    check(
        "query",
        &server.request(
            "POST",
            "/api/v1/commands?x=1",
            &[JSON],
            b"{\"type\":\"pause\"}",
        ),
        400,
    );
    let long = "x".repeat(1_001);
    for (command, status) in [
        (json!({ "type": "explode" }), 422),
        (json!({ "type": "pause", "why": "because" }), 422),
        (json!({ "type": "set_speed" }), 422),
        (json!({ "type": "set_speed", "factor": "fast" }), 422),
        (json!({ "type": "set_speed", "factor": 0 }), 422),
        (json!({ "type": "set_speed", "factor": -1 }), 422),
        (json!({ "type": "set_speed", "factor": 3600.1 }), 422),
        (json!({ "type": "set_speed", "factor": null }), 422),
        (json!({ "type": "set_speed", "factor": "MAX" }), 422),
        (json!({ "type": "set_speed", "factor": true }), 422),
        (json!([]), 422),
        (json!(null), 422),
        (
            json!({ "type": "switch_device", "device": "none", "on": true }),
            404,
        ),
        (
            json!({ "type": "switch_device", "device": "dev/pole/1", "on": 1 }),
            422,
        ),
        (
            json!({ "type": "inject_fault", "device": "none", "fault": "dead" }),
            404,
        ),
        (
            json!({ "type": "inject_fault", "device": "dev/pole/1", "fault": "rust" }),
            422,
        ),
        (
            json!({ "type": "inject_fault", "device": "dev/pole/1", "fault": "dead", "duration_s": 0 }),
            422,
        ),
        (
            json!({ "type": "inject_fault", "device": "dev/pole/1", "fault": "dead", "duration_s": -5 }),
            422,
        ),
        (json!({ "type": "clear_fault", "device": "" }), 404),
        (
            json!({ "type": "acknowledge_alarm", "alarm": "alarm-12345", "by": "me" }),
            404,
        ),
        (
            json!({ "type": "acknowledge_alarm", "alarm": "12345", "by": "me" }),
            404,
        ),
        (
            json!({ "type": "acknowledge_alarm", "alarm": "alarm-1", "by": " " }),
            422,
        ),
        (
            json!({ "type": "acknowledge_alarm", "alarm": "alarm-1", "by": "x".repeat(101) }),
            422,
        ),
        (
            json!({ "type": "acknowledge_alarm", "alarm": "alarm-1", "by": "me", "note": long }),
            422,
        ),
    ] {
        check(&command.to_string(), &server.command(&command), status);
    }
    check(
        "huge number",
        &post(b"{\"type\":\"set_speed\",\"factor\":1e999}", &[JSON]),
        400,
    );
    for method in ["DELETE", "PUT", "PATCH", "BREW"] {
        let answer = server.request(method, "/api/v1/community", &[], b"");
        check(method, &answer, 405);
    }
    let posted = server.request("POST", "/", &[], b"");
    check("a page posted to", &posted, 405);
    assert_eq!(posted.header("allow"), Some("GET,HEAD"));
    let line_break = json!({ "type": "acknowledge_alarm", "alarm": "alarm-1", "by": "a\nb" });
    check("two lines", &server.command(&line_break), 422);
}

#[test]
fn foreign_pages_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let pause = b"{\"type\":\"pause\"}";
    let from = |origin: &str| {
        server.request(
            "POST",
            "/api/v1/commands",
            &[JSON, ("origin", origin)],
            pause,
        )
    };
    for origin in [
        "http://evil.example",
        "null",
        "https://127.0.0.1.evil.example",
    ] {
        check(origin, &from(origin), 403);
        let upgrade = [
            ("upgrade", "websocket"),
            ("connection", "upgrade"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("origin", origin),
        ];
        check(
            origin,
            &server.request("GET", "/api/v1/live", &upgrade, b""),
            403,
        );
    }
    assert_eq!(from(&format!("http://{}", server.addr)).status, 200);
    assert_eq!(from("http://localhost:5173").status, 200);
    check(
        "rebound",
        &server.request("GET", "/api/v1/community", &[("host", "evil.example")], b""),
        403,
    );
}

#[test]
fn problems_are_told_in_the_language_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let zh = ("accept-language", "zh-CN,zh;q=0.9,en;q=0.8");
    for (method, target, body, names, words) in [
        ("GET", "/api/v1/devices/none", "", "none", "没有设备"),
        ("GET", "/api/v1/layers/cloud/items", "", "cloud", "可用的有"),
        ("GET", "/nothing.js", "", "/nothing.js", "没有内容"),
        (
            "GET",
            "/api/v1/layers/building/items?bbox=9,8,7,6",
            "",
            "bbox",
            "颠倒",
        ),
        ("GET", "/api/v1/search?q=a&z=1", "", "'z'", "未知的查询参数"),
        (
            "POST",
            "/api/v1/commands",
            r#"{"type":"set_speed","factor":0}"#,
            "3600",
            "factor 应在",
        ),
        (
            "POST",
            "/api/v1/commands",
            r#"{"type":"set_sped","factor":1}"#,
            "set_sped",
            "未知的取值",
        ),
        ("POST", "/api/v1/commands", "{", "1", "不是 JSON"),
    ] {
        let english = server.request(method, target, &[JSON], body.as_bytes());
        let chinese = server.request(method, target, &[JSON, zh], body.as_bytes());
        check_problem(target, &chinese);
        assert_eq!(english.status, chinese.status, "{target}");
        let (english_told, told) = (english.json(), chinese.json());
        assert_eq!(english_told["type"], told["type"], "{target}");
        assert_eq!(chinese.header("content-language"), Some("zh-CN"));
        assert_eq!(english.header("content-language"), Some("en"));
        let text = format!("{} {}", told["title"], told["detail"]);
        let name = names.trim_matches('\'');
        assert!(text.contains(words) && text.contains(name), "{text}");
        assert!(english.text().contains(name), "{}", english.text());
        assert!(english.text().is_ascii(), "{}", english.text());
    }
}
