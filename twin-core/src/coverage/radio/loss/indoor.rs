//! Indoors by 3GPP TR 38.901 §7.4.1: offices (InH) and factory halls (InF).
//!
//! Formulas agree with public implementations that cite the table (for InH those of ns-3, whose test values are tested here, for
//! InF five others); the report itself was not readable.

use crate::coverage::radio::error::{RadioError, within};
use crate::told::Term;

const TABLE: Term = Term::new("3GPP TR 38.901 table 7.4.1-1", "3GPP TR 38.901 表 7.4.1-1");

/// How full a hall is, and whether the site is above what fills it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clutter {
    /// InF-SL: sparse, both antennas within it.
    SparseLow,
    /// InF-DL: dense, both antennas within it.
    DenseLow,
    /// InF-SH: sparse, the site above it.
    SparseHigh,
    /// InF-DH: dense, the site above it.
    DenseHigh,
}

fn checked(distance_m: f64, frequency_ghz: f64, greatest_m: f64) -> Result<(f64, f64), RadioError> {
    within(
        TABLE,
        Term::new("distance in space", "空间距离"),
        distance_m,
        (1.0, greatest_m),
        "m",
    )?;
    within(
        TABLE,
        Term::new("frequency", "频率"),
        frequency_ghz,
        (0.5, 100.0),
        "GHz",
    )?;
    Ok((distance_m.log10(), frequency_ghz.log10()))
}

/// Median loss in an office with a line of sight, 1 to 150 m in space.
///
/// # Errors
/// When the distance or the frequency is outside the table's range.
pub fn office_los(distance_3d_m: f64, frequency_ghz: f64) -> Result<f64, RadioError> {
    let (d, f) = checked(distance_3d_m, frequency_ghz, 150.0)?;
    Ok(32.4 + 17.3 * d + 20.0 * f)
}

/// Median loss in an office without a line of sight, 1 to 150 m in space.
///
/// # Errors
/// When the distance or the frequency is outside the table's range.
pub fn office_nlos(distance_3d_m: f64, frequency_ghz: f64) -> Result<f64, RadioError> {
    let (d, f) = checked(distance_3d_m, frequency_ghz, 150.0)?;
    Ok((38.3 * d + 17.3 + 24.9 * f).max(office_los(distance_3d_m, frequency_ghz)?))
}

/// Median loss in a hall with a line of sight, 1 to 600 m in space.
///
/// # Errors
/// When the distance or the frequency is outside the table's range.
pub fn factory_los(distance_3d_m: f64, frequency_ghz: f64) -> Result<f64, RadioError> {
    let (d, f) = checked(distance_3d_m, frequency_ghz, 600.0)?;
    Ok(31.84 + 21.5 * d + 19.0 * f)
}

/// Median loss in a hall without a line of sight, 1 to 600 m in space.
///
/// # Errors
/// When the distance or the frequency is outside the table's range.
pub fn factory_nlos(
    clutter: Clutter,
    distance_3d_m: f64,
    frequency_ghz: f64,
) -> Result<f64, RadioError> {
    let (d, f) = checked(distance_3d_m, frequency_ghz, 600.0)?;
    let sparse_low = 33.0 + 25.5 * d + 20.0 * f;
    let blocked = match clutter {
        Clutter::SparseLow => sparse_low,
        Clutter::DenseLow => sparse_low.max(18.6 + 35.7 * d + 20.0 * f),
        Clutter::SparseHigh => 32.4 + 23.0 * d + 20.0 * f,
        Clutter::DenseHigh => 33.63 + 21.9 * d + 20.0 * f,
    };
    Ok(blocked.max(factory_los(distance_3d_m, frequency_ghz)?))
}
