//! What a pool of connections is to do.

use std::fmt;
use std::path::PathBuf;
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
    /// Whether some of it is to be retained, so that a broker that retains nothing is no use.
    pub retains: bool,
    /// Password of every client that has none of its own.
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
            retains: false,
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

/// The password of a client.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Password {
    /// That of all clients, if there is one.
    #[default]
    Common,
    /// One of its own, or none at all.
    Own(Option<Secret>),
}

impl Password {
    /// The password where `common` is that of all clients.
    #[must_use]
    pub fn over<'a>(&'a self, common: Option<&'a Secret>) -> Option<&'a Secret> {
        match self {
            Self::Common => common,
            Self::Own(own) => own.as_ref(),
        }
    }
}

/// A certificate of a client's own, in place of that of all clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The certificate, with those between it and its authority: PEM.
    pub certificate: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
}

/// What one connection has of its own. Its user name may be an access token, and is not shown.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Client {
    /// Client id, unique at the broker.
    pub id: String,
    /// User name, such as a device's access token.
    pub user: Option<String>,
    /// Password.
    pub password: Password,
    /// Certificate, with TLS; that of all clients if missing.
    pub identity: Option<Identity>,
    /// Last will.
    pub will: Option<Will>,
    /// Whether it is an edge node of Sparkplug: its last will is its death, with the number of the connection in it.
    pub is_edge_node: bool,
    /// What it subscribes to.
    pub subscription: Option<Subscription>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("id", &self.id)
            .field("will", &self.will)
            .field("subscription", &self.subscription)
            .finish_non_exhaustive()
    }
}
