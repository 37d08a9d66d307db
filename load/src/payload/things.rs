//! OGC SensorThings API 1.1 (18-088): the entities that the profile's Observations belong to, as requests that create them.
//!
//! A request is a Thing with its Location and Datastreams in it (deep insert). A Sensor and an ObservedProperty are of a channel of a class: they stand
//! in the first Thing of the class, and those after it name them by their ids. The ids are those of the profile's topics, so that a server has to take
//! ids of the client's. Code lists and definitions that the comments name are from general knowledge.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde_json::{Value, json};
use twin_core::catalogue::{Catalogue, Channel, DeviceClass, ValueKind};
use twin_core::model::{Community, Device};
use twin_core::sim::alarm_kinds;

use super::facts::{DeviceFacts, device_facts};
use super::notice::NoticeChannels;
use super::sensor_things::alarm_stream;
use crate::verdict::escaped;

/// OGC's names of what the result of an Observation is begin with it.
const OBSERVATION_TYPES: &str = "http://www.opengis.net/def/observationType/OGC-OM/2.0/";
/// OGC's names of units begin with it; a UCUM code follows.
const UCUM: &str = "http://www.opengis.net/def/uom/UCUM/0/";
/// Decimals of a degree: a centimetre.
const DEGREE_PARTS: f64 = 1e7;

/// Writes a Thing for each device, one a line in the devices' order, to be posted one after the other to a server's `Things`: JSON in which each Datastream
/// has the id that [`super::ready`]'s profile `sensorthings` writes to. What moves is where it starts from.
///
/// # Errors
/// When `out` takes no more.
pub fn write_things(
    community: &Community,
    catalogue: &Catalogue,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut told = BTreeSet::new();
    for (device, facts) in community.devices.iter().zip(device_facts(community)) {
        let is_first = told.insert(&device.class);
        let class = catalogue.class(device.class.as_str());
        let mut thing = thing(community, device, &facts, class);
        let channels = class.map_or(&[][..], |class| &class.channels[..]);
        let notices = NoticeChannels::new(class.map_or_else(Vec::new, alarm_kinds));
        let of_values = channels
            .iter()
            .map(|channel| (channel.name.to_string(), channel));
        let streams = of_values.chain(stream_names(&notices));
        let streams =
            streams.map(|(name, channel)| datastream(&facts, device, (&name, channel), is_first));
        thing["Datastreams"] = streams.collect();
        writeln!(out, "{thing}")?;
    }
    Ok(())
}

fn thing(
    community: &Community,
    device: &Device,
    facts: &DeviceFacts,
    class: Option<&DeviceClass>,
) -> Value {
    let id = device.class.as_str();
    let kind = class.map_or_else(
        || id.to_owned(),
        |class| format!("{} {} ({id})", class.name_zh, class.name_en),
    );
    let at = (community.frame).lonlat_from_enu(device.position.plan().0);
    let degrees = |value: f64| (value * DEGREE_PARTS).round() / DEGREE_PARTS;
    let name = device.name.any().unwrap_or(&facts.device);
    json!({
        "@iot.id": facts.device,
        "name": name,
        "description": kind,
        "properties": {
            "community": facts.community,
            "class": id,
            "gateway": facts.gateway,
        },
        "Locations": [{
            "@iot.id": facts.device,
            "name": name,
            "description": kind,
            // The one value of its code list.
            "encodingType": "application/geo+json",
            "location": { "type": "Point", "coordinates": [degrees(at.x), degrees(at.y)] },
        }],
    })
}

/// The names of the Datastreams of alarms and state, and the channels that show them.
fn stream_names(notices: &NoticeChannels) -> impl Iterator<Item = (String, &Channel)> {
    let alarms = notices.of_alarms();
    let alarms = alarms.map(|(word, channel)| (alarm_stream(word), channel));
    let state = notices.of_state();
    alarms.chain(std::iter::once((state.name.to_string(), state)))
}

fn datastream(
    facts: &DeviceFacts,
    device: &Device,
    (stream_name, channel): (&str, &Channel),
    is_first: bool,
) -> Value {
    let class = device.class.as_str();
    let shared = format!("{class}.{stream_name}");
    let name = format!("{} {}", channel.name_zh, channel.name_en);
    let (mut sensor, mut property) = (json!({ "@iot.id": shared }), json!({ "@iot.id": shared }));
    if is_first {
        sensor["name"] = shared.as_str().into();
        sensor["description"] = name.as_str().into();
        // One of three in its code list; the others are PDF and SensorML.
        sensor["encodingType"] = "text/html".into();
        sensor["metadata"] = format!("<p>{} {}</p>", escaped(&name), escaped(class)).into();
        property["name"] = name.as_str().into();
        property["description"] = format!("{name} ({class})").into();
        // A name that is unique; nobody registers the catalogue's channels.
        property["definition"] = format!("urn:twin:channel:{shared}").into();
    }
    let mut stream = json!({
        "@iot.id": format!("{}.{stream_name}", facts.device),
        "name": name,
        "description": format!("{name} ({})", facts.device),
        "observationType": format!("{OBSERVATION_TYPES}{}", observation_type(channel)),
        "unitOfMeasurement": unit(channel),
        "properties": { "channel": &*channel.name },
        "Sensor": sensor,
        "ObservedProperty": property,
    });
    if let ValueKind::State { states } = &channel.value {
        let words = states.iter().map(|state| Value::from(&**state));
        stream["properties"]["states"] = words.collect();
    }
    stream
}

/// The word of a state is text: the type for categories is of those that are URIs.
fn observation_type(channel: &Channel) -> &'static str {
    match channel.value {
        ValueKind::Number { .. } | ValueKind::Counter => "OM_Measurement",
        ValueKind::Boolean => "OM_TruthObservation",
        ValueKind::State { .. } => "OM_Observation",
    }
}

/// The unit by its UCUM code; what is no number has none, and says so with nulls.
fn unit(channel: &Channel) -> Value {
    match channel.value {
        ValueKind::Number { .. } | ValueKind::Counter => json!({
            "name": &*channel.unit,
            "symbol": &*channel.unit,
            "definition": definition(&channel.unit),
        }),
        ValueKind::Boolean | ValueKind::State { .. } => {
            json!({ "name": null, "symbol": null, "definition": null })
        }
    }
}

/// A UCUM code as a URI: letters of it that a segment of a path may not have are escaped (RFC 3986, 2.1).
fn definition(code: &str) -> String {
    let mut uri = UCUM.to_owned();
    for byte in code.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use twin_core::sim::{DeviceState, synthetic_community};
    use twin_core::time::SimTime;

    use super::super::{Batch, Matter, Reading, Report, Standing, ready};
    use super::*;
    use crate::plan::Payload;

    fn things(community: &Community, catalogue: &Catalogue) -> Vec<Value> {
        let mut out = Vec::new();
        write_things(community, catalogue, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines = text.lines();
        lines.map(|l| serde_json::from_str(l).unwrap()).collect()
    }

    /// Ids of the Datastreams to which the profile writes when every device tells everything.
    fn written_to(community: &Community, catalogue: &Catalogue) -> BTreeSet<String> {
        let payload = Payload {
            profile: "sensorthings".into(),
            ..Payload::default()
        };
        let mut ready = ready(&payload).unwrap();
        let mut batch = Batch::default();
        for (device, facts) in community.devices.iter().zip(device_facts(community)) {
            let class = catalogue.class(device.class.as_str()).unwrap();
            let reading = |channel| Reading {
                channel,
                value: 0.0,
            };
            let readings: Vec<_> = class.channels.iter().map(reading).collect();
            let alarms = alarm_kinds(class);
            let notices = NoticeChannels::new(alarms.iter().copied());
            let standing = Standing {
                kinds: &alarms,
                active: &[],
                state: DeviceState::Normal,
            };
            let mut write = |readings: &[Reading<'_>], matter| {
                let report = Report {
                    facts: &facts,
                    index: 0,
                    sent: SimTime::from_secs(0),
                    stamp: SimTime::from_secs(0),
                    readings,
                    channels: &class.channels,
                    matter,
                    standing: Some(standing),
                };
                ready.profile.write(&report, &mut batch);
            };
            write(&readings, Matter::Values);
            let raised = alarms.iter().map(|kind| Matter::Raised(kind));
            for matter in raised.chain([Matter::State(DeviceState::Normal)]) {
                let (channel, value) = notices.shows(matter).unwrap();
                write(&[Reading { channel, value }], matter);
            }
        }
        let ids = batch.messages().iter().map(|message| {
            let topic = String::from_utf8(batch.content(message).0.to_vec()).unwrap();
            let rest = topic.strip_prefix("v1.1/Datastreams('").unwrap();
            rest.strip_suffix("')/Observations").unwrap().to_owned()
        });
        ids.collect()
    }

    #[test]
    fn the_datastreams_of_the_export_are_those_that_are_written_to() {
        let catalogue = Catalogue::builtin().unwrap();
        let community = synthetic_community(&catalogue, 200).unwrap();
        let things = things(&community, &catalogue);
        assert_eq!(things.len(), community.devices.len());
        let mut ids = BTreeSet::new();
        for thing in &things {
            for stream in thing["Datastreams"].as_array().unwrap() {
                let id = stream["@iot.id"].as_str().unwrap().to_owned();
                assert!(ids.insert(id), "twice: {stream}");
            }
        }
        assert_eq!(ids, written_to(&community, &catalogue));
    }

    /// OGC 18-088's mandatory properties of each kind of entity, checked one by one.
    #[test]
    fn entities_are_whole_and_name_what_stands_before_them() {
        let catalogue = Catalogue::builtin().unwrap();
        let community = synthetic_community(&catalogue, 200).unwrap();
        let has = |entity: &Value, texts: &[&str]| {
            for text in texts {
                assert!(entity[text].is_string(), "{text}: {entity}");
            }
        };
        let mut shared = BTreeSet::new();
        for thing in things(&community, &catalogue) {
            has(&thing, &["@iot.id", "name", "description"]);
            let location = &thing["Locations"][0];
            has(location, &["@iot.id", "name", "description"]);
            assert_eq!(location["encodingType"], "application/geo+json");
            assert_eq!(location["location"]["type"], "Point");
            for stream in thing["Datastreams"].as_array().unwrap() {
                has(stream, &["@iot.id", "name", "description"]);
                let (sensor, property) = (&stream["Sensor"], &stream["ObservedProperty"]);
                assert_eq!(sensor["@iot.id"], property["@iot.id"]);
                let id = sensor["@iot.id"].as_str().unwrap().to_owned();
                let is_link = sensor.as_object().unwrap().len() == 1;
                assert_eq!(property.as_object().unwrap().len() == 1, is_link);
                if is_link {
                    assert!(shared.contains(&id), "{id} is named before it is there");
                    continue;
                }
                has(sensor, &["name", "description", "metadata"]);
                assert_eq!(sensor["encodingType"], "text/html");
                has(property, &["name", "description", "definition"]);
                assert!(shared.insert(id), "created twice: {stream}");
            }
        }
        assert!(!shared.is_empty());
    }

    #[test]
    fn a_lamp_pole_says_what_it_measures_and_in_which_unit() {
        let channel = |unit: &str, value| Channel {
            name: "x".into(),
            name_zh: "甲".into(),
            name_en: "X".into(),
            unit: unit.into(),
            value,
            reporting: twin_core::catalogue::Reporting::Periodic,
            interval_s: 60,
        };
        let number = ValueKind::Number { min: 0.0, max: 1.0 };
        let wind = channel("m/s", number);
        let expected = json!({
            "name": "m/s", "symbol": "m/s",
            "definition": "http://www.opengis.net/def/uom/UCUM/0/m%2Fs",
        });
        assert_eq!(unit(&wind), expected);
        assert_eq!(observation_type(&wind), "OM_Measurement");
        for (code, end) in [("%", "%25"), ("[ppm]", "%5Bppm%5D"), ("kW.h", "kW.h")] {
            let definition = definition(code);
            assert_eq!(definition.rsplit('/').next(), Some(end));
        }
        let yes = channel("1", ValueKind::Boolean);
        assert_eq!(unit(&yes)["symbol"], Value::Null);
        assert_eq!(observation_type(&yes), "OM_TruthObservation");
        let states = vec!["closed".into(), "open".into()];
        let door = channel("1", ValueKind::State { states });
        assert_eq!(observation_type(&door), "OM_Observation");
        let catalogue = Catalogue::builtin().unwrap();
        let community = synthetic_community(&catalogue, 1).unwrap();
        let facts = &device_facts(&community)[0];
        let stream = datastream(facts, &community.devices[0], ("x", &door), true);
        assert_eq!(stream["properties"]["states"], json!(["closed", "open"]));
        assert_eq!(stream["@iot.id"], format!("{}.x", facts.device));
    }
}
