//! What people come to over REST: places, fixtures of the map, and who lives within how far.

use serde_json::{Value, json};
use twin_core::ids::{FixtureId, PlaceId};
use twin_core::model::{Community, FixtureKind, Name, Place, Position};
use twin_server::DataSource;

use crate::community::{made, sourced};
use crate::coverage::{ask, close, lonlat, watched};
use crate::harness::TestServer;

/// The watched community with a clinic at the western end of its road and a hydrant beside it.
fn served() -> Community {
    let mut parts = watched().into_parts();
    parts.places.push(Place {
        id: PlaceId::new("clinic/1").unwrap(),
        name: Name::new("卫生站", "Clinic"),
        kind: sourced("clinic".into()),
        position: Position::new(-80.0, 5.0, 0.0),
        building: None,
        storey: 0,
        area_m2: sourced(200.0),
        provenance: made(),
    });
    let mut hydrant = parts.fixtures[0].clone();
    hydrant.id = FixtureId::new("hydrant/1").unwrap();
    hydrant.kind = FixtureKind::Hydrant;
    hydrant.position = Position::new(-60.0, 3.0, 0.0);
    hydrant.height = None;
    parts.fixtures.push(hydrant);
    Community::new(parts).unwrap()
}

fn start(folder: &std::path::Path) -> TestServer {
    let file = folder.join("served.gpkg");
    TestServer::start_with(folder, |options| {
        options.data = DataSource::or_create(file, || Ok(served()));
    })
}

#[test]
fn clinics_and_hydrants_of_the_map_have_layers() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let kinds = server.get("/api/v1/coverage").json();
    let kinds = kinds["kinds"].as_array().unwrap();
    let of = |word: &str| kinds.iter().find(|kind| kind["kind"] == word).unwrap();
    let clinic = of("clinic");
    assert_eq!(
        (&clinic["family"], &clinic["devices"], &clinic["classes"]),
        (&json!("service"), &json!(1), &json!([]))
    );
    assert_eq!(
        (&clinic["name"]["zh"], &clinic["what_if"]),
        (&json!("社区卫生服务站"), &json!(false))
    );
    let hydrant = of("T3-9");
    assert_eq!(
        (&hydrant["devices"], &hydrant["classes"]),
        (&json!(1), &json!(["T3-9"]))
    );

    for (kind, id) in [("clinic", "clinic/1"), ("T3-9", "hydrant/1")] {
        let patches = server.get(&format!("/api/v1/coverage/{kind}?limit=10000"));
        let patches = patches.json();
        let features = patches["features"].as_array().unwrap();
        assert!(!features.is_empty());
        for feature in features {
            assert_eq!(feature["properties"]["devices"], json!([id]));
        }
        let path = format!("/api/v1/coverage/{kind}?device={}", id.replace('/', "%2F"));
        let alone = server.get(&path).json();
        assert_eq!(alone["numberReturned"], 1, "{alone}");
    }
    let question = json!({ "class": "T4-4", "position": lonlat(0.0, 0.0) });
    let refused = ask(&server, "clinic", &question);
    assert_eq!(refused.status, 422);
    assert!(
        refused.text().contains("is not that of the kind clinic"),
        "{}",
        refused.text()
    );
}

#[test]
fn bands_tell_who_lives_within_five_ten_and_fifteen_minutes() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let told = server.get("/api/v1/coverage/T4-4/summary").json();
    let bands = told["bands"].as_array().unwrap();
    // One house is 41 m from the bin, the other 71 m; the road ends 90 m to both sides of it.
    let expected = [
        ("distance", 70.0, 0.5, 138.0),
        ("five_minutes", 300.0, 1.0, 180.0),
        ("ten_minutes", 500.0, 1.0, 180.0),
        ("fifteen_minutes", 1_000.0, 1.0, 180.0),
    ];
    assert_eq!(bands.len(), expected.len());
    for (band, (word, distance_m, share, way_m)) in bands.iter().zip(expected) {
        assert_eq!(band["band"], word);
        close(&band["distance_m"], distance_m);
        close(&band["share_of_households"], share);
        close(&band["way_m"], way_m);
    }
    assert_eq!(bands[1]["name"]["zh"], "五分钟生活圈");

    let areas = server.get("/api/v1/coverage/T4-4?what=bands").json();
    let features = areas["features"].as_array().unwrap();
    let words: Vec<&Value> = features.iter().map(|f| &f["properties"]["band"]).collect();
    assert_eq!(
        words,
        ["distance", "five_minutes", "ten_minutes", "fifteen_minutes"]
    );
    // A strip of 25 m to both sides, with round ends.
    let discs = 625.0 * std::f64::consts::PI;
    let area = |at: usize| &features[at]["properties"]["area_m2"];
    close(area(0), 138.0 * 50.0 + discs);
    close(area(3), 180.0 * 50.0 + discs);
    assert_eq!(features[0]["geometry"]["type"], "MultiPolygon");

    // Other kinds have none, and say so.
    let camera = server.get("/api/v1/coverage/camera/summary").json();
    assert_eq!(camera["bands"], json!([]));
    let refused = server.get("/api/v1/coverage/camera?what=bands");
    assert_eq!(refused.status, 400);
    assert!(
        refused.text().contains("camera has no bands"),
        "{}",
        refused.text()
    );
}
