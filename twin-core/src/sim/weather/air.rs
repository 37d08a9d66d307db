//! Fine and coarse dust in the air.

use super::{HOUR, Part, Weather, When, harmonics};

/// How much dust is in the air of a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Air {
    /// PM2.5 in the geometric mean without rain, µg/m³.
    pub(crate) level: f64,
    /// Cosine and sine parts of the logarithm's course over the year: once, twice, three times a year.
    pub(crate) season: [(f64, f64); 3],
    /// Deviation of the logarithm besides.
    pub(crate) spread: f64,
    /// Coarse dust in the geometric mean without rain, µg/m³.
    pub(crate) coarse: f64,
}

/// Chinese cities of recent years: 35 µg/m³, more in winter (national means, general knowledge); above the 150 of heavy pollution
/// (HJ 633-2012) some hours a year on the mean (assumption). PM2.5 is 0.6 of PM10 on the mean, as Chinese cities show (general knowledge).
pub(super) const AIR_TODAY: Air = Air {
    level: 35.0,
    season: [(0.329, 0.119), (0.0, 0.0), (0.0, 0.0)],
    spread: 0.68,
    coarse: 10.7,
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

/// PM10 beside PM2.5 at Aotizhongxin: what is not fine is a part of it in one hour of eight, and coarse dust that knows nothing of it, from
/// the deserts in spring and from the ground in the evening. Figures of both were searched together so that mean, deviation, quantiles of the
/// ratio and of the difference, and its courses of year and day are those of 34,130 hours, 2013 to 2017.
///
/// Middle and deviation of the ratio's logarithm.
const RATIO: (f64, f64) = (-1.0, 0.86);
/// The ratio's noise, and that of the coarse dust: two days, half a day, hours. The deviation of each sum is 1.
const RATIO_NOISE: [Part; 3] = [
    (31, 50 * HOUR, 0.785),
    (32, 14 * HOUR, 1.308),
    (33, 3 * HOUR, 1.308),
];
const COARSE_NOISE: [Part; 3] = [
    (34, 50 * HOUR, 1.308),
    (35, 14 * HOUR, 1.308),
    (36, 3 * HOUR, 0.785),
];
/// Deviation of the coarse dust's logarithm, and its courses over year and solar day.
const COARSE_SPREAD: f64 = 1.2;
const COARSE_YEAR: [(f64, f64); 2] = [(0.10, 0.51), (-0.48, -0.30)];
const COARSE_DAY: [(f64, f64); 2] = [(0.27, -0.25), (-0.085, -0.10)];
/// Most that a gauge of PM10 shows, µg/m³: the most of the same data is 984.
const MOST_PM10: f64 = 1_000.0;

impl Weather {
    /// PM10 where there is so much fine dust; rain washes the coarse as it does the fine.
    pub(super) fn pm10(&self, when: &When, wetness: f64, pm25: f64) -> f64 {
        let (middle, spread) = RATIO;
        let ratio = middle + spread * self.blend(when.nanos, &RATIO_NOISE);
        let season = harmonics(&COARSE_YEAR, when.season);
        let day = harmonics(&COARSE_DAY, when.turn);
        let coarse = season + day + COARSE_SPREAD * self.blend(when.nanos, &COARSE_NOISE);
        let coarse = self.air.coarse * coarse.exp() / (1.0 + 0.5 * wetness);
        (pm25 * ratio.exp().max(1.0) + coarse).min(MOST_PM10)
    }

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
