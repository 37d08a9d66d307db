//! ThingsBoard's MQTT device and gateway interfaces.

use std::io::Write;

use super::facts::Report;
use super::json::{self, put};
use super::{Batch, Profile, TopicPattern};

/// A device's own connection: the platform knows the device by its user name, an access token.
pub(super) struct Device {
    topic: TopicPattern,
}

impl Device {
    pub(super) fn new(topic: TopicPattern) -> Self {
        Self { topic }
    }
}

impl Profile for Device {
    fn write(&mut self, report: &Report<'_>, out: &mut Batch) {
        let topic = |out: &mut Vec<u8>| self.topic.write(out, report.facts, "");
        out.push(report.sent, report.index, topic, |out| stamped(out, report));
    }
}

/// A gateway's connection: each message names its device.
pub(super) struct Gateway {
    topic: TopicPattern,
}

impl Gateway {
    pub(super) fn new(topic: TopicPattern) -> Self {
        Self { topic }
    }
}

impl Profile for Gateway {
    fn write(&mut self, report: &Report<'_>, out: &mut Batch) {
        let topic = |out: &mut Vec<u8>| self.topic.write(out, report.facts, "");
        out.push(report.sent, report.index, topic, |out| {
            put!(out, r#"{{"{}":["#, report.facts.device);
            stamped(out, report);
            out.extend_from_slice(b"]}");
        });
    }
}

/// Values with a time stamp of the client: `{"ts": milliseconds, "values": {key: value}}`.
fn stamped(out: &mut Vec<u8>, report: &Report<'_>) {
    put!(out, r#"{{"ts":{},"values":"#, report.millis());
    json::list(out, *b"{}", report.readings, |out, reading| {
        put!(out, r#""{}":"#, reading.channel.name);
        json::value(out, reading.value());
    });
    out.push(b'}');
}
