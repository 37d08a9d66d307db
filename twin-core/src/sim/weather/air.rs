//! Fine dust in the air.

use super::{HOUR, Part, Weather, When, harmonics};

/// How much fine dust is in the air of a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Air {
    /// PM2.5 in the geometric mean without rain, µg/m³.
    pub(crate) level: f64,
    /// Cosine and sine parts of the logarithm's course over the year: once, twice, three times a year.
    pub(crate) season: [(f64, f64); 3],
    /// Deviation of the logarithm besides.
    pub(crate) spread: f64,
}

/// Chinese cities of recent years: 35 µg/m³, more in winter (national means, general knowledge); above the 150 of heavy pollution
/// (HJ 633-2012) some hours a year on the mean (assumption).
pub(super) const AIR_TODAY: Air = Air {
    level: 35.0,
    season: [(0.329, 0.119), (0.0, 0.0), (0.0, 0.0)],
    spread: 0.68,
};

/// Deviation of the logarithm at Aotizhongxin, to which the parts of the noise and the course of the day were fitted: see
/// `calibration`.
pub(crate) const FITTED_SPREAD: f64 = 1.05;
/// Course of the logarithm over the solar day there: cosine and sine parts, once and twice a day.
const AIR_DAY: [(f64, f64); 2] = [(0.122, 0.030), (0.052, -0.028)];
/// The noise: fronts of a day and a half, half-days, hours. The deviation of the sum is 1.
const NOISE: [Part; 3] = [
    (15, 40 * HOUR, 1.75),
    (16, 14 * HOUR, 0.9),
    (17, 4 * HOUR, 0.4),
];
/// How much more often the air is cleaner by a factor than it is dustier by it.
const AIR_SKEW: f64 = 0.14;

impl Weather {
    /// The logarithm is a course of the year, a course of the day and noise; rain washes the air.
    pub(super) fn pm25(&self, when: &When, wetness: f64) -> f64 {
        let noise = self.blend(when.nanos, &NOISE);
        let day = harmonics(&AIR_DAY, when.turn);
        let season = harmonics(&self.air.season, when.year) * self.lat_rad.signum();
        let noise = noise - AIR_SKEW * (noise * noise - 1.0);
        let logarithm = season + self.air.spread * (noise + day / FITTED_SPREAD);
        (self.air.level * logarithm.exp() / (1.0 + 0.5 * wetness)).clamp(3.0, 900.0)
    }
}
