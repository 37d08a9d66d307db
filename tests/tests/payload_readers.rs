//! Payloads as others read them: readers written from the standards, in another language and with nothing of ours (`tests/readers/payloads.py`), find the same
//! values, alarms and states in every profile.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use twin_core::catalogue::Catalogue;
use twin_core::scenario::RunSettings;
use twin_core::sim::synthetic_community;
use twin_core::time::SimSpan;
use twin_load::plan::Payload;
use twin_load::{Begin, SimulationRecord, record_simulation};
use twin_tests::{gas_leak, recorded, shared_data, sim_options, skip, text, twin};

/// A template of InfluxDB's line protocol, which tells alarms and states too.
const LINE_PROTOCOL: &str = r#"twin,class={{ class }},device={{ device }} {% if alarm -%}
alarm_{{ alarm }}={{ "true" if event == "alarm_raised" else "false" }}
{%- elif state -%}
device_state="{{ state }}"
{%- else -%}
{% for v in values %}{{ v.channel }}={{ v.value|tojson }}{% if not loop.last %},{% endif %}{% endfor %}
{%- endif %} {{ time_millis }}"#;

fn done(arguments: &[&str]) {
    let ran = twin(arguments).unwrap();
    assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.stderr);
}

/// Three simulated minutes of a small community with a profile, as a file of messages. A record has all of them, whatever the machine's pace.
fn messages(folder: &Path, profile: &str) -> PathBuf {
    lines(&recorded(folder, profile).unwrap().0)
}

/// Four simulated minutes with a profile, in which a gas leak raises an alarm that is cleared, as a file of messages.
fn leak(folder: &Path, profile: &str) -> PathBuf {
    let catalogue = Catalogue::builtin().unwrap();
    let record = folder.join(profile);
    let options = SimulationRecord {
        community: &synthetic_community(&catalogue, 700).unwrap(),
        catalogue: &catalogue,
        simulation: sim_options(RunSettings::default().start),
        disturbances: &gas_leak(60.0, 60.0),
        begin: Begin::Start,
        span: SimSpan::from_secs(240),
        payload: &Payload {
            profile: profile.to_owned(),
            template: (profile == "template").then(|| LINE_PROTOCOL.to_owned()),
            ..Payload::default()
        },
        folder: &record,
        truth: None,
    };
    record_simulation(&options).unwrap();
    lines(&record)
}

/// A record as a file of messages beside it.
fn lines(record: &Path) -> PathBuf {
    let lines = record.with_extension("ndjson");
    let run = ["replay", text(record), "--target", text(&lines)];
    done(&[&run[..], &["--fastest"]].concat());
    lines
}

/// Runs the readers; `None` where there is no Python, unless one is named.
fn python(arguments: &[&str]) -> Option<Output> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("readers/payloads.py");
    let named = std::env::var_os("TWIN_PYTHON");
    let is_named = named.is_some();
    let mut command = Command::new(named.unwrap_or_else(|| "python3".into()));
    let ran = command.arg(script).args(arguments).output();
    assert!(ran.is_ok() || !is_named, "TWIN_PYTHON names no Python");
    if ran.is_err() {
        skip("there is no python3");
    }
    ran.ok()
}

/// Device, channel, milliseconds and value of everything in a file of messages.
fn read(profile: &str, lines: &Path) -> Option<Value> {
    let suite = (profile == "sensorthings").then(shared_data).flatten();
    let suite = suite.map(|data| data.join("ogc/sta10-entities/observations"));
    let mut arguments = vec![profile, text(lines)];
    arguments.extend(suite.as_deref().map(text));
    let output = python(&arguments)?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{profile}: {said}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// Values as far as a profile tells them, in an order that all share.
fn told_by(profile: &str, values: &Value) -> Vec<Value> {
    let mut values = values.as_array().unwrap().clone();
    for value in &mut values {
        match profile {
            // The user name of its connection tells the device.
            "thingsboard" => value[0] = "".into(),
            // Its booleans are 0 and 1.
            "alink" if value[3].is_boolean() => {
                value[3] = f64::from(value[3] == true).into();
            }
            _ => {}
        }
    }
    values.sort_by_key(Value::to_string);
    values
}

#[test]
fn every_profile_tells_the_same_to_readers_that_are_not_ours() {
    let folder = tempfile::tempdir().unwrap();
    let Some(values) = read("csv", &leak(folder.path(), "csv")) else {
        return;
    };
    // Numbers, truths and words are among them, and an alarm and states.
    let is_any = |is_so: &dyn Fn(&Value) -> bool| values.as_array().unwrap().iter().any(is_so);
    assert!(is_any(&|value| value[3].is_f64()));
    assert!(is_any(
        &|value| value[3].is_boolean() && value[1] != "alarm_gas"
    ));
    for yes in [true, false] {
        assert!(is_any(&|value| value[1] == "alarm_gas" && value[3] == yes));
    }
    for state in ["alarm", "normal"] {
        assert!(is_any(
            &|value| value[1] == "device_state" && value[3] == state
        ));
    }
    for profile in [
        "senml",
        "ngsi-ld",
        "sensorthings",
        "sparkplug",
        "thingsboard",
        "thingsboard-gateway",
        "alink",
        "template",
    ] {
        let values = told_by(profile, &values);
        let told = read(profile, &leak(folder.path(), profile)).unwrap();
        let told = told_by("", &told);
        let differs = |(a, b): &(&Value, &Value)| a != b;
        assert_eq!(told.iter().zip(&values).find(differs), None, "{profile}");
        assert_eq!(told.len(), values.len(), "{profile}");
    }
}

/// What the profile publishes to exists once the lines of the export were posted one after the other.
#[test]
fn every_datastream_that_is_written_to_is_in_the_export() {
    let folder = tempfile::tempdir().unwrap();
    let lines = messages(folder.path(), "sensorthings");
    let scenario = folder.path().join("scenario.toml");
    let things = folder.path().join("things.ndjson");
    let export = ["export", text(&scenario), "--format", "sensorthings"];
    done(&[&export[..], &["-o", text(&things)]].concat());
    let exported = std::fs::read_to_string(&things).unwrap();
    let mut known = BTreeSet::new();
    for line in exported.lines() {
        let thing: Value = serde_json::from_str(line).unwrap();
        for stream in thing["Datastreams"].as_array().unwrap() {
            known.insert(stream["@iot.id"].as_str().unwrap().to_owned());
        }
    }
    let sent = std::fs::read_to_string(&lines).unwrap();
    let mut written = BTreeSet::new();
    for line in sent.lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        let topic = message["topic"].as_str().unwrap();
        let id = topic.strip_prefix("v1.1/Datastreams('").unwrap();
        written.insert(id.strip_suffix("')/Observations").unwrap().to_owned());
    }
    let missing: Vec<_> = written.difference(&known).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(written.len() > 100, "{}", written.len());
    let ran = twin(&["export", "demo", "--rules", "x.toml", "-o", text(&lines)]);
    let refused = ran.unwrap();
    assert_ne!(refused.code, Some(0));
    assert!(refused.stderr.contains("--rules"), "{}", refused.stderr);
}

/// The readers refuse what their standards do not allow: else they would prove nothing.
#[test]
fn the_readers_refuse_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |profile: &str, line: &str, why: &str| {
        let path = folder.path().join("wrong.ndjson");
        std::fs::write(&path, line).unwrap();
        let Some(output) = python(&[profile, text(&path)]) else {
            return;
        };
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{profile} takes {line}");
        assert!(said.contains(why), "{profile}: {said}");
    };
    let senml = |records: &str| format!(r#"{{"topic":"t","payload":[{records}]}}"#);
    let first = r#""bn":"d:","bt":1780272000.25,"n":"x","v":1"#;
    for (record, why) in [
        (format!("{{{first},\"u\":\"km\"}}"), "no unit of version 10"),
        (format!("{{{first},\"vb\":true}}"), "one value a record"),
        (
            format!("{{{first}}},{{\"n\":\"y\",\"t\":-1,\"v\":2}}"),
            "order of time",
        ),
        (format!("{{{first},\"x\":1}}"), "does not have"),
    ] {
        refused("senml", &senml(&record), why);
    }
    let entity = r#"{"topic":"t","payload":{"id":"urn:ngsi-ld:Device:d","type":"Device","x":{"type":"Number","value":1,"observedAt":"2026-06-01T00:00:00Z"},"@context":"https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"}}"#;
    refused("ngsi-ld", entity, "no Property");
    let observation = r#"{"topic":"v1.1/Datastreams('d.x')/Observations","payload":{"phenomenonTime":"2026-06-01T00:00:01Z","resultTime":"2026-06-01T00:00:00Z","result":1}}"#;
    refused("sensorthings", observation, "before it was measured");
    let unstamped = r#"{"topic":"v1/devices/me/telemetry","payload":{"x":1}}"#;
    refused("thingsboard", unstamped, "no values with a time");
    let seconds =
        r#"{"topic":"v1/devices/me/telemetry","payload":{"ts":1780272000,"values":{"x":1}}}"#;
    refused("thingsboard", seconds, "no milliseconds");
    let single =
        r#"{"topic":"v1/gateway/telemetry","payload":{"d":{"ts":1780272000250,"values":{"x":1}}}}"#;
    refused("thingsboard-gateway", single, "no list of d");
    let post = |event: &str, params: &str| {
        let topic = format!("/sys/T4-1/d/thing/event/{event}/post");
        format!(
            r#"{{"topic":"{topic}","payload":{{"id":"1","version":"1.0","params":{params},"method":"thing.event.property.post"}}}}"#
        )
    };
    let truth = r#"{"x":{"value":true,"time":1780272000250}}"#;
    refused("alink", &post("property", truth), "no value: x True");
    let number = r#"{"x":{"value":1,"time":1780272000250}}"#;
    let twice = format!("{0}\n{0}", post("property", number));
    refused("alink", &twice, "message 1 twice");
    let other = post("alarm_gas", number);
    refused("alink", &other, "property.post on /sys/T4-1/d/thing");
    for (point, why) in [
        ("twin,device=d x=1,", "no comma"),
        ("twin,device=d x=yes", "no field"),
        ("twin x=1", "no device"),
    ] {
        let line = format!(r#"{{"topic":"t","text":"{point} 1780272000250"}}"#);
        refused("template", &line, why);
    }
    // Data of a device whose node was not born: time 1, number 0.
    let data = r#"{"topic":"spBv1.0/x/DDATA/n/d","hex":"08011800"}"#;
    refused("sparkplug", data, "due is None");
    // A node's birth, its device's with a Boolean `x`, and data of `y`.
    let metrics = [
        ("NBIRTH/n", "120d0a05626453657118012004580018", "00"),
        ("DBIRTH/n/d", "12090a01781801200b700118", "01"),
        ("DDATA/n/d", "12090a01791801200b700118", "02"),
    ];
    let lines = metrics.map(|(of, metric, number)| {
        format!(r#"{{"topic":"spBv1.0/x/{of}","hex":"0801{metric}{number}"}}"#)
    });
    refused(
        "sparkplug",
        &lines.join("\n"),
        "y of type 11 is not in the birth",
    );
    // A field 6, which a payload does not have.
    let field = r#"{"topic":"spBv1.0/x/NBIRTH/n","hex":"3001"}"#;
    refused("sparkplug", field, "field 6");
}
