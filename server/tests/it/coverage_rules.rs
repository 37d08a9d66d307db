//! Coverage by the rules of the codes (smoke, sound, light) over REST: layers, tiles, devices tried elsewhere.

use serde_json::{Value, json};
use twin_core::ids::RoomId;
use twin_core::model::{Community, Host, Name, Room, RoomKind, Sourced};
use twin_server::DataSource;

use crate::community::made;
use crate::coverage::{area_of, ask, close, device, lonlat, start, watched};
use crate::harness::TestServer;

/// The test community with a hall of 120 m² on the second storey of its first building and two detectors: one in the middle, one where no room is.
fn guarded() -> Community {
    let mut parts = watched().into_parts();
    let building = parts.buildings[0].clone();
    let foot = geo::Area::unsigned_area(&building.footprint);
    let low = geo::BoundingRect::bounding_rect(&building.footprint)
        .unwrap()
        .min();
    assert!(foot > 120.0);
    let at = |x: f64, y: f64| (low.x + x, low.y + y);
    let ring = vec![at(0.0, 0.0), at(15.0, 0.0), at(15.0, 8.0), at(0.0, 8.0)];
    parts.rooms.push(Room {
        id: RoomId::new("hall").unwrap(),
        name: Name::default(),
        building: building.id.clone(),
        level: 1,
        kind: Sourced::new(RoomKind::Lobby, made()),
        outline: geo::Polygon::new(ring.into(), Vec::new()),
        floor_z: Sourced::new(3.0, made()),
        clear_height: Sourced::new(2.8, made()),
        unit: None,
        provenance: made(),
    });
    for (id, x, y) in [("smoke/1", 7.5, 4.0), ("smoke/lost", 14.0, 9.5)] {
        let (x, y) = at(x, y);
        let mut detector = device(id, "T3-8", [x, y, 5.7], None);
        detector.host = Host::Building(building.id.clone());
        detector.storey = 1;
        parts.devices.push(detector);
    }
    Community::new(parts).unwrap()
}

#[test]
fn smoke_sound_and_light_are_layers_like_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("guarded.gpkg");
    let server = TestServer::start_with(folder.path(), |options| {
        options.data = DataSource::or_create(file, || Ok(guarded()));
    });
    let kinds = server.get("/api/v1/coverage").json();
    let kinds = kinds["kinds"].as_array().unwrap().clone();
    let of = |word: &str| kinds.iter().find(|k| k["kind"] == word).unwrap().clone();
    assert_eq!(of("smoke")["family"], "smoke");
    let storeys = of("smoke")["levels"].clone();
    // The other building has a hall on the ground floor that no detector protects: what is asked for where no storey is named.
    assert_eq!(
        (&storeys[0]["level"], &storeys[1]["level"]),
        (&json!("0"), &json!("1"))
    );
    let on_ground = server.get("/api/v1/coverage/smoke/summary").json();
    assert_eq!(on_ground["level"], "0");
    assert_eq!(on_ground["numbers"]["share"], 0.0);
    assert_eq!(of("sound")["levels"][0]["least"], 60.0);
    assert_eq!(of("sound")["levels"][0]["unit"], "dB[SPL]");
    close(&of("light")["levels"][0]["least"], 2.4);
    assert_eq!(of("light")["levels"][0]["unit"], "lx");
    assert!(kinds.iter().all(|k| k["what_if"] == true));
    let classes = |k: &Value| k["classes"].as_array().is_some_and(|of| !of.is_empty());
    assert!(kinds.iter().all(classes), "{kinds:?}");

    // 5.8 m about the middle of a hall 8 m wide: the disc less two caps.
    let r = 5.8_f64;
    let cap = r * r * (4.0 / r).acos() - 4.0 * (r * r - 16.0).sqrt();
    let protected = std::f64::consts::PI * r * r - 2.0 * cap;
    let told = server.get("/api/v1/coverage/smoke/summary?level=1").json();
    assert_eq!(told["level"], "1");
    close(&told["numbers"]["asked_m2"], 120.0);
    close(&told["numbers"]["covered_m2"], protected);
    assert_eq!(told["numbers"]["road_m"], 0.0);
    assert_eq!(told["covering"], 1);
    assert_eq!(told["left_out"][0]["reason"], "no_room");
    assert_eq!(told["left_out"][0]["devices"], json!(["smoke/lost"]));
    assert_eq!(told["notes"][0]["note"], "too_few");
    let patches = server.get("/api/v1/coverage/smoke?level=1").json();
    assert_eq!(patches["features"][0]["properties"]["level"], "1");
    assert_eq!(
        patches["features"][0]["properties"]["devices"],
        json!(["smoke/1"])
    );
    close(&json!(area_of(&patches)), protected);
    let blind = server
        .get("/api/v1/coverage/smoke?what=blind&level=1")
        .json();
    close(&json!(area_of(&blind)), 120.0 - protected);
    let refused = server.get("/api/v1/coverage/smoke/summary?level=7");
    assert_eq!(refused.status, 400);
    assert!(
        refused.text().contains("name one of 0, 1"),
        "{}",
        refused.text()
    );
    // Moved to where no room is it protects nothing.
    let gone = json!({ "device": "smoke/1", "level": "1", "position": lonlat(-80.0, -80.0) });
    let gone = ask(&server, "smoke", &gone).json();
    assert_eq!(
        (&gone["area_m2"], &gone["after"]["covered_m2"]),
        (&json!(0.0), &json!(0.0))
    );

    for (kind, level) in [
        ("sound", "noisy"),
        ("light", "branch_least"),
        ("smoke", "1"),
        ("camera", "detect"),
    ] {
        let told = server
            .get(&format!("/api/v1/coverage/{kind}/summary?level={level}"))
            .json();
        let numbers = &told["numbers"];
        let (asked, blind) = (&numbers["asked_m2"], &numbers["blind_m2"]);
        let covered = numbers["covered_m2"].as_f64().unwrap();
        assert!(covered > 0.0, "{kind}");
        close(asked, covered + blind.as_f64().unwrap());
        let patches = server
            .get(&format!(
                "/api/v1/coverage/{kind}?level={level}&limit=10000"
            ))
            .json();
        close(&json!(area_of(&patches)), covered);
        let picture = server.get(told["picture"]["href"].as_str().unwrap());
        assert_eq!(picture.header("content-type"), Some("image/png"), "{kind}");
        assert_eq!(&picture.body[..8], b"\x89PNG\r\n\x1a\n");
        check_tiles(&server, kind, level);
    }
}

/// The TileJSON of a layer keeps what schema.json of its 3.0.0 asks for, and leads to tiles that hold the layer and fields it names.
fn check_tiles(server: &TestServer, kind: &str, level: &str) {
    let json = server
        .get(&format!("/api/v1/coverage/{kind}/tiles.json?level={level}"))
        .json();
    assert_eq!(json["tilejson"], "3.0.0");
    let layer = &json["vector_layers"][0];
    assert_eq!(layer["id"], "coverage");
    let fields = layer["fields"].as_object().unwrap();
    assert!(fields.values().all(Value::is_string));
    for field in ["minzoom", "maxzoom"] {
        let zoom = json[field].as_u64().unwrap();
        assert!(zoom <= 30 && layer[field] == json[field]);
    }
    let number = |value: &Value| value.as_f64().unwrap();
    let bounds: Vec<f64> = json["bounds"]
        .as_array()
        .unwrap()
        .iter()
        .map(number)
        .collect();
    let centre: Vec<f64> = json["center"]
        .as_array()
        .unwrap()
        .iter()
        .map(number)
        .collect();
    assert!(bounds[0] < centre[0] && centre[0] < bounds[2]);
    assert!(bounds[1] < centre[1] && centre[1] < bounds[3]);
    let template = json["tiles"][0].as_str().unwrap();
    assert!(template.starts_with("http://127.0.0.1:"), "{template}");
    assert!(template.ends_with(&format!("?level={level}")), "{template}");
    // All of the community is in one tile of zoom 14, or in two.
    let at = [
        (bounds[0], bounds[3]),
        (bounds[2], bounds[1]),
        (centre[0], centre[1]),
    ];
    let tiles = at.map(|(lon, lat)| {
        let across = f64::from(1_u32 << 14);
        let north = lat.to_radians().tan().asinh() / std::f64::consts::TAU;
        let (x, y) = ((lon / 360.0 + 0.5) * across, (0.5 - north) * across);
        let path = template.split_once("/api").unwrap().1;
        let path = path
            .replace("{z}", "14")
            .replace("{x}", &(x as u32).to_string());
        server.get(&format!(
            "/api{}",
            path.replace("{y}", &(y as u32).to_string())
        ))
    });
    let tile = tiles.iter().find(|tile| tile.status == 200).unwrap();
    let holds = |text: &str| tile.body.windows(text.len()).any(|w| w == text.as_bytes());
    assert!(holds("coverage"));
    assert!(
        fields.keys().all(|field| holds(field)),
        "{kind}: {fields:?}"
    );
}

#[test]
fn a_transmitter_and_a_lamp_are_tried_elsewhere_like_cameras() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    for kind in ["nr_n78", "wifi_2_4", "light", "sound"] {
        let before = server
            .get(&format!("/api/v1/coverage/{kind}/summary"))
            .json();
        let same = ask(&server, kind, &json!({ "device": "dev/pole/1" })).json();
        assert_eq!(same["before"], before["numbers"], "{kind}");
        close(
            &same["after"]["covered_m2"],
            before["numbers"]["covered_m2"].as_f64().unwrap(),
        );
        let alone = server
            .get(&format!("/api/v1/coverage/{kind}?device=dev%2Fpole%2F1"))
            .json();
        close(&same["area_m2"], area_of(&alone));
        // A new one can only add; and what it covers lies about it.
        let new = json!({ "class": "T4-1", "position": lonlat(-90.0, -90.0) });
        let new = ask(&server, kind, &new).json();
        let covered = |numbers: &Value| numbers["covered_m2"].as_f64().unwrap();
        assert!(
            covered(&new["after"]) >= covered(&new["before"]) - 1e-3,
            "{kind}"
        );
        assert!(new["area_m2"].as_f64().unwrap() > 0.0, "{kind}: {new}");
        assert_eq!(new["ground"]["type"], "MultiPolygon");
        // In a house it is refused, or what it covers ends at the walls.
        let inside = json!({ "device": "dev/pole/1", "position": lonlat(10.0, 30.0) });
        assert_eq!(ask(&server, kind, &inside).status, 422, "{kind}");
        assert_eq!(
            server
                .get(&format!("/api/v1/coverage/{kind}/summary"))
                .json(),
            before
        );
    }
    // Light 8 m up from a lamp of 7,800 lm: higher is wider and fainter.
    let at = |height_m: f64| {
        let question =
            json!({ "class": "T4-1", "position": lonlat(-90.0, -90.0), "height_m": height_m });
        let answer = ask(&server, "light", &question).json();
        assert_eq!(answer["height_m"], height_m);
        answer["area_m2"].as_f64().unwrap()
    };
    assert!(at(8.0) > at(3.0));
}
