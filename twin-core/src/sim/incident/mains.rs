//! The water mains: how pressure falls where they leak, and what is cut off with a part of them.

use geo::Coord;

use super::scene::Scene;
use crate::model::{Community, Utility, UtilityFigure, UtilityLink};
use crate::sim::truth::Spread;
use crate::supply::{Meters, Part, SupplyGraph};

/// What a burst of a main of a community lets out, l/s (assumption).
const LEAK_L_PER_S: f64 = 15.0;
/// Inner diameter and roughness of a pipe whose own are not known, mm and after Hazen and Williams (assumptions: a small main of ductile iron).
const DIAMETER_MM: f64 = 100.0;
const ROUGHNESS: f64 = 120.0;
/// The most that a leak takes from the pressure, MPa: it lets out less where little is left (assumption).
const MOST_FALL_MPA: f64 = 0.25;
/// Where the map has no pipes: what it takes beside the leak, MPa, and so far away nothing, metres (assumptions).
const PLAN_FALL_MPA: f64 = 0.18;
const PLAN_REACH_M: f64 = 300.0;
/// Pressure of a metre of water, MPa.
const MPA_PER_M: f64 = 0.009_806_65;

/// By how much the pressure falls at a distance in plan from a leak, MPa.
pub(super) fn plan_fall_mpa(away_m: f64) -> f64 {
    PLAN_FALL_MPA * (1.0 - away_m / PLAN_REACH_M).max(0.0)
}

/// What the flow to a leak takes from the pressure along a link, MPa: Hazen and Williams' formula for the loss of head in metres,
/// 10.67 · L · Q^1.852 / (C^1.852 · d^4.8704) (general knowledge; EPANET's manual has it in this form).
pub(super) fn loss_mpa(link: &UtilityLink) -> f64 {
    let figure = |figure: UtilityFigure| {
        let known = link.figures.get(&figure).copied();
        known.filter(|value| *value > 0.0)
    };
    let steps = link.line.lines();
    let drawn_m = || steps.map(|step| step.dx().hypot(step.dy())).sum::<f64>();
    let length_m: f64 = figure(UtilityFigure::LengthM).unwrap_or_else(drawn_m);
    let diameter_m = figure(UtilityFigure::DiameterMm).unwrap_or(DIAMETER_MM) / 1e3;
    let roughness = figure(UtilityFigure::HazenWilliamsC).unwrap_or(ROUGHNESS);
    let flow = (LEAK_L_PER_S / 1e3 / roughness).powf(1.852);
    10.67 * length_m * flow / diameter_m.powf(4.8704) * MPA_PER_M
}

/// The mains as far as a source feeds them.
pub(super) struct Mains<'a> {
    community: &'a Community,
    graph: SupplyGraph<'a>,
    /// Nodes that are fed, ascending.
    nodes: Vec<u32>,
}

impl<'a> Mains<'a> {
    /// Of a community; none where the map has no pipes that are fed. Cost: O(n log n) in nodes and links.
    pub(super) fn of(community: &'a Community) -> Option<Self> {
        let graph = SupplyGraph::new(community);
        let fed = graph.supplied();
        let nodes = (0..).zip(&community.utility_nodes);
        let nodes =
            nodes.filter(|(number, node)| node.utility == Utility::Water && fed[*number as usize]);
        let nodes: Vec<u32> = nodes.map(|(number, _): (u32, _)| number).collect();
        (nodes.len() > 1).then_some(Self {
            community,
            graph,
            nodes,
        })
    }

    /// The fed node that is nearest in plan.
    fn nearest(&self, at: Coord<f64>) -> Option<u32> {
        let away_m = |number: u32| {
            let position = self.community.utility_nodes[number as usize].position;
            (position.x - at.x).hypot(position.y - at.y)
        };
        let nodes = self.nodes.iter().copied();
        nodes.min_by(|a, b| away_m(*a).total_cmp(&away_m(*b)))
    }

    /// The node that a device hangs on: the one that names it, else the load of its building, else the nearest.
    pub(super) fn node_of(&self, scene: &Scene<'_>, device: usize) -> Option<u32> {
        let id = &self.community.devices[device].id;
        let node = |number: u32| &self.community.utility_nodes[number as usize];
        let nodes = || self.nodes.iter().copied();
        let named = nodes().find(|n| node(*n).device.as_ref() == Some(id));
        let building = scene.building_of(device);
        let is_of_building = |n: &u32| {
            let supplied = node(*n).building.as_ref().map(|b| b.value.as_str());
            supplied.is_some() && supplied == building
        };
        named
            .or_else(|| nodes().find(is_of_building))
            .or_else(|| self.nearest(scene.position(device)))
    }

    /// Where a leak is: at the fed node of a part of the mains, or the one that is nearest to a place.
    pub(super) fn leak(&self, part: Option<Part>, at: Coord<f64>) -> Option<u32> {
        let ends = part.map_or_else(Vec::new, |part| self.graph.nodes_at(part));
        let fed = ends
            .into_iter()
            .find(|node| self.nodes.binary_search(node).is_ok());
        fed.or_else(|| self.nearest(at))
    }

    /// By how much a leak at a node takes from the pressure at each node, MPa.
    pub(super) fn falls_mpa(&self, leak: u32) -> Vec<f64> {
        let shared = self.graph.shared_ways(leak, loss_mpa);
        let whole = shared[leak as usize].unwrap_or(0.0);
        let part = if whole > MOST_FALL_MPA {
            MOST_FALL_MPA / whole
        } else {
            1.0
        };
        let falls = shared.into_iter().map(|loss| loss.unwrap_or(0.0) * part);
        falls.collect()
    }
}

impl Scene<'_> {
    /// By what the reach of a leak goes.
    pub(super) fn leak_spread(&self) -> Spread {
        match Mains::of(self.community) {
            Some(_) => Spread::Pipes,
            None => Spread::Plan,
        }
    }

    /// By how much a leak takes from the pressure at each of `devices`, MPa; along the pipes where the map has them, else by the distance in plan.
    pub(super) fn pressure_falls(
        &self,
        devices: &[usize],
        part: Option<Part>,
        at: Coord<f64>,
    ) -> Vec<(usize, f64)> {
        let along = Mains::of(self.community).and_then(|mains| {
            let falls = mains.falls_mpa(mains.leak(part, at)?);
            let fall = |device: usize| {
                let node = mains.node_of(self, device);
                node.map_or(0.0, |node| falls[node as usize])
            };
            let along: Vec<(usize, f64)> = devices.iter().map(|i| (*i, fall(*i))).collect();
            Some(along)
        });
        let in_plan = |i: &usize| (*i, plan_fall_mpa(self.distance_m(*i, at)));
        along.unwrap_or_else(|| devices.iter().map(in_plan).collect())
    }

    /// Which of `devices` hang on nodes that lose supply with a part of the mains, or have it from a store alone.
    pub(super) fn without_water(&self, devices: &[usize], part: Part) -> Vec<usize> {
        let Some(mains) = Mains::of(self.community) else {
            return Vec::new();
        };
        let meters = Meters::new(self.community, self.catalogue);
        let lost = mains.graph.outage(part, &meters).affected;
        let is_lost = |i: &usize| {
            let node = mains.node_of(self, *i);
            let node = node.and_then(|node| self.community.utility_nodes.get(node as usize));
            node.is_some_and(|node| {
                lost.nodes.binary_search(&node.id).is_ok()
                    || lost.on_store.binary_search(&node.id).is_ok()
            })
        };
        devices.iter().copied().filter(is_lost).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pressure_falls_less_the_farther_away_in_plan() {
        assert_eq!(plan_fall_mpa(0.0), 0.18);
        assert!((plan_fall_mpa(150.0) - 0.09).abs() < 1e-12);
        assert_eq!((plan_fall_mpa(300.0), plan_fall_mpa(900.0)), (0.0, 0.0));
    }
}
