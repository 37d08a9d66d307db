//! All connections of one side, in one thread.

mod limits;
#[cfg(test)]
mod tests;
mod timers;

use std::net::{SocketAddr, ToSocketAddrs};
use std::time::{Duration, Instant};

use mio::{Events, Poll};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rustls::pki_types::ServerName;
use twin_core::both;
use twin_core::told::{Bilingual, Told};

use super::broken::Broken;
use super::connection::{Connection, HIGH_WATER, SILENCED, Stage, WRITE_AT};
use super::counters::Counters;
use super::encode::disconnect;
use super::error::MqttError;
use super::retry::Retries;
use super::session::Stamp;
use super::settings::{Client, Settings};
use super::transport::{OwnTls, TlsClient};
use crate::witness::Witness;

/// How often timers of all connections are looked at.
const ROUND: Duration = Duration::from_millis(20);
/// Most events of one look at the sockets.
const EVENTS: usize = 1024;
/// Bytes that are read at once.
const SCRATCH: usize = 256 << 10;

/// What became of a message that was handed to a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// It will be sent.
    Taken,
    /// Its connection is down and keeps no more.
    Missed,
    /// Its connection has no room: hand it over again after a turn.
    Full,
    /// Its connection was released and is on its way back: hand it over again after a turn.
    Returning,
    /// It is longer than the broker takes (MQTT 5, Maximum Packet Size), and is not sent.
    TooLong,
}

/// Connections to one broker.
#[derive(Debug)]
pub struct Pool {
    settings: Settings,
    /// All that the host has; who does not get through at one tries the next.
    addresses: Vec<SocketAddr>,
    tls: Option<TlsClient>,
    poll: Poll,
    events: Events,
    connections: Vec<Connection>,
    dirty: Vec<u32>,
    scratch: Vec<u8>,
    epoch: Instant,
    next_round: u64,
    random: StdRng,
    counters: Counters,
    retries: Retries,
    last_reason: Option<Bilingual>,
    is_urgent: bool,
    /// Messages that were longer than the broker takes.
    too_long: u64,
    /// Edge nodes whose connection was made again.
    returned: Vec<u32>,
}

impl Pool {
    /// Connections for `clients`, none of them open. Times are told as nanoseconds since `epoch`.
    ///
    /// # Errors
    /// When the host has no address, TLS cannot be set up or the system has no sockets.
    pub fn new(
        settings: Settings,
        clients: Vec<Client>,
        epoch: Instant,
    ) -> Result<Self, MqttError> {
        let tls = match &settings.tls {
            None => None,
            Some(files) => Some(TlsClient {
                config: files.config()?,
                name: ServerName::try_from(settings.host.clone())
                    .map_err(|_| MqttError::ServerName(settings.host.clone()))?,
            }),
        };
        let connections = connections(&settings, tls.as_ref(), clients)?;
        Ok(Self {
            addresses: resolve(&settings)?,
            tls,
            poll: Poll::new()?,
            events: Events::with_capacity(EVENTS),
            connections,
            dirty: Vec::new(),
            scratch: vec![0; SCRATCH],
            epoch,
            next_round: 0,
            random: StdRng::seed_from_u64(settings.seed),
            counters: Counters::default(),
            retries: Retries::default(),
            last_reason: None,
            is_urgent: false,
            too_long: 0,
            returned: Vec::new(),
            settings,
        })
    }

    fn now(&self) -> u64 {
        self.epoch.elapsed().as_nanos() as u64
    }

    /// What happened so far; the time of connections that are down is counted up to now.
    #[must_use]
    pub fn counters(&self) -> Counters {
        let now = self.now();
        let down: u64 = self.connections.iter().map(|c| c.down_nanos(now)).sum();
        Counters {
            down_nanos: self.counters.down_nanos + down,
            ..self.counters
        }
    }

    /// How often connections were tried again, and how many of them together.
    #[must_use]
    pub fn retries(&self) -> Retries {
        self.retries
    }

    /// Number of connections.
    #[must_use]
    pub fn len(&self) -> usize {
        self.connections.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.connections.is_empty()
    }

    /// Connections that are up.
    #[must_use]
    pub fn up(&self) -> usize {
        let is_up = |c: &&Connection| c.stage == Stage::Up;
        self.connections.iter().filter(is_up).count()
    }

    /// Messages that wait to be sent or acknowledged.
    #[must_use]
    pub fn outstanding(&self) -> usize {
        (self.connections.iter())
            .map(|c| c.session.held() + usize::from(c.is_unsent()))
            .sum()
    }

    /// Why the last connection broke.
    #[must_use]
    pub fn last_reason(&self) -> Option<&Bilingual> {
        self.last_reason.as_ref()
    }

    /// Edge nodes whose connection was made again since this was asked last.
    #[must_use]
    pub fn take_returned(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.returned)
    }

    /// Number of a client's connection, counted from 0.
    #[must_use]
    pub fn session(&self, connection: usize) -> u64 {
        let c = self.connections.get(connection);
        c.map_or(0, |c| c.sessions.saturating_sub(1))
    }

    /// Opens every connection.
    ///
    /// # Errors
    /// When one is refused at every address or not accepted in time: a run begins whole or not at all.
    pub fn open(&mut self, witness: &mut impl Witness) -> Result<(), MqttError> {
        let mut up = 0;
        let mut progress_at = self.now();
        loop {
            self.turn(Duration::from_millis(10), witness)?;
            let now_up = self.up();
            if now_up == self.connections.len() {
                return Ok(());
            }
            if now_up > up {
                (up, progress_at) = (now_up, self.now());
            }
            let has_failed = |c: &&Connection| {
                c.attempts as usize >= self.addresses.len() && c.transport.is_none()
            };
            let failed = self.connections.iter().find(has_failed);
            // As long for each address: one that answers nothing gives way to the next.
            let patience = self.settings.connect_timeout * self.addresses.len() as u32;
            let late = self.now() - progress_at > patience.as_nanos() as u64;
            if failed.is_some() || late {
                let waiting = || self.connections.iter().find(|c| c.stage != Stage::Up);
                let client = failed.or_else(waiting).map(|c| c.client.id.clone());
                let reason = self.last_reason.clone();
                return Err(MqttError::Connect {
                    host: self.settings.host.clone(),
                    port: self.settings.port,
                    client: client.unwrap_or_default(),
                    reason: reason.unwrap_or_else(|| both!("no answer in time", "未及时应答")),
                });
            }
        }
    }

    /// Whether a buffer is so full that it should be flushed at once.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        self.is_urgent
    }

    /// Hands a message to a connection; it leaves with the next flush. `due` and `phase` come back to the witness.
    #[inline]
    pub fn offer(
        &mut self,
        connection: usize,
        topic: &[u8],
        payload: &[u8],
        due: u64,
        phase: u16,
    ) -> Offer {
        let stamp = Stamp {
            due,
            phase,
            retained: false,
            key: 0,
        };
        self.offer_stamped(connection, topic, payload, stamp)
    }

    /// The same of a message that may be retained.
    #[inline]
    pub(crate) fn offer_stamped(
        &mut self,
        connection: usize,
        topic: &[u8],
        payload: &[u8],
        stamp: Stamp,
    ) -> Offer {
        let Some(c) = self.connections.get_mut(connection) else {
            return Offer::Missed;
        };
        if c.is_too_long(self.settings.version, topic.len() + payload.len()) {
            let most = c.most_packet;
            return self.refuse(topic, payload, most);
        }
        let is_up = c.stage == Stage::Up;
        if c.queued() >= HIGH_WATER {
            return if is_up { Offer::Full } else { Offer::Missed };
        }
        if c.session.qos() == 0 {
            if !is_up {
                return c.missed();
            }
            c.put(self.settings.version, topic, payload, stamp);
        } else {
            c.session.hold(topic, payload, stamp);
            if is_up {
                c.fill();
            }
        }
        if !c.dirty {
            c.dirty = true;
            self.dirty.push(connection as u32);
        }
        self.is_urgent |= c.unwritten() >= WRITE_AT;
        Offer::Taken
    }

    /// Whether a connection is up.
    #[must_use]
    pub fn is_up(&self, connection: usize) -> bool {
        let c = self.connections.get(connection);
        c.is_some_and(|c| c.stage == Stage::Up)
    }

    /// Sends what a connection has and drops it without a word until it is released: what it speaks for has fallen silent, and the broker
    /// publishes its last will.
    pub fn silence(&mut self, connection: usize, witness: &mut impl Witness) {
        self.write(connection, witness);
        let now = self.now();
        self.down(connection, now, SILENCED, witness);
    }

    /// Lets a connection that was silenced come back, after a random part of the first wait before a retry.
    pub fn release(&mut self, connection: usize) {
        let now = self.now();
        let wait = self.settings.retry_wait(0, &mut self.random);
        if let Some(c) = self.connections.get_mut(connection)
            && c.is_silenced()
        {
            c.is_returning = true;
            let retry_at = now + wait;
            c.enter(Stage::Down { retry_at }, now);
        }
    }

    /// Writes what is in the buffers, as far as the sockets take it.
    pub fn flush(&mut self, witness: &mut impl Witness) {
        self.is_urgent = false;
        let mut dirty = std::mem::take(&mut self.dirty);
        for index in dirty.drain(..) {
            if let Some(c) = self.connections.get_mut(index as usize) {
                c.dirty = false;
            }
            self.write(index as usize, witness);
        }
        self.dirty = dirty;
    }

    fn write(&mut self, index: usize, witness: &mut impl Witness) {
        let now = self.now();
        let Some(c) = self.connections.get_mut(index) else {
            return;
        };
        if let Err(why) = c.write(now, &mut self.counters, witness) {
            self.broke(index, &why, now, witness);
        }
    }

    /// Writes what is in the buffers, waits for the sockets and does what they ask for. Writing and waiting take `wait` together at most,
    /// unless writing alone takes longer: many sockets do not lengthen the time between two turns.
    ///
    /// # Errors
    /// When the operating system refuses to tell.
    pub fn turn(&mut self, wait: Duration, witness: &mut impl Witness) -> Result<(), MqttError> {
        let begun = Instant::now();
        self.flush(witness);
        let mut events = std::mem::replace(&mut self.events, Events::with_capacity(0));
        let left = wait.saturating_sub(begun.elapsed());
        let polled = self.poll.poll(&mut events, Some(left));
        for event in &events {
            let index = event.token().0;
            let now = self.now();
            if let Err(why) = self.follow(index, event.is_writable(), now, witness) {
                self.broke(index, &why, now, witness);
            }
        }
        self.events = events;
        match polled {
            Err(e) if e.kind() != std::io::ErrorKind::Interrupted => return Err(e.into()),
            _ => {}
        }
        let now = self.now();
        if now >= self.next_round {
            self.next_round = now + ROUND.as_nanos() as u64;
            self.round(now, witness);
        }
        Ok(())
    }

    fn follow(
        &mut self,
        index: usize,
        is_writable: bool,
        now: u64,
        witness: &mut impl Witness,
    ) -> Result<(), Broken> {
        let Some(c) = self.connections.get_mut(index) else {
            return Ok(());
        };
        // A TLS handshake waits for bytes of the other side, not for room: whatever comes may let it write.
        if is_writable || self.tls.is_some() {
            c.has_room(now, &mut self.counters)?;
            if c.stage == Stage::Connecting {
                c.greet(&self.settings, now)?;
            }
        }
        let may_return = c.client.is_edge_node && c.was_up && c.stage != Stage::Up;
        let (counters, epoch) = (&mut self.counters, self.epoch);
        let clock = || epoch.elapsed().as_nanos() as u64;
        c.read(&self.settings, &mut self.scratch, clock, counters, witness)?;
        if may_return && c.stage == Stage::Up {
            self.returned.push(index as u32);
        }
        // Answers of the session, a greeting and what waited for room.
        c.write(now, &mut self.counters, witness)
    }

    /// Sends what waits, for at most `limit`, and says goodbye on every connection that is up; `witness` hears of messages that stay
    /// unsent.
    ///
    /// # Errors
    /// When the operating system refuses to tell of its sockets.
    pub fn close(&mut self, limit: Duration, witness: &mut impl Witness) -> Result<(), MqttError> {
        let end = Instant::now() + limit;
        while self.outstanding() > 0 && Instant::now() < end {
            self.turn(Duration::from_millis(5), witness)?;
        }
        for index in 0..self.connections.len() {
            if let Some(c) = self.connections.get_mut(index)
                && c.stage == Stage::Up
            {
                c.append(|out| disconnect(out, self.settings.version));
                self.write(index, witness);
            }
        }
        let now = self.now();
        for index in 0..self.connections.len() {
            self.down(index, now, u64::MAX, witness);
        }
        for connection in &mut self.connections {
            connection.give_up(witness);
            // After its end it is not waited for.
            self.counters.down_nanos += connection.end_down(now);
        }
        Ok(())
    }
}

/// A connection for each client, with a certificate of its own where it has one.
fn connections(
    settings: &Settings,
    tls: Option<&TlsClient>,
    clients: Vec<Client>,
) -> Result<Vec<Connection>, MqttError> {
    let own = OwnTls::new(settings, tls, &clients)?;
    let connection = |(number, client): (usize, Client)| -> Result<Connection, MqttError> {
        let tls = own.of(&client)?;
        Ok(Connection::new(number, client, settings, tls))
    };
    clients.into_iter().enumerate().map(connection).collect()
}

/// At least one.
fn resolve(settings: &Settings) -> Result<Vec<SocketAddr>, MqttError> {
    let error = |reason: Bilingual| MqttError::Address {
        host: settings.host.clone(),
        port: settings.port,
        reason,
    };
    let addresses: Vec<SocketAddr> = (settings.host.as_str(), settings.port)
        .to_socket_addrs()
        .map_err(|e| error(e.told()))?
        .collect();
    if addresses.is_empty() {
        return Err(error(both!("the resolver knows none", "域名解析没有结果")));
    }
    Ok(addresses)
}
