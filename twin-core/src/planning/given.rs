//! What is given before anything is planned: sites, rows, and what sites are chosen for.

use std::collections::BTreeSet;
use std::sync::Arc;

use geo::{Contains, Coord, Point, Polygon};

use super::scope::Scope;
use super::siting::Siting;
use crate::ids::{ClassId, DeviceId, RowId};

/// What is given of sites and rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Given {
    /// Where new devices and places may not be.
    pub keep_out: Vec<KeepOut>,
    /// What has to stand.
    pub must: Vec<Must>,
    /// The rows that are planned.
    pub scope: Scope,
    /// What sites are chosen for where a row leaves a choice.
    pub siting: Siting,
}

/// A device that has to stand at a place. The planner takes it as there already: it counts for its row, and is the first that is paid for.
#[derive(Debug, Clone, PartialEq)]
pub struct Must {
    /// Its id, which no other device has; one is made where it is missing.
    pub id: Option<DeviceId>,
    /// Its device class.
    pub class: ClassId,
    /// The row that it counts for; the first of its class that is planned where it is missing.
    pub row: Option<RowId>,
    /// Where it stands, local metres.
    pub at: Coord<f64>,
    /// How high, metres above the foot of what carries it: a pole, a building or the ground; as its class where it is missing.
    pub height_m: Option<f64>,
    /// Where it looks: radians anticlockwise from east, if it looks anywhere.
    pub heading_rad: Option<f64>,
}

/// An area in which no new device stands or hangs, indoors neither, and that no new place is put into or over.
#[derive(Debug, Clone, PartialEq)]
pub struct KeepOut {
    /// Where, local metres.
    pub area: Polygon<f64>,
    /// Ids of the classes and rows whose devices and places it binds; all of them where there is none.
    pub only: BTreeSet<Arc<str>>,
}

impl KeepOut {
    /// For devices of every class, and all places.
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

    /// Whether it binds places of a row of table 10.
    #[must_use]
    pub(super) fn binds_places(&self, row: &RowId) -> bool {
        self.only.is_empty() || self.only.contains(row.as_str())
    }

    /// Whether a point lies in it. Cost: O(its corners).
    #[must_use]
    pub fn holds(&self, at: Coord<f64>) -> bool {
        self.area.contains(&Point::from(at))
    }
}
