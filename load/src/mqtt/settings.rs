//! What a pool of connections is to do.

use std::time::Duration;

use super::encode::{Version, Will};
use super::tls::TlsFiles;
use crate::secret::Secret;

/// Quality of service of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum QoS {
    /// Sent once, never acknowledged.
    AtMostOnce = 0,
    /// Sent until acknowledged.
    AtLeastOnce = 1,
    /// Handed over exactly once.
    ExactlyOnce = 2,
}

/// What all connections of a pool have in common.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Host of the broker.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// TLS, if the connections are to use it.
    pub tls: Option<TlsFiles>,
    /// Protocol version.
    pub version: Version,
    /// Quality of service of what is published.
    pub qos: QoS,
    /// Password of every client.
    pub password: Option<Secret>,
    /// Seconds after which the broker takes a silent connection for broken.
    pub keep_alive_secs: u16,
    /// How long a connection may take to be accepted.
    pub connect_timeout: Duration,
    /// Longest first wait before a connection is tried again; it doubles up to `retry_most`, and a random part of it is taken.
    pub retry_first: Duration,
    /// Longest wait before a connection is tried again.
    pub retry_most: Duration,
    /// Seed of those waits.
    pub seed: u64,
}

impl Settings {
    /// MQTT 3.1.1 to `host`, quality of service 0, without TLS and credentials.
    #[must_use]
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self {
            host: host.into(),
            port,
            tls: None,
            version: Version::V311,
            qos: QoS::AtMostOnce,
            password: None,
            keep_alive_secs: 60,
            connect_timeout: Duration::from_secs(10),
            retry_first: Duration::from_millis(250),
            retry_most: Duration::from_secs(8),
            seed: 42,
        }
    }
}

/// What a connection subscribes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Topic filters.
    pub filters: Vec<String>,
    /// Highest quality of service.
    pub qos: QoS,
}

/// What one connection has of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Client {
    /// Client id, unique at the broker.
    pub id: String,
    /// User name, such as a device's access token.
    pub user: Option<String>,
    /// Last will.
    pub will: Option<Will>,
    /// Whether it is an edge node of Sparkplug: its last will is its death, with the number of the connection in it.
    pub is_edge_node: bool,
    /// What it subscribes to.
    pub subscription: Option<Subscription>,
}
