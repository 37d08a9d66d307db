//! The main job, end to end on the real binaries: a real map comes in, devices are placed, an hour is simulated, the
//! community is served, searched, watched, steered, killed and started again, opened in a browser and rendered.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics has failed, as it should"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use twin_tests::{Live, Server, binary, shared_data, skip, twin};

/// The map: the real one if it is there, else the demo, so that the rest is tested on every machine.
fn community(folder: &Path) -> PathBuf {
    let gpkg = folder.join("community.gpkg");
    let out = gpkg.to_str().unwrap();
    match shared_data() {
        Some(data) => {
            let map = data.join("osm/shenzhen-longgang.osm.gz");
            let report = twin(&["import", map.to_str().unwrap(), "-o", out, "--json"])
                .unwrap()
                .json()
                .unwrap();
            // The file has 135 building ways; multipolygons and parts without an outline make five more.
            assert_eq!(report["layers"]["building"], 140, "{report}");
            assert!(
                report["placed"]["total"].as_u64().unwrap() > 100,
                "{report}"
            );
            assert!(
                report["inferred"]
                    .as_object()
                    .is_some_and(|rules| !rules.is_empty())
            );
            assert_eq!(report["crs"], "OGC:CRS84");
            let bounds: Vec<f64> = report["bounds"]
                .as_array()
                .unwrap()
                .iter()
                .map(|b| b.as_f64().unwrap())
                .collect();
            assert!(
                bounds[0] > 114.1 && bounds[1] > 22.6 && bounds[2] < 114.3 && bounds[3] < 22.8,
                "{bounds:?}"
            );
        }
        None => assert_eq!(twin(&["export", "demo", "-o", out]).unwrap().code, Some(0)),
    }
    gpkg
}

#[test]
fn a_community_lives_from_map_to_picture() {
    let folder = tempfile::tempdir().unwrap();
    let gpkg = community(folder.path());
    an_hour_is_simulated(&gpkg);
    let source = gpkg.to_str().unwrap();

    let server = Server::start(&[source], folder.path()).unwrap();
    let device = devices_are_found_near_a_gate(&server);
    live_deltas_arrive(&server, &device);
    let alarm = an_alarm_is_raised_and_acknowledged(&server, &device);
    server.kill().unwrap();

    let server = Server::start(&[source], folder.path()).unwrap();
    the_acknowledgement_survived(&server, &alarm);
    the_console_shows_it(&server, folder.path());
    the_viewer_renders_it(source, folder.path());
    assert_eq!(server.stop().unwrap(), Some(0));
}

fn an_hour_is_simulated(gpkg: &Path) {
    let report = twin(&["simulate", gpkg.to_str().unwrap(), "--hours", "1", "--json"])
        .unwrap()
        .json()
        .unwrap();
    assert!(report["observations"].as_u64().unwrap() > 1_000, "{report}");
    assert_eq!(report["sha256"].as_str().unwrap().len(), 64);
}

fn devices_are_found_near_a_gate(server: &Server) -> String {
    let gates = server.json("/api/v1/layers/gate/items?limit=1").unwrap();
    let gate = &gates["features"][0]["geometry"]["coordinates"];
    let near = server
        .json(&format!(
            "/api/v1/layers/device/items?point={},{}&radius=100",
            gate[0], gate[1]
        ))
        .unwrap();
    let features = near["features"].as_array().unwrap();
    assert!(!features.is_empty(), "no device within 100 m of {gate}");
    let id = |f: &Value| f["id"].as_str().unwrap().to_owned();
    // One that sends something periodically: the first whose detail has a periodic channel with a value.
    let speaks = |id: &String| {
        let detail = server
            .json(&format!("/api/v1/devices/{}", id.replace('/', "%2F")))
            .unwrap();
        let channels = detail["channels"].as_array().unwrap().clone();
        channels
            .iter()
            .any(|c| c["reporting"] == "periodic" && c["latest"]["value"].is_number())
    };
    features
        .iter()
        .map(id)
        .find(speaks)
        .expect("a device near the gate that sends values")
}

fn live_deltas_arrive(server: &Server, device: &str) {
    let mut live = Live::connect(server).unwrap();
    let first = live.receive().unwrap();
    assert_eq!(first["type"], "snapshot");
    let seq = first["seq"].as_u64().unwrap();
    let (_, faster) = server
        .command(&json!({"type": "set_speed", "factor": 600.0}))
        .unwrap();
    assert!(faster["message"].is_string(), "{faster}");
    live.send(&json!({"type": "subscribe", "devices": [device]}))
        .unwrap();
    let delta = live
        .find(Duration::from_secs(20), |m| {
            (m["type"] == "delta").then(|| m.clone())
        })
        .unwrap();
    assert!(delta["seq"].as_u64().unwrap() > seq);
    let observed = live
        .find(Duration::from_secs(60), |m| {
            m["observations"].as_array()?.first().cloned()
        })
        .unwrap();
    assert_eq!(observed["device"], *device);
}

fn an_alarm_is_raised_and_acknowledged(server: &Server, device: &str) -> String {
    let mut live = Live::connect(server).unwrap();
    let (status, answer) = server
        .command(&json!({"type": "inject_fault", "device": device, "fault": "alarm"}))
        .unwrap();
    assert_eq!(status, 200, "{answer}");
    let of_device = |m: &Value| {
        m["alarms"]
            .as_array()?
            .iter()
            .find(|a| a["device"] == device && a["cleared"].is_null())
            .cloned()
    };
    let alarm = live.find(Duration::from_secs(20), of_device).unwrap();
    let id = alarm["id"].as_str().unwrap().to_owned();
    let acknowledge = json!({"type": "acknowledge_alarm", "alarm": id, "by": "duty officer", "note": "on my way"});
    let (status, answer) = server.command(&acknowledge).unwrap();
    assert_eq!(status, 200, "{answer}");
    id
}

fn the_acknowledgement_survived(server: &Server, alarm: &str) {
    let alarms = server.json("/api/v1/alarms?state=all&limit=1000").unwrap();
    let found = alarms["alarms"]
        .as_array()
        .unwrap()
        .iter()
        .find(|a| a["id"] == alarm)
        .cloned();
    let found = found.unwrap_or_else(|| panic!("alarm {alarm} was lost: {alarms}"));
    assert_eq!(found["acknowledged_by"], "duty officer");
    assert!(found["acknowledged"].is_string());
}

/// The Playwright script of this folder opens the console in headless Chromium and checks what it shows.
fn the_console_shows_it(server: &Server, folder: &Path) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let packages = here.join("../server/console/node_modules/playwright-core");
    if !packages.is_dir() {
        return skip("the console's npm packages are not installed: cargo xtask console");
    }
    let ran = Command::new("node")
        .arg(here.join("console/console.e2e.mjs"))
        .env("BASE_URL", server.url())
        .env("OUT", folder)
        // Two cores draw without a graphics card: a click may wait for a minute or two of frames.
        .env("TIMEOUT_S", "240")
        .output();
    let ran = ran.expect("node, which built the console");
    let said =
        String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "the console's checks failed:\n{said}");
}

fn the_viewer_renders_it(source: &str, folder: &Path) {
    let picture = folder.join("viewer.png");
    let viewer = binary("twin-viewer").unwrap();
    let ran = Command::new(viewer)
        .args([source, "--size", "320x200", "--no-shadows", "--capture"])
        .arg(&picture)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    let bytes = std::fs::read(&picture).unwrap();
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    assert!(
        bytes.len() > 5_000,
        "a picture of {} bytes is blank",
        bytes.len()
    );
}
