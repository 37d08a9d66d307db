//! Roads joined end to end, and stations along lines.

use std::collections::{BTreeMap, BTreeSet};

use geo::Coord;

use crate::model::{Road, RoadClass};

/// Roads that run on into each other without a junction between them, as one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    /// Its points, local metres; at least two.
    pub points: Vec<Coord<f64>>,
    /// Position in the community's roads of the road of each segment.
    pub roads: Vec<usize>,
    /// Distance of each point from the start, metres.
    stations: Vec<f64>,
}

/// More than squares of distances are rounded by, as a share.
const ROUNDED: f64 = 1e-9;

/// A point of a line: where it is and which way the line runs there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Station {
    pub(crate) position: Coord<f64>,
    pub(crate) direction_rad: f64,
    pub(crate) segment: usize,
}

impl Chain {
    pub(crate) fn new(points: Vec<Coord<f64>>, roads: Vec<usize>) -> Self {
        let mut stations = vec![0.0];
        let mut length = 0.0;
        for pair in points.windows(2) {
            length += (pair[1] - pair[0]).x.hypot((pair[1] - pair[0]).y);
            stations.push(length);
        }
        Self {
            points,
            roads,
            stations,
        }
    }

    /// Length in metres.
    #[must_use]
    pub fn length_m(&self) -> f64 {
        self.stations.last().copied().unwrap_or(0.0)
    }

    /// The point `station_m` metres from the start, cut to the ends.
    pub(crate) fn at(&self, station_m: f64) -> Station {
        let station_m = station_m.clamp(0.0, self.length_m());
        let after = self.stations.partition_point(|s| *s <= station_m);
        let segment = after
            .saturating_sub(1)
            .min(self.points.len().saturating_sub(2));
        let (a, b) = (self.points[segment], self.points[segment + 1]);
        let length = self.stations[segment + 1] - self.stations[segment];
        let share = if length > 0.0 {
            (station_m - self.stations[segment]) / length
        } else {
            0.0
        };
        let along = b - a;
        Station {
            position: a + along * share,
            direction_rad: along.y.atan2(along.x),
            segment,
        }
    }

    /// Its straight pieces, with the stations at which each begins and ends, metres.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = ([Coord<f64>; 2], [f64; 2])> + '_ {
        let pieces = self.points.windows(2).zip(self.stations.windows(2));
        pieces.map(|(ends, stations)| ([ends[0], ends[1]], [stations[0], stations[1]]))
    }

    /// Station in metres and distance in metres of the point of the line nearest to `point`.
    pub(crate) fn project(&self, point: Coord<f64>) -> (f64, f64) {
        let (mut best, mut limit) = ((0.0, f64::INFINITY), f64::INFINITY);
        for (index, pair) in self.points.windows(2).enumerate() {
            let (share, rest) = nearest_on_segment(point, pair[0], pair[1]);
            // A root only of what may be nearer.
            if rest.x * rest.x + rest.y * rest.y > limit {
                continue;
            }
            let distance = rest.x.hypot(rest.y);
            if distance < best.1 {
                let length = self.stations[index + 1] - self.stations[index];
                best = (self.stations[index] + share * length, distance);
                limit = distance * distance * (1.0 + ROUNDED);
            }
        }
        best
    }
}

/// Share along the segment and distance of its point nearest to `point`.
pub(super) fn project_on_segment(point: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> (f64, f64) {
    let (share, rest) = nearest_on_segment(point, a, b);
    (share, rest.x.hypot(rest.y))
}

/// Share along the segment of its point nearest to `point`, and the way from there to `point`.
fn nearest_on_segment(point: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> (f64, Coord<f64>) {
    let (along, to) = (b - a, point - a);
    let squared = along.x * along.x + along.y * along.y;
    let share = if squared > 0.0 {
        ((to.x * along.x + to.y * along.y) / squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (share, to - along * share)
}

/// A vertex to the millimetre: roads meet where they share one.
type Vertex = (i64, i64);

pub(crate) fn vertex(point: Coord<f64>) -> Vertex {
    (
        (point.x * 1000.0).round() as i64,
        (point.y * 1000.0).round() as i64,
    )
}

/// Whether three or more roads meet at the start and at the end of each chain of roads of the classes: of all on the ground, those and others
/// on which one drives. Cost: O(n log n).
pub(super) fn junctions(chains: &[Chain], roads: &[Road], classes: &[RoadClass]) -> Vec<[bool; 2]> {
    let mut arms: BTreeMap<Vertex, u32> = BTreeMap::new();
    let counts = |r: &&Road| r.level == 0 && (r.drivable || classes.contains(&r.class.value));
    for road in roads.iter().filter(counts) {
        for pair in road.line.0.windows(2) {
            let ends = [vertex(pair[0]), vertex(pair[1])];
            for end in ends.into_iter().filter(|_| ends[0] != ends[1]) {
                *arms.entry(end).or_default() += 1;
            }
        }
    }
    let meet = |at: Option<&Coord<f64>>| {
        let arms = at.and_then(|at| arms.get(&vertex(*at)));
        arms.is_some_and(|arms| *arms >= 3)
    };
    let of_chain = |chain: &Chain| [chain.points.first(), chain.points.last()].map(meet);
    chains.iter().map(of_chain).collect()
}

/// Joins the ground-level roads of the classes at vertices where exactly two segments meet. Cost: O(n log n).
pub(super) fn join(roads: &[Road], classes: &[RoadClass]) -> Vec<Chain> {
    let mut segments = Vec::new();
    for (index, road) in roads.iter().enumerate() {
        if road.level == 0 && classes.contains(&road.class.value) {
            let pairs = road
                .line
                .0
                .windows(2)
                .filter(|p| vertex(p[0]) != vertex(p[1]));
            segments.extend(pairs.map(|p| (p[0], p[1], index)));
        }
    }
    let mut at: BTreeMap<Vertex, Vec<usize>> = BTreeMap::new();
    for (index, (a, b, _)) in segments.iter().enumerate() {
        at.entry(vertex(*a)).or_default().push(index);
        at.entry(vertex(*b)).or_default().push(index);
    }
    let mut used = BTreeSet::new();
    let mut chains = Vec::new();
    // Ends and junctions first; what is left after them are rings.
    let starts = at
        .iter()
        .filter(|(_, s)| s.len() != 2)
        .chain(at.iter().filter(|(_, s)| s.len() == 2));
    for (start, around) in starts {
        for &first in around {
            if !used.contains(&first) {
                chains.push(walk(*start, first, &segments, &at, &mut used));
            }
        }
    }
    chains
}

fn walk(
    start: Vertex,
    first: usize,
    segments: &[(Coord<f64>, Coord<f64>, usize)],
    at: &BTreeMap<Vertex, Vec<usize>>,
    used: &mut BTreeSet<usize>,
) -> Chain {
    let (mut points, mut roads) = (Vec::new(), Vec::new());
    let (mut here, mut next) = (start, Some(first));
    while let Some(index) = next {
        used.insert(index);
        let (a, b, road) = segments[index];
        let (from, to) = if vertex(a) == here { (a, b) } else { (b, a) };
        if points.is_empty() {
            points.push(from);
        }
        points.push(to);
        roads.push(road);
        here = vertex(to);
        let around = at.get(&here).map_or(&[][..], Vec::as_slice);
        next = if around.len() == 2 {
            around.iter().copied().find(|s| !used.contains(s))
        } else {
            None
        };
    }
    Chain::new(points, roads)
}

/// Steps in which a free station is looked for, in metres.
pub(super) const STEP_M: f64 = 2.0;

/// Stations about `middle`, ever farther on and back, within `from..=to`.
pub(super) fn outwards(middle: f64, from: f64, to: f64) -> impl Iterator<Item = f64> {
    let steps = ((to - middle).max(middle - from) / STEP_M).floor().max(0.0) as u32;
    let both = (1..=steps).flat_map(move |step| {
        let away = f64::from(step) * STEP_M;
        [middle + away, middle - away]
    });
    std::iter::once(middle)
        .chain(both)
        .filter(move |station| (from..=to).contains(station))
}

/// Middles of equal zones, each at most `max_m` long.
pub(super) fn zones(length_m: f64, max_m: f64) -> Vec<f64> {
    let count = (length_m / max_m - 1e-9).ceil().max(1.0);
    (0..count as usize)
        .map(|i| length_m * (i as f64 + 0.5) / count)
        .collect()
}
