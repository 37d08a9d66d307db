//! How busy the stations of a technology are, held against the core's.

use serde_json::Value;
use twin_core::catalogue::{Catalogue, RadioWord};
use twin_core::coverage::layer::{Kind, Loads, Whole};
use twin_core::model::Community;
use twin_server::DataSource;

use crate::coverage::{close, device, watched};
use crate::harness::TestServer;

/// The watched community with sensors that send by LoRa to its poles.
fn gardened() -> Community {
    let mut parts = watched().into_parts();
    let sensor = |n: u32| {
        let at = [f64::from(n) * 20.0 - 60.0, 5.0, 1.0];
        device(&format!("soil/{n}"), "T4-6", at, None)
    };
    parts.devices.extend((0..6).map(sensor));
    Community::new(parts).unwrap()
}

fn core() -> Loads {
    let (community, catalogue) = (gardened(), Catalogue::builtin().unwrap());
    let whole = Whole::of(&community, &catalogue).unwrap();
    let kind = Kind::Radio(RadioWord::LoraCn470);
    let layer = whole.layer(&community, kind).unwrap().unwrap();
    let loads = whole.loads(&community, &catalogue, &layer);
    loads.unwrap().unwrap()
}

#[test]
fn stations_tell_whom_they_serve_and_how_busy_that_makes_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gardened.gpkg");
    let server = TestServer::start_with(folder.path(), |options| {
        options.data = DataSource::or_create(file, || Ok(gardened()));
    });
    let wanted = core();
    assert!(wanted.senders >= 6 && wanted.unserved < wanted.senders);
    let path = "/api/v1/coverage/lora_cn470/stations";
    let told = server.get(path).json();
    assert_eq!(told["numberMatched"], wanted.stations.len());
    assert_eq!(told["senders"], wanted.senders);
    assert_eq!(told["unserved"], wanted.unserved);
    assert_eq!(told["overloaded"], wanted.overloaded());
    let stations = told["stations"].as_array().unwrap();
    let devices = stations.iter().map(|s| s["devices"].as_u64().unwrap());
    assert_eq!(
        devices.sum::<u64>() as usize,
        wanted.senders - wanted.unserved
    );
    let used = |station: &Value| station["used"].as_f64().unwrap();
    assert!(stations.is_sorted_by(|a, b| used(a) >= used(b)));
    let most = wanted.stations.iter().map(|s| s.used).fold(0.0, f64::max);
    assert!(most > 0.0);
    close(&stations[0]["used"], most);
    assert!(
        stations[0]["device"]
            .as_str()
            .unwrap()
            .starts_with("dev/pole/")
    );

    let page = server.get(&format!("{path}?limit=1")).json();
    assert_eq!(page["numberReturned"], 1);
    let next = server.get(page["next"].as_str().unwrap()).json();
    assert_eq!(next["stations"][0], stations[1]);
    for (target, status) in [
        ("/api/v1/coverage/camera/stations", 400),
        ("/api/v1/coverage/sonar/stations", 404),
        ("/api/v1/coverage/lora_cn470/stations?level=1", 400),
        ("/api/v1/coverage/lora_cn470/stations?limit=0", 400),
    ] {
        assert_eq!(server.get(target).status, status, "{target}");
    }
}
