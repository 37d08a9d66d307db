//! What the wire carries beside topic and payload, recorded and replayed: what brokers retain, and headers of NATS.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use twin_load::mqtt::{Publish, Version, publish};
use twin_load::record::{Damage, Record};
use twin_tests::{Broker, Nats, Running, text, twin};

/// Topic, payload, and what the wire carried of each message: retained, quality of service and headers.
type Carried = (String, Vec<u8>, Option<bool>, Option<u8>, Option<String>);

fn carried(record: &Path) -> Vec<Carried> {
    let record = Record::open(record, Damage::Refused).unwrap();
    let mut all = Vec::new();
    let visit = &mut |row: &twin_load::record::Row<'_>| {
        all.push((
            row.topic.to_owned(),
            row.payload.to_vec(),
            row.wire.retained,
            row.wire.qos,
            row.wire.headers.map(str::to_owned),
        ));
        Ok(ControlFlow::Continue(()))
    };
    record.visit(i64::MIN..i64::MAX, visit).unwrap();
    all
}

/// Lets a broker retain a message.
fn retain(port: u16, topic: &str, payload: &[u8]) {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
    // CONNECT of MQTT 3.1.1 (3.1): a clean session, a minute, no client id.
    let connect = [0x10, 12, 0, 4, b'M', b'Q', b'T', b'T', 4, 2, 0, 60, 0, 0];
    socket.write_all(&connect).unwrap();
    let mut answer = [0; 4];
    socket.read_exact(&mut answer).unwrap();
    assert_eq!(answer, [0x20, 2, 0, 0]);
    let mut out = Vec::new();
    let message = Publish {
        topic: topic.as_bytes(),
        payload,
        qos: 1,
        duplicate: false,
        retained: true,
        id: 1,
    };
    publish(&mut out, Version::V311, &message);
    socket.write_all(&out).unwrap();
    // PUBACK: it has it.
    socket.read_exact(&mut answer).unwrap();
    assert_eq!(answer, [0x40, 2, 0, 1]);
}

/// A record of what a broker retains.
fn of_broker(broker: &Broker, folder: &Path, name: &str) -> PathBuf {
    let record = folder.join(name);
    let listen = ["record", &broker.url(), text(&record), "--seconds", "1"];
    let ran = twin(&[&listen[..], &["--qos", "1"]].concat()).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    record
}

#[test]
fn what_a_broker_retains_is_retained_by_the_one_that_it_is_replayed_to() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (Some(first), Some(second)) = (
        Broker::start(one.path(), "").unwrap(),
        Broker::start(two.path(), "").unwrap(),
    ) else {
        return;
    };
    retain(first.port(), "site/state", b"on");
    let record = of_broker(&first, one.path(), "record");
    let state = ("site/state".to_owned(), b"on".to_vec());
    let expected = [(state.0, state.1, Some(true), Some(1), None)];
    assert_eq!(carried(&record), expected);
    let copy = one.path().join("copy.parquet");
    for (target, qos) in [(second.url(), "0"), (text(&copy).to_owned(), "1")] {
        let replay = ["replay", text(&record), "--target", &target, "--fastest"];
        let ran = twin(&[&replay[..], &["--verify", "--qos", qos]].concat()).unwrap();
        assert_eq!(ran.code, Some(0), "{target}: {}", ran.stderr);
    }
    assert_eq!(carried(&copy), expected, "a record of a replay keeps it");
    // Sent with quality of service 0, and retained with that.
    let again = carried(&of_broker(&second, two.path(), "again"));
    assert_eq!(again.len(), 1);
    assert_eq!((&again[0].0, again[0].2), (&expected[0].0, Some(true)));
    assert_eq!(again[0].3, Some(0));
}

/// Publishes a message with a header.
fn publish_headed(server: &Nats, subject: &str) {
    let mut socket = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    let head = "NATS/1.0\r\nTrace: one\r\n\r\n";
    let (headers, all) = (head.len(), head.len() + 3);
    let connect = r#"CONNECT {"verbose":false,"pedantic":false,"headers":true}"#;
    let message = format!("{connect}\r\nHPUB {subject} {headers} {all}\r\n{head}abc\r\nPING\r\n");
    socket.write_all(message.as_bytes()).unwrap();
    let mut said = String::new();
    while !said.contains("PONG") {
        let mut some = [0; 1_024];
        let count = socket.read(&mut some).unwrap();
        assert!(count > 0, "{said}");
        said.push_str(&String::from_utf8_lossy(&some[..count]));
    }
}

#[test]
fn headers_of_nats_are_recorded_and_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = Nats::start(folder.path(), &[]).unwrap() else {
        return;
    };
    let url = server.url();
    let heard = |name: &str, speak: &dyn Fn()| {
        let record = folder.path().join(name);
        let arguments = ["record", &url, text(&record), "--topic", "site.>"];
        let mut listening = Running::start(&arguments).unwrap();
        listening.wait_for("listens to").unwrap();
        speak();
        std::thread::sleep(std::time::Duration::from_millis(500));
        listening.terminate().unwrap();
        assert_eq!(listening.finish().unwrap().code, Some(0));
        record
    };
    let record = heard("record", &|| publish_headed(&server, "site.a"));
    let headers = Some(r#"{"Trace":["one"]}"#.to_owned());
    let expected = [("site.a".to_owned(), b"abc".to_vec(), None, None, headers)];
    assert_eq!(carried(&record), expected);
    let again = heard("again", &|| {
        let replay = ["replay", text(&record), "--target", &url, "--fastest"];
        let ran = twin(&[&replay[..], &["--verify"]].concat()).unwrap();
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    });
    assert_eq!(carried(&again), expected);
}
