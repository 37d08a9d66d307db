//! The Web Mercator square that tiles are cut from (EPSG:3857): 0 to 1 from west to east and from north to south.

use geo::Coord;

/// Where a longitude and latitude in degrees lie in the square. Latitudes beyond ±85.05° are drawn on its edge.
pub(super) fn square_from_lonlat(lonlat: Coord<f64>) -> Coord<f64> {
    let y = 0.5 - lonlat.y.to_radians().tan().asinh() / std::f64::consts::TAU;
    Coord {
        x: lonlat.x / 360.0 + 0.5,
        y: y.clamp(0.0, 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lon: f64, lat: f64, x: f64, y: f64) {
        let at = square_from_lonlat(Coord { x: lon, y: lat });
        assert!(
            (at.x - x).abs() < 1e-12 && (at.y - y).abs() < 1e-12,
            "{at:?}"
        );
    }

    #[test]
    fn known_places_lie_where_they_should() {
        check(0.0, 0.0, 0.5, 0.5);
        check(-180.0, 85.051_128_779_806_59, 0.0, 0.0);
        check(180.0, -89.9, 1.0, 1.0);
        // EPSG Guidance Note 7-2, 3.2.1.1: 24°22'54.433"N, 100°20'00"W is E −11 169 055.58, N 2 800 000.00 on EPSG:3857.
        let (half, east, north) = (20_037_508.342_789_244, -11_169_055.576, 2_800_000.003);
        let at = square_from_lonlat(Coord {
            x: -(100.0 + 20.0 / 60.0),
            y: 24.0 + 22.0 / 60.0 + 54.433 / 3600.0,
        });
        assert!(((at.x - 0.5) * 2.0 * half - east).abs() < 0.02, "{at:?}");
        assert!(((0.5 - at.y) * 2.0 * half - north).abs() < 0.02, "{at:?}");
    }
}
