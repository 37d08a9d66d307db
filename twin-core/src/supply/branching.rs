//! How much of the way that feeds a node also feeds another.

use std::collections::BTreeSet;

use super::graph::{Part, SupplyGraph};
use crate::model::{UtilityLink, UtilityNode, UtilityNodeKind};

/// How a node is reached from the sources.
#[derive(Debug, Clone, Copy)]
struct Reached {
    /// Length of the way.
    far: f64,
    /// The node before it.
    from: Option<u32>,
}

impl SupplyGraph<'_> {
    /// The nodes that a part touches: itself or its ends.
    pub(crate) fn nodes_at(&self, part: Part) -> Vec<u32> {
        self.ends(part)
    }

    /// For each node, by its number, how long the way is that its shortest way from a source has in common with that of `target`: what more flows
    /// to `target` flows there. `length` is that of a link, at least 0. None for nodes that no way leads to, and for all where none leads to
    /// `target`. In a network without loops this is where water for both flows; in one with loops it is an approximation, as water takes several
    /// ways. By Dijkstra's algorithm (Numerische Mathematik 1, 1959). Cost: O((nodes + links) · log nodes).
    pub(crate) fn shared_ways(
        &self,
        target: u32,
        length: impl Fn(&UtilityLink) -> f64,
    ) -> Vec<Option<f64>> {
        let (reached, order) = self.shortest_ways(target, length);
        let mut is_on_way = vec![false; reached.len()];
        let mut shared = vec![None; reached.len()];
        let mut at = Some(target);
        while let Some(reached) = at.and_then(|node| reached[node as usize]) {
            if let Some(node) = at {
                is_on_way[node as usize] = true;
            }
            at = reached.from;
        }
        if !is_on_way[target as usize] {
            return shared;
        }
        // A node comes after the one before it.
        for node in order.into_iter().map(|node| node as usize) {
            shared[node] = match reached[node] {
                Some(Reached { far, .. }) if is_on_way[node] => Some(far),
                Some(Reached {
                    from: Some(from), ..
                }) => shared[from as usize],
                // A source that does not feed the target.
                Some(Reached { from: None, .. }) => Some(0.0),
                None => None,
            };
        }
        shared
    }

    /// How each node is reached from the sources of what flows in `target`, and the nodes from the nearest to the farthest.
    fn shortest_ways(
        &self,
        target: u32,
        length: impl Fn(&UtilityLink) -> f64,
    ) -> (Vec<Option<Reached>>, Vec<u32>) {
        let utility = self.node(target).map(|node| node.utility);
        let is_source = |node: &UtilityNode| {
            node.kind == UtilityNodeKind::Source && Some(node.utility) == utility
        };
        let mut reached: Vec<Option<Reached>> = vec![None; self.adjacency.node_count()];
        // Bits of numbers that are not negative have the order of the numbers.
        let mut queue = BTreeSet::new();
        for source in self.nodes_of(is_source) {
            reached[source as usize] = Some(Reached {
                far: 0.0,
                from: None,
            });
            queue.insert((0.0_f64.to_bits(), source));
        }
        let mut order = Vec::new();
        while let Some((bits, node)) = queue.pop_first() {
            order.push(node);
            for &(there, number) in self.adjacency.neighbours(node) {
                let Some(link) = self.link(number).filter(|link| link.conducts) else {
                    continue;
                };
                let far = f64::from_bits(bits) + length(link).max(0.0);
                let known = reached[there as usize].map(|known| known.far);
                if known.is_some_and(|known| known <= far) {
                    continue;
                }
                if let Some(known) = known {
                    queue.remove(&(known.to_bits(), there));
                }
                let from = Some(node);
                reached[there as usize] = Some(Reached { far, from });
                queue.insert((far.to_bits(), there));
            }
        }
        (reached, order)
    }
}
