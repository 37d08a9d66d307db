//! What people do by time of day and day of the week: the causes of most telemetry.
//!
//! Each profile is 24 weights for a weekday and 24 for a day of the weekend, at the middle of each hour of local time, joined
//! by straight lines. Shapes are assumptions after general knowledge where no source is named. Trips, cars and presence are those of
//! the population in a usual week.

use super::population::{WEEK_HOURS, usual_week};
use crate::time::SimTime;

/// An activity that rises and falls through the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Electric load of homes: BDEW's household profile H25 of 2025, kWh an hour of a home with 1,000 kWh a year, times a constant:
    /// means of its quarter hours over all months, working days for weekdays, Saturdays and holidays for the weekend.
    Electricity,
    /// Water drawn in homes: morning and evening peaks.
    Water,
    /// Gas burnt for cooking: three meals.
    Gas,
    /// Parcels and meals being brought.
    Deliveries,
    /// The canteen at work; who eats there is a matter of the population.
    Meals,
    /// People outdoors for leisure.
    Leisure,
    /// Counters and offices of services being used.
    Service,
    /// Purchases in shops and machines.
    Shopping,
    /// Waste carried to the bins.
    Waste,
    /// Sport indoors.
    Gym,
    /// Strangers about when nobody watches.
    Night,
    /// People going out or coming home.
    Trips,
    /// Cars going out or coming home.
    Vehicles,
    /// People at work in offices.
    Office,
    /// Cars standing in residential parking.
    Parked,
    /// People at home.
    AtHome,
}

/// Number of profiles.
pub(crate) const PROFILES: usize = 16;

/// How many of them, the last ones, are what is usual in the population.
const USUAL: usize = 5;

type Week = ([u8; 24], [u8; 24]);

const TABLES: [Week; PROFILES - USUAL] = [
    // Electricity
    (
        [
            60, 52, 49, 49, 51, 59, 74, 80, 75, 74, 74, 81, 84, 83, 80, 82, 90, 107, 123, 127, 121,
            111, 97, 77,
        ],
        [
            68, 58, 53, 51, 51, 53, 61, 77, 96, 108, 117, 128, 125, 115, 110, 107, 109, 121, 130,
            128, 120, 110, 98, 80,
        ],
    ),
    // Water
    (
        [
            6, 3, 2, 2, 4, 18, 62, 78, 52, 36, 34, 40, 42, 30, 26, 26, 32, 48, 66, 72, 70, 62, 38,
            16,
        ],
        [
            8, 4, 2, 2, 3, 8, 26, 52, 70, 68, 58, 56, 50, 40, 34, 34, 38, 50, 64, 70, 68, 60, 40,
            18,
        ],
    ),
    // Gas
    (
        [
            1, 0, 0, 0, 1, 12, 44, 46, 18, 10, 32, 82, 54, 14, 8, 12, 50, 104, 110, 56, 30, 22, 10,
            3,
        ],
        [
            1, 0, 0, 0, 1, 5, 20, 44, 38, 20, 50, 100, 66, 18, 10, 14, 54, 106, 108, 54, 30, 22,
            12, 4,
        ],
    ),
    // Deliveries
    (
        [
            2, 1, 0, 0, 0, 2, 8, 18, 34, 62, 86, 112, 96, 58, 62, 70, 72, 92, 110, 84, 56, 36, 16,
            6,
        ],
        [
            3, 1, 0, 0, 0, 1, 5, 14, 30, 56, 84, 114, 104, 68, 64, 66, 70, 94, 112, 86, 58, 38, 18,
            7,
        ],
    ),
    // Meals
    (
        [
            0, 0, 0, 0, 0, 4, 44, 72, 36, 8, 22, 118, 96, 18, 4, 4, 30, 96, 88, 30, 8, 2, 0, 0,
        ],
        [
            0, 0, 0, 0, 0, 2, 20, 52, 46, 12, 22, 96, 88, 20, 6, 6, 26, 82, 78, 28, 8, 2, 0, 0,
        ],
    ),
    // Leisure
    (
        [
            2, 1, 1, 1, 4, 24, 50, 44, 36, 40, 36, 22, 16, 18, 30, 44, 58, 62, 70, 96, 88, 52, 18,
            6,
        ],
        [
            3, 1, 1, 1, 3, 18, 40, 52, 66, 80, 78, 46, 30, 36, 58, 76, 86, 80, 78, 94, 86, 54, 22,
            8,
        ],
    ),
    // Service
    (
        [
            1, 1, 1, 1, 1, 1, 2, 10, 56, 100, 94, 62, 20, 42, 84, 88, 70, 34, 12, 6, 4, 2, 1, 1,
        ],
        [
            1, 1, 1, 1, 1, 1, 1, 4, 16, 34, 34, 22, 10, 16, 28, 28, 20, 10, 5, 3, 2, 1, 1, 1,
        ],
    ),
    // Shopping
    (
        [
            6, 3, 2, 1, 1, 4, 20, 48, 56, 52, 56, 66, 64, 52, 50, 56, 70, 88, 96, 92, 82, 62, 38,
            16,
        ],
        [
            8, 4, 2, 1, 1, 3, 12, 32, 52, 68, 76, 80, 74, 66, 68, 74, 84, 92, 94, 90, 82, 64, 42,
            20,
        ],
    ),
    // Waste
    (
        [
            2, 1, 1, 1, 2, 12, 66, 104, 72, 36, 26, 34, 46, 34, 20, 20, 28, 50, 84, 102, 82, 44,
            16, 5,
        ],
        [
            3, 1, 1, 1, 1, 6, 30, 66, 90, 76, 52, 50, 58, 44, 30, 28, 34, 52, 80, 96, 80, 46, 20, 7,
        ],
    ),
    // Gym
    (
        [
            0, 0, 0, 0, 0, 4, 20, 30, 26, 24, 22, 18, 16, 14, 18, 24, 36, 56, 90, 112, 100, 56, 12,
            0,
        ],
        [
            0, 0, 0, 0, 0, 2, 10, 24, 46, 62, 66, 48, 34, 36, 50, 64, 70, 66, 64, 68, 60, 36, 10, 0,
        ],
    ),
    // Night
    (
        [
            80, 96, 100, 92, 66, 30, 10, 4, 2, 2, 2, 2, 2, 2, 2, 2, 3, 5, 8, 14, 22, 34, 50, 66,
        ],
        [
            84, 98, 100, 94, 68, 34, 12, 5, 2, 2, 2, 2, 2, 2, 2, 2, 3, 5, 8, 14, 24, 38, 56, 72,
        ],
    ),
];

/// One profile, ready to be read at any time.
#[derive(Debug, Clone)]
struct Curve {
    /// Rate at the middle of each hour of the week that starts on Monday; its mean is 1.
    rate: [f64; WEEK_HOURS],
    /// Integral of the rate in days from the middle of the week's first hour to the middle of each hour.
    sum: [f64; WEEK_HOURS + 1],
    /// 1 divided by the greatest rate.
    inverse_peak: f64,
}

/// The hours of a week by a table.
fn hours(table: &Week) -> [f64; WEEK_HOURS] {
    std::array::from_fn(|hour| {
        let day = if hour / 24 < 5 { &table.0 } else { &table.1 };
        f64::from(day[hour % 24])
    })
}

impl Curve {
    fn new(mut rate: [f64; WEEK_HOURS]) -> Self {
        let mean = rate.iter().sum::<f64>() / WEEK_HOURS as f64;
        rate.iter_mut().for_each(|r| *r /= mean);
        let mut sum = [0.0; WEEK_HOURS + 1];
        for hour in 0..WEEK_HOURS {
            sum[hour + 1] = sum[hour] + (rate[hour] + rate[(hour + 1) % WEEK_HOURS]) / 48.0;
        }
        let inverse_peak = 1.0 / rate.iter().copied().fold(0.0, f64::max);
        Self {
            rate,
            sum,
            inverse_peak,
        }
    }

    fn at(&self, week: f64, hour: usize, part: f64) -> (f64, f64) {
        let (r0, r1) = (self.rate[hour], self.rate[(hour + 1) % WEEK_HOURS]);
        let area = part * (r0 + 0.5 * part * (r1 - r0)) / 24.0;
        (
            r0 + part * (r1 - r0),
            week * self.sum[WEEK_HOURS] + self.sum[hour] + area,
        )
    }
}

/// Every profile at one instant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProfileSample {
    /// Rates; the mean over a week is 1.
    pub(crate) rate: [f64; PROFILES],
    /// Integrals of the rates in days.
    pub(crate) sum: [f64; PROFILES],
}

/// All profiles in the community's local time.
#[derive(Debug, Clone)]
pub(crate) struct Profiles {
    curves: Vec<Curve>,
    utc_offset_secs: i64,
}

impl Profiles {
    pub(crate) fn new(utc_offset_secs: i64) -> Self {
        let week = usual_week();
        let usual: [_; USUAL] = [
            week.trips,
            week.vehicles,
            week.at_work,
            week.parked,
            week.at_home,
        ];
        Self {
            curves: TABLES
                .iter()
                .map(hours)
                .chain(usual)
                .map(Curve::new)
                .collect(),
            utc_offset_secs,
        }
    }

    /// Rates and integrals at `time`.
    pub(crate) fn at(&self, time: SimTime) -> ProfileSample {
        const HOUR: i64 = 3_600_000_000_000;
        // 1970-01-01 was a Thursday; the first middle of an hour of a Monday is half an hour after midnight.
        let local = time.nanos() + self.utc_offset_secs * 1_000_000_000 + 3 * 24 * HOUR - HOUR / 2;
        let week = local.div_euclid(WEEK_HOURS as i64 * HOUR) as f64;
        let in_week = local.rem_euclid(WEEK_HOURS as i64 * HOUR);
        let hour = (in_week / HOUR) as usize;
        let part = (in_week % HOUR) as f64 / HOUR as f64;
        let mut sample = ProfileSample {
            rate: [0.0; PROFILES],
            sum: [0.0; PROFILES],
        };
        for (i, curve) in self.curves.iter().enumerate() {
            (sample.rate[i], sample.sum[i]) = curve.at(week, hour, part);
        }
        sample
    }

    /// Heap bytes.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.curves.capacity() * size_of::<Curve>()
    }

    /// 1 divided by the greatest rate of each profile.
    pub(crate) fn inverse_peaks(&self) -> [f64; PROFILES] {
        let mut peaks = [0.0; PROFILES];
        for (peak, curve) in peaks.iter_mut().zip(&self.curves) {
            *peak = curve.inverse_peak;
        }
        peaks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_sums_to_seven_days_and_the_sum_is_the_integral_of_the_rate() {
        let profiles = Profiles::new(28_800);
        let start = 1_780_272_000;
        let (a, b) = (
            profiles.at(SimTime::from_secs(start)),
            profiles.at(SimTime::from_secs(start + 7 * 86_400)),
        );
        for i in 0..PROFILES {
            assert!((b.sum[i] - a.sum[i] - 7.0).abs() < 1e-9);
        }
        let mut integral = 0.0;
        let e = Profile::Electricity as usize;
        for minute in 0..2_880 {
            integral += profiles
                .at(SimTime::from_secs(start + minute * 60 + 30))
                .rate[e]
                / 1_440.0;
        }
        let sum = profiles.at(SimTime::from_secs(start + 2_880 * 60)).sum[e] - a.sum[e];
        assert!((integral - sum).abs() < 1e-4, "{integral} {sum}");
    }

    #[test]
    fn evening_load_is_higher_than_night_load_in_local_time() {
        let profiles = Profiles::new(28_800);
        // 2026-06-01 is a Monday; 11:30 UTC is 19:30 in China.
        let monday = 1_780_272_000;
        let at = |hour_utc: i64| {
            profiles
                .at(SimTime::from_secs(monday + hour_utc * 3_600 + 1_800))
                .rate[Profile::Electricity as usize]
        };
        assert!(
            (at(11) / at(19) - 127.0 / 49.0).abs() < 1e-9,
            "hours of the table"
        );
    }
}
