//! Faults of devices as data: what kinds there are, and which devices of a scenario have them when.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::both;
use crate::ids::{ClassId, DeviceId};
use crate::time::{SimSpan, SimTime};
use crate::told::{Bilingual, Told};

/// How a device is broken. What [`FaultPlan::size`] means depends on it; all of it is seen in what the device sends alone, so
/// that what it would have said can be computed by running without the fault.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Defect {
    /// It sends nothing. No size.
    Dead,
    /// Every channel repeats its last value. No size.
    Stuck,
    /// Every number is off by a constant: size is a share of the channel's range.
    Bias,
    /// Every number is scattered: size is the standard deviation as a share of the channel's range.
    Noise,
    /// Every number runs away: size is a share of the channel's range an hour.
    Drift,
    /// Its link comes and goes: size is the seconds of one turn, of which it is mute the second half.
    Flapping,
    /// Its clock is ahead: size in seconds, negative if it is behind; to two seconds beyond 16 s. See [`super::Observation::shift`].
    ClockSkew,
    /// Its firmware starts again and again: size is the seconds from start to start, of which it is mute the first 20; then it
    /// tells again what its state is.
    RebootStorm,
    /// Somebody else speaks in its name: every number is drawn evenly from the channel's range. No size.
    Spoofed,
    /// Its mains supply fails: it sends nothing, and starts when it is back. No size.
    NoMains,
    /// Its battery is empty: it sends nothing until that is changed. No size. A scenario may plan it for what has no battery too.
    FlatBattery,
}

/// Seconds that a device needs to start (assumption: an embedded Linux or a radio module that joins its network).
pub(crate) const BOOT_SECS: f64 = 20.0;

impl Defect {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Dead,
        Self::Stuck,
        Self::Bias,
        Self::Noise,
        Self::Drift,
        Self::Flapping,
        Self::ClockSkew,
        Self::RebootStorm,
        Self::Spoofed,
        Self::NoMains,
        Self::FlatBattery,
    ];

    /// Its word, such as `clock_skew`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dead => "dead",
            Self::Stuck => "stuck",
            Self::Bias => "bias",
            Self::Noise => "noise",
            Self::Drift => "drift",
            Self::Flapping => "flapping",
            Self::ClockSkew => "clock_skew",
            Self::RebootStorm => "reboot_storm",
            Self::Spoofed => "spoofed",
            Self::NoMains => "no_mains",
            Self::FlatBattery => "flat_battery",
        }
    }

    /// The size where none is given (assumptions: clearly seen in a day, and not absurd).
    #[must_use]
    pub const fn default_size(self) -> f64 {
        match self {
            Self::Bias | Self::Noise => 0.1,
            Self::Drift => 0.02,
            Self::Flapping => 600.0,
            Self::ClockSkew => 300.0,
            Self::RebootStorm => 120.0,
            Self::Dead | Self::Stuck | Self::Spoofed | Self::NoMains | Self::FlatBattery => 0.0,
        }
    }

    /// From when to when of each turn, which lasts `size` seconds, a fault that comes and goes keeps its device mute, seconds; `None` for
    /// every other kind.
    #[must_use]
    pub fn mute_secs(self, size: f64) -> Option<Range<f64>> {
        match self {
            Self::Flapping => Some(size / 2.0..size),
            Self::RebootStorm => Some(0.0..BOOT_SECS),
            _ => None,
        }
    }

    /// Least and greatest size.
    pub(crate) const fn sizes(self) -> (f64, f64) {
        match self {
            Self::Bias | Self::Drift => (-1.0, 1.0),
            Self::Noise => (0.0, 1.0),
            Self::Flapping | Self::RebootStorm => (2.0 * BOOT_SECS, 86_400.0),
            Self::ClockSkew => (-32_000.0, 32_000.0),
            Self::Dead | Self::Stuck | Self::Spoofed | Self::NoMains | Self::FlatBattery => {
                (0.0, 0.0)
            }
        }
    }
}

/// A fault of some devices, as a scenario writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultPlan {
    /// How they break.
    pub kind: Defect,
    /// Devices by their ids.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub devices: Vec<DeviceId>,
    /// Devices of a class; together with [`Self::devices`], both.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub class: Option<ClassId>,
    /// Share of the devices of the class, 0 to 1, drawn by the run's seed.
    #[serde(default = "everyone")]
    pub share: f64,
    /// Seconds from the start of the run to the start of the fault.
    pub after_s: f64,
    /// How long it lasts, seconds; to the end of the run if missing.
    #[serde(default)]
    pub lasts_s: Option<f64>,
    /// How bad it is; see [`Defect`]. [`Defect::default_size`] if missing.
    #[serde(default)]
    pub size: Option<f64>,
}

fn everyone() -> f64 {
    1.0
}

/// Longest time that a plan can name, seconds: a hundred years.
pub(crate) const MOST_SECS: f64 = 100.0 * 366.0 * 86_400.0;

impl FaultPlan {
    /// The size that holds.
    #[must_use]
    pub fn size(&self) -> f64 {
        self.size.unwrap_or(self.kind.default_size())
    }

    /// When it begins in a run that begins at `start`.
    #[must_use]
    pub fn begins(&self, start: SimTime) -> SimTime {
        start + SimSpan::from_nanos((self.after_s * 1e9) as i64)
    }

    /// What is left of it in a run that goes on `elapsed` after its start. One that is over does not begin in a hundred years: the others
    /// keep their numbers, by which their devices are drawn. A drift begins anew, as the device does.
    #[must_use]
    pub fn after(&self, elapsed: SimSpan) -> Self {
        let begins_s = self.after_s - elapsed.secs_f64();
        // It begins in the run, not with it.
        let after_s = begins_s.max(0.001);
        let lasts_s = self.lasts_s.map(|lasts| begins_s + lasts - after_s);
        let is_over = lasts_s.is_some_and(|lasts| lasts <= 0.0);
        Self {
            after_s: if is_over { MOST_SECS } else { after_s },
            lasts_s: lasts_s.filter(|_| !is_over),
            ..self.clone()
        }
    }

    /// Checks its numbers.
    ///
    /// # Errors
    /// The first that is out of range, by the number of the plan.
    pub(crate) fn check(&self, plan: usize) -> Result<(), FaultError> {
        let (least, most) = self.kind.sizes();
        let seconds = |s: f64| (0.0..=MOST_SECS).contains(&s);
        let reason = if !(least..=most).contains(&self.size()) {
            both!(
                "size must be between {least} and {most} for {}",
                "{} 的 size 应在 {least} 至 {most} 之间";
                self.kind.word()
            )
        } else if !(0.0..=1.0).contains(&self.share) {
            both!("share must be between 0 and 1", "share 应在 0 至 1 之间")
        } else if !seconds(self.after_s) || self.after_s == 0.0 {
            both!(
                "after_s must be more than 0 and at most a hundred years",
                "after_s 应大于 0 且不超过一百年"
            )
        } else if self.lasts_s.is_some_and(|s| !seconds(s) || s == 0.0) {
            both!(
                "lasts_s must be more than 0 and at most a hundred years",
                "lasts_s 应大于 0 且不超过一百年"
            )
        } else if self.devices.is_empty() && self.class.is_none() {
            both!(
                "it needs devices, a class, or both",
                "需要写明 devices 或 class，也可两者都写"
            )
        } else {
            return Ok(());
        };
        Err(FaultError::Value { plan, reason })
    }
}

impl FaultError {
    /// The number of the plan that is wrong, from 0.
    #[must_use]
    pub fn plan(&self) -> usize {
        match self {
            Self::Value { plan, .. }
            | Self::UnknownDevice { plan, .. }
            | Self::UnknownClass { plan, .. } => *plan,
        }
    }
}

/// Why faults cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// A number is out of range, or something is missing.
    #[error("fault {plan}: {reason}")]
    Value {
        /// Number of the plan, from 0.
        plan: usize,
        /// What must be.
        reason: Bilingual,
    },
    /// A plan names a device that is not there.
    #[error("fault {plan}: there is no device '{device}'")]
    UnknownDevice {
        /// Number of the plan, from 0.
        plan: usize,
        /// The device it names.
        device: DeviceId,
    },
    /// A plan names a class of which there is no device.
    #[error("fault {plan}: there is no device of class '{class}'")]
    UnknownClass {
        /// Number of the plan, from 0.
        plan: usize,
        /// The class it names.
        class: ClassId,
    },
}

impl Told for FaultError {
    fn zh(&self) -> String {
        match self {
            Self::Value { plan, reason } => format!("故障 {plan}：{}", reason.zh),
            Self::UnknownDevice { plan, device } => format!("故障 {plan}：没有设备“{device}”"),
            Self::UnknownClass { plan, class } => format!("故障 {plan}：没有“{class}”类的设备"),
        }
    }
}

/// A fault that a device has, beside its kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Affliction {
    /// When it began.
    pub(crate) since: SimTime,
    /// See [`Defect`].
    pub(crate) size: f64,
}

impl Affliction {
    /// Seconds into the present turn of a fault that comes and goes.
    pub(crate) fn turn_secs(&self, now: SimTime) -> f64 {
        (now - self.since).secs_f64().rem_euclid(self.size)
    }
}
