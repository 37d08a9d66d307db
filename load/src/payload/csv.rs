//! CSV, RFC 4180 but for line feeds: time, device, channel, value, unit; a line a value. No field holds what would have to be quoted.

use std::io::Write;

use super::facts::{Report, Value};
use super::json::{self, put};
use super::{Batch, Profile, TopicPattern};

pub(super) struct Csv {
    topic: TopicPattern,
}

impl Csv {
    pub(super) fn new(topic: TopicPattern) -> Self {
        Self { topic }
    }
}

impl Profile for Csv {
    fn write(&mut self, report: &Report<'_>, out: &mut Batch) {
        let topic = |out: &mut Vec<u8>| self.topic.write(out, report.facts, "");
        out.push(report.sent, report.index, topic, |out| {
            for (at, reading) in report.readings.iter().enumerate() {
                if at > 0 {
                    out.push(b'\n');
                }
                let (time, device) = (report.stamp, &report.facts.device);
                put!(out, "{time},{device},{},", reading.channel.name);
                match reading.value() {
                    Value::State(word) => out.extend_from_slice(word.as_bytes()),
                    value => json::value(out, value),
                }
                put!(out, ",{}", reading.channel.unit);
            }
        });
    }
}
