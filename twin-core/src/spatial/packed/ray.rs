//! What a straight way from one point to another meets.

use super::block::{Block, Lanes, lanes};
use super::shape::{Shape, WIDTH};
use super::store::{PackedTree, Parts};
use super::{ALL_LABELS, LabelSet};

/// The way from one point to another. A place on it is its share of the length, 0 to 1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ray<const D: usize> {
    from: [f64; D],
    /// One over the way along each axis; infinite where there is next to none.
    inverse: [f64; D],
    margin: f64,
}

impl<const D: usize> Ray<D> {
    /// The way between two points that meets boxes grown by a margin on every side.
    pub(crate) fn new(from: [f64; D], to: [f64; D], margin: f64) -> Self {
        Self {
            from,
            inverse: std::array::from_fn(|axis| 1.0 / (to[axis] - from[axis])),
            margin,
        }
    }

    /// Where on the way a box begins and ends; it is met where the first is not more than the second. All steps round
    /// monotonically, so that what is met in a box is met in every box about it.
    #[inline(always)]
    pub(crate) fn through(&self, least: [f64; D], greatest: [f64; D]) -> (f64, f64) {
        let (mut first, mut last) = (0.0_f64, 1.0_f64);
        for axis in 0..D {
            let (near, far) = (
                least[axis] - self.margin - self.from[axis],
                greatest[axis] + self.margin - self.from[axis],
            );
            let inverse = self.inverse[axis];
            if inverse.is_finite() {
                let (a, b) = (near * inverse, far * inverse);
                first = first.max(a.min(b));
                last = last.min(a.max(b));
            } else if near > 0.0 || far < 0.0 {
                last = -1.0;
            }
        }
        (first, last)
    }
}

impl<B: Block<D>, const D: usize> PackedTree<'_, B, D> {
    /// Calls `emit` with the number of each item with a wanted label that the way meets, and where it enters it, in the
    /// tree's own order. Cost: O(√n + k) for a way across everything.
    pub(crate) fn cast(&self, ray: &Ray<D>, wanted: LabelSet, mut emit: impl FnMut(u32, f64)) {
        let parts = self.parts();
        let depth = self.shape.levels().len();
        let mut waiting = vec![(0_usize, 0_usize)];
        if self.shape.leaves == 0 {
            waiting.clear();
        }
        while let Some((at, node)) = waiting.pop() {
            if at == depth {
                self.cast_leaf(&parts, node, ray, wanted, &mut emit);
                continue;
            }
            let level = &self.shape.levels()[at];
            let place = level.start + node;
            let [least, greatest] = &parts.nodes[place];
            let mut live = Shape::live_children(level, node);
            if wanted != ALL_LABELS && !parts.labels.is_empty() {
                live &= parts.wanted_children(place, wanted);
            }
            for lane in lanes(live) {
                let side = |side: &[Lanes<f32>; D]| side.map(|axis| f64::from(axis[lane]));
                let (first, last) = ray.through(side(least), side(greatest));
                if first <= last {
                    waiting.push((at + 1, node * WIDTH + lane));
                }
            }
        }
    }

    fn cast_leaf(
        &self,
        parts: &Parts<'_, B, D>,
        leaf: usize,
        ray: &Ray<D>,
        wanted: LabelSet,
        emit: &mut impl FnMut(u32, f64),
    ) {
        let (block, ids) = parts.leaf(leaf);
        let mut live = self.shape.live_items(leaf);
        if wanted != ALL_LABELS && !parts.labels.is_empty() {
            live &= parts.wanted_items(leaf, wanted);
        }
        for lane in lanes(live) {
            let (first, last) = ray.through(
                std::array::from_fn(|axis| block.least(axis)[lane]),
                std::array::from_fn(|axis| block.greatest(axis)[lane]),
            );
            if first <= last {
                emit(ids[lane], first);
            }
        }
    }
}
