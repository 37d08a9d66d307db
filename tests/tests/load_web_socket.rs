//! The load generator against a WebSocket platform.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
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

/// The same over TLS, with the server's certificate of a folder.
fn serve_tls(listener: &TcpListener, folder: &Path, told: &Sender<String>) {
    let file = |name: &str| folder.join(name);
    let chain = CertificateDer::pem_file_iter(file("server.pem")).unwrap();
    let chain = chain.collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = Arc::new(config);
    for stream in listener.incoming() {
        let session = ServerConnection::new(Arc::clone(&config)).unwrap();
        let Ok(mut socket) = accept(StreamOwned::new(session, stream.unwrap())) else {
            continue;
        };
        while let Ok(message) = socket.read() {
            if let Message::Text(text) = message {
                drop(told.send(text.to_string()));
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
    let ran = twin_tests::load(&url, &[&["--rate", "400"], more].concat()).unwrap();
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

#[test]
fn tls_is_spoken_with_a_server_of_a_known_authority_alone() {
    let folder = tempfile::tempdir().unwrap();
    twin_tests::certificates(folder.path()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("wss://{}/in", listener.local_addr().unwrap());
    let (told, heard) = channel();
    let at = folder.path().to_owned();
    // It ends with the test's process.
    std::thread::spawn(move || serve_tls(&listener, &at, &told));
    let ca = folder.path().join("ca.pem");
    let run = |more: &[&str]| {
        let rate = ["--rate", "400", "--seconds", "1"];
        twin_tests::load(&url, &[&rate[..], more].concat()).unwrap()
    };
    let unknown = run(&[]);
    assert_ne!(unknown.code, Some(0), "{}", unknown.stdout);
    assert!(heard.try_recv().is_err());
    let report = run(&["--ca-file", ca.to_str().unwrap()]).json().unwrap();
    assert_eq!(report["total"]["sent"], 400, "{report}");
    let mut count = 0;
    while heard.recv_timeout(Duration::from_millis(500)).is_ok() {
        count += 1;
    }
    assert_eq!(count, 400);
}
