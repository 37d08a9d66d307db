//! Where the nodes of a tree of n items are.

/// Children of a node, items of a leaf.
pub(crate) const WIDTH: usize = 16;

/// Inner levels of the largest tree: 2³² items have 2²⁸ leaves, 16 to a node.
pub(super) const MAX_LEVELS: usize = 7;

/// One inner level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Level {
    /// Its first node, counted from the root over all inner levels.
    pub(super) start: usize,
    /// Number of its nodes.
    pub(super) nodes: usize,
    /// Number of the nodes, or leaves, of the level beneath.
    pub(super) children: usize,
    /// Leaves that a child spans, the last one apart.
    pub(super) leaves_per_child: usize,
}

/// The shape of a tree: it follows from the number of items alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) items: usize,
    pub(super) leaves: usize,
    levels: [Level; MAX_LEVELS],
    depth: usize,
    /// Number of inner nodes.
    pub(super) nodes: usize,
}

impl Shape {
    /// The shape for at most 2³² items. Cost: O(levels).
    pub(super) fn new(items: usize) -> Self {
        let leaves = items.div_ceil(WIDTH);
        let mut levels = [Level::default(); MAX_LEVELS];
        let (mut depth, mut children, mut leaves_per_child, mut total) = (0, leaves, 1, 0);
        while children > 1 && depth < MAX_LEVELS {
            let nodes = children.div_ceil(WIDTH);
            levels[depth] = Level {
                start: 0,
                nodes,
                children,
                leaves_per_child,
            };
            depth += 1;
            total += nodes;
            children = nodes;
            leaves_per_child *= WIDTH;
        }
        levels[..depth].reverse();
        let mut start = 0;
        for level in &mut levels[..depth] {
            level.start = start;
            start += level.nodes;
        }
        Self {
            items,
            leaves,
            levels,
            depth,
            nodes: total,
        }
    }

    /// Inner levels from the root down; none when there is at most one leaf.
    pub(super) fn levels(&self) -> &[Level] {
        &self.levels[..self.depth]
    }

    /// Lanes in use of node `node` of a level.
    pub(super) fn live_children(level: &Level, node: usize) -> u32 {
        live(level.children - node * WIDTH)
    }

    /// Lanes in use of a leaf.
    pub(super) fn live_items(&self, leaf: usize) -> u32 {
        live(self.items - leaf * WIDTH)
    }
}

/// The lowest `count` bits, at most [`WIDTH`].
fn live(count: usize) -> u32 {
    if count >= WIDTH {
        0xFFFF
    } else {
        (1 << count) - 1
    }
}
