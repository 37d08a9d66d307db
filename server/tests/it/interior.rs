//! What is inside a building, and what a scene holds beyond prisms.

use crate::community::community;
use crate::harness::TestServer;

#[test]
fn storeys_come_from_the_lowest_up_with_their_rooms() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let inside = server.get("/api/v1/buildings/osm%2Fway%2F12/interior");
    assert_eq!(inside.status, 200);
    let inside = inside.json();
    let storeys = inside["storeys"].as_array().unwrap();
    let levels: Vec<i64> = storeys
        .iter()
        .map(|s| s["level"].as_i64().unwrap())
        .collect();
    assert_eq!(levels, [0, 1]);
    assert_eq!(storeys[1]["floor"], 3.0);
    assert_eq!(storeys[1]["name"]["zh"], "第1层");
    let room = &storeys[0]["rooms"][0];
    assert_eq!(room["kind"], "stairs");
    assert_eq!(room["clear_height"], 2.7);
    assert_eq!(room["rings"][0].as_array().unwrap().len(), 10);
    assert!(storeys[1]["rooms"].as_array().unwrap().is_empty());

    assert_eq!(server.get("/api/v1/buildings/none/interior").status, 404);
    let other = server.get("/api/v1/buildings/osm%2Fway%2F12/interior?level=1");
    assert_eq!(other.status, 400);
}

#[test]
fn a_scene_holds_walls_airspaces_and_models_and_the_models_can_be_had() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let scene = server.get("/api/v1/scene").json();
    assert_eq!(scene["walls"][0]["kind"], "fence");
    assert_eq!(scene["walls"][0]["height"], 2.0);
    assert_eq!(scene["airspaces"][0]["kind"], "no_fly");
    assert_eq!(scene["airspaces"][0]["ceiling"], 120.0);
    let spaces = scene["spaces"].as_array().unwrap();
    assert!(spaces.is_empty(), "the only space is below ground");

    let models = scene["models"].as_array().unwrap();
    assert_eq!(models.len(), community().placed_models.len());
    let answer = server.get("/api/v1/models/0.glb");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("model/gltf-binary"));
    assert_eq!(answer.body, community().placed_models[0].glb.to_vec());
    for missing in ["1.glb", "x.glb", "0", "-1.glb"] {
        let answer = server.get(&format!("/api/v1/models/{missing}"));
        assert_eq!(answer.status, 404, "{missing}");
    }
}
