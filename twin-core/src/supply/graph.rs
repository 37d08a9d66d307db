//! The graph of a community's networks.

use std::collections::BTreeMap;

use serde::Serialize;

use super::adjacency::Adjacency;
use super::error::SupplyError;
use crate::model::{Community, Utility, UtilityLink, UtilityNode, UtilityNodeKind};

/// A node or link by its number in the community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A node, by its place in [`crate::model::CommunityParts::utility_nodes`].
    Node(u32),
    /// A link, by its place in [`crate::model::CommunityParts::utility_links`].
    Link(u32),
}

/// How a network is built: what of it hangs together over links that conduct.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Shape {
    /// Nodes.
    pub nodes: usize,
    /// Links that conduct.
    pub links: usize,
    /// Nodes that are sources.
    pub sources: usize,
    /// Independent loops, all sources taken as one: 0 in a radial network 辐射状, more in a meshed one 环状. It is the cyclomatic number
    /// of the graph: links beyond those of a spanning forest.
    pub loops: usize,
}

/// The networks of a community as one graph. All links carry both ways: what a check valve holds back is not known.
#[derive(Debug, Clone)]
pub struct SupplyGraph<'c> {
    pub(super) community: &'c Community,
    pub(super) adjacency: Adjacency,
}

/// What is out of order for a question.
#[derive(Debug, Clone, Default)]
pub(super) struct Broken {
    node: Option<u32>,
    /// Ascending.
    links: Vec<u32>,
}

impl Broken {
    pub(super) fn part(part: Part) -> Self {
        match part {
            Part::Node(node) => Self {
                node: Some(node),
                links: Vec::new(),
            },
            Part::Link(link) => Self::links(vec![link]),
        }
    }

    /// `links` ascend.
    pub(super) fn links(links: Vec<u32>) -> Self {
        Self { node: None, links }
    }
}

/// Which nodes are supplied.
#[derive(Debug)]
pub(super) struct Supplied {
    /// By sources.
    pub(super) by_sources: Vec<bool>,
    /// By sources or stores.
    pub(super) by_any: Vec<bool>,
}

impl<'c> SupplyGraph<'c> {
    /// The graph of all networks. Cost: O(n log n) in nodes and links.
    #[must_use]
    pub fn new(community: &'c Community) -> Self {
        let numbers: BTreeMap<&str, u32> = community
            .utility_nodes
            .iter()
            .zip(0..)
            .map(|(node, number)| (node.id.as_str(), number))
            .collect();
        // A community is validated: both ends of a link are there.
        let number = |id: &str| numbers.get(id).copied().unwrap_or_default();
        let links = community.utility_links.iter();
        let ends = links.map(|l| [number(l.from.as_str()), number(l.to.as_str())]);
        let adjacency = Adjacency::of(community.utility_nodes.len(), ends.collect());
        Self {
            community,
            adjacency,
        }
    }

    /// The node or link of that id; `utility_node/ID` and `utility_link/ID` name one where both have it. Cost: O(nodes + links).
    ///
    /// # Errors
    /// When neither or both have it.
    pub fn find(&self, id: &str) -> Result<Part, SupplyError> {
        let (nodes, links) = (&self.community.utility_nodes, &self.community.utility_links);
        let node = |id: &str| nodes.iter().zip(0..).find(|(n, _)| n.id.as_str() == id);
        let link = |id: &str| links.iter().zip(0..).find(|(l, _)| l.id.as_str() == id);
        let node = |id: &str| node(id).map(|(_, number)| Part::Node(number));
        let link = |id: &str| link(id).map(|(_, number)| Part::Link(number));
        match (node(id), link(id)) {
            (Some(_), Some(_)) => return Err(SupplyError::Ambiguous { id: id.to_owned() }),
            (Some(found), None) | (None, Some(found)) => return Ok(found),
            (None, None) => {}
        }
        let of_nodes = id.strip_prefix("utility_node/").and_then(node);
        let of_links = || id.strip_prefix("utility_link/").and_then(link);
        of_nodes.or_else(of_links).ok_or(SupplyError::Unknown {
            id: id.to_owned(),
            nodes: nodes.len(),
            links: links.len(),
        })
    }

    /// What the network of a part looks like. Cost: O(n log n) in nodes and links.
    #[must_use]
    pub fn shape(&self, part: Part) -> Shape {
        let over_conducting = |link, _| self.conducts(link);
        let is_in = self.adjacency.reached(self.ends(part), over_conducting);
        let mut shape = Shape {
            nodes: is_in.iter().filter(|is_in| **is_in).count(),
            links: 0,
            sources: 0,
            loops: 0,
        };
        let mut pieces = Pieces::of(is_in.len());
        let mut first = None;
        let is_source = |node: &UtilityNode| node.kind == UtilityNodeKind::Source;
        for source in self.nodes_of(is_source).filter(|s| is_in[*s as usize]) {
            shape.sources += 1;
            pieces.join(*first.get_or_insert(source), source);
        }
        for link in (0..self.adjacency.link_count() as u32).filter(|l| self.conducts(*l)) {
            let [a, b] = self.adjacency.ends(link);
            if is_in[a as usize] {
                shape.links += 1;
                shape.loops += usize::from(!pieces.join(a, b));
            }
        }
        shape
    }

    /// Whether each node, by its number, has a way from a source over links that conduct: for power, whether it is energised.
    /// Cost: O(nodes + links).
    #[must_use]
    pub fn supplied(&self) -> Vec<bool> {
        self.supply(&Broken::default()).by_sources
    }

    pub(super) fn node(&self, number: u32) -> Option<&'c UtilityNode> {
        self.community.utility_nodes.get(number as usize)
    }

    pub(super) fn link(&self, number: u32) -> Option<&'c UtilityLink> {
        self.community.utility_links.get(number as usize)
    }

    pub(super) fn conducts(&self, link: u32) -> bool {
        self.link(link).is_some_and(|l| l.conducts)
    }

    /// The nodes that a part touches: itself or its ends.
    pub(super) fn ends(&self, part: Part) -> Vec<u32> {
        match part {
            Part::Node(node) => vec![node],
            Part::Link(link) => self.adjacency.ends(link).to_vec(),
        }
    }

    pub(super) fn nodes_of(
        &self,
        wanted: impl Fn(&UtilityNode) -> bool,
    ) -> impl Iterator<Item = u32> {
        let nodes = self.community.utility_nodes.iter().zip(0..);
        nodes.filter_map(move |(node, number)| wanted(node).then_some(number))
    }

    pub(super) fn supply(&self, broken: &Broken) -> Supplied {
        let passes = |link: u32, _| {
            let is_cut = broken.links.binary_search(&link).is_ok();
            let touches = |node| self.adjacency.ends(link).contains(&node);
            self.conducts(link) && !is_cut && !broken.node.is_some_and(touches)
        };
        let by = |wanted: &dyn Fn(&UtilityNode) -> bool| {
            let starts = self.nodes_of(wanted).filter(|n| Some(*n) != broken.node);
            self.adjacency.reached(starts, passes)
        };
        Supplied {
            by_sources: by(&|node| node.kind == UtilityNodeKind::Source),
            by_any: by(&feeds),
        }
    }
}

/// Whether a node feeds its network by itself: a source, or a tank while it lasts. Plants and batteries of a power network do not: their
/// inverters stop when the grid is dead (IEC 62116 tests that they do).
pub(super) fn feeds(node: &UtilityNode) -> bool {
    match node.kind {
        UtilityNodeKind::Source => true,
        UtilityNodeKind::Store => node.utility != Utility::Power,
        _ => false,
    }
}

/// Pieces that grow together: a union-find forest with path halving (Tarjan and van Leeuwen, J. ACM 31(2), 1984).
struct Pieces(Vec<u32>);

impl Pieces {
    fn of(count: usize) -> Self {
        Self((0..count as u32).collect())
    }

    fn root(&mut self, mut node: u32) -> u32 {
        while self.0[node as usize] != node {
            let above = self.0[self.0[node as usize] as usize];
            self.0[node as usize] = above;
            node = above;
        }
        node
    }

    /// Joins the pieces of two nodes; false where they are one already.
    fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a as usize] = b;
        a != b
    }
}
