//! Whether a compound is walled.

use geo::Coord;

use crate::model::{Compound, Enclosure, Gate, Sourced};

use super::complete::InferenceSummary;
use super::crossing::{Ways, distance};
use super::rule;

/// Largest area of a walled compound in m² (rule `enclosure-from-area`).
const CLOSED_MAX_M2: f64 = 200_000.0;
/// Most ways in for vehicles of a walled compound, without those that have a gate (rule `enclosure-from-ways-in`).
const MOST_WAYS_IN: usize = 6;
/// Farthest that a gate stands from the way in that it closes, metres (rule `enclosure-from-ways-in`).
const GATE_REACH_M: f64 = 20.0;

/// Whether a compound of that area in m² is walled.
#[must_use]
pub fn enclosure_from_area(area_m2: f64) -> Sourced<Enclosure> {
    let enclosure = if area_m2 <= CLOSED_MAX_M2 {
        Enclosure::Closed
    } else {
        Enclosure::Open
    };
    Sourced::new(enclosure, rule::provenance(rule::ENCLOSURE_FROM_AREA))
}

/// Corrects what the area alone said, by the ways in and the gates that are mapped.
pub(super) fn revise(
    compounds: &mut [Compound],
    gates: &[Gate],
    ways: &Ways<'_>,
    summary: &mut InferenceSummary,
) {
    let by_area = rule::provenance(rule::ENCLOSURE_FROM_AREA);
    let mut revised = 0;
    for compound in compounds {
        if compound.enclosure.provenance != by_area {
            continue;
        }
        let is_own = |g: &&Gate| g.compound.as_ref() == Some(&compound.id);
        let own = gates.iter().filter(is_own);
        let gates: Vec<Coord<f64>> = own.map(|g| g.position.plan().into()).collect();
        let has_gate = |at| gates.iter().any(|gate| distance(*gate, at) <= GATE_REACH_M);
        let ways_in = ways.entering(&compound.boundary);
        let free = ways_in.iter().filter(|c| c.drivable && !has_gate(c.at));
        let enclosure = if free.count() > MOST_WAYS_IN {
            Enclosure::Open
        } else if gates.is_empty() {
            continue;
        } else {
            Enclosure::Closed
        };
        if compound.enclosure.value != enclosure {
            let revised_by = rule::provenance(rule::ENCLOSURE_FROM_WAYS_IN);
            compound.enclosure = Sourced::new(enclosure, revised_by);
            revised += 1;
        }
    }
    summary.add(rule::ENCLOSURE_FROM_WAYS_IN, revised);
}
