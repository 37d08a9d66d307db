//! Who hears what becomes of messages. Times are nanoseconds of the run.

use crate::check::Key;
use crate::record::Wire;

/// Hears what becomes of messages.
pub trait Witness {
    /// A message of `phase` that was due at `due` was handed to the network at `now`.
    fn sent(&mut self, phase: u16, due: u64, now: u64);

    /// A message of `phase` was not sent, because its connection was down or had not taken it at the end.
    fn missed(&mut self, phase: u16);

    /// The same of a message that had been taken over, with the key by which it is known on its way back; 0 where it is not checked.
    fn dropped(&mut self, phase: u16, _key: Key) {
        self.missed(phase);
    }

    /// The target says that it has the message of this key.
    fn acknowledged(&mut self, _: Key, _: u64) {}

    /// A message of this phase was sent, and at the end the target had neither acknowledged nor refused it.
    fn unacknowledged(&mut self, _: u16) {}

    /// A message came back.
    fn received(&mut self, topic: &[u8], payload: &[u8], now: u64);

    /// A message came in over the connection of this number. Where all connections hear the same, which one it was means nothing.
    fn received_over(&mut self, _connection: usize, topic: &[u8], payload: &[u8], now: u64) {
        self.received(topic, payload, now);
    }

    /// The same of a message that may ask for its answer on a topic of its own.
    fn asked(
        &mut self,
        connection: usize,
        (topic, payload): (&[u8], &[u8]),
        _reply: Option<&str>,
        now: u64,
    ) {
        self.received_over(connection, topic, payload, now);
    }

    /// The same with what the wire carried beside topic and payload.
    fn received_as(
        &mut self,
        connection: usize,
        (topic, payload): (&[u8], &[u8]),
        _wire: Wire<'_>,
        now: u64,
    ) {
        self.received_over(connection, topic, payload, now);
    }
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Deaf;

impl Witness for Deaf {
    fn sent(&mut self, _: u16, _: u64, _: u64) {}
    fn missed(&mut self, _: u16) {}
    fn received(&mut self, _: &[u8], _: &[u8], _: u64) {}
}
