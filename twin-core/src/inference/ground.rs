//! What stands where: a point's building, and points near a point.

use std::collections::BTreeMap;

use geo::{BoundingRect, Contains, Coord, Point, Polygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::model::Building;

type Entry = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// The footprints of all buildings, for asking what a point lies in.
#[derive(Debug)]
pub(super) struct Ground {
    tree: RTree<Entry>,
    footprints: Vec<Polygon<f64>>,
}

impl Ground {
    pub(super) fn of(buildings: &[Building]) -> Self {
        let footprints: Vec<_> = buildings.iter().map(|b| b.footprint.clone()).collect();
        let entries = footprints
            .iter()
            .enumerate()
            .filter_map(|(index, p)| Some(Entry::new(envelope(p)?, index)))
            .collect();
        Self {
            tree: RTree::bulk_load(entries),
            footprints,
        }
    }

    /// Whether `at` lies inside a building.
    pub(super) fn is_built(&self, at: Coord<f64>) -> bool {
        let point = Point::from(at);
        self.tree
            .locate_in_envelope_intersecting(AABB::from_point([at.x, at.y]))
            .any(|e| {
                self.footprints
                    .get(e.data)
                    .is_some_and(|p| p.contains(&point))
            })
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
pub(super) struct Nearby {
    radius: f64,
    cells: BTreeMap<(i64, i64), Vec<Coord<f64>>>,
}

impl Nearby {
    /// For questions about `radius` metres.
    pub(super) fn new(radius: f64) -> Self {
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

    pub(super) fn insert(&mut self, at: Coord<f64>) {
        let cell = self.cell(at);
        self.cells.entry(cell).or_default().push(at);
    }

    /// Whether a point lies within the radius of `at`.
    pub(super) fn any(&self, at: Coord<f64>) -> bool {
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
