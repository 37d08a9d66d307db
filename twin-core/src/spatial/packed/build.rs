//! Making a tree.

use std::ops::Range;

use rayon::prelude::*;

use super::block::{Block, Node, lanes, round_down, round_up};
use super::order::{Key, tile};
use super::shape::{Level, WIDTH};
use super::store::PackedTree;
use super::{Bounds, LABELS, LabelSet};

/// What is put into a tree, asked for by number.
pub(crate) trait Item<const D: usize>: Sync {
    /// How many there are.
    fn count(&self) -> usize;
    /// The box of one.
    fn bounds(&self, number: usize) -> Bounds<D>;
}

/// Children made in one piece of work.
const GRAIN: usize = 1024;

impl<B: Block<D>, const D: usize> PackedTree<'static, B, D> {
    /// Builds a tree of finite boxes, fewer than 2³²; `labels`, one an item and below [`LABELS`], are optional. The bytes do not
    /// depend on the number of threads. Cost: O(n), on all cores.
    pub(crate) fn build(items: &(impl Item<D> + ?Sized), labels: Option<&[u8]>) -> Self {
        let count = items.count();
        let numbers = (0..count as u32).into_par_iter().with_min_len(GRAIN);
        let about = numbers
            .clone()
            .map(|number| items.bounds(number as usize))
            .reduce(|| Bounds::NOTHING, |a, b| a.with(&b));
        let key = |number: u32| Key {
            middle: middle(&items.bounds(number as usize), &about),
            number,
        };
        let mut keys: Vec<Key<D>> = numbers.map(key).collect();
        tile(&mut keys);
        let mut tree = Self::vacant(count, labels.is_some());
        tree.fill_leaves(items, &keys);
        if let Some(labels) = labels {
            tree.fill_labels(labels, &keys);
        }
        tree.fill_nodes();
        tree.write_header(&about);
        tree
    }

    fn fill_leaves(&mut self, items: &(impl Item<D> + ?Sized), keys: &[Key<D>]) {
        let mut parts = self.parts_mut();
        let fill = |((block, ids), keys): ((&mut B, &mut [u32; WIDTH]), &[Key<D>])| {
            *block = B::vacant();
            *ids = [u32::MAX; WIDTH];
            for (lane, key) in keys.iter().enumerate() {
                let item = items.bounds(key.number as usize);
                block.put(lane, &item);
                ids[lane] = key.number;
            }
        };
        let leaves = parts.leaves.par_iter_mut();
        leaves
            .zip(keys.par_chunks(WIDTH))
            .with_min_len(GRAIN)
            .for_each(fill);
    }

    fn fill_labels(&mut self, labels: &[u8], keys: &[Key<D>]) {
        for (to, keys) in self.parts_mut().labels.iter_mut().zip(keys.chunks(WIDTH)) {
            for (to, key) in to.iter_mut().zip(keys) {
                *to = labels.get(key.number as usize).map_or(0, |l| l % LABELS);
            }
        }
    }

    /// Makes the inner nodes, from the lowest level up.
    fn fill_nodes(&mut self) {
        let shape = self.shape;
        let parts = self.parts_mut();
        let leaves = &parts.leaves;
        for (depth, level) in shape.levels().iter().enumerate().rev() {
            let is_last = depth + 1 == shape.levels().len();
            let (upper, lower) = parts.nodes.split_at_mut(level.start + level.nodes);
            let (nodes, lower) = (&mut upper[level.start..], &*lower);
            let fill = |(i, node): (usize, &mut Node<D>)| {
                *node = [[[f32::INFINITY; WIDTH]; D], [[f32::NEG_INFINITY; WIDTH]; D]];
                for child in children(level, i) {
                    if is_last {
                        take_leaf(node, child % WIDTH, leaves.block(child));
                    } else {
                        take_node(node, child % WIDTH, &lower[child]);
                    }
                }
            };
            let nodes = nodes.par_iter_mut().enumerate();
            nodes.with_min_len(GRAIN / WIDTH).for_each(fill);
            if !parts.child_labels.is_empty() {
                let (upper, lower) = parts.child_labels.split_at_mut(level.start + level.nodes);
                for (i, sets) in upper[level.start..].iter_mut().enumerate() {
                    for child in children(level, i) {
                        sets[child % WIDTH] = if is_last {
                            labels_of(&parts.labels[child], shape.live_items(child))
                        } else {
                            lower[child].iter().fold(0, |set, s| set | s)
                        };
                    }
                }
            }
        }
    }
}

/// The middle of a box as a share of 2³² of the whole on each axis.
fn middle<const D: usize>(item: &Bounds<D>, about: &Bounds<D>) -> [u32; D] {
    std::array::from_fn(|axis| {
        let whole = about.greatest[axis] - about.least[axis];
        let middle = 0.5 * item.least[axis] + 0.5 * item.greatest[axis];
        // Where the whole has no length this is no number, which becomes zero.
        ((middle - about.least[axis]) / whole * f64::from(u32::MAX)) as u32
    })
}

/// The children of a node, numbered over the level beneath.
fn children(level: &Level, node: usize) -> Range<usize> {
    node * WIDTH..((node + 1) * WIDTH).min(level.children)
}

fn take_leaf<B: Block<D>, const D: usize>(node: &mut Node<D>, lane: usize, leaf: &B) {
    for axis in 0..D {
        let least = leaf
            .least(axis)
            .iter()
            .copied()
            .fold(f64::INFINITY, f64::min);
        let greatest = leaf.greatest(axis).iter().copied();
        node[0][axis][lane] = round_down(least);
        node[1][axis][lane] = round_up(greatest.fold(f64::NEG_INFINITY, f64::max));
    }
}

fn take_node<const D: usize>(node: &mut Node<D>, lane: usize, child: &Node<D>) {
    for axis in 0..D {
        let (least, greatest) = (child[0][axis].iter(), child[1][axis].iter());
        node[0][axis][lane] = least.copied().fold(f32::INFINITY, f32::min);
        node[1][axis][lane] = greatest.copied().fold(f32::NEG_INFINITY, f32::max);
    }
}

fn labels_of(labels: &[u8; WIDTH], live: u32) -> LabelSet {
    lanes(live).fold(0, |set, lane| set | 1 << (labels[lane] % LABELS))
}
