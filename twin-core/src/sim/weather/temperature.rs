//! Temperature of the air.

use super::climate::of_month;
use super::monthly::Months;
use super::{HOUR, Part, Weather, Wet, When};

/// Warm and cold spells of days, of a day and of hours, K in Beijing.
pub(super) const SPELLS: [Part; 3] = [
    (1, 120 * HOUR, 4.8),
    (14, 30 * HOUR, 2.5),
    (18, 10 * HOUR, 4.6),
];
/// Amplitude of the season's course in Beijing, K.
pub(super) const BEIJING_AMPLITUDE: f64 = 14.5;
/// By how much it is colder under the clouds of rain, K: hours with rain are 3.1 K colder than others of their month and hour at
/// Aotizhongxin, a part of which is that less sun comes through.
pub(super) const RAIN_COOLS: f64 = 3.0;

/// A temperature and what it is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Warmth {
    /// Of the season, °C.
    pub(super) season: f64,
    /// Of warm and cold spells, K.
    pub(super) spells: f64,
    /// Of the air, all together, °C.
    pub(super) air: f64,
}

/// The course of temperature and clouds over the year.
#[derive(Debug, Clone)]
pub(super) enum Seasons {
    /// A wave, as the latitude says it in China; half of the sky is open on the mean.
    Wave {
        /// Mean of the year, °C.
        mean: f64,
        /// Amplitude, K; negative in the south.
        amplitude: f64,
    },
    /// Month by month.
    Months(Box<Months>),
}

impl Seasons {
    /// Temperature of the season, °C.
    fn temperature(&self, when: &When) -> f64 {
        match self {
            Self::Wave { mean, amplitude } => {
                // The coldest days come about three weeks after the turn of the year's solstice.
                let course = -(std::f64::consts::TAU * (when.year - 0.055)).cos();
                mean + amplitude * course
            }
            Self::Months(months) => of_month(&months.temperature, when.season),
        }
    }

    /// How much days differ in their hours, as a part of what they do in Beijing.
    fn swing(&self, when: &When) -> f64 {
        match self {
            Self::Wave { .. } => 1.0,
            Self::Months(months) => of_month(&months.swing, when.season),
        }
    }

    /// Share of the sky under clouds without those of rain, from one that is a half on the mean.
    pub(super) fn cover(&self, when: &When, half: f64) -> f64 {
        let Self::Months(months) = self else {
            return half;
        };
        let mean = of_month(&months.sky, when.season);
        if mean < 0.5 {
            2.0 * mean * half
        } else {
            1.0 - 2.0 * (1.0 - mean) * (1.0 - half)
        }
    }
}

/// Course of the temperature over the solar day, -1 to 1: warmest about three hours after noon.
pub(super) fn day_course(turn: f64) -> f64 {
    (std::f64::consts::TAU * (turn - 15.0 / 24.0)).cos()
}

/// Half the difference of day and night in Beijing under a sky of which clouds cover a part, K.
pub(super) fn day_swing(cloud: f64) -> f64 {
    6.0 - 3.0 * cloud
}

impl Weather {
    /// The usual temperature.
    pub(super) fn warmth(&self, when: &When, cloud: f64, wet: &Wet) -> Warmth {
        let season = self.seasons.temperature(when);
        let swing = self.seasons.swing(when);
        let spells = self.warm_spells(when, swing);
        let air = season
            + spells
            + swing * day_swing(cloud) * day_course(when.turn)
            + swing * 0.6 * self.noise(2, when.nanos, 2 * HOUR)
            - RAIN_COOLS * wet.overcast;
        Warmth {
            season,
            spells,
            air,
        }
    }

    /// Warm and cold spells go with the seasons: small where these are small; those within a day go with its hours where these are known.
    fn warm_spells(&self, when: &When, swing: f64) -> f64 {
        match &self.seasons {
            Seasons::Wave { amplitude, .. } => {
                self.blend(when.nanos, &SPELLS) * amplitude.abs() / BEIJING_AMPLITUDE
            }
            Seasons::Months(months) => {
                let (days, hours) = ([SPELLS[0]], [SPELLS[1], SPELLS[2]]);
                months.spells * self.blend(when.nanos, &days)
                    + swing * self.blend(when.nanos, &hours)
            }
        }
    }
}
