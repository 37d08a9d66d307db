//! A record, or a part of it, as what a run sends.

use std::collections::HashMap;
use std::ops::{ControlFlow, Range};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use twin_core::time::SimTime;
use twin_core::told::Term;

use super::{Record, RecordError, Rewrite, Row, TrafficDigest};
use crate::payload::{Batch, DeviceFacts};
use crate::source::Spout;

/// Most devices that a replay keeps apart.
const MOST_DEVICES: usize = 4_000_000;

/// Which messages are replayed; by default all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// From this time on.
    pub from: Option<SimTime>,
    /// Until before this time.
    pub to: Option<SimTime>,
    /// Of these devices, or of those whose ids begin with what stands before a final `*`; of all when empty.
    pub devices: Vec<String>,
}

impl Selection {
    fn times(&self) -> Range<i64> {
        self.from.map_or(i64::MIN, SimTime::nanos)..self.to.map_or(i64::MAX, SimTime::nanos)
    }

    fn takes(&self, row: &Row<'_>) -> bool {
        self.times().contains(&row.time_nanos)
            && (self.devices.is_empty() || self.devices.iter().any(|d| names(d, row.device)))
    }
}

fn names(wanted: &str, device: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(begin) => device.starts_with(begin),
        None => device == wanted,
    }
}

/// A record that is ready to be replayed: read once and proven.
#[derive(Debug)]
pub struct Playback {
    record: Record,
    selection: Selection,
    rewrite: Rewrite,
    facts: Vec<DeviceFacts>,
    index: HashMap<String, u32>,
    messages: u64,
    seconds: f64,
    first_nanos: i64,
    traffic_sha256: String,
    is_whole: bool,
    bad_topic: Option<BadTopic>,
    retains: bool,
}

/// The first topic that is none of MQTT.
#[derive(Debug)]
struct BadTopic {
    path: PathBuf,
    row: u64,
    topic: String,
    reason: Term,
}

impl Playback {
    /// Reads the record once: proves its hashes, finds its devices, and hashes what is to be sent.
    ///
    /// # Errors
    /// When a segment is damaged or nothing is selected.
    pub fn new(
        record: Record,
        selection: Selection,
        rewrite: Rewrite,
    ) -> Result<Self, RecordError> {
        let mut index: HashMap<String, u32> = HashMap::new();
        let mut facts = Vec::new();
        let (mut digest, mut messages) = (TrafficDigest::default(), 0);
        let (mut first, mut last) = (i64::MAX, i64::MIN);
        let (mut bad_topic, mut retains) = (None, false);
        record.visit_placed(selection.times(), &mut |(path, number), row| {
            if !selection.takes(row) {
                return Ok(ControlFlow::Continue(()));
            }
            messages += 1;
            retains |= row.wire.is_retained();
            first = first.min(row.time_nanos);
            last = last.max(row.time_nanos);
            let (topic, payload) = rewrite.content(row);
            digest.add(topic.as_bytes(), &payload);
            if bad_topic.is_none()
                && let Some(reason) = fault(&topic)
            {
                bad_topic = Some(BadTopic {
                    path: path.to_owned(),
                    row: number,
                    topic: topic.escape_debug().to_string(),
                    reason,
                });
            }
            if index.contains_key(row.device) {
                return Ok(ControlFlow::Continue(()));
            }
            if facts.len() >= MOST_DEVICES {
                return Err(RecordError::TooManyDevices {
                    path: record.folder().to_owned(),
                    most: MOST_DEVICES,
                });
            }
            index.insert(row.device.to_owned(), facts.len() as u32);
            facts.push(device_facts(&rewrite.device(row.device)));
            Ok(ControlFlow::Continue(()))
        })?;
        if messages == 0 {
            return Err(RecordError::Nothing {
                path: record.folder().to_owned(),
            });
        }
        let traffic_sha256 = digest.text();
        Ok(Self {
            is_whole: rewrite.is_nothing()
                && messages == record.manifest().messages
                && traffic_sha256 == record.manifest().traffic_sha256,
            record,
            selection,
            rewrite,
            facts,
            index,
            messages,
            seconds: (last - first) as f64 / 1e9,
            first_nanos: first,
            traffic_sha256,
            bad_topic,
            retains,
        })
    }

    /// Whether every topic may be published to an MQTT broker, which closes the connection otherwise.
    pub(crate) fn check_topics(&self) -> Result<(), RecordError> {
        match &self.bad_topic {
            None => Ok(()),
            Some(bad) => Err(RecordError::Topic {
                path: bad.path.clone(),
                row: bad.row,
                topic: bad.topic.clone(),
                reason: bad.reason,
            }),
        }
    }

    /// The record.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The devices that speak.
    #[must_use]
    pub fn facts(&self) -> &[DeviceFacts] {
        &self.facts
    }

    /// Messages to be sent.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// Seconds from the first message to the last, as recorded.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// Earliest time of a message to be sent.
    #[must_use]
    pub fn first(&self) -> SimTime {
        SimTime::from_nanos(self.first_nanos)
    }

    /// Hash of topics and payloads that are to be sent, in order.
    #[must_use]
    pub fn traffic_sha256(&self) -> &str {
        &self.traffic_sha256
    }

    /// Whether that is the whole record, unchanged.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Whether a broker is to retain any of its messages.
    #[must_use]
    pub fn retains(&self) -> bool {
        self.retains
    }

    /// Hands every message over, until the end or until nobody listens.
    ///
    /// # Errors
    /// When a segment was damaged since it was proven.
    pub(crate) fn run(&self, mut spout: Spout, stop: &AtomicBool) -> Result<(), RecordError> {
        let mut batch = Batch::default();
        self.record.visit(self.selection.times(), &mut |row| {
            if stop.load(Ordering::Relaxed) || spout.is_over() {
                return Ok(ControlFlow::Break(()));
            }
            if !self.selection.takes(row) {
                return Ok(ControlFlow::Continue(()));
            }
            let device = self.index.get(row.device).copied().unwrap_or_default();
            let (topic, payload) = self.rewrite.content(row);
            batch.push(
                SimTime::from_nanos(row.time_nanos),
                device,
                |out| out.extend_from_slice(topic.as_bytes()),
                |out| out.extend_from_slice(&payload),
            );
            batch.carry(row.wire);
            if batch.is_full() {
                spout.hand_over(&mut batch);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        spout.end(batch);
        Ok(())
    }
}

/// What is wrong with a topic that is published to, if anything (MQTT 4.7.1 and 4.7.3).
fn fault(topic: &str) -> Option<Term> {
    if topic.is_empty() {
        return Some(Term::new("is empty", "为空"));
    }
    if topic.contains(['+', '#']) {
        let words = "holds + or #, which only filters may hold";
        return Some(Term::new(words, "含 + 或 #，而这两个字符只能用于过滤器"));
    }
    let has_nul = topic.contains('\0');
    has_nul.then(|| Term::new("holds a NUL character", "含空字符（NUL）"))
}

/// What a record tells of a device: its id alone.
fn device_facts(device: &str) -> DeviceFacts {
    let level = device.replace('/', "_");
    DeviceFacts {
        community: String::new(),
        class: String::new(),
        gateway: level.clone(),
        device: level,
    }
}
