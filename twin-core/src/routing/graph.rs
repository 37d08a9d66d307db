//! The way graph: nodes, links in compressed rows, and the tree that finds the nearest way.

use geo::Coord;
use rstar::{AABB, PointDistance, RTree, RTreeObject};

use super::component::components;
use super::conduct::Conduct;
use super::turn::{Turns, forbidden, part_at};
use super::weld::{Network, Segment, weld};
use crate::model::{Community, Road, RoadClass, TurnRestriction};
use crate::spatial::planar::{distance, distance_2, foot_on_segment};

/// How much farther than the nearest way a way of the main component may be and still be preferred to a way that leads
/// nowhere, in metres. An assumption: the depth of a compound's block, so that a stray path does not strand a route.
pub const MAIN_DETOUR_M: f64 = 100.0;

/// How something moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// On walkable roads and paths, in both directions.
    Walk,
    /// On drivable roads, one-way streets in their direction only.
    Drive,
    /// On drivable roads and cycle tracks, one-way streets in their direction only unless a rule lets bicycles go against it.
    Cycle,
    /// On wheels at walking pace, as robots: where people walk, but on no steps.
    Roll,
}

impl Mode {
    /// Whether it may use `road` at all.
    #[must_use]
    pub fn may_use(self, road: &Road) -> bool {
        match self {
            Self::Walk => road.walkable,
            Self::Drive => road.drivable,
            Self::Cycle => road.drivable || road.class.value == RoadClass::Cycleway,
            Self::Roll => road.walkable && road.class.value != RoadClass::Steps,
        }
    }
}

/// A point on a way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snap {
    /// Where it is, local metres.
    pub point: Coord<f64>,
    /// Plan distance from the point that was asked for, metres.
    pub distance_m: f64,
    /// Position of the way in the community's roads.
    pub road: usize,
    /// The component that it can be reached from and that is reached from it; `None` on a one-way street between two.
    pub component: Option<u32>,
    pub(super) segment: u32,
    pub(super) fraction: f64,
}

/// A directed link of a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub(super) target: u32,
    pub(super) length_m: f64,
}

/// The links of all nodes in compressed rows: 12 bytes a link, 4 a node.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    first: Vec<u32>,
    target: Vec<u32>,
    length_m: Vec<f64>,
}

impl Links {
    pub(super) fn new(network: &Network) -> Self {
        let directed = |s: &Segment| {
            std::iter::once((s.from, s.to)).chain((!s.oneway).then_some((s.to, s.from)))
        };
        let mut first = vec![0_u32; network.nodes.len() + 1];
        for (from, _) in network.segments.iter().flat_map(directed) {
            first[from as usize + 1] += 1;
        }
        for i in 1..first.len() {
            first[i] += first[i - 1];
        }
        let mut free = first.clone();
        let count = *first.last().unwrap_or(&0) as usize;
        let mut links = Self {
            first,
            target: vec![0; count],
            length_m: vec![0.0; count],
        };
        for (from, to) in network.segments.iter().flat_map(directed) {
            let slot = &mut free[from as usize];
            links.target[*slot as usize] = to;
            links.length_m[*slot as usize] =
                distance(network.nodes[from as usize], network.nodes[to as usize]);
            *slot += 1;
        }
        links
    }

    /// Adds the links of one more node.
    pub(super) fn push_row(&mut self, row: impl IntoIterator<Item = (u32, f64)>) {
        if self.first.is_empty() {
            self.first.push(0);
        }
        for (target, length_m) in row {
            self.target.push(target);
            self.length_m.push(length_m);
        }
        self.first.push(self.target.len() as u32);
    }

    pub(super) fn node_count(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    pub(super) fn of(&self, node: u32) -> impl Iterator<Item = Link> + '_ {
        let row = self.first[node as usize] as usize..self.first[node as usize + 1] as usize;
        let lengths = &self.length_m[row.clone()];
        self.target[row]
            .iter()
            .zip(lengths)
            .map(|(&target, &length_m)| Link { target, length_m })
    }
}

/// A segment in the tree, with its ends.
#[derive(Debug, Clone, Copy)]
struct WayEntry {
    from: Coord<f64>,
    to: Coord<f64>,
    segment: u32,
}

impl RTreeObject for WayEntry {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.from.into(), self.to.into())
    }
}

impl PointDistance for WayEntry {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        foot_on_segment((*point).into(), self.from, self.to).distance_2
    }
}

/// The ways that one [`Mode`] may use, as a graph.
///
/// Roads meet where they share a vertex (to [`super::SAME_VERTEX_M`]) on one level, or where one of them ends there; a dead
/// end within [`super::JOIN_TOLERANCE_M`] of another way of its level joins it. Ways that merely cross do not meet. A gate or
/// barrier parts the ways at its vertex for those whom its access rules stop, and nobody else. Same roads, same graph: nodes are
/// numbered in the order of the roads.
#[derive(Debug, Clone)]
pub struct WayGraph {
    mode: Mode,
    pub(super) nodes: Vec<Coord<f64>>,
    pub(super) segments: Vec<Segment>,
    pub(super) links: Links,
    component: Vec<u32>,
    component_length_m: Vec<f64>,
    main: Option<u32>,
    tree: RTree<WayEntry>,
    /// Where turns are restricted or ways are no thoroughfare.
    pub(super) turns: Option<Turns>,
}

impl WayGraph {
    /// The graph of a community's roads, by its access rules and turn restrictions. Cost: O(n log n) of their vertices.
    #[must_use]
    pub fn new(community: &Community, mode: Mode) -> Self {
        let conduct = Conduct::of(community, mode);
        Self::build(
            &community.roads,
            &conduct,
            &community.turn_restrictions,
            mode,
        )
    }

    /// The graph of `roads` without any rules; their coordinates must be finite, as [`Community::new`] makes sure.
    /// Cost: O(n log n).
    #[must_use]
    pub fn of_roads(roads: &[Road], mode: Mode) -> Self {
        Self::build(roads, &Conduct::of_roads(roads, mode), &[], mode)
    }

    fn build(
        roads: &[Road],
        conduct: &Conduct,
        restrictions: &[TurnRestriction],
        mode: Mode,
    ) -> Self {
        let mut network = weld(roads, &conduct.uses);
        part_at(&mut network, &conduct.bars);
        let turns = Turns::of(
            &network,
            &conduct.uses,
            &forbidden(&network, roads, restrictions, mode),
        );
        let links = Links::new(&network);
        let component = components(&links);
        let Network { nodes, segments } = network;
        let mut component_length_m =
            vec![0.0; component.iter().max().map_or(0, |&c| c as usize + 1)];
        for s in segments
            .iter()
            .filter(|s| component[s.from as usize] == component[s.to as usize])
        {
            component_length_m[component[s.from as usize] as usize] +=
                distance(nodes[s.from as usize], nodes[s.to as usize]);
        }
        let main = (0..component_length_m.len())
            .rev()
            .max_by(|&a, &b| component_length_m[a].total_cmp(&component_length_m[b]));
        let entry = |(s, segment): (&Segment, u32)| WayEntry {
            from: nodes[s.from as usize],
            to: nodes[s.to as usize],
            segment,
        };
        let tree = RTree::bulk_load(segments.iter().zip(0..).map(entry).collect());
        Self {
            mode,
            nodes,
            segments,
            links,
            component,
            component_length_m,
            main: main.map(|c| c as u32),
            tree,
            turns,
        }
    }

    /// Who it is for.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Number of nodes: vertices of ways.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// Number of straight pieces of ways.
    #[must_use]
    pub fn segment_count(&self) -> usize {
        self.segments.len()
    }

    /// Where a node is, local metres; `None` when there is no such node.
    #[must_use]
    pub fn node(&self, node: u32) -> Option<Coord<f64>> {
        self.nodes.get(node as usize).copied()
    }

    /// Where all nodes are, local metres, by their numbers.
    pub(crate) fn nodes(&self) -> &[Coord<f64>] {
        &self.nodes
    }

    /// The nodes at both ends of each straight piece of a way, in the order of the roads.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = [u32; 2]> + '_ {
        self.segments.iter().map(|s| [s.from, s.to])
    }

    /// Total length of all ways in metres.
    #[must_use]
    pub fn length_m(&self) -> f64 {
        self.segments.iter().map(|s| self.segment_length_m(s)).sum()
    }

    /// The nearest point on any way; the lowest segment of equals. `None` without ways or when `at` is not finite.
    /// Cost: O(log n).
    #[must_use]
    pub fn nearest(&self, at: Coord<f64>) -> Option<Snap> {
        self.nearest_where(at, f64::INFINITY, |_| true)
    }

    /// The nearest point on a way of the main component that is at most [`MAIN_DETOUR_M`] farther than the nearest way;
    /// else the nearest point on any way. Cost: O(log n) and the ways in between.
    #[must_use]
    pub fn nearest_main(&self, at: Coord<f64>) -> Option<Snap> {
        let nearest = self.nearest(at)?;
        if nearest.component == self.main {
            return Some(nearest);
        }
        let in_main = |s: &Segment| {
            self.segment_component(s)
                .is_some_and(|c| Some(c) == self.main)
        };
        self.nearest_where(at, nearest.distance_m + MAIN_DETOUR_M, in_main)
            .or(Some(nearest))
    }

    /// The nearest node, an end of the nearest way. Cost: O(log n).
    #[must_use]
    pub fn nearest_node(&self, at: Coord<f64>) -> Option<u32> {
        let snap = self.nearest(at)?;
        let s = &self.segments[snap.segment as usize];
        Some(if snap.fraction <= 0.5 { s.from } else { s.to })
    }

    /// The component of a node: within one, every node is reached from every other, but for turns that are restricted.
    #[must_use]
    pub fn component(&self, node: u32) -> Option<u32> {
        self.component.get(node as usize).copied()
    }

    /// Number of components.
    #[must_use]
    pub fn component_count(&self) -> usize {
        self.component_length_m.len()
    }

    /// Length of the ways within a component in metres.
    #[must_use]
    pub fn component_length_m(&self, component: u32) -> Option<f64> {
        self.component_length_m.get(component as usize).copied()
    }

    /// The component with the longest ways; the lowest of equals.
    #[must_use]
    pub fn main_component(&self) -> Option<u32> {
        self.main
    }

    pub(super) fn segment_length_m(&self, s: &Segment) -> f64 {
        distance(self.nodes[s.from as usize], self.nodes[s.to as usize])
    }

    fn segment_component(&self, s: &Segment) -> Option<u32> {
        let [from, to] = [s.from, s.to].map(|n| self.component[n as usize]);
        (from == to).then_some(from)
    }

    fn nearest_where(
        &self,
        at: Coord<f64>,
        bound_m: f64,
        accept: impl Fn(&Segment) -> bool,
    ) -> Option<Snap> {
        if !at.x.is_finite() || !at.y.is_finite() {
            return None;
        }
        let mut best: Option<(f64, &WayEntry)> = None;
        for (entry, d2) in self.tree.nearest_neighbor_iter_with_distance_2(at.into()) {
            if d2 > bound_m * bound_m || best.is_some_and(|(least, _)| d2 > least) {
                break;
            }
            if accept(&self.segments[entry.segment as usize])
                && best.is_none_or(|(_, b)| entry.segment < b.segment)
            {
                best = Some((d2, entry));
            }
        }
        best.map(|(_, entry)| self.snap(at, entry))
    }

    fn snap(&self, at: Coord<f64>, entry: &WayEntry) -> Snap {
        let foot = foot_on_segment(at, entry.from, entry.to);
        let s = &self.segments[entry.segment as usize];
        Snap {
            point: foot.point,
            distance_m: distance_2(at, foot.point).sqrt(),
            road: s.road as usize,
            component: self.segment_component(s),
            segment: entry.segment,
            fraction: foot.fraction,
        }
    }
}
