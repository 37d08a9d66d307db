//! The load generator against a WebSocket platform.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::net::TcpListener;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use serde_json::Value;
use tungstenite::{Message, accept};
use twin_tests::{small_scenario, twin};

/// Takes connections one after the other and passes on the text of what comes; the first one is broken after `first` frames.
fn serve(listener: &TcpListener, first: usize, told: &Sender<String>) {
    for (number, stream) in listener.incoming().enumerate() {
        let Ok(mut socket) = accept(stream.unwrap()) else {
            continue;
        };
        let mut frames = 0;
        while let Ok(message) = socket.read() {
            if let Message::Text(text) = message {
                drop(told.send(text.to_string()));
                frames += 1;
            }
            if number == 0 && frames == first {
                break;
            }
        }
    }
}

fn load(first: usize, more: &[&str]) -> (Value, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/in", listener.local_addr().unwrap());
    let (told, heard) = channel();
    // It ends with the test's process.
    std::thread::spawn(move || serve(&listener, first, &told));
    let folder = tempfile::tempdir().unwrap();
    let source = small_scenario(folder.path(), "").unwrap();
    let arguments = [
        "load",
        source.to_str().unwrap(),
        "--target",
        &url,
        "--json",
        "--rate",
        "400",
    ];
    let ran = twin(&[&arguments[..], more].concat()).unwrap();
    let report = ran.json().unwrap();
    let mut all = Vec::new();
    while let Ok(text) = heard.recv_timeout(Duration::from_millis(500)) {
        all.push(text);
    }
    (report, all)
}

#[test]
fn every_message_is_a_frame_with_its_topic() {
    let (report, all) = load(usize::MAX, &["--seconds", "1"]);
    assert_eq!(report["total"]["sent"], 400, "{report}");
    assert_eq!(all.len(), 400);
    for text in &all {
        let message: Value = serde_json::from_str(text).unwrap();
        assert!(message["topic"].as_str().unwrap().starts_with("twin/x/T"));
        assert!(message["payload"][0]["bn"].is_string());
    }
    let (_, bare) = load(usize::MAX, &["--seconds", "1", "--body", "payload"]);
    assert!(bare.iter().all(|text| text.starts_with("[{\"bn\"")));
}

#[test]
fn a_connection_that_breaks_is_made_again_and_counted() {
    let (report, all) = load(100, &["--seconds", "4"]);
    let total = &report["total"];
    let of = |key: &str| total[key].as_u64().unwrap();
    assert_eq!((of("broken"), of("reconnects")), (1, 1), "{report}");
    assert_eq!(
        of("sent") + of("dropped") + of("missed") + of("shed"),
        1_600,
        "{report}"
    );
    assert!(
        all.len() >= 100 && all.len() as u64 <= of("sent") + of("dropped"),
        "{report}"
    );
}

#[test]
fn a_check_of_what_cannot_come_back_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let source = small_scenario(folder.path(), "").unwrap();
    let ran = twin(&[
        "load",
        source.to_str().unwrap(),
        "--target",
        "ws://127.0.0.1:1",
        "--check",
    ])
    .unwrap();
    assert!(
        ran.code == Some(1) && ran.stderr.contains("check"),
        "{ran:?}"
    );
}
