//! Sparkplug's payloads with other clocks and ids: decoded, changed and encoded again.

use twin_core::time::SimSpan;

use super::rewrite::replaced;
use crate::payload::sparkplug::{Field, bytes, fields, key, number};

/// Data type of a metric that is a time (6.4.16).
const DATE_TIME: u64 = 13;
/// Times below it, milliseconds since 1970, are none: a death may have 0. As for other payloads.
const LEAST_ABSOLUTE: u64 = (1 << 28) * 1_000;

/// What is changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change<'a> {
    /// The id that is replaced and the new one, in names of metrics and in texts.
    pub(super) name: Option<(&'a str, &'a str)>,
    /// Added to the time stamps of the payload and its metrics, and to values that are times.
    pub(super) shift: SimSpan,
}

impl Change<'_> {
    /// `payload` changed; `None` when it is none that could be put together again as it was.
    pub(super) fn payload(&self, payload: &[u8]) -> Option<Vec<u8>> {
        if !is_whole(payload) {
            return None;
        }
        let mut out = Vec::with_capacity(payload.len() + 64);
        for (field, value) in fields(payload) {
            match (field, value) {
                (1, Field::Number(millis)) => number(&mut out, 1, self.moved(millis)),
                (2, Field::Bytes(metric)) if is_whole(metric) => {
                    bytes(&mut out, 2, &self.metric(metric));
                }
                (field, value) => put(&mut out, field, &value),
            }
        }
        Some(out)
    }

    fn metric(&self, metric: &[u8]) -> Vec<u8> {
        let is_time = fields(metric).any(|f| matches!(f, (4, Field::Number(DATE_TIME))));
        let mut out = Vec::with_capacity(metric.len() + 32);
        for (field, value) in fields(metric) {
            match (field, value) {
                (3, Field::Number(millis)) => number(&mut out, 3, self.moved(millis)),
                (11, Field::Number(millis)) if is_time => {
                    number(&mut out, 11, self.moved(millis));
                }
                (1 | 15, Field::Bytes(text)) => bytes(&mut out, field, &self.renamed(text)),
                (field, value) => put(&mut out, field, &value),
            }
        }
        out
    }

    fn moved(&self, millis: u64) -> u64 {
        if millis < LEAST_ABSOLUTE {
            return millis;
        }
        millis.saturating_add_signed(self.shift.nanos() / 1_000_000)
    }

    fn renamed(&self, text: &[u8]) -> Vec<u8> {
        match (self.name, std::str::from_utf8(text)) {
            (Some((old, new)), Ok(text)) => replaced(text, old, new).into_bytes(),
            _ => text.to_vec(),
        }
    }
}

/// Whether a message of protocol buffers is whole, and written as we would write it.
fn is_whole(message: &[u8]) -> bool {
    let mut out = Vec::with_capacity(message.len());
    fields(message).for_each(|(field, value)| put(&mut out, field, &value));
    out == message
}

fn put(out: &mut Vec<u8>, field: u64, value: &Field<'_>) {
    match value {
        Field::Number(value) => number(out, field, *value),
        Field::Bytes(value) => bytes(out, field, value),
        Field::Four(value) => {
            key(out, field, 5);
            out.extend_from_slice(value);
        }
        Field::Eight(value) => {
            key(out, field, 1);
            out.extend_from_slice(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::sparkplug::node_death;

    const MILLIS: u64 = 1_780_272_000_250;

    /// A payload of a metric of each kind, and of fields that nobody knows.
    fn payload(millis: u64, device: &str) -> Vec<u8> {
        let mut times = Vec::new();
        bytes(&mut times, 1, format!("{device}/since").as_bytes());
        number(&mut times, 3, millis);
        number(&mut times, 4, DATE_TIME);
        number(&mut times, 11, millis);
        let mut counts = Vec::new();
        bytes(&mut counts, 1, b"count");
        number(&mut counts, 4, 8);
        number(&mut counts, 11, MILLIS);
        let mut texts = Vec::new();
        bytes(&mut texts, 1, b"of");
        key(&mut texts, 13, 1);
        texts.extend_from_slice(&1.5_f64.to_le_bytes());
        bytes(&mut texts, 15, device.as_bytes());
        let mut out = Vec::new();
        number(&mut out, 1, millis);
        for metric in [times, counts, texts] {
            bytes(&mut out, 2, &metric);
        }
        number(&mut out, 3, 200);
        key(&mut out, 77, 5);
        out.extend_from_slice(&[1, 2, 3, 4]);
        out
    }

    #[test]
    fn times_and_names_change_and_nothing_else_does() {
        let change = Change {
            name: Some(("lamp-1", "L1")),
            shift: SimSpan::from_millis(86_400_000),
        };
        let changed = change.payload(&payload(MILLIS, "lamp-1"));
        assert_eq!(changed, Some(payload(MILLIS + 86_400_000, "L1")));
        // Another device whose id begins alike.
        let changed = change.payload(&payload(MILLIS, "lamp-10"));
        assert_eq!(changed, Some(payload(MILLIS + 86_400_000, "lamp-10")));
        // A death has no time.
        let death = node_death(7);
        assert_eq!(change.payload(&death), Some(death));
    }

    #[test]
    fn what_is_no_payload_stays_as_it_is() {
        let change = Change {
            name: None,
            shift: SimSpan::from_millis(-1),
        };
        let whole = payload(MILLIS, "lamp-1");
        assert_eq!(change.payload(&whole), Some(payload(MILLIS - 1, "lamp-1")));
        assert_eq!(change.payload(&whole[..whole.len() - 1]), None);
        assert_eq!(change.payload(br#"{"online":true,"timestamp":1}"#), None);
    }
}
