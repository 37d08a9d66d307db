//! Alarms and states as each profile tells them.

use serde_json::{Value as Json, json};
use twin_core::catalogue::{Channel, Reporting, ValueKind};
use twin_core::sim::{AlarmKind, DeviceState, Severity};
use twin_core::time::SimTime;

use super::sparkplug::renew;
use super::*;

static SMOKE: AlarmKind = AlarmKind {
    word: "smoke",
    text_zh: "烟雾",
    text_en: "Smoke",
    severity: Severity::Critical,
};
static TAMPER: AlarmKind = AlarmKind {
    word: "tamper",
    text_zh: "拆动",
    text_en: "Tampered with",
    severity: Severity::Minor,
};

const MILLIS: i64 = 1_780_272_000_250;
const TIME: &str = "2026-06-01T00:00:00.250Z";

/// What a detector measures beside.
fn smoke_density() -> Channel {
    Channel {
        name: "smoke_density".into(),
        name_zh: "".into(),
        name_en: "".into(),
        unit: "%/m".into(),
        value: ValueKind::Number {
            min: 0.0,
            max: 20.0,
        },
        reporting: Reporting::Periodic,
        interval_s: 60,
    }
}

fn of(profile: &str) -> Payload {
    Payload {
        profile: profile.into(),
        ..Payload::default()
    }
}

/// Topics and payloads of what a detector tells at 2026-06-01T00:00:00.250Z, one after the other.
fn told(payload: &Payload, matters: &[Matter]) -> Vec<(String, Vec<u8>)> {
    told_since(payload, (&[], DeviceState::Normal), matters)
}

/// The same of one that has alarms and a state as the run begins.
fn told_since(
    payload: &Payload,
    (active, state): (&[&'static AlarmKind], DeviceState),
    matters: &[Matter],
) -> Vec<(String, Vec<u8>)> {
    let facts = DeviceFacts {
        community: "demo".into(),
        class: "T3-8".into(),
        device: "d-7".into(),
        gateway: "pole-3".into(),
    };
    let kinds: [&'static AlarmKind; 2] = [&SMOKE, &TAMPER];
    let channels = NoticeChannels::new(kinds);
    let measured = [smoke_density()];
    let time: SimTime = TIME.parse().unwrap();
    let mut ready = ready(payload).unwrap();
    let mut batch = Batch::default();
    for matter in matters {
        let (channel, value) = channels.shows(*matter).unwrap();
        let report = Report {
            facts: &facts,
            index: 7,
            sent: time,
            stamp: time,
            readings: &[Reading { channel, value }],
            channels: &measured,
            matter: *matter,
            standing: Some(Standing {
                kinds: &kinds,
                active,
                state,
            }),
        };
        ready.profile.write(&report, &mut batch);
    }
    (batch.messages().iter())
        .map(|m| {
            let (topic, payload) = batch.content(m);
            (String::from_utf8(topic.to_vec()).unwrap(), payload.to_vec())
        })
        .collect()
}

/// An alarm that is raised, one that is cleared, and a state.
fn all() -> [Matter; 3] {
    [
        Matter::Raised(&SMOKE),
        Matter::Cleared(&TAMPER),
        Matter::State(DeviceState::Alarm),
    ]
}

fn json_of(profile: &str) -> Vec<(String, Json)> {
    (told(&of(profile), &all()).into_iter())
        .map(|(topic, payload)| (topic, serde_json::from_slice(&payload).unwrap()))
        .collect()
}

#[test]
fn senml_tells_an_alarm_as_a_truth_and_a_state_as_a_word() {
    let packs = json_of("senml");
    assert_eq!(packs[0].0, "twin/demo/T3-8/d-7/senml");
    let record = |name: &str, key: &str, value: Json| {
        let mut record = json!({"bn": "d-7:", "bt": 1_780_272_000.25, "n": name});
        record[key] = value;
        json!([record])
    };
    assert_eq!(packs[0].1, record("alarm_smoke", "vb", json!(true)));
    assert_eq!(packs[1].1, record("alarm_tamper", "vb", json!(false)));
    assert_eq!(packs[2].1, record("device_state", "vs", json!("alarm")));
}

#[test]
fn alink_posts_events_with_identifiers_of_their_own() {
    let events = json_of("alink");
    let event = |id: &str, name: &str, value: Json| {
        let post = json!({
            "id": id, "version": "1.0", "sys": {"ack": 0}, "method": format!("thing.event.{name}.post"),
            "params": {"value": value, "time": MILLIS},
        });
        (format!("/sys/T3-8/d-7/thing/event/{name}/post"), post)
    };
    let smoke = json!({"raised": 1, "severity": "critical"});
    let tamper = json!({"raised": 0, "severity": "minor"});
    let expected = [
        event("1", "alarm_smoke", smoke),
        event("2", "alarm_tamper", tamper),
        event("3", "device_state", json!({"state": "alarm"})),
    ];
    assert_eq!(events, expected);
    // Whoever checks hears them, of a product of one's own too; a topic that is none of Alibaba Cloud's serves both.
    assert_eq!(
        ready(&of("alink")).unwrap().filters,
        ["/sys/+/+/thing/event/+/post"]
    );
    let elsewhere = |topic: &str| Payload {
        topic: Some(topic.into()),
        ..of("alink")
    };
    let product = elsewhere("/sys/a1B2c3/{device}/thing/event/property/post");
    let filters = ready(&product).unwrap().filters;
    assert_eq!(filters, ["/sys/a1B2c3/+/thing/event/+/post"]);
    let own = told(&elsewhere("up/{device}"), &all());
    assert!(own.iter().all(|(topic, _)| topic == "up/d-7"));
}

#[test]
fn thingsboard_has_a_key_for_each_alarm_and_one_for_the_state() {
    let stamped = |key: &str, value: Json| json!({"ts": MILLIS, "values": {key: value}});
    let values = [
        stamped("alarm_smoke", json!(true)),
        stamped("alarm_tamper", json!(false)),
        stamped("device_state", json!("alarm")),
    ];
    for (said, expected) in json_of("thingsboard").into_iter().zip(&values) {
        assert_eq!(said, ("v1/devices/me/telemetry".into(), expected.clone()));
    }
    for (said, expected) in json_of("thingsboard-gateway").into_iter().zip(&values) {
        assert_eq!(
            said,
            ("v1/gateway/telemetry".into(), json!({"d-7": [expected]}))
        );
    }
}

#[test]
fn ngsi_ld_has_a_property_for_each() {
    let entities = json_of("ngsi-ld");
    for ((_, entity), (name, value)) in entities.iter().zip([
        ("alarm_smoke", json!(true)),
        ("alarm_tamper", json!(false)),
        ("device_state", json!("alarm")),
    ]) {
        assert_eq!(entity["id"], "urn:ngsi-ld:Device:d-7");
        assert_eq!(entity[name]["type"], "Property");
        assert_eq!(entity[name]["value"], value);
        assert_eq!(entity[name]["observedAt"], TIME);
    }
}

#[test]
fn sensor_things_has_a_datastream_for_each() {
    let observations = json_of("sensorthings");
    for ((topic, observation), (id, result)) in observations.iter().zip([
        ("d-7.alarm.smoke", json!(true)),
        ("d-7.alarm.tamper", json!(false)),
        ("d-7.device_state", json!("alarm")),
    ]) {
        assert_eq!(*topic, format!("v1.1/Datastreams('{id}')/Observations"));
        assert_eq!(observation["result"], result);
        assert_eq!(observation["phenomenonTime"], TIME);
    }
    assert_eq!(observations.len(), 3);
}

#[test]
fn csv_has_a_line_for_each() {
    let lines: Vec<String> = (told(&of("csv"), &all()).into_iter())
        .map(|(_, payload)| String::from_utf8(payload).unwrap())
        .collect();
    let expected = [
        format!("{TIME},d-7,alarm_smoke,true,1"),
        format!("{TIME},d-7,alarm_tamper,false,1"),
        format!("{TIME},d-7,device_state,alarm,1"),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_template_that_names_them_tells_alarms_and_states() {
    let template = |text: &str| Payload {
        template: Some(text.into()),
        ..of("template")
    };
    let text = "{{ device }} {{ event }} {{ alarm or state }} {{ values|length }}";
    let lines: Vec<String> = (told(&template(text), &all()).into_iter())
        .map(|(_, payload)| String::from_utf8(payload).unwrap())
        .collect();
    let expected = [
        "d-7 alarm_raised smoke 0",
        "d-7 alarm_cleared tamper 0",
        "d-7 state_changed alarm 0",
    ];
    assert_eq!(lines, expected);
    // One that was written for values alone gets these alone.
    let values = template("{{ device }}{% for v in values %}{{ v.value }}{% endfor %}");
    assert!(told(&values, &all()).is_empty());
    let refused = ready(&template("{{ alarm.word.text }}")).map(|_| ());
    assert!(refused.is_err(), "it is tried on an alarm before the run");
}

/// Names of the metrics that a payload bears, without reading them: a name is in it as it is.
fn bears(payload: &[u8], name: &str) -> bool {
    payload
        .windows(name.len())
        .any(|part| part == name.as_bytes())
}

/// Whether the alarm of a name is true: a boolean's field is 14, of wire type 0.
fn is_true(payload: &[u8], name: &str) -> bool {
    let at = payload
        .windows(name.len())
        .position(|w| w == name.as_bytes());
    let rest = &payload[at.unwrap() + name.len()..];
    let value = rest.iter().position(|byte| *byte == 14 << 3).unwrap();
    rest[value + 1] == 1
}

#[test]
fn sparkplug_declares_in_a_late_birth_what_holds_by_then() {
    let born = |matter: Matter| {
        let before = (&[&SMOKE][..], DeviceState::Alarm);
        let messages = told_since(&of("sparkplug"), before, &[matter]);
        messages.into_iter().next_back().unwrap().1
    };
    // Another alarm, the end of the one that stands, and another state.
    let tampered = born(Matter::Raised(&TAMPER));
    assert!(is_true(&tampered, "alarm_smoke") && is_true(&tampered, "alarm_tamper"));
    assert!(!bears(&tampered, "normal"));
    let cleared = born(Matter::Cleared(&SMOKE));
    assert!(!is_true(&cleared, "alarm_smoke") && !is_true(&cleared, "alarm_tamper"));
    let normal = born(Matter::State(DeviceState::Normal));
    assert!(is_true(&normal, "alarm_smoke") && bears(&normal, "normal"));
}

#[test]
fn sparkplug_declares_alarms_in_the_birth_and_tells_them_in_data() {
    let messages = told(&of("sparkplug"), &all());
    let topics: Vec<_> = messages.iter().map(|m| m.0.as_str()).collect();
    assert_eq!(
        topics,
        [
            "spBv1.0/demo/NBIRTH/pole-3",
            "spBv1.0/demo/DBIRTH/pole-3/d-7",
            "spBv1.0/demo/DDATA/pole-3/d-7",
            "spBv1.0/demo/DDATA/pole-3/d-7",
        ]
    );
    let birth = &messages[1].1;
    for name in ["alarm_smoke", "alarm_tamper", "device_state", "normal"] {
        assert!(bears(birth, name), "{name}");
    }
    // A channel is declared too, of type 10 (Double) and without a value (field 7 is true), though an alarm is all that the report tells.
    let name = b"smoke_density";
    let at = birth.windows(name.len()).position(|w| w == name).unwrap();
    let after_time = at + name.len() + 7;
    assert_eq!(&birth[after_time..after_time + 4], b"\x20\x0a\x38\x01");
    // The alarm that the birth tells of is true, the other one false.
    assert!(is_true(birth, "alarm_smoke") && !is_true(birth, "alarm_tamper"));
    let (tamper, state) = (&messages[2].1, &messages[3].1);
    assert!(bears(tamper, "alarm_tamper") && !bears(tamper, "alarm_smoke"));
    // A birth that comes again tells what holds then.
    let mut again = birth.clone();
    renew(&mut again, state);
    assert!(bears(&again, "alarm_smoke") && !bears(&again, "normal"));
    let length = again.len();
    renew(&mut again, state);
    assert_eq!(again.len(), length, "nothing is there twice");
}
