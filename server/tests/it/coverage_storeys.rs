//! Radio on the storeys of the buildings over REST, held against the core's.

use serde_json::{Value, json};
use twin_core::catalogue::{Catalogue, RadioWord};
use twin_core::coverage::layer::{Kind, Layer, Whole};
use twin_core::model::Community;
use twin_server::DataSource;

use crate::coverage::{close, device, watched};
use crate::harness::TestServer;

/// The watched community with a router on the second storey of its first house, 20 × 20 m with ten storeys of 3 m.
fn routed() -> Community {
    let mut parts = watched().into_parts();
    let router = device("router/1", "T8-5", [10.0, 30.0, 5.5], None);
    parts.devices.push(router);
    Community::new(parts).unwrap()
}

fn start(folder: &std::path::Path) -> TestServer {
    let file = folder.join("routed.gpkg");
    TestServer::start_with(folder, |options| {
        options.data = DataSource::or_create(file, || Ok(routed()));
    })
}

fn core(storey: i16) -> Layer {
    let (community, catalogue) = (routed(), Catalogue::builtin().unwrap());
    let whole = Whole::of(&community, &catalogue).unwrap();
    let kind = Kind::RadioStorey(RadioWord::Wifi24, storey);
    whole.layer(&community, kind).unwrap().unwrap()
}

#[test]
fn a_storey_is_told_as_the_core_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let kinds = server.get("/api/v1/coverage").json();
    let kinds = kinds["kinds"].as_array().unwrap();
    let wifi = kinds.iter().find(|k| k["kind"] == "wifi_2_4").unwrap();
    let storeys = wifi["storeys"].as_array().unwrap();
    assert_eq!(storeys.len(), 10);
    assert_eq!(storeys[1]["storey"], 1);
    assert_eq!(storeys[1]["name"]["en"], "2F");
    assert_eq!(kinds[0]["storeys"], json!([]));

    let path = "/api/v1/coverage/wifi_2_4";
    let told = server.get(&format!("{path}/summary?storey=1")).json();
    let found = core(1);
    assert_eq!(told["storey"], 1);
    // The floors of two houses.
    close(&told["numbers"]["asked_m2"], 800.0);
    close(
        &told["numbers"]["covered_m2"],
        found.patchwork.numbers().covered_m2,
    );
    assert!(found.patchwork.numbers().covered_m2 >= 400.0);
    let own = server
        .get(&format!("{path}?storey=1&device=router/1"))
        .json();
    assert_eq!(own["numberMatched"], 1);
    let href = told["picture"]["href"].as_str().unwrap();
    assert!(href.ends_with("?what=level&storey=1"), "{href}");
    assert_eq!(&server.get(href).body[..4], b"\x89PNG");
    // Outdoors the router says nothing, on the ground it is left out.
    let ground = server.get(&format!("{path}/summary")).json();
    assert_eq!(ground["storey"], Value::Null);
    assert_eq!(ground["left_out"][0]["devices"], json!(["router/1"]));
    close(&ground["numbers"]["asked_m2"], 40_000.0 - 800.0);
    // P.1238 has no loss of two floors of homes at 2.4 GHz; what is heard there comes from the poles.
    let lines = server.get(&format!("{path}?storey=1&what=contours")).json();
    assert!(!lines["features"].as_array().unwrap().is_empty());
}

#[test]
fn storeys_are_told_alike_after_others_were_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let numbers = |storey: i16| {
        let path = format!("/api/v1/coverage/wifi_2_4/summary?storey={storey}");
        server.get(&path).json()["numbers"].clone()
    };
    // More than are kept.
    let first: Vec<Value> = (0..10).map(numbers).collect();
    let again: Vec<Value> = (0..10).map(numbers).collect();
    assert_eq!(first, again);
}

#[test]
fn storeys_that_are_not_there_are_refused_with_those_that_are() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    for (target, words) in [
        ("wifi_2_4/summary?storey=10", "8, 9"),
        ("wifi_2_4/summary?storey=-1", "0, 1"),
        ("wifi_2_4?storey=first", "0, 1"),
        ("wifi_2_4/picture.png?storey=1.5", "0, 1"),
        ("camera/summary?storey=1", "technologies of radio"),
        ("camera/tiles.json?storey=1", "technologies of radio"),
    ] {
        let answer = server.get(&format!("/api/v1/coverage/{target}"));
        assert_eq!(answer.status, 400, "{target}: {}", answer.text());
        assert!(answer.text().contains(words), "{target}: {}", answer.text());
    }
}
