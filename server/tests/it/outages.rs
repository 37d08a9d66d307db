//! What fails with a part of a network, over REST: the core's answer.

use serde_json::to_value;
use twin_core::catalogue::Catalogue;
use twin_core::supply::{Failure, Meters, SupplyGraph};

use crate::community::community;
use crate::harness::TestServer;

#[test]
fn an_outage_is_told_as_the_core_finds_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let (community, catalogue) = (community(), Catalogue::builtin().unwrap());
    let graph = SupplyGraph::new(&community);
    let meters = Meters::new(&community, &catalogue);
    for id in ["cable/1", "node/0", "utility_node/node/1"] {
        let told = server.get(&format!("/api/v1/outages/{}", id.replace('/', "%2F")));
        assert_eq!(told.status, 200, "{}", told.text());
        let part = graph.find(id).unwrap();
        let found = Failure::of(&community, &graph, part, &meters).unwrap();
        assert_eq!(told.json(), to_value(&found).unwrap(), "{id}");
    }
    let told = server.get("/api/v1/outages/cable%2F1").json();
    assert_eq!(told["kind"], "line");
    assert_eq!(told["network"]["nodes"], 2);
    assert_eq!(told["outage"]["was_supplied"], false);
    let unknown = server.get("/api/v1/outages/cable%2F9");
    assert_eq!(unknown.status, 404);
    assert!(
        unknown.text().contains("2 nodes and 1 links"),
        "{}",
        unknown.text()
    );
    assert_eq!(server.get("/api/v1/outages/cable%2F1?at=1").status, 400);
}
