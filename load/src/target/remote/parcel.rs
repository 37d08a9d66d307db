//! Messages that go to one connection together.

use bytes::Bytes;

use crate::check::Sent;

/// Messages in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Parcel {
    bytes: Vec<u8>,
    items: Vec<Item>,
}

/// A message of a parcel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    start: usize,
    topic: usize,
    payload: usize,
    end: usize,
    /// What is told of it.
    pub(super) sent: Sent,
}

impl Parcel {
    /// Takes a message in.
    pub(super) fn push(&mut self, (topic, payload): (&[u8], &[u8]), headers: &str, sent: Sent) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(topic);
        self.put(start, (payload, headers), sent);
    }

    /// Takes a message in under the subject of its topic.
    pub(super) fn push_subject(
        &mut self,
        (topic, payload): (&[u8], &[u8]),
        headers: &str,
        sent: Sent,
    ) {
        let start = self.bytes.len();
        super::nats::subject(topic, &mut self.bytes);
        self.put(start, (payload, headers), sent);
    }

    fn put(&mut self, start: usize, (payload, headers): (&[u8], &str), sent: Sent) {
        let topic = self.bytes.len();
        self.bytes.extend_from_slice(payload);
        let end_of_payload = self.bytes.len();
        self.bytes.extend_from_slice(headers.as_bytes());
        self.items.push(Item {
            start,
            topic,
            payload: end_of_payload,
            end: self.bytes.len(),
            sent,
        });
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// The messages' places, and their bytes to be shared.
    pub(super) fn into_parts(self) -> (Vec<Item>, Bytes) {
        (self.items, Bytes::from(self.bytes))
    }
}

impl Item {
    pub(super) fn topic(&self, bytes: &Bytes) -> Bytes {
        bytes.slice(self.start..self.topic)
    }

    pub(super) fn payload(&self, bytes: &Bytes) -> Bytes {
        bytes.slice(self.topic..self.payload)
    }

    /// Headers as a record has them; empty where there are none.
    pub(super) fn headers(&self, bytes: &Bytes) -> Bytes {
        bytes.slice(self.payload..self.end)
    }

    /// Bytes of topic, payload and headers.
    pub(super) fn size(&self) -> usize {
        self.end - self.start
    }
}
