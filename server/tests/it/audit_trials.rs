//! The audit with a device tried elsewhere, held against the core's audit of the community with the device there.

use geo::Coord;
use serde_json::{Value, json};
use twin_core::audit::{Audit, Auditor, RowAudit};
use twin_core::catalogue::Catalogue;
use twin_core::model::{Community, Position};
use twin_core::planning::PlacementOptions;
use twin_protocol::audit::{AuditTurn, AuditWhatIfAnswer};

use crate::coverage::{lonlat, start, watched};
use crate::harness::{Answer, TestServer};

fn ask(server: &TestServer, query: &str, question: &Value) -> Answer {
    server.request(
        "POST",
        &format!("/api/v1/audit/what-if{query}"),
        &[("content-type", "application/json")],
        question.to_string().as_bytes(),
    )
}

fn told(server: &TestServer, question: &Value) -> AuditWhatIfAnswer {
    let answer = ask(server, "", question);
    assert_eq!(answer.status, 200, "{question}: {}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

fn audited(community: &Community) -> Audit {
    let catalogue = Catalogue::builtin().unwrap();
    Auditor::new(community, &catalogue, &PlacementOptions::default()).into_audit()
}

/// The community with a device at a longitude and latitude, looking that way.
fn edited(id: &str, [lon, lat]: [f64; 2], heading_rad: Option<f64>) -> Community {
    let mut parts = watched().into_parts();
    let at = parts.frame.enu_from_lonlat(Coord { x: lon, y: lat });
    let device = parts.devices.iter_mut().find(|d| d.id.as_str() == id);
    let device = device.unwrap();
    device.position = Position::new(at.x, at.y, device.position.z);
    device.heading_rad = heading_rad.or(device.heading_rad);
    Community::new(parts).unwrap()
}

fn is_changed((before, after): &(&RowAudit, &RowAudit)) -> bool {
    before.verdict != after.verdict
        || (before.served - after.served).abs() > 0.01
        || (before.demanded - after.demanded).abs() > 0.01
}

#[test]
fn a_device_tried_elsewhere_is_audited_as_the_community_with_it_there() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let before = audited(&watched());
    let mut changed = 0;
    for (id, [x, y], heading_rad) in [
        ("cam/1", [-90.0, 90.0], Some(1.57)),
        ("cam/2", [50.0, 0.0], Some(0.0)),
        ("bin/1", [0.0, -90.0], None),
        ("dev/pole/3", [-90.0, -90.0], None),
        ("dev/home/1", [60.0, 60.0], None),
    ] {
        let position = lonlat(x, y);
        let mut question = json!({ "device": id, "position": position });
        if let Some(heading_rad) = heading_rad {
            question["heading_rad"] = json!(heading_rad);
        }
        let told = told(&server, &question);
        let after = audited(&edited(id, position, heading_rad));
        let rows = before.rows.iter().zip(&after.rows);
        let wanted: Vec<(&RowAudit, &RowAudit)> = rows.filter(is_changed).collect();
        let ids = |rows: &[(&RowAudit, &RowAudit)]| -> Vec<String> {
            rows.iter().map(|(row, _)| row.row.to_string()).collect()
        };
        let told_ids: Vec<String> = told.rows.iter().map(|row| row.id.clone()).collect();
        assert_eq!(told_ids, ids(&wanted), "{id}");
        for (told, (before, after)) in told.rows.iter().zip(&wanted) {
            assert_eq!(told.before.verdict, before.verdict, "{id}, {}", told.id);
            assert_eq!(told.after.verdict, after.verdict, "{id}, {}", told.id);
            let apart = (told.after.served - after.served).abs();
            assert!(apart < 1e-3, "{id}, {}: {apart}", told.id);
            assert!(!told.name.zh.is_empty() && !told.name.en.is_empty());
        }
        assert_eq!(told.device, id);
        changed += wanted.len();
    }
    assert!(changed > 1, "{changed} rows changed");
}

#[test]
fn a_camera_that_goes_is_missed_until_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let overview = server.get("/api/v1/audit").json();
    let away = json!({ "device": "cam/1", "position": lonlat(-90.0, 90.0), "heading_rad": 1.57 });
    for _ in 0..2 {
        let gone = told(&server, &away);
        let road = gone.rows.iter().find(|row| row.id == "T3-2a").unwrap();
        assert_eq!(road.turn, AuditTurn::Worse, "{road:?}");
        assert!(road.after.served < road.before.served - 10.0, "{road:?}");
        let back = json!({ "device": "cam/1", "position": lonlat(-50.0, 0.0), "heading_rad": 0.0 });
        for question in [back, json!({ "device": "cam/1" })] {
            let rows = told(&server, &question).rows;
            assert!(rows.is_empty(), "{question}: {rows:?}");
        }
    }
    assert_eq!(server.get("/api/v1/audit").json(), overview);
}

#[test]
fn a_lens_a_height_and_a_tilt_are_tried_too() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    // A picture of fewer pixels shows the road less far.
    let lens = json!({ "horizontal_rad": 1.5, "vertical_rad": 1.0, "columns": 640, "rows": 480 });
    for question in [
        json!({ "device": "cam/1", "lens": lens }),
        json!({ "device": "cam/1", "pitch_rad": 1.5 }),
        json!({ "device": "cam/1", "height_m": 500.0 }),
    ] {
        let rows = told(&server, &question).rows;
        let road = rows.iter().find(|row| row.id == "T3-2a");
        let turn = road.map(|road| road.turn);
        assert_eq!(turn, Some(AuditTurn::Worse), "{question}");
    }
}

#[test]
fn profiles_and_rules_are_audited_apart() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let city = include_str!("../../../assets/rules/example-city.toml");
    let body = json!({ "rules": [{ "name": "city.toml", "text": city }] }).to_string();
    let head = [("content-type", "application/json")];
    let posted = server.request("POST", "/api/v1/audit/rules", &head, body.as_bytes());
    let posted = posted.json()["id"].as_str().unwrap().to_owned();
    let away = json!({ "device": "cam/1", "position": lonlat(-90.0, 90.0), "heading_rad": 1.57 });
    for query in [
        "?profile=existing".to_owned(),
        format!("?rules={posted}"),
        "?profile=new_build".to_owned(),
    ] {
        let answer = ask(&server, &query, &away);
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    }
}

#[test]
fn questions_that_cannot_be_answered_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path());
    let refused = |query: &str, question: Value, status: u16, words: &str| {
        let answer = ask(&server, query, &question);
        assert_eq!(answer.status, status, "{question}: {}", answer.text());
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(words), "{question}: {detail}");
    };
    let here = || json!({ "device": "cam/1" });
    refused("", json!({ "device": "nobody" }), 404, "nobody");
    refused("", json!({}), 422, "device");
    refused("", json!({ "device": "cam/1", "yaw": 1 }), 422, "yaw");
    refused(
        "",
        json!({ "device": "cam/1", "position": [0.0, 0.0] }),
        422,
        "within 100 km",
    );
    refused(
        "",
        json!({ "device": "bin/1", "heading_rad": 1.0 }),
        422,
        "go with cameras",
    );
    refused(
        "",
        json!({ "device": "cam/1", "height_m": 0.5 }),
        422,
        "between 1 and 1000 m",
    );
    refused(
        "",
        json!({ "device": "cam/1", "pitch_rad": 2.0 }),
        422,
        "straight down",
    );
    refused("?profile=old", here(), 400, "new_build");
    refused("?rules=none", here(), 404, "rules");
    refused("?level=detect", here(), 400, "level");
}
