//! Layers as they would be with a device tried elsewhere: patches of the squares that change, and pictures.

use serde_json::{Value, json};

use crate::coverage::{area_of, close, lonlat, start};
use crate::harness::{Answer, TestServer};

fn ask(server: &TestServer, path: &str, question: &Value) -> Answer {
    server.request(
        "POST",
        &format!("/api/v1/coverage/{path}"),
        &[("content-type", "application/json")],
        question.to_string().as_bytes(),
    )
}

fn features(server: &TestServer, what: &str) -> Vec<Value> {
    let path = format!("/api/v1/coverage/camera?what={what}&limit=10000");
    let page = server.get(&path).json();
    page["features"].as_array().unwrap().clone()
}

#[test]
fn squares_that_change_and_those_that_stay_are_the_layer_as_it_would_be() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let mut all = features(&server, "patches");
    all.extend(features(&server, "blind"));

    let same = json!({ "device": "cam/1" });
    let turned =
        json!({ "device": "cam/1", "position": lonlat(-50.0, -20.0), "heading_rad": -1.57 });
    let new = json!({ "class": "T3-3", "position": lonlat(-80.0, -80.0), "heading_rad": 0.8 });
    for question in [same, turned, new] {
        let figures = ask(&server, "camera/what-if", &question).json();
        let answer = ask(&server, "camera/what-if/patches", &question);
        assert_eq!(answer.header("content-type"), Some("application/geo+json"));
        let changed = answer.json();
        assert_eq!(changed["type"], "FeatureCollection");
        let squares = changed["squares"].as_array().unwrap();
        let touches = |feature: &Value| squares.contains(&feature["properties"]["square"]);
        let now = changed["features"].as_array().unwrap();
        assert!(!squares.is_empty() && now.iter().all(touches), "{question}");
        let stay = all.iter().filter(|feature| !touches(feature));
        assert!(stay.clone().count() > 0, "everything changes: {question}");
        let then: Vec<&Value> = stay.chain(now).collect();
        let is_blind = |feature: &&Value| feature["properties"]["blind"] == true;
        let (blind, covered): (Vec<&Value>, Vec<&Value>) = then.into_iter().partition(is_blind);
        let of = |kind: &str| figures["after"][kind].as_f64().unwrap();
        close(
            &json!(area_of(&json!({ "features": covered }))),
            of("covered_m2"),
        );
        close(
            &json!(area_of(&json!({ "features": blind }))),
            of("blind_m2"),
        );
    }
}

#[test]
fn pictures_of_what_would_be_are_those_of_the_layer_where_nothing_moves() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    for (kind, query, level) in [
        ("wifi_2_4", "?what=level", None),
        ("wifi_2_4", "?what=sinr", None),
        ("wifi_2_4", "?what=server", None),
        ("light", "", Some("branch_least")),
    ] {
        let patches = server
            .get(&format!("/api/v1/coverage/{kind}?limit=1"))
            .json();
        let device = patches["features"][0]["properties"]["devices"][0].clone();
        assert!(device.is_string(), "{kind}: nobody serves anything");
        let path = format!("{kind}/what-if/picture.png{query}");
        let drawn = |question: Value| {
            let answer = ask(&server, &path, &question);
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert_eq!(answer.header("content-type"), Some("image/png"));
            answer.body
        };
        let level_query = level.map_or_else(String::new, |level| format!("?level={level}"));
        let own = format!("/api/v1/coverage/{kind}/picture.png{query}{level_query}");
        let mut question = json!({ "device": device });
        if let Some(level) = level {
            question["level"] = json!(level);
        }
        let own = server.get(&own).body;
        assert!(drawn(question.clone()) == own, "{kind}{query}");
        question["position"] = json!(lonlat(-70.0, -60.0));
        assert!(drawn(question) != own, "{kind}{query}: it has moved");
    }
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let question = json!({ "device": "cam/1" });
    let refused = |path: &str, question: &Value, status: u16, words: &str| {
        let answer = ask(&server, path, question);
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(words), "{path}: {detail}");
    };
    refused(
        "camera/what-if/picture.png",
        &question,
        422,
        "what-if/patches",
    );
    refused(
        "light/what-if/picture.png?what=heat",
        &question,
        400,
        "level, sinr or server",
    );
    refused("camera/what-if/bands", &question, 422, "has no bands");
    let charger = json!({ "class": "T5-7", "position": lonlat(0.0, 0.0) });
    refused("T4-4/what-if/bands", &charger, 422, "'T5-7' is not that of");
    refused(
        "light/what-if/contours",
        &json!({ "device": "dev/pole/1" }),
        422,
        "technologies of radio",
    );
    refused(
        "camera/what-if/patches",
        &json!({ "device": "nobody" }),
        404,
        "nobody",
    );
    let indoors = json!({ "class": "T4-1", "position": lonlat(10.0, 30.0) });
    for path in [
        "wifi_2_4/what-if/picture.png?what=sinr",
        "wifi_2_4/what-if/patches",
    ] {
        refused(path, &indoors, 422, "inside");
    }
}
