//! What comes out of the simulation.

use super::truth::Truth;
use crate::ids::DeviceIdx;
use crate::model::Position;
use crate::time::SimTime;

/// One value of one channel. 24 bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// When.
    pub time: SimTime,
    /// The device.
    pub device: DeviceIdx,
    /// Index of the channel in its class's list.
    pub channel: u16,
    /// Seconds that the device's own clock is ahead of the true time, so that it stamps what it sends with a wrong one: a fault.
    pub ahead_secs: i16,
    /// The value: a number, 0 or 1, or the index of a state.
    pub value: f64,
}

/// State of a device, the worst that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceState {
    /// It works.
    Normal,
    /// Switched off by a command.
    Off,
    /// A minor or major alarm is active.
    Warning,
    /// A critical alarm is active.
    Alarm,
    /// It sends nothing: a fault.
    Offline,
}

/// How bad an alarm is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Needs care some time.
    Minor,
    /// Needs care today.
    Major,
    /// Needs care now.
    Critical,
}

/// Number of an alarm: unique within a run, in the order they were raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlarmNumber(pub u64);

/// What kinds of alarm there are for a class: static text of its behaviour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlarmKind {
    /// In `snake_case`, such as `bin_full`.
    pub word: &'static str,
    /// In Chinese.
    pub text_zh: &'static str,
    /// In English.
    pub text_en: &'static str,
    /// How bad it is.
    pub severity: Severity,
}

/// An alarm that was raised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alarm {
    /// Its number.
    pub number: AlarmNumber,
    /// The device that raised it.
    pub device: DeviceIdx,
    /// What it is.
    pub kind: &'static AlarmKind,
    /// When it was raised.
    pub raised: SimTime,
}

/// Where a robot or drone is and what it does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// The device.
    pub device: DeviceIdx,
    /// Where it is, local metres.
    pub position: Position,
    /// Where it looks: radians anticlockwise from east.
    pub heading_rad: f64,
    /// What it is doing, in `snake_case`.
    pub activity: &'static str,
    /// Battery in per cent.
    pub battery_percent: f64,
}

/// Something other than an observation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Notice {
    /// An alarm was raised.
    AlarmRaised(Alarm),
    /// An alarm was cleared.
    AlarmCleared {
        /// Its number.
        number: AlarmNumber,
        /// The device that had raised it.
        device: DeviceIdx,
        /// When.
        time: SimTime,
    },
    /// A device's state changed.
    StateChanged {
        /// The device.
        device: DeviceIdx,
        /// Its new state.
        state: DeviceState,
        /// When.
        time: SimTime,
    },
}

/// Takes what comes out, window by window.
pub trait EventSink {
    /// Takes the events of one time window. `observations` are sorted by (time, device, channel), `notices` by time and then
    /// cause; every event of a later call is later than all of this one.
    fn window(&mut self, observations: &[Observation], notices: &[Notice]);

    /// Takes what really happened in the window that comes next; nothing if nothing did.
    fn truth(&mut self, _records: &[Truth]) {}
}

/// Drops everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct NullSink;

impl EventSink for NullSink {
    fn window(&mut self, _: &[Observation], _: &[Notice]) {}
}
