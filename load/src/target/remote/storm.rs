//! A reconnect storm over NATS, whose client makes a broken connection anew by itself: it is told to wait first.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use async_nats::Client;
use async_nats::connection::State;
use twin_core::both;
use twin_core::told::Bilingual;

use super::nats::connects;

/// How often it is looked whether a connection is back.
const LOOKS: Duration = Duration::from_millis(5);
/// Longest wait of the client's own before it tries once more.
const MOST: Duration = Duration::from_secs(4);

/// What a connection's client is told of a storm.
#[derive(Debug, Default)]
pub(super) struct Storm {
    /// Whether the connection was broken by one, and is not back.
    is_on: AtomicBool,
    /// How long it is to stay away, nanoseconds; 0 once the client knows.
    away_nanos: AtomicU64,
}

impl Storm {
    /// Drops the connection at once; it comes back after `wait`, which this waits for. One that is down already is on its way back.
    pub(super) async fn strike(&self, client: &Client, wait: Duration) {
        if client.connection_state() != State::Connected {
            return;
        }
        let connection = connects(client);
        self.away_nanos
            .store(wait.as_nanos() as u64, Ordering::Relaxed);
        self.is_on.store(true, Ordering::Relaxed);
        if client.force_reconnect().await.is_err() {
            return;
        }
        // What the client is given before it lets go of the connection would go nowhere.
        while connects(client) == connection {
            tokio::time::sleep(LOOKS).await;
        }
    }

    /// How long the client waits before it connects for the time of this number: at first as long as the storm says, else as it does by itself.
    pub(super) fn delay(&self, attempts: usize) -> Duration {
        let nanos = self.away_nanos.swap(0, Ordering::Relaxed);
        Duration::from_nanos(nanos).max(usual(attempts))
    }

    /// The connection is there again.
    pub(super) fn end(&self) {
        self.is_on.store(false, Ordering::Relaxed);
    }

    /// Why a connection broke that the client gave `reason` for.
    pub(super) fn reason(&self, reason: Bilingual) -> Bilingual {
        match self.is_on.load(Ordering::Relaxed) {
            true => both!("a reconnect storm", "重连风暴"),
            false => reason,
        }
    }
}

/// What NATS's client waits where it is told nothing: none the first time, then 2 ms, doubled each time.
fn usual(attempts: usize) -> Duration {
    match u32::try_from(attempts).unwrap_or(u32::MAX) {
        0 | 1 => Duration::ZERO,
        attempts => Duration::from_millis(2_u64.saturating_pow(attempts - 1)).min(MOST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_s_wait_is_for_the_first_try_alone() {
        let storm = Storm::default();
        storm.away_nanos.store(3_000_000_000, Ordering::Relaxed);
        let waits: Vec<u128> = [1, 2, 3, 12, 13, usize::MAX]
            .map(|attempts| storm.delay(attempts).as_millis())
            .into();
        assert_eq!(waits, [3_000, 2, 4, 2_048, 4_000, 4_000]);
    }
}
