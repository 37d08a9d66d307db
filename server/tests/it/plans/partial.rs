//! Plans of some rows alone, and by a profile of one's own.

use twin_core::rules::shipped_profile;

use super::*;

const ROWS: [&str; 3] = ["T3-2a", "T3-2b", "T4-1"];

fn adopted(server: &TestServer, at: &str) {
    let answer = post(
        server,
        &format!("{at}/adoption"),
        &json!({ "author": "林工" }),
    );
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// How many devices the community has of each row: of cameras of row 2 of table 3, and of all others.
fn existing(server: &TestServer) -> (u64, Vec<(String, u64)>) {
    let (_, _, told) = done(server, &json!({ "planned": "keep" }));
    let (cameras, others): (Vec<_>, Vec<_>) =
        (told.rows.into_iter()).partition(|row| row.id.starts_with("T3-2"));
    let others = others.into_iter().map(|row| (row.id, row.existing));
    (
        cameras.iter().map(|row| row.existing).sum(),
        others.collect(),
    )
}

#[test]
fn only_the_rows_that_are_named_are_planned_and_every_report_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let (at, plan, told) = done(&server, &json!({ "only": ["T4-1", "T3-2"] }));
    assert_eq!(plan.only, ROWS);
    let rows: Vec<&str> = told.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(rows, ROWS);
    assert!(told.devices > 0);
    let drawn = server.get(&format!("{at}/devices?limit=10000")).json();
    for feature in drawn["features"].as_array().unwrap() {
        let row = feature["properties"]["row"].as_str().unwrap();
        assert!(ROWS.contains(&row), "{row}");
    }
    let report = server.get(&format!("{at}/reports/json")).json();
    assert_eq!(report["only"], json!(ROWS));
    let page = server.get(&format!("{at}/reports/html?language=en")).text();
    assert!(page.contains("This plan is partial: rows T3-2a, T3-2b, T4-1 alone."));
    let page = server.get(&format!("{at}/reports/html?language=zh")).text();
    assert!(page.contains("局部规划，仅含条款 T3-2a、T3-2b、T4-1"));
    let (at, plan, _) = done(&server, &json!({}));
    assert!(plan.only.is_empty());
    let report = server.get(&format!("{at}/reports/json")).json();
    assert!(report["only"].is_null());
}

#[test]
fn a_plan_of_some_rows_replaces_what_was_planned_for_these_alone() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let (surveyed, _) = existing(&server);
    let (at, _, _) = done(&server, &json!({}));
    adopted(&server, &at);
    let (cameras, before) = existing(&server);
    assert!(cameras > surveyed);
    let request = json!({ "only": ["T3-2"], "planned": "replace" });
    let (at, _, told) = done(&server, &request);
    // Those of the plan before count as there no more, and are placed again.
    let found: u64 = told.rows.iter().map(|row| row.existing).sum();
    let placed: u64 = told.rows.iter().map(|row| row.placed).sum();
    assert_eq!((found, told.devices as u64), (surveyed, placed));
    assert!(placed > 0);
    // They are where they were before, which the service says, and all others have stayed.
    let again = post(
        &server,
        &format!("{at}/adoption"),
        &json!({ "author": "林工" }),
    );
    assert_eq!(again.status, 409, "{}", again.text());
    assert!(again.text().contains("nothing would change"));
    assert_eq!(existing(&server), (surveyed + placed, before));
}

#[test]
fn a_profile_of_ones_own_says_which_rows_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let (_, text) = shipped_profile("existing").unwrap();
    let file = json!({ "name": "ours.toml", "text": text });
    let (_, plan, told) = done(&server, &json!({ "profile_file": file }));
    assert_eq!(plan.profile_file.as_deref(), Some("ours.toml"));
    let (_, plan, shipped) = done(&server, &json!({ "profile": "existing" }));
    assert!(plan.profile_file.is_none());
    let ids = |result: &PlanResult| -> Vec<String> {
        result.rows.iter().map(|row| row.id.clone()).collect()
    };
    assert_eq!(ids(&told), ids(&shipped));
    assert_eq!(told.devices, shipped.devices);
}
