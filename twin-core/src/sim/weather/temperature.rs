//! Temperature of the air.

use super::{HOUR, Part, Weather, Wet, When};

/// Warm and cold spells of days, of a day and of hours, K in Beijing.
const SPELLS: [Part; 3] = [
    (1, 120 * HOUR, 4.8),
    (14, 30 * HOUR, 2.5),
    (18, 10 * HOUR, 4.6),
];
/// By how much it is colder under the clouds of rain, K: hours with rain are 3.1 K colder than others of their month and hour at
/// Aotizhongxin, a part of which is that less sun comes through.
const RAIN_COOLS: f64 = 3.0;

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

impl Weather {
    /// The usual temperature.
    pub(super) fn warmth(&self, when: &When, cloud: f64, wet: &Wet) -> Warmth {
        // The coldest days come about three weeks after the turn of the year's solstice.
        let course = -(std::f64::consts::TAU * (when.year - 0.055)).cos();
        let season = self.mean + self.amplitude * course;
        // Warm and cold spells go with the seasons: small where these are small.
        let spells = self.blend(when.nanos, &SPELLS) * self.amplitude.abs() / 14.5;
        // Warmest about three hours after noon.
        let day = (std::f64::consts::TAU * (when.turn - 15.0 / 24.0)).cos();
        let air =
            season + spells + (6.0 - 3.0 * cloud) * day + 0.6 * self.noise(2, when.nanos, 2 * HOUR)
                - RAIN_COOLS * wet.overcast;
        Warmth {
            season,
            spells,
            air,
        }
    }
}
