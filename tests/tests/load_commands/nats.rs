//! Over NATS: on subjects, answered where they ask to be.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use twin_tests::Nats;

use super::{Platform, World, assert_counted};

/// What a platform hears over NATS's plain protocol until the server ends; it sends `commands` as soon as the first telemetry is there, each to a
/// subject and, behind a space, the one on which it asks to be answered.
fn platform_on_nats(port: u16, commands: &[(String, Vec<u8>)], is_ready: &AtomicBool) -> Platform {
    let socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut write = socket.try_clone().unwrap();
    let greeting = b"CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB > 1\r\nPING\r\n";
    write.write_all(greeting).unwrap();
    let mut read = BufReader::new(socket);
    let mut heard = Platform::default();
    let mut has_asked = false;
    loop {
        let mut line = String::new();
        if !read.read_line(&mut line).is_ok_and(|length| length > 0) {
            return heard;
        }
        match line.trim_end() {
            "PING" => write.write_all(b"PONG\r\n").unwrap(),
            "PONG" => is_ready.store(true, Ordering::Relaxed),
            _ => {}
        }
        let Some(head) = line.strip_prefix("MSG ") else {
            continue;
        };
        let words: Vec<&str> = head.split_whitespace().collect();
        let length: usize = words.last().unwrap().parse().unwrap();
        let mut payload = vec![0; length + 2];
        if read.read_exact(&mut payload).is_err() {
            return heard;
        }
        payload.truncate(length);
        heard.0.push((words[0].to_owned(), payload));
        if !has_asked && words[0].starts_with("twin.") {
            has_asked = true;
            for (place, body) in commands {
                let head = format!("PUB {place} {}\r\n", body.len());
                let all = [head.as_bytes(), &body[..], &b"\r\n"[..]].concat();
                write.write_all(&all).unwrap();
            }
        }
    }
}

#[test]
fn over_nats_a_device_follows_refuses_and_answers_where_it_is_asked_to() {
    let world = World::of(700);
    let room = world.first("T5-8");
    let folder = tempfile::tempdir().unwrap();
    let Some(mut server) = Nats::start(folder.path(), &[]).unwrap() else {
        return;
    };
    let subject = |device: &str| format!("site.{device}.command");
    let body = |id: u32, set: Value| json!({ "id": id, "set": set }).to_string().into_bytes();
    let asking = format!("{} _INBOX.platform.1", subject(&room));
    let commands = [
        (asking, body(1, json!({ "mode": "cool", "setpoint": 19 }))),
        (subject(&room), body(2, json!({ "setpoint": 45 }))),
        (subject("nobody"), body(3, json!({ "setpoint": 20 }))),
    ];
    let (url, port) = (server.url(), server.port());
    let is_ready = AtomicBool::new(false);
    let (report, heard) = std::thread::scope(|scope| {
        let listening = scope.spawn(|| platform_on_nats(port, &commands, &is_ready));
        while !is_ready.load(Ordering::Relaxed) && !listening.is_finished() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let report = world.commanded(("senml", Some("site/{device}/command")), &url, None);
        server.kill();
        (report.unwrap(), listening.join().unwrap())
    });
    assert_counted(&report, (3, 1), (1, 1));
    let answer = |on: &str, id: u32| heard.find(on, |answer| answer["id"] == id).unwrap();
    assert_eq!(answer("_INBOX.platform.1", 1)["status"], "done");
    let to = |device: &str| format!("{}.response", subject(device));
    assert_eq!(
        answer(&to(&room), 2)["reason"],
        "setpoint must lie between 16 and 30 Cel, and 45 does not"
    );
    assert_eq!(
        answer(&to("nobody"), 3)["reason"],
        "there is no device 'nobody'"
    );
    // What asks to be answered elsewhere is answered there alone.
    assert_eq!(heard.find(&to(&room), |answer| answer["id"] == 1), None);
    let unknown = report.setting.last_unknown_addressee.as_deref();
    assert_eq!(unknown, Some("nobody"));
    for kind in ["unknown_commands", "refused_commands"] {
        assert!(report.notes.iter().any(|n| n.kind == kind), "{kind}");
    }
    let telemetry = format!(".{room}.senml");
    let says = heard.0.iter().any(|(subject, payload)| {
        let text = String::from_utf8_lossy(payload);
        subject.ends_with(&telemetry) && text.contains("setpoint") && text.contains("19")
    });
    assert!(says, "the set point is told");
}

#[test]
fn a_nats_server_that_keeps_commands_back_ends_the_run_before_it_begins() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("nats.conf");
    let rules = r#"
authorization { users = [ { user: "mouth", password: "m-word", permissions: { publish: [">"], subscribe: ["_INBOX.>"] } } ] }
no_auth_user: mouth
"#;
    std::fs::write(&config, rules).unwrap();
    let arguments = ["-c", config.to_str().unwrap()];
    let Some(server) = Nats::start(folder.path(), &arguments).unwrap() else {
        return;
    };
    let plan = ("senml", Some("site/{device}/command"));
    let error = World::of(700).commanded(plan, &server.url(), None);
    let text = format!("{:#}", anyhow::Error::from(error.unwrap_err()));
    assert!(text.contains("commands cannot be subscribed to"), "{text}");
}
