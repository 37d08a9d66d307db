//! Why a radius rule cannot be applied.

use crate::told::{Bilingual, Term, Told};

/// Why a radius rule cannot be applied.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RadiusError {
    /// A number is outside what a clause covers.
    #[error(
        "{clause}: the {what} is {value} {unit}, but the clause covers {least} to {greatest} {unit}"
    )]
    OutOfRange {
        /// The clause.
        clause: Term,
        /// Which number.
        what: Term,
        /// Its value.
        value: f64,
        /// Least that the clause covers.
        least: f64,
        /// Greatest that the clause covers.
        greatest: f64,
        /// Unit of the three numbers.
        unit: &'static str,
    },
    /// A point is none.
    #[error("{what} {index} is at ({x}, {y}): both must be finite numbers in local metres")]
    BadPoint {
        /// What it is.
        what: Term,
        /// Its position in the list.
        index: usize,
        /// East, as given.
        x: f64,
        /// North, as given.
        y: f64,
    },
    /// A room's outline breaks the rules of OGC Simple Features.
    #[error("the outline of the room is not valid: {reason}")]
    BadOutline {
        /// Which rule it breaks.
        reason: Bilingual,
    },
    /// A table of intensities is empty or out of order.
    #[error(
        "the table of intensities is wrong at entry {index}: angles ascend from 0 to at most 90°, intensities are at least 0"
    )]
    BadIntensity {
        /// Its position.
        index: usize,
    },
    /// More of something than is taken.
    #[error("{what} are {count}, more than {limit}")]
    TooMany {
        /// What there is too much of.
        what: Term,
        /// How many were given.
        count: usize,
        /// How many are taken.
        limit: usize,
    },
}

impl Told for RadiusError {
    fn zh(&self) -> String {
        match self {
            Self::OutOfRange {
                clause,
                what,
                value,
                least,
                greatest,
                unit,
            } => format!(
                "{}：{}为 {value} {unit}，而该条文适用于 {least} 至 {greatest} {unit}",
                clause.zh, what.zh
            ),
            Self::BadPoint { what, index, x, y } => format!(
                "第 {index} 个{}位于 ({x}, {y})：两者应为局部坐标系中以米为单位的有限数值",
                what.zh
            ),
            Self::BadOutline { reason } => format!("房间轮廓无效：{}", reason.zh),
            Self::BadIntensity { index } => {
                format!("光强表第 {index} 项有误：角度应从 0 递增至不超过 90°，光强不应小于 0")
            }
            Self::TooMany { what, count, limit } => format!("{}为 {count}，超过 {limit}", what.zh),
        }
    }
}

pub(super) fn within(
    clause: Term,
    what: Term,
    value: f64,
    (least, greatest): (f64, f64),
    unit: &'static str,
) -> Result<f64, RadiusError> {
    // The comparison is so written that NaN is refused too.
    if value >= least && value <= greatest {
        Ok(value)
    } else {
        Err(RadiusError::OutOfRange {
            clause,
            what,
            value,
            least,
            greatest,
            unit,
        })
    }
}
