//! Indoors by 3GPP TR 38.901 §7.4.1 and §7.4.2: offices (InH) and factory halls (InF).
//!
//! Formulas agree with public implementations that cite the table (for InH those of ns-3, whose test values are tested here, for
//! InF five others); the report itself was not readable.

use super::street::Sight;
use crate::coverage::radio::error::{RadioError, positive, within};
use crate::told::Term;

const TABLE: Term = Term::new("3GPP TR 38.901 table 7.4.1-1", "3GPP TR 38.901 表 7.4.1-1");

/// How open an office is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Office {
    /// Cubicles and corridors.
    Mixed,
    /// Open plan.
    Open,
}

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

/// Probability of a line of sight in an office (table 7.4.2-1; not read).
///
/// # Errors
/// When the distance is not above 0.
pub fn office_los_probability(office: Office, distance_2d_m: f64) -> Result<f64, RadioError> {
    let d = positive(
        Term::new("plan distance in metres", "水平距离（m）"),
        distance_2d_m,
    )?;
    let (near_m, near_range_m, far_m, far_range_m, far_share) = match office {
        Office::Mixed => (1.2, 4.7, 6.5, 32.6, 0.32),
        Office::Open => (5.0, 70.8, 49.0, 211.7, 0.54),
    };
    Ok(if d <= near_m {
        1.0
    } else if d < far_m {
        (-(d - near_m) / near_range_m).exp()
    } else {
        (-(d - far_m) / far_range_m).exp() * far_share
    })
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

/// Standard deviation of the shadow fading in a hall in dB. The implementations disagree about that of the line of sight (4 to 4.32)
/// and of SH (5.8 or 5.9): 4.3 and 5.9 are taken.
#[must_use]
pub fn factory_sigma(clutter: Clutter, sight: Sight) -> f64 {
    match (sight, clutter) {
        (Sight::Clear, _) => 4.3,
        (Sight::Blocked, Clutter::SparseLow) => 5.7,
        (Sight::Blocked, Clutter::DenseLow) => 7.2,
        (Sight::Blocked, Clutter::SparseHigh) => 5.9,
        (Sight::Blocked, Clutter::DenseHigh) => 4.0,
    }
}
