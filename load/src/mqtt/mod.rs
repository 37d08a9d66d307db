//! MQTT 3.1.1 and 5, as a load generator needs it: packets written straight into large buffers, thousands of connections in one
//! thread, every moment of a message known. The section numbers in comments are those of the OASIS standards.

mod allowance;
mod broken;
mod connection;
mod counters;
mod decode;
mod encode;
mod error;
mod pool;
mod retry;
mod session;
mod settings;
#[cfg(test)]
mod tests;
mod tls;
mod transport;

pub use allowance::Allowance;
pub use counters::Counters;
pub use decode::{DecodeError, Packet, packet};
pub use encode::{
    Ack, Connect, Publish, Version, Will, ack, connect, disconnect, ping, publish, subscribe,
};
pub use error::MqttError;
pub use pool::{Offer, Pool};
pub use retry::Retries;
pub(crate) use session::Stamp;
pub use settings::{Client, Identity, Password, QoS, Settings, Subscription};
pub use tls::{TlsError, TlsFiles};
