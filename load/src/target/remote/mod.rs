//! Targets that are spoken with by well-kept clients: HTTP, NATS, JetStream, WebSocket. Each connection is a task that takes parcels of
//! messages one after the other; the sending thread never waits for one.

mod headers;
mod http;
mod nats;
mod parcel;
mod query;
mod settings;
mod socket;
mod storm;
#[cfg(test)]
mod tests;
mod web_socket;
mod wire;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::sync::mpsc::{Sender, channel as parcels, error::TrySendError};
use twin_core::told::Bilingual;

pub(crate) use settings::USER_PLACE;
pub use settings::{Body, Caller, Login, RemoteError, RemoteSettings, Speech};

use super::nanos_since;
use crate::check::{Key, Sent, key};
use crate::mqtt::{Counters, Offer};
use crate::witness::Witness;
pub(crate) use headers::headers_text;
pub(crate) use nats::{
    REFUSAL as NATS_REFUSAL, Said as NatsSaid, connect as connect_nats, filter as nats_filter,
    heard_topic as nats_topic,
};
use parcel::Parcel;
pub(crate) use query::Query;
pub(crate) use socket::Socket;
use socket::Stalls;
use wire::{Event, Line, Work};

/// Parcels that wait for a connection: one to be sent next while one is being sent.
const QUEUE: usize = 2;
/// Bytes of a parcel that is sent at once.
const PARCEL_BYTES: usize = 256 << 10;
/// Longest that a message waits for a parcel to be full, where a request holds several.
const LINGER: Duration = Duration::from_millis(50);
/// How often the thread of the connections tells its CPU time.
const METERED_EVERY: Duration = Duration::from_millis(10);

/// Connections to one platform.
#[derive(Debug)]
pub struct Remote {
    lanes: Vec<Lane>,
    events: Receiver<Event>,
    runtime: Option<Runtime>,
    settings: RemoteSettings,
    epoch: Instant,
    counters: Counters,
    stalls: Arc<Stalls>,
    /// CPU time of the thread that does all the connections' work, nanoseconds.
    io_cpu_nanos: Arc<AtomicU64>,
    last_reason: Option<Bilingual>,
    /// Memory in which a topic becomes a subject.
    subject: Vec<u8>,
    /// Messages that were taken over and not settled.
    open: usize,
    /// Messages that each connection took over and neither sent nor dropped.
    unsent: Vec<VecDeque<Sent>>,
    /// Messages that were sent and are neither acknowledged nor refused, by phase, where the platform acknowledges.
    unanswered: BTreeMap<u16, usize>,
    dirty: Vec<usize>,
}

#[derive(Debug)]
struct Lane {
    parcel: Parcel,
    since: Instant,
    work: Sender<Work>,
    is_up: bool,
    is_dirty: bool,
    was_up: bool,
    down_since: u64,
}

impl Remote {
    /// Opens a connection for each of `callers`.
    ///
    /// # Errors
    /// When one is refused or not accepted in time: a run begins whole or not at all.
    pub fn open(
        settings: RemoteSettings,
        callers: Vec<Caller>,
        epoch: Instant,
    ) -> Result<Self, RemoteError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(RemoteError::System)?;
        let (told, events) = channel();
        let held_until = Arc::default();
        let stalls = Arc::default();
        let io_cpu_nanos = Arc::default();
        drop(runtime.spawn(meter(Arc::clone(&io_cpu_nanos))));
        let lines = callers.len();
        let mut lanes = Vec::with_capacity(lines);
        for (number, caller) in callers.into_iter().enumerate() {
            let (send, work) = parcels(QUEUE);
            let line = Line {
                number,
                lines,
                client: caller.name,
                login: caller.login,
                filters: caller.filters,
                settings: settings.clone(),
                events: told.clone(),
                epoch,
                held_until: Arc::clone(&held_until),
                stalls: Arc::clone(&stalls),
            };
            match settings.speech {
                Speech::Http => drop(runtime.spawn(http::speak(line, work))),
                Speech::Nats | Speech::JetStream(_) => drop(runtime.spawn(nats::speak(line, work))),
                Speech::WebSocket => drop(runtime.spawn(web_socket::speak(line, work))),
            }
            lanes.push(Lane {
                parcel: Parcel::default(),
                since: epoch,
                work: send,
                is_up: false,
                is_dirty: false,
                was_up: false,
                down_since: 0,
            });
        }
        let mut remote = Self {
            lanes,
            events,
            runtime: Some(runtime),
            settings,
            epoch,
            counters: Counters::default(),
            stalls,
            io_cpu_nanos,
            last_reason: None,
            subject: Vec::new(),
            open: 0,
            unsent: vec![VecDeque::new(); lines],
            unanswered: BTreeMap::new(),
            dirty: Vec::new(),
        };
        remote.wait_until_up()?;
        Ok(remote)
    }

    fn wait_until_up(&mut self) -> Result<(), RemoteError> {
        let mut up = 0;
        let mut progress = Instant::now();
        while self.up() < self.lanes.len() {
            let refused = |reason: Bilingual, url: &str| RemoteError::Connect {
                url: url.to_owned(),
                reason,
            };
            match self.events.recv_timeout(Duration::from_millis(50)) {
                Ok(Event::Down { reason, .. }) => {
                    return Err(refused(reason, &self.settings.shown));
                }
                Ok(event) => self.follow(event, &mut crate::witness::Deaf),
                Err(_) if progress.elapsed() > self.settings.connect_timeout => {
                    let reason = wire::NO_ANSWER.into();
                    return Err(refused(reason, &self.settings.shown));
                }
                Err(_) => {}
            }
            if self.up() > up {
                (up, progress) = (self.up(), Instant::now());
            }
        }
        Ok(())
    }

    /// Connections that are up.
    #[must_use]
    pub fn up(&self) -> usize {
        self.lanes.iter().filter(|l| l.is_up).count()
    }

    /// Number of connections.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lanes.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// What happened so far; the time of connections that are down is counted up to now.
    #[must_use]
    pub fn counters(&self) -> Counters {
        let (socket_stalls, stalled_nanos) = self.stalls.so_far();
        Counters {
            socket_stalls,
            stalled_nanos,
            down_nanos: self.counters.down_nanos + self.still_down_nanos(),
            ..self.counters
        }
    }

    /// How long connections that are down have been so, added up.
    fn still_down_nanos(&self) -> u64 {
        let now = nanos_since(self.epoch);
        let is_down = |lane: &&Lane| lane.was_up && !lane.is_up;
        let lanes = self.lanes.iter().filter(is_down);
        lanes.map(|lane| now.saturating_sub(lane.down_since)).sum()
    }

    /// CPU time so far of the thread that does all the connections' work, nanoseconds: at most 10 ms old.
    #[must_use]
    pub fn io_cpu_nanos(&self) -> u64 {
        self.io_cpu_nanos.load(Ordering::Relaxed)
    }

    /// Messages that are not settled.
    #[must_use]
    pub fn outstanding(&self) -> usize {
        self.open
    }

    /// Why the last connection broke, or the last message was refused.
    #[must_use]
    pub fn last_reason(&self) -> Option<&Bilingual> {
        self.last_reason.as_ref()
    }

    /// The key by which a message is known on its way back: of its subject where it goes as one, since that is what comes back.
    #[must_use]
    pub(super) fn key_of(&mut self, topic: &[u8], payload: &[u8]) -> Key {
        if !self.settings.sends_subjects() {
            return key(topic, payload);
        }
        self.subject.clear();
        nats::subject(topic, &mut self.subject);
        key(&self.subject, payload)
    }

    /// Whether what was taken for a connection must leave before it takes more.
    pub(super) fn is_parcel_full(&self, connection: usize) -> bool {
        let most = self.settings.parcel_messages();
        (self.lanes.get(connection))
            .is_some_and(|l| l.parcel.len() >= most || l.parcel.bytes() >= PARCEL_BYTES)
    }

    /// Hands a message to a connection.
    pub(super) fn offer(
        &mut self,
        connection: usize,
        content: (&[u8], &[u8]),
        headers: &str,
        sent: &Sent,
    ) -> Offer {
        let is_full = self.is_parcel_full(connection);
        let lane = self.lanes.get_mut(connection);
        let Some((lane, unsent)) = lane.zip(self.unsent.get_mut(connection)) else {
            return Offer::Missed;
        };
        if is_full && !pass(lane) {
            return if lane.is_up {
                Offer::Full
            } else {
                Offer::Missed
            };
        }
        if lane.parcel.is_empty() {
            lane.since = Instant::now();
        }
        if self.settings.sends_subjects() {
            lane.parcel.push_subject(content, headers, *sent);
        } else {
            lane.parcel.push(content, headers, *sent);
        }
        self.open += 1;
        unsent.push_back(*sent);
        if !lane.is_dirty {
            lane.is_dirty = true;
            self.dirty.push(connection);
        }
        Offer::Taken
    }

    /// Passes on what waits and hears for at most `wait` what became of it.
    pub(super) fn turn(&mut self, wait: Duration, witness: &mut impl Witness) {
        self.flush(LINGER);
        let mut event = self.events.recv_timeout(wait);
        loop {
            match event {
                Ok(event) => self.follow(event, witness),
                Err(RecvTimeoutError::Disconnected) if !wait.is_zero() => {
                    std::thread::sleep(wait);
                    break;
                }
                Err(_) => break,
            }
            event = self.events.recv_timeout(Duration::ZERO);
        }
        // What was settled may have made room.
        self.flush(LINGER);
    }

    fn flush(&mut self, linger: Duration) {
        let is_batched = self.settings.is_batched();
        let most = self.settings.parcel_messages();
        let lanes = &mut self.lanes;
        self.dirty.retain(|number| {
            let Some(lane) = lanes.get_mut(*number) else {
                return false;
            };
            let is_due = !is_batched || lane.parcel.len() >= most || lane.since.elapsed() >= linger;
            lane.is_dirty = !(is_due && pass(lane));
            lane.is_dirty
        });
    }

    fn follow(&mut self, event: Event, witness: &mut impl Witness) {
        match event {
            Event::Sent {
                lane,
                messages,
                bytes,
                at,
            } => {
                self.counters.writes += 1;
                self.counters.bytes += bytes as u64;
                let is_acknowledged = self.settings.speech.is_acknowledged();
                for message in messages {
                    self.take_off(lane, &message);
                    if is_acknowledged {
                        *self.unanswered.entry(message.phase).or_default() += 1;
                    }
                    witness.sent(message.phase, message.due, at);
                }
            }
            Event::Settled { count } => self.open = self.open.saturating_sub(count),
            Event::Acknowledged { messages, at } => {
                self.open = self.open.saturating_sub(messages.len());
                self.counters.acknowledged += messages.len() as u64;
                for (key, phase) in messages {
                    count_off(&mut self.unanswered, phase);
                    witness.acknowledged(key, at);
                }
            }
            Event::Rejected { phases, reason } => {
                self.open = self.open.saturating_sub(phases.len());
                self.counters.rejected += phases.len() as u64;
                for phase in phases {
                    count_off(&mut self.unanswered, phase);
                }
                self.last_reason = Some(reason);
            }
            Event::Dropped { lane, messages } => {
                self.open = self.open.saturating_sub(messages.len());
                for message in messages {
                    self.take_off(lane, &message);
                    witness.dropped(message.phase, message.key);
                }
            }
            Event::Repeated { count } => self.counters.repeated += count as u64,
            Event::Throttled { reason } => {
                self.counters.throttled += 1;
                self.last_reason = Some(reason);
            }
            Event::Heard {
                lane,
                topic,
                payload,
                reply,
            } => {
                let content = (topic.as_bytes(), &payload[..]);
                let now = nanos_since(self.epoch);
                witness.asked(lane, content, reply.as_deref(), now);
            }
            Event::Up { lane } => self.rose(lane),
            Event::Down { lane, reason } => self.fell(lane, reason),
        }
    }

    /// A message of a connection was sent or dropped. It is the first of what was taken over, or others of its parcel alone are before it: these may
    /// be told in another order, such as that in which a stream acknowledges them.
    fn take_off(&mut self, lane: usize, message: &Sent) {
        if let Some(unsent) = self.unsent.get_mut(lane)
            && let Some(at) = unsent.iter().position(|other| other == message)
        {
            unsent.remove(at);
        }
    }

    fn rose(&mut self, number: usize) {
        let now = nanos_since(self.epoch);
        if let Some(lane) = self.lanes.get_mut(number)
            && !lane.is_up
        {
            if lane.was_up {
                self.counters.reconnects += 1;
                self.counters.down_nanos += now.saturating_sub(lane.down_since);
            }
            (lane.is_up, lane.was_up) = (true, true);
        }
    }

    fn fell(&mut self, number: usize, reason: Bilingual) {
        let now = nanos_since(self.epoch);
        self.last_reason = Some(reason);
        if let Some(lane) = self.lanes.get_mut(number)
            && lane.is_up
        {
            self.counters.broken += 1;
            (lane.is_up, lane.down_since) = (false, now);
        }
    }

    /// Breaks `share` of the connections, which come back within `spread`.
    pub(super) fn storm(&mut self, share: f64, spread: Duration) {
        use rand::{Rng, SeedableRng};
        let mut random = rand::rngs::StdRng::seed_from_u64(self.settings.seed);
        for lane in &self.lanes {
            if random.random_bool(share.clamp(0.0, 1.0)) {
                let wait = random.random_range(Duration::ZERO..=spread);
                // A connection that is so far behind breaks a little later.
                let work = lane.work.clone();
                if let Some(runtime) = &self.runtime {
                    drop(runtime.spawn(async move { drop(work.send(Work::Break(wait)).await) }));
                }
            }
        }
    }

    /// Sends what is left, for at most `limit`, and ends; what is still there then is dropped.
    pub(super) fn close(&mut self, limit: Duration, witness: &mut impl Witness) {
        let end = Instant::now() + limit;
        self.flush(Duration::ZERO);
        while self.open > 0 && Instant::now() < end {
            self.turn(Duration::from_millis(5), witness);
            self.flush(Duration::ZERO);
        }
        // After their end they are not waited for.
        self.counters.down_nanos += self.still_down_nanos();
        self.lanes.clear();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(1));
        }
        self.drop_unsent(witness);
        for phase in each(std::mem::take(&mut self.unanswered)) {
            witness.unacknowledged(phase);
        }
    }

    /// Drops what was taken over and never sent, once no connection is left: in a parcel that was filled or waited, or in one that was under way.
    fn drop_unsent(&mut self, witness: &mut impl Witness) {
        while let Ok(event) = self.events.try_recv() {
            // What was sent to the last counts; a connection that ends now has not broken, and an answer comes too late.
            if matches!(event, Event::Sent { .. } | Event::Dropped { .. }) {
                self.follow(event, witness);
            }
        }
        for message in std::mem::take(&mut self.unsent).into_iter().flatten() {
            self.open = self.open.saturating_sub(1);
            witness.dropped(message.phase, message.key);
        }
    }
}

/// One message of this phase fewer.
fn count_off(counts: &mut BTreeMap<u16, usize>, phase: u16) {
    if let Some(count) = counts.get_mut(&phase) {
        *count = count.saturating_sub(1);
    }
}

/// The phase of each message that is counted.
fn each(counts: BTreeMap<u16, usize>) -> impl Iterator<Item = u16> {
    let counts = counts.into_iter();
    counts.flat_map(|(phase, count)| std::iter::repeat_n(phase, count))
}

/// Tells the CPU time of the thread that it runs in. There is one worker alone, so that it is the thread of all tasks.
async fn meter(nanos: Arc<AtomicU64>) {
    loop {
        nanos.store(crate::cpu::thread_nanos(), Ordering::Relaxed);
        tokio::time::sleep(METERED_EVERY).await;
    }
}

/// Passes a parcel on; `false` when its connection has enough to do.
fn pass(lane: &mut Lane) -> bool {
    if lane.parcel.is_empty() {
        return true;
    }
    let parcel = std::mem::take(&mut lane.parcel);
    match lane.work.try_send(Work::Parcel(parcel)) {
        Ok(()) => true,
        Err(
            TrySendError::Full(Work::Parcel(parcel)) | TrySendError::Closed(Work::Parcel(parcel)),
        ) => {
            lane.parcel = parcel;
            false
        }
        Err(_) => true,
    }
}
