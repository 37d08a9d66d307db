//! Why service distances cannot be told.

use crate::told::{Term, Told};

/// Why service distances cannot be told.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// A distance is no finite number of at least 0.
    #[error("the {what} is {value} m: it must be a finite number of at least 0")]
    BadDistance {
        /// Which distance.
        what: Term,
        /// Its value in metres.
        value: f64,
    },
    /// A place is no point.
    #[error("{what} {id} is at ({x}, {y}): both must be finite numbers in local metres")]
    BadPoint {
        /// `facility` or `entrance`.
        what: Term,
        /// Its id.
        id: String,
        /// East, as given.
        x: f64,
        /// North, as given.
        y: f64,
    },
}

impl Told for ServiceError {
    fn zh(&self) -> String {
        match self {
            Self::BadDistance { what, value } => {
                format!("{}为 {value} m：应为不小于 0 的有限数值", what.zh)
            }
            Self::BadPoint { what, id, x, y } => format!(
                "{} {id} 位于 ({x}, {y})：两者应为局部坐标系中以米为单位的有限数值",
                what.zh
            ),
        }
    }
}

pub(super) fn distance(what: Term, value: f64) -> Result<f64, ServiceError> {
    if value.is_finite() && value >= 0.0 {
        Ok(value)
    } else {
        Err(ServiceError::BadDistance { what, value })
    }
}
