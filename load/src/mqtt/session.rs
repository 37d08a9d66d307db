//! Quality of service 1 and 2: what is under way, and what must be sent again.

use std::collections::{BTreeSet, VecDeque};

use super::connection::SUBSCRIBE_ID;
use super::encode::{Ack, Publish, Version, ack, publish, publish_length};
use crate::check::Key;

/// Most messages under way with an MQTT 3.1.1 broker, which cannot say how many it takes: mosquitto's default
/// (`max_inflight_messages`), past which it ends the connection.
const WINDOW_V311: usize = 20;
/// Most messages under way with an MQTT 5 broker, however many it takes: enough to fill a local network, few enough that a broken
/// connection repeats little.
const WINDOW_V5: usize = 256;

/// A message that is not acknowledged yet.
#[derive(Debug)]
struct Held {
    /// Topic, then payload.
    bytes: Box<[u8]>,
    topic: usize,
    stamp: Stamp,
    id: u16,
    released: bool,
}

impl Held {
    fn publish(&self, out: &mut Vec<u8>, version: Version, qos: u8, duplicate: bool) {
        let (topic, payload) = self.bytes.split_at(self.topic);
        let (id, retained) = (self.id, self.stamp.retained);
        publish(
            out,
            version,
            &Publish {
                topic,
                payload,
                qos,
                duplicate,
                retained,
                id,
            },
        );
    }
}

/// What belongs to a message beside its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// When it was due: nanoseconds of the run.
    pub(crate) due: u64,
    /// Its phase.
    pub(crate) phase: u16,
    /// Whether the broker is to retain it.
    pub(crate) retained: bool,
    /// By what it is known on its way back; 0 where it is not checked.
    pub(crate) key: Key,
}

/// What a client remembers over connections.
#[derive(Debug)]
pub(crate) struct Session {
    version: Version,
    qos: u8,
    window: usize,
    under_way: VecDeque<Held>,
    waiting: VecDeque<Held>,
    held_bytes: usize,
    next_id: u16,
    /// Identifiers of received messages of quality of service 2 that are not released.
    received: BTreeSet<u16>,
}

impl Session {
    pub(crate) fn new(version: Version, qos: u8) -> Self {
        Self {
            version,
            qos,
            window: 1,
            under_way: VecDeque::new(),
            waiting: VecDeque::new(),
            held_bytes: 0,
            next_id: 0,
            received: BTreeSet::new(),
        }
    }

    /// Quality of service at which it publishes.
    #[inline]
    pub(crate) fn qos(&self) -> u8 {
        self.qos
    }

    /// Publishes at this quality of service from now on; it holds nothing where that is another one.
    pub(crate) fn publish_at(&mut self, qos: u8) {
        self.qos = qos;
    }

    /// Bytes of the longest PUBLISH of a message that it holds.
    pub(crate) fn longest(&self) -> usize {
        let held = self.under_way.iter().chain(&self.waiting);
        let content = held.map(|held| held.bytes.len()).max();
        content.map_or(0, |content| publish_length(self.version, self.qos, content))
    }

    /// Bytes of all messages that it holds.
    pub(crate) fn held_bytes(&self) -> usize {
        self.held_bytes
    }

    /// Messages that are not acknowledged.
    pub(crate) fn held(&self) -> usize {
        self.under_way.len() + self.waiting.len()
    }

    /// Takes a message of quality of service 1 or 2.
    pub(crate) fn hold(&mut self, topic: &[u8], payload: &[u8], stamp: Stamp) {
        let bytes: Box<[u8]> = [topic, payload].concat().into();
        self.held_bytes += bytes.len();
        self.waiting.push_back(Held {
            bytes,
            topic: topic.len(),
            stamp,
            id: 0,
            released: false,
        });
    }

    /// Writes waiting messages into `out` while the window has room, and tells each with the length of `out` after it.
    pub(crate) fn fill(&mut self, out: &mut Vec<u8>, mut written: impl FnMut(usize, Stamp)) {
        while self.under_way.len() < self.window {
            let Some(mut held) = self.waiting.pop_front() else {
                return;
            };
            held.id = self.free_id();
            held.publish(out, self.version, self.qos, false);
            written(out.len(), held.stamp);
            self.under_way.push_back(held);
        }
    }

    /// The phase of each message that was written into a buffer and is not acknowledged, in that order.
    pub(crate) fn under_way(&self) -> impl ExactSizeIterator<Item = u16> + '_ {
        self.under_way.iter().map(|held| held.stamp.phase)
    }

    /// Lets go of what waits and was never written, and tells what it is. What is under way stays: whether the broker has it nobody knows.
    pub(crate) fn give_up(&mut self) -> impl Iterator<Item = Stamp> + '_ {
        let held_bytes = &mut self.held_bytes;
        self.waiting.drain(..).map(move |held| {
            *held_bytes -= held.bytes.len();
            held.stamp
        })
    }

    /// The next identifier that neither the subscription nor anything under way has; the window is far smaller than their number.
    fn free_id(&mut self) -> u16 {
        loop {
            self.next_id = self.next_id.checked_add(1).unwrap_or(1);
            let is_taken = |h: &Held| h.id == self.next_id;
            if self.next_id != SUBSCRIBE_ID && !self.under_way.iter().any(is_taken) {
                return self.next_id;
            }
        }
    }

    /// Starts over on a new connection: what is under way is sent again. A broker that forgot the session gets it as new (4.4 allows
    /// repeating only within a session), one that did not as duplicates. `sent` hears how long `out` is after each.
    pub(crate) fn resume(
        &mut self,
        out: &mut Vec<u8>,
        session_present: bool,
        window: u16,
        mut sent: impl FnMut(usize),
    ) {
        let most = match self.version {
            Version::V311 => WINDOW_V311,
            Version::V5 => WINDOW_V5,
        };
        self.window = usize::from(window).clamp(1, most);
        if !session_present {
            self.received.clear();
        }
        for held in &mut self.under_way {
            if session_present && held.released {
                ack(out, Ack::Release, held.id);
            } else {
                held.released = false;
                held.publish(out, self.version, self.qos, session_present);
            }
            sent(out.len());
        }
    }

    /// Follows an answer of the broker; whether it ends a message.
    pub(crate) fn answered(&mut self, out: &mut Vec<u8>, kind: Ack, id: u16, code: u8) -> Answer {
        if kind == Ack::Release {
            self.received.remove(&id);
            ack(out, Ack::Complete, id);
            return Answer::Open;
        }
        let Some(at) = self.under_way.iter().position(|h| h.id == id) else {
            return Answer::Open;
        };
        // A broker that does not know what is released (PUBCOMP, 0x92) has handed it on before: only its answer was lost (4.3.3).
        let refused = code >= 128 && kind != Ack::Complete;
        if kind == Ack::Stored && !refused {
            self.under_way[at].released = true;
            ack(out, Ack::Release, id);
            return Answer::Open;
        }
        let Some(held) = self.under_way.remove(at) else {
            return Answer::Open;
        };
        self.held_bytes -= held.bytes.len();
        if refused {
            Answer::Refused(code)
        } else {
            Answer::Done
        }
    }

    /// Answers a received message; whether it is a new one.
    pub(crate) fn receive(&mut self, out: &mut Vec<u8>, qos: u8, id: u16) -> bool {
        match qos {
            0 => true,
            1 => {
                ack(out, Ack::Received, id);
                true
            }
            _ => {
                ack(out, Ack::Stored, id);
                self.received.insert(id)
            }
        }
    }
}

/// What an answer means for its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It is not at its end.
    Open,
    /// The broker has it.
    Done,
    /// The broker refuses it.
    Refused(u8),
}
