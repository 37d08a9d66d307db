//! What a connection's task and the sending thread tell each other, and what all tasks have in common.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use twin_core::told::{Bilingual, Term};

use super::parcel::{Item, Parcel};
use super::settings::{Login, RemoteSettings};
use super::socket::{Socket, Stalls};
use crate::check::{Key, Sent};

/// Longest first wait before something is tried again; it doubles up to the longest, and a random part of it is taken.
const RETRY_FIRST: Duration = Duration::from_millis(250);
/// Longest wait before something is tried again.
const RETRY_MOST: Duration = Duration::from_secs(8);

/// What a task is to do next.
#[derive(Debug)]
pub(super) enum Work {
    Parcel(Parcel),
    /// Breaks its connection and comes back after this time.
    Break(Duration),
}

/// What became of messages and connections.
#[derive(Debug)]
pub(super) enum Event {
    /// Messages of a lane were handed to the network.
    Sent {
        lane: usize,
        messages: Vec<Sent>,
        bytes: usize,
        at: u64,
    },
    /// Messages to which no answer comes are done with.
    Settled {
        count: usize,
    },
    /// The platform has them: their keys and phases.
    Acknowledged {
        messages: Vec<(Key, u16)>,
        at: u64,
    },
    /// The platform refuses them.
    Rejected {
        phases: Vec<u16>,
        reason: Bilingual,
    },
    /// Messages of a lane were given up with a broken connection.
    Dropped {
        lane: usize,
        messages: Vec<Sent>,
    },
    /// They are sent once more.
    Repeated {
        count: usize,
    },
    /// The platform asked for less.
    Throttled {
        reason: Bilingual,
    },
    /// The platform commands something.
    Heard {
        lane: usize,
        topic: String,
        payload: Bytes,
        /// The topic on which it is to be answered, if it says so.
        reply: Option<String>,
    },
    Up {
        lane: usize,
    },
    Down {
        lane: usize,
        reason: Bilingual,
    },
}

/// Why a connection fails that is not made in time.
pub(super) const NO_ANSWER: Term = Term::new("no answer in time", "未及时应答");

/// What a task knows of its connection.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) number: usize,
    /// How many lines to the platform there are, this one included.
    pub(super) lines: usize,
    pub(super) client: String,
    pub(super) login: Login,
    /// Filters of the topics on which it hears commands.
    pub(super) filters: Vec<String>,
    pub(super) settings: RemoteSettings,
    pub(super) events: Sender<Event>,
    pub(super) epoch: Instant,
    /// Until when the platform asked to be left alone, nanoseconds of the run, for all lines to it.
    pub(super) held_until: Arc<AtomicU64>,
    /// Where full sockets of all lines are counted.
    pub(super) stalls: Arc<Stalls>,
}

impl Line {
    pub(super) fn now(&self) -> u64 {
        super::nanos_since(self.epoch)
    }

    /// A socket to the platform; the times that it is full are counted.
    pub(super) async fn socket(&self) -> Result<Socket, Bilingual> {
        let socket = Socket::connect(&self.settings).await?;
        Ok(socket.counted(&self.stalls))
    }

    /// Leaves the platform alone for a while, as it asked one of the lines.
    pub(super) fn hold(&self, wait: Duration) {
        let until = self.now().saturating_add(wait.as_nanos() as u64);
        self.held_until.fetch_max(until, Ordering::Relaxed);
    }

    /// Waits until the platform may be asked again, and a random while longer where it has to wait and is not the only line: all are held until
    /// the same moment, and would come back as one.
    pub(super) async fn wait(&self, waits: &mut Waits) {
        loop {
            let until = self.held_until.load(Ordering::Relaxed);
            let left = until.saturating_sub(self.now());
            if left == 0 {
                return;
            }
            let left = Duration::from_nanos(left);
            let longer = match self.lines {
                1 => Duration::ZERO,
                _ => waits.spread(left),
            };
            tokio::time::sleep(left + longer).await;
        }
    }

    /// Tells the sending thread; when that has gone there is nobody to tell.
    pub(super) fn tell(&self, event: Event) {
        drop(self.events.send(event));
    }

    pub(super) fn sent(&self, items: &[Item], bytes: usize, at: u64) {
        self.tell(Event::Sent {
            lane: self.number,
            messages: items.iter().map(|i| i.sent).collect(),
            bytes,
            at,
        });
    }

    pub(super) fn acknowledged(&self, items: &[Item], at: u64) {
        let messages = items.iter().map(|i| (i.sent.key, i.sent.phase)).collect();
        self.tell(Event::Acknowledged { messages, at });
    }

    pub(super) fn rejected(&self, items: &[Item], reason: Bilingual) {
        let phases = items.iter().map(|i| i.sent.phase).collect();
        self.tell(Event::Rejected { phases, reason });
    }

    /// Messages are given up with a broken connection.
    pub(super) fn dropped(&self, items: &[Item]) {
        self.tell(Event::Dropped {
            lane: self.number,
            messages: items.iter().map(|i| i.sent).collect(),
        });
    }

    pub(super) fn up(&self) {
        self.tell(Event::Up { lane: self.number });
    }

    pub(super) fn down(&self, reason: Bilingual) {
        self.tell(Event::Down {
            lane: self.number,
            reason,
        });
    }

    pub(super) fn waits(&self) -> Waits {
        Waits {
            random: StdRng::seed_from_u64(self.settings.seed ^ self.number as u64),
            attempts: 0,
        }
    }
}

/// Waits that grow, of which a random part is taken, so that a broken platform's clients do not come back as one.
#[derive(Debug)]
pub(super) struct Waits {
    random: StdRng,
    attempts: u32,
}

impl Waits {
    pub(super) fn reset(&mut self) {
        self.attempts = 0;
    }

    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(super) fn next(&mut self) -> Duration {
        self.attempts += 1;
        self.after(self.attempts - 1)
    }

    /// The wait after something that was tried for nothing so many times before.
    pub(super) fn after(&mut self, attempts: u32) -> Duration {
        let most = (RETRY_FIRST * (1 << attempts.min(16))).min(RETRY_MOST);
        self.random.random_range(Duration::ZERO..=most)
    }

    /// How long to wait after a time for which the platform is left alone: a random part of as long again, which is of
    /// [`RETRY_FIRST`] at least and of [`RETRY_MOST`] at most.
    fn spread(&mut self, held: Duration) -> Duration {
        let most = held.clamp(RETRY_FIRST, RETRY_MOST);
        self.random.random_range(Duration::ZERO..=most)
    }
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_were_held_come_back_spread_evenly_over_as_long_again_within_bounds() {
        let mut waits = Waits {
            random: StdRng::seed_from_u64(7),
            attempts: 0,
        };
        for (held_ms, most_ms) in [(1, 250), (1_000, 1_000), (5_000, 5_000), (300_000, 8_000)] {
            let mut tenths = [0_u32; 10];
            let most = Duration::from_millis(most_ms);
            for _ in 0..10_000 {
                let spread = waits.spread(Duration::from_millis(held_ms));
                assert!(spread <= most, "{held_ms}: {spread:?}");
                tenths[(spread.as_nanos() * 10 / (most.as_nanos() + 1)) as usize] += 1;
            }
            // A thousand each, with a standard deviation of 30: five of those either way.
            assert!(
                tenths.iter().all(|n| (850..=1_150).contains(n)),
                "{held_ms}: {tenths:?}"
            );
        }
    }
}
