//! The order in which the rules run.

use std::collections::BTreeMap;

use crate::model::CommunityParts;

use super::crossing::Ways;
use super::ground::Ground;
use super::{compound, enclosure, gate, indoor, road, rule, service, street, unit};

/// How many features, or values of features, each rule made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InferenceSummary {
    /// Counts by rule name; a rule that made nothing is absent.
    pub by_rule: BTreeMap<&'static str, u64>,
}

impl InferenceSummary {
    /// Adds what another says.
    pub(crate) fn append(&mut self, other: Self) {
        for (rule, count) in other.by_rule {
            *self.by_rule.entry(rule).or_default() += count;
        }
    }

    pub(crate) fn add(&mut self, rule: &'static str, count: usize) {
        if count > 0 {
            *self.by_rule.entry(rule).or_default() += count as u64;
        }
    }
}

/// Adds what the parts lack: compounds, gates, units, lifts, fire doors, distribution boxes, water tanks, hydrants,
/// manholes and lamp poles; loads of networks get the building that they supply. Of what was itself inferred it changes two things: lanes become main roads where a compound has
/// none, and whether a compound is walled follows its ways in rather than its area.
///
/// The same parts give the same result. Cost: about O(n log n) in features and metres of road.
pub fn complete(parts: &mut CommunityParts) -> InferenceSummary {
    let mut summary = InferenceSummary::default();
    compound::assign_buildings(parts);
    compound::add_from_clusters(parts, &mut summary);
    road::promote_main_roads(parts, &mut summary);
    walls_and_gates(parts, &mut summary);
    // What lies on the ground, and what buildings hold, has nothing to do with each other.
    let (ground, mut units) = rayon::join(|| Ground::of(parts), || unit::missing(parts));
    summary.add(rule::UNITS_FROM_HOUSEHOLDS, units.len());
    parts.units.append(&mut units);
    indoor::add_missing(parts, &mut summary);
    street::add_missing(parts, &ground, &mut summary);
    service::attach_loads(parts, &mut summary);
    summary
}

/// What follows from the ways into the compounds.
fn walls_and_gates(parts: &mut CommunityParts, summary: &mut InferenceSummary) {
    let ways = Ways::of(&parts.roads);
    enclosure::revise(&mut parts.compounds, &parts.gates, &ways, summary);
    let mut added = gate::missing(&parts.compounds, &parts.gates, &ways, summary);
    parts.gates.append(&mut added);
}
