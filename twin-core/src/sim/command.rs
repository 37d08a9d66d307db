//! What goes into the simulation.

use crate::ids::DeviceIdx;
use crate::time::SimSpan;

/// How an injected fault breaks a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It sends nothing.
    Dead,
    /// Every channel repeats its last value.
    Stuck,
    /// Every number is off by a constant.
    Bias,
    /// Every number is scattered.
    Noise,
    /// It raises its class's first alarm.
    Alarm,
}

/// A command; it takes effect at the simulation's present time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Command {
    /// Switches a device on or off.
    Switch {
        /// The device.
        device: DeviceIdx,
        /// On (true) or off.
        on: bool,
    },
    /// Breaks a device.
    InjectFault {
        /// The device.
        device: DeviceIdx,
        /// How.
        fault: Fault,
        /// Until it heals by itself; never if missing.
        lasts: Option<SimSpan>,
    },
    /// Heals a device.
    ClearFault {
        /// The device.
        device: DeviceIdx,
    },
}
