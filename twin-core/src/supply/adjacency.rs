//! Which nodes links join: neighbours of a node side by side in one array.

use std::collections::VecDeque;

/// Nodes and undirected links between them, both by number.
#[derive(Debug, Clone)]
pub(super) struct Adjacency {
    /// Both ends of each link.
    ends: Vec<[u32; 2]>,
    /// Where the neighbours of each node begin in `neighbours`, and at last where they end.
    starts: Vec<u32>,
    /// The node at the other end, and the link.
    neighbours: Vec<(u32, u32)>,
}

impl Adjacency {
    /// Of `nodes` nodes; every end is one of them. Cost: O(nodes + links).
    pub(super) fn of(nodes: usize, ends: Vec<[u32; 2]>) -> Self {
        let mut starts = vec![0_u32; nodes + 1];
        for end in ends.iter().flatten() {
            starts[*end as usize + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut neighbours = vec![(0, 0); ends.len() * 2];
        for (&[a, b], link) in ends.iter().zip(0..) {
            for (here, there) in [(a, b), (b, a)] {
                neighbours[next[here as usize] as usize] = (there, link);
                next[here as usize] += 1;
            }
        }
        Self {
            ends,
            starts,
            neighbours,
        }
    }

    pub(super) fn node_count(&self) -> usize {
        self.starts.len() - 1
    }

    pub(super) fn link_count(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn ends(&self, link: u32) -> [u32; 2] {
        self.ends[link as usize]
    }

    /// The neighbours of a node, each with the link to it, in the order of the links.
    pub(super) fn neighbours(&self, node: u32) -> &[(u32, u32)] {
        let [from, to] = [node, node + 1].map(|n| self.starts[n as usize] as usize);
        &self.neighbours[from..to]
    }

    /// For each node, whether a way over links that let through leads to it from one of `starts`: breadth-first search (Moore 1959).
    /// `passes` is asked of a link and the node that it is entered from. Cost: O(nodes + links).
    pub(super) fn reached(
        &self,
        starts: impl IntoIterator<Item = u32>,
        passes: impl Fn(u32, u32) -> bool,
    ) -> Vec<bool> {
        let mut is_reached = vec![false; self.node_count()];
        let mut queue = VecDeque::new();
        for start in starts {
            if !std::mem::replace(&mut is_reached[start as usize], true) {
                queue.push_back(start);
            }
        }
        while let Some(node) = queue.pop_front() {
            for &(there, link) in self.neighbours(node) {
                if !is_reached[there as usize] && passes(link, node) {
                    is_reached[there as usize] = true;
                    queue.push_back(there);
                }
            }
        }
        is_reached
    }
}
