//! Spells of weather that a scenario asks for: a storm, a heat wave, a cold snap.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fault::MOST_SECS;
use crate::time::{SimSpan, SimTime};
use crate::told::Told;

/// Weather beyond the usual: it comes up, is strongest in the middle and goes, as a sine squared.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeatherSpell {
    /// Seconds from the start of the run to its beginning; negative if it has begun before.
    pub after_s: f64,
    /// How long it lasts, seconds.
    pub lasts_s: f64,
    /// Rain at its height beside the usual, mm/h.
    #[serde(default)]
    pub rain_mm_per_h: f64,
    /// Wind at its height beside the usual, m/s.
    #[serde(default)]
    pub wind_m_per_s: f64,
    /// How much warmer it is at its height, K; negative for colder.
    #[serde(default)]
    pub warmer_k: f64,
}

/// Why a spell of weather cannot be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("weather {spell}: {key} is {value}, but must be {least} to {most}")]
pub struct SpellError {
    /// Number of the spell, from 0.
    pub spell: usize,
    /// The key that is out of range.
    pub key: &'static str,
    /// What it is.
    pub value: f64,
    /// Least that it may be.
    pub least: f64,
    /// Most that it may be.
    pub most: f64,
}

impl Told for SpellError {
    fn zh(&self) -> String {
        format!(
            "天气 {}：{} 为 {}，应在 {} 至 {} 之间",
            self.spell, self.key, self.value, self.least, self.most
        )
    }
}

/// Keys with their bounds: somewhat beyond what was ever measured: 401 mm in an hour (Shangdi, Inner Mongolia, 1975, an estimate), gusts
/// of 113 m/s (Barrow Island 1996, WMO archive).
const RANGES: [(&str, f64, f64); 5] = [
    ("after_s", -MOST_SECS, MOST_SECS),
    ("lasts_s", 60.0, MOST_SECS),
    ("rain_mm_per_h", 0.0, 400.0),
    ("wind_m_per_s", 0.0, 100.0),
    ("warmer_k", -40.0, 40.0),
];

impl WeatherSpell {
    /// Checks its numbers.
    pub(super) fn check(&self, spell: usize) -> Result<(), SpellError> {
        let values = [
            self.after_s,
            self.lasts_s,
            self.rain_mm_per_h,
            self.wind_m_per_s,
            self.warmer_k,
        ];
        for (value, (key, least, most)) in values.into_iter().zip(RANGES) {
            if !(least..=most).contains(&value) {
                return Err(SpellError {
                    spell,
                    key,
                    value,
                    least,
                    most,
                });
            }
        }
        Ok(())
    }

    pub(super) fn after(&self, elapsed: SimSpan) -> Self {
        Self {
            after_s: self.after_s - elapsed.secs_f64(),
            ..*self
        }
    }

    /// How strong it is at a moment, 0 to 1, in a run that began at `start`.
    pub(super) fn strength(&self, start: SimTime, time: SimTime) -> f64 {
        let part = ((time - start).secs_f64() - self.after_s) / self.lasts_s;
        if (0.0..=1.0).contains(&part) {
            (std::f64::consts::PI * part).sin().powi(2)
        } else {
            0.0
        }
    }
}

/// The spells of a run.
#[derive(Debug, Clone, Default)]
pub(super) struct Spells {
    /// When the run began.
    pub(super) start: SimTime,
    /// What was asked for.
    pub(super) all: Vec<WeatherSpell>,
}

impl Spells {
    fn sum(&self, time: SimTime, part: impl Fn(&WeatherSpell) -> f64) -> f64 {
        let of = |spell: &WeatherSpell| part(spell) * spell.strength(self.start, time);
        self.all.iter().map(of).sum()
    }

    /// The number of a spell that is at work at a moment.
    pub(super) fn at_work(&self, time: SimTime) -> Option<u32> {
        let mut all = (0..).zip(&self.all);
        let at_work = all.find(|(_, spell)| spell.strength(self.start, time) > 0.0);
        at_work.map(|(number, _)| number)
    }

    /// Rain beside the usual, mm/h.
    pub(super) fn rain(&self, time: SimTime) -> f64 {
        self.sum(time, |s| s.rain_mm_per_h)
    }

    /// Wind beside the usual, m/s.
    pub(super) fn wind(&self, time: SimTime) -> f64 {
        self.sum(time, |s| s.wind_m_per_s)
    }

    /// How much warmer it is than usual, K.
    pub(super) fn warmer(&self, time: SimTime) -> f64 {
        self.sum(time, |s| s.warmer_k)
    }
}
