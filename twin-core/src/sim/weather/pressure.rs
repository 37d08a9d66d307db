//! Pressure of the air: the season, the tides of the day, and highs and lows that pass.

use std::f64::consts::TAU;

use super::{HOUR, Part, Weather, When, harmonics};

/// What is usual for the air's pressure at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Highs {
    /// Mean of the year, hPa.
    pub(super) mean: f64,
    /// By how much it is higher in the middle of winter, and lower in that of summer, hPa.
    pub(super) winter: f64,
    /// Deviation as highs and lows pass, mean of the year, hPa.
    pub(super) spread: f64,
}

impl Highs {
    /// Between two places, `share` of the way.
    pub(super) fn between(from: &Self, to: &Self, share: f64) -> Self {
        let between = |from: f64, to: f64| from + (to - from) * share;
        Self {
            mean: between(from.mean, to.mean),
            winter: between(from.winter, to.winter),
            spread: between(from.spread, to.spread),
        }
    }
}

/// Course of the deviation over the year, as a part of its mean: highs and lows are stronger in winter and spring. Harmonic by least squares
/// through the months at Aotizhongxin, 2013 to 2017.
const SPREAD_YEAR: [(f64, f64); 1] = [(0.217, 0.162)];
/// Course over the solar day, hPa: tides of the air, twice a day, and the warm afternoon. Harmonics by least squares, same data.
const DAY: [(f64, f64); 2] = [(0.249, 0.976), (0.163, -0.747)];
/// Cosine of the latitude at which that is so: tides of the air go with its cube (Haurwitz 1956, general knowledge).
const DAY_COSINE: f64 = 0.7662;
/// Highs and lows of four days and of a day and more; the deviation of the sum is 1. Weights so that the persistence after 1 to 96 hours is
/// that of the same data.
const NOISE: [Part; 2] = [(51, 96 * HOUR, 1.191), (52, 30 * HOUR, 1.619)];

impl Weather {
    /// The usual pressure, hPa.
    pub(super) fn pressure(&self, when: &When) -> f64 {
        let Highs {
            mean,
            winter,
            spread,
        } = self.climate.highs;
        let season = winter * (TAU * when.season).cos();
        let passing =
            spread * (1.0 + harmonics(&SPREAD_YEAR, when.season)) * self.blend(when.nanos, &NOISE);
        let tides = (self.lat_rad.cos() / DAY_COSINE).powi(3);
        mean + season + passing + tides * harmonics(&DAY, when.turn)
    }
}
