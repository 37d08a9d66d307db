//! The order of the items in a tree: every node is a tile, cut from its parent's across its longer side.
//!
//! The cuts are those of a k-d tree (Bentley 1975), each placed so that all nodes before the last are full, as in
//! "overlap minimizing top-down" loading (Lee and Lee 2003). What is on which side follows from the middles and numbers alone,
//! not from the number of threads.

use super::shape::WIDTH;

/// An item by the middle of its box, each coordinate as a number that sorts like it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key<const D: usize> {
    middle: [u32; D],
    pub(super) number: u32,
}

impl<const D: usize> Key<D> {
    pub(super) fn new(middle: [f32; D], number: u32) -> Self {
        Self {
            middle: middle.map(sortable),
            number,
        }
    }
}

/// The longer side of a piece is measured on about this many of its keys: on all of a small one.
const SAMPLE: usize = 256;

/// Fewer keys than this are cut on one core.
const SERIAL: usize = 8_192;

/// Puts keys into the order of the leaves: each 16 make one leaf. Cost: O(n log n), on all cores.
pub(super) fn tile<const D: usize>(keys: &mut [Key<D>]) {
    let mut span = WIDTH;
    while span * WIDTH < keys.len() {
        span *= WIDTH;
    }
    cut(keys, span);
}

/// Cuts until each piece fits a leaf; `span` is what a child of the present node holds when full.
fn cut<const D: usize>(keys: &mut [Key<D>], mut span: usize) {
    if keys.len() <= WIDTH {
        return;
    }
    while span >= keys.len() {
        span /= WIDTH;
    }
    let children = keys.len().div_ceil(span);
    let at = children.div_ceil(2) * span;
    let axis = longer_side(keys);
    let order = |key: &Key<D>| u64::from(key.middle[axis]) << 32 | u64::from(key.number);
    keys.select_nth_unstable_by_key(at, order);
    let is_small = keys.len() < SERIAL;
    let (before, after) = keys.split_at_mut(at);
    if is_small {
        cut(before, span);
        cut(after, span);
    } else {
        rayon::join(|| cut(before, span), || cut(after, span));
    }
}

/// The axis on which the middles are farthest apart.
fn longer_side<const D: usize>(keys: &[Key<D>]) -> usize {
    let (mut least, mut greatest) = ([u32::MAX; D], [0; D]);
    for key in keys.iter().step_by(keys.len().div_ceil(SAMPLE)) {
        for axis in 0..D {
            least[axis] = least[axis].min(key.middle[axis]);
            greatest[axis] = greatest[axis].max(key.middle[axis]);
        }
    }
    let length = |axis: usize| coordinate(greatest[axis]) - coordinate(least[axis]);
    (0..D)
        .reduce(|a, b| if length(b) > length(a) { b } else { a })
        .unwrap_or(0)
}

/// A number whose order is that of the coordinate.
fn sortable(coordinate: f32) -> u32 {
    let bits = coordinate.to_bits();
    if bits >> 31 == 1 {
        !bits
    } else {
        bits | 1 << 31
    }
}

/// The coordinate that a number stands for.
fn coordinate(sortable: u32) -> f32 {
    f32::from_bits(if sortable >> 31 == 1 {
        sortable & !(1 << 31)
    } else {
        !sortable
    })
}
