//! Levels of sound and light: what the national codes ask of a place.

use crate::coverage::radius::{EMERGENCY_MARGIN_DB, NOISY_DB, StreetLevel};
use crate::model::Name;

/// A level of a layer of sound or light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RuleLevel {
    /// Its word in addresses.
    pub word: &'static str,
    /// Its Chinese name.
    pub zh: &'static str,
    /// Its English name.
    pub en: &'static str,
    /// The clauses that it follows from.
    pub standard: &'static str,
    /// Least value at the place, in the unit of the layer.
    pub least: f64,
}

/// Unit of the levels of sound (UCUM).
pub const SOUND_UNIT: &str = "dB[SPL]";
/// Unit of the levels of light.
pub const LIGHT_UNIT: &str = "lx";

/// Noise that a residential quarter may have at night and by day, dB(A): class 1 of GB 3096-2008, read on trade pages that quote it.
const NIGHT_DB: f64 = 45.0;
const DAY_DB: f64 = 55.0;

/// Levels at which a broadcast stands out of the noise about it, [`EMERGENCY_MARGIN_DB`] above: of a quarter at night, by day, and of a noisy place.
pub const SOUND_LEVELS: [RuleLevel; 3] = [
    RuleLevel {
        word: "night",
        zh: "夜间可听（背景噪声 45 dB）",
        en: "Heard at night (noise 45 dB)",
        standard: "GB 50116-2013 §6.6.1, GB 3096-2008 class 1",
        least: NIGHT_DB + EMERGENCY_MARGIN_DB,
    },
    RuleLevel {
        word: "day",
        zh: "昼间可听（背景噪声 55 dB）",
        en: "Heard by day (noise 55 dB)",
        standard: "GB 50116-2013 §6.6.1, GB 3096-2008 class 1",
        least: DAY_DB + EMERGENCY_MARGIN_DB,
    },
    RuleLevel {
        word: "noisy",
        zh: "嘈杂处可听（背景噪声 60 dB）",
        en: "Heard where it is noisy (60 dB)",
        standard: "GB 50116-2013 §6.6.1",
        least: NOISY_DB + EMERGENCY_MARGIN_DB,
    },
];

/// Levels of horizontal illuminance on the ground, from the least at any point of a branch road that keeps its mean and uniformity to the
/// mean of a secondary road.
#[must_use]
pub fn light_levels() -> [RuleLevel; 4] {
    let (branch, secondary) = (
        StreetLevel::Branch.standard(),
        StreetLevel::Secondary.standard(),
    );
    let level = |word, zh, en, least| RuleLevel {
        word,
        zh,
        en,
        standard: "CJJ 45-2015 table 3.3.1",
        least,
    };
    [
        level(
            "branch_least",
            "支路最低点照度（平均值 × 均匀度 0.3）",
            "Branch road, darkest point (mean × uniformity 0.3)",
            branch.low_lx * branch.uniformity,
        ),
        level(
            "branch",
            "支路平均照度，低档",
            "Branch road, mean, lower grade",
            branch.low_lx,
        ),
        level(
            "branch_high",
            "支路平均照度，高档",
            "Branch road, mean, higher grade",
            branch.high_lx,
        ),
        level(
            "secondary",
            "次干路平均照度，低档",
            "Secondary road, mean, lower grade",
            secondary.low_lx,
        ),
    ]
}

impl RuleLevel {
    /// Its names.
    #[must_use]
    pub fn name(&self) -> Name {
        Name::new(self.zh, self.en)
    }
}
