//! Ctrl-C in a job that writes when all is worked out: it says so, has an exit code of its own, and leaves every file as it was.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use twin_tests::{Ran, Running, twin};

/// What it says, with debug logs, once signals are heard.
const LISTENS: &str = "Ctrl-C ends the job";

/// A community without devices, for which placing them takes seconds.
fn town(folder: &Path) -> String {
    let path = folder.join("town.gpkg").display().to_string();
    let size = ["--buildings", "200", "--households", "8000"];
    let mut made = vec!["generate", "--seed", "5", "--placement", "none"];
    made.extend(size);
    made.extend(["-o", path.as_str()]);
    let ran = twin(&made).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    path
}

/// Every file of the folder with its content.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}

fn asked_to_end(arguments: &[&str], ask: impl FnOnce(&Running) -> anyhow::Result<()>) -> Ran {
    let debug = ["--log", "debug"];
    let arguments: Vec<&str> = arguments.iter().chain(&debug).copied().collect();
    let mut running = Running::start(&arguments).unwrap();
    running.wait_for(LISTENS).unwrap();
    ask(&running).unwrap();
    running.finish().unwrap()
}

fn check(ran: &Ran, code: i32, said: &str) {
    assert_eq!(ran.code, Some(code), "{}", ran.stderr);
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
}

#[test]
fn ctrl_c_ends_a_placement_and_leaves_every_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let source = town(folder.path());
    let before = files(folder.path());
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (out, report) = (at("out.gpkg"), at("plan.html"));
    let anew = [
        "place", &source, "-o", &out, "--budget", "900000", "--report", &report,
    ];
    let ran = asked_to_end(&anew, Running::interrupt);
    check(&ran, 130, "cancelled; nothing was written");
    assert_eq!(files(folder.path()), before);

    let in_place = ["place", &source, "-o", &source, "--force"];
    let chinese: Vec<&str> = in_place.into_iter().chain(["--language", "zh"]).collect();
    let ran = asked_to_end(&chinese, Running::interrupt);
    check(&ran, 130, "已取消；未写入任何文件");
    let ran = asked_to_end(&in_place, Running::terminate);
    check(&ran, 143, "cancelled; nothing was written");
    assert_eq!(files(folder.path()), before);
}

#[test]
fn ctrl_c_ends_an_audit_without_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let source = town(folder.path());
    let before = files(folder.path());
    let page = folder.path().join("audit.html").display().to_string();
    let ran = asked_to_end(&["audit", &source, "-o", &page], Running::interrupt);
    check(&ran, 130, "cancelled; nothing was written");
    assert_eq!(files(folder.path()), before);
}

/// A report takes its name when it is whole, in the place of an older one only with `--force`.
#[test]
fn a_report_leaves_nothing_unfinished_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("audit.html");
    let older = "older";
    std::fs::write(&page, older).unwrap();
    let path = page.display().to_string();
    let refused = twin(&["audit", "demo", "-o", &path]).unwrap();
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    assert_eq!(std::fs::read_to_string(&page).unwrap(), older);
    let ran = twin(&["audit", "demo", "-o", &path, "--force"]).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let files = files(folder.path());
    assert_eq!(files.keys().collect::<Vec<_>>(), [&page]);
    assert!(files.values().all(|bytes| bytes.starts_with(b"<!")));
}
