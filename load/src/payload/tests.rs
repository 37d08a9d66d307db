use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use twin_core::catalogue::{Channel, Reporting, ValueKind};
use twin_core::time::SimTime;

use super::*;

fn channel(name: &str, unit: &str, value: ValueKind) -> Channel {
    Channel {
        name: name.into(),
        name_zh: "".into(),
        name_en: "".into(),
        unit: unit.into(),
        value,
        reporting: Reporting::Periodic,
        interval_s: 60,
    }
}

fn channels() -> [Channel; 3] {
    let states = vec!["closed".into(), "open".into()];
    [
        channel(
            "temperature",
            "Cel",
            ValueKind::Number {
                min: -40.0,
                max: 60.0,
            },
        ),
        channel("tamper", "1", ValueKind::Boolean),
        channel("door", "1", ValueKind::State { states }),
    ]
}

/// Topics and payloads of one report of 21.5 °C, no tampering and an open door, at 2026-06-01T00:00:00.250Z.
fn written(payload: &Payload) -> Vec<(String, Vec<u8>)> {
    told(payload, &channels(), &[21.5, 0.0, 1.0])
}

/// Those of one report of these values.
fn told(payload: &Payload, channels: &[Channel], values: &[f64]) -> Vec<(String, Vec<u8>)> {
    let readings: Vec<_> = (channels.iter().zip(values))
        .map(|(channel, value)| Reading {
            channel,
            value: *value,
        })
        .collect();
    let facts = DeviceFacts {
        community: "demo".into(),
        class: "T4-1".into(),
        device: "d-7".into(),
        gateway: "pole-3".into(),
    };
    let time: SimTime = "2026-06-01T00:00:00.250Z".parse().unwrap();
    let report = Report {
        facts: &facts,
        index: 7,
        sent: time,
        stamp: time,
        readings: &readings,
        channels,
        matter: Matter::Values,
        standing: None,
    };
    let mut ready = ready(payload).unwrap();
    let mut batch = Batch::default();
    ready.profile.write(&report, &mut batch);
    (batch.messages().iter())
        .map(|m| {
            let (topic, payload) = batch.content(m);
            (String::from_utf8(topic.to_vec()).unwrap(), payload.to_vec())
        })
        .collect()
}

fn of(profile: &str) -> Payload {
    Payload {
        profile: profile.into(),
        ..Payload::default()
    }
}

fn only_json(profile: &str) -> (String, Json) {
    let mut all = written(&of(profile));
    assert_eq!(all.len(), 1);
    let (topic, payload) = all.remove(0);
    (topic, serde_json::from_slice(&payload).unwrap())
}

const MILLIS: i64 = 1_780_272_000_250;

#[test]
fn senml_is_a_pack_that_resolves_to_full_records() {
    let (topic, pack) = only_json("senml");
    assert_eq!(topic, "twin/demo/T4-1/d-7/senml");
    let expected = json!([
        {"bn": "d-7:", "bt": 1_780_272_000.25, "n": "temperature", "u": "Cel", "v": 21.5},
        {"n": "tamper", "vb": false},
        {"n": "door", "vs": "open"},
    ]);
    assert_eq!(pack, expected);
    // RFC 8428, 4.5.1: a name is of these characters and begins with a letter or digit.
    for record in pack.as_array().unwrap() {
        let name = format!("d-7:{}", record["n"].as_str().unwrap());
        assert!(name.starts_with(|c: char| c.is_ascii_alphanumeric()));
        assert!(
            name.chars()
                .all(|c| c.is_ascii_alphanumeric() || "-:./_".contains(c))
        );
        // 4.2: exactly one value a record.
        let values = ["v", "vb", "vs", "vd"]
            .iter()
            .filter(|k| record.get(**k).is_some());
        assert_eq!(values.count(), 1);
    }
}

/// RFC 8428: `%` is a ratio; RFC 8798: a per cent is `/100`; RFC 9100: version 26 lets such units be.
#[test]
fn senml_tells_scaled_units_by_its_version() {
    let number = |name: &str, unit: &str| {
        let value = ValueKind::Number {
            min: 0.0,
            max: 2_000.0,
        };
        channel(name, unit, value)
    };
    let channels = [
        number("battery", "%"),
        number("pressure", "hPa"),
        number("turbidity", "{NTU}"),
        number("field", "uT"),
    ];
    let all = told(&of("senml"), &channels, &[88.0, 1_013.0, 0.5, 48.0]);
    let pack: Json = serde_json::from_slice(&all[0].1).unwrap();
    let expected = json!([
        {"bn": "d-7:", "bt": 1_780_272_000.25, "bver": 26, "n": "battery", "u": "/100", "v": 88},
        {"n": "pressure", "u": "hPa", "v": 1_013},
        {"n": "turbidity", "u": "NTU", "v": 0.5},
        {"n": "field", "v": 48},
    ]);
    assert_eq!(pack, expected);
}

#[test]
fn sensor_things_makes_an_observation_of_each_value() {
    let all = written(&of("sensorthings"));
    let topics: Vec<_> = all.iter().map(|m| m.0.as_str()).collect();
    assert_eq!(
        topics[0],
        "v1.1/Datastreams('d-7.temperature')/Observations"
    );
    assert_eq!(topics.len(), 3);
    let observation: Json = serde_json::from_slice(&all[0].1).unwrap();
    let time = "2026-06-01T00:00:00.250Z";
    assert_eq!(
        observation,
        json!({"phenomenonTime": time, "resultTime": time, "result": 21.5})
    );
}

#[test]
fn ngsi_ld_is_an_entity_of_properties() {
    let (_, entity) = only_json("ngsi-ld");
    assert_eq!(entity["id"], "urn:ngsi-ld:Device:d-7");
    assert_eq!(entity["type"], "Device");
    let temperature = json!({
        "type": "Property", "value": 21.5, "unitCode": "CEL", "observedAt": "2026-06-01T00:00:00.250Z",
    });
    assert_eq!(entity["temperature"], temperature);
    assert_eq!(entity["door"]["value"], "open");
    assert!(
        entity["@context"][0]
            .as_str()
            .unwrap()
            .contains("ngsi-ld-core-context")
    );
}

#[test]
fn thingsboard_takes_stamped_values_of_devices_and_gateways() {
    let stamped =
        json!({"ts": MILLIS, "values": {"temperature": 21.5, "tamper": false, "door": "open"}});
    assert_eq!(
        only_json("thingsboard"),
        ("v1/devices/me/telemetry".into(), stamped.clone())
    );
    let gateway = ("v1/gateway/telemetry".into(), json!({"d-7": [stamped]}));
    assert_eq!(only_json("thingsboard-gateway"), gateway);
}

#[test]
fn alink_posts_properties() {
    let (topic, post) = only_json("alink");
    assert_eq!(topic, "/sys/T4-1/d-7/thing/event/property/post");
    let expected = json!({
        "id": "1", "version": "1.0", "sys": {"ack": 0}, "method": "thing.event.property.post",
        "params": {
            "temperature": {"value": 21.5, "time": MILLIS},
            "tamper": {"value": 0, "time": MILLIS},
            "door": {"value": "open", "time": MILLIS},
        },
    });
    assert_eq!(post, expected);
}

#[test]
fn csv_has_a_line_a_value() {
    let all = written(&of("csv"));
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(&all[0].1[..]);
    let lines: Vec<Vec<String>> = (reader.records())
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect();
    assert_eq!(
        lines[0],
        [
            "2026-06-01T00:00:00.250Z",
            "d-7",
            "temperature",
            "21.5",
            "Cel"
        ]
    );
    assert_eq!((lines.len(), lines[2][3].as_str()), (3, "open"));
}

/// The fields of Sparkplug's protocol buffer that we write, as its published definition numbers them.
#[derive(Clone, PartialEq, prost::Message)]
struct SparkplugPayload {
    #[prost(uint64, optional, tag = "1")]
    timestamp: Option<u64>,
    #[prost(message, repeated, tag = "2")]
    metrics: Vec<Metric>,
    #[prost(uint64, optional, tag = "3")]
    seq: Option<u64>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Metric {
    #[prost(string, optional, tag = "1")]
    name: Option<String>,
    #[prost(uint64, optional, tag = "3")]
    timestamp: Option<u64>,
    #[prost(uint32, optional, tag = "4")]
    datatype: Option<u32>,
    #[prost(bool, optional, tag = "7")]
    is_null: Option<bool>,
    #[prost(oneof = "MetricValue", tags = "11, 13, 14, 15")]
    value: Option<MetricValue>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
enum MetricValue {
    #[prost(uint64, tag = "11")]
    Long(u64),
    #[prost(double, tag = "13")]
    Double(f64),
    #[prost(bool, tag = "14")]
    Boolean(bool),
    #[prost(string, tag = "15")]
    Text(String),
}

#[test]
fn sparkplug_births_node_and_device_before_data() {
    use prost::Message;
    let all = written(&of("sparkplug"));
    let topics: Vec<_> = all.iter().map(|m| m.0.as_str()).collect();
    assert_eq!(
        topics,
        [
            "spBv1.0/demo/NBIRTH/pole-3",
            "spBv1.0/demo/DBIRTH/pole-3/d-7"
        ]
    );
    let node = SparkplugPayload::decode(&all[0].1[..]).unwrap();
    assert_eq!((node.seq, node.timestamp), (Some(0), Some(MILLIS as u64)));
    assert_eq!(node.metrics[0].name.as_deref(), Some("bdSeq"));
    assert_eq!(node.metrics[0].value, Some(MetricValue::Long(0)));
    let device = SparkplugPayload::decode(&all[1].1[..]).unwrap();
    assert_eq!(device.seq, Some(1));
    let metrics: Vec<_> = (device.metrics.into_iter())
        .map(|m| (m.name.unwrap(), m.datatype.unwrap(), m.value.unwrap()))
        .collect();
    let expected = [
        ("temperature".to_owned(), 10, MetricValue::Double(21.5)),
        ("tamper".to_owned(), 11, MetricValue::Boolean(false)),
        ("door".to_owned(), 12, MetricValue::Text("open".into())),
    ];
    assert_eq!(metrics, expected);
}

#[test]
fn sparkplug_declares_in_a_birth_what_its_report_does_not_tell() {
    use prost::Message;
    let all = told(&of("sparkplug"), &channels(), &[21.5]);
    assert!(all[1].0.contains("/DBIRTH/"));
    let birth = SparkplugPayload::decode(&all[1].1[..]).unwrap();
    let metrics: Vec<_> = (birth.metrics.into_iter())
        .map(|m| (m.name.unwrap(), m.datatype.unwrap(), m.value, m.is_null))
        .collect();
    let temperature = Some(MetricValue::Double(21.5));
    let expected = [
        ("temperature".to_owned(), 10, temperature, None),
        ("tamper".to_owned(), 11, None, Some(true)),
        ("door".to_owned(), 12, None, Some(true)),
    ];
    assert_eq!(metrics, expected);
}

#[test]
fn sparkplug_births_that_come_again_have_the_values_that_were_told_since() {
    use prost::Message;
    let written = |values: &[f64]| told(&of("sparkplug"), &channels(), values).remove(1).1;
    let mut birth = written(&[21.5]);
    let values = |birth: &[u8]| {
        let birth = SparkplugPayload::decode(birth).unwrap();
        let named = (birth.metrics.into_iter()).map(|m| (m.name.unwrap(), m.value));
        named.collect::<BTreeMap<_, _>>()
    };
    let expected = |temperature: f64, door: &str| {
        let values = [
            ("temperature", MetricValue::Double(temperature)),
            ("tamper", MetricValue::Boolean(true)),
            ("door", MetricValue::Text(door.into())),
        ];
        let named = values.map(|(name, value)| (name.to_owned(), Some(value)));
        BTreeMap::from(named)
    };
    // What had no value takes more bytes than before, and a number as many.
    for (told, door) in [([22.0, 1.0, 1.0], "open"), ([23.5, 1.0, 1.0], "open")] {
        sparkplug::renew(&mut birth, &written(&told));
        assert_eq!(values(&birth), expected(told[0], door));
    }
    // A word of another length.
    sparkplug::renew(&mut birth, &written(&[24.0, 1.0, 0.0]));
    assert_eq!(values(&birth), expected(24.0, "closed"));
}

#[test]
fn a_template_writes_anything_else() {
    let text = "{{ device }}|{{ time_millis }}|{% for v in values %}{{ v.channel }}={{ v.value|tojson }}{{ v.unit }};{% endfor %}";
    let payload = Payload {
        template: Some(text.into()),
        topic: Some("x/{class}/{device}".into()),
        ..of("template")
    };
    let all = written(&payload);
    assert_eq!(all[0].0, "x/T4-1/d-7");
    let expected = format!("d-7|{MILLIS}|temperature=21.5Cel;tamper=false1;door=\"open\"1;");
    assert_eq!(String::from_utf8(all[0].1.clone()).unwrap(), expected);
    assert_eq!(ready(&payload).unwrap().filters, ["x/+/+"]);
}

#[test]
fn what_cannot_work_is_told_before_the_run() {
    let refused = |payload: Payload| ready(&payload).unwrap_err().to_string();
    assert!(refused(of("xml")).contains("senml, sensorthings"));
    assert!(refused(of("template")).contains("template_file"));
    let template = |text: &str| Payload {
        template: Some(text.into()),
        ..of("template")
    };
    assert!(refused(template("{{ nothing }}")).contains("undefined"));
    assert!(refused(template("{% for x in %}")).contains("template"));
    let endless = "{% for a in range(10000) %}{% for b in range(10000) %}x{% endfor %}{% endfor %}";
    assert!(refused(template(endless)).contains("fuel"));
    let topic = |text: &str| Payload {
        topic: Some(text.into()),
        ..of("senml")
    };
    assert!(refused(topic("a/{room}")).contains("{room}"));
    assert!(refused(topic("a/#")).contains('#'));
    assert!(
        refused(Payload {
            topic: Some("a".into()),
            ..of("sparkplug")
        })
        .contains("fixed")
    );
}
