//! Electricity of what people do: appliances follow who is up at home and who cooks.
//!
//! Load is a sum over activities with weights fitted to a real series by non-negative least squares; times were fitted with them.
//! Everything is a share of the series' mean load. Which series, and how well each is met, is tested in `calibration`.

use super::party::Party;
use super::person::{Day, HOUR_MILLIS, millis};
use super::rhythm::{CHINA_HOMES, Rhythm};
use crate::sim::random::{normal, smooth};
use crate::time::NANOS_PER_SEC;

const MEAL_STREAM: u32 = 995;
/// Hours that breakfast, lunch and dinner take on the stove (assumption).
const MEAL_HOURS: [f64; 3] = [0.25, 0.7, 0.8];
/// Deviation of the hour of lunch and dinner.
const MEAL_SPREAD: [f64; 2] = [0.55, 0.75];
/// Most persons of a household.
const MOST_PERSONS: usize = 5;

/// Weights of activities, shares of the mean load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LoadFit {
    /// What always runs: refrigerators, standby.
    pub(crate) standby: f64,
    /// Each person who is up at home.
    pub(crate) awake: f64,
    /// Each person at home while breakfast, lunch and dinner are cooked.
    pub(crate) meals: [f64; 3],
    /// Lamps of a home where somebody is up in the dark.
    pub(crate) dark: f64,
    /// Deviation of the logarithm by which the load of a single home swings besides, appliances coming and going.
    pub(crate) swing: f64,
}

/// Homes: fitted to BDEW's household profile H25 of 2025, the mean of many German homes; used for all homes, as no series of Chinese
/// homes is free. The mean of many says nothing of a single one: the swing is that of SimBench's home H0-B.
pub(crate) const HOMES: LoadFit = LoadFit {
    standby: 0.608,
    awake: 0.309,
    meals: [0.063, 0.722, 0.396],
    dark: 0.050,
    swing: 0.655,
};

/// The noise of the swing: its stream, its period in nanoseconds, its weight. Twenty minutes and two hours; the deviation of the sum is 1.
const SWING: [(u32, i64, f64); 2] = [
    (2, 20 * 60 * NANOS_PER_SEC, 1.6464),
    (3, 120 * 60 * NANOS_PER_SEC, 1.1525),
];

/// By what the load of a single home or business is multiplied at a moment, its logarithm having the deviation `sigma`. Its mean is 1, less one
/// per cent at the greatest deviation of the fits, as the noise has bounds that a normal one has not.
#[inline]
pub(crate) fn swing(sigma: f64, key: u64, nanos: i64) -> f64 {
    let part =
        |(stream, period, weight): (u32, i64, f64)| weight * smooth(key, stream, nanos, period);
    let noise: f64 = SWING.into_iter().map(part).sum();
    (sigma * noise - 0.5 * sigma * sigma).exp()
}

/// How dark it is, 0 to 1: lamps come on from 8° of sun above the horizon on, all burn from 6° below (assumption).
pub(crate) fn darkness(sun_rad: f64) -> f64 {
    ((8.0 - sun_rad.to_degrees()) / 14.0).clamp(0.0, 1.0)
}

/// Load of what a household's members do in an hour, in twentieths of the mean load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Level(u8);

impl Level {
    const STEP: f64 = 0.05;

    fn new(share: f64) -> Self {
        Self((share / Self::STEP).round().min(255.0) as u8)
    }
}

impl LoadFit {
    /// Load of what is done in a home, mean of a span.
    pub(crate) fn activity(&self, home: &HomeDay, span: (u32, u32)) -> f64 {
        let cooking = home.cooking(span).into_iter().zip(self.meals);
        let cooking: f64 = cooking.map(|(persons, weight)| persons * weight).sum();
        self.awake * home.awake(span) + cooking
    }

    /// Load of a home as a multiple of the mean home's.
    #[inline]
    pub(crate) fn share(&self, level: Level, sun_rad: f64) -> f64 {
        let up = f64::from(u8::from(level.0 > 0));
        self.standby + f64::from(level.0) * Level::STEP + self.dark * up * darkness(sun_rad)
    }
}

/// A household's day, for its use of electricity.
#[derive(Debug)]
pub(crate) struct HomeDay {
    days: Vec<Day>,
    meals: [(u32, u32); 3],
}

/// Milliseconds that two spans have in common.
fn overlap(a: (u32, u32), b: (u32, u32)) -> u32 {
    a.1.min(b.1).saturating_sub(a.0.max(b.0))
}

impl HomeDay {
    /// Of the household `key` whose persons have `days`.
    pub(crate) fn new(rhythm: &Rhythm, key: u64, days: Vec<Day>, day: i64) -> Self {
        let first = days.iter().map(|d| d.wakes).min().unwrap_or(0);
        let draw = |meal: u32, mean: f64| {
            let spread = MEAL_SPREAD[meal as usize];
            millis((mean + spread * normal(key, MEAL_STREAM + meal, day)).max(0.0))
        };
        let starts = [
            first + HOUR_MILLIS * 3 / 10,
            draw(0, rhythm.lunch),
            draw(1, rhythm.dinner),
        ];
        let mut meals = [(0, 0); 3];
        for ((meal, from), hours) in meals.iter_mut().zip(starts).zip(MEAL_HOURS) {
            *meal = (from, from + millis(hours));
        }
        Self { days, meals }
    }

    /// Persons up at home, mean of a span.
    pub(crate) fn awake(&self, span: (u32, u32)) -> f64 {
        let up = |day: &Day| {
            let awake = overlap((day.wakes, day.sleeps), span);
            let away: u32 = (day.stays().iter())
                .map(|stay| overlap((stay.from, stay.to), span))
                .sum();
            f64::from(awake.saturating_sub(away))
        };
        self.days.iter().map(up).sum::<f64>() / f64::from(span.1 - span.0)
    }

    /// Persons up at home while each meal is cooked, mean of a span.
    pub(crate) fn cooking(&self, span: (u32, u32)) -> [f64; 3] {
        self.meals.map(|meal| {
            let cooked = (span.0.max(meal.0), span.1.min(meal.1));
            if cooked.0 >= cooked.1 {
                return 0.0;
            }
            self.awake(cooked) * f64::from(cooked.1 - cooked.0) / f64::from(span.1 - span.0)
        })
    }

    /// Load of what is done, mean of a span.
    fn level(&self, fit: &LoadFit, span: (u32, u32)) -> Level {
        Level::new(fit.activity(self, span))
    }
}

/// Load of a household at each of so many hours of a day, from the `first` on; nothing for a worker.
pub(super) fn levels<const HOURS: usize>(party: &Party, day: i64, first: usize) -> [Level; HOURS] {
    let days: Vec<Day> = party
        .days(day)
        .map(|(_, plan)| plan)
        .take(MOST_PERSONS)
        .collect();
    if days.is_empty() {
        return [Level::default(); HOURS];
    }
    let home = HomeDay::new(&CHINA_HOMES, party.key, days, day);
    std::array::from_fn(|slot| {
        let from = ((first + slot) as u32 + super::DAY_BREAK_H as u32) * HOUR_MILLIS;
        home.level(&HOMES, (from, from + HOUR_MILLIS))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::calibration::moments;
    use crate::sim::random::entity_key;

    /// Mean and logarithm's deviation over two months of ten homes, every five minutes.
    #[test]
    fn a_load_swings_by_the_deviation_that_is_asked_for() {
        for sigma in [0.0, 0.207, 0.424, 0.655] {
            let keys: Vec<u64> = (0..10)
                .map(|home| entity_key(1, "home", &home.to_string()))
                .collect();
            let at = |step: i64| step * 300 * NANOS_PER_SEC;
            let swings = keys
                .iter()
                .flat_map(|&key| (0..60 * 288).map(move |step| swing(sigma, key, at(step))));
            let (mean, _) = moments(swings.clone().map(|swing| (swing, 1.0)));
            let (_, deviation) = moments(swings.map(|swing| (swing.ln(), 1.0)));
            assert!((mean - 1.0).abs() < 0.025, "{sigma}: {mean}");
            assert!(
                (deviation - sigma).abs() <= 0.02 * sigma,
                "{sigma}: {deviation}"
            );
        }
    }
}
