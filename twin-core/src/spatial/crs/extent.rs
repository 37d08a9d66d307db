//! A box of longitudes and latitudes, which may cross the antimeridian.

use geo::Coord;
use serde::{Deserialize, Serialize};

/// Area of use of a CRS: WGS 84 degrees; `west` is greater than `east` where it crosses the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Extent {
    /// Western longitude, degrees.
    pub west: f64,
    /// Southern latitude, degrees.
    pub south: f64,
    /// Eastern longitude, degrees.
    pub east: f64,
    /// Northern latitude, degrees.
    pub north: f64,
}

impl Extent {
    /// Whether a longitude and latitude (CRS84, degrees) lie in the box or within `margin_deg` of it.
    #[must_use]
    pub fn contains(&self, lonlat: Coord<f64>, margin_deg: f64) -> bool {
        let within = |a: f64, b: f64, v: f64| v >= a - margin_deg && v <= b + margin_deg;
        let width = self.width_deg();
        let from_west = (lonlat.x - self.west).rem_euclid(360.0);
        let in_lon = from_west <= width + margin_deg || from_west >= 360.0 - margin_deg;
        in_lon && within(self.south, self.north, lonlat.y)
    }

    /// Degrees of longitude from west to east, 0 to 360.
    #[must_use]
    pub fn width_deg(&self) -> f64 {
        let width = self.east - self.west;
        if width < 0.0 { width + 360.0 } else { width }
    }

    /// The box that is one point.
    pub(super) fn around(lonlat: Coord<f64>) -> Self {
        Self {
            west: lonlat.x,
            south: lonlat.y,
            east: lonlat.x,
            north: lonlat.y,
        }
    }

    /// The middle of the box (CRS84, degrees).
    #[must_use]
    pub fn centre(&self) -> Coord<f64> {
        let lon = self.west + self.width_deg() / 2.0;
        Coord {
            x: if lon > 180.0 { lon - 360.0 } else { lon },
            y: f64::midpoint(self.south, self.north),
        }
    }
}

impl Extent {
    /// In Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        let Self {
            west,
            south,
            east,
            north,
        } = self;
        format!("东经 {west}° 至 {east}°、北纬 {south}° 至 {north}°")
    }
}

impl std::fmt::Display for Extent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            west,
            south,
            east,
            north,
        } = self;
        write!(f, "{west}° to {east}° E, {south}° to {north}° N")
    }
}
