//! Polygons by where they lie.

use geo::{BoundingRect, Contains, Point, Polygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// Polygons in an R-tree of their boxes, for asking which of them a point is in.
pub(super) struct Polygons<'a> {
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
    polygons: Vec<&'a Polygon<f64>>,
}

impl<'a> Polygons<'a> {
    pub(super) fn of(polygons: impl IntoIterator<Item = &'a Polygon<f64>>) -> Self {
        let polygons: Vec<_> = polygons.into_iter().collect();
        let boxes = polygons
            .iter()
            .enumerate()
            .filter_map(|(index, polygon)| {
                let (low, high) = (
                    polygon.bounding_rect()?.min(),
                    polygon.bounding_rect()?.max(),
                );
                let corners = Rectangle::from_corners([low.x, low.y], [high.x, high.y]);
                Some(GeomWithData::new(corners, index))
            })
            .collect();
        Self {
            boxes: RTree::bulk_load(boxes),
            polygons,
        }
    }

    /// The first, in the order given, that a point is in. Cost: about O(log n).
    pub(super) fn first_around(&self, point: &Point<f64>) -> Option<usize> {
        let here = AABB::from_point([point.x(), point.y()]);
        let boxed = self.boxes.locate_in_envelope_intersecting(here);
        let holds = |index: &usize| self.polygons.get(*index).is_some_and(|p| p.contains(point));
        boxed.map(|hit| hit.data).filter(holds).min()
    }
}
