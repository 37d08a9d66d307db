//! The k nearest: always on into the nearest subtree that is left, and back as soon as none can hold a nearer item.

use super::best::Best;
use super::block::{Block, Lanes, bits, distances_2, lanes, node_distances_2};
use super::shape::{MAX_LEVELS, Shape, WIDTH};
use super::store::{PackedTree, Parts};
use super::{ALL_LABELS, LabelSet};

/// What a search needs at every node.
struct Search<'s, B, const D: usize> {
    parts: Parts<'s, B, D>,
    shape: Shape,
    at: [f64; D],
    wanted: LabelSet,
    all: bool,
}

impl<B: Block<D>, const D: usize> PackedTree<'_, B, D> {
    /// Offers `best` every item with a wanted label that may be among the nearest: `offer` is given the collector, the item's
    /// number and the squared distance of its box. Cost: O(log n + k), not counting the offers.
    #[inline]
    pub(crate) fn nearest(
        &self,
        at: &[f64; D],
        wanted: LabelSet,
        best: &mut Best,
        mut offer: impl FnMut(&mut Best, u32, f64),
    ) {
        let parts = self.parts();
        let search = Search {
            all: wanted == ALL_LABELS || parts.labels.is_empty(),
            parts,
            shape: self.shape,
            at: *at,
            wanted,
        };
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || search.run(best, &mut offer),
        );
    }
}

impl<B: Block<D>, const D: usize> PackedTree<'_, B, D> {
    /// Calls `emit` with every item whose box is at a squared distance of at most `limit_2`, and that distance, in the tree's
    /// own order. Cost: O(log n + k).
    pub(crate) fn near(&self, at: &[f64; D], limit_2: f64, mut emit: impl FnMut(u32, f64)) {
        let (parts, levels) = (self.parts(), self.shape.levels());
        let mut waiting = vec![(0, 0)];
        if self.shape.leaves == 0 {
            return;
        }
        while let Some((depth, node)) = waiting.pop() {
            if let Some(level) = levels.get(depth) {
                let distances = node_distances_2(&parts.nodes[level.start + node], at);
                let live =
                    Shape::live_children(level, node) & bits(distances.map(|d| d <= limit_2));
                waiting.extend(lanes(live).map(|lane| (depth + 1, node * WIDTH + lane)));
                continue;
            }
            let (block, ids) = parts.leaf(node);
            let distances = distances_2(block, at);
            let live = self.shape.live_items(node) & bits(distances.map(|d| d <= limit_2));
            lanes(live).for_each(|lane| emit(ids[lane], distances[lane]));
        }
    }
}

/// A node on the way down: distances of its children and which of them are left.
#[derive(Clone, Copy)]
struct Open {
    distances: Lanes<f64>,
    live: u32,
    node: usize,
    /// The nearest child that is left, and its distance.
    next: (usize, f64),
}

impl<B: Block<D>, const D: usize> Search<'_, B, D> {
    #[inline(always)]
    fn run(&self, best: &mut Best, offer: &mut impl FnMut(&mut Best, u32, f64)) {
        let levels = self.shape.levels();
        if levels.is_empty() {
            if self.shape.leaves == 1 {
                self.leaf(0, best, offer);
            }
            return;
        }
        let mut path = [Open {
            distances: [0.0; WIDTH],
            live: 0,
            node: 0,
            next: (0, 0.0),
        }; MAX_LEVELS];
        let mut depth = 0;
        path[0] = self.open(0, 0);
        loop {
            let here = &mut path[depth % MAX_LEVELS];
            let (lane, distance) = here.next;
            if here.live == 0 || distance > best.reach() || here.live >> lane & 1 == 0 {
                if depth == 0 {
                    return;
                }
                depth -= 1;
                continue;
            }
            here.distances[lane] = f64::INFINITY;
            here.live &= !(1 << lane);
            here.next = least(&here.distances);
            let child = here.node * WIDTH + lane;
            if depth + 1 == levels.len() {
                if here.next.1 <= best.reach() {
                    self.fetch(here.node * WIDTH + here.next.0);
                }
                self.leaf(child, best, offer);
            } else {
                depth += 1;
                path[depth % MAX_LEVELS] = self.open(depth, child);
            }
        }
    }

    /// Reads from a leaf that will be searched next, so that it is on its way from memory during the search of this one.
    #[inline(always)]
    fn fetch(&self, leaf: usize) {
        if let Some((block, ids)) = (leaf < self.shape.leaves).then(|| self.parts.leaf(leaf)) {
            let mut sum = u64::from(ids[0]);
            for axis in 0..D {
                sum ^= block.least(axis)[0].to_bits() ^ block.least(axis)[WIDTH / 2].to_bits();
            }
            std::hint::black_box(sum);
        }
    }

    #[inline(always)]
    fn open(&self, depth: usize, node: usize) -> Open {
        let level = &self.shape.levels()[depth];
        let place = level.start + node;
        let mut distances = node_distances_2(&self.parts.nodes[place], &self.at);
        let mut live = Shape::live_children(level, node);
        if !self.all {
            live &= self.parts.wanted_children(place, self.wanted);
        }
        if live != 0xFFFF {
            for (lane, distance) in distances.iter_mut().enumerate() {
                if live >> lane & 1 == 0 {
                    *distance = f64::INFINITY;
                }
            }
        }
        Open {
            distances,
            live,
            node,
            next: least(&distances),
        }
    }

    #[inline(always)]
    fn leaf(&self, leaf: usize, best: &mut Best, offer: &mut impl FnMut(&mut Best, u32, f64)) {
        let (block, ids) = self.parts.leaf(leaf);
        let distances = distances_2(block, &self.at);
        let reach = best.reach();
        let mut live = self.shape.live_items(leaf) & bits(distances.map(|d| d <= reach));
        if !self.all {
            live &= self.parts.wanted_items(leaf, self.wanted);
        }
        for lane in lanes(live) {
            offer(best, ids[lane], distances[lane]);
        }
    }
}

/// The first of the least and its lane.
#[inline(always)]
fn least(values: &Lanes<f64>) -> (usize, f64) {
    let mut half = *values;
    let mut width = WIDTH;
    while width > 1 {
        width /= 2;
        for lane in 0..width {
            let (a, b) = (half[lane], half[lane + width]);
            half[lane] = if b < a { b } else { a };
        }
    }
    let mask = bits(values.map(|v| v == half[0]));
    (mask.trailing_zeros() as usize % WIDTH, half[0])
}
