//! Two plans beside each other: sums, rows, and the devices that the one has and the other has not.

use twin_protocol::plan::PlanDifference;

use super::*;

fn difference(server: &TestServer, plan: &str, with: &str) -> PlanDifference {
    let answer = server.get(&format!("/api/v1/plans/{plan}/difference?with={with}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

/// How many devices are drawn as added and as removed.
fn drawn(server: &TestServer, plan: &str, with: &str) -> (usize, usize) {
    let target = format!("/api/v1/plans/{plan}/difference/devices?with={with}&limit=10000");
    let answer = server.get(&target);
    assert_eq!(answer.header("content-type"), Some("application/geo+json"));
    let drawn = answer.json();
    let features = drawn["features"].as_array().unwrap();
    assert_eq!(drawn["numberMatched"], features.len());
    let of = |change: &str| {
        let all = features.iter();
        all.filter(|f| f["properties"]["change"] == change).count()
    };
    (of("added"), of("removed"))
}

#[test]
fn a_plan_of_some_rows_lacks_what_the_whole_one_has_for_others() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let (_, _, whole) = done(&server, &json!({}));
    let (_, _, roofs) = done(&server, &json!({ "only": ["T3-2b"] }));
    let told = difference(&server, "plan-1", "plan-2");
    assert_eq!(
        (told.plan.id.as_str(), told.with.id.as_str()),
        ("plan-1", "plan-2")
    );
    assert_eq!(
        (told.plan.devices, told.with.devices),
        (whole.devices, roofs.devices)
    );
    let spent: f64 = whole.phases.iter().map(|phase| phase.cost.capital).sum();
    assert_eq!(told.plan.capital, spent);
    assert!(told.with.capital < told.plan.capital);
    // Where cameras on roofs stand hangs on nothing else.
    assert_eq!(
        (told.added, told.removed),
        (whole.devices - roofs.devices, 0)
    );
    assert_eq!(drawn(&server, "plan-1", "plan-2"), (told.added, 0));
    let ids = told.rows.iter().map(|row| row.id.as_str());
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    let mut expected: Vec<&str> = whole.rows.iter().map(|row| row.id.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(ids, expected);
    for row in &told.rows {
        assert_eq!(row.with.is_some(), row.id == "T3-2b", "{}", row.id);
        let (found, side) = (
            whole.rows.iter().find(|w| w.id == row.id),
            row.plan.as_ref(),
        );
        let (found, side) = (found.unwrap(), side.unwrap());
        assert_eq!(
            (side.verdict, side.paid, side.cost),
            (found.verdict, found.paid, found.cost)
        );
        assert_eq!(side.served.is_some(), found.demanded > 0);
        assert!(side.served.is_none_or(|share| (0.0..=1.0).contains(&share)));
        let is_of_devices = !row.id.starts_with("T10") && row.id != "S3-7";
        let new = if is_of_devices && row.id != "T3-2b" {
            found.paid
        } else {
            0
        };
        assert_eq!((row.added as u64, row.removed), (new, 0), "{}", row.id);
    }
    // The other way round, what was added is removed.
    let back = difference(&server, "plan-2", "plan-1");
    assert_eq!((back.added, back.removed), (0, told.added));
    assert_eq!(drawn(&server, "plan-2", "plan-1"), (0, told.added));
    let none = difference(&server, "plan-1", "plan-1");
    assert_eq!((none.added, none.removed, &none.plan), (0, 0, &none.with));
}

#[test]
fn what_the_one_keeps_and_the_other_plans_anew_at_the_same_place_is_no_difference() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let (at, _, whole) = done(&server, &json!({}));
    let answer = post(
        &server,
        &format!("{at}/adoption"),
        &json!({ "author": "林工" }),
    );
    assert_eq!(answer.status, 201, "{}", answer.text());
    let (_, _, kept) = done(&server, &json!({ "only": ["T3-2b"], "planned": "keep" }));
    assert_eq!(kept.devices, 0);
    let (_, _, anew) = done(&server, &json!({ "only": ["T3-2b"], "planned": "replace" }));
    let cameras = whole.rows.iter().find(|row| row.id == "T3-2b").unwrap();
    assert!(cameras.placed > 0);
    assert_eq!(anew.devices as u64, cameras.placed);
    let told = difference(&server, "plan-3", "plan-2");
    assert_eq!((told.added, told.removed), (0, 0));
}

#[test]
fn plans_that_are_not_there_or_not_made_cannot_be_held_against_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    done(&server, &json!({ "profile": "existing" }));
    planned(&server, &json!({ "budgets": [1] }));
    for part in ["difference", "difference/devices"] {
        for (plan, query, status) in [
            ("plan-1", "", 400),
            ("plan-1", "?with=plan-9", 404),
            ("plan-9", "?with=plan-1", 404),
            ("plan-1", "?with=plan-2", 409),
            ("plan-1", "?with=plan-1&than=plan-2", 400),
        ] {
            let target = format!("/api/v1/plans/{plan}/{part}{query}");
            let answer = server.get(&target);
            assert_eq!(answer.status, status, "{target}: {}", answer.text());
        }
    }
}
