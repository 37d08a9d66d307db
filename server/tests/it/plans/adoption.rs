//! Plans that are adopted: one version each.

use super::*;

#[test]
fn an_adopted_plan_is_served_kept_and_undone() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let before = devices_of(&server);
    let (at, _, told) = done(
        &server,
        &json!({ "profile": "existing", "rules": [{ "name": "city.toml", "text": RULES }] }),
    );
    let mut live = server.live();
    live.next_of("snapshot");
    let adoption = json!({ "author": "林工", "message": "first phase" });
    let answer = post(&server, &format!("{at}/adoption"), &adoption);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let edited: Edited = serde_json::from_slice(&answer.body).unwrap();
    // The file had no log: what was there is its first version.
    assert_eq!(
        (edited.version, edited.changes),
        (2, told.devices + told.places)
    );
    let after = before + told.devices as u64;
    assert_eq!(devices_of(&server), after);
    let scene = server.get("/api/v1/scene").json();
    assert_eq!(
        scene["devices"]["ids"].as_array().unwrap().len() as u64,
        after
    );
    // The old stream ends, and a new one tells of the new devices.
    let closed = std::iter::from_fn(|| Some(live.0.read())).find_map(|read| match read {
        Ok(tungstenite::Message::Close(frame)) => Some(frame.map(|f| u16::from(f.code))),
        Ok(_) => None,
        Err(error) => panic!("{error}"),
    });
    assert_eq!(closed, Some(Some(1012)));
    let drawn = server.get(&format!("{at}/devices?limit=1")).json();
    let id = drawn["features"][0]["properties"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    devices_tell_the_demand_that_they_are_for(&server, &at);
    let mut live = server.live();
    live.next_of("snapshot");
    live.send(&json!({ "type": "command", "id": 1, "command": { "type": "switch_device", "device": id, "on": false } }));
    assert_eq!(live.next_of("done")["id"], 1);

    let plan = info(&server, &at);
    assert_eq!((plan.current, plan.version), (false, Some(2)));
    let again = post(&server, &format!("{at}/adoption"), &adoption);
    assert_eq!(again.status, 409);
    assert!(again.text().contains("plan again"), "{}", again.text());

    let versions = |server: &TestServer| -> VersionPage {
        serde_json::from_slice(&server.get("/api/v1/versions").body).unwrap()
    };
    let newest = versions(&server).versions.remove(0);
    let stamp = (
        newest.number,
        newest.author.as_str(),
        newest.message.as_str(),
    );
    assert_eq!(stamp, (2, "林工", "first phase"));
    assert_eq!(newest.action, "place");
    server.stop().unwrap();

    // It is there after a restart, and can be taken back.
    let server = TestServer::start(folder.path());
    assert_eq!(devices_of(&server), after);
    let undo = json!({ "restore": 1, "author": "王工" });
    let answer = post(&server, "/api/v1/versions", &undo);
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(devices_of(&server), before);
    let newest = versions(&server).versions.remove(0);
    assert_eq!((newest.number, newest.restored), (3, Some(1)));
    assert_eq!(newest.action, "undo");
    let answer = post(&server, "/api/v1/versions", &undo);
    assert_eq!(answer.status, 409, "{}", answer.text());
    for (body, status) in [
        (json!({ "restore": 9, "author": "a" }), 404),
        (json!({ "restore": 0, "author": "a" }), 404),
        (json!({ "restore": 1, "author": " " }), 422),
        (json!({ "restore": 1 }), 422),
        (json!({ "restore": -1, "author": "a" }), 422),
        (json!({ "restore": 1, "author": "a", "why": 1 }), 422),
    ] {
        let answer = post(&server, "/api/v1/versions", &body);
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
    }
    server.stop().unwrap();
    let server = TestServer::start(folder.path());
    assert_eq!(devices_of(&server), before);
}

#[test]
fn what_was_planned_before_is_kept_or_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let (at, _, first) = done(&server, &json!({ "profile": "required" }));
    let adoption = json!({ "author": "a" });
    assert_eq!(
        post(&server, &format!("{at}/adoption"), &adoption).status,
        201
    );
    let (at, _, kept) = done(&server, &json!({ "profile": "required" }));
    assert_eq!((kept.devices, kept.places), (0, 0));
    assert!(kept.warnings.iter().any(|w| w.en.contains("Nothing")));
    // Nothing would change: that is no version.
    let answer = post(&server, &format!("{at}/adoption"), &adoption);
    assert_eq!(answer.status, 409, "{}", answer.text());
    let (at, _, anew) = done(
        &server,
        &json!({ "profile": "required", "planned": "replace" }),
    );
    assert_eq!((anew.devices, anew.places), (first.devices, first.places));
    // The same devices at the same places are no version either, though a file rounds where they are.
    let answer = post(&server, &format!("{at}/adoption"), &adoption);
    assert_eq!(answer.status, 409, "{}", answer.text());
}
