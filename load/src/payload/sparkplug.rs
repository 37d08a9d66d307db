//! Eclipse Sparkplug B 3.0: an edge node a gateway, born before its devices, each born before its data.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use twin_core::catalogue::{Channel, ValueKind};

use super::facts::{DeviceFacts, Reading, Report, Standing, Value};
use super::notice::{DEVICE_STATE, Matter, alarm_name};
use super::{Batch, Profile};
use crate::commands::{Ask, Said};

/// Data types of a metric (6.4.16).
const INT64: u64 = 4;
const DOUBLE: u64 = 10;
const BOOLEAN: u64 = 11;
const STRING: u64 = 12;

#[derive(Default)]
pub(super) struct Sparkplug {
    /// Of each edge node the next sequence number: 0 to 255, then 0 again (6.4.5).
    sequences: BTreeMap<String, u8>,
    born: BTreeSet<u32>,
}

impl Profile for Sparkplug {
    fn write(&mut self, report: &Report<'_>, out: &mut Batch) {
        let facts = report.facts;
        let millis = report.millis() as u64;
        if !self.sequences.contains_key(&facts.gateway) {
            self.sequences.insert(facts.gateway.clone(), 0);
            let sequence = self.next(&facts.gateway);
            let topic = |out: &mut Vec<u8>| topic(out, "NBIRTH", facts, false);
            out.push(report.sent, report.index, topic, |out| {
                out.extend_from_slice(&node_birth(millis, 0, sequence));
            });
        }
        let is_birth = self.born.insert(report.index);
        let kind = if is_birth { "DBIRTH" } else { "DDATA" };
        let sequence = self.next(&facts.gateway);
        let topic = |out: &mut Vec<u8>| topic(out, kind, facts, true);
        out.push(report.sent, report.index, topic, |out| {
            payload(out, millis, sequence, |out| {
                if is_birth {
                    birth(out, millis, report);
                } else {
                    report.readings.iter().for_each(|r| reading(out, millis, r));
                }
            });
        });
    }
}

impl Sparkplug {
    fn next(&mut self, gateway: &str) -> u8 {
        let Some(sequence) = self.sequences.get_mut(gateway) else {
            return 0;
        };
        let now = *sequence;
        *sequence = now.wrapping_add(1);
        now
    }
}

/// The first report of a device is its birth: every metric that it will ever tell is in it (tck-id-topics-dbirth-metric-reqs), those of channels that
/// the report has no value of without one.
fn birth(out: &mut Vec<u8>, millis: u64, report: &Report<'_>) {
    for channel in report.channels {
        let told = report
            .readings
            .iter()
            .find(|r| r.channel.name == channel.name);
        match told {
            Some(told) => reading(out, millis, told),
            None => unknown(out, millis, channel),
        }
    }
    // What a notice says is among what is declared.
    if let Some(standing) = &report.standing {
        declare(out, millis, report.matter, standing);
    }
}

/// The metrics of alarms and of the state, as they were when the run began but for what the device says now.
fn declare(out: &mut Vec<u8>, millis: u64, says: Matter, standing: &Standing<'_>) {
    for kind in standing.kinds {
        let is_raised = match says {
            Matter::Raised(said) if said.word == kind.word => true,
            Matter::Cleared(said) if said.word == kind.word => false,
            _ => standing.has(kind),
        };
        metric(out, &alarm_name(kind), millis, BOOLEAN, |out| {
            number(out, 14, u64::from(is_raised));
        });
    }
    let state = says.state().unwrap_or(standing.state);
    metric(out, DEVICE_STATE, millis, STRING, |out| {
        bytes(out, 15, state.word().as_bytes());
    });
}

/// Metric by which a host asks a node for births (6.4.19).
const REBIRTH: &str = "Node Control/Rebirth";

/// The birth of a node at `millis` since 1970 over the connection of number `session`.
pub(crate) fn node_birth(millis: u64, session: u64, sequence: u8) -> Vec<u8> {
    let mut out = Vec::new();
    payload(&mut out, millis, sequence, |out| {
        birth_or_death(out, millis, session);
        metric(out, REBIRTH, millis, BOOLEAN, |out| number(out, 14, 0));
    });
    out
}

/// The death of a node whose connection has the number `session`: it has no sequence number, and a broker publishes it (6.4.24).
pub(crate) fn node_death(session: u64) -> Vec<u8> {
    let mut out = Vec::new();
    // Its time is that of the birth it belongs to: unknown when the will is left.
    birth_or_death(&mut out, 0, session);
    out
}

/// The death of a device behind a node (DDEATH): a time and the node's number alone.
pub(crate) fn device_death(millis: u64, sequence: u8) -> Vec<u8> {
    let mut out = Vec::new();
    payload(&mut out, millis, sequence, |_| {});
    out
}

/// Gives a device's birth the time and the metrics of `data`, in place of its own of the same names or behind them: when it comes again it tells what
/// holds then. Most take as many bytes as before, so that nothing has to be moved.
pub(crate) fn renew(birth: &mut Vec<u8>, data: &[u8]) {
    let time = time_field(data);
    let fits = time_field(birth).len() == time.len();
    if !fits || !metrics(data).all(|metric| overwrite(birth, metric)) {
        *birth = renewed(birth, data);
    } else if let Some(place) = birth.get_mut(..time.len()) {
        place.copy_from_slice(time);
    }
}

/// Puts a metric in the place of the one of its name; `false` where there is none of as many bytes.
fn overwrite(payload: &mut [u8], new: &[u8]) -> bool {
    let place = place_of(payload, name_of(new));
    match place.and_then(|place| payload.get_mut(place)) {
        Some(old) if old.len() == new.len() => {
            old.copy_from_slice(new);
            true
        }
        _ => false,
    }
}

/// Where the metric of a name lies in a payload.
fn place_of(payload: &[u8], name: Option<&[u8]>) -> Option<Range<usize>> {
    let mut rest = payload;
    while let Some(field) = next_field(&mut rest) {
        if let (2, Field::Bytes(metric)) = field
            && name_of(metric) == name
        {
            let end = payload.len() - rest.len();
            return Some(end - metric.len()..end);
        }
    }
    None
}

/// The first field of a payload as we write it: its time.
fn time_field(payload: &[u8]) -> &[u8] {
    let last = payload.iter().skip(1).position(|byte| *byte < 128);
    let field = last.and_then(|last| payload.get(..last + 2));
    field.unwrap_or_default()
}

fn renewed(birth: &[u8], data: &[u8]) -> Vec<u8> {
    let new: Vec<&[u8]> = metrics(data).collect();
    let is_replaced = |old: &&[u8]| new.iter().any(|metric| name_of(metric) == name_of(old));
    let millis = timestamp(data).unwrap_or_default();
    let mut out = Vec::with_capacity(birth.len() + data.len());
    payload(&mut out, millis, 0, |out| {
        let kept = metrics(birth).filter(|old| !is_replaced(old));
        kept.chain(new.iter().copied())
            .for_each(|metric| bytes(out, 2, metric));
    });
    out
}

/// The metrics of a payload.
fn metrics(payload: &[u8]) -> impl Iterator<Item = &[u8]> {
    fields(payload).filter_map(|field| match field {
        (2, Field::Bytes(metric)) => Some(metric),
        _ => None,
    })
}

/// Name of a metric.
fn name_of(metric: &[u8]) -> Option<&[u8]> {
    fields(metric).find_map(|field| match field {
        (1, Field::Bytes(name)) => Some(name),
        _ => None,
    })
}

/// The number by which a death is known to belong to a birth: 0 to 255, then 0 again.
fn birth_or_death(out: &mut Vec<u8>, millis: u64, session: u64) {
    metric(out, "bdSeq", millis, INT64, |out| {
        number(out, 11, session % 256)
    });
}

/// `payload` as we write it, with `sequence` in place of its own number, which is its last field.
pub(crate) fn numbered(payload: &[u8], sequence: u8, out: &mut Vec<u8>) {
    const KEY: u8 = 3 << 3;
    let body = match payload {
        [body @ .., KEY, last] if *last < 128 => body,
        [body @ .., KEY, first, 1] if *first >= 128 => body,
        other => other,
    };
    out.extend_from_slice(body);
    number(out, 3, u64::from(sequence));
}

/// Time of a payload that we wrote: its first field.
pub(crate) fn timestamp(payload: &[u8]) -> Option<u64> {
    match fields(payload).next()? {
        (1, Field::Number(millis)) => Some(millis),
        _ => None,
    }
}

/// Whether a host's payload asks for births: the metric is there and true.
pub(crate) fn asks_for_rebirth(payload: &[u8]) -> bool {
    fields(payload).any(|field| match field {
        (2, Field::Bytes(metric)) => {
            let is_named = fields(metric)
                .any(|f| matches!(f, (1, Field::Bytes(name)) if name == REBIRTH.as_bytes()));
            is_named && fields(metric).any(|f| matches!(f, (14, Field::Number(1))))
        }
        _ => false,
    })
}

/// Metric by which a host asks a device to start again (6.4.21).
const REBOOT: &str = "Device Control/Reboot";

/// What the metrics of a host's command ask of a device: each sets the channel of its name, and none of a value gives that back.
pub(crate) fn asked(payload: &[u8]) -> Vec<Ask> {
    let metrics = fields(payload).filter_map(|field| match field {
        (2, Field::Bytes(metric)) => ask(metric),
        _ => None,
    });
    metrics.collect()
}

fn ask(metric: &[u8]) -> Option<Ask> {
    let (mut name, mut datatype, mut value, mut is_null) = (None, 0, None, false);
    for field in fields(metric) {
        match field {
            (1, Field::Bytes(text)) => name = Some(String::from_utf8_lossy(text).into_owned()),
            (4, Field::Number(number)) => datatype = number,
            (7, Field::Number(number)) => is_null = number != 0,
            (10 | 11, Field::Number(number)) => value = Some(Said::Number(whole(datatype, number))),
            (12, Field::Four(bytes)) => {
                value = Some(Said::Number(f64::from(f32::from_le_bytes(bytes))));
            }
            (13, Field::Eight(bytes)) => value = Some(Said::Number(f64::from_le_bytes(bytes))),
            (14, Field::Number(number)) => value = Some(Said::Boolean(number != 0)),
            (15, Field::Bytes(text)) => {
                value = Some(Said::Word(String::from_utf8_lossy(text).into_owned()));
            }
            _ => {}
        }
    }
    match name? {
        name if name == REBOOT => (value == Some(Said::Boolean(true))).then_some(Ask::Restart),
        channel => Some(Ask::Set {
            channel,
            value: value.filter(|_| !is_null),
        }),
    }
}

/// Whole numbers of a sign are in two's complement of their width (6.4.16: Int8 1, Int16 2, Int32 3, Int64 4).
fn whole(datatype: u64, number: u64) -> f64 {
    match datatype {
        1..=3 => f64::from(number as u32 as i32),
        4 => number as i64 as f64,
        _ => number as f64,
    }
}

/// A field's value.
pub(crate) enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Four([u8; 4]),
    Eight([u8; 8]),
}

/// The fields of a message of protocol buffers, up to its end or to what is none.
pub(crate) fn fields(mut rest: &[u8]) -> impl Iterator<Item = (u64, Field<'_>)> {
    std::iter::from_fn(move || next_field(&mut rest))
}

fn next_field<'a>(rest: &mut &'a [u8]) -> Option<(u64, Field<'a>)> {
    let key = read_varint(rest)?;
    let value = match key & 7 {
        0 => Field::Number(read_varint(rest)?),
        1 => Field::Eight(take(rest, 8)?.try_into().ok()?),
        2 => {
            let length = usize::try_from(read_varint(rest)?).ok()?;
            Field::Bytes(take(rest, length)?)
        }
        5 => Field::Four(take(rest, 4)?.try_into().ok()?),
        _ => return None,
    };
    Some((key >> 3, value))
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

fn read_varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = take(rest, 1)?.first().copied()?;
        value |= u64::from(byte & 127) << shift;
        if byte < 128 {
            return Some(value);
        }
    }
    None
}

/// `spBv1.0/GROUP/KIND/NODE[/DEVICE]` (4.1).
fn topic(out: &mut Vec<u8>, kind: &str, facts: &DeviceFacts, with_device: bool) {
    let device = with_device.then_some(facts.device.as_str());
    let levels = ["spBv1.0", &facts.community, kind, &facts.gateway];
    for (at, level) in levels.into_iter().chain(device).enumerate() {
        if at > 0 {
            out.push(b'/');
        }
        out.extend_from_slice(level.as_bytes());
    }
}

fn reading(out: &mut Vec<u8>, millis: u64, reading: &Reading<'_>) {
    let name = &reading.channel.name;
    match reading.value() {
        Value::Number(value) => metric(out, name, millis, DOUBLE, |out| {
            key(out, 13, 1);
            out.extend_from_slice(&value.to_le_bytes());
        }),
        Value::Boolean(yes) => metric(out, name, millis, BOOLEAN, |out| {
            number(out, 14, u64::from(yes))
        }),
        Value::State(word) => metric(out, name, millis, STRING, |out| {
            bytes(out, 15, word.as_bytes())
        }),
    }
}

/// The metric of a channel whose value nobody knows yet: its type, and `is_null` (7) in place of the value.
fn unknown(out: &mut Vec<u8>, millis: u64, channel: &Channel) {
    let datatype = match channel.value {
        ValueKind::Number { .. } | ValueKind::Counter => DOUBLE,
        ValueKind::Boolean => BOOLEAN,
        ValueKind::State { .. } => STRING,
    };
    metric(out, &channel.name, millis, datatype, |out| {
        number(out, 7, 1)
    });
}

/// A Payload: timestamp 1, metrics 2, seq 3.
fn payload(out: &mut Vec<u8>, millis: u64, sequence: u8, metrics: impl FnOnce(&mut Vec<u8>)) {
    number(out, 1, millis);
    metrics(out);
    number(out, 3, u64::from(sequence));
}

/// A Metric: name 1, timestamp 3, datatype 4, and its value.
fn metric(
    out: &mut Vec<u8>,
    name: &str,
    millis: u64,
    datatype: u64,
    value: impl FnOnce(&mut Vec<u8>),
) {
    let mut body = Vec::with_capacity(64);
    bytes(&mut body, 1, name.as_bytes());
    number(&mut body, 3, millis);
    number(&mut body, 4, datatype);
    value(&mut body);
    bytes(out, 2, &body);
}

/// A field's number and wire type, as protocol buffers have it.
pub(crate) fn key(out: &mut Vec<u8>, field: u64, wire: u64) {
    varint(out, field << 3 | wire);
}

/// A field that is a number.
pub(crate) fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    key(out, field, 0);
    varint(out, value);
}

/// A field that is a text, bytes or a message.
pub(crate) fn bytes(out: &mut Vec<u8>, field: u64, value: &[u8]) {
    key(out, field, 2);
    varint(out, value.len() as u64);
    out.extend_from_slice(value);
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 128 {
        out.push((value & 127) as u8 | 128);
        value >>= 7;
    }
    out.push(value as u8);
}
