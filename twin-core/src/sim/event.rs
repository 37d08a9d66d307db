//! What comes out of the simulation.

use super::incident::{Occurrence, Reach};
use super::truth::Truth;
use crate::ids::DeviceIdx;
use crate::model::Position;
use crate::time::{SimSpan, SimTime};

/// One value of one channel. 24 bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// When it arrives: at once, or later where a network delays it. Its order among the others.
    pub time: SimTime,
    /// The device.
    pub device: DeviceIdx,
    /// Index of the channel in its class's list.
    pub channel: u16,
    /// How far the device's stamp is off [`Self::time`]: behind where it arrives late, either way where its clock is wrong.
    pub shift: Shift,
    /// The value: a number, 0 or 1, or the index of a state.
    pub value: f64,
}

impl Observation {
    /// The time that the device itself stamps it with.
    #[must_use]
    pub fn stamp(&self) -> SimTime {
        self.time + self.shift.span()
    }
}

/// How far a stamp is off: to the millisecond up to 16.383 s either way, in steps of two seconds up to 32,766 s beyond. Two bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Shift(i16);

impl Shift {
    /// None.
    pub const NONE: Self = Self(0);
    /// Greatest shift that is kept to the millisecond, either way.
    const FINE_MILLIS: i64 = 16_383;

    /// The shift nearest to a number of milliseconds.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        let fine = millis.abs() <= Self::FINE_MILLIS;
        match millis {
            0 => Self::NONE,
            _ if fine => Self((millis << 1) as i16 | 1),
            _ => {
                let steps = (millis + millis.signum() * 1_000) / 2_000;
                Self((steps.clamp(-Self::FINE_MILLIS, Self::FINE_MILLIS) << 1) as i16)
            }
        }
    }

    /// Longest that something may be late, milliseconds.
    pub(crate) const LATEST_MILLIS: i64 = 2_000 * Self::FINE_MILLIS;

    /// The least shift that is not less than `millis` and can be kept exactly: what arrives late waits for it.
    #[must_use]
    pub(crate) fn ceil_millis(millis: i64) -> i64 {
        if millis <= Self::FINE_MILLIS {
            millis.max(0)
        } else {
            ((millis + 1_999) / 2_000 * 2_000).min(Self::LATEST_MILLIS)
        }
    }

    /// What becomes of it when an observation is held up for at least so many milliseconds: the least delay with which the stamp can still be told
    /// exactly. `None` where the stamp would be off by more than can be kept.
    pub(crate) fn delayed(self, millis: i64) -> Option<Delayed> {
        let off = self.millis() - millis;
        let kept = if off.abs() <= Self::FINE_MILLIS {
            off
        } else {
            off.div_euclid(2_000) * 2_000
        };
        (kept.abs() <= Self::LATEST_MILLIS).then(|| Delayed {
            millis: self.millis() - kept,
            shift: Self::from_millis(kept),
        })
    }

    /// It in milliseconds.
    #[must_use]
    pub fn millis(self) -> i64 {
        let steps = i64::from(self.0 >> 1);
        if self.0 & 1 == 1 {
            steps
        } else {
            steps * 2_000
        }
    }

    /// It as a span.
    #[must_use]
    pub fn span(self) -> SimSpan {
        SimSpan::from_millis(self.millis())
    }

    /// Its two bytes, for digests and snapshots.
    pub(crate) fn code(self) -> i16 {
        self.0
    }

    /// By its two bytes; every code is a shift.
    pub(crate) fn from_code(code: i16) -> Self {
        Self(code)
    }
}

/// An observation that is held up; see [`Shift::delayed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Delayed {
    /// For how long, milliseconds.
    pub(crate) millis: i64,
    /// How far its stamp is off then.
    pub(crate) shift: Shift,
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

impl DeviceState {
    /// Every state, in their order.
    pub const ALL: [Self; 5] = [
        Self::Normal,
        Self::Off,
        Self::Warning,
        Self::Alarm,
        Self::Offline,
    ];

    /// Its word, such as `normal`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Off => "off",
            Self::Warning => "warning",
            Self::Alarm => "alarm",
            Self::Offline => "offline",
        }
    }
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

impl Severity {
    /// Its word, such as `critical`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Critical => "critical",
        }
    }
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

impl Notice {
    /// The device that it is about.
    #[must_use]
    pub const fn device(&self) -> DeviceIdx {
        match self {
            Self::AlarmRaised(alarm) => alarm.device,
            Self::AlarmCleared { device, .. } | Self::StateChanged { device, .. } => *device,
        }
    }

    /// When it happened.
    #[must_use]
    pub const fn time(&self) -> SimTime {
        match self {
            Self::AlarmRaised(alarm) => alarm.raised,
            Self::AlarmCleared { time, .. } | Self::StateChanged { time, .. } => *time,
        }
    }
}

/// Takes what comes out, window by window.
pub trait EventSink {
    /// Takes the events of one time window. `observations` are sorted by (time, device, channel), `notices` by time and then
    /// cause; every event of a later call is later than all of this one.
    fn window(&mut self, observations: &[Observation], notices: &[Notice]);

    /// Takes what really happened in the window that comes next; nothing if nothing did.
    fn truth(&mut self, _records: &[Truth]) {}

    /// Takes an incident that comes by a rate, and whom it reaches, within the hour before it begins: nobody, where nothing that it could befall
    /// is at work then.
    fn incident(&mut self, _occurrence: &Occurrence, _reach: Reach) {}
}

/// Drops everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct NullSink;

impl EventSink for NullSink {
    fn window(&mut self, _: &[Observation], _: &[Notice]) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_are_fine_when_small_and_coarse_when_large() {
        for (millis, kept) in [
            (0, 0),
            (1, 1),
            (-1, -1),
            (16_383, 16_383),
            (-16_383, -16_383),
            (16_384, 16_000),
            (-90_000, -90_000),
            (-90_999, -90_000),
            (28_800_000, 28_800_000),
            (40_000_000, 32_766_000),
        ] {
            let shift = Shift::from_millis(millis);
            assert_eq!(shift.millis(), kept, "{millis}");
            assert_eq!(Shift::from_code(shift.code()), shift);
        }
        assert_eq!(size_of::<Observation>(), 24);
    }

    #[test]
    fn what_waits_for_a_shift_waits_for_one_that_is_kept_exactly() {
        for (millis, waits) in [(0, 0), (16_383, 16_383), (16_384, 18_000), (18_001, 20_000)] {
            assert_eq!(Shift::ceil_millis(millis), waits, "{millis}");
            assert_eq!(Shift::from_millis(-waits).millis(), -waits);
        }
    }

    #[test]
    fn what_is_held_up_keeps_its_stamp_to_the_millisecond() {
        let nearest = [
            0,
            1,
            -1,
            16_383,
            -16_383,
            16_400,
            -40_000,
            300_000,
            -32_000_000,
        ];
        for shift in nearest.map(Shift::from_millis) {
            for millis in [0, 1, 999, 2_000, 16_383, 16_384, 17_001, 500_000] {
                let delayed = shift.delayed(millis).unwrap();
                assert!(
                    (millis..millis + 2_000).contains(&delayed.millis),
                    "{shift:?} {millis}"
                );
                assert_eq!(delayed.shift.millis(), shift.millis() - delayed.millis);
            }
            assert_eq!(shift.delayed(70_000_000), None);
        }
        // On time, and 32,766 s late at most.
        assert!(Shift::NONE.delayed(32_766_000).is_some());
        assert_eq!(Shift::NONE.delayed(32_766_001), None);
    }
}
