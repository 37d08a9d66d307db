//! How far everything is from the nearest of many points, along the ways and within a bound.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use geo::{Coord, LineString};

use super::graph::{Links, Snap, WayGraph};
use super::turn::Step;

/// Where a search begins: a point on a way, and how far one has come to it, in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Origin {
    /// The point.
    pub snap: Snap,
    /// Length already gone; 0 or more.
    pub gone_m: f64,
}

/// A part of a road that is reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// Position of the road in the community's roads.
    pub road: usize,
    /// The part, cut where the limit ends it, local metres.
    pub line: LineString<f64>,
}

/// Length and origin of the shortest way to something.
type Best = (f64, u32);

const NOT_REACHED: Best = (f64::INFINITY, u32::MAX);

/// What is reached from the nearest of many origins within a bound.
#[derive(Debug, Clone)]
pub struct Reach<'g> {
    graph: &'g WayGraph,
    bound_m: f64,
    /// For each segment the best at its first end for one who goes on to its second, and the other way round.
    entered: Vec<[Best; 2]>,
    /// Origins by segment.
    on: BTreeMap<u32, Vec<(f64, Best)>>,
}

struct Frontier {
    best: Best,
    state: u32,
}

impl Ord for Frontier {
    fn cmp(&self, other: &Self) -> Ordering {
        nearer(other.best, self.best).then(other.state.cmp(&self.state))
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

/// The shorter first, of equals that of the lower origin.
fn nearer(a: Best, b: Best) -> Ordering {
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
}

impl WayGraph {
    /// Searches from all origins at once, along the ways in the directions in which they may be used, up to `bound_m` metres. Of
    /// equally near origins the first counts. Nothing is reached with a bound that is no number. Cost: O(n log n) of the nodes within the
    /// bound, with arrays of all nodes and segments.
    #[must_use]
    pub fn reach(&self, origins: &[Origin], bound_m: f64) -> Reach<'_> {
        let mut search = Search::new(self, bound_m);
        let mut on: BTreeMap<u32, Vec<(f64, Best)>> = BTreeMap::new();
        for (origin, number) in origins.iter().zip(0_u32..) {
            // The comparison is so written that NaN is left out.
            if origin.gone_m >= 0.0 && origin.gone_m <= bound_m && search.begin(origin, number) {
                let snap = &origin.snap;
                let here = (snap.fraction, (origin.gone_m, number));
                on.entry(snap.segment).or_default().push(here);
            }
        }
        search.run();
        Reach {
            graph: self,
            bound_m,
            entered: search.entered(),
            on,
        }
    }
}

struct Search<'g> {
    graph: &'g WayGraph,
    links: &'g Links,
    bound_m: f64,
    best: Vec<Best>,
    frontier: BinaryHeap<Frontier>,
    /// Where turns are restricted, the best with which each directed link is entered.
    steps: BTreeMap<Step, Best>,
}

impl<'g> Search<'g> {
    fn new(graph: &'g WayGraph, bound_m: f64) -> Self {
        let links = graph.turns.as_ref().map_or(&graph.links, |t| &t.next);
        Self {
            graph,
            links,
            bound_m,
            best: vec![NOT_REACHED; links.node_count()],
            frontier: BinaryHeap::new(),
            steps: BTreeMap::new(),
        }
    }

    /// Begins along the rest of an origin's link, both ways where both may be gone; false when there is no such link.
    fn begin(&mut self, origin: &Origin, number: u32) -> bool {
        let graph = self.graph;
        let Some(segment) = graph.segments.get(origin.snap.segment as usize) else {
            return false;
        };
        let length_m = graph.segment_length_m(segment);
        let (behind_m, ahead_m) = (
            length_m * origin.snap.fraction,
            length_m * (1.0 - origin.snap.fraction),
        );
        self.begin_along((segment.from, segment.to), ahead_m, (origin.gone_m, number));
        if !segment.oneway || behind_m == 0.0 {
            self.begin_along(
                (segment.to, segment.from),
                behind_m,
                (origin.gone_m, number),
            );
        }
        true
    }

    /// One who stands at the end of a link has not come along it: every way is open from there.
    fn begin_along(&mut self, step: Step, left_m: f64, (gone_m, number): Best) {
        let state = match &self.graph.turns {
            None => Some(step.1),
            Some(turns) if left_m == 0.0 => Some(turns.standing(step.1)),
            Some(turns) => turns.start(step),
        };
        if let Some(state) = state {
            self.offer(state, (gone_m + left_m, number));
        }
    }

    fn offer(&mut self, state: u32, best: Best) {
        let Some(known) = self.best.get_mut(state as usize) else {
            return;
        };
        if best.0 <= self.bound_m && nearer(best, *known).is_lt() {
            *known = best;
            self.frontier.push(Frontier { best, state });
        }
    }

    fn run(&mut self) {
        let (links, graph) = (self.links, self.graph);
        while let Some(Frontier { best, state }) = self.frontier.pop() {
            if nearer(best, self.best[state as usize]).is_gt() {
                continue;
            }
            for link in links.of(state) {
                if let Some(turns) = &graph.turns {
                    let step = (turns.head[state as usize], turns.head[link.target as usize]);
                    let known = self.steps.entry(step).or_insert(NOT_REACHED);
                    if nearer(best, *known).is_lt() {
                        *known = best;
                    }
                }
                self.offer(link.target, (best.0 + link.length_m, best.1));
            }
        }
    }

    fn entered(&self) -> Vec<[Best; 2]> {
        let has_turns = self.graph.turns.is_some();
        let at = |step: Step| {
            if has_turns {
                self.steps.get(&step).copied().unwrap_or(NOT_REACHED)
            } else {
                self.best[step.0 as usize]
            }
        };
        let segments = self.graph.segments.iter();
        segments
            .map(|s| {
                [
                    at((s.from, s.to)),
                    if s.oneway {
                        NOT_REACHED
                    } else {
                        at((s.to, s.from))
                    },
                ]
            })
            .collect()
    }
}

impl Reach<'_> {
    /// The bound in metres.
    #[must_use]
    pub fn bound_m(&self) -> f64 {
        self.bound_m
    }

    /// Length of the shortest way to a point on a way in metres, and the position of the origin that it is from; `None` beyond the bound.
    /// Cost: O(origins on its segment).
    #[must_use]
    pub fn distance(&self, to: &Snap) -> Option<(f64, usize)> {
        let segment = self.graph.segments.get(to.segment as usize)?;
        let length_m = self.graph.segment_length_m(segment);
        let [forward, backward] = self.entered.get(to.segment as usize)?;
        let along = [
            (forward.0 + length_m * to.fraction, forward.1),
            (backward.0 + length_m * (1.0 - to.fraction), backward.1),
        ];
        let here = self.on.get(&to.segment).into_iter().flatten();
        let straight = here
            .filter(|(fraction, _)| !segment.oneway || *fraction <= to.fraction)
            .map(|(fraction, best)| (best.0 + length_m * (fraction - to.fraction).abs(), best.1));
        let best = along
            .into_iter()
            .chain(straight)
            .min_by(|a, b| nearer(*a, *b))?;
        (best.0 <= self.bound_m).then_some((best.0, best.1 as usize))
    }

    /// The parts of roads within `limit_m` of an origin, at most the bound: cut exactly, in the order of the roads; pieces that follow
    /// each other on a road are one. Cost: O(segments).
    #[must_use]
    pub fn stretches(&self, limit_m: f64) -> Vec<Stretch> {
        let limit_m = limit_m.min(self.bound_m);
        let mut stretches: Vec<Stretch> = Vec::new();
        for (number, segment) in (0_u32..).zip(&self.graph.segments) {
            let ends = [segment.from, segment.to].map(|n| self.graph.nodes[n as usize]);
            for (from, to) in self.parts(number, limit_m) {
                let at = |share: f64| match share {
                    0.0 => ends[0],
                    1.0 => ends[1],
                    _ => ends[0] + (ends[1] - ends[0]) * share,
                };
                append(&mut stretches, segment.road as usize, at(from), at(to));
            }
        }
        stretches
    }

    /// The shares of a segment that are reached, in order and apart.
    fn parts(&self, number: u32, limit_m: f64) -> Vec<(f64, f64)> {
        let Some(segment) = self.graph.segments.get(number as usize) else {
            return Vec::new();
        };
        let length_m = self.graph.segment_length_m(segment);
        let left = |best: &Best| (limit_m - best.0) / length_m;
        let [forward, backward] = &self.entered[number as usize];
        let mut parts = vec![(0.0, left(forward)), (1.0 - left(backward), 1.0)];
        for (fraction, best) in self.on.get(&number).into_iter().flatten() {
            let back = if segment.oneway { 0.0 } else { left(best) };
            parts.push((fraction - back, fraction + left(best)));
        }
        let mut parts: Vec<(f64, f64)> = parts
            .into_iter()
            .map(|(a, b)| (a.max(0.0), b.min(1.0)))
            .filter(|(a, b)| a < b)
            .collect();
        parts.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        parts.dedup_by(|next, last| {
            let overlaps = next.0 <= last.1;
            if overlaps {
                last.1 = last.1.max(next.1);
            }
            overlaps
        });
        parts
    }
}

fn append(stretches: &mut Vec<Stretch>, road: usize, from: Coord<f64>, to: Coord<f64>) {
    if let Some(last) = stretches.last_mut()
        && last.road == road
        && last.line.0.last() == Some(&from)
    {
        last.line.0.push(to);
    } else {
        stretches.push(Stretch {
            road,
            line: LineString(vec![from, to]),
        });
    }
}
