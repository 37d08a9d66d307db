//! Logs at their finest hold no password and no token, whatever is spoken with a platform that asks for one.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use tungstenite::accept;
use twin_tests::{Broker, Nats, Platform, Ran, small_scenario, text, twin_with};

const USER: &str = "mouth";
const SECRET: &str = "open-sesame-42";
/// The secret alone, and `mouth:open-sesame-42`, in the base64 of RFC 4648.
const CODED: [&str; 2] = ["b3Blbi1zZXNhbWUtNDI=", "bW91dGg6b3Blbi1zZXNhbWUtNDI="];

/// Sends a few messages with all logs that there are: with the secret in a file, then in a variable; as `user`'s password, or as a token.
fn traced(url: &str, user: Option<&str>) -> [Ran; 2] {
    let folder = tempfile::tempdir().unwrap();
    let source = small_scenario(folder.path(), "").unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, SECRET).unwrap();
    let mut run = vec!["load", text(&source), "--target", url, "--log", "trace"];
    run.extend(["--seconds", "1", "--rate", "20"]);
    run.extend(user.map(|user| ["--user", user]).into_iter().flatten());
    let from_file = [&run[..], &["--password-file", text(&secret)]].concat();
    let from_variable = [&run[..], &["--password-env", "LAB_WORD"]].concat();
    [
        twin_with(&from_file, &[]).unwrap(),
        twin_with(&from_variable, &[("LAB_WORD", SECRET)]).unwrap(),
    ]
}

/// The runs went well, said so at all levels, and kept the secret.
fn assert_kept(runs: &[Ran]) {
    for ran in runs {
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.stderr.contains("the run begins"), "{}", ran.stderr);
        for word in [SECRET].iter().chain(&CODED) {
            assert!(!ran.stderr.contains(word), "{word} in {}", ran.stderr);
            assert!(!ran.stdout.contains(word), "{word} in {}", ran.stdout);
        }
    }
}

#[test]
fn the_head_of_a_web_socket_s_handshake_is_not_logged() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/in", listener.local_addr().unwrap());
    // It ends with the test's process.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || {
                let mut socket = accept(stream.unwrap()).unwrap();
                while socket.read().is_ok() {}
            });
        }
    });
    for user in [None, Some(USER)] {
        let runs = traced(&url, user);
        assert_kept(&runs);
        // What the client says of its handshake besides is there.
        assert!(
            runs[0].stderr.contains("Client handshake done"),
            "{}",
            runs[0].stderr
        );
    }
}

#[test]
fn the_credentials_of_requests_are_not_logged() {
    let Some(platform) = Platform::start("ok").unwrap() else {
        return;
    };
    for user in [None, Some(USER)] {
        assert_kept(&traced(&platform.url(), user));
    }
    let stats = platform.stats().unwrap();
    let logins = &stats["logins"];
    assert_eq!(logins[format!("Bearer {SECRET}")], true, "{logins}");
    assert_eq!(logins[format!("Basic {}", CODED[1])], true, "{logins}");
}

#[test]
fn what_nats_connects_with_is_not_logged() {
    for (user, arguments) in [
        (None, &["--auth", SECRET][..]),
        (Some(USER), &["--user", USER, "--pass", SECRET]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let Some(server) = Nats::start(folder.path(), arguments).unwrap() else {
            return;
        };
        assert_kept(&traced(&server.url(), user));
    }
}

fn set_password(file: &Path) {
    let mut command = Command::new("mosquitto_passwd");
    let made = command
        .args(["-c", "-b", text(file), USER, SECRET])
        .status();
    assert!(made.unwrap().success());
}

#[test]
fn what_mqtt_connects_with_is_not_logged() {
    if twin_tests::mosquitto().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let words = folder.path().join("words");
    set_password(&words);
    let lines = format!("allow_anonymous false\npassword_file {}", words.display());
    let Some(broker) = Broker::start(folder.path(), &lines).unwrap() else {
        return;
    };
    assert_kept(&traced(&broker.url(), Some(USER)));
}
