//! What stands where: whether a point is free, and points near a point.

use std::collections::BTreeMap;

use geo::{BoundingRect, Contains, Coord, Line, Point, Polygon, Rect};
use rayon::prelude::*;

use crate::model::{CommunityParts, ParkingKind};
use crate::spatial::RectIndex;
use crate::spatial::planar::foot_on_segment;

/// Points that are tried on each circle about a place that is taken.
const DIRECTIONS: u32 = 16;

/// What the ground is taken up by, for asking what a point lies in. Building it costs O(n log n).
#[derive(Debug)]
pub(crate) struct Ground {
    tree: RectIndex<'static>,
    /// Buildings first, then waters, then parking in the open.
    areas: Vec<Polygon<f64>>,
    /// Where the waters and where the parking begin.
    waters: usize,
    lots: usize,
    /// Centre lines of roads on the ground with half their width in metres.
    roads: Vec<(Line<f64>, f64)>,
    /// About each as wide as it is.
    road_tree: RectIndex<'static>,
}

impl Ground {
    pub(crate) fn of(parts: &CommunityParts) -> Self {
        let buildings = parts.buildings.iter().map(|b| &b.footprint);
        let waters = parts.waters.iter().map(|w| &w.area);
        let open = |kind| matches!(kind, ParkingKind::Surface | ParkingKind::Bicycle);
        let lots = parts.parkings.iter().filter(|p| open(p.kind.value));
        let lots = lots.map(|p| &p.area);
        let areas: Vec<&Polygon<f64>> = buildings.chain(waters).chain(lots).collect();
        let rects: Vec<Rect<f64>> = areas.par_iter().map(|area| about(area)).collect();
        let areas = areas.into_par_iter().cloned().collect();
        let on_ground = parts.roads.iter().filter(|r| r.level == 0);
        let roads: Vec<_> = on_ground
            .flat_map(|r| r.line.lines().map(|s| (s, r.width.value / 2.0)))
            .collect();
        let road_rects: Vec<Rect<f64>> = roads.iter().map(|(s, half)| beside(*s, *half)).collect();
        Self {
            tree: RectIndex::of_checked(&rects, None),
            areas,
            waters: parts.buildings.len(),
            lots: parts.buildings.len() + parts.waters.len(),
            roads,
            road_tree: RectIndex::of_checked(&road_rects, None),
        }
    }

    /// Whether `at` lies inside a building.
    pub(crate) fn is_built(&self, at: Coord<f64>) -> bool {
        self.is_in(at, self.waters)
    }

    /// Whether `at` lies neither in a building, nor in water, nor on a road on the ground; it may lie on parking.
    pub(crate) fn is_open(&self, at: Coord<f64>) -> bool {
        !self.is_in(at, self.lots) && !self.is_road(at)
    }

    /// Whether `at` lies neither in a building, nor in water, nor on parking, nor on a road on the ground.
    pub(crate) fn is_free(&self, at: Coord<f64>) -> bool {
        !self.is_in(at, self.areas.len()) && !self.is_road(at)
    }

    /// The free point nearest to `wanted` within `reach_m`, of points on circles a metre apart; none where nothing is free.
    /// `suits` may ask for more than that it is free.
    pub(crate) fn settle(
        &self,
        wanted: Coord<f64>,
        reach_m: u32,
        suits: impl Fn(Coord<f64>) -> bool,
    ) -> Option<Coord<f64>> {
        let circle = |radius: u32| {
            (0..DIRECTIONS).map(move |step| {
                let turn = f64::from(step) / f64::from(DIRECTIONS) * std::f64::consts::TAU;
                let (sin, cos) = turn.sin_cos();
                wanted + Coord { x: cos, y: sin } * f64::from(radius)
            })
        };
        std::iter::once(wanted)
            .chain((1..=reach_m).flat_map(circle))
            .find(|at| self.is_free(*at) && suits(*at))
    }

    fn is_road(&self, at: Coord<f64>) -> bool {
        let mut found = false;
        self.road_tree.visit_box(at, at, |number| {
            let (line, half) = self.roads[number as usize];
            let foot = foot_on_segment(at, line.start, line.end);
            found |= foot.distance_2 < half * half;
        });
        found
    }

    /// Whether `at` lies in one of the areas before `end`.
    fn is_in(&self, at: Coord<f64>, end: usize) -> bool {
        let point = Point::from(at);
        let mut found = false;
        self.tree.visit_box(at, at, |number| {
            let index = number as usize;
            found |= index < end && self.areas[index].contains(&point);
        });
        found
    }
}

/// The box about a polygon; any will do for an empty one, in which nothing lies.
fn about(polygon: &Polygon<f64>) -> Rect<f64> {
    let anywhere = Coord { x: 0.0, y: 0.0 };
    polygon
        .bounding_rect()
        .unwrap_or(Rect::new(anywhere, anywhere))
}

/// The box about a strip as wide as a road on both sides of a line.
fn beside(line: Line<f64>, half_m: f64) -> Rect<f64> {
    let about = line.bounding_rect();
    let by = Coord {
        x: half_m,
        y: half_m,
    };
    Rect::new(about.min() - by, about.max() + by)
}

/// Points in square cells as wide as the radius that is asked for.
#[derive(Debug)]
pub(crate) struct Nearby {
    radius: f64,
    cells: BTreeMap<(i64, i64), Vec<Coord<f64>>>,
}

impl Nearby {
    /// For questions about `radius` metres.
    pub(crate) fn new(radius: f64) -> Self {
        Self {
            radius,
            cells: BTreeMap::new(),
        }
    }

    fn cell(&self, at: Coord<f64>) -> (i64, i64) {
        (
            (at.x / self.radius).floor() as i64,
            (at.y / self.radius).floor() as i64,
        )
    }

    pub(crate) fn insert(&mut self, at: Coord<f64>) {
        let cell = self.cell(at);
        self.cells.entry(cell).or_default().push(at);
    }

    /// Whether a point lies within the radius of `at`.
    pub(crate) fn any(&self, at: Coord<f64>) -> bool {
        let (cx, cy) = self.cell(at);
        // The root is only drawn where its rounding may matter.
        let (surely, hardly) = (0.999_999 * self.radius, 1.000_001 * self.radius);
        let within = |p: &Coord<f64>| {
            let (dx, dy) = (p.x - at.x, p.y - at.y);
            let square = dx * dx + dy * dy;
            square < surely * surely || square < hardly * hardly && dx.hypot(dy) <= self.radius
        };
        (cx - 1..=cx + 1).any(|x| {
            let column = self.cells.range((x, cy - 1)..=(x, cy + 1));
            column
                .into_iter()
                .any(|(_, points)| points.iter().any(within))
        })
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::*;

    #[test]
    fn points_are_near_as_brute_force_finds_them() {
        let mut random = StdRng::seed_from_u64(4);
        // Whole numbers, so that many distances are exactly the radius: 3, 4, 5.
        let mut place = || Coord {
            x: f64::from(random.random_range(-60..60_i8)),
            y: f64::from(random.random_range(-60..60_i8)),
        };
        let mut nearby = Nearby::new(5.0);
        let (mut points, mut near) = (Vec::new(), 0);
        for _ in 0..2_000 {
            let (at, more) = (place(), place());
            let is_near = |p: &Coord<f64>| (p.x - at.x).hypot(p.y - at.y) <= 5.0;
            let expected = points.iter().any(is_near);
            assert_eq!(nearby.any(at), expected, "{at:?}");
            near += usize::from(expected);
            if points.len() < 100 {
                points.push(more);
                nearby.insert(more);
            }
        }
        assert!((300..1_700).contains(&near), "{near}");
    }
}
