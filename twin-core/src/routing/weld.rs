//! From centre lines to nodes and segments: where roads meet.

use std::collections::HashMap;

use geo::Coord;
use rstar::{AABB, PointDistance, RTree, RTreeObject};

use super::conduct::Use;
use super::turn::direction;
use crate::model::{Along, Road};
use crate::spatial::planar::{distance_2, foot_on_segment};

/// Vertices closer than this are one vertex, in metres: far below the centimetre to which OpenStreetMap stores a
/// position (1e-7 degrees), far above the rounding of f64.
pub const SAME_VERTEX_M: f64 = 0.001;

/// A dead end that comes this close to another way of its level joins it, in metres. An assumption: half of a narrow path's
/// width of 1 m, so that what a person would step across is joined and what a wall may part is not.
pub const JOIN_TOLERANCE_M: f64 = 0.5;

/// A straight piece of a road between two nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) from: u32,
    pub(super) to: u32,
    /// Position of its road in the community's roads.
    pub(super) road: u32,
    /// Whether it may only be used from `from` to `to`.
    pub(super) oneway: bool,
}

/// Nodes and the segments between them.
#[derive(Debug, Default)]
pub(super) struct Network {
    pub(super) nodes: Vec<Coord<f64>>,
    pub(super) segments: Vec<Segment>,
}

/// Joins the roads that may be used; `uses` goes with `roads`. Cost: O(n log n) of their vertices.
pub(super) fn weld(roads: &[Road], uses: &[Option<Use>]) -> Network {
    let (visits, spots) = visits(roads, uses);
    let (node_of_visit, nodes) = join_levels(&visits, &spots);
    let mut segments = Vec::with_capacity(visits.len());
    for (pair, ends) in visits.windows(2).zip(node_of_visit.windows(2)) {
        if pair[0].road == pair[1].road && ends[0] != ends[1] {
            let along = uses[pair[0].road as usize].map_or(Along::Both, |u| u.along);
            let (oneway, is_turned) = direction(along);
            segments.push(Segment {
                from: ends[usize::from(is_turned)],
                to: ends[usize::from(!is_turned)],
                road: pair[0].road,
                oneway,
            });
        }
    }
    join_dead_ends(Network { nodes, segments }, roads)
}

/// One vertex of one road.
#[derive(Debug, Clone, Copy)]
struct Visit {
    spot: u32,
    road: u32,
    level: i8,
    /// Whether the road ends here; a ring ends nowhere.
    is_end: bool,
}

fn visits(roads: &[Road], uses: &[Option<Use>]) -> (Vec<Visit>, Vec<Coord<f64>>) {
    let mut spots = Spots::default();
    let mut visits = Vec::new();
    let usable = (0_u32..).zip(roads).zip(uses).filter(|(_, u)| u.is_some());
    for ((road, feature), _) in usable {
        let line = &feature.line.0;
        let is_ring = line.first() == line.last();
        for (i, &vertex) in line.iter().enumerate() {
            let is_end = !is_ring && (i == 0 || i + 1 == line.len());
            visits.push(Visit {
                spot: spots.at(vertex),
                road,
                level: feature.level,
                is_end,
            });
        }
    }
    (visits, spots.points)
}

/// Distinct plan positions, found again by a grid of [`SAME_VERTEX_M`] cells; a cell holds one at most.
#[derive(Debug, Default)]
struct Spots {
    points: Vec<Coord<f64>>,
    by_cell: HashMap<(i64, i64), u32>,
}

impl Spots {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the model keeps coordinates within 100 km of the origin"
    )]
    fn at(&mut self, point: Coord<f64>) -> u32 {
        let cell = (
            (point.x / SAME_VERTEX_M).round() as i64,
            (point.y / SAME_VERTEX_M).round() as i64,
        );
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (cell.0 + dx, cell.1 + dy)));
        let near = around
            .filter_map(|c| self.by_cell.get(&c).copied())
            .map(|spot| (distance_2(point, self.points[spot as usize]), spot))
            .filter(|(d2, spot)| {
                *d2 <= SAME_VERTEX_M * SAME_VERTEX_M || self.by_cell.get(&cell) == Some(spot)
            })
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        if let Some((_, spot)) = near {
            return spot;
        }
        let spot = self.points.len() as u32;
        self.points.push(point);
        self.by_cell.insert(cell, spot);
        spot
    }
}

/// Gives each visit its node: roads of one level meet where they share a vertex, and a level that only ends there joins the
/// nearest other level (a ramp's foot, a bridge's head), so that a road which passes over another does not meet it.
fn join_levels(visits: &[Visit], spots: &[Coord<f64>]) -> (Vec<u32>, Vec<Coord<f64>>) {
    let mut order: Vec<u32> = (0..visits.len() as u32).collect();
    order.sort_unstable_by_key(|&v| (visits[v as usize].spot, visits[v as usize].level, v));
    let mut node_of_visit = vec![0; visits.len()];
    let mut nodes = Vec::with_capacity(spots.len());
    for at_spot in order.chunk_by(|&a, &b| visits[a as usize].spot == visits[b as usize].spot) {
        let levels: Vec<&[u32]> = at_spot
            .chunk_by(|&a, &b| visits[a as usize].level == visits[b as usize].level)
            .collect();
        let mut groups = Groups::new(levels.len());
        for (i, level) in levels.iter().enumerate() {
            if let Some(other) = nearest_level(&levels, i, visits)
                && level.iter().all(|&v| visits[v as usize].is_end)
            {
                groups.join(i as u32, other as u32);
            }
        }
        let mut node_of_group = vec![None; levels.len()];
        for (i, level) in levels.iter().enumerate() {
            let group = groups.root(i as u32) as usize;
            let node = *node_of_group[group].get_or_insert_with(|| {
                nodes.push(spots[visits[at_spot[0] as usize].spot as usize]);
                nodes.len() as u32 - 1
            });
            for &visit in *level {
                node_of_visit[visit as usize] = node;
            }
        }
    }
    (node_of_visit, nodes)
}

fn nearest_level(levels: &[&[u32]], own: usize, visits: &[Visit]) -> Option<usize> {
    let level = |i: usize| i32::from(visits[levels[i][0] as usize].level);
    (0..levels.len())
        .filter(|&i| i != own)
        .min_by_key(|&i| ((level(i) - level(own)).abs(), i))
}

/// Union–find whose root is the lowest member.
#[derive(Debug)]
struct Groups(Vec<u32>);

impl Groups {
    fn new(len: usize) -> Self {
        Self((0..len as u32).collect())
    }

    fn root(&mut self, mut member: u32) -> u32 {
        while self.0[member as usize] != member {
            let parent = self.0[member as usize];
            self.0[member as usize] = self.0[parent as usize];
            member = parent;
        }
        member
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

/// A segment with its ends, for the search of dead ends' neighbours.
struct Stretch {
    ends: [Coord<f64>; 2],
    segment: u32,
}

impl RTreeObject for Stretch {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.ends[0].into(), self.ends[1].into())
    }
}

impl PointDistance for Stretch {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        foot_on_segment((*point).into(), self.ends[0], self.ends[1]).distance_2
    }
}

fn join_dead_ends(network: Network, roads: &[Road]) -> Network {
    let Network { nodes, segments } = network;
    let mut degree = vec![0_u8; nodes.len()];
    for end in segments.iter().flat_map(|s| [s.from, s.to]) {
        degree[end as usize] = degree[end as usize].saturating_add(1);
    }
    let ends_of = |s: &Segment| [nodes[s.from as usize], nodes[s.to as usize]];
    let tree = RTree::bulk_load(
        segments
            .iter()
            .zip(0..)
            .map(|(s, segment)| Stretch {
                ends: ends_of(s),
                segment,
            })
            .collect(),
    );
    let mut groups = Groups::new(nodes.len());
    let mut splits: Vec<(u32, f64, u32)> = Vec::new();
    for own in &segments {
        for end in [own.from, own.to]
            .into_iter()
            .filter(|&n| degree[n as usize] == 1)
        {
            let point = nodes[end as usize];
            let level = roads[own.road as usize].level;
            let hit = tree
                .locate_within_distance(point.into(), JOIN_TOLERANCE_M * JOIN_TOLERANCE_M)
                .filter(|s| {
                    let road = segments[s.segment as usize].road;
                    road != own.road && roads[road as usize].level == level
                })
                .map(|s| (foot_on_segment(point, s.ends[0], s.ends[1]), s.segment))
                .min_by(|a, b| {
                    a.0.distance_2
                        .total_cmp(&b.0.distance_2)
                        .then(a.1.cmp(&b.1))
                });
            let Some((foot, hit)) = hit else { continue };
            let other = segments[hit as usize];
            let near = |n: u32| {
                distance_2(point, nodes[n as usize]) <= JOIN_TOLERANCE_M * JOIN_TOLERANCE_M
            };
            match (near(other.from), near(other.to), foot.fraction < 0.5) {
                (true, false, _) | (true, true, true) => groups.join(end, other.from),
                (false, true, _) | (true, true, false) => groups.join(end, other.to),
                (false, false, _) => splits.push((hit, foot.fraction, end)),
            }
        }
    }
    splits.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
    rebuild(&nodes, &segments, &splits, &mut groups)
}

/// Splits segments at the nodes that join them, replaces each node by its group's, and numbers what is left anew.
fn rebuild(
    nodes: &[Coord<f64>],
    segments: &[Segment],
    splits: &[(u32, f64, u32)],
    groups: &mut Groups,
) -> Network {
    let mut weaver = Weaver {
        source: nodes,
        number: vec![u32::MAX; nodes.len()],
        by_ends: HashMap::with_capacity(segments.len()),
        network: Network::default(),
    };
    let mut rest = splits;
    for (segment, index) in segments.iter().zip(0_u32..) {
        let count = rest.iter().take_while(|s| s.0 == index).count();
        let (here, later) = rest.split_at(count);
        rest = later;
        let mut last = groups.root(segment.from);
        for next in here.iter().map(|s| s.2).chain([segment.to]) {
            let next = groups.root(next);
            weaver.add(segment, last, next);
            last = next;
        }
    }
    weaver.network
}

struct Weaver<'a> {
    source: &'a [Coord<f64>],
    /// New number of each old node.
    number: Vec<u32>,
    by_ends: HashMap<(u32, u32), u32>,
    network: Network,
}

impl Weaver<'_> {
    /// Adds a segment between two old nodes. Straight pieces between the same nodes lie on each other: the first stays,
    /// and it is two-way when together they lead both ways.
    fn add(&mut self, segment: &Segment, from: u32, to: u32) {
        if from == to {
            return;
        }
        let (from, to) = (self.node(from), self.node(to));
        let next = self.network.segments.len() as u32;
        let index = *self
            .by_ends
            .entry((from.min(to), from.max(to)))
            .or_insert(next);
        if index == next {
            self.network.segments.push(Segment {
                from,
                to,
                ..*segment
            });
        } else {
            let first = &mut self.network.segments[index as usize];
            first.oneway &= segment.oneway && first.from == from;
        }
    }

    fn node(&mut self, old: u32) -> u32 {
        let number = &mut self.number[old as usize];
        if *number == u32::MAX {
            *number = self.network.nodes.len() as u32;
            self.network.nodes.push(self.source[old as usize]);
        }
        *number
    }
}
