//! Tiles, made as they are asked for.

use geo::Coord;

use crate::community::community;
use crate::harness::TestServer;

/// The tile of `z` that local metres lie in.
fn tile_at(z: u32, x: f64, y: f64) -> (u32, u32) {
    let at = community().frame.lonlat_from_enu(Coord { x, y });
    let across = f64::from(1_u32 << z);
    let north = at.y.to_radians().tan().asinh() / std::f64::consts::TAU;
    (
        ((at.x / 360.0 + 0.5) * across) as u32,
        ((0.5 - north) * across) as u32,
    )
}

#[test]
fn vector_tiles_are_cut_from_the_community() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());

    let json = server.get("/api/v1/tiles.json").json();
    let template = json["tiles"][0].as_str().unwrap();
    assert!(template.starts_with("http://127.0.0.1:"), "{template}");
    let (x, y) = tile_at(18, 0.0, 0.0);
    let path = |z: u32, x: u32, y: u32| {
        let from = template.find("/api").unwrap();
        let fill = [("{z}", z), ("{x}", x), ("{y}", y)];
        fill.iter()
            .fold(template[from..].to_owned(), |t, (word, n)| {
                t.replace(word, &n.to_string())
            })
    };
    let tile = server.get(&path(18, x, y));
    assert_eq!(tile.status, 200);
    assert_eq!(
        tile.header("content-type"),
        Some("application/vnd.mapbox-vector-tile")
    );
    assert_eq!(tile.body, server.get(&path(18, x, y)).body);
    assert_eq!(server.get(&path(18, x + 900, y)).status, 204);
    for (z, x, y) in [(9, 0, 0), (19, 0, 0), (10, 1_024, 0), (10, 0, 1_024)] {
        assert_eq!(server.get(&path(z, x, y)).status, 404, "{z}/{x}/{y}");
    }
    for wrong in [
        "18/1/2",
        "18/1/x.mvt",
        "999/1/2.mvt",
        "18/-1/2.mvt",
        "18/1/4294967296.mvt",
    ] {
        let answer = server.get(&format!("/api/v1/tiles/{wrong}"));
        assert!(
            [400, 404].contains(&answer.status),
            "{wrong}: {}",
            answer.status
        );
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
    }
}

#[test]
fn the_tileset_leads_to_its_contents() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());

    let tileset = server.get("/api/v1/3dtiles/tileset.json").json();
    assert_eq!(tileset["asset"]["version"], "1.1");
    let fill = |template: &serde_json::Value| {
        let name = template.as_str().unwrap();
        let name = name
            .replace("{level}", "0")
            .replace("{x}", "0")
            .replace("{y}", "0");
        format!("/api/v1/3dtiles/{name}")
    };
    // The quadtree, and a model beside it.
    let children = tileset["root"]["children"].as_array().unwrap();
    assert_eq!(children.len(), 2);
    let model = server.get(&fill(&children[1]["content"]["uri"]));
    assert_eq!((model.status, &model.body[..4]), (200, &b"glTF"[..]));
    let tree = &children[0];
    let subtree = server.get(&fill(&tree["implicitTiling"]["subtrees"]["uri"]));
    assert_eq!((subtree.status, &subtree.body[..4]), (200, &b"subt"[..]));
    let content = server.get(&fill(&tree["content"]["uri"]));
    assert_eq!((content.status, &content.body[..4]), (200, &b"glTF"[..]));
    assert_eq!(content.header("content-type"), Some("model/gltf-binary"));
    for missing in [
        "content/9/0/0.glb",
        "content/0/0/0.b3dm",
        "subtrees/1/0/0.subtree",
        "content/0/0/x.glb",
        "models/1.glb",
        "models/x.glb",
    ] {
        assert_eq!(
            server.get(&format!("/api/v1/3dtiles/{missing}")).status,
            404,
            "{missing}"
        );
    }
}
