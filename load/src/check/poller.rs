//! A platform's store that is asked over HTTP what it has.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use twin_core::time::SimTime;
use twin_core::told::Bilingual;

use crate::target::remote::{Query, RemoteError, RemoteSettings};

/// How a store is asked.
#[derive(Debug, Clone, Copy)]
pub struct Polling {
    /// How often.
    pub interval: Duration,
    /// For how long a message may come back after others with later time stamps.
    pub grace: Duration,
    /// The first time stamp that is asked for.
    pub begins: SimTime,
}

/// Asks a store again and again.
#[derive(Debug)]
pub(super) struct Poller {
    runtime: Runtime,
    query: Query,
    polling: Polling,
    /// Path and query, `{since}` and `{since_millis}` standing for the earliest time stamp that is still wanted.
    path: String,
    due: Instant,
    /// That time stamp, milliseconds since 1970.
    since: i64,
    /// The latest time stamp that there was at each moment within the grace.
    latest: VecDeque<(Instant, i64)>,
    answers: bool,
}

impl Poller {
    /// Asks for the first time.
    pub(super) fn open(settings: RemoteSettings, polling: Polling) -> Result<Self, RemoteError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(RemoteError::System)?;
        let (url, path) = (settings.shown.clone(), settings.path.clone());
        let mut poller = Self {
            runtime,
            query: Query::new(settings),
            polling,
            path,
            due: Instant::now(),
            since: polling.begins.nanos().div_euclid(1_000_000),
            latest: VecDeque::new(),
            answers: true,
        };
        match poller.ask() {
            Ok(_) => Ok(poller),
            Err(reason) => Err(RemoteError::Connect { url, reason }),
        }
    }

    /// Whether the store answered when it was asked last.
    pub(super) fn answers(&self) -> bool {
        self.answers
    }

    /// Asks when it is time, else waits for that, at most `wait`. `hear` tells the latest time stamp in what is answered.
    pub(super) fn turn(&mut self, wait: Duration, hear: impl FnOnce(&[u8]) -> Option<i64>) {
        let left = self.due.saturating_duration_since(Instant::now());
        if !left.is_zero() {
            return std::thread::sleep(left.min(wait));
        }
        self.due = Instant::now() + self.polling.interval;
        match self.ask() {
            Ok(answer) => {
                self.answers = true;
                if let Some(latest) = hear(&answer) {
                    self.note(latest);
                }
            }
            Err(reason) => {
                if std::mem::replace(&mut self.answers, false) {
                    tracing::warn!("the store that is asked for messages fails: {reason}");
                }
            }
        }
    }

    fn ask(&mut self) -> Result<bytes::Bytes, Bilingual> {
        let since = SimTime::from_nanos(self.since.saturating_mul(1_000_000));
        let path = (self.path)
            .replace("{since}", &since.to_string())
            .replace("{since_millis}", &self.since.to_string());
        self.runtime.block_on(self.query.ask(&path))
    }

    /// What is later than all that there was a grace ago is still wanted: whatever is earlier is back or lost.
    fn note(&mut self, latest: i64) {
        let now = Instant::now();
        let before = self.latest.back().map_or(i64::MIN, |l| l.1);
        self.latest.push_back((now, latest.max(before)));
        while let Some(&(at, millis)) = self.latest.front()
            && now.duration_since(at) >= self.polling.grace
        {
            self.since = self.since.max(millis);
            self.latest.pop_front();
        }
    }
}
