//! Rows whose devices are to stand together, 组群部署: with whom, and at which of the sites that a row leaves open.

use geo::Coord;

use super::need::Need;
use super::survey::Survey;
use crate::catalogue::{Catalogue, DeviceRow, GateChoice, Rule};
use crate::ids::ClassId;
use crate::model::Place;

/// Farthest that devices of a group stand from each other, in metres; an assumption: one forecourt.
pub(crate) const GROUP_M: f64 = 20.0;

/// Who a row's devices stand with.
#[derive(Debug)]
pub(super) struct Grouping {
    /// The classes of the others.
    pub(super) with: Vec<ClassId>,
    /// Whether a row puts one of these at the main gates, where the others may join it.
    at_main_gates: bool,
}

impl Grouping {
    pub(super) fn of(row: &DeviceRow, catalogue: &Catalogue) -> Self {
        let conditions = row.conditions.iter();
        let grouped = conditions.filter(|c| &*c.condition == "grouped_with");
        let words = grouped.flat_map(|condition| condition.classes());
        let with: Vec<ClassId> = words.filter_map(|w| ClassId::new(&**w).ok()).collect();
        let is_at_main_gates = |row: &DeviceRow| {
            matches!(
                row.rule,
                Rule::PerGate {
                    gates: GateChoice::Main,
                    ..
                }
            )
        };
        let mut rows = catalogue.rows.iter();
        Self {
            at_main_gates: rows.any(|row| with.contains(&row.class) && is_at_main_gates(row)),
            with,
        }
    }

    /// `count` in a place, or at the gate where the group stands.
    pub(super) fn need(&self, place: usize, gate: Option<usize>, count: u32) -> Need {
        match gate.filter(|_| self.at_main_gates) {
            Some(gate) => Need::Grouped { place, gate, count },
            None => Need::Place { place, count },
        }
    }
}

/// The main gate nearest to a place; of several the first in the community's order.
pub(super) fn main_gate_near(place: &Place, survey: &Survey<'_>) -> Option<usize> {
    let at: Coord<f64> = place.position.plan().into();
    let away_m = |gate: usize| {
        let gate: Coord<f64> = survey.community.gates[gate].position.plan().into();
        (gate.x - at.x).hypot(gate.y - at.y)
    };
    let gates = survey.gates(GateChoice::Main).into_iter();
    gates.min_by(|a, b| away_m(*a).total_cmp(&away_m(*b)))
}
