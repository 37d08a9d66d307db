//! Messages that are due on connections without room: they wait here, so that the other connections go on.

use std::collections::{BTreeMap, VecDeque};

use twin_core::time::SimTime;

use crate::check::Key;
use crate::payload::{Message, MessageKind};
use crate::record::{KeptWire, Wire};

/// Bytes that wait for one connection: as many as a connection that is down keeps.
const LANE_BYTES: usize = 256 << 10;
/// Bytes that wait for all of them at most.
const MOST_BYTES: usize = 64 << 20;

/// Topic and payload of a message, and what the wire is to carry beside.
pub(crate) type Content<'a> = ((&'a [u8], &'a [u8]), Wire<'a>);

/// Whose message waits, and since when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ticket {
    pub(crate) device: u32,
    /// When the device sends it; births in mid-run are of no moment of the simulation.
    pub(crate) time: Option<SimTime>,
    pub(crate) due: u64,
    pub(crate) kind: MessageKind,
    /// The key of its first value, as [`Message::value`] is.
    pub(crate) value: Key,
}

impl Ticket {
    /// That of a message which is due.
    pub(crate) fn of(message: &Message, due: u64) -> Self {
        Self {
            device: message.device,
            time: Some(message.time),
            due,
            kind: message.kind,
            value: message.value,
        }
    }
}

/// Why a message waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    /// Its connection has no room: back-pressure.
    Room,
    /// Its connection is on its way back with the device, which has started only now: no fault of the target.
    Return,
}

/// A message that waits.
#[derive(Debug)]
pub(crate) struct Parked {
    /// Topic, then payload.
    bytes: Box<[u8]>,
    topic: usize,
    wire: KeptWire,
    pub(crate) ticket: Ticket,
}

impl Parked {
    pub(crate) fn content(&self) -> (&[u8], &[u8]) {
        self.bytes.split_at(self.topic)
    }

    /// What the wire is to carry beside.
    pub(crate) fn wire(&self) -> Wire<'_> {
        self.wire.wire()
    }
}

/// What became of a message that found no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parks {
    /// It waits.
    Waits,
    /// Its connection is one of few that are behind, and has enough waiting for it.
    LaneFull,
    /// So many connections are behind that the target as a whole is.
    LotFull,
}

/// The messages that wait, by connection.
#[derive(Debug)]
pub(crate) struct Parking {
    lanes: BTreeMap<u32, Lane>,
    bytes: usize,
    messages: u64,
    most_bytes: usize,
    /// Since when any message has waited.
    since: Option<u64>,
}

#[derive(Debug, Default)]
struct Lane {
    messages: VecDeque<Parked>,
    bytes: usize,
    /// Whether its messages wait for room.
    is_full: bool,
}

impl Parking {
    /// Room for half of `connections`: when more are behind, it is the target that is slow, not some connections.
    pub(crate) fn new(connections: usize) -> Self {
        Self {
            lanes: BTreeMap::new(),
            bytes: 0,
            messages: 0,
            most_bytes: (connections / 2).saturating_mul(LANE_BYTES).min(MOST_BYTES),
            since: None,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// Messages that wait.
    pub(crate) fn messages(&self) -> u64 {
        self.messages
    }

    /// What the messages of a connection wait for; `None` where none does.
    pub(crate) fn waits(&self, connection: u32) -> Option<Wait> {
        if self.lanes.is_empty() {
            return None;
        }
        let lane = self.lanes.get(&connection)?;
        Some(if lane.is_full {
            Wait::Room
        } else {
            Wait::Return
        })
    }

    /// Lets a message wait for its connection, if there is room.
    pub(crate) fn park(
        &mut self,
        connection: u32,
        message: &Message,
        content: Content<'_>,
        (due, now): (u64, u64),
        wait: Wait,
    ) -> Parks {
        let ((topic, payload), _) = content;
        let length = topic.len() + payload.len();
        if self.bytes + length > self.most_bytes {
            return Parks::LotFull;
        }
        let lane = self.lanes.get(&connection);
        if lane.is_some_and(|lane| lane.bytes + length > LANE_BYTES) {
            return Parks::LaneFull;
        }
        self.put(connection, Ticket::of(message, due), content, (now, wait));
        Parks::Waits
    }

    /// Lets a message wait for its connection, room or not.
    pub(crate) fn put(
        &mut self,
        connection: u32,
        ticket: Ticket,
        content: Content<'_>,
        (now, wait): (u64, Wait),
    ) {
        let ((topic, payload), wire) = content;
        let length = topic.len() + payload.len();
        let lane = self.lanes.entry(connection).or_default();
        lane.bytes += length;
        lane.is_full |= wait == Wait::Room;
        lane.messages.push_back(Parked {
            bytes: [topic, payload].concat().into(),
            topic: topic.len(),
            wire: wire.into(),
            ticket,
        });
        self.bytes += length;
        self.messages += 1;
        if wait == Wait::Room {
            self.since.get_or_insert(now);
        }
    }

    /// Connections for which messages wait.
    pub(crate) fn connections(&self) -> Vec<u32> {
        self.lanes.keys().copied().collect()
    }

    /// The message that has waited longest for `connection`.
    pub(crate) fn front(&self, connection: u32) -> Option<&Parked> {
        self.lanes.get(&connection)?.messages.front()
    }

    /// Takes that message out.
    pub(crate) fn pop(&mut self, connection: u32) {
        let Some(lane) = self.lanes.get_mut(&connection) else {
            return;
        };
        if let Some(parked) = lane.messages.pop_front() {
            lane.bytes -= parked.bytes.len();
            self.bytes -= parked.bytes.len();
            self.messages -= 1;
        }
        if lane.messages.is_empty() {
            self.lanes.remove(&connection);
        }
    }

    /// Takes the messages out that wait for `connection`, and tells how many there were.
    pub(crate) fn forget(&mut self, connection: u32) -> u64 {
        let Some(lane) = self.lanes.remove(&connection) else {
            return 0;
        };
        let messages = lane.messages.len() as u64;
        self.bytes -= lane.bytes;
        self.messages -= messages;
        messages
    }

    /// Takes every message out and tells how many there were.
    pub(crate) fn clear(&mut self) -> u64 {
        self.lanes.clear();
        self.bytes = 0;
        std::mem::take(&mut self.messages)
    }

    /// Nanoseconds until `now` in which a message waited for room and that were not told yet.
    pub(crate) fn waited(&mut self, now: u64) -> u64 {
        let Some(since) = self.since else {
            return 0;
        };
        let still = self.lanes.values().any(|lane| lane.is_full);
        self.since = still.then_some(now);
        now.saturating_sub(since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Batch;

    fn message() -> Message {
        let mut batch = Batch::default();
        batch.push(SimTime::from_nanos(0), 3, |_| {}, |_| {});
        batch.messages()[0]
    }

    #[test]
    fn a_full_lane_leaves_room_for_the_others() {
        let mut parking = Parking::new(8);
        let payload = vec![0; 1_000];
        let wait = Wait::Room;
        let content = ((&b"t"[..], &payload[..]), Wire::default());
        let mut park = |connection| parking.park(connection, &message(), content, (1, 5), wait);
        let waiting = (0..).take_while(|_| park(0) == Parks::Waits).count();
        assert_eq!(waiting, LANE_BYTES / 1_001);
        assert_eq!(park(0), Parks::LaneFull);
        for connection in 1..4 {
            while park(connection) == Parks::Waits {}
        }
        assert_eq!(park(4), Parks::Waits, "what the full lanes did not use");
        while park(4) == Parks::Waits {}
        assert_eq!(park(5), Parks::LotFull, "half of them are behind");
        assert_eq!(parking.waited(9), 4);
        for connection in parking.connections() {
            while parking.front(connection).is_some() {
                parking.pop(connection);
            }
        }
        assert_eq!((parking.bytes, parking.messages()), (0, 0));
        assert_eq!(parking.waited(12), 3);
        assert_eq!(parking.waited(20), 0);
    }

    #[test]
    fn what_waited_for_a_connection_is_forgotten_alone() {
        let mut parking = Parking::new(8);
        let content = ((&b"t"[..], &b"p"[..]), Wire::default());
        for connection in [1, 2, 1] {
            let parks = parking.park(connection, &message(), content, (1, 5), Wait::Room);
            assert_eq!(parks, Parks::Waits);
        }
        assert_eq!(parking.forget(1), 2);
        assert_eq!(parking.forget(1), 0);
        assert_eq!((parking.bytes, parking.messages()), (2, 1));
        assert_eq!(parking.connections(), [2]);
        parking.pop(2);
        assert!(parking.is_empty() && parking.bytes == 0);
    }

    #[test]
    fn one_connection_has_nobody_to_let_pass() {
        let mut parking = Parking::new(1);
        assert_eq!(
            parking.park(
                0,
                &message(),
                ((b"t", b"p"), Wire::default()),
                (1, 1),
                Wait::Room
            ),
            Parks::LotFull
        );
    }

    #[test]
    fn waiting_for_a_device_that_starts_is_no_back_pressure() {
        let mut parking = Parking::new(8);
        let message = message();
        let parks = parking.park(
            0,
            &message,
            ((b"t", b"p"), Wire::default()),
            (1, 5),
            Wait::Return,
        );
        assert_eq!(parks, Parks::Waits);
        assert_eq!(parking.waited(9), 0);
        let parks = parking.park(
            1,
            &message,
            ((b"t", b"p"), Wire::default()),
            (1, 10),
            Wait::Room,
        );
        assert_eq!(parks, Parks::Waits);
        assert_eq!(parking.waited(12), 2);
        parking.pop(1);
        assert_eq!(parking.waited(15), 3);
        assert_eq!(
            parking.waited(20),
            0,
            "the other waits for its device alone"
        );
    }
}
