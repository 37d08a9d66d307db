//! What devices would cover elsewhere, over REST.

use serde_json::{Value, json};

use crate::coverage::{area_of, ask, close, lonlat, start};

#[test]
fn a_device_tried_elsewhere_changes_nothing_that_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let before = server.get("/api/v1/coverage/camera/summary").json();

    // Where it is, nothing changes.
    let same = ask(&server, "camera", &json!({ "device": "cam/1" })).json();
    assert_eq!(same["before"], before["numbers"]);
    close(
        &same["after"]["covered_m2"],
        before["numbers"]["covered_m2"].as_f64().unwrap(),
    );
    close(&same["camera"]["height_m"], 4.0);
    close(
        &same["camera"]["range_m"],
        960.0 / 30_f64.to_radians().tan() / 25.0,
    );
    let alone = server.get("/api/v1/coverage/camera?device=cam%2F1").json();
    close(&same["area_m2"], area_of(&alone));

    // Turned to where nothing stands, it sees its whole sector: 60° of 66.4 m, less what is nearer than 7.5 m or so and narrower at the feet.
    let turned =
        json!({ "device": "cam/1", "position": lonlat(-50.0, -20.0), "heading_rad": -1.57 });
    let turned = ask(&server, "camera", &turned).json();
    let area = turned["area_m2"].as_f64().unwrap();
    assert!((2_050.0..2_310.0).contains(&area), "{area}");
    // A new one can only add.
    let new = json!({ "class": "T3-3", "position": lonlat(-80.0, -80.0), "heading_rad": 0.8 });
    let new = ask(&server, "camera", &new).json();
    let gained = new["after"]["covered_m2"].as_f64().unwrap()
        - new["before"]["covered_m2"].as_f64().unwrap();
    assert!(gained > 100.0, "{gained}");
    // Another lens reaches less far.
    let lens = json!({ "horizontal_rad": 1.5, "vertical_rad": 1.0, "columns": 1280, "rows": 720 });
    let wide = ask(
        &server,
        "camera",
        &json!({ "device": "cam/1", "lens": lens }),
    )
    .json();
    close(&wide["camera"]["range_m"], 640.0 / 0.75_f64.tan() / 25.0);
    // A bin moved to where a way is serves what lies along it.
    let lost = ask(&server, "T4-4", &json!({ "device": "bin/lost" })).json();
    assert_eq!(lost["area_m2"], 0.0);
    let found = json!({ "device": "bin/lost", "position": lonlat(-20.0, 0.0) });
    let found = ask(&server, "T4-4", &found).json();
    // 70 m to each side, 25 m wide to each side, with round ends.
    close(
        &found["area_m2"],
        140.0 * 50.0 + 625.0 * std::f64::consts::PI,
    );

    assert_eq!(server.get("/api/v1/coverage/camera/summary").json(), before);
}

#[test]
fn questions_that_cannot_be_answered_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let refused = |kind: &str, question: Value, status: u16, words: &str| {
        let answer = ask(&server, kind, &question);
        let problem = answer.json();
        assert_eq!(answer.status, status, "{question}: {problem}");
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{question}: {detail}");
    };
    refused(
        "camera",
        json!({ "device": "cam/1", "position": lonlat(10.0, 30.0), "height_m": 3.0 }),
        422,
        "it stands inside a building, 10.00 m from its nearest wall: move it to east 20.01",
    );
    refused(
        "camera",
        json!({ "device": "cam/lost" }),
        422,
        "heading_rad is missing",
    );
    refused(
        "camera",
        json!({ "device": "nobody" }),
        404,
        "there is no device 'nobody'",
    );
    refused(
        "camera",
        json!({ "device": "bin/1" }),
        400,
        "covers nothing of the kind camera",
    );
    refused(
        "camera",
        json!({ "class": "T4-4", "position": lonlat(0.0, 0.0) }),
        422,
        "'T4-4' is no camera",
    );
    refused(
        "camera",
        json!({ "class": "T3-2" }),
        422,
        "needs a position",
    );
    refused("camera", json!({}), 422, "either a device or a class");
    refused(
        "camera",
        json!({ "device": "cam/1", "position": [0.0, 0.0] }),
        422,
        "within 100 km",
    );
    refused(
        "camera",
        json!({ "device": "cam/1", "position": [114.2, 91.0] }),
        422,
        "within 100 km",
    );
    refused(
        "camera",
        json!({ "device": "cam/1", "height_m": -2.0 }),
        422,
        "the camera's height is -2",
    );
    refused(
        "camera",
        json!({ "device": "cam/1", "pitch_rad": 1e9 }),
        422,
        "the camera's pitch",
    );
    refused(
        "camera",
        json!({ "device": "cam/1", "level": "nose" }),
        400,
        "level=nose is not one of monitor",
    );
    refused(
        "camera",
        json!({ "device": "cam/1", "yaw": 1 }),
        422,
        "unknown field `yaw`",
    );
    refused(
        "T4-4",
        json!({ "device": "bin/1", "heading_rad": 1.0 }),
        422,
        "go with the kind camera",
    );
    refused(
        "T4-4",
        json!({ "class": "T5-7", "position": lonlat(0.0, 0.0) }),
        422,
        "'T5-7' is not that of",
    );
    refused(
        "camera",
        json!({ "device": "cam/1", "storey": 1 }),
        400,
        "technologies of radio",
    );
    refused(
        "nr_n78",
        json!({ "device": "dev/pole/1", "storey": 10 }),
        400,
        "8, 9",
    );
    refused(
        "nr_n78",
        json!({ "device": "dev/pole/1", "heading_rad": 1.0 }),
        422,
        "go with the kind camera",
    );
    refused(
        "nr_n78",
        json!({ "device": "bin/1" }),
        400,
        "covers nothing of the kind nr_n78",
    );
    refused(
        "nr_n78",
        json!({ "class": "T4-4", "position": lonlat(0.0, 0.0) }),
        422,
        "'T4-4' covers nothing of the kind nr_n78",
    );
    refused(
        "light",
        json!({ "device": "dev/pole/1", "level": "dusk" }),
        400,
        "level=dusk is not one of branch_least, branch",
    );
    refused(
        "light",
        json!({ "device": "dev/pole/1", "height_m": -3.0 }),
        422,
        "height_m -3 is not above 0",
    );
    refused(
        "sound",
        json!({ "class": "T3-3", "position": lonlat(0.0, 0.0) }),
        422,
        "nothing tells how loud",
    );
    refused(
        "T9-1",
        json!({ "device": "cam/1" }),
        404,
        "this community has camera, sound, light, nr_n78",
    );

    for (target, status) in [
        ("/api/v1/coverage/sonar", 404),
        ("/api/v1/coverage/T4-4?level=detect", 400),
        ("/api/v1/coverage/camera?what=all", 400),
        ("/api/v1/coverage/camera?what=contours", 400),
        ("/api/v1/coverage/camera?device=bin%2F1", 400),
        ("/api/v1/coverage/smoke/summary", 404),
        ("/api/v1/coverage/sound/summary?level=loud", 400),
        ("/api/v1/coverage/light?level=0", 400),
        ("/api/v1/coverage/nr_n78/picture.png?level=detect", 400),
        ("/api/v1/coverage/camera/tiles.json?level=nose", 400),
        ("/api/v1/coverage/sonar/tiles.json", 404),
        ("/api/v1/coverage/camera/tiles.json?zoom=1", 400),
        ("/api/v1/coverage/nr_n78/picture.png?what=colour", 400),
        ("/api/v1/coverage/camera/tiles/9/1/1.mvt", 404),
        ("/api/v1/coverage/camera/tiles/18/1/1.png", 404),
    ] {
        let answer = server.get(target);
        assert_eq!(answer.status, status, "{target}: {}", answer.text());
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
    }
}
