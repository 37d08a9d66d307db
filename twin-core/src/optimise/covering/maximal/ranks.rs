//! Which column gains most for its price, kept in a tournament tree: a change costs the logarithm of the columns, not all of them.

use crate::optimise::covering::search::Search;

/// A column that may enter.
#[derive(Debug, Clone, Copy)]
struct Entrant {
    ratio: f64,
    /// When it last changed.
    since: u64,
    column: u32,
}

impl Entrant {
    /// Whether it goes first: the most gain for its price, then the one that has waited longest.
    fn beats(&self, other: &Self) -> bool {
        let later = (other.since, other.column);
        self.ratio > other.ratio || (self.ratio == other.ratio && (self.since, self.column) < later)
    }
}

/// The first of a subtree and its lowest price.
#[derive(Debug, Clone, Copy)]
struct Node {
    first: Option<Entrant>,
    least: f64,
}

const EMPTY: Node = Node {
    first: None,
    least: f64::INFINITY,
};

impl Node {
    fn of(search: &Search<'_>, column: u32) -> Self {
        let gain = search.gain(column);
        if gain <= 0.0 || !search.may_enter(column) {
            return EMPTY;
        }
        let price = search.price(column);
        Self {
            first: Some(Entrant {
                ratio: gain / price.max(f64::MIN_POSITIVE),
                since: search.since(column),
                column,
            }),
            least: price,
        }
    }

    fn above(left: Self, right: Self) -> Self {
        let first = match (left.first, right.first) {
            (Some(l), Some(r)) => Some(if r.beats(&l) { r } else { l }),
            (l, r) => l.or(r),
        };
        Self {
            first,
            least: left.least.min(right.least),
        }
    }
}

/// The tree; a node's children are at twice its index and the next, the columns from `leaves` on.
#[derive(Debug)]
pub(super) struct Ranks {
    nodes: Vec<Node>,
    leaves: usize,
    /// Nodes still to look into, kept for its memory.
    stack: Vec<usize>,
}

impl Ranks {
    /// Of all columns of a search. Cost: O(n).
    pub(super) fn new(search: &Search<'_>, columns: usize) -> Self {
        let leaves = columns.next_power_of_two();
        let mut nodes = vec![EMPTY; 2 * leaves];
        for (column, node) in (0..columns as u32).zip(&mut nodes[leaves..]) {
            *node = Node::of(search, column);
        }
        for at in (1..leaves).rev() {
            nodes[at] = Node::above(nodes[2 * at], nodes[2 * at + 1]);
        }
        Self {
            nodes,
            leaves,
            stack: Vec::new(),
        }
    }

    /// Looks again at a column. Cost: O(log n).
    pub(super) fn update(&mut self, search: &Search<'_>, column: u32) {
        let mut at = self.leaves + column as usize;
        self.nodes[at] = Node::of(search, column);
        while at > 1 {
            at /= 2;
            self.nodes[at] = Node::above(self.nodes[2 * at], self.nodes[2 * at + 1]);
        }
    }

    /// The first of those that cost no more than `most`. Cost: O(log n) where the first of all does not, else that of the better ones.
    pub(super) fn first_within(&mut self, most: f64) -> Option<u32> {
        let mut best: Option<Entrant> = None;
        self.stack.clear();
        self.stack.push(1);
        while let Some(at) = self.stack.pop() {
            let node = &self.nodes[at];
            let Some(first) = node.first.filter(|_| node.least <= most) else {
                continue;
            };
            if best.is_some_and(|best| !first.beats(&best)) {
                continue;
            }
            if at >= self.leaves {
                best = Some(first);
                continue;
            }
            let leads =
                |child: usize| self.nodes[child].first.map(|f| f.column) == Some(first.column);
            let (left, right) = (2 * at, 2 * at + 1);
            // The half with the first one is looked into first.
            let (sooner, later) = if leads(left) {
                (left, right)
            } else {
                (right, left)
            };
            self.stack.push(later);
            self.stack.push(sooner);
        }
        best.map(|best| best.column)
    }
}
