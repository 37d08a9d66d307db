//! The index over boxes in space.

use super::error::{MAX_QUERY_M, QueryError, check_distance};
use super::packed::store::OpenError;
use super::packed::{ALL_LABELS, Best, Bounds, BoxBlock, Entries, Item, PackedTree, Ray};
use super::rect_index::{check_count, in_order};
use crate::told::Term;

/// A closed box in space, local metres: east, north, height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cuboid {
    least: [f64; 3],
    greatest: [f64; 3],
}

impl Cuboid {
    /// From its least and greatest corner.
    ///
    /// # Errors
    /// When a coordinate is no number within ±1e9 m, or the corners are the wrong way round.
    pub fn new(least: [f64; 3], greatest: [f64; 3]) -> Result<Self, QueryError> {
        check_position(Term::new("box", "外包框"), least)?;
        check_position(Term::new("box", "外包框"), greatest)?;
        for (axis, (least, greatest)) in ['x', 'y', 'z']
            .into_iter()
            .zip(least.into_iter().zip(greatest))
        {
            if least > greatest {
                return Err(QueryError::InvertedBox {
                    axis,
                    least,
                    greatest,
                });
            }
        }
        Ok(Self { least, greatest })
    }

    /// From corners that are known to be numbers and the right way round.
    pub(super) fn of_checked(least: [f64; 3], greatest: [f64; 3]) -> Self {
        Self { least, greatest }
    }

    /// Its least corner.
    #[must_use]
    pub fn least(&self) -> [f64; 3] {
        self.least
    }

    /// Its greatest corner.
    #[must_use]
    pub fn greatest(&self) -> [f64; 3] {
        self.greatest
    }

    fn bounds(&self) -> Bounds<3> {
        Bounds {
            least: self.least,
            greatest: self.greatest,
        }
    }
}

pub(super) fn check_position(what: Term, position: [f64; 3]) -> Result<(), QueryError> {
    match position
        .iter()
        .find(|v| v.is_nan() || v.abs() > MAX_QUERY_M)
    {
        Some(&value) => Err(QueryError::BadCoordinate { what, value }),
        None => Ok(()),
    }
}

impl Item<3> for [Cuboid] {
    fn count(&self) -> usize {
        self.len()
    }

    fn bounds(&self, number: usize) -> Bounds<3> {
        self[number].bounds()
    }
}

/// A static R-tree over boxes in space, numbered by their order of entry: [`super::RectIndex`] with one more axis. Memory:
/// 53.6 bytes a box.
#[derive(Debug, Clone)]
pub struct CuboidIndex<'a> {
    tree: PackedTree<'a, BoxBlock<3>, 3>,
}

impl CuboidIndex<'static> {
    /// Loads all boxes at once; the result does not depend on the number of threads. Cost: O(n log n) on all cores.
    ///
    /// # Errors
    /// When there are 2³² boxes or more.
    pub fn new(cuboids: &[Cuboid]) -> Result<Self, QueryError> {
        check_count(cuboids.len())?;
        Ok(Self::of_checked(cuboids))
    }

    /// From fewer than 2³² boxes.
    pub(super) fn of_checked(cuboids: &[Cuboid]) -> Self {
        Self {
            tree: PackedTree::build(cuboids, None),
        }
    }
}

impl<'a> CuboidIndex<'a> {
    /// Uses a saved index where it lies. Cost: O(n) to check it, nothing is copied.
    ///
    /// # Errors
    /// When the bytes are not those of an index of boxes in space, whole and unchanged, from a multiple of 64 on in memory.
    pub fn open(bytes: &'a [u8]) -> Result<Self, OpenError> {
        PackedTree::open(bytes).map(|tree| Self { tree })
    }

    /// What to save, one after the other. Cost: O(n) for the checksum.
    #[must_use]
    pub fn saved(&self) -> ([u8; 128], &[u8]) {
        self.tree.saved()
    }

    /// Number of boxes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tree.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tree.len() == 0
    }

    /// Numbers of the boxes that share a point with the closed box, ascending. Cost: O(log n + k log k).
    #[must_use]
    pub fn within(&self, asked: &Cuboid) -> Vec<u32> {
        let mut found = Vec::new();
        self.visit(asked.least, asked.greatest, |number| found.push(number));
        found.sort_unstable();
        found
    }

    /// Calls `visit` with the number of each box that shares a point with the closed box. Cost: O(log n + k).
    pub(super) fn visit(&self, least: [f64; 3], greatest: [f64; 3], mut visit: impl FnMut(u32)) {
        let asked = Bounds { least, greatest };
        self.tree.visit(&asked, ALL_LABELS, |run, count| {
            run.iter().take(count).for_each(|&number| visit(number));
        });
    }

    /// Boxes at most `radius_m` from `at`, each with its distance in metres (0 inside), nearest first, of equals the lowest number
    /// first. Cost: O(log n + k log k).
    ///
    /// # Errors
    /// When `at` is no position or the radius is not a finite number of at least 0.
    pub fn within_radius(
        &self,
        at: [f64; 3],
        radius_m: f64,
    ) -> Result<Vec<(u32, f64)>, QueryError> {
        check_position(Term::new("centre", "圆心"), at)?;
        check_distance(Term::new("radius", "半径"), radius_m)?;
        let mut found = Vec::new();
        self.tree.near(&at, radius_m * radius_m, |number, d2| {
            found.push((d2, number))
        });
        Ok(in_order(found))
    }

    /// The `k` nearest boxes with their distances in metres (0 inside), nearest first, of equals the lowest number first.
    /// Cost: as [`super::RectIndex::nearest`].
    ///
    /// # Errors
    /// When `at` is no position.
    pub fn nearest(&self, at: [f64; 3], k: usize) -> Result<Vec<(u32, f64)>, QueryError> {
        check_position(Term::new("point", "点"), at)?;
        let mut best = Best::new(k, self.len(), Entries::Boxes);
        self.nearest_of(at, &mut best, |best, number, d2| best.offer(d2, number));
        Ok(best.into_metres())
    }

    /// Offers every box that may be among the best, with its squared distance.
    pub(super) fn nearest_of(
        &self,
        at: [f64; 3],
        best: &mut Best,
        offer: impl FnMut(&mut Best, u32, f64),
    ) {
        self.tree.nearest(&at, ALL_LABELS, best, offer);
    }

    /// Boxes that the straight way from one position to another meets, each with the distance in metres at which it is
    /// entered (0 for one that holds `from`), by that distance, then number. Cost: O(n^⅔ + k log k) at worst.
    ///
    /// # Errors
    /// When a position is none.
    pub fn crossed(&self, from: [f64; 3], to: [f64; 3]) -> Result<Vec<(u32, f64)>, QueryError> {
        check_position(Term::new("start", "起点"), from)?;
        check_position(Term::new("end", "终点"), to)?;
        let length = length(from, to);
        let mut found = Vec::new();
        self.cast(from, to, 0.0, |number, share| {
            found.push((number, share * length))
        });
        found.sort_unstable_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        Ok(found)
    }

    /// Calls `emit` with each box, grown by a margin, that the way meets, and the share of the way at which it is entered.
    pub(super) fn cast(
        &self,
        from: [f64; 3],
        to: [f64; 3],
        margin_m: f64,
        emit: impl FnMut(u32, f64),
    ) {
        self.tree
            .cast(&Ray::new(from, to, margin_m), ALL_LABELS, emit);
    }
}

/// Distance of two positions in metres.
pub(super) fn length(from: [f64; 3], to: [f64; 3]) -> f64 {
    (0..3)
        .map(|axis| (to[axis] - from[axis]).powi(2))
        .sum::<f64>()
        .sqrt()
}
