//! What is given of sites before anything is planned.

use std::collections::BTreeSet;
use std::sync::Arc;

use geo::{Contains, Coord, Point, Polygon};

use crate::ids::{ClassId, RowId};

/// An area in which no new device stands or hangs, indoors neither.
#[derive(Debug, Clone, PartialEq)]
pub struct KeepOut {
    /// Where, local metres.
    pub area: Polygon<f64>,
    /// Ids of the classes and rows whose devices it binds; all devices where there is none.
    pub only: BTreeSet<Arc<str>>,
}

impl KeepOut {
    /// For devices of every class.
    #[must_use]
    pub fn of_all(area: Polygon<f64>) -> Self {
        Self {
            area,
            only: BTreeSet::new(),
        }
    }

    /// Whether it binds devices of a class that are of a row.
    #[must_use]
    pub fn binds(&self, class: &ClassId, row: &RowId) -> bool {
        let is_named = |id: &str| self.only.contains(id);
        self.only.is_empty() || is_named(class.as_str()) || is_named(row.as_str())
    }

    /// Whether a point lies in it. Cost: O(its corners).
    #[must_use]
    pub fn holds(&self, at: Coord<f64>) -> bool {
        self.area.contains(&Point::from(at))
    }
}
