//! SenML in JSON, RFC 8428.

use std::io::Write;

use super::facts::{Report, Value};
use super::json::{self, put};
use super::{Batch, Profile, TopicPattern};

/// UCUM codes of the catalogue and the SenML units that mean the same: RFC 8428 table 1, RFC 8798 table 1.
const UNITS: &[(&str, &str)] = &[
    ("1", "/"),
    ("%", "%"),
    ("Cel", "Cel"),
    ("m/s", "m/s"),
    ("m/s2", "m/s2"),
    ("s", "s"),
    ("h", "h"),
    ("m", "m"),
    ("mm", "mm"),
    ("cm", "cm"),
    ("km", "km"),
    ("km/h", "km/h"),
    ("lx", "lx"),
    ("deg", "deg"),
    ("cd/m2", "cd/m2"),
    ("W", "W"),
    ("kW", "kW"),
    ("kW.h", "kWh"),
    ("V", "V"),
    ("A", "A"),
    ("mA", "mA"),
    ("K", "K"),
    ("kg", "kg"),
    ("m2", "m2"),
    ("m3", "m3"),
    ("hPa", "hPa"),
    ("ug/m3", "ug/m3"),
    ("[ppm]", "ppm"),
    ("[pH]", "pH"),
    ("W/m2", "W/m2"),
    ("L/s", "l/s"),
    ("/s", "1/s"),
    ("/min", "1/min"),
    ("mm/h", "mm/h"),
];

pub(super) struct SenMl {
    topic: TopicPattern,
}

impl SenMl {
    pub(super) fn new(topic: TopicPattern) -> Self {
        Self { topic }
    }
}

impl Profile for SenMl {
    fn write(&mut self, report: &Report<'_>, out: &mut Batch) {
        let topic = |out: &mut Vec<u8>| self.topic.write(out, report.facts, "");
        out.push(report.sent, report.index, topic, |out| pack(out, report));
    }
}

/// One pack: base name and base time in its first record (4.1).
fn pack(out: &mut Vec<u8>, report: &Report<'_>) {
    let millis = report.millis();
    let device = &report.facts.device;
    json::list(
        out,
        *b"[]",
        report.readings.iter().enumerate(),
        |out, (at, reading)| {
            if at == 0 {
                let (secs, part) = (millis.div_euclid(1_000), millis.rem_euclid(1_000));
                put!(out, r#"{{"bn":"{device}:","bt":{secs}.{part:03},"#);
            } else {
                out.push(b'{');
            }
            put!(out, r#""n":"{}","#, reading.channel.name);
            if let Some((_, unit)) = UNITS
                .iter()
                .find(|(code, _)| *code == &*reading.channel.unit)
                && matches!(reading.value(), Value::Number(_))
            {
                put!(out, r#""u":"{unit}","#);
            }
            out.extend_from_slice(match reading.value() {
                Value::Number(_) => b"\"v\":",
                Value::Boolean(_) => b"\"vb\":",
                Value::State(_) => b"\"vs\":",
            });
            json::value(out, reading.value());
            out.push(b'}');
        },
    );
}
