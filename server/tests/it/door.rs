//! Connections: how many, for how long, and what is said to those that are refused.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{PATIENCE, TestServer};

/// Sends bytes as they are; everything that comes back until the server closes.
fn talk(server: &TestServer, bytes: &[u8]) -> String {
    let mut stream = connect(server);
    // A server may refuse before it has read everything.
    let _refused = stream.write_all(bytes);
    hear(&mut stream)
}

fn connect(server: &TestServer) -> TcpStream {
    let stream = TcpStream::connect(server.addr).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

fn hear(stream: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    let mut part = [0; 4_096];
    loop {
        match stream.read(&mut part) {
            Ok(0) => return String::from_utf8(heard).unwrap(),
            Ok(n) => heard.extend_from_slice(&part[..n]),
            Err(error) => panic!(
                "cut off after {:?}: {error}",
                String::from_utf8_lossy(&heard)
            ),
        }
    }
}

/// A connection that was answered, and stays open: the seats of those that were there before are free a little after they went.
fn seated(server: &TestServer) -> TcpStream {
    server.wait("a seat", |s| {
        let mut stream = connect(s);
        let ask = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
        stream.write_all(ask).unwrap();
        let mut status = [0; 12];
        stream.read_exact(&mut status).unwrap();
        (&status == b"HTTP/1.1 200").then_some(stream)
    })
}

/// The response is a problem of this status, complete.
fn check_problem(response: &str, status: u16) {
    let (head, body) = response.split_once("\r\n\r\n").unwrap_or((response, ""));
    assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
    let head = head.to_ascii_lowercase();
    assert!(
        head.contains("content-type: application/problem+json"),
        "{head}"
    );
    assert!(
        head.contains(&format!("content-length: {}", body.len())),
        "{head}"
    );
    let problem: Value = serde_json::from_str(body).unwrap();
    assert_eq!(problem["status"], status);
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    );
}

#[test]
fn what_is_no_http_is_a_problem_too() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    for garbage in [
        "\r\n\r\nhello\r\n\r\n",
        "GET /api/v1/search?q=\u{697c} HTTP/1.1\r\nhost: localhost\r\n bad\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: localhost\r\ncontent-length: x\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: localhost\r\nbad header\r\n\r\n",
    ] {
        check_problem(&talk(&server, garbage.as_bytes()), 400);
    }
    check_problem(
        &talk(&server, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
        400,
    );
    let headers = "x: y\r\n".repeat(200);
    let many = format!("GET / HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n");
    check_problem(&talk(&server, many.as_bytes()), 431);
}

#[test]
fn an_endless_address_is_refused_and_the_client_hears_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let ask = |corners: usize| {
        let polygon = "[114.2,22.7],".repeat(corners);
        let request = format!(
            "GET /api/v1/layers/building/items?polygon=[{polygon}] HTTP/1.1\r\nhost: localhost\r\n\r\n"
        );
        talk(&server, request.as_bytes())
    };
    check_problem(&ask(6_000), 414);
    // A million corners, 13 MB: the server has stopped reading long before, and still its answer must arrive.
    check_problem(&ask(1_000_000), 431);
}

#[test]
fn a_request_that_comes_byte_by_byte_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(folder.path(), |o| {
        o.limits.head_time = Duration::from_millis(300);
        o.limits.body_time = Duration::from_millis(300);
    });
    let started = Instant::now();
    let mut slow = connect(&server);
    slow.write_all(b"GET /api/v1/community HTTP/1.1\r\nhost: loc")
        .unwrap();
    assert_eq!(hear(&mut slow), "");
    let body = b"POST /api/v1/commands HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 40\r\n\r\n{";
    check_problem(&talk(&server, body), 408);
    assert!(started.elapsed() < PATIENCE);
}

#[test]
fn one_connection_too_many_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(folder.path(), |o| o.limits.connections = 3);
    let ask = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let held = [(); 3].map(|()| seated(&server));
    check_problem(&talk(&server, ask), 429);
    drop(held);
    server.wait("a free seat", |s| {
        talk(s, ask).starts_with("HTTP/1.1 200 ").then_some(())
    });
    let refused = "http_connections_refused_total ";
    let text = server.get("/metrics").text();
    let count = text.lines().find_map(|line| line.strip_prefix(refused));
    assert!(
        count.is_some_and(|n| n.parse::<u32>().unwrap() >= 1),
        "{text}"
    );
}

#[test]
fn a_kept_connection_answers_again_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let ask = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let last = "GET /nothing HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    // Pipelined: the answers come in order on one connection.
    let heard = talk(&server, [ask, ask, last].concat().as_bytes());
    assert_eq!(heard.matches("HTTP/1.1 200 OK").count(), 2, "{heard}");
    assert_eq!(heard.matches("HTTP/1.1 404 ").count(), 1, "{heard}");
}
