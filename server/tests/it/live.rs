//! The live stream.

use std::io::Read;
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use serde_json::json;
use tungstenite::stream::MaybeTlsStream;
use twin_protocol::PROTOCOL_VERSION;
use twin_protocol::live::ServerMessage;

use crate::harness::{PATIENCE, TestServer};

#[test]
fn a_snapshot_then_deltas_without_a_gap() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(folder.path(), |o| o.sim.speed = 60.0);
    let mut live = server.live();
    let first: ServerMessage = serde_json::from_value(live.next()).unwrap();
    let ServerMessage::Snapshot {
        version,
        seq,
        poses,
        clock,
        ..
    } = first
    else {
        panic!("{first:?}");
    };
    assert_eq!((version, poses.len()), (PROTOCOL_VERSION, 1));
    let mut time = clock.time_ms;
    for expected in seq + 1..seq + 6 {
        let delta: ServerMessage = serde_json::from_value(live.next()).unwrap();
        let ServerMessage::Delta {
            seq,
            clock,
            observations,
            ..
        } = delta
        else {
            panic!("{delta:?}");
        };
        assert_eq!(seq, expected);
        assert!(clock.time_ms > time && observations.is_empty());
        time = clock.time_ms;
    }
}

#[test]
fn subscribers_get_values_of_their_devices_only() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(folder.path(), |o| o.sim.speed = 3_600.0);
    let mut live = server.live();
    live.next();
    live.send(&json!({ "type": "subscribe", "devices": ["dev/home/1", "dev/home/2"] }));
    let deadline = Instant::now() + PATIENCE;
    let mut seen = std::collections::BTreeSet::new();
    let mut count = 0;
    while count < 20 {
        assert!(
            Instant::now() < deadline,
            "{count} observations of {seen:?}"
        );
        let delta = live.next_of("delta");
        for observation in delta["observations"].as_array().unwrap() {
            seen.insert(observation["device"].as_str().unwrap().to_owned());
            count += 1;
        }
    }
    assert_eq!(
        seen.into_iter().collect::<Vec<_>>(),
        ["dev/home/1", "dev/home/2"]
    );
    live.send(&json!({ "type": "resync" }));
    let snapshot = live.next_of("snapshot");
    assert!(!snapshot["observations"].as_array().unwrap().is_empty());
}

#[test]
fn wrong_messages_are_refused_and_the_stream_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let mut live = server.live();
    live.next();
    let many: Vec<String> = (0..101).map(|n| format!("dev/home/{n}")).collect();
    for (message, id) in [
        (json!({ "type": "subscribe", "devices": many }), None),
        (json!({ "type": "subscribe", "devices": ["none"] }), None),
        (json!({ "type": "dance" }), None),
        (
            json!({ "type": "command", "id": 7, "command": { "type": "explode" } }),
            Some(7),
        ),
        (
            json!({ "type": "command", "id": 8, "command": { "type": "clear_fault", "device": "none" } }),
            Some(8),
        ),
        (json!([1, 2]), None),
    ] {
        live.send(&message);
        let refused = live.next_of("refused");
        assert_eq!(refused["id"].as_u64(), id, "{message}");
        let (en, zh) = (&refused["reason"], &refused["reason_zh"]);
        assert!(!en.as_str().unwrap().is_empty());
        assert!(!zh.as_str().unwrap().is_ascii(), "{zh}");
    }
    live.0
        .send(tungstenite::Message::binary(vec![1, 2, 3]))
        .unwrap();
    live.next_of("refused");
    live.send(&json!({ "type": "command", "id": 9, "command": { "type": "switch_device", "device": "dev/pole/2", "on": false } }));
    let done = live.next_of("done");
    assert_eq!(done["id"], 9);
    assert!(
        done["outcome"]["message"]
            .as_str()
            .unwrap()
            .contains("switched off")
    );
    live.0
        .send(tungstenite::Message::text("x".repeat(100_000)))
        .unwrap();
    while live.0.read().is_ok() {}
}

#[test]
fn changes_reach_everyone() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let mut live = server.live();
    live.next();
    let command = json!({ "type": "inject_fault", "device": "dev/pole/3", "fault": "alarm" });
    assert_eq!(server.command(&command).status, 200);
    let deadline = Instant::now() + PATIENCE;
    let (mut raised, mut state) = (None, None);
    while raised.is_none() || state.is_none() {
        assert!(Instant::now() < deadline, "{raised:?} {state:?}");
        let delta = live.next_of("delta");
        let of_pole = |list: &serde_json::Value| {
            list.as_array()
                .unwrap()
                .iter()
                .find(|e| e["device"] == "dev/pole/3")
                .cloned()
        };
        raised = of_pole(&delta["alarms"]).or(raised);
        state = of_pole(&delta["states"]).or(state);
    }
    let alarm = raised.unwrap()["id"].as_str().unwrap().to_owned();
    assert!(["warning", "alarm"].contains(&state.unwrap()["state"].as_str().unwrap()));
    let snapshot = server.live().next();
    assert!(
        snapshot["alarms"]
            .as_array()
            .unwrap()
            .iter()
            .any(|a| a["id"] == alarm.as_str())
    );
    assert!(
        snapshot["states"]
            .as_array()
            .unwrap()
            .iter()
            .any(|s| s["device"] == "dev/pole/3")
    );
}

#[test]
fn there_is_room_for_so_many() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(folder.path(), |o| o.limits.clients = 2);
    let (first, _second) = (server.live(), server.live());
    let refused = tungstenite::connect(format!("ws://{}/api/v1/live", server.addr)).unwrap_err();
    assert!(refused.to_string().contains("429"), "{refused}");
    drop(first);
    server.wait("a free place", |s| {
        tungstenite::connect(format!("ws://{}/api/v1/live", s.addr))
            .ok()
            .map(|_| ())
    });
}

/// A client that reads nothing costs nothing: the server keeps no more for it than a few deltas that all share, and when it
/// reads again it finds, after what the network held, a fresh snapshot.
#[test]
fn a_slow_client_gets_a_snapshot_instead() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(folder.path(), |o| {
        o.sim.speed = 3_600.0;
        o.limits.tick = Duration::from_millis(2);
        o.limits.backlog = 4;
        o.limits.send_bytes = 16 * 1024;
    });
    let mut slow = server.cramped_live();
    let devices: Vec<String> = (0..20).map(|n| format!("dev/home/{n}")).collect();
    slow.next();
    slow.send(&json!({ "type": "subscribe", "devices": devices }));
    slow.next();
    let behind = |text: &str| {
        text.lines()
            .any(|l| l.starts_with("twin_ws_snapshots_total{reason=\"behind\"}"))
    };
    // Until the sockets between us are full the server cannot notice; then it must. How long that takes depends on the
    // machine, so the pauses grow. After a pause what the network held comes first, then a jump that only a snapshot may make.
    let mut pause = Duration::from_millis(500);
    let mut last = None;
    let mut is_behind = false;
    while !is_behind {
        assert!(pause < PATIENCE, "never behind");
        std::thread::sleep(pause);
        pause *= 2;
        let read_until = Instant::now() + Duration::from_millis(300);
        while !is_behind && Instant::now() < read_until {
            let message = slow.next();
            let seq = message["seq"].as_u64().unwrap();
            is_behind = message["type"] == "snapshot";
            assert!(
                is_behind || last.is_none_or(|last| seq == last + 1),
                "a gap without a snapshot"
            );
            last = Some(seq);
        }
    }
    assert!(behind(&server.get("/metrics").text()));
}

#[test]
fn a_client_that_vanishes_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let live = server.live();
    if let MaybeTlsStream::Plain(stream) = live.0.get_ref() {
        stream.shutdown(Shutdown::Both).unwrap();
    }
    server.wait("no client", |s| {
        s.get("/metrics")
            .text()
            .contains("twin_ws_clients 0")
            .then_some(())
    });
    let mut stream = TcpStream::connect(server.addr).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(50)))
        .unwrap();
    let _silence = stream.read(&mut [0; 1]);
}
