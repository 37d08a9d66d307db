//! The load generator against a WebSocket platform: a server of the library that our client has, and one of Node whose frames are taken apart by hand.

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
use twin_tests::{Platform, Running, count, small_scenario, text, twin};

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

#[test]
fn a_platform_that_lets_nobody_in_is_told_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let token = folder.path().join("token");
    let run = |url: &str, word: &str| {
        std::fs::write(&token, word).unwrap();
        let more = ["--rate", "20", "--seconds", "1", "--password-file"];
        twin_tests::load(url, &[&more[..], &[text(&token)]].concat()).unwrap()
    };
    for (mode, status) in [("login", "401"), ("forbidden", "403")] {
        let Some(platform) = Platform::start_web_socket(mode, &journal, None).unwrap() else {
            return;
        };
        let url = platform.url();
        let ran = run(&url, "wrong-one");
        assert_eq!(ran.code, Some(1), "{ran:?}");
        for words in [url.as_str(), "the platform answers", status] {
            assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
        }
        assert!(!ran.stderr.contains("wrong-one"));
        assert!(platform.taken().is_empty());
        if mode == "login" {
            let report = run(&url, "right-one").json().unwrap();
            assert_eq!(count(&report["total"]["sent"]), 20, "{report}");
            assert_eq!(platform.taken().len(), 20);
            std::fs::remove_file(&journal).unwrap();
        }
    }
}

/// A run whose platform was killed and came back.
struct Restarted {
    report: Value,
    /// Messages that the platform had taken when it was back.
    before: usize,
    /// And at the end.
    taken: usize,
}

/// Runs 2,000 messages in five seconds, after the second of which the platform is killed and comes back in a mode.
fn restarted(mode: &str) -> Option<Restarted> {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let mut platform = Platform::start_web_socket("ok", &journal, None).unwrap()?;
    let source = small_scenario(folder.path(), "").unwrap();
    let url = platform.url();
    let load = ["load", text(&source), "--target", &url, "--json"];
    let rate = ["--rate", "400", "--seconds", "5"];
    let mut running = Running::start(&[&load[..], &rate].concat()).unwrap();
    running.wait_for("the run begins").unwrap();
    std::thread::sleep(Duration::from_millis(2_000));
    platform
        .restart_as(mode, Duration::from_millis(500))
        .unwrap();
    let before = platform.taken().len();
    let report = running.finish().unwrap().json().unwrap();
    Some(Restarted {
        report,
        before,
        taken: platform.taken().len(),
    })
}

#[test]
fn a_platform_that_is_killed_and_comes_back_is_spoken_to_again() {
    let Some(Restarted {
        report,
        before,
        taken,
    }) = restarted("ok")
    else {
        return;
    };
    let total = &report["total"];
    let of = |key: &str| count(&total[key]);
    assert_eq!((of("broken"), of("reconnects")), (1, 1), "{report}");
    assert!(total["down_seconds"].as_f64().unwrap() > 0.4, "{report}");
    assert!(report["setting"]["last_broken_because"].is_string());
    let fates = of("sent") + of("dropped") + of("missed") + of("shed");
    assert_eq!(fates, 2_000, "{report}");
    // Nothing is there that was not sent; what was under way when it was killed may not be there.
    assert!(
        before > 0 && taken > before + 100,
        "{before}, {taken}: {report}"
    );
    let most = of("sent") + of("dropped");
    assert!(taken as u64 <= most, "{taken}: {report}");
}

#[test]
fn a_platform_that_comes_back_and_lets_nobody_in_is_told_in_the_report() {
    let Some(Restarted {
        report,
        before,
        taken,
    }) = restarted("forbidden")
    else {
        return;
    };
    let total = &report["total"];
    let of = |key: &str| count(&total[key]);
    assert_eq!((of("broken"), of("reconnects")), (1, 0), "{report}");
    let reason = report["setting"]["last_broken_because"].as_str().unwrap();
    assert!(reason.contains("403"), "{reason}");
    // What waited for the connection is dropped at the end, and what it could not keep was missed.
    assert!(of("dropped") > 0 && of("missed") > 600, "{report}");
    let fates = of("sent") + of("dropped") + of("missed") + of("shed");
    assert_eq!((fates, of("offered")), (2_000, 2_000), "{report}");
    assert!(before > 0 && taken == before, "{before}, {taken}: {report}");
    let most = of("sent") + of("dropped");
    assert!(taken as u64 <= most, "{taken}: {report}");
}

#[test]
fn tls_with_a_client_certificate_is_spoken_and_without_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    twin_tests::certificates(folder.path()).unwrap();
    let journal = folder.path().join("journal");
    let started = Platform::start_web_socket("ok", &journal, Some(folder.path())).unwrap();
    let Some(platform) = started else {
        return;
    };
    let at = |name: &str| text(&folder.path().join(name)).to_owned();
    let (ca, certificate, key) = (at("ca.pem"), at("client.pem"), at("client.key"));
    let rate = ["--rate", "400", "--seconds", "1", "--ca-file", &ca];
    let known = ["--certificate-file", &certificate, "--key-file", &key];
    let unknown = twin_tests::load(&platform.url(), &rate).unwrap();
    assert_eq!(unknown.code, Some(1), "{}", unknown.stdout);
    assert!(unknown.stderr.contains(&platform.url()), "{unknown:?}");
    assert!(platform.taken().is_empty());
    let ran = twin_tests::load(&platform.url(), &[&rate[..], &known].concat()).unwrap();
    let report = ran.json().unwrap();
    assert_eq!(count(&report["total"]["sent"]), 400, "{report}");
    assert_eq!(platform.taken().len(), 400);
}
