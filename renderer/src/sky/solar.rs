//! Where the sun stands.

/// Where the sun stands as seen from a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SunPosition {
    /// Radians above the horizon, negative below it; without refraction.
    pub elevation_rad: f64,
    /// Radians anticlockwise from east.
    pub azimuth_rad: f64,
}

impl SunPosition {
    /// Unit vector towards the sun: east, north, up.
    #[must_use]
    pub fn direction(self) -> [f64; 3] {
        let (sin, cos) = self.elevation_rad.sin_cos();
        [
            cos * self.azimuth_rad.cos(),
            cos * self.azimuth_rad.sin(),
            sin,
        ]
    }
}

/// The sun over `lon`, `lat` (degrees) at `unix_secs` (UTC).
///
/// Low-precision formulae of the Astronomical Almanac (J. J. Michalsky, "The Astronomical Almanac's algorithm for
/// approximate solar position (1950–2050)", Solar Energy 40, 1988): better than 0.01° in those years.
#[must_use]
pub fn sun(lon: f64, lat: f64, unix_secs: f64) -> SunPosition {
    /// Days from the Unix epoch to J2000 (2000-01-01 12:00 UTC).
    const J2000_DAYS: f64 = 10_957.5;
    let n = unix_secs / 86_400.0 - J2000_DAYS;
    let mean_longitude = 280.460 + 0.985_647_4 * n;
    let anomaly = (357.528 + 0.985_600_3 * n).to_radians();
    let ecliptic =
        (mean_longitude + 1.915 * anomaly.sin() + 0.020 * (2.0 * anomaly).sin()).to_radians();
    let obliquity = (23.439 - 0.000_000_4 * n).to_radians();
    let right_ascension = (obliquity.cos() * ecliptic.sin()).atan2(ecliptic.cos());
    let declination = (obliquity.sin() * ecliptic.sin()).asin();
    let greenwich_hours = 6.697_375 + 0.065_709_824_2 * n + (unix_secs / 3600.0).rem_euclid(24.0);
    let hour_angle = (greenwich_hours * 15.0 + lon).to_radians() - right_ascension;
    let lat = lat.to_radians();
    let up = lat.sin() * declination.sin() + lat.cos() * declination.cos() * hour_angle.cos();
    let east = -declination.cos() * hour_angle.sin();
    let north = lat.cos() * declination.sin() - lat.sin() * declination.cos() * hour_angle.cos();
    SunPosition {
        elevation_rad: up.clamp(-1.0, 1.0).asin(),
        azimuth_rad: north.atan2(east),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lon: f64, lat: f64, unix_secs: f64, elevation: f64, compass: f64, tolerance: f64) {
        let sun = sun(lon, lat, unix_secs);
        let bearing = (90.0 - sun.azimuth_rad.to_degrees()).rem_euclid(360.0);
        assert!(
            (sun.elevation_rad.to_degrees() - elevation).abs() < tolerance,
            "{}",
            sun.elevation_rad.to_degrees()
        );
        assert!((bearing - compass).abs() < tolerance, "{bearing}");
    }

    #[test]
    fn the_published_worked_example_comes_out() {
        // Reda and Andreas, NREL/TP-560-34302, table A5.1: 2003-10-17 12:30:30 at UTC−7, 105.1786° W, 39.742476° N:
        // topocentric zenith 50.11162° with refraction, azimuth 194.34024°.
        check(
            -105.1786,
            39.742_476,
            1_066_419_030.0,
            90.0 - 50.111_62,
            194.340_24,
            0.05,
        );
    }

    #[test]
    fn at_solstice_noon_the_sun_stands_south_by_latitude() {
        // Beijing, 2026-06-21: solar noon is at 12:16 local time (8 h ahead of UTC, 3.6° west of the zone's meridian).
        let noon = 1_782_000_000.0 + (12.0 + 16.0 / 60.0 - 8.0) * 3600.0;
        check(116.4, 39.9, noon, 90.0 - 39.9 + 23.44, 180.0, 0.6);
    }

    #[test]
    fn it_rises_in_the_east() {
        let morning = sun(114.2, 22.7, 1_782_000_000.0 - 1.0 * 3600.0);
        assert!(morning.direction()[0] > 0.8, "{morning:?}");
    }
}
