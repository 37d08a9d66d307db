//! What comes back, held against what was sent.

mod figures;
mod ledger;
mod nats;
mod subscriber;
#[cfg(test)]
mod tests;

pub use figures::{CheckFigures, Micros};
pub use ledger::{Key, Ledger, Sent, key};
pub(crate) use nats::Subscribers;
pub use subscriber::{Checker, CheckerEnd};
