//! The index over rectangles that every layer stands on.

use geo::{Coord, Rect};
use rayon::prelude::*;

use super::batch::Batch;
use super::error::{QueryError, check_box, check_distance, check_point};
use super::packed::store::OpenError;
use super::packed::{
    ALL_LABELS, Best, Bounds, BoxBlock, Entries, Item, LABELS, LabelSet, PackedTree, Ray,
};
use crate::told::Term;

/// A static R-tree over rectangles (points are rectangles without a size), numbered by their order of entry.
///
/// Rectangles may carry a label, a number below 64; queries that want some labels skip subtrees without them. The bytes of
/// an index are those of its file, little-endian and checked, so a saved index is used where it lies: `'a` is how long its
/// bytes live, `'static` for one that was built. Memory: 37.1 bytes a rectangle, 38.6 with labels.
#[derive(Debug, Clone)]
pub struct RectIndex<'a> {
    tree: PackedTree<'a, BoxBlock<2>, 2>,
}

impl Item<2> for [Rect<f64>] {
    fn count(&self) -> usize {
        self.len()
    }

    fn bounds(&self, number: usize) -> Bounds<2> {
        of_rect(&self[number])
    }
}

impl Default for RectIndex<'static> {
    /// One without rectangles.
    fn default() -> Self {
        Self::of_checked(&[], None)
    }
}

impl RectIndex<'static> {
    /// Loads all rectangles at once; the result does not depend on the number of threads. Cost: O(n log n) on all cores.
    ///
    /// # Errors
    /// When a coordinate is no number, or there are 2³² rectangles or more.
    pub fn new(rects: &[Rect<f64>]) -> Result<Self, QueryError> {
        Self::build(rects, None)
    }

    /// The same with a label for each rectangle.
    ///
    /// # Errors
    /// As [`Self::new`]; and when there are more or fewer labels than rectangles, or one is not below 64.
    pub fn with_labels(rects: &[Rect<f64>], labels: &[u8]) -> Result<Self, QueryError> {
        if labels.len() != rects.len() || labels.iter().any(|&label| label >= LABELS) {
            return Err(QueryError::BadLabels);
        }
        Self::build(rects, Some(labels))
    }

    fn build(rects: &[Rect<f64>], labels: Option<&[u8]>) -> Result<Self, QueryError> {
        check_count(rects.len())?;
        rects
            .par_iter()
            .try_for_each(|&r| check_box(r).map(|_| ()))?;
        Ok(Self::of_checked(rects, labels))
    }

    /// From rectangles whose coordinates are numbers.
    pub(crate) fn of_checked(rects: &[Rect<f64>], labels: Option<&[u8]>) -> Self {
        Self {
            tree: PackedTree::build(rects, labels),
        }
    }
}

impl<'a> RectIndex<'a> {
    /// Uses a saved index where it lies. Cost: O(n) to check it, nothing is copied.
    ///
    /// # Errors
    /// When the bytes are not those of an index of rectangles, whole and unchanged, from a multiple of 64 on in memory.
    pub fn open(bytes: &'a [u8]) -> Result<Self, OpenError> {
        PackedTree::open(bytes).map(|tree| Self { tree })
    }

    /// What to save, one after the other. Cost: O(n) for the checksum, nothing else is copied.
    #[must_use]
    pub fn saved(&self) -> ([u8; 128], &[u8]) {
        self.tree.saved()
    }

    /// Number of rectangles.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tree.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tree.len() == 0
    }

    /// Memory in bytes, all included.
    #[must_use]
    pub fn size(&self) -> usize {
        self.tree.size()
    }

    /// The box about all rectangles; `None` when there are none. Cost: O(1).
    #[must_use]
    pub fn bounds(&self) -> Option<Rect<f64>> {
        let bounds = self.tree.bounds()?;
        Some(Rect::new(bounds.least, bounds.greatest))
    }

    /// Numbers of the rectangles that share a point with the closed box, ascending. Cost: O(log n + k log k).
    ///
    /// # Errors
    /// When a coordinate of the box is no number.
    pub fn within_box(&self, rect: Rect<f64>) -> Result<Vec<u32>, QueryError> {
        self.within_box_of(rect, ALL_LABELS)
    }

    /// The same for rectangles with a wanted label alone: bit `i` of `wanted` stands for label `i`. An index without labels
    /// answers as if all were wanted. Cost: as [`Self::within_box`] for the subtrees that have a wanted label.
    ///
    /// # Errors
    /// When a coordinate of the box is no number.
    pub fn within_box_of(&self, rect: Rect<f64>, wanted: u64) -> Result<Vec<u32>, QueryError> {
        let asked = of_rect(&check_box(rect)?);
        let mut found = Vec::new();
        self.tree.collect(&asked, wanted, &mut found);
        found.sort_unstable();
        Ok(found)
    }

    /// The same in the tree's own order, which sorting costs more than finding. Cost: O(log n + k).
    ///
    /// # Errors
    /// When a coordinate of the box is no number.
    pub fn within_box_unsorted(&self, rect: Rect<f64>) -> Result<Vec<u32>, QueryError> {
        let asked = of_rect(&check_box(rect)?);
        let mut found = Vec::new();
        self.tree.collect(&asked, ALL_LABELS, &mut found);
        Ok(found)
    }

    /// Calls `visit` with the number of each rectangle that shares a point with the closed box, in the tree's own order,
    /// without allocating. Cost: O(log n + k).
    pub fn visit_box(&self, min: Coord<f64>, max: Coord<f64>, visit: impl FnMut(u32)) {
        self.visit_box_of(min, max, ALL_LABELS, visit);
    }

    /// As [`Self::visit_box`] for wanted labels alone.
    pub(super) fn visit_box_of(
        &self,
        min: Coord<f64>,
        max: Coord<f64>,
        wanted: LabelSet,
        mut visit: impl FnMut(u32),
    ) {
        self.tree.visit(&between(min, max), wanted, |run, count| {
            run.iter().take(count).for_each(|&number| visit(number));
        });
    }

    /// [`Self::within_box`] for many boxes on all cores; the answers are in the order of the boxes and do not depend on the
    /// number of threads. Cost: that of the queries.
    ///
    /// # Errors
    /// When a coordinate of a box is no number.
    pub fn within_boxes(&self, rects: &[Rect<f64>]) -> Result<Batch, QueryError> {
        Batch::of(rects, |rect, found| {
            let asked = of_rect(&check_box(*rect)?);
            let start = found.len();
            self.tree.collect(&asked, ALL_LABELS, found);
            found[start..].sort_unstable();
            Ok(())
        })
    }

    /// The `k` nearest rectangles with their distances in metres (0 inside), nearest first, of equals the lowest number
    /// first. Cost: O(log n + k²) for small `k`, O(log n + k log k) above 64.
    ///
    /// # Errors
    /// When `at` is no point.
    pub fn nearest(&self, at: Coord<f64>, k: usize) -> Result<Vec<(u32, f64)>, QueryError> {
        check_point(Term::new("point", "点"), at)?;
        let mut best = Best::new(k, self.len(), Entries::Boxes);
        self.nearest_of(at, ALL_LABELS, &mut best, |best, number, d2| {
            best.offer(d2, number);
        });
        Ok(best.into_metres())
    }

    /// Rectangles at most `radius_m` from `at`, each with its distance in metres (0 inside), nearest first, of equals the lowest number
    /// first. Cost: O(log n + k log k).
    ///
    /// # Errors
    /// When `at` is no point or the radius is not a finite number of at least 0.
    pub fn within_radius(
        &self,
        at: Coord<f64>,
        radius_m: f64,
    ) -> Result<Vec<(u32, f64)>, QueryError> {
        check_point(Term::new("centre", "圆心"), at)?;
        check_distance(Term::new("radius", "半径"), radius_m)?;
        let mut found = Vec::new();
        self.tree
            .near(&[at.x, at.y], radius_m * radius_m, |number, d2| {
                found.push((d2, number))
            });
        Ok(in_order(found))
    }

    /// Offers every rectangle with a wanted label that may be among the best, with its squared distance.
    pub(super) fn nearest_of(
        &self,
        at: Coord<f64>,
        wanted: LabelSet,
        best: &mut Best,
        offer: impl FnMut(&mut Best, u32, f64),
    ) {
        self.tree.nearest(&[at.x, at.y], wanted, best, offer);
    }

    /// Rectangles that the straight way from one point to another meets, each with the distance in metres at which it is
    /// entered (0 for one that holds `from`), by that distance, then number. Cost: O(√n + k log k).
    ///
    /// # Errors
    /// When a point is none.
    pub fn crossed(&self, from: Coord<f64>, to: Coord<f64>) -> Result<Vec<(u32, f64)>, QueryError> {
        check_point(Term::new("start", "起点"), from)?;
        check_point(Term::new("end", "终点"), to)?;
        let length = super::planar::distance(from, to);
        let mut found = Vec::new();
        let ray = Ray::new([from.x, from.y], [to.x, to.y], 0.0);
        self.tree.cast(&ray, ALL_LABELS, |number, share| {
            found.push((number, share * length));
        });
        found.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        Ok(found)
    }
}

/// Whether an index can number so many.
pub(super) fn check_count(count: usize) -> Result<(), QueryError> {
    u32::try_from(count)
        .map(|_| ())
        .map_err(|_| QueryError::TooMany)
}

/// Numbers with their distances, nearest first, of equals the lowest number first.
pub(super) fn in_order(mut found: Vec<(f64, u32)>) -> Vec<(u32, f64)> {
    found.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let found = found.into_iter();
    found.map(|(d2, number)| (number, d2.sqrt())).collect()
}

fn of_rect(rect: &Rect<f64>) -> Bounds<2> {
    between(rect.min(), rect.max())
}

fn between(min: Coord<f64>, max: Coord<f64>) -> Bounds<2> {
    Bounds {
        least: [min.x, min.y],
        greatest: [max.x, max.y],
    }
}
