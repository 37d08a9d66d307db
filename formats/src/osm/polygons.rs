//! Polygons by where they lie.

use geo::{BoundingRect, Contains, Coord, Point, Polygon, Rect};
use rayon::prelude::*;
use twin_core::spatial::RectIndex;

/// Polygons in a tree of their boxes, for asking which of them a point is in.
pub(super) struct Polygons<'a> {
    boxes: RectIndex<'static>,
    polygons: Vec<&'a Polygon<f64>>,
}

impl<'a> Polygons<'a> {
    pub(super) fn of(polygons: impl IntoIterator<Item = &'a Polygon<f64>>) -> Self {
        let polygons: Vec<_> = polygons.into_iter().collect();
        // Any box will do for an empty one, in which nothing lies.
        let origin = Coord { x: 0.0, y: 0.0 };
        let about = |p: &&Polygon<f64>| p.bounding_rect().unwrap_or(Rect::new(origin, origin));
        let boxes: Vec<Rect<f64>> = polygons.par_iter().map(about).collect();
        Self {
            // Places on the earth are numbers, so that this cannot fail.
            boxes: RectIndex::new(&boxes).unwrap_or_default(),
            polygons,
        }
    }

    /// The first, in the order given, that a point is in. Cost: about O(log n).
    pub(super) fn first_around(&self, point: &Point<f64>) -> Option<usize> {
        let mut first: Option<usize> = None;
        self.boxes.visit_box(point.0, point.0, |number| {
            let index = number as usize;
            let is_sooner = first.is_none_or(|first| index < first);
            if is_sooner && self.polygons.get(index).is_some_and(|p| p.contains(point)) {
                first = Some(index);
            }
        });
        first
    }
}
