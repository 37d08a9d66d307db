//! Edits by hand over REST: one version for all of them, or none.

use serde_json::{Value, json};
use twin_protocol::audit::{AuditDemand, AuditDemandPage, AuditOverview, AuditWhatIfAnswer};
use twin_protocol::edit::Edit;
use twin_protocol::plan::Edited;
use twin_protocol::rest::VersionPage;

use crate::coverage::{lonlat, start};
use crate::harness::{Answer, TestServer};

fn post(server: &TestServer, target: &str, body: &Value) -> Answer {
    server.request(
        "POST",
        target,
        &[("content-type", "application/json")],
        body.to_string().as_bytes(),
    )
}

fn edit(server: &TestServer, edits: &Value) -> Answer {
    let body = json!({ "author": "林工", "edits": edits });
    post(server, "/api/v1/edits", &body)
}

/// The version that edits make.
fn made(server: &TestServer, edits: &Value) -> Edited {
    let answer = edit(server, edits);
    assert_eq!(answer.status, 201, "{edits}: {}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

fn overview(server: &TestServer) -> AuditOverview {
    serde_json::from_slice(&server.get("/api/v1/audit").body).unwrap()
}

fn demands(server: &TestServer, row: &str, query: &str) -> Vec<AuditDemand> {
    let answer = server.get(&format!("/api/v1/audit/{row}?limit=100{query}"));
    let page: AuditDemandPage = serde_json::from_slice(&answer.body).unwrap();
    page.demands
}

fn versions(server: &TestServer) -> VersionPage {
    serde_json::from_slice(&server.get("/api/v1/versions").body).unwrap()
}

fn device(server: &TestServer, id: &str) -> Answer {
    server.get(&format!("/api/v1/devices/{}", id.replace('/', "%2F")))
}

#[test]
fn what_was_tried_is_kept_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let before = server.get("/api/v1/audit").json();
    let position = lonlat(-90.0, 90.0);
    let question = json!({ "device": "cam/1", "position": position, "heading_rad": 1.57 });
    let tried = post(&server, "/api/v1/audit/what-if", &question);
    let tried: AuditWhatIfAnswer = serde_json::from_slice(&tried.body).unwrap();
    assert!(!tried.rows.is_empty());
    let mut live = server.live();
    live.next_of("snapshot");
    let edited = made(
        &server,
        &json!([
            { "type": "move", "layer": "device", "id": "cam/1", "position": position },
            { "type": "turn", "device": "cam/1", "heading_rad": 1.57 },
        ]),
    );
    // The file had no log: what was there is its first version. One device is another one, whatever of it is.
    assert_eq!((edited.version, edited.changes), (2, 1));
    let closed = std::iter::from_fn(|| Some(live.0.read())).find_map(|read| match read {
        Ok(tungstenite::Message::Close(frame)) => Some(frame.map(|f| u16::from(f.code))),
        Ok(_) => None,
        Err(error) => panic!("{error}"),
    });
    assert_eq!(closed, Some(Some(1012)));
    // The audit finds what was said when it was tried.
    let after = overview(&server);
    for row in &tried.rows {
        let found = after.rows.iter().find(|found| found.id == row.id).unwrap();
        assert_eq!(found.verdict, row.after.verdict, "{}", row.id);
        let apart = (found.served - row.after.served).abs();
        assert!(apart < 0.1, "{}: {apart}", row.id);
    }
    let newest = versions(&server).versions.remove(0);
    let told = (
        newest.action.as_str(),
        newest.author.as_str(),
        newest.message.as_str(),
    );
    assert_eq!(told, ("edit", "林工", "1 move, 1 turn"));
    server.stop().unwrap();

    let server = start(folder.path());
    assert_eq!(overview(&server), after);
    let undo = json!({ "restore": 1, "author": "王工" });
    assert_eq!(post(&server, "/api/v1/versions", &undo).status, 201);
    assert_eq!(server.get("/api/v1/audit").json(), before);
}

#[test]
fn the_edits_of_a_repair_mend_what_it_is_for() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let mut all: Vec<Edit> = Vec::new();
    let mut mended = Vec::new();
    for row in &overview(&server).rows {
        for demand in demands(&server, &row.id, "&verdict=not_met") {
            let is_at_one = ["gate", "fixture"].contains(&demand.layer.as_str());
            if is_at_one && !demand.edits.is_empty() {
                assert!(demand.repair.is_some());
                all.extend(demand.edits);
                mended.push((row.id.clone(), demand.layer, demand.id));
            }
        }
    }
    let layers: Vec<&str> = mended.iter().map(|(_, layer, _)| layer.as_str()).collect();
    assert!(
        layers.contains(&"gate") && layers.contains(&"fixture"),
        "{mended:?}"
    );
    let edited = made(&server, &serde_json::to_value(&all).unwrap());
    assert_eq!(edited.changes, all.len());
    for (row, layer, id) in &mended {
        let demands = demands(&server, row, "");
        let found = demands.iter().find(|d| d.layer == *layer && d.id == *id);
        let found = found.unwrap();
        assert_eq!(found.served, found.demanded, "{row}: {found:?}");
    }
    // They are simulated, too.
    let Some(Edit::Add(first)) = all.first() else {
        panic!("{all:?}");
    };
    let by = first.row.as_deref().unwrap();
    let told = device(&server, &format!("edit/{by}/1"));
    assert_eq!(told.status, 200, "{}", told.text());
    assert_eq!(told.json()["class"]["id"], first.class);
}

#[test]
fn devices_and_places_are_added_changed_and_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let lens = json!({ "horizontal_rad": 0.5, "vertical_rad": 0.3, "columns": 1920, "rows": 1080 });
    let edited = made(
        &server,
        &json!([
            { "type": "lens", "device": "cam/2", "lens": lens },
            { "type": "add", "class": "T4-4", "position": lonlat(20.0, -20.0) },
            { "type": "add", "class": "T4-4", "position": lonlat(30.0, -20.0), "row": "T4-4" },
            { "type": "delete", "layer": "device", "id": "bin/lost" },
            { "type": "enlarge", "place": "place/1", "area_m2": 250.0 },
            { "type": "move", "layer": "place", "id": "place/1", "position": lonlat(60.0, 30.0) },
        ]),
    );
    // The place is changed twice, and is one change.
    assert_eq!(edited.changes, 5);
    assert_eq!(device(&server, "bin/lost").status, 404);
    for id in ["edit/T4-4/1", "edit/T4-4/2"] {
        assert_eq!(device(&server, id).status, 200, "{id}");
    }
    let view = server.get("/api/v1/devices/cam%2F2/view").json();
    assert!(view.to_string().contains("1920"), "{view}");
    let place = server
        .get("/api/v1/layers/place/items/place%2F1")
        .json()
        .to_string();
    assert!(place.contains("250") && place.contains("b/2"), "{place}");
    // A place and what is attached to it go together.
    let edited = made(
        &server,
        &json!([
            { "type": "delete", "layer": "place", "id": "place/1" },
            { "type": "delete", "layer": "device", "id": "dev/robot/1" },
        ]),
    );
    assert_eq!((edited.version, edited.changes), (3, 2));
}

#[test]
fn edits_that_cannot_be_made_say_which_and_make_no_version() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let moved =
        json!({ "type": "move", "layer": "device", "id": "cam/1", "position": lonlat(0.0, 0.0) });
    let check = |edits: Value, status: u16, words: &[&str]| {
        let answer = edit(&server, &edits);
        assert_eq!(answer.status, status, "{edits}: {}", answer.text());
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        for word in words {
            assert!(detail.contains(word), "{edits}: {detail}");
        }
    };
    let nobody = json!({ "type": "delete", "layer": "device", "id": "nobody" });
    check(
        json!([moved, nobody]),
        404,
        &["edits[1]", "nobody", "/api/v1/layers/device/items"],
    );
    check(
        json!([moved, { "type": "delete", "layer": "place", "id": "place/1" }]),
        409,
        &["edits[1]", "dev/robot/1", "in the same edits"],
    );
    check(
        json!([{ "type": "add", "class": "T99-1", "position": lonlat(0.0, 0.0) }]),
        422,
        &["edits[0]", "T99-1", "/api/v1/catalogue"],
    );
    check(
        json!([{ "type": "add", "class": "T4-4", "row": "T5-3", "position": lonlat(0.0, 0.0) }]),
        422,
        &["edits[0]", "T5-3", "leave the row out"],
    );
    check(
        json!([moved, { "type": "add", "class": "T4-4", "position": lonlat(0.0, 0.0), "host": { "kind": "gate", "id": "none" } }]),
        409,
        &["edits[1]", "none"],
    );
    check(
        json!([{ "type": "turn", "device": "bin/1", "heading_rad": 1.0 }]),
        422,
        &["edits[0]", "go with cameras"],
    );
    check(
        json!([{ "type": "move", "layer": "device", "id": "cam/1", "height_m": 0.5 }]),
        422,
        &["edits[0]", "between 1 and 1000 m"],
    );
    check(
        json!([{ "type": "move", "layer": "device", "id": "cam/1", "position": [0.0, 0.0] }]),
        422,
        &["edits[0]", "within 100 km"],
    );
    check(
        json!([{ "type": "enlarge", "place": "place/1", "area_m2": 0.0 }]),
        422,
        &["edits[0]", "area_m2"],
    );
    check(
        json!([{ "type": "delete", "layer": "building", "id": "b/2" }]),
        422,
        &["building"],
    );
    check(
        json!([{ "type": "delete", "layer": "device", "id": "cam/1", "why": 1 }]),
        422,
        &["'why'"],
    );
    check(json!([]), 422, &["1 to 1000"]);
    check(json!(vec![moved.clone(); 1_001]), 422, &["1001"]);
    // As it is already.
    check(
        json!([{ "type": "move", "layer": "device", "id": "cam/1", "storey": 0 }]),
        409,
        &["nothing would change"],
    );
    for body in [
        json!({ "edits": [moved] }),
        json!({ "author": " ", "edits": [moved] }),
    ] {
        let answer = post(&server, "/api/v1/edits", &body);
        assert_eq!(answer.status, 422, "{body}: {}", answer.text());
    }
    let large = json!({ "author": "a", "message": "x".repeat(600_000), "edits": [moved] });
    assert_eq!(post(&server, "/api/v1/edits", &large).status, 413);
    assert_eq!(versions(&server).versions, []);
}
