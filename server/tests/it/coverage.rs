//! Coverage over REST, held against the core's.

use geo::Coord;
use serde_json::{Value, json};
use twin_core::catalogue::{Catalogue, RadioWord};
use twin_core::coverage::camera::LEVELS_2014;
use twin_core::coverage::layer::{Kind, Layer, Whole};
use twin_core::ids::{ClassId, DeviceId};
use twin_core::model::{
    CameraView, Community, Device, Host, Name, NetworkAttachment, Position, Product,
};
use twin_server::DataSource;

use crate::community::{community, made};
use crate::harness::{Answer, TestServer};

/// A device of a class; `heading_rad` where it looks.
pub(crate) fn device(id: &str, class: &str, at: [f64; 3], heading_rad: Option<f64>) -> Device {
    let catalogue = Catalogue::builtin().unwrap();
    Device {
        id: DeviceId::new(id).unwrap(),
        class: ClassId::new(class).unwrap(),
        row: None,
        name: Name::new(id, id),
        position: Position::new(at[0], at[1], at[2]),
        heading_rad,
        view: CameraView::default(),
        mounting: None,
        product: Product::default(),
        host: Host::Ground,
        storey: 0,
        network: NetworkAttachment {
            technology: catalogue.class(class).unwrap().network,
            gateway: None,
            provenance: made(),
        },
        provenance: made(),
    }
}

/// The test community with cameras: two that look along the road, one that nobody knows where it looks; and two bins, one far from any way.
pub(crate) fn watched() -> Community {
    let mut parts = community().into_parts();
    parts.devices.extend([
        device("cam/1", "T3-2", [-50.0, 0.0, 4.0], Some(0.0)),
        device(
            "cam/2",
            "T3-2",
            [50.0, 0.0, 4.0],
            Some(std::f64::consts::PI),
        ),
        device("cam/lost", "T3-3", [0.0, -10.0, 3.5], None),
        device("bin/1", "T4-4", [0.0, 1.0, 0.0], None),
        device("bin/lost", "T4-4", [0.0, -90.0, 0.0], None),
    ]);
    Community::new(parts).unwrap()
}

pub(crate) fn start(folder: &std::path::Path) -> TestServer {
    let file = folder.join("watched.gpkg");
    TestServer::start_with(folder, |options| {
        options.data = DataSource::or_create(file, || Ok(watched()));
    })
}

fn core(kind: Kind) -> Layer {
    let (community, catalogue) = (watched(), Catalogue::builtin().unwrap());
    let whole = Whole::of(&community, &catalogue).unwrap();
    whole.layer(&community, kind).unwrap().unwrap()
}

pub(crate) fn ask(server: &TestServer, kind: &str, question: &Value) -> Answer {
    server.request(
        "POST",
        &format!("/api/v1/coverage/{kind}/what-if"),
        &[("content-type", "application/json")],
        question.to_string().as_bytes(),
    )
}

pub(crate) fn lonlat(x: f64, y: f64) -> [f64; 2] {
    let at = community().frame.lonlat_from_enu(Coord { x, y });
    [at.x, at.y]
}

pub(crate) fn close(found: &Value, wanted: f64) {
    let found = found.as_f64().unwrap();
    assert!(
        (found - wanted).abs() < 1e-2 * wanted.abs().max(1.0),
        "{found}, not {wanted}"
    );
}

pub(crate) fn area_of(features: &Value) -> f64 {
    let features = features["features"].as_array().unwrap().iter();
    features
        .map(|f| f["properties"]["area_m2"].as_f64().unwrap())
        .sum()
}

#[test]
fn layers_tell_what_the_core_found() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());

    let kinds = server.get("/api/v1/coverage").json();
    let words: Vec<&str> = kinds["kinds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|k| k["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        words,
        [
            "camera",
            "sound",
            "light",
            "nr_n78",
            "wifi_2_4",
            "lora_cn470",
            "T4-4"
        ]
    );
    assert_eq!(kinds["kinds"][0]["devices"], 3);
    assert_eq!(kinds["kinds"][0]["levels"].as_array().unwrap().len(), 12);

    for level in LEVELS_2014 {
        let word = level.word;
        let told = server
            .get(&format!("/api/v1/coverage/camera/summary?level={word}"))
            .json();
        let found = core(Kind::Camera(level)).patchwork.numbers();
        close(&told["numbers"]["asked_m2"], 40_000.0 - 800.0);
        close(&told["numbers"]["covered_m2"], found.covered_m2);
        close(&told["numbers"]["covered_road_m"], found.covered_road_m);
        close(&told["numbers"]["road_m"], 180.0);
        // The lowest row of the picture meets the ground 8.5 m from the lens; the finest level ends at 6.7 m.
        let covering = if word == "identify" { 0 } else { 2 };
        assert_eq!(
            (&told["covering"], &told["level"]),
            (&json!(covering), &json!(word))
        );
        assert_eq!(told["left_out"][0]["reason"], "no_heading");
        assert_eq!(told["left_out"][0]["devices"], json!(["cam/lost"]));

        let patches = server
            .get(&format!("/api/v1/coverage/camera?level={word}&limit=10000"))
            .json();
        let blind = server
            .get(&format!(
                "/api/v1/coverage/camera?level={word}&what=blind&limit=10000"
            ))
            .json();
        close(&json!(area_of(&patches)), found.covered_m2);
        close(&json!(area_of(&blind)), found.blind_m2());
    }
    // From 4 m, 25 pixels a metre reach 66.4 m along the ground: both see the middle of the road.
    let patches = server.get("/api/v1/coverage/camera?limit=10000").json();
    let features = patches["features"].as_array().unwrap();
    assert!(
        features
            .iter()
            .any(|f| f["properties"]["devices"] == json!(["cam/1", "cam/2"]))
    );
    assert!(
        features
            .iter()
            .all(|f| f["geometry"]["type"] == "MultiPolygon")
    );
    let first = server.get("/api/v1/coverage/camera?limit=1").json();
    assert_eq!(first["numberReturned"], 1);
    assert_eq!(
        first["links"][0]["href"],
        "/api/v1/coverage/camera?limit=1&offset=1"
    );
}

#[test]
fn contours_of_radio_are_where_the_core_has_them() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let word = RadioWord::Wifi24;
    let map = core(Kind::Radio(word)).map.unwrap();
    let told = server.get("/api/v1/coverage/wifi_2_4?what=contours").json();
    let features = told["features"].as_array().unwrap();
    assert!(!features.is_empty());
    for feature in features {
        assert_eq!(feature["geometry"]["type"], "MultiLineString");
        let level_dbm = feature["properties"]["level_dbm"].as_f64().unwrap();
        let lines = feature["geometry"]["coordinates"].as_array().unwrap();
        assert_eq!(lines.len(), map.contour(level_dbm).0.len(), "{level_dbm}");
    }
    // The first is where the technology just serves.
    let first = features[0]["properties"]["level_dbm"].as_f64().unwrap();
    assert!(first >= word.technology().needed_dbm - 1e-3);
    let one = server
        .get("/api/v1/coverage/wifi_2_4?what=contours&limit=1")
        .json();
    assert_eq!(one["numberMatched"], features.len());
    assert_eq!(one["numberReturned"], 1);
}

#[test]
fn layers_come_as_tiles_and_pictures_too() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let across = f64::from(1_u32 << 18);
    let [lon, lat] = lonlat(0.0, 0.0);
    let north = lat.to_radians().tan().asinh() / std::f64::consts::TAU;
    let (x, y) = (
        ((lon / 360.0 + 0.5) * across) as u32,
        ((0.5 - north) * across) as u32,
    );
    let tile = server.get(&format!("/api/v1/coverage/camera/tiles/18/{x}/{y}.mvt"));
    assert_eq!(tile.status, 200);
    assert_eq!(
        tile.header("content-type"),
        Some("application/vnd.mapbox-vector-tile")
    );
    let holds = |text: &[u8]| tile.body.windows(text.len()).any(|w| w == text);
    assert!(holds(b"coverage") && holds(b"cam/1;cam/2"));
    let far = server.get(&format!(
        "/api/v1/coverage/camera/tiles/18/{}/{y}.mvt",
        x + 900
    ));
    assert_eq!(far.status, 204);

    let told = server.get("/api/v1/coverage/nr_n78/summary").json();
    assert_eq!(told["covering"], 8);
    let legend = told["picture"]["legend"].as_array().unwrap();
    assert_eq!(
        (&legend[0]["from"], &legend[1]["from"]),
        (&Value::Null, &told["picture"]["needed"])
    );
    let href = told["picture"]["href"].as_str().unwrap();
    let picture = server.get(href);
    assert_eq!(picture.header("content-type"), Some("image/png"));
    assert_eq!(&picture.body[..8], b"\x89PNG\r\n\x1a\n");
    // 200 m of 2 m cells each way, and the tiles reach a little beyond.
    let side = |at: usize| u32::from_be_bytes(picture.body[at..at + 4].try_into().unwrap());
    assert_eq!((side(16), side(20)), (128, 128));
    assert_ne!(
        server
            .get("/api/v1/coverage/nr_n78/picture.png?what=sinr")
            .body,
        picture.body
    );
    // Who serves where: each station with its device and a colour, and as many as serve anything.
    let served = server
        .get("/api/v1/coverage/nr_n78/summary?what=server")
        .json();
    let stations = served["picture"]["legend"].as_array().unwrap();
    let devices: std::collections::BTreeSet<&str> = stations
        .iter()
        .map(|s| s["station"]["device"].as_str().unwrap())
        .collect();
    assert_eq!(devices.len(), stations.len());
    assert!((2..=8).contains(&stations.len()), "{stations:?}");
    let colours: std::collections::BTreeSet<&str> = stations
        .iter()
        .map(|s| s["colour"].as_str().unwrap())
        .collect();
    assert!(colours.len() > 1, "neighbours are told apart: {colours:?}");
    assert_eq!(served["picture"]["unit"], "{station}");
    let of_servers = server.get(served["picture"]["href"].as_str().unwrap());
    assert_eq!(&of_servers.body[..8], b"\x89PNG\r\n\x1a\n");
    assert_ne!(of_servers.body, picture.body);
    // For GIS programs it is a TIFF file, little-endian.
    let raster = server.get("/api/v1/coverage/nr_n78/raster.tif");
    assert_eq!(raster.header("content-type"), Some("image/tiff"));
    assert_eq!(&raster.body[..4], b"II\x2a\x00");
    // The poles are 20 m apart: the road between them hears them well.
    close(&told["numbers"]["covered_road_m"], 180.0);
}
