//! OGC SensorThings API 1.1, creating Observations over MQTT (14.2.1): one message a value, published to the Observations of its
//! Datastream.

use std::io::Write;

use super::facts::Report;
use super::json::{self, put};
use super::{Batch, Profile, TopicPattern};

pub(super) struct SensorThings {
    topic: TopicPattern,
}

impl SensorThings {
    pub(super) fn new(topic: TopicPattern) -> Self {
        Self { topic }
    }
}

impl Profile for SensorThings {
    fn write(&mut self, report: &Report<'_>, out: &mut Batch) {
        for reading in report.readings {
            let topic =
                |out: &mut Vec<u8>| self.topic.write(out, report.facts, &reading.channel.name);
            out.push(report.sent, report.index, topic, |out| {
                let time = report.stamp;
                put!(
                    out,
                    r#"{{"phenomenonTime":"{time}","resultTime":"{time}","result":"#
                );
                json::value(out, reading.value());
                out.push(b'}');
            });
        }
    }
}
