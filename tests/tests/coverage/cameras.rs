//! What cameras show.

use serde_json::Value;
use twin_tests::twin;

use crate::json;

#[test]
fn the_cameras_of_the_demo_community_are_told_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("seen.geojson");
    let seen = file.to_str().unwrap();
    let kinds = json(&["coverage", "demo", "--json"]);
    assert_eq!((&kinds[0], &kinds[1]), (&"camera".into(), &"nr_n78".into()));

    let camera = ["coverage", "demo", "--kind", "camera", "--json", "-o", seen];
    let figures = json(&camera);
    let number = |name: &str| figures[name].as_f64().unwrap();
    let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let features = written["features"].as_array().unwrap();
    let area = |f: &Value| f["properties"]["area_m2"].as_f64().unwrap();
    let sum: f64 = features.iter().map(area).sum();
    assert!((sum - number("covered_m2")).abs() < 1e-3 * number("covered_m2"));
    assert!((number("covered_m2") + number("blind_m2") - number("asked_m2")).abs() < 1.0);
    let has_devices = |f: &Value| !f["properties"]["devices"].as_array().unwrap().is_empty();
    assert!(features.iter().all(has_devices));
    // A finer level shows less.
    let finer = [
        "coverage", "demo", "--kind", "camera", "--level", "identify", "--json",
    ];
    assert!(json(&finer)["covered_m2"].as_f64().unwrap() < number("covered_m2"));

    let again = twin(&camera).unwrap();
    assert_eq!(again.code, Some(1));
    assert!(again.stderr.contains("--force"), "{}", again.stderr);
}

fn has_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn roads_and_boundaries_that_no_camera_shows_are_written_as_lines() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gaps.geojson");
    let line = ["coverage", "demo", "--kind", "camera"];
    let gaps = ["--gaps", "--json", "-o", file.to_str().unwrap()];
    let figures = json(&[&line[..], &gaps].concat());
    let number = |name: &str| figures[name].as_f64().unwrap();
    assert!(number("perimeter_m") > 0.0);
    let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    for (gap, all, covered) in [
        ("road", "road_m", "covered_road_m"),
        ("perimeter", "perimeter_m", "covered_perimeter_m"),
    ] {
        let features = written["features"].as_array().unwrap().iter();
        let of = features.filter(|f| f["properties"]["gap"] == gap);
        let metres: Vec<f64> = of
            .map(|f| f["properties"]["length_m"].as_f64().unwrap())
            .collect();
        // Stretches shorter than half a metre are not written; lengths are to the millimetre.
        assert!(metres.iter().all(|m| *m >= 0.499));
        let left_m = number(all) - number(covered);
        let sum: f64 = metres.iter().sum();
        assert!(
            sum <= left_m + 1.0 && sum >= 0.95 * left_m - 1.0,
            "{gap}: {sum} of {left_m}"
        );
    }
    // Of the 2014 edition, each finer level shows no more; the layer's own level is one of them.
    let lines = &figures["lines"].as_array().unwrap()[..5];
    let road_m = |line: &Value| line["road_m"].as_f64().unwrap();
    assert!(lines.is_sorted_by(|a, b| road_m(a) >= road_m(b)));
    assert!((road_m(&lines[1]) - number("covered_road_m")).abs() < 0.5);
    let text = twin(&line).unwrap();
    assert!(text.stdout.contains("\nperimeter "), "{}", text.stdout);
    assert!(!has_han(&text.stdout), "{}", text.stdout);
    let text = twin(&[&line[..], &["--language", "zh"]].concat()).unwrap();
    for words in ["台设备", "已覆盖", "\n周界 ", "像素/米"] {
        assert!(text.stdout.contains(words), "{words}: {}", text.stdout);
    }
    assert!(!text.stdout.contains("covered"), "{}", text.stdout);
}

#[test]
fn what_one_camera_of_the_demo_community_shows_is_told_and_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let (seen, picture) = (
        folder.path().join("seen.geojson"),
        folder.path().join("p.png"),
    );
    let (seen_path, picture_path) = (seen.to_str().unwrap(), picture.to_str().unwrap());
    let volume = folder.path().join("v.GLB");
    json(&[
        "coverage", "demo", "--kind", "camera", "--json", "-o", seen_path,
    ]);
    let written: Value = serde_json::from_slice(&std::fs::read(&seen).unwrap()).unwrap();
    let id = written["features"][0]["properties"]["devices"][0].as_str();
    let id = id.unwrap();

    let told = json(&[
        "coverage",
        "demo",
        "--camera",
        id,
        "--picture",
        picture_path,
        "--volume",
        volume.to_str().unwrap(),
        "--retention",
        "90",
        "--json",
    ]);
    assert_eq!(told["device"], id);
    assert_eq!(told["recording"]["days"], 90);
    let stream = &told["recording"]["streams"][0];
    let number = |name: &str| stream[name].as_f64().unwrap();
    let bytes = number("kbps") * 125.0 * 86_400.0 * 90.0;
    assert!((number("bytes") - bytes).abs() < 1e-6 * bytes);
    assert!(told["ground_m2"].as_f64().unwrap() > 0.0);
    let png = std::fs::read(&picture).unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let glb = std::fs::read(&volume).unwrap();
    twin_formats::gltf::Model::parse(&glb, None).unwrap();
    assert!(told["volume_m3"].as_f64().unwrap() > 0.0);
    let line = [
        "coverage",
        "demo",
        "--camera",
        id,
        "--volume",
        volume.to_str().unwrap(),
    ];
    let again = twin(&line).unwrap();
    assert!(again.stderr.contains("--force"), "{}", again.stderr);

    let text = twin(&["coverage", "demo", "--camera", id]).unwrap();
    assert_eq!(text.code, Some(0), "{}", text.stderr);
    for words in [id, "in 30 days", "homes 住宅", "sees 可见"] {
        assert!(text.stdout.contains(words), "{}", text.stdout);
    }
}

/// The mean of the corners of the first ring of a geometry, as LON,LAT.
fn middle(geometry: &Value) -> String {
    let mut ring = &geometry["coordinates"];
    while !ring[0][0].is_number() {
        ring = &ring[0];
    }
    let corners = ring.as_array().unwrap();
    let mean = |axis: usize| {
        let sum: f64 = corners.iter().map(|c| c[axis].as_f64().unwrap()).sum();
        sum / corners.len() as f64
    };
    format!("{},{}", mean(0), mean(1))
}

#[test]
fn somebody_and_a_plate_are_put_before_a_camera() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (seen, plain, drawn) = (path("seen.geojson"), path("plain.png"), path("drawn.png"));
    json(&[
        "coverage", "demo", "--kind", "camera", "--json", "-o", &seen,
    ]);
    let written: Value = serde_json::from_slice(&std::fs::read(&seen).unwrap()).unwrap();
    let patches = written["features"].as_array().unwrap();
    let id = &patches[0]["properties"]["devices"][0];
    let shown_by = |patch: &Value| {
        patch["properties"]["devices"]
            .as_array()
            .unwrap()
            .contains(id)
    };
    let own = patches.iter().filter(|patch| shown_by(patch));
    let camera = ["coverage", "demo", "--camera", id.as_str().unwrap()];
    // Ground at detect: who stands there shows. The middle of a bent patch may be beside it.
    let mut places = own.take(5).map(|patch| middle(&patch["geometry"]));
    let found = places.find_map(|at| {
        let told = json(&[&camera[..], &["--person", &at, "--json"]].concat());
        let share = told["placed"][0]["share"].as_f64().unwrap();
        (share > 0.0).then_some((at, told["placed"][0].clone()))
    });
    let (at, placed) = found.unwrap();
    assert_eq!(placed["kind"], "person");
    assert_ne!(placed["level"], Value::Null, "{placed}");
    let text = twin(&[&camera[..], &["--person", &at, "--picture", &drawn]].concat()).unwrap();
    assert!(text.stdout.contains("person 人员"), "{}", text.stdout);
    twin(&[&camera[..], &["--picture", &plain]].concat()).unwrap();
    assert!(std::fs::read(&drawn).unwrap() != std::fs::read(&plain).unwrap());

    // A plate that shows from one side does not from the other.
    let shares = ["0", "90", "180", "270"].map(|bearing| {
        let plate = format!("{at},{bearing}");
        let told = json(&[&camera[..], &["--plate", &plate, "--json"]].concat());
        told["placed"][0]["share"].as_f64().unwrap()
    });
    assert!(shares.contains(&0.0), "{shares:?}");
}

#[test]
fn what_is_no_camera_or_picture_is_refused() {
    for (arguments, code, words) in [
        (&["--camera", "none"][..], 1, "there is no device 'none'"),
        (
            &["--camera", "none", "--picture", "p.jpg"],
            1,
            "ends in .png",
        ),
        (
            &["--camera", "none", "--kind", "camera"],
            2,
            "cannot be used with",
        ),
        (&["--camera", "none", "--retention", "0"], 2, "--retention"),
        (
            &["--camera", "none", "--volume", "v.gltf"],
            1,
            "ends in .glb",
        ),
        (&["--picture", "p.png"], 2, "--camera"),
        (&["--volume", "v.glb"], 2, "--camera"),
        (&["--person", "114,22"], 2, "--camera"),
        (
            &["--camera", "none", "--person", "114"],
            2,
            "give it in degrees",
        ),
        (
            &["--camera", "none", "--plate", "114,22,400"],
            2,
            "with the bearing",
        ),
    ] {
        let mut line = vec!["coverage", "demo"];
        line.extend(arguments);
        let told = twin(&line).unwrap();
        assert_eq!(told.code, Some(code), "{line:?}: {}", told.stderr);
        assert!(told.stderr.contains(words), "{line:?}: {}", told.stderr);
    }
}
