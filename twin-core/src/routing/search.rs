//! Shortest paths: A* with the straight distance as its lower bound.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use geo::Coord;

use super::graph::{Links, Snap, WayGraph};
use super::turn::Turns;
use crate::spatial::planar::distance;

/// A shortest way along the graph.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// From [`Route::start`] to [`Route::end`], local metres: at least one point, no two in a row the same.
    pub points: Vec<Coord<f64>>,
    /// Length along the ways in metres, without the distances of the two ends from the points asked for.
    pub length_m: f64,
    /// Where it joins the ways.
    pub start: Snap,
    /// Where it leaves them.
    pub end: Snap,
}

impl WayGraph {
    /// The shortest route from the way nearest to `from` to the way nearest to `to`.
    ///
    /// When there is none between those, both ends are taken on the main component, if it is at most
    /// [`super::MAIN_DETOUR_M`] farther. `None` when that fails too, without ways, or when a coordinate is not finite.
    /// Cost: O(n log n) in the worst case, with one array of all nodes.
    #[must_use]
    pub fn route(&self, from: Coord<f64>, to: Coord<f64>) -> Option<Route> {
        let (start, end) = (self.nearest(from)?, self.nearest(to)?);
        if let Some(route) = self.route_between(&start, &end) {
            return Some(route);
        }
        let (main_start, main_end) = (self.nearest_main(from)?, self.nearest_main(to)?);
        if main_start == start && main_end == end {
            return None;
        }
        self.route_between(&main_start, &main_end)
    }

    /// The shortest route between two points on ways of this graph; `None` when `end` is not reached from `start`.
    #[must_use]
    pub fn route_between(&self, start: &Snap, end: &Snap) -> Option<Route> {
        let mut search = Search::new(self, start, end)?;
        let last = search.run();
        search.route(last)
    }
}

/// A state on the frontier; the greatest is the one to expand next.
struct Frontier {
    /// Length so far and the straight distance left.
    estimate_m: f64,
    length_m: f64,
    state: u32,
}

impl Ord for Frontier {
    fn cmp(&self, other: &Self) -> Ordering {
        let farther = other.estimate_m.total_cmp(&self.estimate_m);
        farther
            .then(self.length_m.total_cmp(&other.length_m))
            .then(other.state.cmp(&self.state))
    }
}

impl PartialOrd for Frontier {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Frontier {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Frontier {}

const NO_STATE: u32 = u32::MAX;

/// States are nodes, and where turns are restricted those of [`super::turn::Turns`].
struct Search<'g> {
    graph: &'g WayGraph,
    links: &'g Links,
    turns: Option<&'g Turns>,
    start: Snap,
    end: Snap,
    /// Ways to the end from a node: the node, the next node beyond the end, the length that remains.
    exits: [Option<(u32, u32, f64)>; 2],
    length_m: Vec<f64>,
    before: Vec<u32>,
    frontier: BinaryHeap<Frontier>,
    /// Length of the best route found, and the state before its end.
    best: (f64, u32),
}

impl<'g> Search<'g> {
    fn new(graph: &'g WayGraph, start: &Snap, end: &Snap) -> Option<Self> {
        let turns = graph.turns.as_ref();
        let links = turns.map_or(&graph.links, |t| &t.next);
        let n = turns.map_or(graph.nodes.len(), |t| t.head.len());
        let mut search = Self {
            graph,
            links,
            turns,
            start: *start,
            end: *end,
            exits: [None; 2],
            length_m: vec![f64::INFINITY; n],
            before: vec![NO_STATE; n],
            frontier: BinaryHeap::new(),
            best: (f64::INFINITY, NO_STATE),
        };
        let first = graph.segments.get(start.segment as usize)?;
        let last = graph.segments.get(end.segment as usize)?;
        let (first_m, last_m) = (graph.segment_length_m(first), graph.segment_length_m(last));
        search.exits[0] = Some((last.from, last.to, last_m * end.fraction));
        if !last.oneway || end.fraction == 1.0 {
            search.exits[1] = Some((last.to, last.from, last_m * (1.0 - end.fraction)));
        }
        if start.segment == end.segment && (!first.oneway || end.fraction >= start.fraction) {
            search.best.0 = first_m * (end.fraction - start.fraction).abs();
        }
        search.begin((first.from, first.to), first_m * (1.0 - start.fraction));
        if !first.oneway || start.fraction == 0.0 {
            search.begin((first.to, first.from), first_m * start.fraction);
        }
        Some(search)
    }

    /// Begins along the rest of a link. One who stands at its end has not come along it: every way is open from there.
    fn begin(&mut self, step: (u32, u32), length_m: f64) {
        let state = match self.turns {
            None => Some(step.1),
            Some(turns) if length_m == 0.0 => Some(turns.standing(step.1)),
            Some(turns) => turns.start(step),
        };
        if let Some(state) = state {
            self.reach(state, length_m, NO_STATE);
        }
    }

    fn head(&self, state: u32) -> u32 {
        self.turns.map_or(state, |t| t.head[state as usize])
    }

    fn reach(&mut self, state: u32, length_m: f64, before: u32) {
        if length_m < self.length_m[state as usize] {
            self.length_m[state as usize] = length_m;
            self.before[state as usize] = before;
            let at = self.graph.nodes[self.head(state) as usize];
            self.frontier.push(Frontier {
                estimate_m: length_m + distance(at, self.end.point),
                length_m,
                state,
            });
        }
    }

    /// Expands until nothing on the frontier can better the best route; gives the state before its end.
    fn run(&mut self) -> u32 {
        while let Some(Frontier {
            estimate_m,
            length_m,
            state,
        }) = self.frontier.pop()
        {
            if estimate_m >= self.best.0 {
                break;
            }
            if length_m > self.length_m[state as usize] {
                continue;
            }
            self.leave(state, length_m);
            let links = self.links;
            for link in links.of(state) {
                self.reach(link.target, length_m + link.length_m, state);
            }
        }
        self.best.1
    }

    /// Ends the route from a state, if its node is one of the exits and the rest of the way may be gone.
    fn leave(&mut self, state: u32, length_m: f64) {
        let node = self.head(state);
        for (_, beyond, rest_m) in self.exits.into_iter().flatten().filter(|e| e.0 == node) {
            let goes_on = rest_m == 0.0 || self.turns.is_none_or(|t| t.leads_to(state, beyond));
            if goes_on && length_m + rest_m < self.best.0 {
                self.best = (length_m + rest_m, state);
            }
        }
    }

    fn route(&self, last: u32) -> Option<Route> {
        if !self.best.0.is_finite() {
            return None;
        }
        let mut points = vec![self.end.point];
        let mut state = last;
        while state != NO_STATE {
            points.push(self.graph.nodes[self.head(state) as usize]);
            state = self.before[state as usize];
        }
        points.push(self.start.point);
        points.reverse();
        points.dedup();
        Some(Route {
            points,
            length_m: self.best.0,
            start: self.start,
            end: self.end,
        })
    }
}
