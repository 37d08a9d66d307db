//! Moisture of the air: a dew point that stays much the same over a day, and never lies above the temperature.
//!
//! Fitted to 35,044 hours at Aotizhongxin, 2013 to 2017, with the humidity that Magnus' formula gives of their TEMP and DEWP: months'
//! means and deviations were counted (`climate`), the rest was searched so that mean, deviation, quantiles, course of the day, persistence and
//! what goes together with temperature, wind and rain fit.

use super::climate::of_month;
use super::temperature::{Warmth, day_course};
use super::{FRONTS, HOUR, Part, Weather, Wet, When, harmonics};

/// Air masses of days, of a day, of hours; the deviation of the sum is 1. Fronts with wind bring dry air: the correlation of wind and
/// dew point is -0.40 in the data.
const NOISE: [Part; 4] = [
    (FRONTS.0, FRONTS.1, -1.344),
    (4, 60 * HOUR, 1.239),
    (23, 22 * HOUR, 0.774),
    (24, 7 * HOUR, 0.310),
];
/// Deviation of the noise for a deviation of the month: warm air masses bring their own.
const OWN: f64 = 0.97;
/// How far the dew point goes with warm and cold spells.
const WITH_SPELLS: f64 = 0.35;
/// Course over the solar day, K: by day the air mixes with drier air above.
const DEW_DAY: [(f64, f64); 2] = [(1.6, 0.7), (-0.05, -0.20)];
/// Within how many kelvins below the temperature the dew point is held back.
const SOFT_K: f64 = 2.2;
/// By how much rain brings the dew point nearer to the temperature, and wet ground, as a part of that, for some hours.
const RAIN_MOISTENS: f64 = 0.72;
const WET_GROUND: f64 = 0.5;

impl Weather {
    /// The usual dew point, °C: at most the temperature.
    pub(super) fn dew_point(&self, when: &When, warmth: &Warmth, wet: &Wet) -> f64 {
        let spread = OWN * of_month(&self.climate.dew_spread, when.season);
        let dew = warmth.season - of_month(&self.climate.dew_below, when.season)
            + spread * self.blend(when.nanos, &NOISE)
            + WITH_SPELLS * warmth.spells
            + harmonics(&DEW_DAY, when.turn);
        let moist = wet.overcast.max(WET_GROUND * wet.wetness.min(1.0));
        held(warmth.air, dew, moist)
    }
}

/// A dew point held back below the temperature of the air, and moistened by rain or wet ground, 0 to 1.
fn held(air: f64, dew: f64, moist: f64) -> f64 {
    let below = SOFT_K * ((air - dew) / SOFT_K).exp().ln_1p();
    air - below * (1.0 - RAIN_MOISTENS * moist)
}

/// What decides on the humidity of a month.
#[derive(Debug, Clone, Copy)]
pub(super) struct UsualDay {
    /// Mean temperature without rain, °C.
    pub(super) season: f64,
    /// Deviation of warm and cold spells, K.
    pub(super) spells: f64,
    /// Half the difference of day and night under an open sky and in rain, K.
    pub(super) swing: [f64; 2],
    /// Share of the time under clouds of rain, and by how much it is colder then, K.
    pub(super) rain: (f64, f64),
    /// Deviation of the dew point, K.
    pub(super) dew_spread: f64,
}

impl UsualDay {
    /// How far the dew point is to be below the season's temperature, K, so that the relative humidity has this mean in per cent: by halving,
    /// since air is drier the lower its dew point.
    pub(super) fn dew_below(&self, humidity: f64) -> f64 {
        let (mut moist, mut dry) = (-10.0, 40.0);
        for _ in 0..20 {
            let middle = 0.5 * (moist + dry);
            if self.mean_humidity(middle) > humidity {
                moist = middle;
            } else {
                dry = middle;
            }
        }
        0.5 * (moist + dry)
    }

    /// The mean relative humidity, %, over the hours of the day, air masses (fifths of a normal distribution), spells (thirds) and rain.
    /// Ground that is wet after rain is left out: half a per cent.
    fn mean_humidity(&self, dew_below: f64) -> f64 {
        const FIFTHS: [f64; 5] = [-1.4, -0.53, 0.0, 0.53, 1.4];
        const THIRDS: [f64; 3] = [-1.22, 0.0, 1.22];
        const HOURS: usize = 8;
        let (raining, cooler) = self.rain;
        let mut sum = 0.0;
        for hour in 0..HOURS {
            let turn = (hour as f64 + 0.5) / HOURS as f64;
            let course = day_course(turn);
            for mass in FIFTHS {
                let of_day = OWN * self.dew_spread * mass + harmonics(&DEW_DAY, turn);
                for third in THIRDS {
                    let spells = self.spells * third;
                    let dew = self.season - dew_below + of_day + WITH_SPELLS * spells;
                    let open = self.season + spells + self.swing[0] * course;
                    let wet = self.season + spells + self.swing[1] * course - cooler;
                    sum += (1.0 - raining) * humidity(open, held(open, dew, 0.0))
                        + raining * humidity(wet, held(wet, dew, 1.0));
                }
            }
        }
        sum / (HOURS * FIFTHS.len() * THIRDS.len()) as f64
    }
}

/// Vapour pressure at saturation over water, hPa, at a temperature in °C: Magnus' formula with the constants of WMO-No. 8, annex 4.B.
pub(crate) fn saturation(celsius: f64) -> f64 {
    6.112 * (17.62 * celsius / (243.12 + celsius)).exp()
}

/// Relative humidity, %, at a temperature and a dew point in °C.
pub(crate) fn humidity(celsius: f64, dew_point: f64) -> f64 {
    (100.0 * saturation(dew_point) / saturation(celsius)).clamp(1.0, 100.0)
}

/// The dew point, °C, at a temperature in °C and a relative humidity in %: the formula the other way round.
#[cfg(test)]
pub(crate) fn dew_point(celsius: f64, humidity: f64) -> f64 {
    let log = (saturation(celsius) * humidity / 100.0 / 6.112).ln();
    243.12 * log / (17.62 - log)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::spell::{Spells, WeatherSpell};
    use crate::time::SimTime;

    #[test]
    fn humidity_is_that_of_psychrometric_tables() {
        // Air of 20 °C is saturated at 23.4 hPa and holds 12.3 hPa at a dew point of 10 °C: 52.5 %.
        assert!((saturation(20.0) - 23.4).abs() < 0.1);
        assert!((humidity(20.0, 10.0) - 52.5).abs() < 0.3);
        assert_eq!(humidity(15.0, 15.0), 100.0);
        assert!((dew_point(20.0, humidity(20.0, 10.0)) - 10.0).abs() < 1e-9);
    }

    #[test]
    fn air_is_moist_in_rain_and_dry_in_the_heat() {
        let weather = Weather::new(3, 39.9, 116.4);
        let hours =
            (0..4 * 8_766).map(|h| weather.at(SimTime::from_secs(1_767_225_600 + h * 3_600)));
        let (mut wet, mut all) = (Vec::new(), Vec::new());
        for sample in hours {
            if sample.rain > 0.1 {
                wet.push(sample.humidity);
            }
            all.push(sample.humidity);
        }
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        // 90 and 55 % at Aotizhongxin.
        assert!((84.0..96.0).contains(&mean(&wet)), "{}", mean(&wet));
        assert!((50.0..62.0).contains(&mean(&all)), "{}", mean(&all));
    }

    #[test]
    fn a_heat_wave_leaves_the_vapour_and_a_cold_snap_brings_its_own_air() {
        let start = SimTime::from_secs(1_767_225_600);
        let usual = Weather::new(7, 30.3, 120.0).at(start);
        let with = |warmer_k| {
            let mut weather = Weather::new(7, 30.3, 120.0);
            let spell = WeatherSpell {
                after_s: -3_600.0,
                lasts_s: 7_200.0,
                rain_mm_per_h: 0.0,
                wind_m_per_s: 0.0,
                warmer_k,
            };
            weather.spells = Spells {
                start,
                all: vec![spell],
            };
            weather.at(start)
        };
        let dew = |w: &super::super::WeatherSample| dew_point(w.temperature, w.humidity);
        let (heat, cold) = (with(10.0), with(-10.0));
        assert!((heat.temperature - usual.temperature - 10.0).abs() < 1e-9);
        assert!((dew(&heat) - dew(&usual)).abs() < 1e-6);
        assert!((dew(&cold) - (dew(&usual) - 10.0)).abs() < 1e-6);
    }
}
