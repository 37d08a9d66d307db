//! What moves: the simulation's thread, its pictures, the WebSocket, commands.
//!
//! | module | what it holds |
//! |---|---|
//! | [`engine`], [`follow`], [`held`] | the thread that owns the simulation, how it follows commands, and what these hold over a restart |
//! | [`leap`], [`past`] | how it lets time pass, steps, goes to a time and goes back, and what is kept for that |
//! | [`picture`], [`keep`] | what that thread shows, and what it hands to the store |
//! | [`pace`] | simulated against real time |
//! | [`recorder`], [`latest`] | what becomes of observations |
//! | [`alarms`], [`incidents`] | the books of alarms and incidents |
//! | [`hub`], `wire` | where pictures and deltas are left for readers; their form on the wire |
//! | [`request`] | commands on their way |
//! | [`socket`], [`subscriptions`] | the WebSocket |

mod alarms;
mod engine;
mod follow;
mod held;
mod hub;
mod incidents;
mod keep;
mod latest;
mod leap;
mod pace;
mod past;
mod picture;
mod recorder;
mod request;
pub(crate) mod socket;
mod subscriptions;
pub(crate) mod wire;

pub(crate) use engine::{Engine, Parts};
pub(crate) use hub::Hub;
pub(crate) use request::{Commander, Edition, Message, Refusal};
