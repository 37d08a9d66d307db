//! Roads and boundaries in the layers of cameras over REST.

use serde_json::{Value, json};
use twin_core::catalogue::Catalogue;
use twin_core::coverage::camera::LEVELS_2014;
use twin_core::coverage::layer::{Kind, Whole};

use crate::coverage::{close, start, watched};

fn metres(features: &Value, gap: &str) -> f64 {
    let features = features["features"].as_array().unwrap().iter();
    let of = features.filter(|f| f["properties"]["gap"] == gap);
    of.map(|f| f["properties"]["length_m"].as_f64().unwrap())
        .sum()
}

#[test]
fn roads_and_boundaries_are_told_by_level_with_what_no_camera_shows() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let (community, catalogue) = (watched(), Catalogue::builtin().unwrap());
    let whole = Whole::of(&community, &catalogue).unwrap();

    let told = server.get("/api/v1/coverage/camera/summary").json();
    let lines = told["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 12);
    for (line, level) in lines.iter().zip(LEVELS_2014) {
        let layer = whole.layer(&community, Kind::Camera(level)).unwrap();
        let found = layer.unwrap().patchwork.numbers();
        assert_eq!(line["level"], level.word);
        close(&line["road_m"], found.covered_road_m);
        close(&line["perimeter_m"], found.covered_perimeter_m);
    }
    // The compound is a square of 200 m.
    let numbers = &told["numbers"];
    close(&numbers["perimeter_m"], 800.0);
    let gaps = server
        .get("/api/v1/coverage/camera?what=gaps&limit=10000")
        .json();
    let left = |all: &str, covered: &str| {
        numbers[all].as_f64().unwrap() - numbers[covered].as_f64().unwrap()
    };
    assert!((metres(&gaps, "road") - left("road_m", "covered_road_m")).abs() < 1.0);
    let perimeter_m = left("perimeter_m", "covered_perimeter_m");
    assert!((metres(&gaps, "perimeter") - perimeter_m).abs() < 2.0);
}

#[test]
fn what_no_camera_shows_at_all_is_each_line_whole() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    // From 4 m the finest level of 2014 ends at 6.7 m, where the picture has not yet met the ground.
    let path = "/api/v1/coverage/camera?what=gaps&level=identify";
    let gaps = server.get(path).json();
    let features = gaps["features"].as_array().unwrap();
    let told: Vec<[&Value; 4]> = features
        .iter()
        .map(|f| ["gap", "id", "from_m", "to_m"].map(|name| &f["properties"][name]))
        .collect();
    assert_eq!(
        told,
        [
            [&json!("road"), &json!("r/1"), &json!(0.0), &json!(180.0)],
            [
                &json!("perimeter"),
                &json!("c/1"),
                &json!(0.0),
                &json!(800.0)
            ],
        ]
    );
    assert_eq!(features[0]["geometry"]["type"], "LineString");
    let points = features[1]["geometry"]["coordinates"].as_array().unwrap();
    assert_eq!((points.len(), &points[0]), (5, &points[4]));

    let one = server.get(&format!("{path}&limit=1")).json();
    assert_eq!(
        (&one["numberMatched"], &one["numberReturned"]),
        (&json!(2), &json!(1))
    );
    let next = one["links"][0]["href"].as_str().unwrap();
    assert_eq!(server.get(next).json()["features"][0], features[1]);
    // What is not of cameras has no levels of IEC 62676-4.
    let radio = server.get("/api/v1/coverage/nr_n78/summary").json();
    assert_eq!(radio["lines"], json!([]));
}
