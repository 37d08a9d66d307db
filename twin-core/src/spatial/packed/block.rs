//! Sixteen boxes or points side by side, one array an axis and side, so that one test runs over all of them without a branch.

use bytemuck::Pod;

use super::Bounds;
use super::shape::WIDTH;

/// One number for each child.
pub(super) type Lanes<T> = [T; WIDTH];

/// A leaf of boxes: least and greatest corners.
pub(crate) type BoxBlock<const D: usize> = [[Lanes<f64>; D]; 2];

/// A leaf of points.
pub(crate) type PointBlock<const D: usize> = [Lanes<f64>; D];

/// An inner node: its children's boxes, rounded outward.
pub(super) type Node<const D: usize> = [[Lanes<f32>; D]; 2];

/// What a leaf is made of.
pub(crate) trait Block<const D: usize>: Pod + Send + Sync {
    /// How the file format names it.
    const FORM: u32;
    /// A block whose every lane meets nothing.
    fn vacant() -> Self;
    /// Puts a box into a lane; a point is put by its least corner.
    fn put(&mut self, lane: usize, item: &Bounds<D>);
    /// Least coordinates on one axis.
    fn least(&self, axis: usize) -> &Lanes<f64>;
    /// Greatest coordinates on one axis.
    fn greatest(&self, axis: usize) -> &Lanes<f64>;
}

impl<const D: usize> Block<D> for BoxBlock<D> {
    const FORM: u32 = 1;

    fn vacant() -> Self {
        [[[f64::INFINITY; WIDTH]; D], [[f64::NEG_INFINITY; WIDTH]; D]]
    }

    fn put(&mut self, lane: usize, item: &Bounds<D>) {
        for axis in 0..D {
            self[0][axis][lane] = item.least[axis];
            self[1][axis][lane] = item.greatest[axis];
        }
    }

    #[inline(always)]
    fn least(&self, axis: usize) -> &Lanes<f64> {
        &self[0][axis]
    }

    #[inline(always)]
    fn greatest(&self, axis: usize) -> &Lanes<f64> {
        &self[1][axis]
    }
}

impl<const D: usize> Block<D> for PointBlock<D> {
    const FORM: u32 = 2;

    fn vacant() -> Self {
        [[f64::NAN; WIDTH]; D]
    }

    fn put(&mut self, lane: usize, item: &Bounds<D>) {
        for axis in 0..D {
            self[axis][lane] = item.least[axis];
        }
    }

    #[inline(always)]
    fn least(&self, axis: usize) -> &Lanes<f64> {
        &self[axis]
    }

    #[inline(always)]
    fn greatest(&self, axis: usize) -> &Lanes<f64> {
        &self[axis]
    }
}

/// Lanes whose box shares a point with the closed box.
#[inline(always)]
pub(super) fn meeting<B: Block<D>, const D: usize>(block: &B, asked: &Bounds<D>) -> u32 {
    let mut hit = [true; WIDTH];
    for axis in 0..D {
        let (least, greatest) = (block.least(axis), block.greatest(axis));
        for lane in 0..WIDTH {
            hit[lane] &=
                (least[lane] <= asked.greatest[axis]) & (greatest[lane] >= asked.least[axis]);
        }
    }
    bits(hit)
}

/// Squared distance from a point to each lane's box: 0 inside.
#[inline(always)]
pub(super) fn distances_2<B: Block<D>, const D: usize>(block: &B, at: &[f64; D]) -> Lanes<f64> {
    let mut sum = [0.0; WIDTH];
    for axis in 0..D {
        let (least, greatest) = (block.least(axis), block.greatest(axis));
        for lane in 0..WIDTH {
            sum[lane] += gap_2(least[lane], greatest[lane], at[axis]);
        }
    }
    sum
}

/// A query box for inner nodes: rounded outward to find, inward to know that all of a child is inside.
#[derive(Debug, Clone, Copy)]
pub(super) struct NodeQuery<const D: usize> {
    outer: [[f32; D]; 2],
    inner: [[f32; D]; 2],
}

impl<const D: usize> NodeQuery<D> {
    pub(super) fn new(asked: &Bounds<D>) -> Self {
        let (least, greatest) = (asked.least, asked.greatest);
        Self {
            outer: [least.map(round_down), greatest.map(round_up)],
            inner: [least.map(round_up), greatest.map(round_down)],
        }
    }

    /// Children that may hold something that meets the box, and those of which everything lies within it.
    #[inline(always)]
    pub(super) fn test(&self, node: &Node<D>) -> (u32, u32) {
        let (mut hit, mut inside) = ([true; WIDTH], [true; WIDTH]);
        for axis in 0..D {
            let (least, greatest) = (&node[0][axis], &node[1][axis]);
            for lane in 0..WIDTH {
                hit[lane] &=
                    (least[lane] <= self.outer[1][axis]) & (greatest[lane] >= self.outer[0][axis]);
                inside[lane] &=
                    (least[lane] >= self.inner[0][axis]) & (greatest[lane] <= self.inner[1][axis]);
            }
        }
        (bits(hit), bits(inside))
    }
}

/// Least squared distance from a point to each child. Subtraction, product and sum round monotonically, so it is never more
/// than [`distances_2`] of what the child holds.
#[inline(always)]
pub(super) fn node_distances_2<const D: usize>(node: &Node<D>, at: &[f64; D]) -> Lanes<f64> {
    let mut sum = [0.0; WIDTH];
    for axis in 0..D {
        let (least, greatest) = (&node[0][axis], &node[1][axis]);
        for lane in 0..WIDTH {
            sum[lane] += gap_2(f64::from(least[lane]), f64::from(greatest[lane]), at[axis]);
        }
    }
    sum
}

/// Lanes that hold.
#[inline(always)]
pub(super) fn bits(holds: [bool; WIDTH]) -> u32 {
    let mut mask = 0;
    for (lane, &hold) in holds.iter().enumerate() {
        mask |= u32::from(hold) << lane;
    }
    mask
}

/// Lanes of a mask, ascending.
pub(super) fn lanes(mut mask: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (mask != 0).then(|| {
            let lane = mask.trailing_zeros() as usize;
            mask &= mask - 1;
            lane % WIDTH
        })
    })
}

#[inline(always)]
fn gap_2(least: f64, greatest: f64, at: f64) -> f64 {
    // `a > b ? a : b` as the processor's own maximum, where `f64::max` takes care of NaN, which no coordinate is.
    let larger = |a: f64, b: f64| if a > b { a } else { b };
    let gap = larger(larger(least - at, at - greatest), 0.0);
    gap * gap
}

/// The greatest `f32` that is not above `value`.
pub(super) fn round_down(value: f64) -> f32 {
    let near = value as f32;
    if f64::from(near) > value {
        near.next_down()
    } else {
        near
    }
}

/// The least `f32` that is not below `value`.
pub(super) fn round_up(value: f64) -> f32 {
    let near = value as f32;
    if f64::from(near) < value {
        near.next_up()
    } else {
        near
    }
}
