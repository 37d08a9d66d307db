//! What meets a box.

use super::block::{Block, NodeQuery, lanes, meeting};
use super::shape::{Level, Shape, WIDTH};
use super::store::{PackedTree, Parts};
use super::{ALL_LABELS, Bounds, LabelSet};

/// Nodes waiting to be visited, deepest last: at most 15 a level besides the one in work.
struct Stack {
    waiting: [(u8, u32); 16 * 8],
    len: usize,
}

impl Stack {
    fn push(&mut self, level: usize, node: usize) {
        self.waiting[self.len % (16 * 8)] = (level as u8, node as u32);
        self.len += 1;
    }

    fn pop(&mut self) -> Option<(usize, usize)> {
        self.len = self.len.checked_sub(1)?;
        let (level, node) = self.waiting[self.len % (16 * 8)];
        Some((usize::from(level), node as usize))
    }
}

impl<B: Block<D>, const D: usize> PackedTree<'_, B, D> {
    /// Calls `emit` with sixteen numbers, and how many of them count, until all items with a wanted label that share a point
    /// with the closed box were given, in the tree's own order. Cost: O(log n + k); subtrees wholly inside are not looked at.
    pub(crate) fn visit(
        &self,
        asked: &Bounds<D>,
        wanted: LabelSet,
        mut emit: impl FnMut(&[u32; WIDTH], usize),
    ) {
        // Compiled for the widest vectors that the processor has, and chosen at run time.
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || self.search(asked, wanted, &mut emit),
        );
    }

    /// Adds to `found` what [`Self::visit`] gives.
    pub(crate) fn collect(&self, asked: &Bounds<D>, wanted: LabelSet, found: &mut Vec<u32>) {
        self.visit(asked, wanted, |run, count| {
            // Copying all sixteen and taking back is faster than a copy whose length is known only when it runs.
            found.extend_from_slice(run);
            found.truncate(found.len() + count - WIDTH);
        });
    }

    #[inline(always)]
    fn search(
        &self,
        asked: &Bounds<D>,
        wanted: LabelSet,
        emit: &mut impl FnMut(&[u32; WIDTH], usize),
    ) {
        let parts = self.parts();
        let all = wanted == ALL_LABELS || parts.labels.is_empty();
        let Some(last) = self.shape.levels().len().checked_sub(1) else {
            if self.shape.leaves == 1 {
                self.scan(&parts, 0, asked, wanted, emit);
            }
            return;
        };
        let query = NodeQuery::new(asked);
        let mut stack = Stack {
            waiting: [(0, 0); 16 * 8],
            len: 0,
        };
        stack.push(0, 0);
        while let Some((depth, node)) = stack.pop() {
            let level = &self.shape.levels()[depth];
            let (mut hit, mut inside) = query.test(&parts.nodes[level.start + node]);
            hit &= Shape::live_children(level, node);
            if all {
                inside &= hit;
            } else {
                hit &= parts.wanted_children(level.start + node, wanted);
                inside = 0;
            }
            for lane in lanes(hit) {
                let child = node * WIDTH + lane;
                if inside >> lane & 1 == 1 {
                    self.emit_all(&parts, level, child, emit);
                } else if depth == last {
                    self.scan(&parts, child, asked, wanted, emit);
                } else {
                    stack.push(depth + 1, child);
                }
            }
        }
    }

    /// All items under a child.
    #[inline(always)]
    fn emit_all(
        &self,
        parts: &Parts<'_, B, D>,
        level: &Level,
        child: usize,
        emit: &mut impl FnMut(&[u32; WIDTH], usize),
    ) {
        let first = child * level.leaves_per_child;
        for leaf in first..(first + level.leaves_per_child).min(self.shape.leaves) {
            let live = self.shape.live_items(leaf).count_ones() as usize;
            emit(parts.leaf(leaf).1, live);
        }
    }

    /// The items of one leaf that meet the box.
    #[inline(always)]
    fn scan(
        &self,
        parts: &Parts<'_, B, D>,
        leaf: usize,
        asked: &Bounds<D>,
        wanted: LabelSet,
        emit: &mut impl FnMut(&[u32; WIDTH], usize),
    ) {
        let (block, ids) = parts.leaf(leaf);
        let mut hit = meeting(block, asked) & self.shape.live_items(leaf);
        if !parts.labels.is_empty() {
            hit &= parts.wanted_items(leaf, wanted);
        }
        let (mut found, mut count) = ([0; WIDTH], 0);
        for lane in 0..WIDTH {
            found[count % WIDTH] = ids[lane];
            count += (hit >> lane & 1) as usize;
        }
        if count > 0 {
            emit(&found, count);
        }
    }
}
