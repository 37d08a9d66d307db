//! The ground truth: what really happened, so that what a platform detected can be scored against it.

use serde::{Deserialize, Serialize};

use super::fault::Defect;
use super::incident::IncidentKind;
use super::spell::WeatherSpell;
use crate::ids::DeviceIdx;
use crate::model::Community;
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
    /// Something that the device is there to notice, by the word of its alarm, such as `smoke`, whether or not it tells of it.
    Incident {
        /// The word.
        word: &'static str,
        /// Why the device does not tell of it as it begins; of the end nothing.
        missed: Option<Missed>,
        /// What the device is there to measure, as it really is when it begins, in the unit of its channel; nothing where nothing is measured,
        /// and of the end.
        value: Option<f64>,
    },
    /// An incident or a spell of weather as a whole, whether or not anybody notices it: it is of no device.
    Whole(Whole),
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

/// Why a device does not tell of what it is there to notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missed {
    /// It is silent: dead, without power, switched off. It tells when it speaks again, if it holds on.
    Silent,
    /// A fault spoils what it measures.
    Faulty,
}

impl Missed {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Faulty => "faulty",
        }
    }
}

/// An incident or a spell of weather as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Whole {
    /// An incident.
    Incident {
        /// Its number, by which its effects name it.
        number: u32,
        /// What happens.
        kind: IncidentKind,
        /// Where; nothing where it is the whole community, or where it found nothing that it could befall.
        place: Option<TruthPlace>,
        /// Storey of a fire, 0 at the ground.
        storey: Option<i16>,
        /// How many devices it reaches.
        devices: u32,
        /// By what its reach goes, of a water leak.
        spread: Option<Spread>,
    },
    /// Doors and lifts of a burning house follow its fire alarm until the fire is out.
    Linkage {
        /// Number of the fire.
        number: u32,
        /// By what signals.
        by: LinkedBy,
        /// How many detectors had sounded their alarm by then.
        sounded: u32,
        /// How many detectors smoke had reached by then.
        reached: u32,
    },
    /// A spell of weather, everywhere.
    Weather {
        /// Its number in the scenario.
        number: u32,
        /// What it is like.
        spell: WeatherSpell,
    },
}

/// By what doors and lifts follow a fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkedBy {
    /// Two detectors.
    Detectors,
    /// One detector, and the button that somebody pressed who looked after it.
    DetectorAndButton,
    /// The button alone, pressed by who saw the fire: no detector that smoke had reached sounded.
    Button,
}

impl LinkedBy {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Detectors => "detectors",
            Self::DetectorAndButton => "detector_and_button",
            Self::Button => "button",
        }
    }
}

/// By what the reach of a leak goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spread {
    /// Along the pipes of the map.
    Pipes,
    /// By the distance in plan: the map has no pipes that are fed.
    Plan,
}

impl Spread {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pipes => "pipes",
            Self::Plan => "plan",
        }
    }
}

/// A place of a community, by its index in the list of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TruthPlace {
    /// A device.
    Device(u32),
    /// A building.
    Building(u32),
    /// A unit.
    Unit(u32),
    /// A compound.
    Compound(u32),
    /// A gate.
    Gate(u32),
    /// A fixture.
    Fixture(u32),
    /// A parking facility.
    Parking(u32),
    /// A node of a utility network.
    UtilityNode(u32),
    /// A link of a utility network.
    UtilityLink(u32),
}

impl TruthPlace {
    /// Its kind, as an incident's `at` has it before the id, and its id; nothing where the community has no such thing.
    #[must_use]
    pub fn name(self, community: &Community) -> Option<(&'static str, &str)> {
        let c = community;
        match self {
            Self::Device(i) => Some(("device", c.devices.get(i as usize)?.id.as_str())),
            Self::Building(i) => Some(("building", c.buildings.get(i as usize)?.id.as_str())),
            Self::Unit(i) => Some(("unit", c.units.get(i as usize)?.id.as_str())),
            Self::Compound(i) => Some(("compound", c.compounds.get(i as usize)?.id.as_str())),
            Self::Gate(i) => Some(("gate", c.gates.get(i as usize)?.id.as_str())),
            Self::Fixture(i) => Some(("fixture", c.fixtures.get(i as usize)?.id.as_str())),
            Self::Parking(i) => Some(("parking", c.parkings.get(i as usize)?.id.as_str())),
            Self::UtilityNode(i) => {
                let node = c.utility_nodes.get(i as usize)?;
                Some(("utility_node", node.id.as_str()))
            }
            Self::UtilityLink(i) => {
                let link = c.utility_links.get(i as usize)?;
                Some(("utility_link", link.id.as_str()))
            }
        }
    }
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
    /// The usual weather.
    Weather,
    /// A spell of weather of the scenario, by its number.
    Spell(u32),
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
            Self::Weather | Self::Spell(_) => "weather",
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
/// of its begin, but for the messages that were counted meanwhile and what is known of an incident as it begins. What still holds when a run
/// ends has no end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truth {
    /// When.
    pub time: SimTime,
    /// The device; none of what is told as a whole.
    pub device: Option<DeviceIdx>,
    /// What.
    pub kind: TruthKind,
    /// Begin or end.
    pub phase: TruthPhase,
}
