//! Messages in the making: many in one piece of memory.

use std::collections::BTreeMap;

use twin_core::sim::Truth;
use twin_core::time::SimTime;

use crate::check::Key;
use crate::record::{KeptWire, Wire};
use crate::silence::Change;

/// What a message tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// Values of channels.
    Telemetry,
    /// An alarm or a state.
    Notice,
}

/// A message of a batch. 40 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// When the device sends it.
    pub time: SimTime,
    /// The device's index, which is also the stream in which order is kept.
    pub device: u32,
    /// What it tells.
    pub kind: MessageKind,
    /// The key of its first value where messages are known by these; else 0.
    pub value: Key,
    start: u32,
    topic: u32,
    payload: u32,
}

/// Messages in the order in which they are sent.
#[derive(Debug, Default)]
pub struct Batch {
    bytes: Vec<u8>,
    messages: Vec<Message>,
    truths: Vec<Truth>,
    /// Devices that fall silent or are heard again, each with the number of messages before that.
    changes: Vec<(usize, Change)>,
    /// What the wire carried of recorded messages, by their numbers.
    wires: BTreeMap<usize, KeptWire>,
    is_last: bool,
}

/// Bytes from which a batch is full: far below what its 32-bit places can hold.
const FULL_AT: usize = 4 << 20;

impl Batch {
    /// The messages.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Topic and payload of a message of this batch.
    #[must_use]
    pub fn content(&self, message: &Message) -> (&[u8], &[u8]) {
        let start = message.start as usize;
        let middle = start + message.topic as usize;
        let end = middle + message.payload as usize;
        let piece = |range| self.bytes.get(range).unwrap_or_default();
        (piece(start..middle), piece(middle..end))
    }

    /// Appends a message whose topic and payload `topic` and `payload` append.
    #[inline]
    pub fn push(
        &mut self,
        time: SimTime,
        device: u32,
        topic: impl FnOnce(&mut Vec<u8>),
        payload: impl FnOnce(&mut Vec<u8>),
    ) {
        let start = self.bytes.len();
        topic(&mut self.bytes);
        let middle = self.bytes.len();
        payload(&mut self.bytes);
        let end = self.bytes.len();
        self.messages.push(Message {
            time,
            device,
            kind: MessageKind::Telemetry,
            value: 0,
            start: start as u32,
            topic: (middle - start) as u32,
            payload: (end - middle) as u32,
        });
    }

    /// Says that the messages from this number on are notices.
    pub(crate) fn mark_notices(&mut self, from: usize) {
        let notices = self.messages.iter_mut().skip(from);
        notices.for_each(|message| message.kind = MessageKind::Notice);
    }

    /// Appends that a device falls silent or is heard again.
    pub(crate) fn add_change(&mut self, change: Change) {
        self.changes.push((self.messages.len(), change));
    }

    /// The change of this number, if it comes before the message of the number `message`.
    pub(crate) fn change_before(&self, number: usize, message: usize) -> Option<Change> {
        let (before, change) = self.changes.get(number)?;
        (*before <= message).then_some(*change)
    }

    /// Names the first values of the last messages, one each.
    pub(crate) fn name_values(&mut self, keys: &[Key]) {
        let last = self.messages.iter_mut().rev().zip(keys.iter().rev());
        last.for_each(|(message, key)| message.value = *key);
    }

    /// Notes what the wire carried of the last message.
    pub(crate) fn carry(&mut self, wire: Wire<'_>) {
        if !wire.is_nothing() {
            self.wires
                .insert(self.messages.len().saturating_sub(1), wire.into());
        }
    }

    /// What the wire carried of message `number`.
    #[must_use]
    pub(crate) fn wire(&self, number: usize) -> Wire<'_> {
        self.wires
            .get(&number)
            .map(KeptWire::wire)
            .unwrap_or_default()
    }

    /// What really happened in the time of its messages, and in what of the simulation's window comes after them.
    #[must_use]
    pub fn truths(&self) -> &[Truth] {
        &self.truths
    }

    /// Appends what really happened.
    pub fn add_truths(&mut self, records: &[Truth]) {
        self.truths.extend_from_slice(records);
    }

    /// Whether it is time to hand it over.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.bytes.len() >= FULL_AT
    }

    /// Whether it holds nothing that is to be sent or followed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.changes.is_empty()
    }

    /// Whether nothing comes after it.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.is_last
    }

    /// Marks it as the last one.
    pub fn mark_last(&mut self) {
        self.is_last = true;
    }

    /// Empties it and keeps its memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.messages.clear();
        self.truths.clear();
        self.changes.clear();
        self.wires.clear();
        self.is_last = false;
    }
}
