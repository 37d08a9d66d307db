//! A scenario's `[load]` part: targets, payloads, phases, checks and thresholds.

mod commands;
mod error;
mod identity;
mod login;
mod phase;
mod read;
#[cfg(test)]
mod tests;
mod thresholds;
mod url;

use std::path::PathBuf;
use std::time::Duration;

pub use commands::CommandsError;
pub use error::PlanError;
pub(crate) use identity::DEVICE_CALLS;
pub use identity::IdentityError;
pub use login::LoginError;
pub use phase::{Curve, Pace, Phase, Segment, Storm};
pub use read::{read, schema};
pub use thresholds::Thresholds;
pub(crate) use url::host_and_port;
pub use url::{Address, Scheme};

use crate::check::ValuePaths;
use crate::mqtt::{QoS, TlsFiles, Version};
use crate::secret::SecretSource;
use crate::target::remote::Body;

/// What a load run does.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Targets by name, in the order of the file.
    pub targets: Vec<(String, Target)>,
    /// What messages look like.
    pub payload: Payload,
    /// What happens, one after the other.
    pub phases: Vec<Phase>,
    /// How what comes back is checked; `None` for not at all.
    pub check: Option<Check>,
    /// What the verdict is held against.
    pub thresholds: Thresholds,
}

impl Plan {
    /// A plan of one soak at the twin's own rate, in real time, to no target yet.
    #[must_use]
    pub fn soak(seconds: f64, pace: Pace) -> Self {
        Self {
            targets: Vec::new(),
            payload: Payload::default(),
            phases: vec![Phase {
                name: "soak".to_owned(),
                seconds,
                pace,
                storm: None,
            }],
            check: None,
            thresholds: Thresholds::default(),
        }
    }
}

/// How devices share connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// One connection a device.
    Device,
    /// One connection a gateway: the fixture that serves the device, or what it is attached to.
    Gateway,
    /// This many connections, devices dealt out in turn.
    Count(u32),
}

/// A platform.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Where it is.
    pub address: Address,
    /// Version of MQTT.
    pub version: Version,
    /// Quality of service of what is published.
    pub qos: QoS,
    /// How devices share connections.
    pub sharing: Sharing,
    /// Begin of client ids.
    pub client_prefix: String,
    /// User name; `{device}` stands for the device's or gateway's id.
    pub user: Option<String>,
    /// Where the password or token is.
    pub password: Option<SecretSource>,
    /// File in which devices, or gateways, have logins of their own; user and password are for the others then, the checking side among them.
    pub credentials: Option<PathBuf>,
    /// Files of TLS.
    pub tls: TlsFiles,
    /// Topic of the last will, `{client}` standing for the client's id; `None` for no will.
    pub will_topic: Option<String>,
    /// Messages of an HTTP request at most.
    pub batch: u32,
    /// How messages are put into HTTP requests and WebSocket frames; the scheme's own way if missing.
    pub body: Option<Body>,
    /// JetStream's stream that acknowledges; NATS without acknowledgements if missing.
    pub stream: Option<String>,
    /// Seconds of silence after which the target takes a connection for broken.
    pub keep_alive_secs: u16,
    /// How long a connection may take to be accepted, and a request to be answered.
    pub timeout: Duration,
    /// Whether alarms and states are sent beside the values of channels.
    pub notices: bool,
    /// Whether connections of devices and gateways break and come back with these.
    pub follow_devices: bool,
}

impl Target {
    /// Everything as simple as can be, at `address`.
    #[must_use]
    pub fn new(address: Address) -> Self {
        Self {
            address,
            version: Version::V311,
            qos: QoS::AtMostOnce,
            sharing: Sharing::Count(1),
            client_prefix: "twin-".to_owned(),
            user: None,
            password: None,
            credentials: None,
            tls: TlsFiles::default(),
            will_topic: None,
            batch: 1,
            body: None,
            stream: None,
            keep_alive_secs: 60,
            timeout: Duration::from_secs(10),
            notices: true,
            follow_devices: true,
        }
    }

    /// Whether its connections break and come back with what speaks over them: those of MQTT that are a device's or a gateway's.
    #[must_use]
    pub fn follows_devices(&self) -> bool {
        let is_somebodys = !matches!(self.sharing, Sharing::Count(_));
        self.follow_devices && is_somebodys && self.address.scheme == Scheme::Mqtt
    }
}

/// What messages look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// The profile's word, such as `senml`.
    pub profile: String,
    /// Topic in place of the profile's own, with `{community}`, `{class}`, `{device}`, `{gateway}` and `{channel}`.
    pub topic: Option<String>,
    /// Topic of commands, with `{device}` as a level of its own unless their payload or connection tells the device; commands are not listened to
    /// otherwise.
    pub command_topic: Option<String>,
    /// Text of the template, for the profile `template`.
    pub template: Option<String>,
    /// What time stamps show.
    pub clock: Clock,
}

impl Default for Payload {
    fn default() -> Self {
        Self {
            profile: "senml".to_owned(),
            topic: None,
            command_topic: None,
            template: None,
            clock: Clock::Simulated,
        }
    }
}

/// What time stamps in payloads show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// Simulated time.
    Simulated,
    /// Simulated time moved so that the run begins at the present.
    Shifted,
}

/// How what comes back is checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Subscribing connections; from 2 they share one subscription, and order cannot be told.
    pub subscribers: u32,
    /// Topic filters in place of the profile's own.
    pub topics: Vec<String>,
    /// Seconds after which a message that has not come back is lost.
    pub grace_secs: f64,
    /// The platform's other side, where messages come back; the target itself if missing.
    pub side: Option<Target>,
    /// JetStream's stream that is read there.
    pub stream: Option<String>,
    /// How a message is known there: by its first value; by topic and bytes if missing.
    pub paths: Option<ValuePaths>,
    /// Seconds from one question to a store to the next, over HTTP.
    pub interval_secs: f64,
}

impl Check {
    /// Whether there is another side than what the target itself answers.
    pub(crate) fn has_side(&self) -> bool {
        self.side.is_some() || self.stream.is_some()
    }

    /// Whether a store is asked, which tells in an order of its own.
    pub(crate) fn is_polled(&self) -> bool {
        let side = self.side.as_ref();
        side.is_some_and(|side| side.address.scheme == Scheme::Http)
    }
}

impl Default for Check {
    fn default() -> Self {
        Self {
            subscribers: 1,
            topics: Vec::new(),
            grace_secs: 5.0,
            side: None,
            stream: None,
            paths: None,
            interval_secs: 1.0,
        }
    }
}

/// Text of the file at `path`, within a bound.
pub(crate) fn read_text(path: &PathBuf) -> std::io::Result<String> {
    use std::io::Read;
    /// Templates are pages at most.
    const MOST_BYTES: u64 = 1 << 20;
    let mut text = String::new();
    let file = std::fs::File::open(path)?;
    file.take(MOST_BYTES).read_to_string(&mut text)?;
    Ok(text)
}
