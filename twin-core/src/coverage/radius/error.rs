//! Why a radius rule cannot be applied.

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
        clause: &'static str,
        /// Which number.
        what: &'static str,
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
        what: &'static str,
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
        reason: String,
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
        what: &'static str,
        /// How many were given.
        count: usize,
        /// How many are taken.
        limit: usize,
    },
}

pub(super) fn within(
    clause: &'static str,
    what: &'static str,
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
