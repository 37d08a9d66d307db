//! OGC SensorThings API 1.1, creating Observations over MQTT (14.2.1): one message a value, published to the Observations of its
//! Datastream. An alarm has a Datastream of its own, `{device}.alarm.{alarm}`, and so has the state, `{device}.device_state`.

use std::io::Write;

use super::facts::Report;
use super::json::{self, put};
use super::{Batch, Profile, TopicPattern, Unit};

pub(super) struct SensorThings {
    topic: TopicPattern,
}

impl SensorThings {
    pub(super) fn new(topic: TopicPattern) -> Self {
        Self { topic }
    }
}

/// What the name of an alarm's Datastream ends with.
pub(super) fn alarm_stream(word: &str) -> String {
    format!("alarm.{word}")
}

impl Profile for SensorThings {
    fn unit(&self) -> Unit {
        Unit::Value
    }

    fn write(&mut self, report: &Report<'_>, out: &mut Batch) {
        for reading in report.readings {
            let alarm = report.matter.alarm().map(|kind| alarm_stream(kind.word));
            let channel = alarm.as_deref().unwrap_or(&reading.channel.name);
            let topic = |out: &mut Vec<u8>| self.topic.write(out, report.facts, channel);
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
