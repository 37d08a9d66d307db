//! Incidents of a scenario: what befalls a place, and which devices notice it, one after the other.
//!
//! An incident is worked out once, before the run, into strokes: at this moment this happens to this device. What a device then says is
//! its behaviour's matter, so that an incident is seen in values, alarms and what robots do about it as one that came by itself is. The
//! ground truth names the incident as the cause of each.

mod backhaul;
mod cut;
mod fire;
mod fire_watch;
mod flood;
mod gas;
mod mains;
mod nearby;
mod occurrence;
mod possible;
mod recurring;
mod scene;
mod single;
mod spot;
mod whereabouts;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) use fire_watch::{Burning, FireWatch};
pub(super) use occurrence::left;
pub use occurrence::{Occurrence, Reach};
pub use possible::possible_incidents;
pub(super) use recurring::turns;
pub(super) use scene::{Scene, Which};
pub(super) use whereabouts::Whereabouts;

use super::fault::MOST_SECS;
use crate::time::SimSpan;
use crate::told::{Bilingual, Term, Told};

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentKind {
    /// A home or hall burns: smoke reaches one detector after the other, fire doors close, lifts go down, water is taken from hydrants.
    Fire,
    /// Gas streams out in a home: its detector tells, the meter counts it until the valve shuts, and a trace comes to the detectors beside and
    /// above.
    GasLeak,
    /// Mains power fails: what has no battery is silent, what has one for it when that is empty, and both start again when it is back.
    PowerCut,
    /// A pipe leaks: a meter that counts it tells, and the pressure of hydrants and at tanks falls, along the pipes where the map has them.
    WaterLeak,
    /// The water fails: hydrants have no pressure, tanks are not filled, and meters stand still where no tank serves. `at` names what is cut off,
    /// or the part of the network that is shut; missing: everything.
    WaterCut,
    /// Somebody climbs over the fence and walks past cameras.
    Intrusion,
    /// People are trapped in a lift.
    LiftTrapping,
    /// Somebody who wears an alarm falls.
    Fall,
    /// A contact of a charger is worn, and gets hot while it charges.
    ChargerOverheating,
    /// Something falls from a window, past a camera.
    FallingObject,
    /// Somebody with a fever passes a gate.
    Fever,
    /// What a bin holds burns.
    BinFire,
    /// More is thrown into a bin than is taken away: it fills, overflows, and is emptied in the end.
    OverfullBin,
    /// Water comes up in the street: it stands high in the manholes around, and overflows at the nearest. `at` names where it comes up; missing:
    /// at a manhole that is drawn.
    Flood,
    /// The line from the community to the platform fails: gateways keep what they carry and send it after, what has no gateway loses what it
    /// sends. `at` names gateways or what they are attached to; missing: all of them.
    BackhaulOutage,
}

impl IncidentKind {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Fire,
        Self::GasLeak,
        Self::PowerCut,
        Self::WaterLeak,
        Self::WaterCut,
        Self::Intrusion,
        Self::LiftTrapping,
        Self::Fall,
        Self::ChargerOverheating,
        Self::FallingObject,
        Self::Fever,
        Self::BinFire,
        Self::OverfullBin,
        Self::Flood,
        Self::BackhaulOutage,
    ];

    /// Its word, such as `gas_leak`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fire => "fire",
            Self::GasLeak => "gas_leak",
            Self::PowerCut => "power_cut",
            Self::WaterLeak => "water_leak",
            Self::WaterCut => "water_cut",
            Self::Intrusion => "intrusion",
            Self::LiftTrapping => "lift_trapping",
            Self::Fall => "fall",
            Self::ChargerOverheating => "charger_overheating",
            Self::FallingObject => "falling_object",
            Self::Fever => "fever",
            Self::BinFire => "bin_fire",
            Self::OverfullBin => "overfull_bin",
            Self::Flood => "flood",
            Self::BackhaulOutage => "backhaul_outage",
        }
    }

    /// Whether its place is drawn among what is at work at its very moment, which is not known before.
    pub(super) const fn is_of_what_works(self) -> bool {
        matches!(self, Self::ChargerOverheating)
    }

    /// How long it lasts where nothing is said, seconds (assumptions; a lift's technician is there within 30 minutes, TSG T5002-2017,
    /// general knowledge).
    #[must_use]
    pub const fn default_lasts_s(self) -> f64 {
        match self {
            Self::Fire => 2_400.0,
            Self::GasLeak | Self::PowerCut | Self::BackhaulOutage => 1_800.0,
            Self::WaterLeak | Self::Flood => 7_200.0,
            Self::OverfullBin | Self::WaterCut => 14_400.0,
            Self::LiftTrapping => 1_500.0,
            Self::Intrusion => 300.0,
            Self::Fall | Self::BinFire => 600.0,
            Self::ChargerOverheating => 3_600.0,
            Self::FallingObject => 30.0,
            Self::Fever => 60.0,
        }
    }
}

/// The highest that water rises, metres: what a manhole's level can be.
const MOST_WATER_M: f64 = 10.0;
/// The most that a quantity can be amiss by: more than any pressure, share of gas or flow that is told of (assumption).
const MOST_AMISS: f64 = 100.0;
/// The highest rate of an incident, a day: each time the whole community is looked at (assumption: more is a mistake).
const MOST_PER_DAY: f64 = 1_000.0;

/// An incident, as a scenario writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentPlan {
    /// What happens.
    pub kind: IncidentKind,
    /// Id of the place: a building, unit, compound, gate, fixture, parking facility, device or utility part, with its kind before it
    /// (`building/7`) where several have the id. Missing: somewhere, drawn by the run's seed; for a power cut, a water cut and
    /// a backhaul outage, everywhere.
    #[serde(default)]
    pub at: Option<String>,
    /// Storey of a fire or gas leak, 0 at the ground.
    #[serde(default)]
    pub storey: i16,
    /// Seconds from the start of the run to its beginning; instead of `rate_per_day`.
    #[serde(default)]
    pub after_s: Option<f64>,
    /// How often it happens a day on the mean, as long as the run goes on: each time by chance, at a place that is drawn anew where `at` is
    /// missing. More than 0 and at most 1000; instead of `after_s`.
    #[serde(default)]
    pub rate_per_day: Option<f64>,
    /// How long it lasts, seconds; see [`IncidentKind::default_lasts_s`].
    #[serde(default)]
    pub lasts_s: Option<f64>,
}

impl IncidentPlan {
    /// How long it lasts, seconds.
    #[must_use]
    pub fn lasts_s(&self) -> f64 {
        self.lasts_s.unwrap_or(self.kind.default_lasts_s())
    }

    /// Seconds to its beginning; none for one that comes by a rate, whose occurrences have their own moments.
    pub(super) fn begins_s(&self) -> f64 {
        self.after_s.unwrap_or_default()
    }

    /// What is left of it in a run that goes on `elapsed` after its start: one that has begun does not begin in a hundred years, so that the
    /// others keep their numbers, by which places are drawn. One that comes by a rate goes on coming.
    pub(super) fn after(&self, elapsed: SimSpan) -> Self {
        let left_s = |after_s: f64| {
            let begins_s = after_s - elapsed.secs_f64();
            if begins_s > 0.0 { begins_s } else { MOST_SECS }
        };
        Self {
            after_s: self.after_s.map(left_s),
            ..self.clone()
        }
    }

    /// Checks its numbers.
    pub(super) fn check(&self, incident: usize) -> Result<(), IncidentError> {
        let within = |s: f64| s > 0.0 && s <= MOST_SECS;
        let reason = match (self.after_s, self.rate_per_day) {
            (Some(_), Some(_)) => Term::new(
                "after_s and rate_per_day exclude each other",
                "after_s 与 rate_per_day 只能二选一",
            ),
            (None, None) => Term::new(
                "after_s or rate_per_day is missing",
                "缺少 after_s 或 rate_per_day",
            ),
            (Some(after_s), None) if !within(after_s) => Term::new(
                "after_s must be more than 0 and at most a hundred years",
                "after_s 应大于 0 且不超过一百年",
            ),
            (None, Some(rate)) if !(rate > 0.0 && rate <= MOST_PER_DAY) => Term::new(
                "rate_per_day must be more than 0 and at most 1000",
                "rate_per_day 应大于 0 且不超过 1000",
            ),
            _ if !within(self.lasts_s()) => Term::new(
                "lasts_s must be more than 0 and at most a hundred years",
                "lasts_s 应大于 0 且不超过一百年",
            ),
            _ => return Ok(()),
        };
        Err(IncidentError::Value { incident, reason })
    }
}

/// Why an incident cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IncidentError {
    /// A number is out of range.
    #[error("incident {incident}: {reason}")]
    Value {
        /// Number of the incident, from 0.
        incident: usize,
        /// What must be.
        reason: Term,
    },
    /// Nothing has this id.
    #[error(
        "incident {incident}: there is no building, unit, compound, gate, fixture, parking facility, device or utility part '{id}'"
    )]
    UnknownPlace {
        /// Number of the incident, from 0.
        incident: usize,
        /// The id.
        id: String,
    },
    /// Several things have this id.
    #[error("incident {incident}: '{id}' is the id of several things; write one of {}", .names.join(", "))]
    AmbiguousPlace {
        /// Number of the incident, from 0.
        incident: usize,
        /// The id.
        id: String,
        /// The ids with their kinds.
        names: Vec<String>,
    },
    /// Such a thing does not happen there.
    #[error("incident {incident}: a {kind} needs {needs}, which '{id}' is not")]
    Unfit {
        /// Number of the incident, from 0.
        incident: usize,
        /// The kind's word.
        kind: &'static str,
        /// What it needs.
        needs: Term,
        /// The id.
        id: String,
    },
}

impl Told for IncidentError {
    fn zh(&self) -> String {
        match self {
            Self::Value { incident, reason } => format!("事件 {incident}：{}", reason.zh),
            Self::UnknownPlace { incident, id } => format!(
                "事件 {incident}：没有编号为“{id}”的楼栋、单元、小区、出入口、部件、停车场、设备或管网部件"
            ),
            Self::AmbiguousPlace {
                incident,
                id,
                names,
            } => format!(
                "事件 {incident}：“{id}”是多个对象的编号；请写明其中之一：{}",
                names.join("、")
            ),
            Self::Unfit {
                incident,
                kind,
                needs,
                id,
            } => format!("事件 {incident}：{kind} 需要{}，而“{id}”不是", needs.zh),
        }
    }
}

impl IncidentError {
    /// What is wrong, without the number of the incident: where there is only one, it says nothing.
    #[must_use]
    pub fn alone(&self) -> Bilingual {
        let number = self.incident();
        let (en, zh) = (self.to_string(), self.zh());
        let bare = |text: &str, prefix: String| {
            let bare = text.strip_prefix(&prefix).unwrap_or(text);
            bare.to_owned()
        };
        Bilingual::new(
            bare(&en, format!("incident {number}: ")),
            bare(&zh, format!("事件 {number}：")),
        )
    }

    /// The number of the incident that is wrong, from 0.
    #[must_use]
    pub fn incident(&self) -> usize {
        match self {
            Self::Value { incident, .. }
            | Self::UnknownPlace { incident, .. }
            | Self::AmbiguousPlace { incident, .. }
            | Self::Unfit { incident, .. } => *incident,
        }
    }
}

/// What an incident does to a device.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) enum What {
    /// One of its alarms, by its place in the class's list, holds for some seconds.
    Condition {
        /// Which.
        alarm: u8,
        /// How long.
        seconds: f64,
    },
    /// Its mains supply fails for some seconds.
    NoMains {
        /// How long.
        seconds: f64,
    },
    /// Its line to the platform is down for some seconds. That is no matter of the device itself, but of what it sends.
    NoLine {
        /// How long.
        seconds: f64,
        /// Whether it is a gateway, which keeps what it carries.
        keeps: bool,
    },
    /// Water stands higher in its shaft for some seconds.
    Water {
        /// By how much.
        metres: f64,
        /// How long.
        seconds: f64,
    },
    /// What it measures is amiss for some seconds: the mains' pressure lower, more gas about it, or gas that streams through it.
    Amiss {
        /// By how much: MPa at what hangs on the water mains, % of the lower explosive limit at a gas detector, m³/h at a meter.
        by: f64,
        /// How long.
        seconds: f64,
    },
    /// Its behaviour is told something: one of its own codes, with the number of the incident.
    Told {
        /// The code.
        code: u8,
    },
}

impl What {
    /// Whether it can happen to a device with so many alarms.
    pub(super) fn fits(self, alarms: u32) -> bool {
        let lasts = |s: f64| s > 0.0 && s <= MOST_SECS;
        match self {
            Self::Condition { alarm, seconds } => u32::from(alarm) < alarms && lasts(seconds),
            Self::NoMains { seconds } | Self::NoLine { seconds, .. } => lasts(seconds),
            Self::Water { metres, seconds } => {
                (0.0..=MOST_WATER_M).contains(&metres) && lasts(seconds)
            }
            Self::Amiss { by, seconds } => (0.0..=MOST_AMISS).contains(&by) && lasts(seconds),
            Self::Told { .. } => true,
        }
    }
}

/// What happens to one device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    /// Its index.
    pub(super) device: usize,
    /// Seconds after the moment from which the incident's beginning is counted.
    pub(super) after_s: f64,
    /// What.
    pub(super) what: What,
}

/// What happens, and which incident it belongs to: many strokes share one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Effect {
    /// Number of the incident, from 0.
    pub(super) incident: u32,
    /// What.
    pub(super) what: What,
}
