//! Hashes of messages: each part with its length before it, so that no two different messages give the same bytes.

use sha2::{Digest, Sha256};

use super::Row;

/// A SHA-256 as 64 hexadecimal digits.
pub type Sha256Text = String;

/// Running hash of what a platform sees: topics and payloads, in order. The same for a record, for its replay at any speed, and for a
/// record of that replay.
#[derive(Debug, Clone, Default)]
pub struct TrafficDigest(Sha256);

impl TrafficDigest {
    /// Takes in a message.
    pub fn add(&mut self, topic: &[u8], payload: &[u8]) {
        part(&mut self.0, topic);
        part(&mut self.0, payload);
    }

    /// The hash of all messages so far.
    #[must_use]
    pub fn text(&self) -> Sha256Text {
        text(&self.0.clone().finalize())
    }
}

/// Hash of a segment: every column of every message.
#[derive(Debug, Clone, Default)]
pub(super) struct RowDigest(Sha256);

impl RowDigest {
    pub(super) fn add(&mut self, row: &Row<'_>) {
        self.0.update(row.time_nanos.to_le_bytes());
        part(&mut self.0, row.device.as_bytes());
        part(&mut self.0, row.topic.as_bytes());
        part(&mut self.0, row.payload);
        let wire = row.wire;
        // Records from before these columns, and messages that were on no wire, have the hashes that they had.
        if !wire.is_nothing() {
            let number = |value: Option<u8>| value.unwrap_or(u8::MAX);
            self.0
                .update([number(wire.retained.map(u8::from)), number(wire.qos)]);
            part(&mut self.0, wire.headers.unwrap_or_default().as_bytes());
        }
    }

    pub(super) fn text(&self) -> Sha256Text {
        text(&self.0.clone().finalize())
    }
}

/// The link of a chain: what was before, and a segment's own hash.
pub(super) fn link(before: &str, segment: &str) -> Sha256Text {
    let mut hash = Sha256::new();
    part(&mut hash, before.as_bytes());
    part(&mut hash, segment.as_bytes());
    text(&hash.finalize())
}

/// Hash of some bytes.
pub(super) fn of_bytes(bytes: &[u8]) -> Sha256Text {
    text(&Sha256::digest(bytes))
}

fn part(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

fn text(hash: &[u8]) -> Sha256Text {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
