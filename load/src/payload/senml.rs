//! SenML in JSON, RFC 8428.

use std::io::Write;

use super::facts::{Reading, Report, Value};
use super::json::{self, put};
use super::{Batch, Profile, TopicPattern};

/// UCUM codes of the catalogue and the registered SenML units that mean the same: those of RFC 8428 table 1 and RFC 8798 §2 (each checked
/// against the names that RIOT's `senml.h` lists after IANA's registry of 2025). A registered `%` is no per cent but a ratio of 0 to 1 (RFC 8428, note 1 of
/// the table), so per cents are among the secondary units.
const PRIMARY: &[(&str, &str)] = &[
    ("1", "/"),
    ("Cel", "Cel"),
    ("m/s", "m/s"),
    ("m/s2", "m/s2"),
    ("s", "s"),
    ("m", "m"),
    ("lx", "lx"),
    ("deg", "deg"),
    ("cd/m2", "cd/m2"),
    ("W", "W"),
    ("V", "V"),
    ("A", "A"),
    ("K", "K"),
    ("kg", "kg"),
    ("m2", "m2"),
    ("m3", "m3"),
    ("[pH]", "pH"),
    ("W/m2", "W/m2"),
    ("L/s", "l/s"),
    ("/s", "1/s"),
    ("/min", "1/min"),
    ("{NTU}", "NTU"),
];

/// Those that are scaled: RFC 8798 §3 and what was registered after it (checked likewise).
const SECONDARY: &[(&str, &str)] = &[
    ("%", "/100"),
    ("min", "min"),
    ("h", "h"),
    ("mm", "mm"),
    ("cm", "cm"),
    ("km", "km"),
    ("km/h", "km/h"),
    ("kW", "kW"),
    ("kW.h", "kWh"),
    ("mA", "mA"),
    ("hPa", "hPa"),
    ("ug/m3", "ug/m3"),
    ("mg/L", "mg/l"),
    ("[ppm]", "ppm"),
    ("mm/h", "mm/h"),
    ("Mbit/s", "Mbit/s"),
];

/// The version that a pack with secondary units must name: 10 and the bit of feature 4 (RFC 9100 §2 and §4; the number 26 from general
/// knowledge).
const WITH_SECONDARY: u32 = 26;

fn unit_in(table: &'static [(&str, &str)], reading: &Reading<'_>) -> Option<&'static str> {
    let is_number = matches!(reading.value(), Value::Number(_));
    let of_code = |(code, _): &&(&str, &str)| *code == &*reading.channel.unit;
    let found = table.iter().find(of_code).filter(|_| is_number);
    found.map(|(_, unit)| *unit)
}

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
    let mut readings = report.readings.iter();
    let is_scaled = readings.any(|reading| unit_in(SECONDARY, reading).is_some());
    json::list(
        out,
        *b"[]",
        report.readings.iter().enumerate(),
        |out, (at, reading)| {
            if at == 0 {
                let (secs, part) = (millis.div_euclid(1_000), millis.rem_euclid(1_000));
                put!(out, r#"{{"bn":"{device}:","bt":{secs}.{part:03},"#);
                if is_scaled {
                    put!(out, r#""bver":{WITH_SECONDARY},"#);
                }
            } else {
                out.push(b'{');
            }
            put!(out, r#""n":"{}","#, reading.channel.name);
            if let Some(unit) = unit_in(PRIMARY, reading).or_else(|| unit_in(SECONDARY, reading)) {
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
