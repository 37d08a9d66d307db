//! The deterministic simulation: commands in, events out.
//!
//! Time runs in windows of at most a minute. Periodic channels are swept without a queue: the devices of a chunk (some
//! thousand of one class) lie in columns, sorted by the phase of their reports, which is a function of seed and device. What
//! happens irregularly (people passing, bins being filled, faults, conditions) is planned minute by minute and hour by hour
//! from counter-based random numbers (`random`) and waits in the chunk's queue. Chunks never see each other, so threads
//! change nothing: outputs are merged by (time, device, channel).
//!
//! | module | what it holds |
//! |---|---|
//! | `engine`, `alarms` | [`Simulation`]: windows, merging; the numbers of alarms |
//! | `command` | what goes in, and how a device follows it |
//! | `chunk`, `class` | columns and schedules; binding to the catalogue |
//! | `device`, `view`, `context` | what a device remembers, what its values come from, what its code may touch |
//! | `incident` | faults and conditions, drawn by rate |
//! | `env`, `weather`, `profile`, `site` | the causes: weather, activities of people, who lives where |
//! | `mover` | robots, shuttle and drone on real ways |
//! | `behaviour` | one type a device class, by table of the white paper |
//! | `synthetic` | a community of any number of devices, for benchmarks |
//! | `digest` | [`EventDigest`]: the proof that two runs are the same |

mod alarms;
mod behaviour;
mod calendar;
mod chunk;
mod class;
mod command;
mod context;
mod device;
mod digest;
mod engine;
mod env;
mod error;
mod event;
mod incident;
mod merge;
mod mover;
mod profile;
mod random;
mod schedule;
mod site;
mod synthetic;
#[cfg(test)]
mod tests;
mod view;
mod weather;

pub use class::check_class;
pub use command::{Command, Fault};
pub use digest::EventDigest;
pub use engine::{SimOptions, Simulation};
pub use error::{CommandError, SimError};
pub use event::{
    Alarm, AlarmKind, AlarmNumber, DeviceState, EventSink, Notice, NullSink, Observation, Pose,
    Severity,
};
pub(crate) use site::HOUSEHOLD_SIZES;
pub use synthetic::{SyntheticError, synthetic_community};
