//! `twin load` as a pipeline sees it: what it refuses, what it writes, and when it fails.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::{Path, PathBuf};

use twin_tests::{Broker, small_scenario, text, twin};

/// A scenario of a small community with `load` as its load part.
fn scenario(folder: &Path, load: &str) -> PathBuf {
    small_scenario(folder, load).unwrap()
}

#[test]
fn standard_output_gets_messages_alone_and_standard_error_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let path = scenario(folder.path(), "");
    let arguments = [
        "load",
        text(&path),
        "--target",
        "stdout",
        "--rate",
        "500",
        "--seconds",
        "1",
    ];
    for more in [&[][..], &["--json"]] {
        let ran = twin(&[&arguments[..], more].concat()).unwrap();
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_eq!(ran.stdout.lines().count(), 500, "{more:?}");
        for line in ran.stdout.lines() {
            let message: serde_json::Value = serde_json::from_str(line).unwrap();
            let mut keys: Vec<&String> = message.as_object().unwrap().keys().collect();
            keys.sort_unstable();
            assert_eq!(keys, ["payload", "topic"], "{line}");
        }
        if more.is_empty() {
            // Reports are in Chinese unless another language is asked for.
            assert!(ran.stderr.contains("实发"), "{}", ran.stderr);
            continue;
        }
        // The report stands among lines of the log.
        let begin = ran.stderr.find("{\n").unwrap();
        let documents = serde_json::Deserializer::from_str(&ran.stderr[begin..]);
        let mut documents = documents.into_iter::<serde_json::Value>();
        let report = documents.next().unwrap().unwrap();
        assert_eq!(report["total"]["sent"], 500, "{report}");
    }
}

#[test]
fn a_file_gets_a_line_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let path = scenario(folder.path(), "");
    let out = folder.path().join("messages.ndjson");
    let ran = twin(&[
        "load",
        text(&path),
        "--target",
        text(&out),
        "--rate",
        "500",
        "--seconds",
        "1",
        "--json",
    ])
    .unwrap();
    let report = ran.json().unwrap();
    assert_eq!(report["total"]["sent"], 500, "{report}");
    let lines = std::fs::read_to_string(&out).unwrap();
    assert_eq!(lines.lines().count(), 500);
    for line in lines.lines() {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(
            message["topic"].as_str().unwrap().starts_with("twin/x/T"),
            "{line}"
        );
        assert!(message["payload"][0]["bn"].is_string(), "{line}");
    }
}

#[test]
fn a_full_disk_is_told_and_ends_the_run() {
    if !Path::new("/dev/full").exists() {
        twin_tests::skip("this system has no /dev/full");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = scenario(folder.path(), "");
    let ran = twin(&[
        "load",
        text(&path),
        "--target",
        "/dev/full",
        "--rate",
        "100",
        "--seconds",
        "60",
    ])
    .unwrap();
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr.contains("/dev/full") && ran.stderr.contains("No space left"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_target_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = scenario(folder.path(), "");
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("mqtt://127.0.0.1:{}", free.local_addr().unwrap().port());
    drop(free);
    let ran = twin(&["load", text(&path), "--target", &url]).unwrap();
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.is_empty(), "{ran:?}");
    assert!(
        ran.stderr.contains(&url) && ran.stderr.contains("refused"),
        "{}",
        ran.stderr
    );
    let ran = twin(&["load", text(&path)]).unwrap();
    assert!(
        ran.code == Some(1) && ran.stderr.contains("--target"),
        "{ran:?}"
    );
}

#[test]
fn credentials_in_plain_text_are_refused_and_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let load = "[load.targets.lab]\nurl = 'mqtt://127.0.0.1:1'\npassword = 'hunter2'\n[[load.phases]]\nkind = 'soak'\nseconds = 1\n";
    let path = scenario(folder.path(), load);
    let line = std::fs::read_to_string(&path)
        .unwrap()
        .lines()
        .position(|l| l.contains("hunter2"))
        .unwrap()
        + 1;
    let urls = "mqtt://me:hunter2@127.0.0.1";
    for arguments in [
        vec!["load", text(&path)],
        vec!["load", "demo", "--target", urls],
    ] {
        let ran = twin(&arguments).unwrap();
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(!format!("{ran:?}").contains("hunter2"), "{ran:?}");
        assert!(ran.stderr.contains("password_env"), "{}", ran.stderr);
    }
    let ran = twin(&["load", text(&path)]).unwrap();
    assert!(
        ran.stderr.contains(&format!("line {line}")),
        "{}",
        ran.stderr
    );
    // The other commands pass the load part over.
    let clean = scenario(
        folder.path(),
        "[load.targets.lab]\nurl = 'mqtt://127.0.0.1:1'\n",
    );
    assert_eq!(
        twin(&["simulate", text(&clean), "--hours", "0.01"])
            .unwrap()
            .code,
        Some(0)
    );
    let missing = "[load.targets.lab]\nurl = 'mqtt://127.0.0.1:1'\nuser = 'me'\npassword_env = 'NO_SUCH_VARIABLE_HERE'\n[[load.phases]]\nkind = 'soak'\nseconds = 1\n";
    let ran = twin(&["load", text(&scenario(folder.path(), missing))]).unwrap();
    assert!(
        ran.code == Some(1) && ran.stderr.contains("NO_SUCH_VARIABLE_HERE"),
        "{ran:?}"
    );
}

#[test]
fn a_password_without_a_user_is_refused_where_mqtt_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let plain = scenario(folder.path(), "");
    let word = folder.path().join("word");
    std::fs::write(&word, "hunter2").unwrap();
    // Nobody needs to be there: it is refused before anything is opened.
    let url = "mqtt://127.0.0.1:1";
    let (clause, password) = ("MQTT-3.1.2-22", ["--password-file", text(&word)]);
    let load = [&["load", text(&plain), "--target", url][..], &password].concat();
    let record = folder.path().join("record");
    let record = [&["record", url, text(&record)][..], &password].concat();
    for arguments in [&load, &record] {
        let ran = twin(arguments).unwrap();
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stderr.contains(clause), "{}", ran.stderr);
        assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
    }
    for more in [["--user", "me"], ["--mqtt-version", "5"]] {
        let ran = twin(&[&load[..], &more].concat()).unwrap();
        assert_eq!(ran.code, Some(1), "nobody is there: {ran:?}");
        assert!(!ran.stderr.contains(clause), "{}", ran.stderr);
    }
    let load = format!(
        "[load.targets.lab]\nurl = '{url}'\npassword_file = 'word'\n[[load.phases]]\nkind = 'soak'\nseconds = 1\n"
    );
    let path = scenario(folder.path(), &load);
    let written = std::fs::read_to_string(&path).unwrap();
    let line = written.lines().position(|l| l.contains("password_file"));
    let line = format!("line {}", line.unwrap() + 1);
    let ran = twin(&["load", text(&path)]).unwrap();
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stderr.contains(clause) && ran.stderr.contains(&line),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_profile_whose_devices_a_platform_could_not_tell_apart_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let plain = scenario(folder.path(), "");
    // Nobody needs to be there: it is refused before anything is opened.
    let url = "mqtt://127.0.0.1:1";
    for (profile, way_out) in [
        ("thingsboard", "--connections device"),
        ("alink", "--connections device"),
        ("sparkplug", "--connections gateway"),
    ] {
        let ran = twin(&["load", text(&plain), "--target", url, "--profile", profile]).unwrap();
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stderr.contains(way_out), "{}", ran.stderr);
    }
    let run = ["load", text(&plain), "--target", url, "--profile"];
    let acknowledged = ["sparkplug", "--connections", "gateway", "--qos", "1"];
    let ran = twin(&[&run[..], &acknowledged].concat()).unwrap();
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("--qos 0"), "{}", ran.stderr);
    let load = format!(
        "[load.targets.lab]\nurl = '{url}'\nconnections = 8\n[load.payload]\nprofile = 'thingsboard'\n[[load.phases]]\nkind = 'soak'\nseconds = 1\n"
    );
    let path = scenario(folder.path(), &load);
    let written = std::fs::read_to_string(&path).unwrap();
    let line = 1 + written
        .lines()
        .position(|l| l == "connections = 8")
        .unwrap();
    let said = twin(&["scenario", "check", text(&path)]).unwrap().stderr;
    assert!(
        said.contains(&format!("line {line}")) && said.contains("thingsboard-gateway"),
        "{said}"
    );
    // What goes into a file is looked at by nobody who would take it for one device.
    let plain = scenario(folder.path(), "");
    let ran = twin(&[
        "load",
        text(&plain),
        "--target",
        "stdout",
        "--profile",
        "thingsboard",
        "--rate",
        "50",
        "--seconds",
        "1",
    ])
    .unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

/// Tests, failures and errors of a JUnit file, which has as many cases as it says.
fn counts(junit: &Path) -> [String; 3] {
    let xml = std::fs::read_to_string(junit).unwrap();
    let document = roxmltree::Document::parse(&xml).unwrap();
    let suite = document.descendants().find(|n| n.has_tag_name("testsuite"));
    let count = |tag: &str| {
        document
            .descendants()
            .filter(|n| n.has_tag_name(tag))
            .count()
    };
    let found = [count("testcase"), count("failure"), count("error")].map(|n| n.to_string());
    let said = ["tests", "failures", "errors"];
    let said = said.map(|name| suite.unwrap().attribute(name).unwrap().to_owned());
    assert_eq!(said, found, "{xml}");
    found
}

#[test]
fn thresholds_decide_the_exit_code_and_every_report_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let load = format!(
        r#"
[load.targets.lab]
url = "{}"
version = "5"
qos = 1
connections = "gateway"
[load.payload]
profile = "senml"
[[load.phases]]
name = "warm up"
kind = "ramp"
seconds = 1
from = 0
to = 400
[[load.phases]]
name = "soak"
kind = "soak"
seconds = 1
rate = 400
[load.check]
[load.thresholds]
loss_share = 0.0
duplicate_share = 0.0
achieved_share = 1.0
reconnects = 0
"#,
        broker.url()
    );
    let path = scenario(folder.path(), &load);
    let (junit, html) = (
        folder.path().join("load.xml"),
        folder.path().join("load.html"),
    );
    let arguments = [
        "load",
        text(&path),
        "--json",
        "--junit",
        text(&junit),
        "--html",
        text(&html),
    ];
    let report = twin(&arguments).unwrap().json().unwrap();
    assert_eq!(report["passed"], true, "{report}");
    assert_eq!(report["phases"][0]["offered"], 200);
    assert_eq!(report["total"]["check"]["received"], 600);
    // Two phases ran; three thresholds are held against each, and one against the whole run.
    assert_eq!(counts(&junit), ["9", "0", "0"]);
    assert!(
        std::fs::read_to_string(&html)
            .unwrap()
            .contains("负载测试报告")
    );
    // A latency that no network has.
    let strict = scenario(
        folder.path(),
        &load.replace("reconnects = 0", "latency_p50_ms = 0.0001"),
    );
    let ran = twin(&["load", text(&strict), "--junit", text(&junit)]).unwrap();
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stdout.contains("未达标：soak：latency_p50_ms"),
        "{ran:?}"
    );
    // The latency of neither phase is kept: two phases, and four thresholds for each.
    assert_eq!(counts(&junit), ["10", "2", "0"]);
}
