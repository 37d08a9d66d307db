//! The R-tree over rectangles that every layer stands on.

use std::ops::ControlFlow;

use geo::{Coord, Rect};
use rstar::{AABB, PointDistance, RStarInsertionStrategy, RTree, RTreeObject, RTreeParams};

use super::error::{QueryError, check_box, check_point};

/// Nodes of 16 children. In `cargo xtask bench spatial` boxes are answered about a third faster than with rstar's default of
/// 6, and the ten nearest as fast; bulk loading takes two to four times as long (docs/benchmarks.md).
#[derive(Debug, Clone, Copy)]
struct WideNodes;

impl RTreeParams for WideNodes {
    const MIN_SIZE: usize = 5;
    const MAX_SIZE: usize = 16;
    const REINSERTION_COUNT: usize = 1;
    type DefaultInsertionStrategy = RStarInsertionStrategy;
}

/// A rectangle and its number: 40 bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct RectEntry {
    min: [f64; 2],
    max: [f64; 2],
    pub(super) index: u32,
}

impl RectEntry {
    pub(super) fn new(a: Coord<f64>, b: Coord<f64>, index: u32) -> Self {
        Self {
            min: [a.x.min(b.x), a.y.min(b.y)],
            max: [a.x.max(b.x), a.y.max(b.y)],
            index,
        }
    }
}

impl RTreeObject for RectEntry {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.min, self.max)
    }
}

impl PointDistance for RectEntry {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        let gap = |axis: usize| {
            (self.min[axis] - point[axis])
                .max(point[axis] - self.max[axis])
                .max(0.0)
        };
        let (dx, dy) = (gap(0), gap(1));
        dx * dx + dy * dy
    }
}

/// A static R-tree over rectangles (points are rectangles without a size), bulk-loaded, numbered by their order of entry.
#[derive(Debug, Clone)]
pub struct RectIndex {
    tree: RTree<RectEntry, WideNodes>,
}

impl RectIndex {
    /// Loads all rectangles at once. Cost: O(n log n).
    ///
    /// # Errors
    /// When a coordinate is no number, or there are more than 2³² rectangles.
    pub fn new(rects: impl IntoIterator<Item = Rect<f64>>) -> Result<Self, QueryError> {
        let entry = |(i, rect): (usize, Rect<f64>)| {
            let index = u32::try_from(i).map_err(|_| QueryError::TooMany)?;
            check_box(rect).map(|r| RectEntry::new(r.min(), r.max(), index))
        };
        let entries: Result<Vec<RectEntry>, QueryError> =
            rects.into_iter().enumerate().map(entry).collect();
        Ok(Self::of_entries(entries?))
    }

    pub(super) fn of_entries(entries: Vec<RectEntry>) -> Self {
        Self {
            tree: RTree::bulk_load_with_params(entries),
        }
    }

    /// Number of rectangles.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tree.size()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tree.size() == 0
    }

    /// The box about all rectangles; `None` when there are none. Cost: O(1).
    #[must_use]
    pub fn bounds(&self) -> Option<Rect<f64>> {
        let envelope = self.tree.root().envelope();
        (!self.is_empty()).then(|| Rect::new(envelope.lower(), envelope.upper()))
    }

    /// Numbers of the rectangles that share a point with the closed box, ascending. Cost: O(log n + k log k).
    ///
    /// # Errors
    /// When a coordinate of the box is no number.
    pub fn within_box(&self, rect: Rect<f64>) -> Result<Vec<u32>, QueryError> {
        let rect = check_box(rect)?;
        let mut found = Vec::new();
        self.visit_box(rect.min(), rect.max(), |index| found.push(index));
        found.sort_unstable();
        Ok(found)
    }

    /// Calls `visit` with the number of each rectangle that shares a point with the closed box, in the tree's own order,
    /// without allocating. Cost: O(log n + k).
    pub fn visit_box(&self, min: Coord<f64>, max: Coord<f64>, mut visit: impl FnMut(u32)) {
        let envelope = AABB::from_corners([min.x, min.y], [max.x, max.y]);
        let _: ControlFlow<()> = self
            .tree
            .locate_in_envelope_intersecting_int(envelope, |entry| {
                visit(entry.index);
                ControlFlow::Continue(())
            });
    }

    /// The `k` nearest rectangles with their distances in metres (0 inside), nearest first, of equals the lowest number
    /// first. Cost: O(log n + k log k).
    ///
    /// # Errors
    /// When `at` is no point.
    pub fn nearest(&self, at: Coord<f64>, k: usize) -> Result<Vec<(u32, f64)>, QueryError> {
        check_point("point", at)?;
        let mut found: Vec<(f64, u32)> = Vec::with_capacity(k.min(self.len()));
        for (index, d2) in self.by_distance_2(at) {
            if k == 0 || (found.len() >= k && d2 > found[k - 1].0) {
                break;
            }
            found.push((d2, index));
        }
        found.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        found.truncate(k);
        Ok(found
            .into_iter()
            .map(|(d2, index)| (index, d2.sqrt()))
            .collect())
    }

    /// Every rectangle by its squared distance from `at`, nearest first; equals in no defined order.
    pub(super) fn by_distance_2(&self, at: Coord<f64>) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.tree
            .nearest_neighbor_iter_with_distance_2([at.x, at.y])
            .map(|(entry, d2)| (entry.index, d2))
    }
}
