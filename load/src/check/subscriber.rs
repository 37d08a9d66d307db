//! The checking side: subscribers in a thread of their own.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::ledger::{Key, Ledger, key};
use super::nats::Subscribers;
use crate::mqtt::{Client, Counters, MqttError, Pool, QoS, Settings, Subscription};
use crate::target::remote::{RemoteError, RemoteSettings, nats_filter};
use crate::witness::{Deaf, Witness};

/// How long the thread waits for sockets before it looks at the clock.
const WAIT: Duration = Duration::from_millis(5);

/// Subscribers that are up.
#[derive(Debug)]
pub struct Checker {
    side: Side,
    epoch: Instant,
}

#[derive(Debug)]
enum Side {
    Mqtt(Box<Pool>),
    Nats(Box<Subscribers>),
}

/// What the checking side did.
#[derive(Debug, Clone, Copy, Default)]
pub struct CheckerEnd {
    /// Its connections.
    pub counters: Counters,
    /// CPU time of its thread, nanoseconds.
    pub cpu_nanos: u64,
}

#[derive(Default)]
struct Ears(Vec<(Key, u64)>);

impl Witness for Ears {
    fn sent(&mut self, _: u16, _: u64, _: u64) {}
    fn missed(&mut self, _: u16) {}
    fn received(&mut self, topic: &[u8], payload: &[u8], now: u64) {
        self.0.push((key(topic, payload), now));
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
        Ok(Self {
            side: Side::Mqtt(Box::new(pool)),
            epoch,
        })
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
        Ok(Self {
            side: Side::Nats(Box::new(subscribers)),
            epoch,
        })
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
        let mut ears = Ears::default();
        let mut looked = self.now();
        while !stop.load(Ordering::Relaxed) {
            let (listens, since) = self.hear(&mut ears, &mut looked)?;
            let now = self.now();
            let mut ledger = ledger
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            for (key, at) in ears.0.drain(..) {
                ledger.read(key, at, at.saturating_sub(since));
            }
            ledger.spent(crate::cpu::thread_nanos());
            ledger.listens(listens, now);
            ledger.settle(now);
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
        if !ears.0.is_empty() {
            return Ok((listens, before));
        }
        // Nothing waited: what comes from now on wakes this thread.
        listens &= self.turn(WAIT, ears)?;
        *looked = ears.0.first().map_or_else(|| self.now(), |first| first.1);
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
        }
    }
}
