//! The fewest links whose closing parts some nodes from others.

use std::collections::VecDeque;

use super::adjacency::Adjacency;

/// What a link is to a cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It lets nothing through.
    Absent,
    /// It lets through and can be closed.
    Closable,
    /// It lets through and cannot be closed.
    Open,
}

/// The fewest closable links, ascending, without which no way leads from `sources` to `sinks`; of the sets of that size, the one that
/// lies nearest to the sinks, so that least is cut off with them. `None` where links that cannot be closed lead there.
///
/// By the max-flow min-cut theorem (Ford and Fulkerson, Canadian J. Math. 8, 1956) with shortest augmenting ways (Edmonds and Karp,
/// J. ACM 19(2), 1972), a closable link having capacity 1. The nodes from which the residual network still leads to a sink are the
/// least sink side of all minimum cuts (Picard and Queyranne, Math. Programming Study 13, 1980), which makes the answer unique.
/// Cost: O(k · (nodes + links)) for an answer of k links.
pub(super) fn least_cut(
    graph: &Adjacency,
    roles: &[Role],
    sources: &[u32],
    sinks: &[u32],
) -> Option<Vec<u32>> {
    let over_open = |link: u32, _| roles[link as usize] == Role::Open;
    let stuck = graph.reached(sources.iter().copied(), over_open);
    if sinks.iter().any(|&sink| stuck[sink as usize]) {
        return None;
    }
    let mut flow = Flow {
        graph,
        roles,
        carried: vec![0; graph.link_count()],
    };
    while flow.augment(sources, sinks) {}
    let inside = graph.reached(sinks.iter().copied(), |link, node| {
        // Backwards: whether more could flow over the link to the node.
        let [a, b] = graph.ends(link);
        flow.has_room(link, if node == b { a } else { b })
    });
    let parts = |link: &u32| {
        let [a, b] = graph.ends(*link);
        let is_closable = roles[*link as usize] == Role::Closable;
        is_closable && inside[a as usize] != inside[b as usize]
    };
    let links = graph.link_count() as u32;
    Some((0..links).filter(parts).collect())
}

struct Flow<'g> {
    graph: &'g Adjacency,
    roles: &'g [Role],
    /// Net flow of each link from its first end to its second.
    carried: Vec<i64>,
}

impl Flow<'_> {
    /// Whether one unit more could flow over the link away from the node.
    fn has_room(&self, link: u32, from: u32) -> bool {
        let carried = self.carried[link as usize];
        let away = if self.graph.ends(link)[0] == from {
            carried
        } else {
            -carried
        };
        match self.roles[link as usize] {
            Role::Absent => false,
            Role::Closable => away < 1,
            Role::Open => true,
        }
    }

    /// Sends one unit more along a shortest way, if there is one.
    fn augment(&mut self, sources: &[u32], sinks: &[u32]) -> bool {
        let Some((mut node, came_over)) = self.way(sources, sinks) else {
            return false;
        };
        while let Some(link) = came_over[node as usize] {
            let [a, b] = self.graph.ends(link);
            let (from, one) = if node == b { (a, 1) } else { (b, -1) };
            self.carried[link as usize] += one;
            node = from;
        }
        true
    }

    /// The first sink on a shortest way with room, and over which link each node was entered.
    fn way(&self, sources: &[u32], sinks: &[u32]) -> Option<(u32, Vec<Option<u32>>)> {
        let mut is_seen = vec![false; self.graph.node_count()];
        let mut came_over = vec![None; self.graph.node_count()];
        let mut queue: VecDeque<u32> = sources.iter().copied().collect();
        for source in sources {
            is_seen[*source as usize] = true;
        }
        while let Some(node) = queue.pop_front() {
            if sinks.contains(&node) {
                return Some((node, came_over));
            }
            for &(there, link) in self.graph.neighbours(node) {
                if !is_seen[there as usize] && self.has_room(link, node) {
                    is_seen[there as usize] = true;
                    came_over[there as usize] = Some(link);
                    queue.push_back(there);
                }
            }
        }
        None
    }
}
