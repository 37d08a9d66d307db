//! NGSI-LD entities, ETSI GS CIM 009: one entity a device, one Property a channel.

use std::io::Write;

use super::facts::Report;
use super::json::{self, put};
use super::{Batch, Profile, TopicPattern};

/// The core context of ETSI GS CIM 009, annex B.
const CONTEXT: &str = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld";

/// UCUM codes of the catalogue and UN/CEFACT Common Codes (Recommendation 20), which a Property's `unitCode` has: read in the public copy of
/// its annexes (data set `unece-units-of-measure`), but for P1, C62, CEL, KEL, KWH and GQ, which were seen in use for these units, and MIN, from
/// general knowledge.
const UNIT_CODES: &[(&str, &str)] = &[
    ("%", "P1"),
    ("1", "C62"),
    ("Cel", "CEL"),
    ("m/s", "MTS"),
    ("s", "SEC"),
    ("min", "MIN"),
    ("h", "HUR"),
    ("m", "MTR"),
    ("mm", "MMT"),
    ("cm", "CMT"),
    ("km", "KMT"),
    ("km/h", "KMH"),
    ("lx", "LUX"),
    ("deg", "DD"),
    ("W", "WTT"),
    ("kW", "KWT"),
    ("kW.h", "KWH"),
    ("V", "VLT"),
    ("kV", "KVT"),
    ("A", "AMP"),
    ("mA", "4K"),
    ("K", "KEL"),
    ("kg", "KGM"),
    ("m2", "MTK"),
    ("m3", "MTQ"),
    ("hPa", "A97"),
    ("MPa", "MPA"),
    ("ug/m3", "GQ"),
    ("[ppm]", "59"),
    ("W/m2", "D54"),
    ("L/s", "G51"),
    ("m/s2", "MSK"),
    ("mm/h", "H67"),
    ("cd/m2", "A24"),
    ("[pH]", "Q30"),
    ("mg/L", "M1"),
    ("mmol/L", "M33"),
    ("uT", "D81"),
    ("Mbit/s", "E20"),
    ("%/m", "H99"),
];

pub(super) struct NgsiLd {
    topic: TopicPattern,
}

impl NgsiLd {
    pub(super) fn new(topic: TopicPattern) -> Self {
        Self { topic }
    }
}

impl Profile for NgsiLd {
    fn write(&mut self, report: &Report<'_>, out: &mut Batch) {
        let topic = |out: &mut Vec<u8>| self.topic.write(out, report.facts, "");
        out.push(report.sent, report.index, topic, |out| entity(out, report));
    }
}

fn entity(out: &mut Vec<u8>, report: &Report<'_>) {
    let facts = report.facts;
    // Every device is of the type Device; its class is a property, since a type's name takes no hyphen.
    put!(
        out,
        r#"{{"id":"urn:ngsi-ld:Device:{}","type":"Device","deviceClass":{{"type":"Property","value":"{}"}}"#,
        facts.device,
        facts.class
    );
    for reading in report.readings {
        put!(
            out,
            r#","{}":{{"type":"Property","value":"#,
            reading.channel.name
        );
        json::value(out, reading.value());
        if let Some((_, code)) = (UNIT_CODES.iter()).find(|(u, _)| *u == &*reading.channel.unit) {
            put!(out, r#","unitCode":"{code}""#);
        }
        put!(out, r#","observedAt":"{}"}}"#, report.stamp);
    }
    put!(out, r#","@context":["{CONTEXT}"]}}"#);
}
