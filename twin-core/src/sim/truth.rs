//! The ground truth: what really happened, so that what a platform detected can be scored against it.

use serde::{Deserialize, Serialize};

use super::fault::Defect;
use crate::ids::DeviceIdx;
use crate::time::{SimSpan, SimTime};

/// What happened to a device or at it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TruthKind {
    /// A fault of the device: what it sends is wrong or missing.
    Fault {
        /// How it is broken.
        defect: Defect,
        /// See [`Defect`].
        size: f64,
        /// Number of the device's faults so far.
        serial: u16,
    },
    /// Something that the device is there to notice, by the word of its alarm, such as `smoke`.
    Incident {
        /// The word.
        word: &'static str,
    },
    /// What it sends does not arrive: what carries its messages is silent. It is well itself.
    Mute {
        /// The last of its carriers to fall silent.
        carrier: DeviceIdx,
    },
    /// A command that it followed. It has no end: the next one of the channel takes its place.
    Set {
        /// Name of the channel.
        channel: &'static str,
        /// The value as an observation has it; none where the channel was given back to the device.
        value: Option<f64>,
    },
    /// What it sends does not get to the platform: the line there is down. It is well itself, and so is what carries its messages.
    Backhaul {
        /// The loudest of its gateways, which keeps its messages as far as it has room; itself where it is a gateway or has none.
        gateway: DeviceIdx,
        /// Its messages so far that were kept, or tried again, and come later; nothing at the begin.
        kept: u32,
        /// Its messages so far that are lost; nothing at the begin.
        lost: u32,
    },
}

/// Why it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TruthCause {
    /// Drawn by a rate: a failure by the class's mean time between failures, a condition by its rate a year.
    Rate,
    /// What people or machines did led to it.
    Behaviour,
    /// A command asked for it.
    Command,
    /// A fault that the scenario plans, by its number.
    Plan(u32),
    /// An incident of the scenario, by its number.
    Incident(u32),
    /// Use emptied its battery.
    Battery,
}

impl TruthCause {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Behaviour => "behaviour",
            Self::Command => "command",
            Self::Plan(_) => "plan",
            Self::Incident(_) => "incident",
            Self::Battery => "battery",
        }
    }
}

/// Begin or end of something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TruthPhase {
    /// It begins.
    Begins {
        /// Why.
        cause: TruthCause,
        /// How long it will last if nothing ends it before; unknown if missing.
        lasts: Option<SimSpan>,
    },
    /// It ends.
    Ends,
}

/// One record of the ground truth. Records come in the order of time and device; the end of something has the device and kind
/// of its begin, but for the messages that were counted meanwhile. What still holds when a run ends has no end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truth {
    /// When.
    pub time: SimTime,
    /// The device.
    pub device: DeviceIdx,
    /// What.
    pub kind: TruthKind,
    /// Begin or end.
    pub phase: TruthPhase,
}
