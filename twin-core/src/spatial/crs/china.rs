//! GCJ-02 and BD-09: the published formulas forwards, iterated backwards.
//!
//! Neither system has an official public definition. The formulas are those that became public in 2010 and that every
//! converter since has used (`EvilTransform.cs`; github.com/googollee/eviltransform; github.com/wandergis/coordtransform).
//! The first and the last divide by the Krassowsky radii, as here; eviltransform divides by those of WGS 84, which moves
//! nothing by more than two centimetres. They agree with the map services' own answers to about a metre ([`UNCERTAINTY_M`]).

use std::f64::consts::PI;

use geo::Coord;

use super::extent::Extent;

/// How far the published formulas may be from what the map services themselves compute, metres.
///
/// The services answer with about six decimals, and comparisons with them (eviltransform's README) differ by up to a
/// metre or two.
pub(super) const UNCERTAINTY_M: f64 = 2.0;

/// Where GCJ-02 differs from WGS 84, by the published rule (`outOfChina` in eviltransform).
pub(super) const EXTENT: Extent = Extent {
    west: 72.004,
    south: 0.8293,
    east: 137.8347,
    north: 55.8271,
};

/// Semi-major axis of the Krassowsky 1940 ellipsoid in metres (EPSG:7024), which the formulas use.
const KRASSOWSKY_A: f64 = 6_378_245.0;
/// Square of its eccentricity as the published formulas write it.
const KRASSOWSKY_E2: f64 = 0.006_693_421_622_965_943;
/// The angle unit of BD-09's wobble: 3000 times radians per degree.
const BD_FREQUENCY: f64 = PI * 3000.0 / 180.0;

/// A deliberate displacement of WGS 84 coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obfuscation {
    /// As the national standard demands of web maps.
    Gcj02,
    /// Baidu's, on top of GCJ-02.
    Bd09,
}

impl Obfuscation {
    pub(super) fn displace(self, wgs84: Coord<f64>) -> Coord<f64> {
        match self {
            Self::Gcj02 => gcj02_from_wgs84(wgs84),
            Self::Bd09 => bd09_from_wgs84(wgs84),
        }
    }

    pub(super) fn restore(self, displaced: Coord<f64>) -> Coord<f64> {
        match self {
            Self::Gcj02 => wgs84_from_gcj02(displaced),
            Self::Bd09 => wgs84_from_bd09(displaced),
        }
    }
}

/// GCJ-02 of a WGS 84 longitude and latitude in degrees; the same point outside 72.004° to 137.8347° E,
/// 0.8293° to 55.8271° N.
#[must_use]
pub fn gcj02_from_wgs84(wgs84: Coord<f64>) -> Coord<f64> {
    if EXTENT.contains(wgs84, 0.0) {
        wgs84 + gcj02_offset(wgs84)
    } else {
        wgs84
    }
}

/// WGS 84 of a GCJ-02 longitude and latitude in degrees, to less than a micrometre of the published formula.
///
/// The displacement changes by less than a hundredth of the distance between two points, so each round of the iteration
/// wins two digits or more.
#[must_use]
pub fn wgs84_from_gcj02(gcj02: Coord<f64>) -> Coord<f64> {
    undo(gcj02, |p| p + gcj02_offset(p))
}

/// The point that `displace` moves to `target`, if it lies in the box, else `target` itself, as the forward rule demands.
fn undo(target: Coord<f64>, displace: impl Fn(Coord<f64>) -> Coord<f64>) -> Coord<f64> {
    /// No displacement is longer than this (BD-09's is 0.01°, GCJ-02's 0.01°, in degrees).
    const LONGEST_DEG: f64 = 0.03;
    if !EXTENT.contains(target, LONGEST_DEG) {
        return target;
    }
    let source = solve(target, displace);
    if EXTENT.contains(source, 0.0) {
        source
    } else {
        target
    }
}

/// BD-09 of a GCJ-02 longitude and latitude in degrees; the same point outside 72.004° to 137.8347° E,
/// 0.8293° to 55.8271° N.
#[must_use]
pub fn bd09_from_gcj02(gcj02: Coord<f64>) -> Coord<f64> {
    if EXTENT.contains(gcj02, 0.0) {
        bd09_displaced(gcj02)
    } else {
        gcj02
    }
}

fn bd09_displaced(gcj02: Coord<f64>) -> Coord<f64> {
    let Coord { x, y } = gcj02;
    let radius = x.hypot(y) + 0.000_02 * (y * BD_FREQUENCY).sin();
    let angle = y.atan2(x) + 0.000_003 * (x * BD_FREQUENCY).cos();
    Coord {
        x: radius * angle.cos() + 0.0065,
        y: radius * angle.sin() + 0.006,
    }
}

/// GCJ-02 of a BD-09 longitude and latitude in degrees, to less than a micrometre of the published formula.
#[must_use]
pub fn gcj02_from_bd09(bd09: Coord<f64>) -> Coord<f64> {
    undo(bd09, bd09_displaced)
}

/// BD-09 of a WGS 84 longitude and latitude in degrees.
#[must_use]
pub fn bd09_from_wgs84(wgs84: Coord<f64>) -> Coord<f64> {
    bd09_from_gcj02(gcj02_from_wgs84(wgs84))
}

/// WGS 84 of a BD-09 longitude and latitude in degrees.
#[must_use]
pub fn wgs84_from_bd09(bd09: Coord<f64>) -> Coord<f64> {
    wgs84_from_gcj02(gcj02_from_bd09(bd09))
}

/// The point that `displace` moves to `target`, by fixed-point iteration.
fn solve(target: Coord<f64>, displace: impl Fn(Coord<f64>) -> Coord<f64>) -> Coord<f64> {
    /// A tenth of a micrometre on the ground, in degrees; the numbers themselves end at 1.4e-14.
    const CLOSE_DEG: f64 = 1e-12;
    let mut guess = target;
    for _ in 0..20 {
        let rest = target - displace(guess);
        guess = guess + rest;
        if rest.x.abs() < CLOSE_DEG && rest.y.abs() < CLOSE_DEG {
            break;
        }
    }
    guess
}

/// Displacement of GCJ-02 in degrees.
fn gcj02_offset(wgs84: Coord<f64>) -> Coord<f64> {
    let (x, y) = (wgs84.x - 105.0, wgs84.y - 35.0);
    let shared = waves(x, [(20.0, 6.0), (20.0, 2.0)]);
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + shared
        + waves(y, [(20.0, 1.0), (40.0, 1.0 / 3.0)])
        + waves(y, [(160.0, 1.0 / 12.0), (320.0, 1.0 / 30.0)]);
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + shared
        + waves(x, [(20.0, 1.0), (40.0, 1.0 / 3.0)])
        + waves(x, [(150.0, 1.0 / 12.0), (300.0, 1.0 / 30.0)]);
    let (sin_lat, cos_lat) = wgs84.y.to_radians().sin_cos();
    let w2 = 1.0 - KRASSOWSKY_E2 * sin_lat * sin_lat;
    let w = w2.sqrt();
    let meridian_radius = KRASSOWSKY_A * (1.0 - KRASSOWSKY_E2) / (w2 * w);
    let parallel_radius = KRASSOWSKY_A / w * cos_lat;
    Coord {
        x: (east / parallel_radius).to_degrees(),
        y: (north / meridian_radius).to_degrees(),
    }
}

/// Two thirds of a sum of sines of `t` half turns, given as amplitude in metres and frequency.
fn waves(t: f64, terms: [(f64, f64); 2]) -> f64 {
    terms
        .iter()
        .map(|(amplitude, frequency)| amplitude * (t * frequency * PI).sin())
        .sum::<f64>()
        * 2.0
        / 3.0
}
