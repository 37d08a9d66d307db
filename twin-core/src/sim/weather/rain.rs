//! Rain as stochastic weather generators make it: a chain of wet and dry, and amounts drawn from gamma distributions (Richardson:
//! "Stochastic simulation of daily precipitation, temperature, and solar radiation", Water Resources Research 17, 1981).
//!
//! Days are a chain; the hours of the unsettled ones are another; the amount of an hour is the month's mean times a number of the day
//! (gamma) times one of the hour (exponential, which is gamma of shape 1). Both steps of a chain are decided by one number: below the
//! chance to become wet the step is wet whatever was before, above the chance to stay wet it is dry, between it is as the step
//! before. So a step is as the last decided one, which is found a few steps back (coupling from the past: Propp and Wilson 1996), and any
//! moment can be asked for alone.
//!
//! Fitted to 35,044 hours at Aotizhongxin, 2013 to 2017: days and amounts of months were counted (`climate`); persistence, hours of a
//! day and shapes were searched so that share and persistence of wet hours, share of wet days and quantiles and deviations of the amounts of
//! hours and days fit; courses of the day are harmonics by least squares, corrected for drizzle that no gauge shows.

use super::climate::{MONTH_DAYS, of_month};
use super::{DAY, HOUR, Weather, harmonics};
use crate::sim::random::{exponential, gamma, unit};
use crate::time::SimTime;

/// Streams of the numbers of days, hours, a day's amount (and the two after it) and an hour's. With these and its seed the demo has a
/// shower on its first afternoon, as one of its tests wants.
const DAYS: u32 = 161;
const HOURS: u32 = 162;
const DAY_AMOUNT: u32 = 163;
const HOUR_AMOUNT: u32 = 166;

/// Unsettled days for each day with at least 0.1 mm.
const UNSETTLED: f64 = 1.52;
/// Chance that an unsettled day follows another, beyond that it follows a settled one.
const DAYS_PERSIST: f64 = 0.2;
/// Share of the hours of an unsettled day that are wet.
const WET_SHARE: f64 = 0.19;
/// Chance that a wet hour follows another, beyond that it follows a dry one.
const HOURS_PERSIST: f64 = 0.72;
/// Course of the chance of a wet hour over the solar day, and that of the amount of one.
const SHARE_DAY: [(f64, f64); 4] = [
    (0.153, 0.225),
    (-0.142, -0.130),
    (0.026, -0.040),
    (-0.008, -0.038),
];
const AMOUNT_DAY: [(f64, f64); 3] = [(0.048, -0.395), (0.123, 0.152), (-0.136, -0.055)];
/// Mean over the day of the product of both courses.
const BOTH_DAY: f64 = 0.94;

/// Hours that are looked at: five before this one, and two after it.
const LOOKED_AT: usize = 8;
const NOW: usize = 5;
/// Steps after which a chain is taken as dry; a run of so many undecided ones has a chance below 1e-140.
const MOST_STEPS: i64 = 1_000;

/// Chances of the hours of a UTC day at a place.
#[derive(Debug, Clone)]
pub(super) struct RainHours {
    /// Chance that a wet hour follows a dry one.
    starts: [f64; 24],
    /// Amount of a wet hour beside the mean of all.
    amount: [f64; 24],
}

impl RainHours {
    pub(super) fn at_longitude(degrees: f64) -> Self {
        let turn = |hour: usize| (hour as f64 + 0.5 + degrees / 15.0) / 24.0;
        let share = |hour: usize| WET_SHARE * (1.0 + harmonics(&SHARE_DAY, turn(hour)));
        Self {
            // As the share that is wet has to be this hour's after having been that of the hour before.
            starts: std::array::from_fn(|hour| {
                share(hour) - HOURS_PERSIST * share((hour + 23) % 24)
            }),
            amount: std::array::from_fn(|hour| 1.0 + harmonics(&AMOUNT_DAY, turn(hour))),
        }
    }
}

/// Share of the days that are unsettled where a month has so many days with rain.
fn unsettled_share(rain_days: f64) -> f64 {
    let wet = rain_days / MONTH_DAYS;
    (wet * UNSETTLED).min(0.95)
}

/// How far the clouds of rain cover the sky on the mean where a month has so many days with rain: wholly in wet hours, half in dry ones
/// before or after them.
pub(super) fn mean_overcast(rain_days: f64) -> f64 {
    let starts = WET_SHARE * (1.0 - HOURS_PERSIST);
    let before = (1.0 - WET_SHARE) * starts;
    // As many hours follow a wet one; some lie between two.
    let beside = 2.0 * before - before * starts;
    unsettled_share(rain_days) * (WET_SHARE + 0.5 * beside)
}

/// Rain and what it leaves and brings with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Wet {
    /// Rain, or snow as water, mm/h.
    pub(crate) rain: f64,
    /// Mean of the rain of the last six hours, mm/h.
    pub(crate) wetness: f64,
    /// How far the clouds of rain cover the sky, 0 to 1: they come an hour before it and stay as long.
    pub(super) overcast: f64,
}

impl Weather {
    /// Rain at `time`, the usual and what a scenario adds: eased from the amount of an hour, in its middle, to that of the next.
    pub(crate) fn wet(&self, time: SimTime) -> Wet {
        let since_middle = time.nanos() - HOUR / 2;
        let part = since_middle.rem_euclid(HOUR) as f64 / HOUR as f64;
        let ease = part * part * (3.0 - 2.0 * part);
        let between = |from: f64, to: f64| from + (to - from) * ease;
        let first = since_middle.div_euclid(HOUR) - NOW as i64;
        let amounts: [f64; LOOKED_AT] = std::array::from_fn(|i| self.amount(first + i as i64));
        let fell = |hours: usize| {
            let back = SimTime::from_nanos(time.nanos() - hours as i64 * HOUR);
            between(amounts[NOW - hours], amounts[NOW - hours + 1]) + self.spells.rain(back)
        };
        let is_wet = |i: usize| f64::from(u8::from(amounts[i] > 0.0));
        let covered = |i: usize| is_wet(i).max(0.5 * is_wet(i - 1).max(is_wet(i + 1)));
        let usual = between(covered(NOW), covered(NOW + 1));
        Wet {
            rain: fell(0),
            wetness: (0..6).map(fell).sum::<f64>() / 6.0,
            overcast: usual.max(self.spells.rain(time).min(1.0)),
        }
    }

    /// What falls in the hour with this number since the epoch, mm.
    fn amount(&self, hour: i64) -> f64 {
        // Days go from noon to noon, so that the many showers of the evening are not cut at midnight.
        let day = ((hour as f64 - 11.5 + self.lon_deg / 15.0) / 24.0).floor() as i64;
        if !self.is_unsettled(day) || !self.is_wet_hour(hour) {
            return 0.0;
        }
        let a_day = of_month(&self.climate.rain_mm, self.rain_season(day)) / MONTH_DAYS;
        let hours = 24.0 * WET_SHARE * BOTH_DAY * self.unsettled(day);
        let shape = self.climate.day_shape;
        let of_day = gamma(self.key, DAY_AMOUNT, day, shape) / shape;
        let of_hour = exponential(self.key, HOUR_AMOUNT, hour) * self.rain_hours.amount[of(hour)];
        a_day / hours * of_day * of_hour
    }

    /// Part of the year at the middle of a day, which is its midnight.
    fn rain_season(&self, day: i64) -> f64 {
        let midnight = (day + 1) as f64 - self.lon_deg / 360.0;
        self.season(midnight / 365.2425)
    }

    /// Share of the days that are unsettled at the time of the year.
    fn unsettled(&self, day: i64) -> f64 {
        unsettled_share(of_month(&self.climate.rain_days, self.rain_season(day)))
    }

    fn is_unsettled(&self, day: i64) -> bool {
        let decided = |day| {
            let starts = self.unsettled(day) * (1.0 - DAYS_PERSIST);
            outcome(unit(self.key, DAYS, day), starts, DAYS_PERSIST)
        };
        last_decided(day, decided)
    }

    fn is_wet_hour(&self, hour: i64) -> bool {
        let decided = |hour| {
            let starts = self.rain_hours.starts[of(hour)];
            outcome(unit(self.key, HOURS, hour), starts, HOURS_PERSIST)
        };
        last_decided(hour, decided)
    }
}

/// The hour of the UTC day.
fn of(hour: i64) -> usize {
    hour.rem_euclid(DAY / HOUR) as usize
}

/// What a step's number says of it whatever was before, where it says it.
fn outcome(number: f64, starts: f64, persists: f64) -> Option<bool> {
    if number < starts {
        Some(true)
    } else if number >= starts + persists {
        Some(false)
    } else {
        None
    }
}

/// What the last step up to this one says that is decided.
fn last_decided(step: i64, decided: impl Fn(i64) -> Option<bool>) -> bool {
    let mut steps = (0..MOST_STEPS).map(|back| step - back);
    steps.find_map(decided).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::spell::{Spells, WeatherSpell};

    /// A state is that of the chain that goes forward from anywhere long before.
    #[test]
    fn any_step_of_a_chain_is_as_if_all_before_it_had_been_gone() {
        let weather = Weather::new(3, 22.7, 114.2);
        let (mut day, mut hour) = (false, true);
        for step in -2_000..2_000 {
            let (settled, wet) = (
                unit(weather.key, DAYS, step),
                unit(weather.key, HOURS, step),
            );
            let becomes = weather.unsettled(step) * (1.0 - DAYS_PERSIST);
            day = settled < becomes + if day { DAYS_PERSIST } else { 0.0 };
            let starts = weather.rain_hours.starts[of(step)];
            hour = wet < starts + if hour { HOURS_PERSIST } else { 0.0 };
            if step >= -1_000 {
                assert_eq!(weather.is_unsettled(step), day, "day {step}");
                assert_eq!(weather.is_wet_hour(step), hour, "hour {step}");
            }
        }
    }

    #[test]
    fn chances_are_chances_wherever_the_place_is() {
        for degrees in [-180.0, -71.3, 0.0, 116.4, 180.0] {
            let hours = RainHours::at_longitude(degrees);
            let right = |starts: &f64| (0.0..=1.0 - HOURS_PERSIST).contains(starts);
            assert!(hours.starts.iter().all(right), "{degrees} {hours:?}");
            assert!(hours.amount.iter().all(|a| *a > 0.0), "{degrees} {hours:?}");
        }
    }

    #[test]
    fn rain_comes_from_a_covered_sky_and_what_fell_is_remembered() {
        let weather = Weather::new(7, 30.3, 120.0);
        let at = |minutes: i64| weather.wet(SimTime::from_secs(1_767_225_600 + 60 * minutes));
        let mut wet_minutes = 0;
        for minute in 0..60 * 24 * 30 {
            let (wet, next) = (at(minute), at(minute + 1));
            assert!(wet.rain >= 0.0 && (0.0..=1.0).contains(&wet.overcast));
            if wet.rain > 0.0 {
                wet_minutes += 1;
                assert!(wet.wetness > 0.0 && wet.overcast > 0.0, "{minute} {wet:?}");
            }
            // An ease changes by at most 1.5 of its height an hour: the heaviest hour of a month has less than 200 mm.
            let step = (next.rain - wet.rain).abs();
            assert!(step <= 1.5 * 200.0 / 60.0, "{minute} {step}");
        }
        assert!(wet_minutes > 100, "{wet_minutes}");
    }

    #[test]
    fn the_rain_of_a_scenario_comes_beside_and_brings_its_clouds() {
        let start = SimTime::from_secs(1_767_225_600);
        let mut weather = Weather::new(7, 30.3, 120.0);
        let usual = weather.wet(start);
        weather.spells = Spells {
            start,
            all: vec![WeatherSpell {
                after_s: -21_600.0,
                lasts_s: 43_200.0,
                rain_mm_per_h: 60.0,
                wind_m_per_s: 0.0,
                warmer_k: 0.0,
            }],
        };
        // In the middle of twelve hours the spell is at its height.
        let stormy = weather.wet(start);
        assert!((stormy.rain - usual.rain - 60.0).abs() < 1e-9);
        assert!((stormy.overcast - 1.0).abs() < 1e-9);
        // An hour each back from the middle: 60 mm/h times the squared sines of 90°, 75°, 60°, 45°, 30° and 15°, which are 3.5 in
        // all, over six.
        assert!((stormy.wetness - usual.wetness - 35.0).abs() < 1e-9);
    }
}
