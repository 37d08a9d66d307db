//! The order of the items in a tree: every node is a tile, cut from its parent's across its longer side.
//!
//! The cuts are those of a k-d tree (Bentley 1975), each placed so that all nodes before the last are full, as in
//! "overlap minimizing top-down" loading (Lee and Lee 2003). What is on which side follows from the middles and numbers alone,
//! not from the number of threads.

use super::shape::WIDTH;

/// An item by the middle of its box, on each axis as a share of 2³² of the whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key<const D: usize> {
    pub(super) middle: [u32; D],
    pub(super) number: u32,
}

/// The longer side of a piece is measured on about this many of its keys: on all of a small one.
const SAMPLE: usize = 256;

/// Fewer keys than this are cut on one core.
const SERIAL: usize = 8_192;

/// Fewer keys than this are cut in two by selection, more in four by way of buckets.
const FEW: usize = 1_024;

/// Buckets of one pass.
const BUCKETS: usize = 1_024;

/// Pieces of one pass.
const PIECES: usize = 4;

/// Puts keys into the order of the leaves: each 16 make one leaf. Cost: O(n log n), on all cores.
pub(super) fn tile<const D: usize>(keys: &mut [Key<D>]) {
    let mut span = WIDTH;
    while span * WIDTH < keys.len() {
        span *= WIDTH;
    }
    cut(keys, &mut keys.to_vec(), span);
}

/// Cuts until each piece fits a leaf; `spare` is scratch of the same length, `span` is what a child of the present node holds
/// when full.
fn cut<const D: usize>(keys: &mut [Key<D>], spare: &mut [Key<D>], mut span: usize) {
    if keys.len() <= WIDTH {
        return;
    }
    while span >= keys.len() {
        span /= WIDTH;
    }
    let children = keys.len().div_ceil(span);
    let pieces = if keys.len() < FEW || children < PIECES {
        2
    } else {
        PIECES
    };
    let ends: [usize; PIECES - 1] = std::array::from_fn(|i| {
        let end = (children * (i + 1)).div_ceil(pieces) * span;
        end.min(keys.len())
    });
    let (axis, least, greatest) = longer_side(keys);
    if pieces == 2 {
        keys.select_nth_unstable_by_key(ends[0], order_on(axis));
    } else {
        let starts = into_buckets(keys, spare, axis, least, greatest);
        select_in_buckets(keys, &starts, ends, axis);
    }
    cut_pieces(keys, spare, &ends[..pieces - 1], span);
}

/// Goes on with the pieces before and after each end.
fn cut_pieces<const D: usize>(
    keys: &mut [Key<D>],
    spare: &mut [Key<D>],
    ends: &[usize],
    span: usize,
) {
    let Some((&at, ends)) = ends.split_last() else {
        cut(keys, spare, span);
        return;
    };
    let is_small = keys.len() < SERIAL;
    let (before, after) = keys.split_at_mut(at);
    let (spare_before, spare_after) = spare.split_at_mut(at);
    let mut first = || cut_pieces(before, spare_before, ends, span);
    let mut second = || cut(after, spare_after, span);
    if is_small {
        first();
        second();
    } else {
        rayon::join(first, second);
    }
}

/// The order on one axis, equal middles by number.
fn order_on<const D: usize>(axis: usize) -> impl Fn(&Key<D>) -> u64 {
    move |key| u64::from(key.middle[axis]) << 32 | u64::from(key.number)
}

/// Sorts keys into buckets of equal width on one axis; where each bucket begins, and the end. Cost: O(n).
fn into_buckets<const D: usize>(
    keys: &mut [Key<D>],
    spare: &mut [Key<D>],
    axis: usize,
    least: u32,
    greatest: u32,
) -> [u32; BUCKETS + 1] {
    // What is outside the measured side, which is that of a sample, goes to the first or last bucket.
    let scale = ((BUCKETS as u64) << 32) / (u64::from(greatest - least) + 1);
    let bucket = |key: &Key<D>| {
        let place = (u64::from(key.middle[axis].saturating_sub(least)) * scale) >> 32;
        (place as usize).min(BUCKETS - 1)
    };
    let mut places = [0_u32; BUCKETS + 1];
    for key in keys.iter() {
        places[bucket(key) + 1] += 1;
    }
    for i in 1..=BUCKETS {
        places[i] += places[i - 1];
    }
    let starts = places;
    for key in keys.iter() {
        let place = &mut places[bucket(key)];
        spare[*place as usize] = *key;
        *place += 1;
    }
    keys.copy_from_slice(spare);
    starts
}

/// Makes each end a place where all before come before all after, in keys sorted into buckets.
fn select_in_buckets<const D: usize>(
    keys: &mut [Key<D>],
    starts: &[u32; BUCKETS + 1],
    ends: [usize; PIECES - 1],
    axis: usize,
) {
    let mut done = 0;
    for end in ends {
        let next = starts.partition_point(|&start| start as usize <= end);
        let bucket_end = starts.get(next).map_or(keys.len(), |&start| start as usize);
        let start = (starts[next.saturating_sub(1)] as usize).max(done);
        if start < end && end < bucket_end {
            keys[start..bucket_end].select_nth_unstable_by_key(end - start, order_on(axis));
        }
        done = end;
    }
}

/// The axis on which the middles are farthest apart, and the least and greatest of a sample on it.
fn longer_side<const D: usize>(keys: &[Key<D>]) -> (usize, u32, u32) {
    let (mut least, mut greatest) = ([u32::MAX; D], [0; D]);
    for key in keys.iter().step_by(keys.len().div_ceil(SAMPLE)) {
        for axis in 0..D {
            least[axis] = least[axis].min(key.middle[axis]);
            greatest[axis] = greatest[axis].max(key.middle[axis]);
        }
    }
    let length = |axis: usize| greatest[axis] - least[axis];
    let longer = (0..D).reduce(|a, b| if length(b) > length(a) { b } else { a });
    let axis = longer.unwrap_or(0);
    (axis, least[axis], greatest[axis])
}
