//! Where roads cross the boundary of a compound, and which road passes a point.

use std::cmp::Ordering;

use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{BoundingRect, Coord, Line, LineString, Polygon, Rect};

use crate::model::{Road, RoadClass};
use crate::spatial::RectIndex;

/// Crossings nearer than this are one way in, metres (rule `gate-at-crossing`).
const MERGE_M: f64 = 15.0;
/// Farthest road of a compound that none crosses, metres (rule `gate-nearest-road`).
const NEAREST_MAX_M: f64 = 100.0;
/// Farthest road of a mapped gate, metres: half a wide road.
const ROAD_OF_GATE_M: f64 = 8.0;

/// A road where it crosses a boundary or passes a gate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crossing {
    pub(super) at: Coord<f64>,
    pub(super) class: RoadClass,
    pub(super) drivable: bool,
    pub(super) width: f64,
}

impl Crossing {
    fn of(road: &Road, at: Coord<f64>) -> Self {
        Self {
            at,
            class: road.class.value,
            drivable: road.drivable,
            width: road.width.value,
        }
    }

    /// Drivable before walkable, then by class, then the widest, then from south-west.
    pub(super) fn rank(&self, other: &Self) -> Ordering {
        (other.drivable.cmp(&self.drivable))
            .then(self.class.cmp(&other.class))
            .then(other.width.total_cmp(&self.width))
            .then(self.at.x.total_cmp(&other.at.x))
            .then(self.at.y.total_cmp(&other.at.y))
    }
}

/// A segment of a road.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    road: usize,
    line: Line<f64>,
}

/// The roads by their segments. Building it costs O(n log n).
pub(super) struct Ways<'a> {
    roads: &'a [Road],
    stretches: Vec<Stretch>,
    boxes: RectIndex<'static>,
}

impl<'a> Ways<'a> {
    pub(super) fn of(roads: &'a [Road]) -> Self {
        let of_road = |(road, r): (usize, &'a Road)| {
            let lines = r.line.lines();
            lines.map(move |line| Stretch { road, line })
        };
        let stretches: Vec<Stretch> = roads.iter().enumerate().flat_map(of_road).collect();
        let about = |s: &Stretch| Rect::new(s.line.start, s.line.end);
        let boxes: Vec<Rect<f64>> = stretches.iter().map(about).collect();
        Self {
            roads,
            boxes: RectIndex::of_checked(&boxes, None),
            stretches,
        }
    }

    /// Segments whose box meets the box from `low` to `high`, in the order of the roads.
    fn within(&self, low: Coord<f64>, high: Coord<f64>) -> Vec<(&'a Road, Line<f64>)> {
        let mut found: Vec<(u32, Stretch)> = Vec::new();
        self.boxes.visit_box(low, high, |number| {
            let stretch = self.stretches.get(number as usize);
            found.extend(stretch.map(|s| (number, *s)));
        });
        found.sort_unstable_by(|(a_number, a), (b_number, b)| {
            let start = |s: &Stretch| (s.line.start.x, s.line.start.y);
            let (a_at, b_at) = (start(a), start(b));
            (a.road.cmp(&b.road))
                .then(a_at.0.total_cmp(&b_at.0))
                .then(a_at.1.total_cmp(&b_at.1))
                .then(a_number.cmp(b_number))
        });
        let named = |(_, s): &(u32, Stretch)| Some((self.roads.get(s.road)?, s.line));
        found.iter().filter_map(named).collect()
    }

    /// Ways into a compound, the best first: where roads on the ground, other than city roads, cross its boundary.
    pub(super) fn entering(&self, boundary: &Polygon<f64>) -> Vec<Crossing> {
        let mut found = Vec::new();
        for edge in boundary.exterior().lines() {
            let rect = edge.bounding_rect();
            for (road, segment) in self.within(rect.min(), rect.max()) {
                if is_way_in(road)
                    && let Some(LineIntersection::SinglePoint { intersection, .. }) =
                        line_intersection(segment, edge)
                {
                    found.push(Crossing::of(road, intersection));
                }
            }
        }
        merged(found)
    }

    /// The point of the boundary nearest to a road on the ground, if one is near enough.
    pub(super) fn nearest(&self, boundary: &Polygon<f64>) -> Option<Crossing> {
        let reach = boundary.bounding_rect()?;
        let margin = Coord {
            x: NEAREST_MAX_M,
            y: NEAREST_MAX_M,
        };
        let ring = boundary.exterior();
        let mut best: Option<(f64, Crossing)> = None;
        for (road, segment) in self.within(reach.min() - margin, reach.max() + margin) {
            if road.level != 0 || !road.walkable {
                continue;
            }
            // Two lines that do not cross are nearest at a vertex of one of them.
            let from_road = [segment.start, segment.end]
                .into_iter()
                .filter_map(|c| Some((c, nearest_on(ring, c)?)));
            let from_boundary = ring.0.iter().map(|c| (nearest_on_segment(segment, *c), *c));
            for (on_road, on_boundary) in from_road.chain(from_boundary) {
                let gap = distance(on_road, on_boundary);
                if gap <= NEAREST_MAX_M && best.as_ref().is_none_or(|(least, _)| gap < *least) {
                    best = Some((gap, Crossing::of(road, on_boundary)));
                }
            }
        }
        best.map(|(_, crossing)| crossing)
    }

    /// The best road within reach of a gate; one that only people use when there is none.
    pub(super) fn at(&self, at: Coord<f64>) -> Crossing {
        let reach = Coord {
            x: ROAD_OF_GATE_M,
            y: ROAD_OF_GATE_M,
        };
        self.within(at - reach, at + reach)
            .into_iter()
            .filter(|(_, s)| distance(nearest_on_segment(*s, at), at) <= ROAD_OF_GATE_M)
            .map(|(road, _)| Crossing::of(road, at))
            .min_by(Crossing::rank)
            .unwrap_or(Crossing {
                at,
                class: RoadClass::Footway,
                drivable: false,
                width: 0.0,
            })
    }
}

fn is_way_in(road: &Road) -> bool {
    road.level == 0 && (road.drivable || road.walkable) && road.class.value != RoadClass::City
}

/// The best of crossings that are near each other, best first.
fn merged(mut crossings: Vec<Crossing>) -> Vec<Crossing> {
    crossings.sort_by(Crossing::rank);
    let mut kept: Vec<Crossing> = Vec::new();
    for crossing in crossings {
        let near = |k: &Crossing| distance(k.at, crossing.at) < MERGE_M;
        if !kept.iter().any(near) {
            kept.push(crossing);
        }
    }
    kept
}

pub(super) fn distance(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

pub(super) fn nearest_on_segment(segment: Line<f64>, to: Coord<f64>) -> Coord<f64> {
    let (dx, dy) = (segment.dx(), segment.dy());
    let square = dx * dx + dy * dy;
    if square <= 0.0 {
        return segment.start;
    }
    let t = ((to.x - segment.start.x) * dx + (to.y - segment.start.y) * dy) / square;
    let t = t.clamp(0.0, 1.0);
    Coord {
        x: segment.start.x + dx * t,
        y: segment.start.y + dy * t,
    }
}

fn nearest_on(line: &LineString<f64>, to: Coord<f64>) -> Option<Coord<f64>> {
    line.lines()
        .map(|s| nearest_on_segment(s, to))
        .min_by(|a, b| distance(*a, to).total_cmp(&distance(*b, to)))
}
