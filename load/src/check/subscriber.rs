//! The checking side: subscribers in a thread of their own.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::ledger::{Key, Ledger, key};
use super::nats::Subscribers;
use super::paths::ValuePaths;
use super::poller::{Poller, Polling};
use super::stored::Stored;
use crate::mqtt::{Client, Counters, MqttError, Pool, QoS, Settings, Subscription};
use crate::target::remote::{RemoteError, RemoteSettings, nats_filter};
use crate::witness::{Deaf, Witness};

/// How long the thread waits for sockets before it looks at the clock.
const WAIT: Duration = Duration::from_millis(5);

/// Subscribers that are up.
#[derive(Debug)]
pub struct Checker {
    side: Side,
    /// Where values are, if messages are known by these.
    paths: Option<ValuePaths>,
    epoch: Instant,
}

#[derive(Debug)]
enum Side {
    Mqtt(Box<Pool>),
    Nats(Box<Subscribers>),
    Stored(Box<Stored>),
    Polled(Box<Poller>),
}

/// Which of the keys that are heard count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heeds {
    /// All: what is not ours is a stranger's message.
    All,
    /// Those of ours: other values of a message, and what others store, mean nothing.
    Ours,
    /// Those of ours that are not back: a store tells the same again.
    Awaited,
}

/// What the checking side did.
#[derive(Debug, Clone, Copy, Default)]
pub struct CheckerEnd {
    /// Its connections.
    pub counters: Counters,
    /// CPU time of its thread, nanoseconds.
    pub cpu_nanos: u64,
}

struct Ears {
    heard: Vec<(Key, u64)>,
    paths: Option<ValuePaths>,
    /// The time stamp that what was sent has come to, milliseconds since 1970.
    reached: i64,
}

impl Ears {
    /// Takes in the values of a document; the latest time stamp of one, milliseconds since 1970, but none that is later than all that was sent: a device
    /// whose clock is ahead says nothing of the others.
    fn values(&mut self, document: &[u8], now: u64) -> Option<i64> {
        let heard = &mut self.heard;
        let mut latest: Option<i64> = None;
        if let Some(paths) = &self.paths {
            paths.values(document, &mut |key, millis| {
                heard.push((key, now));
                latest = latest.max(Some(millis));
            });
        }
        latest.map(|latest| latest.min(self.reached))
    }
}

impl Witness for Ears {
    fn sent(&mut self, _: u16, _: u64, _: u64) {}
    fn missed(&mut self, _: u16) {}
    fn received(&mut self, topic: &[u8], payload: &[u8], now: u64) {
        if self.paths.is_none() {
            self.heard.push((key(topic, payload), now));
            return;
        }
        // The latest time stamp is for who asks again.
        let _ = self.values(payload, now);
    }
}

impl Checker {
    /// Subscribes `subscribers` connections to `filters`; several share one subscription of the name `group`.
    ///
    /// # Errors
    /// When the broker does not accept them.
    pub fn open(
        settings: &Settings,
        user: Option<&str>,
        group: &str,
        subscribers: u32,
        filters: &[String],
        epoch: Instant,
    ) -> Result<Self, MqttError> {
        let shared = |filter: &String| {
            if subscribers > 1 {
                format!("$share/{group}/{filter}")
            } else {
                filter.clone()
            }
        };
        let subscription = Subscription {
            filters: filters.iter().map(shared).collect(),
            qos: settings.qos,
        };
        let clients = (0..subscribers)
            .map(|n| Client {
                id: format!("{group}-check-{n}"),
                user: user.map(str::to_owned),
                subscription: Some(subscription.clone()),
                ..Client::default()
            })
            .collect();
        let settings = Settings {
            // What a subscriber sends are answers alone.
            qos: QoS::AtMostOnce,
            ..settings.clone()
        };
        let mut pool = Pool::new(settings, clients, epoch)?;
        pool.open(&mut Deaf)?;
        Ok(Self::of(Side::Mqtt(Box::new(pool)), epoch))
    }

    /// The same with NATS, where several share a queue group.
    ///
    /// # Errors
    /// When the server does not accept them.
    pub fn open_nats(
        settings: RemoteSettings,
        group: &str,
        subscribers: u32,
        filters: &[String],
        epoch: Instant,
    ) -> Result<Self, RemoteError> {
        let subjects: Vec<_> = filters.iter().map(|f| nats_filter(f)).collect();
        let subscribers = Subscribers::open(&settings, group, subscribers, &subjects)?;
        Ok(Self::of(Side::Nats(Box::new(subscribers)), epoch))
    }

    /// The same with what the JetStream stream `name` stores, read as its consumer.
    ///
    /// # Errors
    /// When the server does not accept it, or there is no such stream.
    pub fn open_stored(
        settings: &RemoteSettings,
        group: &str,
        name: &str,
        filters: &[String],
        epoch: Instant,
    ) -> Result<Self, RemoteError> {
        let subjects: Vec<_> = filters.iter().map(|f| nats_filter(f)).collect();
        let client = format!("{group}-check");
        let stored = Stored::open(settings, &client, name, &subjects)?;
        Ok(Self::of(Side::Stored(Box::new(stored)), epoch))
    }

    /// The same with what a store answers over HTTP.
    ///
    /// # Errors
    /// When it does not answer the first time.
    pub fn open_polled(
        settings: RemoteSettings,
        polling: Polling,
        epoch: Instant,
    ) -> Result<Self, RemoteError> {
        let poller = Poller::open(settings, polling)?;
        Ok(Self::of(Side::Polled(Box::new(poller)), epoch))
    }

    fn of(side: Side, epoch: Instant) -> Self {
        Self {
            side,
            paths: None,
            epoch,
        }
    }

    /// The same where messages are known by values at these paths; `None` for topic and bytes.
    #[must_use]
    pub fn by_values(self, paths: Option<ValuePaths>) -> Self {
        Self { paths, ..self }
    }

    fn heeds(&self) -> Heeds {
        match (&self.side, &self.paths) {
            (Side::Polled(_), _) => Heeds::Awaited,
            (Side::Stored(_), _) | (_, Some(_)) => Heeds::Ours,
            (Side::Mqtt(_) | Side::Nats(_), None) => Heeds::All,
        }
    }

    /// Receives until `stop`.
    ///
    /// # Errors
    /// When the operating system refuses to tell of sockets; a broken connection is made again instead.
    pub fn run(
        mut self,
        ledger: &Mutex<Ledger>,
        stop: &AtomicBool,
    ) -> Result<CheckerEnd, MqttError> {
        let heeds = self.heeds();
        let mut ears = Ears {
            heard: Vec::new(),
            paths: self.paths.take(),
            reached: i64::MIN,
        };
        let mut looked = self.now();
        while !stop.load(Ordering::Relaxed) {
            let (listens, since) = self.hear(&mut ears, &mut looked)?;
            let now = self.now();
            let mut ledger = ledger
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            for (key, at) in ears.heard.drain(..) {
                match heeds {
                    Heeds::Awaited if ledger.awaits(key) => ledger.received(key, at),
                    Heeds::Ours if ledger.knows(key) => {
                        ledger.read(key, at, at.saturating_sub(since))
                    }
                    Heeds::All => ledger.read(key, at, at.saturating_sub(since)),
                    Heeds::Awaited | Heeds::Ours => {}
                }
            }
            ledger.spent(crate::cpu::thread_nanos());
            ledger.listens(listens, now);
            ledger.settle(now);
            ears.reached = ledger.reached();
        }
        let now = self.now();
        ledger
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .listens(true, now);
        let counters = match &mut self.side {
            Side::Mqtt(pool) => {
                let counters = pool.counters();
                pool.close(Duration::ZERO, &mut ears)?;
                counters
            }
            Side::Nats(subscribers) => Counters {
                reconnects: subscribers.reconnects() as u64,
                ..Counters::default()
            },
            Side::Stored(_) | Side::Polled(_) => Counters::default(),
        };
        Ok(CheckerEnd {
            counters,
            cpu_nanos: crate::cpu::thread_nanos(),
        })
    }

    fn now(&self) -> u64 {
        self.epoch.elapsed().as_nanos() as u64
    }

    /// Hears what there is; whether every subscriber listened all the while, and from when on what was heard may have been there unread. `looked`
    /// is when the sockets were looked at last.
    fn hear(&mut self, ears: &mut Ears, looked: &mut u64) -> Result<(bool, u64), MqttError> {
        let before = std::mem::replace(looked, self.now());
        let mut listens = self.turn(Duration::ZERO, ears)?;
        if !ears.heard.is_empty() {
            return Ok((listens, before));
        }
        // Nothing waited: what comes from now on wakes this thread.
        listens &= self.turn(WAIT, ears)?;
        let first = ears.heard.first();
        *looked = first.map_or_else(|| self.now(), |first| first.1);
        Ok((listens, *looked))
    }

    /// Hears what there is, and waits at most `wait` for it; whether every subscriber listened all the while.
    fn turn(&mut self, wait: Duration, ears: &mut Ears) -> Result<bool, MqttError> {
        let epoch = self.epoch;
        match &mut self.side {
            Side::Mqtt(pool) => {
                pool.turn(wait, ears)?;
                Ok(pool.up() == pool.len())
            }
            Side::Nats(subscribers) => {
                subscribers.turn(wait, |message| {
                    let now = epoch.elapsed().as_nanos() as u64;
                    ears.received(message.subject.as_bytes(), &message.payload, now);
                });
                Ok(subscribers.listen() && !subscribers.take_dropped())
            }
            Side::Stored(stored) => {
                stored.turn(wait, |subject, payload| {
                    let now = epoch.elapsed().as_nanos() as u64;
                    ears.received(subject.as_bytes(), payload, now);
                });
                // What a broken connection did not bring is read later.
                Ok(true)
            }
            Side::Polled(poller) => {
                poller.turn(wait, |answer| {
                    let now = epoch.elapsed().as_nanos() as u64;
                    ears.values(answer, now)
                });
                Ok(poller.answers())
            }
        }
    }
}
