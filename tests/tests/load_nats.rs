//! The load generator against Debian's nats-server.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::time::Duration;

use serde_json::Value;
use twin_tests::{Nats, Running, count, small_scenario, text, twin};

/// The report of a checked run with `more` arguments.
fn load(url: &str, more: &[&str]) -> Value {
    let ran = twin_tests::load(url, &[&["--check"], more].concat()).unwrap();
    ran.json().unwrap()
}

#[test]
fn every_message_comes_back_once_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = Nats::start(folder.path(), &[]).unwrap() else {
        return;
    };
    for connections in ["1", "8"] {
        let more = [
            "--rate",
            "1000",
            "--seconds",
            "1",
            "--connections",
            connections,
        ];
        let report = load(&server.url(), &more);
        let check = &report["total"]["check"];
        assert_eq!(count(&check["received"]), 1_000, "{report}");
        assert_eq!(
            (count(&check["lost"]), count(&check["duplicates"])),
            (0, 0),
            "{report}"
        );
        assert_eq!(count(&check["disordered"]), 0, "{report}");
        assert_eq!(count(&report["unknown_received"]), 0);
    }
}

#[test]
fn a_stream_acknowledges_every_message_and_stores_it_once_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut server) = Nats::start(folder.path(), &[]).unwrap() else {
        return;
    };
    server.make_stream("TWIN", "twin.>").unwrap();
    let more = ["--rate", "500", "--seconds", "1", "--stream", "TWIN"];
    let report = load(&server.url(), &more);
    let total = &report["total"];
    assert_eq!(count(&total["acknowledged"]), 500, "{report}");
    assert_eq!(count(&total["check"]["received"]), 500, "{report}");
    assert!(total["check"]["latency_ms"]["p50"].as_f64().unwrap() > 0.0);
    assert_eq!(server.stored("TWIN").unwrap(), 500);
    // What was not acknowledged before the restart is sent again under the same number.
    let url = server.url();
    let folder = tempfile::tempdir().unwrap();
    let plan = small_scenario(folder.path(), &six_seconds(&url)).unwrap();
    let mut running = Running::start(&["load", plan.to_str().unwrap(), "--json"]).unwrap();
    running.wait_for("the run begins").unwrap();
    std::thread::sleep(Duration::from_millis(2_500));
    server.restart(Duration::from_millis(300)).unwrap();
    let report = running.finish().unwrap().json().unwrap();
    let total = &report["total"];
    assert!(
        count(&total["broken"]) >= 1 && count(&total["reconnects"]) >= 1,
        "{report}"
    );
    let acknowledged = count(&total["acknowledged"]);
    assert_eq!(
        acknowledged + count(&total["shed"]) + count(&total["missed"]),
        1_500,
        "{report}"
    );
    assert_eq!(
        server.stored("TWIN").unwrap(),
        500 + acknowledged,
        "{report}"
    );
}

/// A run of six seconds into the stream.
fn six_seconds(url: &str) -> String {
    format!(
        r#"
[load.targets.lab]
url = "{url}"
stream = "TWIN"
[[load.phases]]
kind = "soak"
seconds = 6
rate = 250
[load.check]
grace_seconds = 30
"#
    )
}

#[test]
fn without_a_stream_a_restart_costs_a_gap_and_every_message_is_accounted_for() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut server) = Nats::start(folder.path(), &[]).unwrap() else {
        return;
    };
    let plan = six_seconds(&server.url()).replace("stream = \"TWIN\"\n", "");
    let plan = small_scenario(folder.path(), &plan).unwrap();
    let mut running = Running::start(&["load", text(&plan), "--json"]).unwrap();
    running.wait_for("the run begins").unwrap();
    std::thread::sleep(Duration::from_millis(2_500));
    server.restart(Duration::from_millis(500)).unwrap();
    let ran = running.finish().unwrap();
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let (total, setting) = (&report["total"], &report["setting"]);
    assert_eq!(count(&total["offered"]), 1_500, "{report}");
    assert!(
        count(&total["broken"]) >= 1 && count(&total["reconnects"]) >= 1,
        "{report}"
    );
    assert!(total["down_seconds"].as_f64().unwrap() > 0.4, "{report}");
    let [sent, missed, dropped, shed] =
        ["sent", "missed", "dropped", "shed"].map(|key| count(&total[key]));
    assert_eq!(sent + missed + dropped + shed, 1_500, "{report}");
    // The checking side was away as well, and what it could not hear is told apart.
    assert!(count(&setting["check_reconnects"]) >= 1, "{report}");
    assert!(setting["check_gap_s"].as_f64().unwrap() > 0.4, "{report}");
    let check = &total["check"];
    let [received, lost, unheard] = ["received", "lost", "unheard"].map(|key| count(&check[key]));
    assert!(received + lost + unheard >= sent, "{report}");
    // Far more than came before the restart is back.
    assert!(received > 800, "{report}");
}

#[test]
fn a_stream_that_is_not_there_and_a_wrong_token_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = Nats::start(folder.path(), &["--auth", "right-token"]).unwrap() else {
        return;
    };
    let token = folder.path().join("token");
    let run = |more: &[&str]| {
        let url = server.url();
        let brief = ["--seconds", "1", "--rate", "10"];
        let file = ["--password-file", token.to_str().unwrap()];
        twin_tests::load(&url, &[&brief[..], &file, more].concat()).unwrap()
    };
    std::fs::write(&token, "wrong-token").unwrap();
    let ran = run(&[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stderr.contains("authorization violation"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("wrong-token"));
    std::fs::write(&token, "right-token").unwrap();
    assert_eq!(run(&[]).code, Some(0));
    let ran = run(&["--stream", "NONE"]);
    assert!(
        ran.code == Some(1) && ran.stderr.contains("NONE"),
        "{ran:?}"
    );
}

#[test]
fn tls_with_a_client_certificate_is_spoken_and_without_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    twin_tests::certificates(folder.path()).unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (ca, certificate, key) = (at("ca.pem"), at("client.pem"), at("client.key"));
    let (server_pem, server_key) = (at("server.pem"), at("server.key"));
    let arguments = [
        "--tlsverify",
        "--tlscert",
        &server_pem,
        "--tlskey",
        &server_key,
        "--tlscacert",
        &ca,
    ];
    let Some(server) = Nats::start(folder.path(), &arguments).unwrap() else {
        return;
    };
    let url = server.tls_url();
    let rate = ["--rate", "500", "--seconds", "1", "--ca-file", &ca];
    let known = ["--certificate-file", &certificate, "--key-file", &key];
    let report = load(&url, &[&rate[..], &known].concat());
    assert_eq!(
        count(&report["total"]["check"]["received"]),
        500,
        "{report}"
    );
    let ran = twin_tests::load(&url, &rate).unwrap();
    assert_ne!(ran.code, Some(0), "{}", ran.stdout);
}

#[test]
fn a_consumer_of_the_stream_gets_what_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mut server) = Nats::start(folder.path(), &[]).unwrap() else {
        return;
    };
    server.make_stream("TWIN", "twin.>").unwrap();
    let url = server.url();
    // What the stream held before is nobody's loss.
    let before = ["--rate", "100", "--seconds", "1", "--stream", "TWIN"];
    load(&url, &before);
    let plan = six_seconds(&url).replace("[load.check]", "[load.check]\nstream = \"TWIN\"");
    let plan = plan.replace("grace_seconds = 30", "grace_seconds = 60");
    let plan = small_scenario(folder.path(), &plan).unwrap();
    let mut running = Running::start(&["load", text(&plan), "--seed", "5", "--json"]).unwrap();
    running.wait_for("the run begins").unwrap();
    std::thread::sleep(Duration::from_millis(2_500));
    server.restart(Duration::from_millis(300)).unwrap();
    let report = running.finish().unwrap().json().unwrap();
    let (total, check) = (&report["total"], &report["total"]["check"]);
    assert!(count(&total["reconnects"]) >= 1, "{report}");
    // A consumer reads on where it was: nothing is unheard.
    assert_eq!(
        count(&check["received"]),
        count(&total["acknowledged"]),
        "{report}"
    );
    let rest = ["lost", "unheard", "duplicates"].map(|key| count(&check[key]));
    assert_eq!(rest, [0, 0, 0], "{report}");
    assert!(report["setting"]["check_cpu_s"].as_f64().unwrap() > 0.0);
}

/// A server at which one login publishes and another subscribes.
const TWO_LOGINS: &str = r#"
authorization {
  users = [
    { user: "mouth", password: "m-word", permissions: { publish: ["twin.>"], subscribe: ["_INBOX.>"] } }
    { user: "ears", password: "e-word", permissions: { publish: { deny: [">"] }, subscribe: ["twin.>"] } }
  ]
}
"#;

/// A hundred messages that are known by their values; the checking side is `side`.
fn two_sides(url: &str, side: &str) -> String {
    r#"
[load.targets.lab]
url = "URL"
user = "mouth"
password_file = "m"
[load.payload]
profile = "template"
template = '{"d":"{{device}}","rows":[{"c":"{{values[0].channel}}","t":{{time_millis}}}]}'
[[load.phases]]
kind = "soak"
seconds = 1
rate = 100
[load.check]
SIDE
[load.check.match]
device = "$.d"
channel = "$.rows[*].c"
time = "$.rows[*].t"
"#
    .replace("SIDE", side)
    .replace("URL", url)
}

#[test]
fn the_checking_side_has_a_place_and_a_login_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("nats.conf");
    std::fs::write(&config, TWO_LOGINS).unwrap();
    std::fs::write(folder.path().join("m"), "m-word").unwrap();
    std::fs::write(folder.path().join("e"), "e-word").unwrap();
    let Some(server) = Nats::start(folder.path(), &["-c", text(&config)]).unwrap() else {
        return;
    };
    let run = |side: &str| {
        let plan = two_sides(&server.url(), side);
        let plan = small_scenario(folder.path(), &plan).unwrap();
        twin(&["load", text(&plan), "--json"]).unwrap()
    };
    let report = run("url = \"URL\"\nuser = \"ears\"\npassword_file = \"e\"");
    let report = report.json().unwrap();
    let check = &report["total"]["check"];
    assert_eq!(count(&check["received"]), 100, "{report}");
    assert_eq!((count(&check["lost"]), count(&check["duplicates"])), (0, 0));
    // Who may only publish hears nothing: the login was the other one's.
    let ran = run("topics = [\"#\"]");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(!ran.stderr.contains("e-word") && !ran.stderr.contains("m-word"));
}
