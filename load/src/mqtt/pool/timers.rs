//! When connections go down and come up again.

use std::time::Duration;

use rand::Rng;
use twin_core::told::Told;

use super::Pool;
use crate::mqtt::broken::Broken;
use crate::mqtt::connection::{Connection, Stage};
use crate::mqtt::transport::Transport;
use crate::witness::Witness;

/// Connections that may be on their way at once: brokers have short queues of connections to accept.
const CONNECTING_MOST: usize = 256;

impl Pool {
    pub(super) fn broke(
        &mut self,
        index: usize,
        why: &Broken,
        now: u64,
        witness: &mut impl Witness,
    ) {
        let Some(c) = self.connections.get_mut(index) else {
            return;
        };
        if matches!(why, Broken::Will) {
            // With a lesser will it is tried again at once.
            return self.down(index, now, now, witness);
        }
        if c.stage == Stage::Up {
            self.counters.broken += 1;
        } else {
            c.tried = c.tried.wrapping_add(1);
        }
        self.last_reason = Some(why.told());
        c.is_returning = false;
        let wait = self.settings.retry_wait(c.attempts, &mut self.random);
        c.attempts += 1;
        self.down(index, now, now + wait, witness);
    }

    pub(super) fn down(
        &mut self,
        index: usize,
        now: u64,
        retry_at: u64,
        witness: &mut impl Witness,
    ) {
        let Some(c) = self.connections.get_mut(index) else {
            return;
        };
        c.count(&mut self.counters);
        c.drop_socket(self.poll.registry(), now, witness);
        c.enter(Stage::Down { retry_at }, now);
    }

    /// Breaks `share` of the connections without a word and lets them come back within `spread`: what a power cut does.
    pub fn storm(&mut self, share: f64, spread: Duration, witness: &mut impl Witness) {
        let now = self.now();
        for index in 0..self.connections.len() {
            let is_meant = self.random.random_bool(share.clamp(0.0, 1.0));
            let connection = self.connections.get(index);
            // What is silent comes back when it is released.
            if is_meant && !connection.is_some_and(Connection::is_silenced) {
                let wait = self.random.random_range(0..=spread.as_nanos() as u64);
                self.down(index, now, now + wait, witness);
            }
        }
    }

    /// Looks at every connection's timers.
    pub(super) fn round(&mut self, now: u64, witness: &mut impl Witness) {
        let on_the_way = |c: &&Connection| !matches!(c.stage, Stage::Up | Stage::Down { .. });
        let mut connecting = self.connections.iter().filter(on_the_way).count();
        let timeout = self.settings.connect_timeout.as_nanos() as u64;
        for index in 0..self.connections.len() {
            let Some(c) = self.connections.get_mut(index) else {
                return;
            };
            match c.stage {
                Stage::Down { retry_at } if retry_at <= now && connecting < CONNECTING_MOST => {
                    connecting += 1;
                    self.start(index, now, witness);
                }
                Stage::Down { .. } => {}
                Stage::Up => match c.keep_alive(now) {
                    Ok(true) => self.write(index, witness),
                    Ok(false) => {}
                    Err(why) => self.broke(index, &why, now, witness),
                },
                _ if now.saturating_sub(c.last_write.max(c.since)) > timeout => {
                    self.broke(index, &Broken::Silent, now, witness);
                }
                _ => {}
            }
        }
    }

    fn start(&mut self, index: usize, now: u64, witness: &mut impl Witness) {
        let Some(c) = self.connections.get_mut(index) else {
            return;
        };
        if c.was_up {
            self.retries.note(now);
        }
        let token = Connection::token(index);
        let tls = c.tls.as_ref().or(self.tls.as_ref());
        let address = self.addresses[c.tried as usize % self.addresses.len()];
        match Transport::start(address, tls, self.poll.registry(), token) {
            Ok(transport) => {
                c.transport = Some(transport);
                c.enter(Stage::Connecting, now);
            }
            Err(error) => self.broke(index, &Broken::Io(error), now, witness),
        }
    }
}
