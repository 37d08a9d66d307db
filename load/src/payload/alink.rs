//! Aliyun IoT's Alink JSON: a device reports its properties (thing.event.property.post), and its alarms and states as events of its own
//! (thing.event.IDENTIFIER.post; the form is from general knowledge of Alibaba Cloud's documentation, as that of properties).

use std::io::Write;

use super::facts::{DeviceFacts, Report, Value};
use super::json::{self, put};
use super::notice::Matter;
use super::{Batch, Profile, TopicPattern};

/// The end of the topic of properties, in which an event has its identifier for `property`.
const PROPERTIES: &[u8] = b"/thing/event/property/post";

pub(super) struct Alink {
    topic: TopicPattern,
    next: u32,
}

impl Alink {
    pub(super) fn new(topic: TopicPattern) -> Self {
        Self { topic, next: 0 }
    }
}

impl Profile for Alink {
    fn write(&mut self, report: &Report<'_>, out: &mut Batch) {
        // A message's id is a number from 0 to 4,294,967,295 in text, unique at the device.
        self.next = self.next.wrapping_add(1);
        let (pattern, id) = (&self.topic, self.next);
        let begin = |out: &mut Vec<u8>| {
            put!(
                out,
                r#"{{"id":"{id}","version":"1.0","sys":{{"ack":0}},"params":"#
            );
        };
        if report.matter == Matter::Values {
            let topic = |out: &mut Vec<u8>| pattern.write(out, report.facts, "");
            out.push(report.sent, report.index, topic, |out| {
                begin(out);
                properties(out, report);
            });
            return;
        }
        for reading in report.readings {
            let name = &*reading.channel.name;
            let topic = |out: &mut Vec<u8>| event_topic(out, pattern, report.facts, name);
            out.push(report.sent, report.index, topic, |out| {
                begin(out);
                event(out, report, name, reading.value());
            });
        }
    }
}

fn properties(out: &mut Vec<u8>, report: &Report<'_>) {
    json::list(out, *b"{}", report.readings, |out, reading| {
        put!(out, r#""{}":{{"value":"#, reading.channel.name);
        value(out, reading.value());
        put!(out, r#","time":{}}}"#, report.millis());
    });
    out.extend_from_slice(br#","method":"thing.event.property.post"}"#);
}

/// The event `name`: an alarm with whether it is raised and how bad it is, a state with its word.
fn event(out: &mut Vec<u8>, report: &Report<'_>, name: &str, shown: Value<'_>) {
    let key = report.matter.alarm().map_or("state", |_| "raised");
    put!(out, r#"{{"value":{{"{key}":"#);
    value(out, shown);
    if let Some(kind) = report.matter.alarm() {
        put!(out, r#","severity":"{}""#, kind.severity.word());
    }
    let time = report.millis();
    put!(
        out,
        r#"}},"time":{time}}},"method":"thing.event.{name}.post"}}"#
    );
}

/// Appends a value; Alink's booleans are 0 and 1.
fn value(out: &mut Vec<u8>, value: Value<'_>) {
    match value {
        Value::Boolean(yes) => out.push(b'0' + u8::from(yes)),
        value => json::value(out, value),
    }
}

/// A filter that finds properties and events.
pub(super) fn filter(pattern: &TopicPattern) -> String {
    let filter = pattern.filter();
    match filter.strip_suffix("/thing/event/property/post") {
        Some(begin) => format!("{begin}/thing/event/+/post"),
        None => filter,
    }
}

/// The topic of an event; a topic of the scenario's own that is none of properties serves both.
fn event_topic(out: &mut Vec<u8>, pattern: &TopicPattern, facts: &DeviceFacts, name: &str) {
    pattern.write(out, facts, "");
    if out.ends_with(PROPERTIES) {
        let word = PROPERTIES.len() - b"/thing/event/".len();
        out.truncate(out.len() - word);
        put!(out, "{name}/post");
    }
}
