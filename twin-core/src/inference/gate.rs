//! Gates: where roads cross the boundary of a compound, which way they look, which is the main one.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Coord, Line, Polygon, Winding};

use crate::ids::{CompoundId, GateId};
use crate::model::{Compound, Enclosure, Gate, GateKind, Name, Position, Road, Sourced};

use super::complete::InferenceSummary;
use super::crossing::{Crossing, Ways, distance, nearest_on_segment};
use super::rule;
use super::unit::child_id;

/// The gates of every walled compound that has none.
pub(super) fn missing(
    compounds: &[Compound],
    gates: &[Gate],
    ways: &Ways<'_>,
    summary: &mut InferenceSummary,
) -> Vec<Gate> {
    let has_gates: BTreeSet<&CompoundId> =
        gates.iter().filter_map(|g| g.compound.as_ref()).collect();
    let mut added = Vec::new();
    for compound in compounds {
        if compound.enclosure.value == Enclosure::Closed && !has_gates.contains(&compound.id) {
            gates_of(compound, ways, &mut added, summary);
        }
    }
    added
}

fn gates_of(
    compound: &Compound,
    ways: &Ways<'_>,
    added: &mut Vec<Gate>,
    summary: &mut InferenceSummary,
) {
    let crossings = ways.entering(&compound.boundary);
    let (made_by, crossings) = if crossings.is_empty() {
        let nearest = ways.nearest(&compound.boundary);
        (rule::GATE_NEAREST_ROAD, nearest.into_iter().collect())
    } else {
        (rule::GATE_AT_CROSSING, crossings)
    };
    for (i, crossing) in crossings.iter().enumerate() {
        let kind = match (i, crossing.drivable) {
            (0, _) => GateKind::Main,
            (_, true) => GateKind::Vehicle,
            (_, false) => GateKind::Pedestrian,
        };
        let id = child_id(compound.id.as_str(), &format!("gate-{}", i + 1));
        let Ok(id) = GateId::new(id) else { continue };
        let outward = outward_rad(&compound.boundary, crossing.at);
        added.push(Gate {
            id,
            name: Name::default(),
            position: Position::new(crossing.at.x, crossing.at.y, 0.0),
            outward_rad: Sourced::new(outward, rule::provenance(rule::GATE_DIRECTION)),
            kind: Sourced::new(kind, rule::provenance(rule::GATE_KIND)),
            compound: Some(compound.id.clone()),
            provenance: rule::provenance(made_by),
        });
        summary.add(made_by, 1);
    }
}

/// Direction out of `boundary` at the point of it nearest to `at`: radians anticlockwise from east.
#[must_use]
pub fn outward_rad(boundary: &Polygon<f64>, at: Coord<f64>) -> f64 {
    let ring = boundary.exterior();
    let nearest = ring.lines().filter(|s| s.start != s.end).min_by(|a, b| {
        let gap = |s: &Line<f64>| distance(nearest_on_segment(*s, at), at);
        gap(a).total_cmp(&gap(b))
    });
    let Some(edge) = nearest else { return 0.0 };
    let right = (-edge.dx()).atan2(edge.dy());
    if ring.is_cw() {
        right + std::f64::consts::PI
    } else {
        right
    }
}

/// Sets the kind of every gate whose kind was inferred: vehicle or pedestrian by the best road within 8 m, and main for
/// the best gate of each compound that has no main gate. Without any compound gates, the best of all is the main one.
pub fn rank_gates(gates: &mut [Gate], roads: &[Road]) {
    let ways = Ways::of(roads);
    let mut groups: BTreeMap<Option<CompoundId>, Vec<(usize, Crossing)>> = BTreeMap::new();
    for (index, gate) in gates.iter_mut().enumerate() {
        if !gate.kind.provenance.is_inferred() {
            continue;
        }
        let at = Coord::from(gate.position.plan());
        let crossing = ways.at(at);
        gate.kind.value = if crossing.drivable {
            GateKind::Vehicle
        } else {
            GateKind::Pedestrian
        };
        groups
            .entry(gate.compound.clone())
            .or_default()
            .push((index, crossing));
    }
    let any_compound = gates.iter().any(|g| g.compound.is_some());
    for (compound, mut members) in groups {
        let is_main = |g: &Gate| g.compound == compound && g.kind.value == GateKind::Main;
        if (compound.is_none() && any_compound) || gates.iter().any(is_main) {
            continue;
        }
        members.sort_by(|a, b| a.1.rank(&b.1).then(a.0.cmp(&b.0)));
        if let Some((index, _)) = members.first() {
            gates[*index].kind.value = GateKind::Main;
        }
    }
}
