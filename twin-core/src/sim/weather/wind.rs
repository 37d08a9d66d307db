//! Wind: a breeze whose speed has a Weibull distribution, and gales.

use super::climate::of_month;
use super::{DAY, FRONTS, HOUR, Part, Weather, When, harmonics};
use crate::sim::random::unit;

/// Shape of the Weibull distribution, and the mean of one of scale 1: Γ(1 + 1/1.62).
///
/// Fitted to the hours at Aotizhongxin, 2013 to 2017, after month and hour are divided out: quantiles 0.05 to 0.999.
const SHAPE: f64 = 1.62;
const MEAN: f64 = 0.8956;
/// Course over the solar day, as a part of the mean: harmonics by least squares, same data.
const WIND_DAY: [(f64, f64); 2] = [(-0.291, -0.177), (0.056, 0.046)];
/// Fronts, hours, gusts of a quarter of an hour and more; the deviation of the sum is 1. Weights so that the persistence after 1, 6, 12
/// and 24 hours is that of the same data.
const NOISE: [Part; 3] = [
    (FRONTS.0, FRONTS.1, 1.217),
    (25, 7 * HOUR, 1.037),
    (10, HOUR * 3 / 2, 1.217),
];
/// What a gale adds at its height, m/s (assumption).
const GALE: f64 = 9.0;

impl Weather {
    /// The usual wind speed, m/s.
    pub(super) fn wind(&self, when: &When) -> f64 {
        let mean =
            of_month(&self.climate.wind, when.season) * (1.0 + harmonics(&WIND_DAY, when.turn));
        let breeze = mean * weibull(self.blend(when.nanos, &NOISE)) / MEAN;
        breeze + self.gale(when.nanos)
    }

    fn gale(&self, nanos: i64) -> f64 {
        let half_day = nanos.div_euclid(DAY / 2);
        let part = nanos.rem_euclid(DAY / 2) as f64 / (DAY / 2) as f64;
        if unit(self.key, 11, half_day) < self.climate.gales {
            GALE * (std::f64::consts::PI * part).sin()
        } else {
            0.0
        }
    }
}

/// The value of a Weibull distribution of scale 1 that is reached as often as `normal` is by a normal one of deviation 1.
///
/// The share below is that of a logistic curve over 1.5976 x + 0.07056 x³, which is within 0.0002 of the normal one (Page: "Approximations
/// to the cumulative normal function", Applied Statistics 26, 1977), so that it need not be worked out.
fn weibull(normal: f64) -> f64 {
    let logit = 1.5976 * normal + 0.07056 * normal.powi(3);
    logit.exp().ln_1p().powf(1.0 / SHAPE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_edges_are_those_of_a_weibull_distribution() {
        // Half of all are below (ln 2)^(1/1.62) = 0.7975; 2.2750 % below -2 deviations: (0.023013)^(1/1.62) = 0.0975, as many above
        // 2: (3.7832)^(1/1.62) = 2.2735.
        for (normal, value) in [(0.0, 0.7975), (-2.0, 0.0975), (2.0, 2.2735)] {
            assert!(
                (weibull(normal) - value).abs() < 0.005,
                "{normal} {}",
                weibull(normal)
            );
        }
    }
}
