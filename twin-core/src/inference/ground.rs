//! What stands where: whether a point is free, and points near a point.

use std::collections::BTreeMap;

use geo::{BoundingRect, Contains, Coord, Point, Polygon};
use rstar::primitives::{GeomWithData, Line, Rectangle};
use rstar::{AABB, PointDistance, RTree};

use crate::model::{CommunityParts, ParkingKind};

type Entry = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// Points that are tried on each circle about a place that is taken.
const DIRECTIONS: u32 = 16;

/// What the ground is taken up by, for asking what a point lies in. Building it costs O(n log n).
#[derive(Debug)]
pub(crate) struct Ground {
    tree: RTree<Entry>,
    /// Buildings first, then waters, then parking in the open.
    areas: Vec<Polygon<f64>>,
    /// Where the waters and where the parking begin.
    waters: usize,
    lots: usize,
    /// Centre lines of roads on the ground with half their width in metres.
    roads: RTree<GeomWithData<Line<[f64; 2]>, f64>>,
    reach_m: f64,
}

impl Ground {
    pub(crate) fn of(parts: &CommunityParts) -> Self {
        let buildings = parts.buildings.iter().map(|b| &b.footprint);
        let waters = parts.waters.iter().map(|w| &w.area);
        let open = |kind| matches!(kind, ParkingKind::Surface | ParkingKind::Bicycle);
        let lots = parts.parkings.iter().filter(|p| open(p.kind.value));
        let lots = lots.map(|p| &p.area);
        let areas: Vec<_> = buildings.chain(waters).chain(lots).cloned().collect();
        let entries = areas
            .iter()
            .enumerate()
            .filter_map(|(index, p)| Some(Entry::new(envelope(p)?, index)))
            .collect();
        let on_ground = parts.roads.iter().filter(|r| r.level == 0);
        let roads: Vec<_> = on_ground
            .flat_map(|r| r.line.lines().map(|s| (s, r.width.value / 2.0)))
            .map(|(s, half)| {
                let line = Line::new([s.start.x, s.start.y], [s.end.x, s.end.y]);
                GeomWithData::new(line, half)
            })
            .collect();
        Self {
            tree: RTree::bulk_load(entries),
            areas,
            waters: parts.buildings.len(),
            lots: parts.buildings.len() + parts.waters.len(),
            reach_m: roads.iter().map(|r| r.data).fold(0.0, f64::max),
            roads: RTree::bulk_load(roads),
        }
    }

    /// Whether `at` lies inside a building.
    pub(crate) fn is_built(&self, at: Coord<f64>) -> bool {
        self.around(at).any(|index| index < self.waters)
    }

    /// Whether `at` lies neither in a building, nor in water, nor on a road on the ground; it may lie on parking.
    pub(crate) fn is_open(&self, at: Coord<f64>) -> bool {
        !self.around(at).any(|index| index < self.lots) && !self.is_road(at)
    }

    /// Whether `at` lies neither in a building, nor in water, nor on parking, nor on a road on the ground.
    pub(crate) fn is_free(&self, at: Coord<f64>) -> bool {
        self.around(at).next().is_none() && !self.is_road(at)
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
        let point = [at.x, at.y];
        let near = self
            .roads
            .locate_within_distance(point, self.reach_m * self.reach_m);
        near.into_iter()
            .any(|road| road.distance_2(&point) < road.data * road.data)
    }

    fn around(&self, at: Coord<f64>) -> impl Iterator<Item = usize> {
        let point = Point::from(at);
        self.tree
            .locate_in_envelope_intersecting(AABB::from_point([at.x, at.y]))
            .map(|e| e.data)
            .filter(move |i| self.areas.get(*i).is_some_and(|p| p.contains(&point)))
    }
}

pub(super) fn envelope(polygon: &Polygon<f64>) -> Option<Rectangle<[f64; 2]>> {
    let rect = polygon.bounding_rect()?;
    Some(Rectangle::from_corners(
        [rect.min().x, rect.min().y],
        [rect.max().x, rect.max().y],
    ))
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
        let within = |p: &Coord<f64>| (p.x - at.x).hypot(p.y - at.y) <= self.radius;
        (cx - 1..=cx + 1).any(|x| {
            (cy - 1..=cy + 1).any(|y| {
                self.cells
                    .get(&(x, y))
                    .is_some_and(|points| points.iter().any(within))
            })
        })
    }
}
