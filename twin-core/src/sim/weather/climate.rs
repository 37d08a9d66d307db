//! What is usual at a place, month by month.

use super::direction::Prevailing;
use super::pressure::Highs;

/// Days of a month on the mean.
pub(super) const MONTH_DAYS: f64 = 365.2425 / 12.0;

/// Figures of a place for each month, January first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Climate {
    /// Days with at least 0.1 mm of rain.
    pub(super) rain_days: [f64; 12],
    /// Rain, mm.
    pub(super) rain_mm: [f64; 12],
    /// How far the dew point is below the temperature, K.
    pub(super) dew_below: [f64; 12],
    /// Deviation of the dew point within the month, without its course of the day, K.
    pub(super) dew_spread: [f64; 12],
    /// Wind speed, m/s.
    pub(super) wind: [f64; 12],
    /// Share of the half-days that have a gale.
    pub(super) gales: f64,
    /// Shape of the gamma distribution of a day's amount of rain: the smaller, the fewer days bring most of it.
    pub(super) day_shape: f64,
    /// Where the wind blows from.
    pub(super) prevailing: Prevailing,
    /// Pressure of the air.
    pub(super) highs: Highs,
}

/// Shape of a day's amount at Aotizhongxin: few days bring most of the rain.
const MONSOON_SHAPE: f64 = 0.25;

/// Beijing, 40° north: means and deviations of the hours at Aotizhongxin from March 2013 to February 2017 (PRSA data of UCI, S. Chen),
/// the dew point being that of the data set. The fastest of its 35,050 winds is 11.2 m/s, so there are no gales beside.
const NORTH: Climate = Climate {
    rain_days: [
        0.75, 2.25, 1.5, 3.75, 5.75, 13.75, 13.0, 10.0, 11.0, 5.5, 3.5, 0.75,
    ],
    rain_mm: [
        0.25, 7.35, 6.75, 16.95, 35.28, 113.28, 198.82, 86.7, 84.47, 29.4, 10.9, 0.53,
    ],
    dew_below: [
        12.7, 14.0, 15.6, 14.1, 13.7, 8.4, 6.8, 7.4, 6.5, 7.2, 8.4, 10.9,
    ],
    dew_spread: [6.6, 6.8, 8.3, 7.2, 6.6, 4.2, 3.5, 4.3, 4.5, 6.8, 6.7, 5.7],
    wind: [
        1.88, 1.97, 2.03, 2.17, 2.04, 1.54, 1.47, 1.42, 1.35, 1.36, 1.51, 1.76,
    ],
    gales: 0.0,
    day_shape: MONSOON_SHAPE,
    // The wind of the morning comes from the mountains in the north-east, that of the afternoon from the plain.
    prevailing: Prevailing {
        axis_deg: 48.0,
        mean: [0.235, 0.031],
        year: [(0.241, -0.207), (-0.134, -0.049)],
        day: [(0.098, 0.676), (-0.049, -0.104)],
        across: 0.617,
    },
    highs: Highs {
        mean: 1_011.85,
        winter: 12.46,
        spread: 5.31,
    },
};

/// Shenzhen, 22.5° north: rain and wind as in climate normals, the dew point after their relative humidity (all from general knowledge);
/// its deviation, the share of gales and what is said of the wind's direction and of the pressure are assumptions after general knowledge.
const SOUTH: Climate = Climate {
    rain_days: [
        6.0, 9.0, 11.0, 12.0, 15.0, 18.0, 17.0, 17.0, 14.0, 7.0, 6.0, 5.0,
    ],
    rain_mm: [
        36.0, 38.0, 72.0, 150.0, 237.0, 361.0, 323.0, 365.0, 237.0, 55.0, 38.0, 29.0,
    ],
    dew_below: [6.2, 5.2, 4.3, 3.9, 3.8, 3.7, 3.9, 3.9, 4.8, 6.4, 6.6, 7.0],
    dew_spread: [4.0, 4.0, 3.8, 3.0, 2.2, 1.5, 1.3, 1.3, 2.0, 3.2, 3.8, 4.2],
    wind: [2.1, 2.2, 2.2, 2.2, 2.2, 2.2, 2.1, 2.0, 2.1, 2.2, 2.2, 2.1],
    gales: 0.025,
    day_shape: MONSOON_SHAPE,
    // The monsoon: from the north-east in winter, from the south-west in summer.
    prevailing: Prevailing {
        axis_deg: 60.0,
        mean: [0.5, 0.2],
        year: [(0.7, 0.0), (-0.2, 0.0)],
        day: [(0.0, 0.0); 2],
        across: 0.8,
    },
    highs: Highs {
        mean: 1_012.0,
        winter: 7.5,
        spread: 3.0,
    },
};

impl Climate {
    /// The climate at a latitude in degrees: between Shenzhen and Beijing on a straight line, beyond them as there.
    pub(super) fn at_latitude(degrees: f64) -> Self {
        let north = ((degrees.abs() - 22.5) / 17.5).clamp(0.0, 1.0);
        let between = |from: f64, to: f64| from + (to - from) * north;
        let months =
            |from: &[f64; 12], to: &[f64; 12]| std::array::from_fn(|i| between(from[i], to[i]));
        Self {
            rain_days: months(&SOUTH.rain_days, &NORTH.rain_days),
            rain_mm: months(&SOUTH.rain_mm, &NORTH.rain_mm),
            dew_below: months(&SOUTH.dew_below, &NORTH.dew_below),
            dew_spread: months(&SOUTH.dew_spread, &NORTH.dew_spread),
            wind: months(&SOUTH.wind, &NORTH.wind),
            gales: between(SOUTH.gales, NORTH.gales),
            day_shape: MONSOON_SHAPE,
            prevailing: Prevailing::between(&SOUTH.prevailing, &NORTH.prevailing, north),
            highs: Highs::between(&SOUTH.highs, &NORTH.highs, north),
        }
    }
}

/// The figure at a part of the year, from the middle of a month to that of the next on a straight line.
pub(super) fn of_month(figures: &[f64; 12], year: f64) -> f64 {
    let months = year.rem_euclid(1.0) * 12.0 + 11.5;
    let month = months.floor();
    let (this, next) = (month as usize % 12, (month as usize + 1) % 12);
    figures[this] + (figures[next] - figures[this]) * (months - month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_met_in_the_middle_of_months() {
        let figures = std::array::from_fn(|month| month as f64);
        assert!((of_month(&figures, 0.5 / 12.0)).abs() < 1e-12);
        assert!((of_month(&figures, 3.5 / 12.0) - 3.0).abs() < 1e-12);
        assert!((of_month(&figures, 4.0 / 12.0) - 3.5).abs() < 1e-12);
        // New year lies between December's 11 and January's 0; a year more or less is the same.
        assert!((of_month(&figures, 0.0) - 5.5).abs() < 1e-12);
        assert!((of_month(&figures, -1.0) - 5.5).abs() < 1e-12);
    }

    #[test]
    fn a_place_between_has_figures_between_and_the_south_has_the_same_north() {
        // 31.25° is the middle of 22.5° and 40°: June has (361 + 113.28) / 2 mm.
        let middle = Climate::at_latitude(31.25);
        assert!((middle.rain_mm[5] - 237.14).abs() < 1e-9);
        for (far, north) in Climate::at_latitude(60.0)
            .dew_spread
            .iter()
            .zip(NORTH.dew_spread)
        {
            assert!((far - north).abs() < 1e-12);
        }
        assert_eq!(Climate::at_latitude(-31.25), middle);
    }
}
