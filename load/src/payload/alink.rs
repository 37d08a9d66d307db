//! Aliyun IoT's Alink JSON: a device reports its properties (thing.event.property.post).

use std::io::Write;

use super::facts::{Report, Value};
use super::json::{self, put};
use super::{Batch, Profile, TopicPattern};

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
        let topic = |out: &mut Vec<u8>| pattern.write(out, report.facts, "");
        out.push(report.sent, report.index, topic, |out| {
            put!(
                out,
                r#"{{"id":"{id}","version":"1.0","sys":{{"ack":0}},"params":"#
            );
            json::list(out, *b"{}", report.readings, |out, reading| {
                put!(out, r#""{}":{{"value":"#, reading.channel.name);
                match reading.value() {
                    // Alink's booleans are 0 and 1.
                    Value::Boolean(yes) => out.push(b'0' + u8::from(yes)),
                    value => json::value(out, value),
                }
                put!(out, r#","time":{}}}"#, report.millis());
            });
            out.extend_from_slice(br#","method":"thing.event.property.post"}"#);
        });
    }
}
