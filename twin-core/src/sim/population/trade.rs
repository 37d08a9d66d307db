//! Electricity of trade: who is at work there, lamps, and what always runs.
//!
//! As for homes (`load`) everything is a share of a series' mean load, and times were fitted with the weights; tested in `calibration`.

use super::Population;
use super::load::darkness;
use super::person::{Day, HOUR_MILLIS};
use super::rhythm::{CHINA_HOMES, Rhythm};
use super::{HOURS_OF_DAY, MILLI};
use crate::time::SimTime;

/// Hours of the day between which all lamps burn in the dark, and the share that does at night.
const LAMPS: (std::ops::Range<f64>, f64) = (6.0..22.0, 0.4);

/// Weights and times of trade, shares of the mean load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct TradeFit {
    /// When there is work.
    pub(crate) rhythm: Rhythm,
    /// What always runs.
    pub(crate) standby: f64,
    /// All at work.
    pub(crate) at_work: f64,
    /// All at work in the middle of winter.
    pub(crate) at_work_cold: f64,
    /// Lamps in the dark.
    pub(crate) dark: f64,
    /// Deviation of the logarithm by which the load of a single business swings.
    pub(crate) swing: f64,
}

/// Shops: times and weights fitted to BDEW's trade profile G25 of 2025, the mean of many German businesses, as no series of Chinese ones is
/// free; the swing is that of SimBench's single business G0-A.
pub(crate) const TRADE: TradeFit = TradeFit {
    rhythm: Rhythm {
        works: [0.46, 0.12, 0.95],
        starts: (7.67, 1.43),
        lasts: (10.13, 2.2),
        saturday: 7.27,
        ..CHINA_HOMES
    },
    standby: 0.440,
    at_work: 1.441,
    at_work_cold: 0.502,
    dark: 0.111,
    swing: 0.207,
};

impl TradeFit {
    /// Load as a multiple of the mean at an hour of the day, where so large a share is at work: `coldness` is 1 in the middle of winter and 0 in
    /// that of summer.
    pub(crate) fn share(&self, at_work: f64, coldness: f64, hour: f64, sun_rad: f64) -> f64 {
        let (opening, at_night) = LAMPS;
        let lamps = if opening.contains(&hour) {
            1.0
        } else {
            at_night
        };
        self.standby
            + at_work * (self.at_work + self.at_work_cold * coldness)
            + self.dark * lamps * darkness(sun_rad)
    }
}

impl Population {
    /// Load of the shop `key` at a moment, as a multiple of its mean: it works as a worker does, and is shut otherwise.
    pub(crate) fn trade(&self, key: u64, time: SimTime, (coldness, sun_rad): (f64, f64)) -> f64 {
        let day = self.day_of(time.nanos());
        let millis = ((time.nanos() - self.midnight(day)) / MILLI) as u32;
        let there = Day::at_work(&TRADE.rhythm, key, false, day).is_in_stay(millis);
        let hour = f64::from(millis) / f64::from(HOUR_MILLIS) % HOURS_OF_DAY as f64;
        TRADE.share(f64::from(u8::from(there)), coldness, hour, sun_rad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 0.440 alone; with all at work in mid-winter 1.943 more; in the dark 0.111 more by day, and two fifths of it at night.
    #[test]
    fn the_load_is_what_runs_who_works_and_what_burns() {
        let noon = 1.0;
        for (at_work, coldness, hour, sun, expected) in [
            (0.0, 1.0, 12.0, noon, 0.440),
            (1.0, 0.0, 12.0, noon, 1.881),
            (1.0, 1.0, 12.0, noon, 2.383),
            (0.0, 0.0, 21.9, -noon, 0.551),
            (0.0, 0.0, 22.0, -noon, 0.4844),
            (0.0, 0.0, 3.0, -noon, 0.4844),
        ] {
            let share = TRADE.share(at_work, coldness, hour, sun);
            assert!((share - expected).abs() < 1e-9, "{hour}: {share}");
        }
    }

    /// Minute by minute through a working day (2026-06-02) in China, from five on.
    #[test]
    fn a_shop_opens_and_shuts_once_on_a_working_day() {
        let population = Population {
            utc_offset: 28_800,
            ..Population::default()
        };
        let midnight = 1_780_243_200 + 86_400;
        let mut opened = 0;
        for key in 0..200_u64 {
            let is_open = |minute: i64| {
                let time = SimTime::from_secs(midnight + 60 * minute);
                population.trade(key, time, (0.0, 1.0)) > 1.0
            };
            let turns = (5 * 60..24 * 60).filter(|m| is_open(*m) != is_open(m - 1));
            let turns: Vec<i64> = turns.collect();
            if let [opens, shuts] = turns[..] {
                assert!(is_open(opens) && !is_open(shuts), "{key}");
                assert!((240..20 * 60).contains(&opens), "{key}: {opens}");
                opened += 1;
            }
        }
        // 95 % work on such a day, some of them before five or until after midnight.
        assert!((175..=200).contains(&opened), "{opened}");
    }
}
