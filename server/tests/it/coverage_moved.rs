//! What is tried is what is there once the device has really moved.

use serde_json::{Value, json};
use twin_core::model::Community;
use twin_server::DataSource;

use crate::coverage::{area_of, close, device, lonlat, watched};
use crate::harness::{Answer, TestServer};

/// The watched community with two of its poles, so that each station outdoors has a colour of its own wherever they stand, and a router on the second
/// storey of its first house, 20 × 20 m.
fn two_poles() -> Community {
    let mut parts = watched().into_parts();
    parts.devices.retain(|device| {
        let id = device.id.as_str();
        !id.starts_with("dev/pole/") || ["dev/pole/1", "dev/pole/6"].contains(&id)
    });
    let router = device("router/1", "T8-5", [10.0, 30.0, 5.5], None);
    parts.devices.push(router);
    Community::new(parts).unwrap()
}

fn start(folder: &std::path::Path) -> TestServer {
    let file = folder.join("poles.gpkg");
    TestServer::start_with(folder, |options| {
        options.data = DataSource::or_create(file, || Ok(two_poles()));
    })
}

fn post(server: &TestServer, target: &str, body: &Value) -> Answer {
    server.request(
        "POST",
        &format!("/api/v1/{target}"),
        &[("content-type", "application/json")],
        body.to_string().as_bytes(),
    )
}

/// The answer to a question about a layer.
fn tried(server: &TestServer, path: &str, question: &Value) -> Answer {
    let answer = post(server, &format!("coverage/{path}"), question);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer
}

/// Moves the device of a question to where it was tried.
fn really_move(server: &TestServer, question: &Value) {
    let edit = json!({
        "type": "move", "layer": "device", "id": question["device"], "position": question["position"],
    });
    let made = post(
        server,
        "edits",
        &json!({ "author": "林工", "edits": [edit] }),
    );
    assert_eq!(made.status, 201, "{}", made.text());
}

#[test]
fn each_picture_of_radio_is_that_of_the_layer_then() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let question = json!({ "device": "dev/pole/1", "position": lonlat(-30.3, -61.7) });
    let pictures = ["level", "sinr", "server"];
    let own = |what: &str| {
        let path = format!("/api/v1/coverage/nr_n78/picture.png?what={what}");
        server.get(&path).body
    };
    let before = pictures.map(own);
    let then = pictures.map(|what| {
        let path = format!("nr_n78/what-if/picture.png?what={what}");
        tried(&server, &path, &question).body
    });
    really_move(&server, &question);
    for ((what, before), then) in pictures.into_iter().zip(before).zip(then) {
        assert!(then != before, "{what}: it has moved");
        assert!(then == own(what), "{what}");
    }
}

#[test]
fn lines_of_equal_level_are_those_of_the_layer_then() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let question = json!({ "device": "dev/pole/1", "position": lonlat(-30.3, -61.7) });
    let own = || {
        let lines = server.get("/api/v1/coverage/nr_n78?what=contours").json();
        lines["features"].clone()
    };
    let before = own();
    let lines = tried(&server, "nr_n78/what-if/contours", &question);
    assert_eq!(lines.header("content-type"), Some("application/geo+json"));
    let lines = lines.json();
    assert_eq!(lines["type"], "FeatureCollection");
    assert!(!lines["features"].as_array().unwrap().is_empty());
    assert!(!alike(&lines["features"], &before), "it has moved");
    really_move(&server, &question);
    assert!(alike(&lines["features"], &own()), "{lines} {}", own());
}

#[test]
fn a_storey_is_as_it_was_tried() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let question = json!({ "device": "router/1", "storey": 1, "position": lonlat(4.0, 24.0) });
    let get = |query: &str| server.get(&format!("/api/v1/coverage/wifi_2_4{query}"));
    let own = |what: &str| get(&format!("/picture.png?storey=1&what={what}")).body;
    let pictures = ["level", "sinr"];
    let before = pictures.map(own);
    let figures = tried(&server, "wifi_2_4/what-if", &question).json();
    assert_eq!(figures["storey"], 1);
    let then = pictures.map(|what| {
        let path = format!("wifi_2_4/what-if/picture.png?what={what}");
        tried(&server, &path, &question).body
    });
    let lines = tried(&server, "wifi_2_4/what-if/contours", &question).json();
    really_move(&server, &question);
    for ((what, before), then) in pictures.into_iter().zip(before).zip(then) {
        assert!(then != before, "{what}: it has moved");
        assert!(then == own(what), "{what}");
    }
    let own_lines = get("?storey=1&what=contours").json();
    assert!(alike(&lines["features"], &own_lines["features"]), "{lines}");
    let after = get("/summary?storey=1").json()["numbers"].clone();
    close(
        &figures["after"]["covered_m2"],
        after["covered_m2"].as_f64().unwrap(),
    );
    let alone = get("?storey=1&device=router%2F1").json();
    close(&figures["area_m2"], area_of(&alone));
}

#[test]
fn bands_are_those_of_the_layer_then() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let own = || {
        let bands = server.get("/api/v1/coverage/T4-4?what=bands").json();
        bands["features"].clone()
    };
    // Of the areas how large they are and who lives in them: the corners of round ends are of no matter.
    let told = |bands: &Value| {
        let bands = bands.as_array().unwrap().iter();
        json!(bands.map(|band| &band["properties"]).collect::<Vec<_>>())
    };
    let mut before = own();
    // One along the road; the other from where no way is to the road, then beside the first, in the same square of 15 m.
    for (bin, x, y) in [
        ("bin/1", -40.3, 2.2),
        ("bin/lost", 30.4, -3.1),
        ("bin/lost", -41.2, 3.9),
    ] {
        let question = json!({ "device": bin, "position": lonlat(x, y) });
        let then = tried(&server, "T4-4/what-if/bands", &question);
        assert_eq!(then.header("content-type"), Some("application/geo+json"));
        let then = then.json()["features"].clone();
        assert_eq!(then[0]["geometry"]["type"], "MultiPolygon");
        assert!(!alike(&told(&then), &told(&before)), "{bin} has moved");
        really_move(&server, &question);
        before = own();
        assert!(alike(&told(&then), &told(&before)), "{then} {before}");
    }
}

/// Whether two bodies say the same, with numbers that differ by a billionth at most: of longitudes about a centimetre.
fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let apart = one.as_f64().zip(other.as_f64());
            apart.is_some_and(|(one, other)| (one - other).abs() <= 1e-9 * other.abs().max(1.0))
        }
        (Value::Array(ones), Value::Array(others)) => {
            let mut pairs = ones.iter().zip(others);
            ones.len() == others.len() && pairs.all(|(one, other)| alike(one, other))
        }
        (Value::Object(ones), Value::Object(others)) => {
            let of = |(key, one): (&String, &Value)| others.get(key).is_some_and(|o| alike(one, o));
            ones.len() == others.len() && ones.iter().all(of)
        }
        _ => one == other,
    }
}
