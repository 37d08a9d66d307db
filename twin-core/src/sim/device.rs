//! What a device is, remembers and suffers from.

use super::bed::Bed;
use super::event::DeviceState;
use super::fault::Defect;
use super::network::Link;
use super::population::Seat;
use crate::model::Host;

/// What a device is and remembers. What the registers hold is its behaviour's matter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Device {
    /// Key of its random numbers.
    pub(crate) key: u64,
    /// First register.
    pub(crate) a: f64,
    /// Second register.
    pub(crate) b: f64,
    /// Third register.
    pub(crate) c: f64,
    /// Fourth register, for what either holds or not.
    pub(crate) flag: bool,
    /// Persons it serves.
    pub(crate) persons: f32,
    /// Number among the devices of its class, from 0: its turn on a round.
    pub(crate) order: u32,
    /// Storeys above ground of the building it serves, 0 if there is none.
    pub(crate) storeys: u16,
    /// Index of its mover, for one that moves.
    pub(crate) mover: u16,
    /// What it is attached to.
    pub(crate) host: HostKind,
    /// Where people pass it.
    pub(crate) seat: Seat,
    /// How it is heard.
    pub(crate) link: Link,
    /// A bit for each device that can carry its messages, from the lowest; 0 where that is outside of the twin.
    pub(crate) reach: u8,
}

/// What kind of thing a device is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HostKind {
    /// A gate.
    Gate,
    /// A building.
    Building,
    /// A place.
    Place,
    /// A green.
    Green(Bed),
    /// Anything else.
    Other,
}

impl HostKind {
    /// Of a device's host, with what is known of the greens.
    pub(crate) fn of(host: &Host, bed_of: impl Fn(&str) -> Bed) -> Self {
        match host {
            Host::Green(id) => Self::Green(bed_of(id.as_str())),
            Host::Gate(_) => Self::Gate,
            Host::Building(_) => Self::Building,
            Host::Place(_) => Self::Place,
            _ => Self::Other,
        }
    }

    /// What grows there.
    pub(crate) fn bed(self) -> Bed {
        match self {
            Self::Green(bed) => bed,
            _ => Bed::UNKNOWN,
        }
    }
}

/// How a broken device is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub(crate) enum Broken {
    /// It works.
    #[default]
    No,
    /// It sends nothing.
    Dead,
    /// It repeats its last values.
    Stuck,
    /// Its numbers are off.
    Bias,
    /// Its numbers scatter.
    Noise,
    /// Its numbers run away.
    Drift,
    /// Its link comes and goes.
    Flapping,
    /// Its clock is wrong.
    ClockSkew,
    /// It starts again and again.
    RebootStorm,
    /// Somebody else speaks in its name.
    Spoofed,
    /// It has no mains supply.
    NoMains,
    /// Its battery is empty.
    Flat,
}

impl Broken {
    /// By a kind of fault.
    pub(crate) fn by(defect: Defect) -> Self {
        match defect {
            Defect::Dead => Self::Dead,
            Defect::Stuck => Self::Stuck,
            Defect::Bias => Self::Bias,
            Defect::Noise => Self::Noise,
            Defect::Drift => Self::Drift,
            Defect::Flapping => Self::Flapping,
            Defect::ClockSkew => Self::ClockSkew,
            Defect::RebootStorm => Self::RebootStorm,
            Defect::Spoofed => Self::Spoofed,
            Defect::NoMains => Self::NoMains,
            Defect::FlatBattery => Self::Flat,
        }
    }

    /// The kind of fault, if there is one.
    pub(crate) fn defect(self) -> Option<Defect> {
        Defect::ALL.into_iter().find(|&d| Self::by(d) == self)
    }
}

/// Faults, switch and alarms of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Status {
    /// Bit k: the class's k-th alarm is active.
    pub(crate) active: u16,
    /// Its fault.
    pub(crate) broken: Broken,
    /// Number of its faults so far, so that a fault's end does not heal a later one.
    pub(crate) fault_serial: u16,
    /// Number of its injected alarms so far, for the same reason.
    pub(crate) forced_serial: u16,
    /// The bits below.
    pub(crate) flags: u8,
}

impl Status {
    /// Bits of [`Status::flags`]: which of its carriers are down, by [`Device::reach`].
    pub(crate) const CARRIERS: u8 = 0b1111;
    /// Bit of [`Status::flags`]: the first alarm is held by an injected fault.
    const FORCED: u8 = 1 << 4;
    /// Bit of [`Status::flags`]: a command switched it off.
    const OFF: u8 = 1 << 5;
    /// Bit of [`Status::flags`]: every carrier is down.
    pub(crate) const CUT: u8 = 1 << 7;

    /// Whether a command switched it off.
    pub(crate) fn is_off(self) -> bool {
        self.flags & Self::OFF != 0
    }

    /// Switches it off or on.
    pub(crate) fn set_off(&mut self, is_off: bool) {
        self.put(Self::OFF, is_off);
    }

    /// Whether the first alarm is held by an injected fault.
    pub(crate) fn is_forced(self) -> bool {
        self.flags & Self::FORCED != 0
    }

    /// Lets an injected fault hold the first alarm, or no longer.
    pub(crate) fn set_forced(&mut self, is_forced: bool) {
        self.put(Self::FORCED, is_forced);
    }

    fn put(&mut self, bit: u8, is_set: bool) {
        self.flags = self.flags & !bit | if is_set { bit } else { 0 };
    }

    /// Whether a fault keeps it from sending.
    pub(crate) fn is_dead(self) -> bool {
        matches!(self.broken, Broken::Dead | Broken::NoMains | Broken::Flat)
    }

    /// Whether it sends nothing, for whatever reason.
    pub(crate) fn is_silent(self) -> bool {
        self.is_off() || self.is_dead()
    }

    /// Whether the class's k-th alarm is active.
    pub(crate) fn has(self, k: usize) -> bool {
        self.active >> k & 1 == 1
    }

    /// The worst that holds.
    pub(crate) fn state(self, critical: u16) -> DeviceState {
        if self.is_dead() {
            DeviceState::Offline
        } else if self.active & critical != 0 {
            DeviceState::Alarm
        } else if self.active != 0 {
            DeviceState::Warning
        } else if self.is_off() {
            DeviceState::Off
        } else {
            DeviceState::Normal
        }
    }
}
