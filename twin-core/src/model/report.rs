//! What is wrong with one feature by itself.

use geo::{Area, LineString, Polygon, Validation};

use super::breach::Breach;
use super::error::ModelError;
use super::feature::Position;
use super::validate::Feature;
use crate::spatial::check_validity;

/// Farthest that a feature may lie from the origin in metres: past it the local frame is no longer a plan.
pub const MAX_EXTENT_M: f64 = 100_000.0;

/// Smallest area that is not a mistake, in square metres.
pub const MIN_AREA_M2: f64 = 1e-4;

/// Collects what is wrong with one feature.
#[derive(Debug)]
pub struct Report {
    layer: &'static str,
    id: String,
    errors: Vec<ModelError>,
}

impl Report {
    /// Checks `feature` by itself.
    pub fn of<F: Feature>(feature: &F) -> Vec<ModelError> {
        let errors_as = |id| {
            let mut report = Self {
                layer: F::LAYER,
                id,
                errors: Vec::new(),
            };
            feature.check(&mut report);
            report.errors
        };
        // Nearly all features are right: only those that are not need the text of their id.
        let errors = errors_as(String::new());
        if errors.is_empty() {
            return errors;
        }
        errors_as(feature.id().to_owned())
    }

    pub(super) fn finite(&mut self, field: &'static str, value: f64) -> bool {
        if !value.is_finite() {
            self.errors.push(ModelError::NotFinite {
                layer: self.layer,
                id: self.id.clone(),
                field,
            });
        }
        value.is_finite()
    }

    pub(super) fn range(&mut self, field: &'static str, holds: bool, reason: impl Into<Breach>) {
        if !holds {
            let reason = reason.into();
            self.errors.push(ModelError::OutOfRange {
                layer: self.layer,
                id: self.id.clone(),
                field,
                reason,
            });
        }
    }

    pub(super) fn geometry(&mut self, field: &'static str, reason: impl Into<Breach>) {
        let reason = reason.into();
        self.errors.push(ModelError::InvalidGeometry {
            layer: self.layer,
            id: self.id.clone(),
            field,
            reason,
        });
    }

    pub(super) fn position(&mut self, field: &'static str, position: Position) {
        let finite = [position.x, position.y, position.z]
            .into_iter()
            .all(|v| self.finite(field, v));
        if finite {
            let near = position.x.abs() <= MAX_EXTENT_M && position.y.abs() <= MAX_EXTENT_M;
            self.range(field, near, Breach::FarFromOrigin);
        }
    }

    pub(super) fn coords(&mut self, field: &'static str, line: &LineString<f64>) -> bool {
        if line.0.iter().any(|c| !c.x.is_finite() || !c.y.is_finite()) {
            self.errors.push(ModelError::NotFinite {
                layer: self.layer,
                id: self.id.clone(),
                field,
            });
            return false;
        }
        let near = line
            .0
            .iter()
            .all(|c| c.x.abs() <= MAX_EXTENT_M && c.y.abs() <= MAX_EXTENT_M);
        self.range(field, near, Breach::FarFromOrigin);
        near
    }

    pub(super) fn polygon(&mut self, field: &'static str, polygon: &Polygon<f64>) {
        let mut sound = self.coords(field, polygon.exterior());
        for ring in polygon.interiors() {
            sound &= self.coords(field, ring);
        }
        if !sound {
            return;
        }
        if let Err(error) = check_validity(polygon) {
            self.geometry(field, error);
        } else if polygon.unsigned_area() < MIN_AREA_M2 {
            self.geometry(field, Breach::NoArea);
        }
    }

    pub(super) fn line(&mut self, field: &'static str, line: &LineString<f64>) {
        if !self.coords(field, line) {
            return;
        }
        if let Err(error) = line.check_validation() {
            self.geometry(field, error);
        }
    }

    /// A storey or garage level.
    pub(super) fn level(&mut self, field: &'static str, level: i16) {
        self.range(field, (-20..=250).contains(&level), Breach::Level);
    }

    /// A length, area or factor that is more than 0.
    pub(super) fn size(&mut self, field: &'static str, value: f64, most: u32) {
        if self.finite(field, value) && !(value > 0.0 && value <= f64::from(most)) {
            self.range(field, false, Breach::Size { most });
        }
    }
}
