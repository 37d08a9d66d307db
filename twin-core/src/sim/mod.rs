//! The deterministic simulation: commands in, events out.

mod command;
mod event;

pub use command::{Command, Fault};
pub use event::{
    Alarm, AlarmKind, AlarmNumber, DeviceState, EventSink, Notice, NullSink, Observation, Pose,
    Severity,
};
