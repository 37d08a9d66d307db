//! What one camera shows, over REST.

use serde_json::{Value, json};
use twin_core::model::Community;
use twin_server::DataSource;

use crate::coverage::{close, device, lonlat, watched};
use crate::harness::{Answer, TestServer};

/// The watched community with a camera more, which looks where nothing stands.
fn start(folder: &std::path::Path) -> TestServer {
    let file = folder.join("views.gpkg");
    let made = || {
        let mut parts = watched().into_parts();
        let south = -std::f64::consts::FRAC_PI_2;
        let turned = device("cam/south", "T3-2", [-50.0, 0.0, 4.0], Some(south));
        parts.devices.push(turned);
        Ok(Community::new(parts).unwrap())
    };
    TestServer::start_with(folder, |options| {
        options.data = DataSource::or_create(file, made);
    })
}

fn ask(server: &TestServer, device: &str, rest: &str) -> Answer {
    let id = device.replace('/', "%2F");
    server.get(&format!("/api/v1/devices/{id}/{rest}"))
}

fn view(server: &TestServer, device: &str, query: &str) -> Value {
    let answer = ask(server, device, &format!("view{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Columns and rows by the header of a PNG (ISO/IEC 15948, 11.2.1).
fn size(png: &[u8]) -> [u32; 2] {
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    [number(16), number(20)]
}

#[test]
fn a_camera_s_picture_has_its_shape_and_changes_when_it_turns() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let picture = |device: &str, query: &str| {
        let answer = ask(&server, device, &format!("picture{query}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("content-type"), Some("image/png"));
        answer.body
    };
    let east = picture("cam/1", "");
    assert_eq!(size(&east), [640, 360]);
    assert!(east != picture("cam/south", ""));
    assert!(east == picture("cam/1", "?width=640&height=360"));
    // Of 16 to 9, as the camera.
    assert_eq!(
        size(&picture("cam/1", "?width=320&height=1000")),
        [320, 180]
    );
    assert_eq!(size(&picture("cam/1", "?width=1920&height=90")), [160, 90]);
}

#[test]
fn homes_that_a_camera_shows_are_told_with_their_masks() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let told = view(&server, "cam/1", "");
    let windows = told["homes"]["windows"].as_array().unwrap();
    assert!(!windows.is_empty());
    assert_eq!(told["homes"]["buildings"], 1);
    for window in windows {
        assert_eq!(window["building"], "osm/way/12");
        let mask = window["mask"].as_array().unwrap();
        assert!(mask.len() >= 3, "{window}");
        for corner in mask {
            let [column, row] = [0_usize, 1].map(|i| corner[i].as_f64().unwrap());
            assert!((0.0..=1_920.0).contains(&column), "{window}");
            assert!((0.0..=1_080.0).contains(&row), "{window}");
        }
    }
    let south = view(&server, "cam/south", "");
    assert_eq!(south["homes"]["windows"], json!([]));
}

#[test]
fn recording_and_targets_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let told = view(&server, "cam/1", "");
    assert_eq!(told["camera"]["lens"]["columns"], 1_920);
    assert_eq!(told["camera"]["height_m"], 4.0);
    assert_eq!(told["recording"]["days"], 30);
    let stream = &told["recording"]["streams"][0];
    assert_eq!(
        (&stream["codec"], &stream["kbps"]),
        (&json!("h265"), &json!(2_000.0))
    );
    assert_eq!(stream["bytes"], 6.48e11);
    let year = view(&server, "cam/1", "?days=365");
    assert_eq!(year["recording"]["streams"][0]["bytes"], 7.884e12);

    let targets = told["targets"].as_array().unwrap();
    assert_eq!(told["target_count"], targets.len());
    let pole = targets.iter().find(|target| target["id"] == "pole/3");
    let pole = pole.unwrap();
    assert_eq!(
        (&pole["layer"], &pole["kind"]),
        (&json!("fixture"), &json!("lamp_pole"))
    );
    // 30 m off, 55 pixels a metre.
    assert_eq!(pole["level"]["level"], "detect");
    let share = pole["share"].as_f64().unwrap();
    assert!(share > 0.5 && share <= 1.0, "{pole}");
    let own = targets.iter().any(|target| target["id"] == "cam/1");
    assert!(!own, "a camera does not see itself");
}

#[test]
fn the_space_that_a_camera_looks_through_is_a_model() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let answer = ask(&server, "cam/1", "volume.glb");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("model/gltf-binary"));
    assert_eq!(&answer.body[..4], b"glTF");
    let told = view(&server, "cam/1", "");
    let [ground, volume, range] = [
        &told["ground_m2"],
        &told["volume_m3"],
        &told["camera"]["range_m"],
    ]
    .map(|figure| figure.as_f64().unwrap());
    // More than the pyramid on its ground, 4 m high, for the house before it; less than all of the half-ball.
    assert!(volume > ground * 4.0 / 3.0, "{told}");
    assert!(
        volume < 2.0 / 3.0 * std::f64::consts::PI * range.powi(3),
        "{told}"
    );
    twin_formats::gltf::Model::parse(&answer.body, None).unwrap();
}

#[test]
fn somebody_and_a_plate_at_chosen_places_are_drawn_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let at = |x: f64| {
        let [lon, lat] = lonlat(x, 0.0);
        format!("{lon},{lat}")
    };
    // 15 m before the camera, the plate facing it, and behind it.
    let (near, behind) = (at(-35.0), at(-65.0));
    let told = view(
        &server,
        "cam/1",
        &format!("?person={near}&plate={near},270"),
    );
    let [person, plate] = [0, 1].map(|number| &told["placed"][number]);
    assert_eq!(
        (&person["kind"], &plate["kind"]),
        (&json!("person"), &json!("plate"))
    );
    assert_eq!(
        (&person["share"], &plate["share"]),
        (&json!(1.0), &json!(1.0))
    );
    // The middle of 1.7 m from 4 m up; 1,920 pixels over 60°.
    let distance_m = 15.0_f64.hypot(4.0 - 0.85);
    close(&person["distance_m"], distance_m);
    close(
        &person["pixels_per_m"],
        960.0 / 30_f64.to_radians().tan() / distance_m,
    );
    assert_eq!(person["level"]["level"], "observe");
    assert_eq!(person["pixels_across"], Value::Null);
    // 0.44 m seen by the angle from 3.5 m above.
    let across = plate["pixels_across"].as_f64().unwrap();
    close(&plate["pixels_per_m"], across / 0.44);

    let away = view(
        &server,
        "cam/1",
        &format!("?plate={near},90&person={behind}"),
    );
    for hidden in away["placed"].as_array().unwrap() {
        assert_eq!(
            (&hidden["share"], &hidden["level"]),
            (&json!(0.0), &Value::Null)
        );
    }
    assert_eq!(view(&server, "cam/1", "")["placed"], json!([]));

    let picture = |query: &str| {
        let answer = ask(&server, "cam/1", &format!("picture{query}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.body
    };
    let plain = picture("");
    assert!(plain != picture(&format!("?person={near}")));
    assert!(plain != picture(&format!("?plate={near},270")));
    assert!(plain == picture(&format!("?person={behind}&plate={near},90")));
}

#[test]
fn what_is_no_view_is_refused_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    for (device, rest, status, en, zh) in [
        ("cam/none", "view", 404, "there is no device", "没有设备"),
        ("cam/none", "picture", 404, "there is no device", "没有设备"),
        ("bin/1", "view", 400, "is no camera", "不是摄像头"),
        ("bin/1", "picture", 400, "is no camera", "不是摄像头"),
        ("bin/1", "volume.glb", 400, "is no camera", "不是摄像头"),
        (
            "cam/lost",
            "view",
            422,
            "give the device a heading",
            "请补充设备朝向",
        ),
        (
            "cam/lost",
            "picture",
            422,
            "give the device a heading",
            "请补充设备朝向",
        ),
        (
            "cam/1",
            "picture?width=8",
            400,
            "from 16 to 1920",
            "16 至 1920",
        ),
        (
            "cam/1",
            "picture?height=4000",
            400,
            "from 16 to 1080",
            "16 至 1080",
        ),
        ("cam/1", "view?days=0", 400, "from 1 to 3650", "1 至 3650"),
        (
            "cam/1",
            "view?person=114.05",
            400,
            "is not a longitude and latitude",
            "不是以度为单位的经度和纬度",
        ),
        (
            "cam/1",
            "picture?plate=114.05,22.53",
            400,
            "longitude, latitude and bearing",
            "经度、纬度和方位",
        ),
        (
            "cam/1",
            "picture?person=0,0",
            422,
            "within 100 km of the community",
            "100 km 以内",
        ),
        ("cam/1", "view?day=3", 400, "known here: days", "days"),
    ] {
        let id = device.replace('/', "%2F");
        let path = format!("/api/v1/devices/{id}/{rest}");
        for (language, words) in [("en", en), ("zh", zh)] {
            let answer = server.request("GET", &path, &[("accept-language", language)], b"");
            assert_eq!(answer.status, status, "{path}: {}", answer.text());
            let detail = answer.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains(words), "{path}: {detail}");
        }
    }
}

#[test]
fn the_schedule_has_each_camera_as_its_view_and_their_sums() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let told = server.get("/api/v1/cameras?days=90").json();
    let cameras = told["cameras"].as_array().unwrap();
    assert_eq!(told["numberMatched"], cameras.len());
    let ids: Vec<&str> = cameras
        .iter()
        .map(|c| c["device"].as_str().unwrap())
        .collect();
    for id in ["cam/1", "cam/2", "cam/south"] {
        assert!(ids.contains(&id), "{ids:?}");
    }
    let left_out = told["left_out"].as_array().unwrap();
    assert!(left_out.contains(&json!({"device": "cam/lost", "reason": "no_heading"})));
    let number = |value: &Value| value.as_f64().unwrap();
    let (mut masks, mut kbps) = (0, 0.0);
    for camera in cameras {
        let view = view(&server, camera["device"].as_str().unwrap(), "?days=90");
        let windows = view["homes"]["windows"].as_array().unwrap();
        assert_eq!(camera["masks"], windows.len());
        assert_eq!(camera["streams"], view["recording"]["streams"]);
        assert_eq!(camera["camera"], view["camera"]);
        let detect = number(&camera["ground"][1]["m2"]);
        let alone = number(&view["ground_m2"]);
        // Here it is cut at each level's range, there at its own: arcs are chords of at most 0.05 rad in both, which take that share of a sector.
        let of_chords = 1.0 - 0.05_f64.sin() / 0.05;
        assert!(
            (detect - alone).abs() <= of_chords * alone,
            "{camera} {alone}"
        );
        masks += windows.len();
        kbps += number(&camera["streams"][0]["kbps"]);
    }
    assert_eq!(told["sums"]["masks"], masks);
    let stream = &told["sums"]["recording"]["streams"][0];
    assert!((number(&stream["kbps"]) - kbps).abs() < 1e-6);
    assert_eq!(told["sums"]["recording"]["days"], 90);
    // A page has the sums of all.
    let page = server.get("/api/v1/cameras?limit=1&days=90").json();
    assert_eq!(page["cameras"].as_array().unwrap().len(), 1);
    assert_eq!(page["sums"], told["sums"]);
    assert_eq!(page["next"], "/api/v1/cameras?days=90&limit=1&offset=1");
    assert_eq!(server.get("/api/v1/cameras?days=0").status, 400);
}
