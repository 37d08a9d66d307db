//! Why a camera's coverage cannot be told.

use geo::Coord;

use crate::coverage::obstacle::ObstacleKind;
use crate::told::{Term, Told};

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
        field: Term,
        /// The value given.
        value: f64,
        /// What it must be.
        must: Term,
    },
    /// The eye, or the lamp or loudspeaker, is inside something that cannot be looked through.
    #[error(
        "it stands inside {}, {wall_m:.2} m from its nearest wall: move it to east {east:.2}, north {north:.2}, or above z {top_z:.2} m",
        kind.en(), east = way_out.x, north = way_out.y
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

impl Told for SightError {
    fn zh(&self) -> String {
        match self {
            Self::BadFigure { field, value, must } => {
                format!("摄像头的{}为 {value}：应为{}", field.zh, must.zh)
            }
            Self::Inside {
                kind,
                wall_m,
                way_out,
                top_z,
                ..
            } => format!(
                "设备位于{}内部，距最近的墙 {wall_m:.2} 米：请移至东 {:.2}、北 {:.2}，或高于 z {top_z:.2} 米",
                kind.zh(),
                way_out.x,
                way_out.y
            ),
        }
    }
}

pub(super) fn check_range(range_m: f64) -> Result<(), SightError> {
    check(
        Term::new("range", "作用距离"),
        range_m,
        range_m > 0.0 && range_m <= MAX_RANGE_M,
        Term::new(
            "above 0 m and at most 10,000 m",
            "大于 0 m 且不超过 10,000 m",
        ),
    )
}

pub(super) fn check(field: Term, value: f64, holds: bool, must: Term) -> Result<(), SightError> {
    if holds {
        Ok(())
    } else {
        Err(SightError::BadFigure { field, value, must })
    }
}
