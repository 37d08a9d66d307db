//! The local frame: east and north in metres about an origin on the WGS 84 ellipsoid, and height above it.

use geo::Coord;
use serde::{Deserialize, Serialize};

use crate::told::Told;

/// Semi-major axis of WGS 84 in metres (EPSG:7030).
pub const WGS84_A: f64 = 6_378_137.0;
/// Inverse flattening of WGS 84 (EPSG:7030).
pub const WGS84_INV_F: f64 = 298.257_223_563;

/// Steps a metre of the grid of [`on_grid`]: a micrometre, far finer than any source, and a hundred times the error of going through
/// degrees within 100 km.
const GRID_PER_M: f64 = 1e6;

/// The plan position on the grid of micrometres that is nearest to `enu`. What lies on it comes back from longitude and latitude as
/// the same number, so that two readings of one file can be compared.
#[must_use]
pub fn on_grid(enu: Coord<f64>) -> Coord<f64> {
    // Adding 0 makes 0 of -0.
    let near = |metres: f64| (metres * GRID_PER_M).round() / GRID_PER_M + 0.0;
    Coord {
        x: near(enu.x),
        y: near(enu.y),
    }
}

const F: f64 = 1.0 / WGS84_INV_F;
const E2: f64 = F * (2.0 - F);

/// Why a frame cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error(
    "the origin longitude {lon}, latitude {lat}, height {height} is not on the earth: longitude is within ±180°, latitude within ±89°, height within ±10 km"
)]
pub struct FrameError {
    /// The longitude given, degrees.
    pub lon: f64,
    /// The latitude given, degrees.
    pub lat: f64,
    /// The height given, metres.
    pub height: f64,
}

impl Told for FrameError {
    fn zh(&self) -> String {
        format!(
            "原点（经度 {}、纬度 {}、高程 {}）不在地球上：经度应在 ±180° 以内，纬度在 ±89° 以内，高程在 ±10 km 以内",
            self.lon, self.lat, self.height
        )
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Origin {
    lon: f64,
    lat: f64,
    height: f64,
}

/// Maps WGS 84 longitude, latitude (CRS84, degrees) and ellipsoid height to local metres and back.
///
/// `x` and `y` are the east and north coordinates of the tangent plane at the origin (EPSG method 9837) of the point
/// with the same longitude and latitude on the origin's height surface; `z` is the height above that surface, so it
/// follows the curve of the earth. Within 10 km of the origin a plan distance is true to 1.3 parts in a million.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Origin", into = "Origin")]
pub struct LocalFrame {
    origin: Origin,
    sin_lon: f64,
    cos_lon: f64,
    sin_lat: f64,
    cos_lat: f64,
    ecef: [f64; 3],
}

impl LocalFrame {
    /// A frame about `lon`, `lat` (degrees, WGS 84) at ellipsoid height `height` (metres).
    ///
    /// # Errors
    /// When the origin is not on the earth or is within a degree of a pole.
    pub fn new(lon: f64, lat: f64, height: f64) -> Result<Self, FrameError> {
        let sound = lon.abs() <= 180.0 && lat.abs() <= 89.0 && height.abs() <= 10_000.0;
        if !sound {
            return Err(FrameError { lon, lat, height });
        }
        let (sin_lon, cos_lon) = lon.to_radians().sin_cos();
        let (sin_lat, cos_lat) = lat.to_radians().sin_cos();
        let ecef = ecef_from_geodetic(lon, lat, height);
        Ok(Self {
            origin: Origin { lon, lat, height },
            sin_lon,
            cos_lon,
            sin_lat,
            cos_lat,
            ecef,
        })
    }

    /// Longitude of the origin in degrees.
    #[must_use]
    pub fn lon(&self) -> f64 {
        self.origin.lon
    }

    /// Latitude of the origin in degrees.
    #[must_use]
    pub fn lat(&self) -> f64 {
        self.origin.lat
    }

    /// Ellipsoid height of the origin in metres.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.origin.height
    }

    /// Local plan position in metres of a longitude and latitude in degrees (CRS84 axis order).
    #[must_use]
    pub fn enu_from_lonlat(&self, lonlat: Coord<f64>) -> Coord<f64> {
        let p = ecef_from_geodetic(lonlat.x, lonlat.y, self.origin.height);
        let (dx, dy, dz) = (
            p[0] - self.ecef[0],
            p[1] - self.ecef[1],
            p[2] - self.ecef[2],
        );
        let outward = self.cos_lon * dx + self.sin_lon * dy;
        Coord {
            x: self.cos_lon * dy - self.sin_lon * dx,
            y: self.cos_lat * dz - self.sin_lat * outward,
        }
    }

    /// Longitude and latitude in degrees (CRS84 axis order) of a local plan position in metres.
    ///
    /// Inverse of [`Self::enu_from_lonlat`] to better than a micrometre within 100 km.
    #[must_use]
    pub fn lonlat_from_enu(&self, enu: Coord<f64>) -> Coord<f64> {
        // The point of the height surface above (x, y) lies `up` from the tangent plane; each round corrects `up` by the
        // height that is left over, which shrinks by the square of distance over earth radius.
        let mut up = -(enu.x * enu.x + enu.y * enu.y) / (2.0 * WGS84_A);
        let mut geodetic = (0.0, 0.0, 0.0);
        for _ in 0..6 {
            let outward = self.cos_lat * up - self.sin_lat * enu.y;
            let p = [
                self.ecef[0] - self.sin_lon * enu.x + self.cos_lon * outward,
                self.ecef[1] + self.cos_lon * enu.x + self.sin_lon * outward,
                self.ecef[2] + self.cos_lat * enu.y + self.sin_lat * up,
            ];
            geodetic = geodetic_from_ecef(p);
            let rest = geodetic.2 - self.origin.height;
            if rest.abs() < 1e-7 {
                break;
            }
            up -= rest;
        }
        Coord {
            x: geodetic.0,
            y: geodetic.1,
        }
    }
}

impl TryFrom<Origin> for LocalFrame {
    type Error = FrameError;
    fn try_from(origin: Origin) -> Result<Self, FrameError> {
        Self::new(origin.lon, origin.lat, origin.height)
    }
}

impl From<LocalFrame> for Origin {
    fn from(frame: LocalFrame) -> Self {
        frame.origin
    }
}

fn ecef_from_geodetic(lon: f64, lat: f64, height: f64) -> [f64; 3] {
    let (sin_lon, cos_lon) = lon.to_radians().sin_cos();
    let (sin_lat, cos_lat) = lat.to_radians().sin_cos();
    let n = WGS84_A / (1.0 - E2 * sin_lat * sin_lat).sqrt();
    let across = (n + height) * cos_lat;
    [
        across * cos_lon,
        across * sin_lon,
        (n * (1.0 - E2) + height) * sin_lat,
    ]
}

/// Longitude and latitude in degrees and height in metres, by Bowring's iteration on the parametric latitude.
fn geodetic_from_ecef(p: [f64; 3]) -> (f64, f64, f64) {
    let b = WGS84_A * (1.0 - F);
    let ep2 = E2 / (1.0 - E2);
    let across = p[0].hypot(p[1]);
    let mut parametric = (p[2] * WGS84_A).atan2(across * b);
    let mut lat = 0.0_f64;
    for _ in 0..3 {
        let (s, c) = parametric.sin_cos();
        lat = (p[2] + ep2 * b * s * s * s).atan2(across - E2 * WGS84_A * c * c * c);
        parametric = ((1.0 - F) * lat.tan()).atan();
    }
    let (sin_lat, cos_lat) = lat.sin_cos();
    let n = WGS84_A / (1.0 - E2 * sin_lat * sin_lat).sqrt();
    // This form of the height is well conditioned at every latitude.
    let height = across * cos_lat + p[2] * sin_lat - WGS84_A * WGS84_A / n;
    (p[1].atan2(p[0]).to_degrees(), lat.to_degrees(), height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_is_zero_and_a_degree_has_its_known_length() {
        let frame = LocalFrame::new(114.2, 22.7, 0.0).unwrap();
        let origin = frame.enu_from_lonlat(Coord { x: 114.2, y: 22.7 });
        assert!(origin.x.abs() < 1e-9 && origin.y.abs() < 1e-9);
        // A thousandth of a degree of longitude at 22.7° N: N(φ) cos φ π/180 000, computed by hand with N = 6 381 317.6 m.
        let east = frame.enu_from_lonlat(Coord {
            x: 114.201,
            y: 22.7,
        });
        assert!((east.x - 102.747).abs() < 0.01, "{east:?}");
        // A thousandth of a degree of latitude: M(φ) π/180 000 with M = 6 344 914 m.
        let north = frame.enu_from_lonlat(Coord {
            x: 114.2,
            y: 22.701,
        });
        assert!((north.y - 110.740).abs() < 0.01, "{north:?}");
    }

    #[test]
    fn going_there_and_back_loses_less_than_a_micrometre() {
        for (lat, height) in [
            (0.0, 0.0),
            (22.7, 35.0),
            (39.9, 50.0),
            (60.2, -12.0),
            (-45.0, 2_000.0),
        ] {
            let frame = LocalFrame::new(116.35, lat, height).unwrap();
            for (x, y) in [
                (0.0, 0.0),
                (1_000.0, -2_000.0),
                (-30_000.0, 20_000.0),
                (70_000.0, 70_000.0),
            ] {
                let back = frame.enu_from_lonlat(frame.lonlat_from_enu(Coord { x, y }));
                assert!(
                    (back.x - x).hypot(back.y - y) < 1e-6,
                    "{lat} {x} {y} -> {back:?}"
                );
            }
        }
    }

    #[test]
    fn what_lies_on_the_grid_comes_back_as_it_was() {
        for lat in [0.0, 22.7, 60.2, -45.0] {
            let frame = LocalFrame::new(114.2, lat, 35.0).unwrap();
            for step in 0..2_000_i32 {
                let turn = f64::from(step) * 2.399_963; // The golden angle spreads the points.
                let far = f64::from(step) * 35.0;
                let enu = on_grid(Coord {
                    x: far * turn.cos(),
                    y: far * turn.sin(),
                });
                let back = frame.enu_from_lonlat(frame.lonlat_from_enu(enu));
                assert_eq!(on_grid(back), enu);
            }
        }
    }

    #[test]
    fn a_bad_origin_is_an_error() {
        assert!(LocalFrame::new(f64::NAN, 0.0, 0.0).is_err());
        assert!(LocalFrame::new(0.0, 90.0, 0.0).is_err());
    }
}
