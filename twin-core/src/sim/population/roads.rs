//! Which devices at roads see the people of which homes: those beside the shortest way from a home to the gate that is taken.

use std::collections::{BTreeMap, BTreeSet};

use geo::Coord;
use rayon::prelude::*;
use rstar::{AABB, RTree};

use super::doors::{Group, Point};
use super::gates::{Gates, shares};
use super::party::NO_DOOR;
use super::pass::Via;
use super::setup::HostHome;
use crate::model::Community;
use crate::routing::{Mode, WayGraph};
use crate::sim::behaviour::Kind;
use crate::spatial::planar::foot_on_segment;

/// How far from the way a device of this kind still sees who goes along it, metres; none of a kind that counts nobody on roads. A camera
/// tells people at 30 m (about its pixels at the level *observe*), a roadside sensor at 60 m (assumptions).
pub(super) fn sees_m(kind: Kind) -> Option<f64> {
    match kind {
        Kind::HdCamera => Some(30.0),
        Kind::RoadsideSensor => Some(60.0),
        _ => None,
    }
}

/// A device that sees who comes by, as a door.
pub(super) struct Watcher {
    pub(super) at: Coord<f64>,
    pub(super) sees_m: f64,
    pub(super) door: u32,
}

/// Ways past watchers.
pub(super) struct Roads<'a> {
    gates: &'a Gates<'a>,
    graphs: [(WayGraph, Via, Via); 2],
    watchers: &'a [Watcher],
    tree: RTree<Point>,
    farthest_m: f64,
}

/// Doors by the part of the people who pass them, and how these go.
pub(super) type Seen = Vec<(Via, Group)>;

impl<'a> Roads<'a> {
    pub(super) fn new(
        community: &Community,
        gates: &'a Gates<'a>,
        watchers: &'a [Watcher],
    ) -> Self {
        let points = watchers.iter().zip(0..);
        let points = points.map(|(watcher, number)| Point::new(watcher.at.into(), number));
        Self {
            gates,
            graphs: [
                (WayGraph::new(community, Mode::Walk), Via::Walk, Via::Path),
                (WayGraph::new(community, Mode::Drive), Via::Drive, Via::Road),
            ],
            watchers,
            tree: RTree::bulk_load(points.collect()),
            farthest_m: watchers.iter().map(|w| w.sees_m).fold(0.0, f64::max),
        }
    }

    /// Who sees the people of each of some homes. Cost: a shortest way for each home, mode and gate, on the threads of the pool.
    pub(super) fn seen_from(&self, homes: &[&HostHome]) -> Vec<Seen> {
        let homes = homes.par_iter();
        homes.map(|home| self.seen(home)).collect()
    }

    fn seen(&self, home: &HostHome) -> Seen {
        let mut seen = Seen::new();
        let passed = self.gates.passed_from(home);
        for (graph, gate_via, via) in &self.graphs {
            let mut parts: BTreeMap<u32, Vec<[f32; 2]>> = BTreeMap::new();
            let mut starts = vec![(Coord::from(home.position), [0.0, 1.0])];
            for compound in &passed {
                let gates = self.gates.weighted(compound, *gate_via);
                let mut arrived = Vec::new();
                for (start, of_those) in starts {
                    let mut low = 0.0;
                    let upto = shares(gates.iter().map(|gate| gate.1));
                    for ((gate, _), upto) in gates.iter().zip(upto) {
                        let part = [f32::max(of_those[0], low), f32::min(of_those[1], upto)];
                        low = upto;
                        if part[0] < part[1] {
                            let end = Coord {
                                x: gate.position.x,
                                y: gate.position.y,
                            };
                            for door in self.between(graph, start, end) {
                                parts.entry(door).or_default().push(part);
                            }
                            arrived.push((end, part));
                        }
                    }
                }
                starts = arrived;
            }
            let groups = parts.into_iter().map(|(door, parts)| group(door, parts));
            seen.extend(groups.map(|group| (*via, group)));
        }
        seen
    }

    /// Doors of those beside the shortest way between two points.
    fn between(&self, graph: &WayGraph, start: Coord<f64>, end: Coord<f64>) -> BTreeSet<u32> {
        let mut doors = BTreeSet::new();
        let Some(route) = graph.route(start, end) else {
            return doors;
        };
        for ends in route.points.windows(2) {
            let [a, b] = [ends[0], ends[1]];
            let reach = self.farthest_m;
            let around = AABB::from_corners(
                [a.x.min(b.x) - reach, a.y.min(b.y) - reach],
                [a.x.max(b.x) + reach, a.y.max(b.y) + reach],
            );
            let near = self.tree.locate_in_envelope(around);
            let near = near.map(|point| &self.watchers[point.data as usize]);
            let sees = |w: &&Watcher| foot_on_segment(w.at, a, b).distance_2 <= w.sees_m * w.sees_m;
            doors.extend(near.filter(sees).map(|watcher| watcher.door));
        }
        doors
    }
}

/// A door that some parts of the people pass, as a group. A part that passes it on the way to one gate and on the way on from there is
/// seen once.
fn group(door: u32, mut parts: Vec<[f32; 2]>) -> Group {
    parts.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let mut group = Group::new();
    let mut upto = 0.0;
    for [from, to] in parts {
        if from > upto {
            group.push((NO_DOOR, from));
        }
        if to > upto {
            group.push((door, to));
            upto = to;
        }
    }
    if upto < 1.0 {
        group.push((NO_DOOR, 1.0));
    }
    group
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_the_people_are_a_group() {
        let parts = vec![[0.5, 0.75], [0.0, 0.25], [0.6, 0.75]];
        let expected = vec![(7, 0.25), (NO_DOOR, 0.5), (7, 0.75), (NO_DOOR, 1.0)];
        assert_eq!(group(7, parts), expected);
        assert_eq!(group(7, vec![[0.0, 1.0]]), [(7, 1.0)]);
    }
}
