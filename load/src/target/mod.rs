//! Where messages go.

mod lines;
mod recorded;
pub mod remote;

use std::time::{Duration, Instant};

pub use lines::{Lines, LinesError};
pub use recorded::Recorded;
pub use remote::{Remote, RemoteError};

use twin_core::told::{Bilingual, Told};

use crate::check::{Key, Sent, key};
use crate::mqtt::{Counters, MqttError, Offer, Pool, Retries, Stamp};
use crate::record::Wire;
use crate::witness::Witness;

/// An open target.
#[derive(Debug)]
pub enum Outlet {
    /// Connections to an MQTT broker.
    Mqtt(Box<Pool>),
    /// A file or standard output, a message a line.
    Lines(Lines),
    /// The record of the run itself.
    Recorded(Recorded),
    /// Connections over HTTP, NATS or WebSocket.
    Remote(Box<Remote>),
}

/// Why a target cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// MQTT.
    #[error(transparent)]
    Mqtt(#[from] MqttError),
    /// A file.
    #[error(transparent)]
    Lines(#[from] LinesError),
    /// HTTP, NATS or WebSocket.
    #[error(transparent)]
    Remote(#[from] RemoteError),
}

impl Told for TargetError {
    fn zh(&self) -> String {
        match self {
            Self::Mqtt(error) => error.zh(),
            Self::Lines(error) => error.zh(),
            Self::Remote(error) => error.zh(),
        }
    }
}

impl Outlet {
    /// Hands over a message of connection `connection`, with what the wire is to carry beside, as far as the target has that: MQTT the mark of what is
    /// retained, NATS headers. What `sent` says of it comes back to the witness.
    ///
    /// # Errors
    /// When the target is gone for good, such as a full disk.
    #[inline]
    pub fn offer(
        &mut self,
        connection: usize,
        (topic, payload): (&[u8], &[u8]),
        wire: Wire<'_>,
        sent: &Sent,
    ) -> Result<Offer, TargetError> {
        let &Sent { due, phase, .. } = sent;
        match self {
            Self::Mqtt(pool) => {
                let retained = wire.is_retained();
                let stamp = Stamp {
                    due,
                    phase,
                    retained,
                    key: sent.key,
                };
                Ok(pool.offer_stamped(connection, topic, payload, stamp))
            }
            Self::Lines(lines) => Ok(lines.offer(topic, payload, due, phase)?),
            Self::Recorded(recorded) => Ok(recorded.offer(topic, payload, due, phase)),
            Self::Remote(remote) => {
                let headers = wire.headers.unwrap_or_default();
                Ok(remote.offer(connection, (topic, payload), headers, sent))
            }
        }
    }

    /// Whether an offer for this connection sends what was taken for it before; else that waits for the next turn.
    #[inline]
    #[must_use]
    pub fn sends_when_offered(&self, connection: usize) -> bool {
        match self {
            Self::Remote(remote) => remote.is_parcel_full(connection),
            Self::Mqtt(_) | Self::Lines(_) | Self::Recorded(_) => false,
        }
    }

    /// The key by which a message is known on its way back, under the name that it has there.
    #[inline]
    #[must_use]
    pub fn key_of(&mut self, topic: &[u8], payload: &[u8]) -> Key {
        match self {
            Self::Remote(remote) => remote.key_of(topic, payload),
            _ => key(topic, payload),
        }
    }

    /// Whether buffers are so full that a turn should come at once.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        match self {
            Self::Mqtt(pool) => pool.is_urgent(),
            Self::Lines(lines) => lines.is_urgent(),
            Self::Recorded(_) | Self::Remote(_) => false,
        }
    }

    /// Sends what was handed over and waits at most `wait` for what the target has to say.
    ///
    /// # Errors
    /// When the target is gone for good.
    pub fn turn(&mut self, wait: Duration, witness: &mut impl Witness) -> Result<(), TargetError> {
        match self {
            Self::Mqtt(pool) => pool.turn(wait, witness)?,
            Self::Lines(lines) => {
                lines.flush(witness)?;
                std::thread::sleep(wait);
            }
            Self::Recorded(recorded) => {
                recorded.flush(witness);
                std::thread::sleep(wait);
            }
            Self::Remote(remote) => remote.turn(wait, witness),
        }
        Ok(())
    }

    /// Breaks `share` of the connections, which come back within `spread`.
    pub fn storm(&mut self, share: f64, spread: Duration, witness: &mut impl Witness) {
        match self {
            Self::Mqtt(pool) => pool.storm(share, spread, witness),
            Self::Remote(remote) => remote.storm(share, spread),
            // A file has no connections.
            Self::Lines(_) | Self::Recorded(_) => {}
        }
    }

    /// Drops a connection without a word until it is released. Of MQTT alone: no other target tells others that a connection is gone.
    pub(crate) fn silence(&mut self, connection: usize, witness: &mut impl Witness) {
        if let Self::Mqtt(pool) = self {
            pool.silence(connection, witness);
        }
    }

    /// Lets a connection come back that was dropped so.
    pub(crate) fn release(&mut self, connection: usize) {
        if let Self::Mqtt(pool) = self {
            pool.release(connection);
        }
    }

    /// Whether a connection is up, where that is known of each.
    pub(crate) fn is_up(&self, connection: usize) -> bool {
        match self {
            Self::Mqtt(pool) => pool.is_up(connection),
            Self::Lines(_) | Self::Recorded(_) | Self::Remote(_) => true,
        }
    }

    /// Sends what is left, for at most `limit`, and ends.
    ///
    /// # Errors
    /// When the target is gone for good.
    pub fn close(
        &mut self,
        limit: Duration,
        witness: &mut impl Witness,
    ) -> Result<(), TargetError> {
        match self {
            Self::Mqtt(pool) => pool.close(limit, witness)?,
            Self::Lines(lines) => lines.flush(witness)?,
            Self::Recorded(recorded) => recorded.flush(witness),
            Self::Remote(remote) => remote.close(limit, witness),
        }
        Ok(())
    }

    /// Edge nodes whose connection was made again since this was asked last.
    #[must_use]
    pub fn take_returned(&mut self) -> Vec<u32> {
        match self {
            Self::Mqtt(pool) => pool.take_returned(),
            _ => Vec::new(),
        }
    }

    /// Number of a connection among those of its client, counted from 0.
    #[must_use]
    pub fn session(&self, connection: usize) -> u64 {
        match self {
            Self::Mqtt(pool) => pool.session(connection),
            _ => 0,
        }
    }

    /// What happened to its connections.
    #[must_use]
    pub fn counters(&self) -> Counters {
        match self {
            Self::Mqtt(pool) => pool.counters(),
            Self::Lines(lines) => Counters {
                bytes: lines.bytes(),
                ..Counters::default()
            },
            Self::Remote(remote) => remote.counters(),
            Self::Recorded(recorded) => Counters {
                bytes: recorded.bytes(),
                ..Counters::default()
            },
        }
    }

    /// CPU time so far of the thread that works for its connections, nanoseconds, where that is not the thread that sends.
    #[must_use]
    pub fn io_cpu_nanos(&self) -> Option<u64> {
        match self {
            Self::Remote(remote) => Some(remote.io_cpu_nanos()),
            Self::Mqtt(_) | Self::Lines(_) | Self::Recorded(_) => None,
        }
    }

    /// Messages that it still holds.
    #[must_use]
    pub fn outstanding(&self) -> usize {
        match self {
            Self::Mqtt(pool) => pool.outstanding(),
            Self::Remote(remote) => remote.outstanding(),
            Self::Lines(_) | Self::Recorded(_) => 0,
        }
    }

    /// Connections that are up, and all of them.
    #[must_use]
    pub fn connections(&self) -> (usize, usize) {
        match self {
            Self::Mqtt(pool) => (pool.up(), pool.len()),
            Self::Remote(remote) => (remote.up(), remote.len()),
            Self::Lines(_) | Self::Recorded(_) => (1, 1),
        }
    }

    /// How often connections were tried again, and how many of them together; known of MQTT alone.
    #[must_use]
    pub fn retries(&self) -> Retries {
        match self {
            Self::Mqtt(pool) => pool.retries(),
            Self::Lines(_) | Self::Recorded(_) | Self::Remote(_) => Retries::default(),
        }
    }

    /// Where it took less than was asked of it, and what was done instead; known of MQTT alone.
    #[must_use]
    pub fn limits(&self) -> Vec<Bilingual> {
        match self {
            Self::Mqtt(pool) => pool.limits(),
            Self::Lines(_) | Self::Recorded(_) | Self::Remote(_) => Vec::new(),
        }
    }

    /// Why the last connection broke.
    #[must_use]
    pub fn last_reason(&self) -> Option<&Bilingual> {
        match self {
            Self::Mqtt(pool) => pool.last_reason(),
            Self::Remote(remote) => remote.last_reason(),
            Self::Lines(_) | Self::Recorded(_) => None,
        }
    }
}

/// The time of the run that began at `epoch`, nanoseconds.
#[inline]
#[must_use]
pub(crate) fn nanos_since(epoch: Instant) -> u64 {
    epoch.elapsed().as_nanos() as u64
}
