//! The trenches that join all sites to power: a tree along shortest ways, by the weights of the network.
//!
//! A Steiner tree in a graph is NP-hard; the minimum spanning tree of the shortest ways between its terminals is at most 2 (1 - 1/t) times as long
//! for t of them (Kou, Markowsky and Berman, "A fast algorithm for Steiner trees", Acta Informatica 15, 1981). Mehlhorn's way to it ("A faster
//! approximation algorithm for the Steiner problem in graphs", Information Processing Letters 27, 1988) searches from all terminals
//! at once and joins where two searches meet, which has the same bound and costs one search.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::network::Network;

/// How a node is reached from the nearest terminal.
#[derive(Debug, Clone, Copy)]
struct Reached {
    gone_m: f64,
    terminal: usize,
    /// The edge that it is reached by; none of a terminal.
    by: Option<usize>,
}

/// Where two searches meet.
struct Meeting {
    weight_m: f64,
    edge: usize,
}

struct Frontier {
    gone_m: f64,
    node: usize,
}

impl Ord for Frontier {
    fn cmp(&self, other: &Self) -> Ordering {
        let farther = other.gone_m.total_cmp(&self.gone_m);
        farther.then(other.node.cmp(&self.node))
    }
}

impl PartialOrd for Frontier {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Frontier {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Frontier {}

/// Whether each edge of the network is in the tree. The same network gives the same tree. Cost: O(e log n).
pub(super) fn tree(network: &Network) -> Vec<bool> {
    let reached = search(network);
    let mut meetings = meetings(network, &reached);
    meetings.sort_by(|a, b| {
        let by_weight = a.weight_m.total_cmp(&b.weight_m);
        by_weight.then(a.edge.cmp(&b.edge))
    });
    let mut is_taken = vec![false; network.edges.len()];
    let mut groups: Vec<usize> = (0..=network.root()).collect();
    for meeting in meetings {
        let ends = network.edges[meeting.edge].ends;
        let [a, b] = terminals(ends, &reached).map(|terminal| group(&mut groups, terminal));
        if a == b {
            continue;
        }
        groups[a] = b;
        is_taken[meeting.edge] = true;
        for end in ends {
            take_back(network, &reached, end, &mut is_taken);
        }
    }
    is_taken
}

/// Takes the edges by which a node was reached, back to its terminal or to what is taken already.
fn take_back(
    network: &Network,
    reached: &[Option<Reached>],
    mut node: usize,
    is_taken: &mut [bool],
) {
    while let Some(edge) = reached[node].and_then(|reached| reached.by) {
        if std::mem::replace(&mut is_taken[edge], true) {
            return;
        }
        let [from, to] = network.edges[edge].ends;
        node = if from == node { to } else { from };
    }
}

/// The shortest way to each node from the nearest terminal, (Dijkstra 1959); of equally near terminals the first that comes.
fn search(network: &Network) -> Vec<Option<Reached>> {
    let beside = beside(network);
    let mut reached: Vec<Option<Reached>> = vec![None; network.nodes];
    let mut frontier = BinaryHeap::new();
    for (terminal, slot) in reached.iter_mut().enumerate().take(network.root() + 1) {
        *slot = Some(Reached {
            gone_m: 0.0,
            terminal,
            by: None,
        });
        frontier.push(Frontier {
            gone_m: 0.0,
            node: terminal,
        });
    }
    while let Some(Frontier { gone_m, node }) = frontier.pop() {
        let Some(here) = reached[node].filter(|here| here.gone_m >= gone_m) else {
            continue;
        };
        for &edge in &beside[node] {
            let [from, to] = network.edges[edge].ends;
            let next = if from == node { to } else { from };
            let gone_m = here.gone_m + network.edges[edge].weight_m;
            if reached[next].is_none_or(|known| gone_m < known.gone_m) {
                reached[next] = Some(Reached {
                    gone_m,
                    terminal: here.terminal,
                    by: Some(edge),
                });
                frontier.push(Frontier { gone_m, node: next });
            }
        }
    }
    reached
}

/// The edges at each node.
fn beside(network: &Network) -> Vec<Vec<usize>> {
    let mut beside = vec![Vec::new(); network.nodes];
    for (number, edge) in network.edges.iter().enumerate() {
        if edge.weight_m.is_finite() {
            for end in edge.ends {
                beside[end].push(number);
            }
        }
    }
    beside
}

/// Edges between what is reached from two terminals, with the weight of the way between these.
fn meetings(network: &Network, reached: &[Option<Reached>]) -> Vec<Meeting> {
    let edges = network.edges.iter().enumerate();
    let meets = edges.filter_map(|(number, edge)| {
        let [a, b] = edge.ends.map(|end| reached[end]);
        let (a, b) = (a?, b?);
        (a.terminal != b.terminal).then_some(Meeting {
            weight_m: a.gone_m + edge.weight_m + b.gone_m,
            edge: number,
        })
    });
    meets.collect()
}

/// The terminals from which both ends of an edge are reached.
fn terminals(ends: [usize; 2], reached: &[Option<Reached>]) -> [usize; 2] {
    ends.map(|end| reached[end].map_or(end, |reached| reached.terminal))
}

/// The group of a node, by path halving.
fn group(groups: &mut [usize], mut node: usize) -> usize {
    while groups[node] != node {
        groups[node] = groups[groups[node]];
        node = groups[node];
    }
    node
}
