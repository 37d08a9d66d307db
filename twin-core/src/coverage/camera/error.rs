//! Why a camera's coverage cannot be told.

use geo::Coord;

use crate::coverage::obstacle::ObstacleKind;

/// Farthest range of a camera in metres: far past what any lens shows a person at.
pub const MAX_RANGE_M: f64 = 10_000.0;

/// Why a camera's coverage cannot be told.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SightError {
    /// A figure of the camera cannot be.
    #[error("the camera's {field} is {value}: it must be {must}")]
    BadFigure {
        /// Which figure.
        field: &'static str,
        /// The value given.
        value: f64,
        /// What it must be.
        must: &'static str,
    },
    /// The eye is inside something that cannot be looked through.
    #[error(
        "the camera stands inside {kind:?} number {feature}, {wall_m:.2} m from its nearest wall: move it to east {east:.2}, north {north:.2} or above z {top_z:.2}",
        east = way_out.x, north = way_out.y
    )]
    Inside {
        /// What it is in.
        kind: ObstacleKind,
        /// Position of the feature in its list of the community.
        feature: u32,
        /// Distance to the nearest wall, metres.
        wall_m: f64,
        /// The nearest place outside, local metres.
        way_out: Coord<f64>,
        /// `z` of its top in metres.
        top_z: f64,
    },
}

pub(super) fn check_range(range_m: f64) -> Result<(), SightError> {
    check(
        "range",
        range_m,
        range_m > 0.0 && range_m <= MAX_RANGE_M,
        "above 0 m and at most 10,000 m",
    )
}

pub(super) fn check(
    field: &'static str,
    value: f64,
    holds: bool,
    must: &'static str,
) -> Result<(), SightError> {
    if holds {
        Ok(())
    } else {
        Err(SightError::BadFigure { field, value, must })
    }
}
