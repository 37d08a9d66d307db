//! Where the wind blows from: the angle of a vector that has a mean, courses of year and day, and noise.
//!
//! Its parts lie along an axis and across it; the speed is not its length (`wind`).

use super::{HOUR, Part, Weather, When, harmonics};

/// Winds that are usual at a place. Parts are relative to the deviation of the noise along the axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Prevailing {
    /// The axis: the direction that a wind along it blows from, degrees clockwise from north. Across it is a right angle further.
    pub(super) axis_deg: f64,
    /// Mean along and across.
    pub(super) mean: [f64; 2],
    /// Course over the year, along and across: cosine and sine part.
    pub(super) year: [(f64, f64); 2],
    /// Course over the solar day along the axis: once and twice a day.
    pub(super) day: [(f64, f64); 2],
    /// Deviation of the noise across.
    pub(super) across: f64,
}

/// The west winds of the middle latitudes, on the northern half of the earth: mostly from the south-west (general knowledge; figures are
/// assumptions).
pub(super) const WEST_WINDS: Prevailing = Prevailing {
    axis_deg: 235.0,
    mean: [0.6, 0.0],
    year: [(0.0, 0.0); 2],
    day: [(0.0, 0.0); 2],
    across: 0.9,
};

impl Prevailing {
    /// Between two places, `share` of the way.
    pub(super) fn between(from: &Self, to: &Self, share: f64) -> Self {
        let between = |from: f64, to: f64| from + (to - from) * share;
        let pairs = |from: &[(f64, f64); 2], to: &[(f64, f64); 2]| {
            std::array::from_fn(|i| (between(from[i].0, to[i].0), between(from[i].1, to[i].1)))
        };
        Self {
            axis_deg: between(from.axis_deg, to.axis_deg),
            mean: std::array::from_fn(|i| between(from.mean[i], to.mean[i])),
            year: pairs(&from.year, &to.year),
            day: pairs(&from.day, &to.day),
            across: between(from.across, to.across),
        }
    }
}

/// Noise along the axis and across it: of half a day and of two hours, as much of either; the deviation of each sum is 1. Fitted with Beijing's
/// figures (`climate`) to shares of 16 sectors, courses of day and year and persistence of 34,983 hours at Aotizhongxin, 2013 to 2017.
const ALONG: [Part; 2] = [(41, 12 * HOUR, 1.42), (42, 2 * HOUR, 1.42)];
const ACROSS: [Part; 2] = [(43, 12 * HOUR, 1.42), (44, 2 * HOUR, 1.42)];

impl Weather {
    /// The direction that the wind blows from, degrees clockwise from north, in [0, 360).
    pub(super) fn wind_from(&self, when: &When) -> f64 {
        let usual = &self.climate.prevailing;
        let [along, across] = usual.mean;
        let [year_along, year_across] = usual.year;
        let along = along
            + harmonics(&[year_along], when.season)
            + harmonics(&usual.day, when.turn)
            + self.blend(when.nanos, &ALONG);
        let across = across
            + harmonics(&[year_across], when.season)
            + usual.across * self.blend(when.nanos, &ACROSS);
        let from = usual.axis_deg + across.atan2(along).to_degrees();
        // What comes from the north there comes from the south here.
        let from = if self.lat_rad < 0.0 {
            180.0 - from
        } else {
            from
        };
        turned(from)
    }
}

/// The same direction in [0, 360).
pub(crate) fn turned(degrees: f64) -> f64 {
    let turned = degrees.rem_euclid(360.0);
    // The remainder of a hair below zero is rounded to a whole turn.
    if turned < 360.0 { turned } else { 0.0 }
}

/// The direction a part of the way from one to another, the shorter way round.
pub(crate) fn between(from: f64, to: f64, part: f64) -> f64 {
    let way = turned(to - from + 180.0) - 180.0;
    turned(from + part * way)
}

#[cfg(test)]
mod tests {
    use super::super::climate::Climate;
    use super::*;
    use crate::time::SimTime;

    #[test]
    fn a_way_across_north_is_the_shorter_one() {
        for (from, to, part, expected) in [
            (10.0, 50.0, 0.25, 20.0),
            (350.0, 10.0, 0.25, 355.0),
            (350.0, 10.0, 0.75, 5.0),
            (10.0, 350.0, 0.75, 355.0),
            (350.0, 350.0, 0.5, 350.0),
        ] {
            let got = between(from, to, part);
            assert!((got - expected).abs() < 1e-9, "{from} {to} {part}: {got}");
        }
        assert_eq!(turned(-1e-20), 0.0);
        assert_eq!(turned(725.0), 5.0);
    }

    #[test]
    fn a_place_between_has_winds_between() {
        let [south, middle, north] =
            [22.5, 31.25, 40.0].map(|at| Climate::at_latitude(at).prevailing);
        let mean = |a: f64, b: f64| 0.5 * (a + b);
        assert!((middle.axis_deg - mean(south.axis_deg, north.axis_deg)).abs() < 1e-9);
        assert!((middle.mean[0] - mean(south.mean[0], north.mean[0])).abs() < 1e-9);
        assert!((middle.day[1].0 - mean(south.day[1].0, north.day[1].0)).abs() < 1e-9);
    }

    /// With a mean of 0.6 deviations of the noise 73 % of the winds come from the half of the compass around the axis, 235°; mirrored 305°.
    #[test]
    fn winds_of_the_middle_latitudes_come_from_the_west_on_both_halves_of_the_earth() {
        for (lat, axis) in [(60.17_f64, 235.0), (-60.17, 305.0)] {
            let mut weather = Weather::new(3, 60.17, 24.94);
            weather.lat_rad = lat.to_radians();
            let hours = (0..8_766).map(|hour| weather.at(SimTime::from_secs(hour * 3_600)));
            let around = |from: f64| (turned(from - axis + 180.0) - 180.0).abs() < 90.0;
            let share = hours.filter(|w| around(w.wind_from)).count() as f64 / 8_766.0;
            assert!((share - 0.73).abs() < 0.05, "{lat}: {share}");
        }
    }
}
