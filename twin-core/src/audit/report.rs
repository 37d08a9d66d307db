//! The findings of an audit.

use std::sync::Arc;

use geo::Geometry;
use serde::{Deserialize, Serialize};

use super::Subject;
use super::verdict::{Fault, Measure, Missing, Repair, Verdict};
use crate::catalogue::Absence;
use crate::ids::{ClassId, RowId};

/// What serves a demand: features by their position in their layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Server {
    /// A device.
    Device(u32),
    /// A fixture of the map that is such a device: a surveyed camera, a charging station.
    Fixture(u32),
    /// A place.
    Place(u32),
    /// A parking facility, which is a parking place of table 10 by itself.
    Parking(u32),
}

/// The storeys of a building that a demand speaks of at one place, ascending: 0 is the ground floor. None of demands that are at one height.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Storeys {
    /// All of them.
    pub asked: Vec<i16>,
    /// Those that nothing serves.
    pub open: Vec<i16>,
}

/// One demand of a row, at one subject.
#[derive(Debug, Clone, PartialEq)]
pub struct DemandAudit {
    /// What it speaks of.
    pub subject: Subject,
    /// How far it is met.
    pub verdict: Verdict,
    /// How much is asked for, in the row's measure.
    pub demanded: f64,
    /// How much of that is there.
    pub served: f64,
    /// What serves it, in the community's order.
    pub served_by: Vec<Server>,
    /// Where it is, local metres.
    pub evidence: Geometry<f64>,
    /// What of that nothing serves.
    pub remainder: Option<Geometry<f64>>,
    /// The storeys that both are on, where one place stands for several.
    pub storeys: Storeys,
    /// What is wrong although the amount is there.
    pub faults: Vec<Fault>,
    /// What would have to be known.
    pub missing: Option<Missing>,
    /// What would mend it.
    pub repair: Option<Repair>,
}

/// A condition of a row's 部署要求 that is not a number.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionAudit {
    /// Its word.
    pub condition: Arc<str>,
    /// The words of the row.
    pub text_zh: Arc<str>,
    /// How far it is met.
    pub verdict: Verdict,
    /// What keeps it from being met.
    pub faults: Vec<Fault>,
    /// What would have to be known.
    pub missing: Option<Missing>,
    /// What would mend it: of each fault in their order what mends that; of a condition that asks what the demands ask, what mends the first.
    pub repairs: Vec<Repair>,
    /// What was measured, where its kind measures: metres, a storey, a number of places or a share; of several places, of the worst.
    pub measured: Option<f64>,
}

/// One row of tables 3 to 10 or of section 3, or of a city's own rules.
#[derive(Debug, Clone, PartialEq)]
pub struct RowAudit {
    /// The row.
    pub row: RowId,
    /// The device class it asks for; for places, and networks that no device serves, none.
    pub class: Option<ClassId>,
    /// The kind of place it asks for; for devices, none.
    pub place: Option<Arc<str>>,
    /// How far it is met: by its demands and those of its conditions that can be told.
    pub verdict: Verdict,
    /// What the amounts count.
    pub measure: Measure,
    /// The sum over its demands.
    pub demanded: f64,
    /// The sum over its demands.
    pub served: f64,
    /// Its demands, in a fixed order.
    pub demands: Vec<DemandAudit>,
    /// Its conditions.
    pub conditions: Vec<ConditionAudit>,
    /// Why it has no demands, where it has none; else the kind of place that its devices belong in and that is not there.
    pub missing: Option<Missing>,
    /// Who says that there is nothing that it speaks of: of a row that does not apply because somebody looked for that, and of one that asks for
    /// places of which somebody looked for any.
    pub absent: Option<Absence>,
}

impl RowAudit {
    /// What was found in all, without the demands and conditions that it was found by.
    #[must_use]
    pub fn without_demands(&self) -> Self {
        Self {
            row: self.row.clone(),
            class: self.class.clone(),
            place: self.place.clone(),
            verdict: self.verdict,
            measure: self.measure,
            demanded: self.demanded,
            served: self.served,
            demands: Vec::new(),
            conditions: Vec::new(),
            missing: self.missing.clone(),
            absent: self.absent.clone(),
        }
    }
}

/// A device or place that an application needs, and how far its rows are met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// As printed.
    pub name_zh: Arc<str>,
    /// In English.
    pub name_en: Arc<str>,
    /// The rows that it means.
    pub rows: Vec<RowId>,
    /// Whether the profile asks for any of them, or no row has it.
    pub is_asked: bool,
    /// How far they are met; [`Verdict::CannotTell`] where no row has it, [`Verdict::NotApplicable`] where none is asked for.
    pub verdict: Verdict,
}

/// One of table 2's applications.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationAudit {
    /// The row of table 2.
    pub row: RowId,
    /// How far what it needs is there.
    pub verdict: Verdict,
    /// The devices, places and networks it needs.
    pub parts: Vec<Part>,
}

/// Everything that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Audit {
    /// Tables 3 to 9 in order, then table 10, then the networks of section 3; those that the profile asks for.
    pub rows: Vec<RowAudit>,
    /// Table 2.
    pub applications: Vec<ApplicationAudit>,
}

impl Audit {
    /// How many rows have each verdict, in the order of [`Verdict::ALL`].
    #[must_use]
    pub fn counts(&self) -> [usize; 5] {
        let mut counts = [0; 5];
        for row in &self.rows {
            counts[row.verdict as usize] += 1;
        }
        counts
    }

    /// The audit of a row, if the profile asks for it.
    #[must_use]
    pub fn row(&self, id: &str) -> Option<&RowAudit> {
        self.rows.iter().find(|row| row.row.as_str() == id)
    }
}
