//! What comes back, held against what was sent.

mod figures;
mod ledger;
mod nats;
mod paths;
mod poller;
mod stored;
mod subscriber;
#[cfg(test)]
mod tests;

pub use figures::{CheckFigures, Micros};
pub use ledger::{Key, Ledger, Sent, key};
pub(crate) use nats::Subscribers;
pub use paths::{JsonPath, ValuePaths, value_key};
pub use poller::Polling;
pub use subscriber::{Checker, CheckerEnd};
