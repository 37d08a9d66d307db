//! The load generator against an HTTP platform that is Node's server.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use twin_tests::{Platform, Running, count, small_scenario, text, twin};

/// The report of a run with `more` arguments.
fn load(url: &str, more: &[&str]) -> Value {
    twin_tests::load(url, more).unwrap().json().unwrap()
}

#[test]
fn every_message_arrives_once_by_itself_or_in_a_batch() {
    let Some(platform) = Platform::start("ok").unwrap() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out.ndjson");
    load(file.to_str().unwrap(), &["--rate", "300", "--seconds", "1"]);
    let wanted = lines(&file);
    let mut before = 0;
    for (path, more) in [
        ("/in/{topic}", &["--connections", "4"][..]),
        ("/lines", &["--batch", "50"]),
        ("/array", &["--batch", "7", "--body", "array"]),
    ] {
        let url = format!("{}{path}", platform.url());
        let rate = ["--rate", "300", "--seconds", "1", "--check"];
        let report = load(&url, &[&rate[..], more].concat());
        let check = &report["total"]["check"];
        assert_eq!(count(&check["received"]), 300, "{report}");
        assert_eq!((count(&check["lost"]), count(&check["duplicates"])), (0, 0));
        assert_eq!(count(&report["total"]["acknowledged"]), 300);
        assert!(check["latency_ms"]["p99"].as_f64().unwrap() > 0.0);
        let network = report["total"]["io_cpu_share"].as_f64().unwrap();
        assert!(network > 0.0 && network < 1.1, "{network}");
        let stats = platform.stats().unwrap();
        let got = stats["messages"].as_array().unwrap();
        let mut new: Vec<_> = got[before..]
            .iter()
            .map(|m| plain(m.as_str().unwrap()))
            .collect();
        before = got.len();
        new.sort();
        assert_eq!(new, wanted, "{path}");
    }
    let stats = platform.stats().unwrap();
    assert!(
        count(&stats["paths"]["/lines"]) < 100,
        "batches: {}",
        stats["paths"]
    );
    let topics = stats["paths"].as_object().unwrap().keys();
    assert!(topics.filter(|p| p.starts_with("/in/twin/x/T")).count() > 100);
}

/// JSON in one way of writing: Node writes numbers otherwise than we do.
fn plain(text: &str) -> String {
    fn floats(value: &mut Value) {
        match value {
            Value::Number(number) => *value = number.as_f64().into(),
            Value::Array(values) => values.iter_mut().for_each(floats),
            Value::Object(fields) => fields.values_mut().for_each(floats),
            _ => {}
        }
    }
    let mut value = serde_json::from_str(text).unwrap();
    floats(&mut value);
    value.to_string()
}

/// The payloads of a file of lines, sorted.
fn lines(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap();
    let payload = |line: &str| {
        let (_, rest) = line.split_once(",\"payload\":").unwrap();
        plain(rest.strip_suffix('}').unwrap())
    };
    let mut all: Vec<_> = text.lines().map(payload).collect();
    all.sort();
    all
}

#[test]
fn a_platform_that_asks_for_less_gets_less_and_loses_nothing() {
    let Some(platform) = Platform::start("busy").unwrap() else {
        return;
    };
    let url = format!("{}/x", platform.url());
    let report = load(
        &url,
        &["--rate", "40", "--seconds", "1", "--batch", "10", "--check"],
    );
    let total = &report["total"];
    // What could not be handed over before the phase's end is told, and nothing else is missing.
    let received = count(&total["check"]["received"]);
    assert_eq!(received + count(&total["shed"]), 40, "{report}");
    assert_eq!(count(&total["check"]["lost"]), 0, "{report}");
    assert!(
        count(&total["throttled"]) >= 1 && count(&total["repeated"]) >= 10,
        "{report}"
    );
    let stats = platform.stats().unwrap();
    assert_eq!(count(&stats["early"]), 0, "Retry-After is kept: {stats}");
    assert_eq!(stats["messages"].as_array().unwrap().len() as u64, received);
    let notes = report["notes"].as_array().unwrap();
    assert!(
        notes.iter().any(|n| n["kind"] == "target_asks_for_less"),
        "{report}"
    );
}

#[test]
fn what_fails_is_sent_again() {
    let Some(platform) = Platform::start("broken").unwrap() else {
        return;
    };
    let report = load(
        &platform.url(),
        &["--rate", "50", "--seconds", "1", "--batch", "10", "--check"],
    );
    let total = &report["total"];
    assert_eq!(count(&total["check"]["received"]), 50, "{report}");
    assert!(count(&total["repeated"]) >= 10, "{report}");
    assert_eq!(
        platform.stats().unwrap()["messages"]
            .as_array()
            .unwrap()
            .len(),
        50
    );
}

#[test]
fn a_server_that_is_killed_and_comes_back_has_all_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let Some(mut platform) = Platform::start_kept("ok", &journal).unwrap() else {
        return;
    };
    let source = small_scenario(folder.path(), "").unwrap();
    let url = platform.url();
    let load = ["load", text(&source), "--target", &url, "--json"];
    let more = ["--rate", "200", "--seconds", "6", "--connections", "4"];
    let mut running = Running::start(&[&load[..], &more].concat()).unwrap();
    running.wait_for("the run begins").unwrap();
    std::thread::sleep(Duration::from_millis(2_000));
    platform.restart(Duration::from_millis(500)).unwrap();
    let report = running.finish().unwrap().json().unwrap();
    let total = &report["total"];
    assert!(
        count(&total["broken"]) >= 1 && count(&total["reconnects"]) >= 1,
        "{report}"
    );
    assert!(total["down_seconds"].as_f64().unwrap() > 0.4, "{report}");
    let fates = ["acknowledged", "rejected", "missed", "dropped", "shed"];
    let [acknowledged, rest @ ..] = fates.map(|key| count(&total[key]));
    let others: u64 = rest.iter().sum();
    assert_eq!(acknowledged + others, 1_200, "{report}");
    // What was not answered when it was killed is sent again, so that some may be there twice.
    let taken: BTreeSet<String> = platform.taken().into_iter().collect();
    assert!(
        taken.len() as u64 >= acknowledged,
        "{}: {report}",
        taken.len()
    );
    // It goes on: these it took since it is back.
    assert!(
        count(&platform.stats().unwrap()["answered"]) > 100,
        "{report}"
    );
}

#[test]
fn a_refusal_is_told_with_the_platforms_words_and_without_the_credential() {
    let Some(platform) = Platform::start("closed").unwrap() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    std::fs::write(&token, "not-the-right-one\n").unwrap();
    let more = [
        "--rate",
        "20",
        "--seconds",
        "1",
        "--password-file",
        token.to_str().unwrap(),
    ];
    let report = load(&platform.url(), &more);
    assert_eq!(count(&report["total"]["rejected"]), 20, "{report}");
    let reason = report["setting"]["last_broken_because"].as_str().unwrap();
    assert!(
        reason.contains("401") && reason.contains("who are you?"),
        "{reason}"
    );
    assert!(!report.to_string().contains("not-the-right-one"));
    let stats = platform.stats().unwrap();
    assert_eq!(stats["logins"]["Bearer not-the-right-one"], true, "{stats}");
}

#[test]
fn nobody_there_is_told_for_every_kind_of_target() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let folder = tempfile::tempdir().unwrap();
    let source = small_scenario(folder.path(), "").unwrap();
    for scheme in ["http", "https", "ws", "nats"] {
        let url = format!("{scheme}://127.0.0.1:{port}");
        let ran = twin(&[
            "load",
            source.to_str().unwrap(),
            "--target",
            &url,
            "--seconds",
            "1",
        ])
        .unwrap();
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(
            ran.stderr.contains(&url) && ran.stderr.contains("refused"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn tls_with_a_client_certificate_is_spoken_and_without_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    twin_tests::certificates(folder.path()).unwrap();
    let Some(platform) = Platform::start_tls("ok", folder.path()).unwrap() else {
        return;
    };
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (ca, certificate, key) = (at("ca.pem"), at("client.pem"), at("client.key"));
    let url = format!("{}/lines", platform.url());
    let rate = ["--rate", "300", "--seconds", "1", "--batch", "50"];
    let trusted = ["--ca-file", &ca];
    let known = ["--certificate-file", &certificate, "--key-file", &key];
    let report = load(&url, &[&rate[..], &trusted, &known].concat());
    assert_eq!(count(&report["total"]["acknowledged"]), 300, "{report}");
    // Over TLS 1.3 a client hears after its handshake that it should have had a certificate: nothing is taken.
    let unknown = load(&url, &[&rate[..], &trusted].concat());
    let total = &unknown["total"];
    assert_eq!(count(&total["acknowledged"]), 0, "{unknown}");
    assert!(count(&total["broken"]) > 0, "{unknown}");
    // A server whose authority nobody trusts gets nothing at all.
    let ran = twin_tests::load(&url, &[&rate[..], &known].concat()).unwrap();
    assert_ne!(ran.code, Some(0), "{}", ran.stdout);
    assert!(ran.stderr.contains("certificate"), "{}", ran.stderr);
}

/// Two hundred messages into a store that is asked for them.
fn stored(url: &str) -> String {
    r#"
[load.targets.lab]
url = "URL/in"
batch = 20
[[load.phases]]
kind = "soak"
seconds = 4
rate = 50
[load.check]
url = "URL/values?since={since}"
interval_seconds = 0.1
grace_seconds = 2
[load.check.match]
device = "$.rows[*].device"
channel = "$.rows[*].channel"
time = "$.rows[*].at"
"#
    .replace("URL", url)
}

#[test]
fn what_a_store_has_is_told_apart_from_what_was_answered() {
    let Some(platform) = Platform::start("store").unwrap() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let plan = small_scenario(folder.path(), &stored(&platform.url())).unwrap();
    let report = twin(&["load", text(&plan), "--json"]).unwrap();
    let report = report.json().unwrap();
    let (total, check) = (&report["total"], &report["total"]["check"]);
    let stats = platform.stats().unwrap();
    // Every message was answered with 2xx; every twentieth is not in the store.
    assert_eq!(count(&total["acknowledged"]), 200, "{report}");
    assert_eq!(count(&stats["left_out"]), 10);
    assert_eq!(
        (count(&check["received"]), count(&check["lost"])),
        (190, 10),
        "{report}"
    );
    assert_eq!(
        count(&check["duplicates"]),
        0,
        "the store tells the same again and again"
    );
    assert_eq!(count(&report["unknown_received"]), 0);
    assert!(check["disordered"].is_null(), "{check}");
    // It shows what it has after 300 ms, which an answer does not tell.
    assert!(check["latency_ms"]["p50"].as_f64().unwrap() >= 300.0);
    let since = stats["since"].as_array().unwrap();
    let (first, last) = (since[0].as_str().unwrap(), since.last().unwrap().as_str());
    assert!(first < last.unwrap(), "what is settled is asked for again");
}

#[test]
fn a_store_that_is_not_there_ends_the_run_before_it_begins() {
    let Some(platform) = Platform::start("ok").unwrap() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let plan = stored(&platform.url()).replace("/values", "/in");
    let plan = plan.replace(&format!("{}/in?", platform.url()), "http://127.0.0.1:1/?");
    let plan = small_scenario(folder.path(), &plan).unwrap();
    let ran = twin(&["load", text(&plan), "--json"]).unwrap();
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("http://127.0.0.1:1"), "{ran:?}");
    assert_eq!(count(&platform.stats().unwrap()["requests"]), 0);
}
