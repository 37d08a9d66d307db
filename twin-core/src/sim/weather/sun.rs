//! The sun and its light.

use crate::time::SimTime;

/// Luminous efficacy of daylight, lm/W: 105 to 120 by sky (Littlefair 1985, general knowledge).
pub(super) const LUX_PER_WATT: f64 = 110.0;

/// Height of the sun above the horizon in radians and the part of the year that has passed: NOAA's general solar position equations
/// (after Spencer 1971), better than half a degree.
pub(super) fn height(time: SimTime, lat_rad: f64, lon_deg: f64) -> (f64, f64) {
    let days = time.secs_f64() / 86_400.0;
    let year = (days / 365.2425).rem_euclid(1.0);
    let g = std::f64::consts::TAU * year;
    let declination = 0.006918 - 0.399912 * g.cos() + 0.070257 * g.sin()
        - 0.006758 * (2.0 * g).cos()
        + 0.000907 * (2.0 * g).sin()
        - 0.002697 * (3.0 * g).cos()
        + 0.00148 * (3.0 * g).sin();
    let equation_min = 229.18
        * (0.000075 + 0.001868 * g.cos()
            - 0.032077 * g.sin()
            - 0.014615 * (2.0 * g).cos()
            - 0.040849 * (2.0 * g).sin());
    let minutes = days.rem_euclid(1.0) * 1_440.0 + equation_min + 4.0 * lon_deg;
    let hour_angle = (minutes / 4.0 - 180.0).to_radians();
    let sine =
        lat_rad.sin() * declination.sin() + lat_rad.cos() * declination.cos() * hour_angle.cos();
    (sine.clamp(-1.0, 1.0).asin(), year)
}

/// What clouds let through: a quarter where they cover the sky (Kasten and Czeplak: "Solar and terrestrial radiation dependent on the
/// amount and type of cloud", Solar Energy 24, 1980).
fn through(cloud: f64) -> f64 {
    1.0 - 0.75 * cloud.powf(3.4)
}

/// Global radiation in W/m² under a sky of which clouds cover a part: Haurwitz's for a clear sky (1945).
pub(super) fn radiation(sun: f64, cloud: f64) -> f64 {
    let sine = sun.sin().max(0.0);
    1_098.0 * sine * (-0.057 / sine.max(0.01)).exp() * through(cloud)
}

/// Light in lux that is left while the sun is below the horizon: 400 lx at sunset under a clear sky, none below -12° (nautical
/// twilight).
pub(super) fn twilight(sun: f64, cloud: f64) -> f64 {
    let below = (-sun.to_degrees()).clamp(0.0, 12.0);
    400.0 * (-0.85 * below).exp() * through(cloud)
}

#[cfg(test)]
mod tests {
    use super::super::Weather;
    use super::*;

    #[test]
    fn the_sun_stands_where_almanacs_say() {
        // Noon in Beijing at the summer solstice: 90 - 39.9 + 23.44 = 73.5 degrees.
        let weather = Weather::new(1, 39.9, 116.4);
        let solstice = 1_782_014_400; // 2026-06-21T04:00Z
        let highest = (0..120)
            .map(|m| weather.at(SimTime::from_secs(solstice + m * 60)).sun)
            .fold(-2.0, f64::max);
        assert!(
            (highest.to_degrees() - 73.5).abs() < 0.6,
            "{}",
            highest.to_degrees()
        );
        // And at midnight below the horizon by 90 - 39.9 - 23.44 = 26.7 degrees.
        let lowest = (0..120)
            .map(|m| {
                weather
                    .at(SimTime::from_secs(solstice + 43_200 + m * 60))
                    .sun
            })
            .fold(2.0, f64::min);
        assert!(
            (lowest.to_degrees() + 26.7).abs() < 0.6,
            "{}",
            lowest.to_degrees()
        );
    }

    #[test]
    fn clouds_leave_a_quarter_of_the_light_by_day_and_at_dusk() {
        let high = 60.0_f64.to_radians();
        assert!((radiation(high, 1.0) / radiation(high, 0.0) - 0.25).abs() < 1e-12);
        // At sunset 400 lx are left, three degrees below it 400 e^-2.55 = 31.2 lx.
        assert_eq!(twilight(0.0, 0.0), 400.0);
        assert!((twilight(-3.0_f64.to_radians(), 0.0) - 31.2).abs() < 0.1);
        assert_eq!(twilight(0.0, 1.0), 100.0);
    }
}
