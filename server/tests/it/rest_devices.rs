//! Devices over REST: what they show, and what commands change.

use serde_json::{Value, json};
use twin_protocol::rest::{AlarmPage, DeviceDetail, ObservationPage};

use crate::harness::TestServer;

#[test]
fn a_device_shows_its_channels_and_its_history() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start_with(folder.path(), |o| o.sim.speed = 3_600.0);
    let detail = |id: &str| -> DeviceDetail {
        serde_json::from_slice(
            &server
                .get(&format!("/api/v1/devices/{}", id.replace('/', "%2F")))
                .body,
        )
        .unwrap()
    };
    let first = detail("dev/home/3");
    assert!(first.on && first.fault.is_none() && !first.channels.is_empty());
    assert!(
        first.channels.iter().all(|c| c.latest.is_some()),
        "every channel has a value from the start"
    );
    assert_eq!(first.channels.len(), first.class.channels.len());
    assert!(detail("dev/robot/1").pose.is_some());

    let page: ObservationPage = server.wait("stored observations", |s| {
        let page: ObservationPage = serde_json::from_slice(
            &s.get("/api/v1/devices/dev%2Fhome%2F3/observations?limit=5")
                .body,
        )
        .unwrap();
        (page.number_matched > 5).then_some(page)
    });
    assert_eq!(page.number_returned, 5);
    assert!(
        page.observations
            .windows(2)
            .all(|w| w[0].time_ms <= w[1].time_ms)
    );
    let channel = &page.observations[0].channel;
    let (from, to) = (page.observations[0].time_ms, page.observations[4].time_ms);
    let target = format!(
        "/api/v1/devices/dev%2Fhome%2F3/observations?channel={channel}&from={from}&to={to}"
    );
    let part: ObservationPage = serde_json::from_slice(&server.get(&target).body).unwrap();
    assert!(part.number_matched >= 1);
    assert!(
        part.observations
            .iter()
            .all(|o| &o.channel == channel && (from..=to).contains(&o.time_ms))
    );
}

#[test]
fn commands_change_what_is_read_next() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let detail = || server.get("/api/v1/devices/dev%2Fpole%2F1").json();
    let ok = |command: Value| {
        let answer = server.command(&command);
        assert_eq!(answer.status, 200, "{command}: {}", answer.text());
        answer.json()
    };
    ok(json!({ "type": "switch_device", "device": "dev/pole/1", "on": false }));
    assert_eq!(
        (detail()["state"].as_str(), detail()["on"].as_bool()),
        (Some("off"), Some(false))
    );
    ok(json!({ "type": "switch_device", "device": "dev/pole/1", "on": true }));
    assert_eq!(detail()["state"], "normal");

    ok(
        json!({ "type": "inject_fault", "device": "dev/pole/1", "fault": "alarm", "duration_s": 86_400 }),
    );
    assert_eq!(detail()["fault"]["fault"], "alarm");
    let alarm = server.wait("an alarm", |s| {
        let page: AlarmPage = serde_json::from_slice(&s.get("/api/v1/alarms").body).unwrap();
        page.alarms.into_iter().find(|a| a.device == "dev/pole/1")
    });
    let acknowledge = json!({ "type": "acknowledge_alarm", "alarm": alarm.id, "by": "王" });
    ok(acknowledge.clone());
    let again = ok(json!({ "type": "acknowledge_alarm", "alarm": alarm.id, "by": "someone else" }));
    assert!(again["message"].as_str().unwrap().contains("before"));
    let seen = server.get(&format!("/api/v1/alarms/{}", alarm.id)).json();
    assert_eq!(seen["acknowledged_by"], "王", "the first one stays");

    ok(json!({ "type": "clear_fault", "device": "dev/pole/1" }));
    assert!(detail()["fault"].is_null());
    server.wait("the alarm to clear", |s| {
        s.get("/api/v1/alarms?state=cleared").json()["alarms"]
            .as_array()
            .unwrap()
            .iter()
            .any(|a| a["id"] == alarm.id.as_str())
            .then_some(())
    });
    let all = server.get("/api/v1/alarms?state=all").json();
    assert!(all["numberMatched"].as_u64().unwrap() >= 1);
}

#[test]
fn time_can_be_stopped_and_sped_up() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let time = || {
        server.get("/api/v1/community").json()["clock"]["time_ms"]
            .as_i64()
            .unwrap()
    };
    assert_eq!(server.command(&json!({ "type": "pause" })).status, 200);
    let before = time();
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(time(), before);
    assert_eq!(
        server
            .command(&json!({ "type": "set_speed", "factor": 600 }))
            .status,
        200
    );
    assert_eq!(server.command(&json!({ "type": "resume" })).status, 200);
    server.wait("ten simulated minutes", |_| {
        (time() - before > 600_000).then_some(())
    });
}
