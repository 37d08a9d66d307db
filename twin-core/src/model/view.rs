//! What is known of a camera's own sensor and lens.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use serde::{Deserialize, Serialize};

use super::breach::Breach;
use super::report::Report;

/// Most pixels a side of a picture: above any sensor on sale.
pub(crate) const MOST_PIXELS: u32 = 65_536;

/// How steeply a camera looks and what with, as far as it is known of this one; what is not known is its class's in the catalogue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct CameraView {
    /// Where it looks above the horizon: radians, below 0 for down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pitch_rad: Option<f64>,
    /// Angle across the picture, radians.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizontal_rad: Option<f64>,
    /// Angle down the picture, radians.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vertical_rad: Option<f64>,
    /// Pixels across.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<u32>,
    /// Pixels down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u32>,
}

impl CameraView {
    /// Whether nothing is known of it.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn check(&self, report: &mut Report) {
        let is_pitch = |rad: f64| rad.abs() <= FRAC_PI_2;
        let is_across = |rad: f64| rad > 0.0 && rad <= TAU;
        let is_down = |rad: f64| rad > 0.0 && rad < PI;
        angle(
            report,
            "view.pitch_rad",
            self.pitch_rad,
            (is_pitch, Breach::Pitch),
        );
        angle(
            report,
            "view.horizontal_rad",
            self.horizontal_rad,
            (is_across, Breach::PictureWidth),
        );
        angle(
            report,
            "view.vertical_rad",
            self.vertical_rad,
            (is_down, Breach::PictureHeight),
        );
        for (field, pixels) in [("view.columns", self.columns), ("view.rows", self.rows)] {
            let holds = pixels.is_none_or(|pixels| (1..=MOST_PIXELS).contains(&pixels));
            report.range(field, holds, Breach::Pixels);
        }
    }
}

fn angle(
    report: &mut Report,
    field: &'static str,
    rad: Option<f64>,
    (holds, breach): (impl Fn(f64) -> bool, Breach),
) {
    if let Some(rad) = rad
        && report.finite(field, rad)
    {
        report.range(field, holds(rad), breach);
    }
}
