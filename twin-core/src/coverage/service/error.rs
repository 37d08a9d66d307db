//! Why service distances cannot be told.

/// Why service distances cannot be told.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// A distance is no finite number of at least 0.
    #[error("the {what} is {value} m: it must be a finite number of at least 0")]
    BadDistance {
        /// Which distance.
        what: &'static str,
        /// Its value in metres.
        value: f64,
    },
    /// A place is no point.
    #[error("{what} {id} is at ({x}, {y}): both must be finite numbers in local metres")]
    BadPoint {
        /// `facility` or `entrance`.
        what: &'static str,
        /// Its id.
        id: String,
        /// East, as given.
        x: f64,
        /// North, as given.
        y: f64,
    },
}

pub(super) fn distance(what: &'static str, value: f64) -> Result<f64, ServiceError> {
    if value.is_finite() && value >= 0.0 {
        Ok(value)
    } else {
        Err(ServiceError::BadDistance { what, value })
    }
}
