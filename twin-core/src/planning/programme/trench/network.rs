//! Where trenches can run: along ways, and over open ground to them, to power and to what stands near.

use std::collections::BTreeSet;

use geo::{Coord, LineString};
use rstar::RTree;
use rstar::primitives::{GeomWithData, Line};

use super::obstacle::{Obstacles, length_m};
use crate::ids::ClassId;
use crate::model::{Community, Road};
use crate::planning::mains::Mains;
use crate::routing::{Mode, WayGraph};
use crate::spatial::PointIndex;
use crate::spatial::planar::{Foot, foot_on_segment};

/// Trenches between a site and so many of the nearest are looked at.
const NEIGHBOURS: usize = 8;

/// Where there are ways, a metre over open ground counts twice beyond so many, unless the way itself is farther off: the greatest spacing of
/// smart poles (white paper, table 4, row 1: 30 to 50 m), so that neighbours along a road are joined straight. That it is twice is an assumption:
/// a trench across a lawn or a yard is dug where the way is more than twice as long.
const OPEN_M: f64 = 50.0;

/// A trench that could be dug, between two nodes.
#[derive(Debug, Clone)]
pub(super) struct Edge {
    pub(super) ends: [usize; 2],
    /// What counts when trenches are chosen: its length, or more over open ground. Infinite of what is taken to be there only where nothing
    /// on the map has power.
    pub(super) weight_m: f64,
    pub(super) is_way: bool,
    pub(super) length_m: f64,
    /// From the first end to the second, local metres.
    pub(super) line: LineString<f64>,
}

/// Nodes and edges: first the sites, then one node for all that has power, then points of ways.
#[derive(Debug)]
pub(super) struct Network {
    pub(super) sites: usize,
    pub(super) nodes: usize,
    pub(super) edges: Vec<Edge>,
    /// Whether the community has ways to dig along.
    pub(super) has_ways: bool,
}

impl Network {
    /// Of sites in a community whose smart poles are of the classes that carry. Cost: O(n log n) in sites, roads, corners of buildings and poles.
    pub(super) fn of(
        community: &Community,
        carrying: &BTreeSet<&ClassId>,
        sites: &[Coord<f64>],
    ) -> Self {
        let obstacles = Obstacles::of(community);
        let ways = Ways::of(community, &obstacles);
        let mut making = Making {
            power: Mains::of(community, carrying, std::iter::empty()),
            obstacles,
            first_way: sites.len() + 1,
            nodes: sites.len() + 1 + ways.nodes.len(),
            ways,
            sites,
            stubs: Vec::new(),
            edges: Vec::new(),
        };
        let reach_m = making.join_ways();
        let power_m = making.join_power(&reach_m);
        making.join_neighbours(&reach_m, &power_m);
        making.join_outlets(community);
        making.lay_ways();
        Self {
            sites: sites.len(),
            nodes: making.nodes,
            edges: making.edges,
            has_ways: !making.ways.pieces.is_empty(),
        }
    }

    /// The node that stands for all that has power.
    pub(super) fn root(&self) -> usize {
        self.sites
    }
}

/// A point on a way at which a trench meets it.
struct Stub {
    piece: usize,
    fraction: f64,
    node: usize,
    at: Coord<f64>,
}

/// A network in the making.
struct Making<'c> {
    power: Mains<'c>,
    obstacles: Obstacles<'c>,
    ways: Ways,
    sites: &'c [Coord<f64>],
    /// Number of the first point of ways.
    first_way: usize,
    nodes: usize,
    stubs: Vec<Stub>,
    edges: Vec<Edge>,
}

impl Making<'_> {
    /// Joins sites to the nearest way; tells up to how far from each a trench over open ground counts once, metres.
    fn join_ways(&mut self) -> Vec<f64> {
        let sites = self.sites;
        let mut reach_m = Vec::with_capacity(sites.len());
        for (site, at) in sites.iter().enumerate() {
            // What stands within a building has its wiring.
            let is_built = self.obstacles.is_built(*at);
            let stub_m = if is_built {
                None
            } else {
                self.join_way(site, *at, f64::INFINITY)
            };
            reach_m.push(stub_m.map_or(f64::INFINITY, |stub_m| stub_m.max(OPEN_M)));
        }
        reach_m
    }

    /// Joins a node at a point to the nearest way; tells how far off that is, metres. None where no way is reached.
    fn join_way(&mut self, node: usize, at: Coord<f64>, once_m: f64) -> Option<f64> {
        let (piece, foot) = self.ways.nearest(at)?;
        let way = self.obstacles.way(at, foot.point)?;
        let on_way = self.nodes;
        self.nodes += 1;
        self.stubs.push(Stub {
            piece,
            fraction: foot.fraction,
            node: on_way,
            at: foot.point,
        });
        Some(self.join([node, on_way], once_m, way))
    }

    /// Joins sites to the nearest power; tells how far off that is from each, metres.
    fn join_power(&mut self, reach_m: &[f64]) -> Vec<f64> {
        let sites = self.sites;
        let root = sites.len();
        let mut power_m = Vec::with_capacity(root);
        for (site, (at, reach_m)) in sites.iter().zip(reach_m).enumerate() {
            let Some(to) = self.power.nearest_point(*at) else {
                self.join([site, root], *reach_m, vec![*at, *at]);
                if let Some(edge) = self.edges.last_mut() {
                    edge.weight_m = f64::INFINITY;
                }
                power_m.push(f64::INFINITY);
                continue;
            };
            let to = if self.obstacles.is_built(*at) {
                *at
            } else {
                to
            };
            // Where water leaves no way round, through it.
            let way = self.obstacles.way(*at, to);
            let way = way.unwrap_or_else(|| vec![*at, to]);
            power_m.push(self.join([site, root], *reach_m, way));
        }
        power_m
    }

    /// Joins sites to those near them. One that is farther off than power from both is of no use: power is as good a way for either.
    fn join_neighbours(&mut self, reach_m: &[f64], power_m: &[f64]) {
        let sites = self.sites;
        let Ok(index) = PointIndex::new(sites) else {
            return;
        };
        for (from, at) in sites.iter().enumerate() {
            let near = index.nearest(*at, NEIGHBOURS + 1).unwrap_or_default();
            for (to, straight_m) in near {
                let to = to as usize;
                if to <= from || straight_m >= power_m[from].max(power_m[to]) {
                    continue;
                }
                if let Some(way) = self.obstacles.way(*at, sites[to]) {
                    self.join([from, to], reach_m[from].min(reach_m[to]), way);
                }
            }
        }
    }

    /// Joins what has power to the nearest way: buildings from the corner that is nearest to one, and poles, boxes and busbars.
    fn join_outlets(&mut self, community: &Community) {
        let root = self.sites.len();
        let to_way = |ways: &Ways, at: Coord<f64>| {
            let nearest = ways.nearest(at);
            nearest.map_or(f64::INFINITY, |(_, foot)| foot.distance_2)
        };
        for building in &community.buildings {
            let corners = building.footprint.exterior().0.iter().copied();
            let far = corners.map(|at| (to_way(&self.ways, at), at));
            let nearest = far.min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, at)) = nearest {
                self.join_way(root, at, OPEN_M);
            }
        }
        let spots: Vec<Coord<f64>> = self.power.spots().collect();
        for at in spots {
            self.join_way(root, at, OPEN_M);
        }
    }

    /// Lays the pieces of ways, cut where trenches meet them.
    fn lay_ways(&mut self) {
        let mut stubs = std::mem::take(&mut self.stubs);
        stubs.sort_by(|a, b| {
            let along = a.piece.cmp(&b.piece);
            along
                .then(a.fraction.total_cmp(&b.fraction))
                .then(a.node.cmp(&b.node))
        });
        let mut stubs = stubs.into_iter().peekable();
        let pieces = std::mem::take(&mut self.ways.pieces);
        for (number, [from, to]) in pieces.iter().enumerate() {
            let node = |end: u32| self.first_way + end as usize;
            let (end, last) = (node(*to), self.ways.nodes[*to as usize]);
            let (mut here, mut at) = (node(*from), self.ways.nodes[*from as usize]);
            while let Some(stub) = stubs.next_if(|stub| stub.piece == number) {
                self.lay([here, stub.node], [at, stub.at]);
                (here, at) = (stub.node, stub.at);
            }
            self.lay([here, end], [at, last]);
        }
        self.ways.pieces = pieces;
    }

    fn lay(&mut self, ends: [usize; 2], line: [Coord<f64>; 2]) {
        self.join(ends, f64::INFINITY, line.to_vec());
        if let Some(edge) = self.edges.last_mut() {
            edge.is_way = true;
        }
    }

    /// Adds an edge of which each metre counts once up to `once_m`, twice beyond; tells its length.
    fn join(&mut self, ends: [usize; 2], once_m: f64, line: Vec<Coord<f64>>) -> f64 {
        let length_m = length_m(&line);
        self.edges.push(Edge {
            ends,
            weight_m: length_m + (length_m - once_m).max(0.0),
            is_way: false,
            length_m,
            line: LineString(line),
        });
        length_m
    }
}

/// The ways on the ground that one can dig along, whoever may use them.
struct Ways {
    nodes: Vec<Coord<f64>>,
    /// Straight pieces between two nodes that no building stands on.
    pieces: Vec<[u32; 2]>,
    tree: RTree<GeomWithData<Line<[f64; 2]>, usize>>,
}

impl Ways {
    fn of(community: &Community, obstacles: &Obstacles<'_>) -> Self {
        let on_ground = community.roads.iter().filter(|road| road.level == 0);
        let roads: Vec<Road> = on_ground
            .map(|road| Road {
                walkable: true,
                ..road.clone()
            })
            .collect();
        // Gates and one-way streets stop no trench.
        let graph = WayGraph::of_roads(&roads, Mode::Walk);
        let nodes: Vec<Coord<f64>> = graph.nodes().to_vec();
        let ends = |[from, to]: [u32; 2]| (nodes[from as usize], nodes[to as usize]);
        let pieces = graph.pieces().filter(|piece| {
            let (from, to) = ends(*piece);
            !obstacles.meets_building(from, to)
        });
        let pieces: Vec<[u32; 2]> = pieces.collect();
        let entries = pieces.iter().enumerate().map(|(number, piece)| {
            let (from, to) = ends(*piece);
            GeomWithData::new(Line::new([from.x, from.y], [to.x, to.y]), number)
        });
        Self {
            tree: RTree::bulk_load(entries.collect()),
            pieces,
            nodes,
        }
    }

    /// The nearest piece, and the point on it.
    fn nearest(&self, at: Coord<f64>) -> Option<(usize, Foot)> {
        let nearest = self.tree.nearest_neighbor([at.x, at.y])?;
        Some((nearest.data, foot(nearest.geom(), at)))
    }
}

fn foot(line: &Line<[f64; 2]>, at: Coord<f64>) -> Foot {
    foot_on_segment(at, line.from.into(), line.to.into())
}
