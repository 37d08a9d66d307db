//! The reports of a run that fails: a pipeline never sees those of an earlier run.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::Path;

use serde_json::Value;
use twin_tests::{Ran, Running, small_scenario, twin};

/// The reports in a folder, with those of yesterday's run in their place.
struct Reports {
    junit: String,
    html: String,
}

impl Reports {
    fn of_yesterday(folder: &Path) -> Self {
        let name = |name: &str| folder.join(name).to_str().unwrap().to_owned();
        let reports = Self {
            junit: name("load.xml"),
            html: name("load.html"),
        };
        let junit = "<testsuites><testsuite tests=\"1\" errors=\"0\"/></testsuites>";
        std::fs::write(&reports.junit, junit).unwrap();
        std::fs::write(&reports.html, "<p>yesterday: passed</p>").unwrap();
        reports
    }

    /// The message of the only case, which is in error.
    fn error(&self) -> String {
        let xml = std::fs::read_to_string(&self.junit).unwrap();
        let document = roxmltree::Document::parse(&xml).unwrap();
        let of = |name: &str| document.descendants().find(|n| n.has_tag_name(name));
        let suite = of("testsuite").unwrap();
        let counts = ["tests", "failures", "errors"].map(|count| suite.attribute(count));
        assert_eq!(counts, [Some("1"), Some("0"), Some("1")], "{xml}");
        let message = of("error")
            .unwrap()
            .attribute("message")
            .unwrap()
            .to_owned();
        let page = std::fs::read_to_string(&self.html).unwrap();
        assert!(
            !page.contains("yesterday") && page.contains("运行失败"),
            "{page}"
        );
        message
    }
}

fn run(scenario: &Path, reports: &Reports, more: &[&str]) -> Ran {
    let arguments = ["load", scenario.to_str().unwrap(), "--json"];
    let files: [&str; 4] = ["--junit", &reports.junit, "--html", &reports.html];
    twin(&[&arguments[..], &files, more].concat()).unwrap()
}

#[test]
fn a_run_that_fails_replaces_the_reports_of_an_earlier_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = small_scenario(folder.path(), "").unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("mqtt://127.0.0.1:{}", free.local_addr().unwrap().port());
    drop(free);
    for (more, reason) in [
        // Nobody is there.
        (vec!["--target", url.as_str()], "refused"),
        // Nothing is opened at all.
        (
            vec![
                "--target",
                "mqtt://127.0.0.1:1",
                "--password-env",
                "NO_SUCH_VARIABLE_HERE",
            ],
            "NO_SUCH_VARIABLE_HERE",
        ),
        (vec![], "--target"),
        (
            vec!["--target", "stdout", "--profile", "nothing"],
            "nothing",
        ),
    ] {
        let reports = Reports::of_yesterday(folder.path());
        let ran = run(&path, &reports, &more);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        let error = reports.error();
        assert!(error.contains(reason), "{more:?}: {error}");
        let is_stdout = more.contains(&"stdout");
        if is_stdout {
            assert!(ran.stdout.is_empty(), "it is for messages: {ran:?}");
            assert!(ran.stderr.contains("\"passed\": false"), "{ran:?}");
            continue;
        }
        let told: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(told["passed"], false, "{told}");
        assert!(told["failure"].as_str().unwrap().contains(reason), "{told}");
        assert_ne!(told["failure"], told["failure_zh"], "{told}");
    }
}

#[test]
fn a_run_that_is_killed_leaves_reports_that_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = small_scenario(folder.path(), "").unwrap();
    let reports = Reports::of_yesterday(folder.path());
    let out = folder.path().join("messages.ndjson");
    let mut running = Running::start(&[
        "load",
        path.to_str().unwrap(),
        "--target",
        out.to_str().unwrap(),
        "--seconds",
        "600",
        "--junit",
        &reports.junit,
        "--html",
        &reports.html,
    ])
    .unwrap();
    running.wait_for("the run begins").unwrap();
    drop(running);
    assert!(reports.error().contains("ended before it could report"));
}

#[test]
fn a_replay_that_fails_replaces_the_page_of_an_earlier_one() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("replay.html");
    std::fs::write(&page, "yesterday").unwrap();
    let record = folder.path().join("no-record");
    let ran = twin(&[
        "replay",
        record.to_str().unwrap(),
        "--target",
        "mqtt://127.0.0.1:1",
        "--html",
        page.to_str().unwrap(),
        "--json",
    ])
    .unwrap();
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(told["passed"], false, "{told}");
    let page = std::fs::read_to_string(&page).unwrap();
    assert!(
        page.contains("no-record") && !page.contains("yesterday"),
        "{page}"
    );
}
