//! Look-ups over REST.

use geo::Coord;
use serde_json::{Value, json};
use twin_protocol::rest::{CommunityInfo, LayerInfo, SearchPage};
use twin_protocol::scene::Scene;

use crate::community::community;
use crate::harness::TestServer;

/// `lon,lat` of local metres.
fn lonlat(x: f64, y: f64) -> String {
    let at = community().frame.lonlat_from_enu(Coord { x, y });
    format!("{},{}", at.x, at.y)
}

fn ids(collection: &Value) -> Vec<&str> {
    collection["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["id"].as_str().unwrap())
        .collect()
}

#[test]
fn the_model_can_be_looked_up() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());

    let info: CommunityInfo =
        serde_json::from_slice(&server.get("/api/v1/community").body).unwrap();
    assert_eq!((info.id.as_str(), info.households), ("test", 80));
    assert!(info.bbox[0] < 114.2 && info.bbox[2] > 114.2 && info.clock.is_some());

    let layers: Vec<LayerInfo> =
        serde_json::from_slice(&server.get("/api/v1/layers").body).unwrap();
    let count = |id: &str| layers.iter().find(|l| l.id == id).unwrap().count;
    assert_eq!(
        (
            count("building"),
            count("pole"),
            count("fixture"),
            count("device")
        ),
        (2, 8, 9, 29)
    );

    let scene: Scene = serde_json::from_slice(&server.get("/api/v1/scene").body).unwrap();
    assert_eq!((scene.buildings.len(), scene.devices.ids.len()), (2, 29));

    let catalogue = server.get("/api/v1/catalogue").json();
    assert_eq!(catalogue["classes"].as_array().unwrap().len(), 53);
    assert_eq!(catalogue["rows"].as_array().unwrap().len(), 55);
}

#[test]
fn the_scene_is_compressed_and_cached() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let plain = server.get("/api/v1/scene");
    let packed = server.request("GET", "/api/v1/scene", &[("accept-encoding", "gzip")], b"");
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert!(packed.body.len() * 2 < plain.body.len());
    let etag = plain.header("etag").unwrap();
    let again = server.request("GET", "/api/v1/scene", &[("if-none-match", etag)], b"");
    assert_eq!((again.status, again.body.len()), (304, 0));
}

/// West, south, east and north of every coordinate that occurs.
fn bbox_of(collection: &Value) -> Value {
    fn walk(node: &Value, bbox: &mut [f64; 4]) {
        let Some(list) = node.as_array() else { return };
        if let [Some(lon), Some(lat), ..] = list.iter().map(Value::as_f64).collect::<Vec<_>>()[..] {
            let [w, s, e, n] = *bbox;
            *bbox = [w.min(lon), s.min(lat), e.max(lon), n.max(lat)];
        } else {
            list.iter().for_each(|inner| walk(inner, bbox));
        }
    }
    let mut bbox = [180.0, 90.0, -180.0, -90.0];
    for feature in collection["features"].as_array().unwrap() {
        walk(&feature["geometry"]["coordinates"], &mut bbox);
    }
    bbox.as_slice().into()
}

#[test]
fn every_layer_is_found_in_every_way() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let all = "113.0,22.0,115.0,23.0";
    let layers: Vec<LayerInfo> =
        serde_json::from_slice(&server.get("/api/v1/layers").body).unwrap();
    assert_eq!(layers.len(), 21);
    // The small community has no water.
    for info in layers.iter().filter(|l| l.id != "water") {
        let layer = info.id.as_str();
        let items = format!("/api/v1/layers/{layer}/items?limit=1000");
        let everything = server.get(&items);
        assert_eq!(
            everything.header("content-type"),
            Some("application/geo+json")
        );
        let everything = everything.json();
        let matched = everything["numberMatched"].as_u64().unwrap();
        assert!(matched > 0, "{layer}");
        assert_eq!(matched, info.count as u64, "{layer}");
        for feature in everything["features"].as_array().unwrap() {
            assert_eq!(feature["geometry"]["type"], info.geometry, "{layer}");
        }
        assert_eq!(ids(&everything).len() as u64, matched, "{layer}");
        assert_eq!(everything["bbox"], bbox_of(&everything), "{layer}");
        let at = lonlat(0.0, 0.0);
        let wkt = "POLYGON((114 22.5,114.5 22.5,114.5 23,114 23,114 22.5))".replace(' ', "%20");
        for query in [
            format!("&bbox={all}"),
            format!("&polygon={wkt}"),
            "&polygon=[[114,22.5],[114.5,22.5],[114.5,23],[114,23]]".to_owned(),
            format!("&point={at}&radius=1000"),
            format!("&point={at}&k=1000"),
        ] {
            let found = server.get(&format!("{items}{query}")).json();
            assert_eq!(found["numberMatched"], matched, "{layer}{query}: {found}");
        }
        let none = server.get(&format!("{items}&bbox=10,10,11,11")).json();
        assert_eq!(none["numberMatched"], 0, "{layer}");
        assert!(none.get("bbox").is_none(), "{layer}");
        for id in ids(&everything) {
            let path = format!("/api/v1/layers/{layer}/items/{}", id.replace('/', "%2F"));
            let one = server.get(&path);
            assert_eq!(
                (one.status, one.json()["id"].as_str()),
                (200, Some(id)),
                "{path}"
            );
        }
    }
}

#[test]
fn the_description_names_the_layers_that_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let layers: Vec<LayerInfo> =
        serde_json::from_slice(&server.get("/api/v1/layers").body).unwrap();
    let words: Vec<&str> = layers.iter().map(|l| l.id.as_str()).collect();
    let pattern = format!("^({})$", words.join("|"));
    let document = server.get("/openapi.json").json();
    let mut patterns = 0;
    for path in document["paths"].as_object().unwrap().values() {
        let parameters = path["get"]["parameters"].as_array();
        for parameter in parameters.into_iter().flatten() {
            if parameter["name"] == "layer" {
                assert_eq!(parameter["schema"]["pattern"], pattern.as_str());
                patterns += 1;
            }
        }
    }
    assert_eq!(patterns, 3);
}

#[test]
fn registers_are_told_by_number_alone() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let info: CommunityInfo =
        serde_json::from_slice(&server.get("/api/v1/community").body).unwrap();
    let count = |id: &str| info.registers.iter().find(|r| r.id == id).unwrap().count;
    assert_eq!(
        ["household", "legal_entity", "vehicle", "roof", "shell"].map(count),
        [1, 1, 1, 0, 0]
    );
    for layer in ["household", "legal_entity", "vehicle"] {
        let path = format!("/api/v1/layers/{layer}/items");
        assert_eq!(server.get(&path).status, 404, "{layer}");
    }
    let found = server.get("/api/v1/search?q=secret").json();
    assert_eq!(found["numberMatched"], 0, "{found}");
    for path in [
        "/api/v1/community",
        "/api/v1/layers",
        "/api/v1/scene",
        "/api/v1/layers/unit/items",
        "/api/v1/layers/parking_space/items",
    ] {
        let text = String::from_utf8(server.get(path).body).unwrap();
        assert!(!text.to_lowercase().contains("secret"), "{path}");
        assert!(!text.contains("秘密"), "{path}");
    }
}

#[test]
fn what_is_inside_a_building_is_found_by_word_and_place() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let search = |q: &str| server.get(&format!("/api/v1/search?q={q}")).json();
    let stairs = search("stairs");
    assert_eq!(stairs["hits"][0]["id"], "room/1");
    assert_eq!(stairs["hits"][0]["kind_name"]["zh"], "楼梯间");
    // The storey lies on its building, at its own height.
    let level = search("Level%201");
    assert_eq!(level["hits"][0]["layer"], "storey");
    let position = &level["hits"][0]["position"];
    assert_eq!(position[2], 3.0);
    let x = position[0].as_f64().unwrap();
    assert!((0.0..=20.0).contains(&x), "{position}");
    let kinds = server
        .get("/api/v1/layers/airspace/items?kind=no_fly")
        .json();
    assert_eq!(ids(&kinds), ["air/1"]);
}

#[test]
fn finds_are_exact_and_ordered() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let get = |target: String| server.get(&target).json();

    // Poles stand every 20 m from x = -80 at y = 2; about (0, 2) the nearest three are at 0, -20 and 20.
    let at = lonlat(0.0, 2.0);
    let nearest = get(format!("/api/v1/layers/pole/items?point={at}&k=3"));
    assert_eq!(ids(&nearest), ["pole/4", "pole/3", "pole/5"]);
    let distance = |i: usize| {
        nearest["features"][i]["properties"]["distance_m"]
            .as_f64()
            .unwrap()
    };
    assert!(
        distance(0) < 0.001 && (distance(1) - 20.0).abs() < 0.001,
        "{nearest}"
    );
    let close = get(format!("/api/v1/layers/pole/items?point={at}&radius=19.9"));
    assert_eq!(ids(&close), ["pole/4"]);

    // Along the road from its start at x = -90, each 2 m beside it.
    let along = get("/api/v1/layers/pole/items?along=r%2F1&distance=3".to_owned());
    assert_eq!(ids(&along)[..2], ["pole/0", "pole/1"]);
    let first = &along["features"][0]["properties"];
    assert_eq!(
        (first["station_m"].as_f64(), first["offset_m"].as_f64()),
        (Some(10.0), Some(2.0))
    );

    // The left building's footprint is 0..20 by 20..40: a box that only touches its corner finds it.
    let (a, b) = (lonlat(-10.0, 10.0), lonlat(0.5, 20.5));
    let touched = get(format!("/api/v1/layers/building/items?bbox={a},{b}"));
    assert_eq!(ids(&touched), ["osm/way/12"]);

    // The nearest of a class, not the class of the nearest.
    let meters = get(format!(
        "/api/v1/layers/device/items?point={at}&k=2&q=dev/home"
    ));
    assert_eq!(ids(&meters).len(), 2);
    let homes = get("/api/v1/layers/device/items?kind=T1-1&limit=5".to_owned());
    assert_eq!(homes["numberMatched"], 0);
}

#[test]
fn features_carry_attributes_and_provenance() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let feature = server
        .get("/api/v1/layers/building/items/osm%2Fway%2F12")
        .json();
    let properties = &feature["properties"];
    assert_eq!(properties["name_zh"], "1号楼");
    assert_eq!(properties["storeys"], 10);
    assert_eq!(properties["top_z"], 30.0);
    assert_eq!(
        properties["provenance"]["top_z"],
        json!({ "origin": "inferred", "rule": "height-from-storeys" })
    );
    assert_eq!(properties["provenance"]["feature"]["origin"], "generated");
    let ring: Vec<[f64; 2]> =
        serde_json::from_value(feature["geometry"]["coordinates"][0].clone()).unwrap();
    let twice_area: f64 = ring
        .windows(2)
        .map(|p| p[0][0] * p[1][1] - p[1][0] * p[0][1])
        .sum();
    assert!(twice_area > 0.0, "outer rings run anticlockwise (RFC 7946)");
    let text = server.get("/api/v1/layers/device/items?limit=1").text();
    text.parse::<geojson::GeoJson>().expect("valid GeoJSON");
}

#[test]
fn pages_follow_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let mut next = Some("/api/v1/layers/device/items?limit=10&q=dev".to_owned());
    let mut seen = Vec::new();
    while let Some(target) = next {
        let page = server.get(&target).json();
        assert_eq!(page["numberMatched"], 29);
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        next = page["links"]
            .as_array()
            .unwrap()
            .first()
            .map(|l| l["href"].as_str().unwrap().to_owned());
    }
    let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!((seen.len(), distinct.len()), (29, 29));
}

#[test]
fn text_is_found_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let search = |q: &str| -> SearchPage {
        serde_json::from_slice(&server.get(&format!("/api/v1/search?q={q}")).body).unwrap()
    };
    let gate = search("%E4%B8%9C%E9%97%A8");
    assert_eq!(
        (
            gate.number_matched,
            gate.hits[0].id.as_str(),
            gate.hits[0].layer.as_str()
        ),
        (1, "gate/1", "gate")
    );
    assert!((gate.hits[0].lon - 114.2).abs() < 0.01);
    assert_eq!(search("EAST").hits[0].id, "gate/1");
    assert_eq!(search("osm/way/12").hits[0].id, "osm/way/12");
    // 楼: two buildings by name, then two storeys 楼层 and the stairs 楼梯间 by kind.
    let page = search("%E6%A5%BC");
    let layers: Vec<&str> = page.hits.iter().map(|hit| hit.layer.as_str()).collect();
    assert_eq!(
        layers,
        ["building", "building", "storey", "storey", "room"],
        "{page:?}"
    );
    let page: SearchPage =
        serde_json::from_slice(&server.get("/api/v1/search?q=dev&layer=device&limit=4").body)
            .unwrap();
    assert_eq!((page.number_matched, page.number_returned), (29, 4));
    assert!(page.next.unwrap().contains("offset=4"));
}
