//! Over edges, by Rec. ITU-R P.526.
//!
//! J(ν) and the Bullington construction with its correction were read in the reference implementations of P.452 and P.1812, which take
//! them from P.526 §4.1 and §4.5.1. It takes any number of edges in one walk. Constructions of three edges (Deygout) are for obstacles
//! apart from each other: of a roof that is sampled cell by cell they would count the same wall twice. The earth is flat here: over 1 km
//! it bulges 1.5 cm.

use crate::coverage::radio::decibel::wavelength_m;
use crate::coverage::radio::error::{RadioError, finite, positive, within};
use crate::told::Term;

const CLAUSE: Term = Term::new("Rec. ITU-R P.526", "ITU-R P.526 建议书");

/// An edge across a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// How far along the path it is, in metres.
    pub distance_m: f64,
    /// Its height, in metres above the same zero as those of the antennas.
    pub height_m: f64,
}

/// Loss over a knife edge by its parameter: J(ν) = 6.9 + 20 lg(√((ν − 0.1)² + 1) + ν − 0.1), and 0 up to −0.78 (§4.1,
/// equation 31).
#[must_use]
pub fn knife_edge(nu: f64) -> f64 {
    if nu > -0.78 {
        let v = nu - 0.1;
        6.9 + 20.0 * ((v * v + 1.0).sqrt() + v).log10()
    } else {
        0.0
    }
}

/// ν = h √(2/λ · (1/d₁ + 1/d₂)) of an edge `above_m` over the line between the antennas, `from_m` and `to_m` from them (§4.1,
/// equation 26).
///
/// # Errors
/// When a distance is not above 0, or the frequency is below 30 MHz.
pub fn edge_parameter(
    above_m: f64,
    from_m: f64,
    to_m: f64,
    frequency_ghz: f64,
) -> Result<f64, RadioError> {
    finite(
        Term::new(
            "height above the line of sight in metres",
            "高出视线的高度（m）",
        ),
        above_m,
    )?;
    let apart =
        1.0 / positive(
            Term::new("distance to the edge in metres", "到刃峰的距离（m）"),
            from_m,
        )? + 1.0
            / positive(
                Term::new("distance from the edge in metres", "距刃峰的距离（m）"),
                to_m,
            )?;
    within(
        CLAUSE,
        Term::new("frequency", "频率"),
        frequency_ghz,
        (0.03, 300.0),
        "GHz",
    )?;
    Ok(above_m * (2.0 / wavelength_m(frequency_ghz) * apart).sqrt())
}

fn check(path_m: f64, edges: &[Edge]) -> Result<(), RadioError> {
    positive(
        Term::new("length of the path in metres", "路径长度（m）"),
        path_m,
    )?;
    let mut before_m = 0.0;
    for (index, edge) in edges.iter().enumerate() {
        finite(
            Term::new("height of an edge in metres", "刃峰高度（m）"),
            edge.height_m,
        )?;
        if !(edge.distance_m > before_m && edge.distance_m < path_m) {
            return Err(RadioError::BadProfile {
                index,
                distance_m: edge.distance_m,
                path_m,
            });
        }
        before_m = edge.distance_m;
    }
    Ok(())
}

/// J(ν) of Bullington's equivalent edge, with the correction of §4.5.1: L + (1 − e^(−L/6)) (10 + 0.02 d/km).
pub(in crate::coverage::radio) fn equivalent_edge_loss(nu: f64, path_m: f64) -> f64 {
    let edge = knife_edge(nu);
    edge + (1.0 - (-edge / 6.0).exp()) * (10.0 + 0.02 * path_m / 1_000.0)
}

/// Loss over any number of edges by Bullington's construction (§4.5.1): one equivalent edge where the horizons of the two
/// antennas meet, or, with a line of sight, the edge that comes nearest to it. 0 without edges. Cost: O(edges).
///
/// # Errors
/// When the edges are not in order between the ends, a number is not finite, or the frequency is below 30 MHz.
pub fn bullington(
    path_m: f64,
    (from_m, to_m): (f64, f64),
    edges: &[Edge],
    frequency_ghz: f64,
) -> Result<f64, RadioError> {
    check(path_m, edges)?;
    finite(
        Term::new("height of an antenna in metres", "天线高度（m）"),
        from_m + to_m,
    )?;
    let line = (to_m - from_m) / path_m;
    let rise = |e: &Edge| (e.height_m - from_m) / e.distance_m;
    let fall = |e: &Edge| (e.height_m - to_m) / (path_m - e.distance_m);
    let steepest = edges.iter().map(rise).fold(f64::NEG_INFINITY, f64::max);
    let nu = if steepest < line {
        let mut nus = edges.iter().map(|e| {
            let above_m = e.height_m - from_m - line * e.distance_m;
            edge_parameter(above_m, e.distance_m, path_m - e.distance_m, frequency_ghz)
        });
        nus.try_fold(f64::NEG_INFINITY, |greatest, nu| {
            Ok::<_, RadioError>(greatest.max(nu?))
        })?
    } else {
        let back = edges.iter().map(fall).fold(f64::NEG_INFINITY, f64::max);
        let at_m = (to_m - from_m + back * path_m) / (steepest + back);
        edge_parameter((steepest - line) * at_m, at_m, path_m - at_m, frequency_ghz)?
    };
    Ok(equivalent_edge_loss(nu, path_m))
}
