//! Random requests never make the server fail.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::bad_input::{JSON, check_problem};
use crate::harness::TestServer;

/// Numbers that repeat: the split-mix generator (Steele, Lea, Flood 2014).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

#[test]
fn random_requests_never_make_it_fail() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start(folder.path());
    let mut dice = Dice(20_261_124);
    let names = [
        "bbox", "polygon", "point", "radius", "k", "along", "distance", "class", "kind", "q",
        "limit", "offset", "state", "from", "to", "channel", "layer", "", "%",
    ];
    let values = [
        "1",
        "-1",
        "0",
        "1e308",
        "-1e-308",
        "NaN",
        "inf",
        "114.2,22.7",
        "114,22,115,23",
        "-180,-90,180,90",
        "180,90,180,90",
        "",
        "%",
        "%00",
        "%ff",
        "楼",
        "%E6%A5%BC",
        "POLYGON((114 22,115 22,115 23,114 22))",
        "POLYGON((",
        "[[114.2,22.7],[114.3,22.7],[114.2,22.8]]",
        "[[[",
        "r%2F1",
        "T3-2",
        "'; DROP TABLE twin_alarm; --",
        "9223372036854775807",
        "18446744073709551616",
        "active",
        "all",
        "2026-06-01T00:00:00Z",
        "114.2,22.7,",
        ",,,",
        "1000",
    ];
    let paths = [
        "/api/v1/layers/building/items",
        "/api/v1/layers/device/items",
        "/api/v1/layers/road/items",
        "/api/v1/layers/pole/items",
        "/api/v1/search",
        "/api/v1/alarms",
        "/api/v1/devices/dev%2Fhome%2F1/observations",
        "/api/v1/devices/dev%2Fhome%2F1",
        "/api/v1/devices/%2F",
        "/api/v1/layers//items",
        "/api/v1/layers/x/items/%2e%2e",
        "/docs/..%2f..%2fetc",
        "/%2e%2e/",
        "//",
    ];
    let mut statuses = BTreeSet::new();
    for _ in 0..400 {
        let query: Vec<String> = (0..dice.roll(4))
            .map(|_| format!("{}={}", dice.pick(&names), dice.pick(&values)))
            .collect();
        let target = format!("{}?{}", dice.pick(&paths), query.join("&"))
            .replace(' ', "%20")
            .replace('\'', "%27");
        // Bytes outside ASCII make the request line itself invalid, which is the transport's to refuse.
        let target = target.replace('楼', "%E6%A5%BC");
        let answer = server.get(&target);
        assert!(
            answer.status < 500,
            "{target}: {} {}",
            answer.status,
            answer.text()
        );
        if answer.status >= 400 {
            check_problem(&target, &answer);
        }
        statuses.insert(answer.status);
    }
    let seeds = [
        json!({ "type": "switch_device", "device": "dev/pole/1", "on": true }),
        json!({ "type": "set_speed", "factor": 1.0 }),
        json!({ "type": "set_speed", "factor": "max" }),
        json!({ "type": "go_to", "to": "2026-06-01T00:00:00Z" }),
        json!({ "type": "acknowledge_alarm", "alarm": "alarm-1", "by": "x", "note": null }),
        json!({ "type": "inject_fault", "device": "dev/pole/1", "fault": "noise", "duration_s": 5 }),
        json!({ "type": "set_channel", "device": "dev/pole/1", "channel": "lamp_on", "value": true }),
    ];
    for _ in 0..200 {
        let mut body = serde_json::to_vec(&seeds[dice.roll(seeds.len())]).unwrap();
        for _ in 0..1 + dice.roll(4) {
            let at = dice.roll(body.len());
            match dice.roll(3) {
                0 => body[at] = dice.roll(256) as u8,
                1 => body.truncate(at.max(1)),
                _ => body.insert(at, dice.roll(256) as u8),
            }
        }
        let answer = server.request("POST", "/api/v1/commands", &[JSON], &body);
        assert!(
            answer.status < 500,
            "{}: {}",
            String::from_utf8_lossy(&body),
            answer.text()
        );
        statuses.insert(answer.status);
    }
    assert!(
        statuses.contains(&200) && statuses.contains(&400),
        "{statuses:?}"
    );
    let health: Value = server.get("/readyz").json();
    assert_eq!(health["status"], "ready");
}
