//! The model's figures from a place's climate normals, so that its months have the means that are given.

use super::climate::Climate;
use super::direction::WEST_WINDS;
use super::moisture::UsualDay;
use super::normals::ClimateNormals;
use super::pressure::Highs;
use super::rain::mean_overcast;
use super::temperature::{BEIJING_AMPLITUDE, RAIN_COOLS, SPELLS, day_swing};

/// Figures of temperature and sky in the middle of each month, January first.
#[derive(Debug, Clone)]
pub(super) struct Months {
    /// Temperature without rain, °C.
    pub(super) temperature: [f64; 12],
    /// How much days differ in their hours, as a part of what they do in Beijing.
    pub(super) swing: [f64; 12],
    /// Share of the sky under clouds without those of rain.
    pub(super) sky: [f64; 12],
    /// Warm and cold spells of days, as a part of those in Beijing.
    pub(super) spells: f64,
}

/// Deviation of the dew point within a month, K: between those of Beijing and Shenzhen (assumption).
const DEW_SPREAD: f64 = 3.0;
/// Shape of a day's amount of rain outside the monsoon (assumption): with it the model has as many days of 0.1 mm as are asked for where 35 to
/// 80 mm fall on 11 to 19 days; with the monsoon's it has a fifth less.
const DAY_SHAPE: f64 = 0.5;
/// Least days with rain of a month in which none is asked for: a chance of none leaves no amount to divide.
const FEWEST_DAYS: f64 = 0.05;
/// Deviation of a noise of weight 1.
const NOISE_SPREAD: f64 = 0.4976;
/// Pressure where lows from the ocean pass all the year (assumption after general knowledge of northern and western Europe).
const HIGHS: Highs = Highs {
    mean: 1_013.0,
    winter: 0.0,
    spread: 9.5,
};

impl Months {
    pub(super) fn of(normals: &ClimateNormals) -> Self {
        let overcast = each(|i| mean_overcast(normals.rain_days[i]));
        let cooled = each(|i| normals.temperature[i] + RAIN_COOLS * overcast[i]);
        let open = each(|i| (normals.cloud[i] - overcast[i]) / (1.0 - overcast[i]));
        let warmest = normals.temperature.iter().copied().fold(f64::MIN, f64::max);
        let coldest = normals.temperature.iter().copied().fold(f64::MAX, f64::min);
        Self {
            temperature: knots(&cooled),
            swing: each(|i| swing(normals.daily_range[i], normals.cloud[i])),
            sky: knots(&open).map(|share| share.clamp(0.0, 1.0)),
            spells: (warmest - coldest) / 2.0 / BEIJING_AMPLITUDE,
        }
    }

    /// What a month's humidity depends on.
    fn usual_day(&self, month: usize, normals: &ClimateNormals) -> UsualDay {
        let (swing, open) = (self.swing[month], self.sky[month]);
        let [days, a_day, hours] = SPELLS.map(|(_, _, weight)| weight);
        let spells = (self.spells * days).hypot(swing * a_day.hypot(hours));
        let overcast = mean_overcast(normals.rain_days[month]);
        UsualDay {
            season: normals.temperature[month] + RAIN_COOLS * overcast,
            spells: NOISE_SPREAD * spells,
            swing: [swing * day_swing(open), swing * day_swing(1.0)],
            rain: (overcast, RAIN_COOLS),
            dew_spread: DEW_SPREAD,
        }
    }
}

impl Climate {
    /// Rain, moisture and wind; no gales beside the wind's own distribution. No normals tell of the wind's direction and of the pressure.
    pub(super) fn of(normals: &ClimateNormals, months: &Months) -> Self {
        let dew_below = |month: usize| {
            let day = months.usual_day(month, normals);
            day.dew_below(normals.humidity[month])
        };
        Self {
            rain_days: knots(&normals.rain_days).map(|days| days.max(FEWEST_DAYS)),
            rain_mm: knots(&normals.rain_mm).map(|mm| mm.max(0.0)),
            dew_below: each(dew_below),
            dew_spread: [DEW_SPREAD; 12],
            wind: knots(&normals.wind).map(|speed| speed.max(0.0)),
            gales: 0.0,
            day_shape: DAY_SHAPE,
            prevailing: WEST_WINDS,
            highs: HIGHS,
        }
    }
}

fn each(figure: impl Fn(usize) -> f64) -> [f64; 12] {
    std::array::from_fn(figure)
}

/// How much days differ in their hours, as a part of what they do in Beijing, where the highest and the lowest temperature of a day lie so many
/// kelvins apart: a straight line through runs of the model with 0.3 to 1.2 parts under 0.3 and 0.7 of clouds, which it meets within 0.9 K,
/// worst where it rains on most days.
fn swing(daily_range: f64, cloud: f64) -> f64 {
    ((daily_range - 0.7) / (12.0 - 4.4 * cloud)).max(0.05)
}

/// Figures for the middle of months with which these means come out where the course goes on straight lines between them.
fn knots(means: &[f64; 12]) -> [f64; 12] {
    /// Each round halves what is wrong, or more.
    const ROUNDS: usize = 40;
    let mut knots = *means;
    for _ in 0..ROUNDS {
        let got = month_means(&knots);
        for (knot, (mean, got)) in knots.iter_mut().zip(means.iter().zip(got)) {
            *knot += mean - got;
        }
    }
    knots
}

/// Means of the months under straight lines between their middles: each half month goes from a half of the way to the neighbour's figure.
fn month_means(knots: &[f64; 12]) -> [f64; 12] {
    each(|i| (knots[(i + 11) % 12] + 6.0 * knots[i] + knots[(i + 1) % 12]) / 8.0)
}

#[cfg(test)]
mod tests {
    use super::super::climate::of_month;
    use super::super::station::HELSINKI;
    use super::*;

    #[test]
    fn months_have_their_means_under_straight_lines() {
        let knots = knots(&HELSINKI.temperature);
        for (month, mean) in HELSINKI.temperature.iter().enumerate() {
            let at =
                |part: usize| of_month(&knots, (month as f64 + (part as f64 + 0.5) / 100.0) / 12.0);
            let got = (0..100).map(at).sum::<f64>() / 100.0;
            assert!((got - mean).abs() < 1e-3, "{month} {got} {mean}");
        }
        // The warmest month is warmer in its middle than on the mean.
        assert!(knots[6] > HELSINKI.temperature[6]);
    }

    #[test]
    fn clouds_and_their_coolness_are_reckoned_with() {
        let months = Months::of(&HELSINKI);
        let overcast = mean_overcast(19.0);
        // 19 of 30.44 days with rain make 0.949 unsettled ones, 0.19 of whose hours are wet; 0.0839 lie beside wet ones.
        assert!(
            (overcast - 0.949 * (0.19 + 0.042)).abs() < 1e-3,
            "{overcast}"
        );
        let whole = months.sky[11] + (1.0 - months.sky[11]) * overcast;
        assert!((whole - 0.85).abs() < 0.02, "{whole}");
    }

    #[test]
    fn the_dew_point_lies_lower_in_drier_air() {
        let months = Months::of(&HELSINKI);
        let day = months.usual_day(4, &HELSINKI);
        let [dry, moist] = [50.0, 80.0].map(|humidity| day.dew_below(humidity));
        assert!(dry > moist + 5.0, "{dry} {moist}");
    }
}
