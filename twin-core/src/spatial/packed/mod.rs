//! The packed R-tree beneath every static layer: boxes or points in D dimensions, sorted once and never changed.
//!
//! Sixteen children a node, all nodes in arrays without a pointer: the children of node `i` are `16 i` to `16 i + 15` of the
//! level beneath. Inner nodes hold their children's boxes as `f32`, rounded outward, so that a test on them never loses what
//! the exact `f64` test in the leaf keeps. The whole tree is one block of bytes, which is also its file: see [`store`].

mod best;
mod block;
mod build;
mod nearest;
mod order;
mod ray;
mod shape;
pub(crate) mod store;
mod within;

pub(crate) use best::{Best, Entries};
pub(crate) use block::{BoxBlock, PointBlock};
pub(crate) use build::Item;
pub(crate) use ray::Ray;
pub(crate) use store::PackedTree;

/// A closed box in D dimensions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds<const D: usize> {
    pub(crate) least: [f64; D],
    pub(crate) greatest: [f64; D],
}

impl<const D: usize> Bounds<D> {
    /// The box about nothing.
    const NOTHING: Self = Self {
        least: [f64::INFINITY; D],
        greatest: [f64::NEG_INFINITY; D],
    };

    /// The box about both.
    fn with(&self, other: &Self) -> Self {
        Self {
            least: std::array::from_fn(|a| self.least[a].min(other.least[a])),
            greatest: std::array::from_fn(|a| self.greatest[a].max(other.greatest[a])),
        }
    }
}

/// A set of labels, one bit each.
pub(crate) type LabelSet = u64;

/// Every label.
pub(crate) const ALL_LABELS: LabelSet = LabelSet::MAX;

/// Number of labels that a tree tells apart.
pub(crate) const LABELS: u8 = 64;
