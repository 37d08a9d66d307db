//! Which gates the people of a home use.

use std::collections::BTreeMap;

use rstar::RTree;

use super::doors::Point;
use super::pass::Via;
use super::setup::HostHome;
use crate::model::{Community, Gate, GateKind};

/// A main gate takes three times, a vehicle gate once and a half as many people on foot as a pedestrian gate (assumption); no
/// car passes a gate for pedestrians.
fn weight(kind: GateKind, via: Via) -> f32 {
    match (kind, via) {
        (GateKind::Pedestrian, Via::Drive) => 0.0,
        (GateKind::Main, _) => 3.0,
        (GateKind::Vehicle, _) => 1.5,
        (GateKind::Pedestrian, _) => 1.0,
    }
}

/// The gates of a community by their compounds; those of none are the community's own.
pub(super) struct Gates<'a> {
    by_compound: BTreeMap<&'a str, Vec<&'a Gate>>,
    /// Where each gate is, with its place in `compounds`.
    tree: RTree<Point>,
    compounds: Vec<&'a str>,
}

impl<'a> Gates<'a> {
    pub(super) fn of(community: &'a Community) -> Self {
        let mut by_compound: BTreeMap<&str, Vec<&Gate>> = BTreeMap::new();
        let (mut points, mut compounds) = (Vec::new(), Vec::new());
        for gate in &community.gates {
            let compound = gate.compound.as_ref().map_or("", |c| c.as_str());
            by_compound.entry(compound).or_default().push(gate);
            let at = [gate.position.x, gate.position.y];
            points.push(Point::new(at, compounds.len() as u32));
            compounds.push(compound);
        }
        Self {
            by_compound,
            tree: RTree::bulk_load(points),
            compounds,
        }
    }

    /// Every compound with gates.
    pub(super) fn compounds(&self) -> impl Iterator<Item = &'a str> {
        self.by_compound.keys().copied()
    }

    /// The compounds whose gates are passed on the way out of a home, in that order: people use the gates of their compound, or, where it
    /// has none or is not known, of the compound with the nearest; who lives in a compound also passes the community's own.
    pub(super) fn passed_from(&self, home: &HostHome) -> Vec<&'a str> {
        let own = home.compound.as_deref();
        let own = own.and_then(|c| self.by_compound.get_key_value(c).map(|(key, _)| *key));
        let nearest = || {
            let nearest = self.tree.nearest_neighbor(home.position)?;
            Some(self.compounds[nearest.data as usize])
        };
        let mut passed: Vec<&str> = own.or_else(nearest).into_iter().collect();
        let is_inner = passed.iter().all(|compound| !compound.is_empty());
        if is_inner && self.by_compound.contains_key("") {
            passed.push("");
        }
        passed
    }

    /// The gates of a compound that people pass on foot or by car, each with its weight. Where no gate is for cars, they pass where there
    /// is one.
    pub(super) fn weighted(&self, compound: &str, via: Via) -> Vec<(&'a Gate, f32)> {
        let gates = self.by_compound.get(compound).into_iter().flatten();
        let weighted: Vec<_> = gates.map(|g| (*g, weight(g.kind.value, via))).collect();
        if weighted.iter().all(|(_, weight)| *weight == 0.0) {
            return weighted.into_iter().map(|(gate, _)| (gate, 1.0)).collect();
        }
        weighted.into_iter().filter(|(_, w)| *w > 0.0).collect()
    }
}

/// Shares of the people up to and including each of some gates or fixtures, by their weights.
pub(super) fn shares(weights: impl Iterator<Item = f32> + Clone) -> impl Iterator<Item = f32> {
    let total: f32 = weights.clone().sum();
    weights.scan(0.0, move |upto, weight| {
        *upto += weight / total;
        Some(*upto)
    })
}
