//! The index over points that do not move.

use geo::Coord;

use super::error::{QueryError, check_distance, check_point};
use super::packed::store::OpenError;
use super::packed::{ALL_LABELS, Best, Bounds, Entries, Item, PackedTree, PointBlock};
use super::rect_index::{check_count, in_order};
use crate::told::Term;

/// A static index over points in plan, numbered by their order of entry: [`super::RectIndex`] with leaves of points.
/// Memory: 21.1 bytes a point.
#[derive(Debug, Clone)]
pub struct PointIndex<'a> {
    tree: PackedTree<'a, PointBlock<2>, 2>,
}

impl Item<2> for [Coord<f64>] {
    fn count(&self) -> usize {
        self.len()
    }

    fn bounds(&self, number: usize) -> Bounds<2> {
        let point = [self[number].x, self[number].y];
        Bounds {
            least: point,
            greatest: point,
        }
    }
}

impl PointIndex<'static> {
    /// Loads all points at once; the result does not depend on the number of threads. Cost: O(n log n) on all cores.
    ///
    /// # Errors
    /// When a coordinate is no number, or there are 2³² points or more.
    pub fn new(points: &[Coord<f64>]) -> Result<Self, QueryError> {
        check_count(points.len())?;
        points
            .iter()
            .try_for_each(|&p| check_point(Term::new("point", "点"), p))?;
        Ok(Self {
            tree: PackedTree::build(points, None),
        })
    }
}

impl<'a> PointIndex<'a> {
    /// Uses a saved index where it lies. Cost: O(n) to check it, nothing is copied.
    ///
    /// # Errors
    /// When the bytes are not those of an index of points, whole and unchanged, from a multiple of 64 on in memory.
    pub fn open(bytes: &'a [u8]) -> Result<Self, OpenError> {
        PackedTree::open(bytes).map(|tree| Self { tree })
    }

    /// What to save, one after the other. Cost: O(n) for the checksum.
    #[must_use]
    pub fn saved(&self) -> ([u8; 128], &[u8]) {
        self.tree.saved()
    }

    /// Number of points.
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

    /// The `k` nearest points with their distances in metres, nearest first, of equals the lowest number first.
    /// Cost: O(log n + k²) for small `k`, O(log n + k log k) above 64.
    ///
    /// # Errors
    /// When `at` is no point.
    pub fn nearest(&self, at: Coord<f64>, k: usize) -> Result<Vec<(u32, f64)>, QueryError> {
        check_point(Term::new("point", "点"), at)?;
        let mut best = Best::new(k, self.len(), Entries::Boxes);
        self.tree
            .nearest(&[at.x, at.y], ALL_LABELS, &mut best, |best, number, d2| {
                best.offer(d2, number);
            });
        Ok(best.into_metres())
    }

    /// Points at most `radius_m` from `at`, each with its distance in metres, nearest first, of equals the lowest number
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
}
