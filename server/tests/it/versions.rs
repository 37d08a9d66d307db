//! The log of the served file over REST.

use twin_core::edit::{Action, Log, Stamp};
use twin_core::ids::BuildingId;
use twin_core::model::{Community, Name, Provenance, Sourced};
use twin_core::time::SimTime;
use twin_formats::gpkg;
use twin_protocol::rest::{ChangePage, VersionPage};

use crate::community::community;
use crate::harness::TestServer;

fn stamp(action: Action, author: &str) -> Stamp {
    Stamp {
        time: SimTime::from_secs(1_750_000_000),
        author: author.to_owned(),
        action,
        message: "by hand".to_owned(),
    }
}

fn edited(from: &Community, storeys: u16) -> Community {
    let mut parts = (**from).clone();
    parts.buildings[0].storeys = Sourced::new(storeys, Provenance::edited("林工"));
    Community::new(parts).unwrap()
}

/// The test community with three versions: imported, one building renamed and given other storeys, a fixture removed and the
/// storeys as they were.
fn three_versions(path: &std::path::Path) {
    let first = community();
    let mut parts = edited(&first, 12).into_parts();
    parts.buildings[0].name = Name::new("三号楼", "Building 3");
    let second = Community::new(parts).unwrap();
    let mut parts = (*second).clone();
    parts.buildings[0].storeys = first.buildings[0].storeys.clone();
    parts.greens.clear();
    let third = Community::new(parts).unwrap();
    let mut log = Log::begun(stamp(Action::Import, "first"));
    log.record(stamp(Action::Edit, "林工"), &first, &second)
        .unwrap();
    log.record(stamp(Action::Edit, "林工"), &second, &third)
        .unwrap();
    gpkg::write_logged(path, &third, &log, gpkg::Overwrite::Refuse).unwrap();
}

fn changes(server: &TestServer, target: &str) -> ChangePage {
    serde_json::from_slice(&server.get(target).body).unwrap()
}

#[test]
fn versions_and_their_changes_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    three_versions(&folder.path().join("test.gpkg"));
    let server = TestServer::start(folder.path());
    let list: VersionPage = serde_json::from_slice(&server.get("/api/v1/versions").body).unwrap();
    let numbers: Vec<u32> = list.versions.iter().map(|v| v.number).collect();
    assert_eq!((list.number_matched, numbers), (3, vec![3, 2, 1]));
    let second = &list.versions[1];
    assert_eq!((second.parent, second.author.as_str()), (Some(1), "林工"));
    assert_eq!(
        (second.action.as_str(), second.message.as_str()),
        ("edit", "by hand")
    );
    assert!(second.time.starts_with("2025-06-15T"), "{}", second.time);
    let counts: Vec<_> = second
        .layers
        .iter()
        .map(|l| (l.layer.as_str(), l.added, l.changed, l.removed))
        .collect();
    assert_eq!(counts, [("building", 0, 1, 0)]);
    let greens = community().greens.len();
    let gone = list.versions[0]
        .layers
        .iter()
        .find(|l| l.layer == "green")
        .unwrap();
    assert_eq!(gone.removed, greens);

    let building = community().buildings[0].id.to_string();
    BuildingId::new(&building).unwrap();
    let page = changes(&server, "/api/v1/versions/1/changes/2");
    assert_eq!(
        (page.number_matched, page.changes[0].id.as_str()),
        (1, building.as_str())
    );
    assert_eq!(page.changes[0].kind, "changed");
    assert_eq!(page.changes[0].fields, ["name", "storeys"]);
    // Storeys are what they were in the first.
    let page = changes(&server, "/api/v1/versions/1/changes/3");
    let of_building = page.changes.iter().find(|c| c.layer == "building").unwrap();
    assert_eq!(of_building.fields, ["name"]);
    assert_eq!(page.number_matched, 1 + greens);
    // Backwards, what was removed is added.
    let page = changes(&server, "/api/v1/versions/3/changes/2");
    assert!(
        page.changes
            .iter()
            .any(|c| c.layer == "green" && c.kind == "added")
    );
    let page = changes(&server, "/api/v1/versions/1/changes/3?limit=1");
    assert_eq!(page.number_returned, 1);
    let next = changes(&server, &page.next.unwrap());
    assert_ne!(next.changes[0].id, page.changes[0].id);
    assert_eq!(changes(&server, "/api/v1/versions/2/changes/2").changes, []);
    for (target, status) in [
        ("/api/v1/versions/0/changes/2", 404),
        ("/api/v1/versions/1/changes/4", 404),
        ("/api/v1/versions/one/changes/2", 400),
        ("/api/v1/versions/1/changes/4294967296", 400),
        ("/api/v1/versions?number=1", 400),
        ("/api/v1/versions?limit=0", 400),
        ("/api/v1/versions/1/changes/2?fields=all", 400),
    ] {
        assert_eq!(server.get(target).status, status, "{target}");
    }
}

#[test]
fn a_file_without_a_log_has_no_versions() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let list: VersionPage = serde_json::from_slice(&server.get("/api/v1/versions").body).unwrap();
    assert_eq!((list.number_matched, list.versions), (0, vec![]));
    let answer = server.get("/api/v1/versions/1/changes/1");
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("no log"), "{}", answer.text());
}
