//! One client: its socket, its buffers, its session.

mod greeting;

use std::collections::VecDeque;

use mio::{Registry, Token};

use super::broken::{Broken, refusal};
use super::counters::Counters;
use super::decode::{Packet, packet};
use super::encode::{Publish, Version, ping, publish, publish_length};
use super::pool::Offer;
use super::session::{Answer, Session, Stamp};
use super::settings::{Client, Settings};
use super::transport::{TlsClient, Transport};
use crate::record::Wire;
use crate::witness::Witness;

/// Unsent bytes from which a connection takes no more messages: some milliseconds of a fast network.
pub(crate) const HIGH_WATER: usize = 256 << 10;
/// Unsent bytes from which a buffer should be flushed at once.
pub(crate) const WRITE_AT: usize = 64 << 10;
/// When a connection is tried again that stays down until it is released: never.
pub(crate) const SILENCED: u64 = u64::MAX;
/// Packet identifier of the only SUBSCRIBE, which nothing that is published has (2.3.1): who listens to commands sends, too.
pub(super) const SUBSCRIBE_ID: u16 = u16::MAX;
/// The end of a message that is in no buffer: nothing of it is written until it is sent over a new connection.
const UNWRITTEN: u64 = u64::MAX;

/// How far a connection has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// No socket; tried again at this time.
    Down { retry_at: u64 },
    /// TCP is not connected.
    Connecting,
    /// CONNECT was sent.
    Greeting,
    /// SUBSCRIBE was sent.
    Subscribing,
    /// Ready.
    Up,
}

/// A message whose bytes end at `end` of all bytes ever put into the buffer.
#[derive(Debug, Clone, Copy)]
struct Mark {
    end: u64,
    stamp: Stamp,
}

/// A PINGREQ that nothing was received after.
#[derive(Debug, Clone, Copy)]
struct Ping {
    /// Where it ends among all bytes ever put into the buffer.
    end: u64,
    /// When it was put there or, once something was written, when the last of what was written up to its end was.
    since: u64,
}

#[derive(Debug)]
pub(crate) struct Connection {
    /// Its place in its pool.
    number: usize,
    pub(crate) client: Client,
    /// TLS with a certificate of its own, if it has one.
    pub(crate) tls: Option<TlsClient>,
    pub(crate) stage: Stage,
    pub(crate) transport: Option<Transport>,
    pub(crate) session: Session,
    pub(crate) was_up: bool,
    /// Whether it was silenced and released, and has not come back yet.
    pub(crate) is_returning: bool,
    /// Connections that were begun.
    pub(crate) sessions: u64,
    pub(crate) attempts: u32,
    /// How often it did not get through: which of the host's addresses it is tried at.
    pub(crate) tried: u32,
    /// Since when it has been in this stage.
    pub(crate) since: u64,
    /// Since when it is not up, once it was.
    down_since: Option<u64>,
    pub(crate) last_write: u64,
    /// The PINGREQ that waits for a sign of life.
    ping: Option<Ping>,
    /// Seconds of the keep alive, the broker's where it has one of its own.
    keep_alive_secs: u16,
    /// Bytes that the broker takes in a packet.
    pub(crate) most_packet: usize,
    /// Whether the last will has a lesser quality of service than it was to have.
    pub(crate) is_will_lowered: bool,
    pub(crate) dirty: bool,
    writable: bool,
    stalled_since: Option<u64>,
    out: Vec<u8>,
    start: usize,
    /// Bytes written before those in the buffer.
    written: u64,
    /// Those of them that are on the socket: TLS may still hold the last of them.
    on_socket: u64,
    marks: VecDeque<Mark>,
    input: Vec<u8>,
}

impl Connection {
    pub(crate) fn new(
        number: usize,
        client: Client,
        settings: &Settings,
        tls: Option<TlsClient>,
    ) -> Self {
        Self {
            number,
            client,
            tls,
            stage: Stage::Down { retry_at: 0 },
            transport: None,
            session: Session::new(settings.version, settings.qos as u8),
            was_up: false,
            is_returning: false,
            sessions: 0,
            attempts: 0,
            tried: 0,
            since: 0,
            down_since: None,
            last_write: 0,
            ping: None,
            keep_alive_secs: settings.keep_alive_secs,
            most_packet: usize::MAX,
            is_will_lowered: false,
            dirty: false,
            writable: false,
            stalled_since: None,
            out: Vec::new(),
            start: 0,
            written: 0,
            on_socket: 0,
            marks: VecDeque::new(),
            input: Vec::new(),
        }
    }

    /// Whether it stays down until it is released.
    pub(crate) fn is_silenced(&self) -> bool {
        self.stage == Stage::Down { retry_at: SILENCED }
    }

    /// What becomes of a message of quality of service 0 while it is not up. An edge node's waits for nothing: births come before it.
    pub(crate) fn missed(&self) -> Offer {
        if self.is_returning && !self.client.is_edge_node {
            Offer::Returning
        } else {
            Offer::Missed
        }
    }

    /// Bytes that wait to be written or acknowledged.
    pub(crate) fn queued(&self) -> usize {
        self.out.len() - self.start + self.session.held_bytes()
    }

    /// Bytes that wait for the socket.
    pub(crate) fn unwritten(&self) -> usize {
        self.out.len() - self.start
    }

    /// Whether anything is not on the socket yet.
    pub(crate) fn is_unsent(&self) -> bool {
        self.unwritten() > 0 || self.on_socket < self.written
    }

    /// Whether a message of so many bytes of topic and payload is longer than the broker takes.
    #[inline]
    pub(crate) fn is_too_long(&self, version: Version, content: usize) -> bool {
        publish_length(version, self.session.qos(), content) > self.most_packet
    }

    /// Takes a message of quality of service 0 into the buffer.
    #[inline]
    pub(crate) fn put(&mut self, version: Version, topic: &[u8], payload: &[u8], stamp: Stamp) {
        publish(
            &mut self.out,
            version,
            &Publish {
                topic,
                payload,
                qos: 0,
                duplicate: false,
                retained: stamp.retained,
                id: 0,
            },
        );
        let end = self.written + (self.out.len() - self.start) as u64;
        self.marks.push_back(Mark { end, stamp });
    }

    /// Puts messages of the session into the buffer, as many as may be under way.
    pub(crate) fn fill(&mut self) {
        let (written, start, marks) = (self.written, self.start, &mut self.marks);
        self.session.fill(&mut self.out, |length, stamp| {
            let end = written + (length - start) as u64;
            marks.push_back(Mark { end, stamp });
        });
    }

    /// Writes until the buffer is empty or the socket full.
    pub(crate) fn write(
        &mut self,
        now: u64,
        counters: &mut Counters,
        witness: &mut impl Witness,
    ) -> Result<(), Broken> {
        let Some(transport) = &mut self.transport else {
            return Ok(());
        };
        while self.writable && self.start < self.out.len() {
            match transport.write(&self.out[self.start..]) {
                Ok(count) => {
                    // TLS takes more only when what it took before is on the socket.
                    self.on_socket = self.written;
                    if let Some(ping) = self.ping.as_mut().filter(|p| p.end > self.written) {
                        ping.since = now;
                    }
                    self.start += count;
                    self.written += count as u64;
                    self.last_write = now;
                }
                Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => {
                    self.writable = false;
                    counters.socket_stalls += 1;
                    self.stalled_since = Some(now);
                }
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
        if !transport.holds_bytes() {
            self.on_socket = self.written;
        }
        if self.start == self.out.len() {
            self.out.clear();
            self.start = 0;
        } else if self.start > WRITE_AT {
            self.out.drain(..self.start);
            self.start = 0;
        }
        while let Some(mark) = self.marks.front().filter(|m| m.end <= self.on_socket) {
            witness.sent(mark.stamp.phase, mark.stamp.due, now);
            self.marks.pop_front();
        }
        self.count(counters);
        Ok(())
    }

    /// Adds what the kernel took since this was done last.
    pub(crate) fn count(&mut self, counters: &mut Counters) {
        if let Some(transport) = &mut self.transport {
            let (writes, bytes) = transport.take_written();
            counters.writes += writes;
            counters.bytes += bytes;
        }
    }

    /// The socket has room again.
    pub(crate) fn has_room(&mut self, now: u64, counters: &mut Counters) -> Result<(), Broken> {
        if let Some(since) = self.stalled_since.take() {
            counters.stalled_nanos += now.saturating_sub(since);
        }
        self.writable = true;
        if let Some(transport) = &mut self.transport
            && let Err(e) = transport.flush()
            && e.kind() != std::io::ErrorKind::WouldBlock
        {
            return Err(e.into());
        }
        Ok(())
    }

    pub(crate) fn enter(&mut self, stage: Stage, now: u64) {
        if self.stage == Stage::Up && stage != Stage::Up {
            self.down_since = Some(now);
        }
        self.stage = stage;
        self.since = now;
    }

    /// How long it has not been up since it was, nanoseconds: to connect again and to be accepted is a part of it.
    pub(crate) fn down_nanos(&self, now: u64) -> u64 {
        self.down_since.map_or(0, |since| now.saturating_sub(since))
    }

    /// Ends the time in which it is down; how long it was, nanoseconds.
    pub(crate) fn end_down(&mut self, now: u64) -> u64 {
        let nanos = self.down_nanos(now);
        self.down_since = None;
        nanos
    }

    /// Reads what there is, in pieces of `scratch`, and follows it. `clock` is asked for each piece: where they come without an end, what is read
    /// last must not seem to have come first.
    pub(crate) fn read(
        &mut self,
        settings: &Settings,
        scratch: &mut [u8],
        clock: impl Fn() -> u64,
        counters: &mut Counters,
        witness: &mut impl Witness,
    ) -> Result<(), Broken> {
        loop {
            let Some(transport) = &mut self.transport else {
                return Ok(());
            };
            let count = match transport.read(scratch) {
                Ok(0) => return Err(Broken::Closed),
                Ok(count) => count,
                Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => return Ok(()),
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e.into()),
            };
            let now = clock();
            // Whatever comes is a sign of life.
            self.ping = None;
            let bytes = scratch.get(..count).unwrap_or_default();
            if self.input.is_empty() {
                let used = self.follow(settings, bytes, now, counters, witness)?;
                self.input
                    .extend_from_slice(bytes.get(used..).unwrap_or_default());
            } else {
                let mut input = std::mem::take(&mut self.input);
                input.extend_from_slice(bytes);
                let used = self.follow(settings, &input, now, counters, witness)?;
                input.drain(..used);
                self.input = input;
            }
        }
    }

    /// Follows the whole packets in `bytes` and tells how many bytes they have.
    fn follow(
        &mut self,
        settings: &Settings,
        bytes: &[u8],
        now: u64,
        counters: &mut Counters,
        witness: &mut impl Witness,
    ) -> Result<usize, Broken> {
        let mut used = 0;
        while let Some((packet, length)) =
            packet(settings.version, bytes.get(used..).unwrap_or_default())?
        {
            used += length;
            match packet {
                Packet::Publish(p) => {
                    if self.session.receive(&mut self.out, p.qos, p.id) {
                        let wire = Wire {
                            retained: Some(p.retained),
                            qos: Some(p.qos),
                            headers: None,
                        };
                        let content = (p.topic, p.payload);
                        witness.received_as(self.number, content, wire, now);
                    }
                }
                Packet::Ack { kind, id, code } => {
                    match self.session.answered(&mut self.out, kind, id, code) {
                        Answer::Open => {}
                        Answer::Done => counters.acknowledged += 1,
                        Answer::Refused(_) => counters.rejected += 1,
                    }
                    self.fill();
                }
                Packet::Connected {
                    code, allowance, ..
                } if code != 0 => {
                    if self.lowers_will(settings.version, code, allowance) {
                        return Err(Broken::Will);
                    }
                    counters.refusals += 1;
                    return Err(Broken::Refused(refusal(settings.version, code)));
                }
                Packet::Connected {
                    session_present,
                    allowance,
                    ..
                } => {
                    self.allowed(settings, allowance)?;
                    let window = allowance.receive_maximum;
                    self.accepted(settings, session_present, window, now, counters)?;
                }
                Packet::Subscribed { codes, .. } => match codes.iter().find(|c| **c >= 128) {
                    Some(code) => return Err(Broken::Subscription(*code)),
                    None => self.is_up(now, counters),
                },
                Packet::Pong => {}
                Packet::Disconnected { code } => return Err(Broken::Disconnected(code)),
            }
        }
        Ok(used)
    }

    /// Keeps it alive (3.1.2.10): asks for a sign of life with a PINGREQ where nothing was written for half of the keep alive, so that the broker hears
    /// of it within the whole. Whether it asked.
    pub(crate) fn keep_alive(&mut self, now: u64) -> Result<bool, Broken> {
        let limit = u64::from(self.keep_alive_secs) * 1_000_000_000;
        match self.ping {
            _ if limit == 0 => Ok(false),
            Some(ping) if now.saturating_sub(ping.since) > limit => Err(Broken::Silent),
            None if now.saturating_sub(self.last_write) > limit / 2 => {
                ping(&mut self.out);
                let end = self.written + self.unwritten() as u64;
                self.ping = Some(Ping { end, since: now });
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Appends what `write` writes to the buffer.
    pub(crate) fn append(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.out);
    }

    /// Drops the socket without a word and what was in the buffer. Messages of quality of service 0 in it are lost: `witness` hears of
    /// them; others are in the session.
    pub(crate) fn drop_socket(
        &mut self,
        registry: &Registry,
        now: u64,
        witness: &mut impl Witness,
    ) {
        if let Some(mut transport) = self.transport.take() {
            transport.leave(registry);
        }
        self.out.clear();
        self.start = 0;
        self.on_socket = self.written;
        self.ping = None;
        self.input.clear();
        self.writable = false;
        self.stalled_since = None;
        if self.session.qos() == 0 {
            for Mark { stamp, .. } in self.marks.drain(..) {
                witness.dropped(stamp.phase, stamp.key);
            }
        }
        // What was answered was on the socket, whatever TLS still held.
        let answered = self
            .marks
            .len()
            .saturating_sub(self.session.under_way().len());
        for Mark { stamp, .. } in self.marks.drain(..answered) {
            witness.sent(stamp.phase, stamp.due, now);
        }
        // The bytes of another connection are none of theirs.
        self.marks.iter_mut().for_each(|mark| mark.end = UNWRITTEN);
    }

    /// Gives up what was never written, once it is down for good: `witness` hears of each, and of what was written and never acknowledged.
    pub(crate) fn give_up(&mut self, witness: &mut impl Witness) {
        let under_way = self.session.under_way();
        // The last of them stayed in the buffer.
        let written = under_way.len().saturating_sub(self.marks.len());
        for phase in under_way.take(written) {
            witness.unacknowledged(phase);
        }
        let unwritten = self.marks.drain(..).map(|mark| mark.stamp);
        for stamp in unwritten.chain(self.session.give_up()) {
            witness.dropped(stamp.phase, stamp.key);
        }
    }

    /// Token of a connection's place in its pool.
    pub(crate) fn token(index: usize) -> Token {
        Token(index)
    }
}
