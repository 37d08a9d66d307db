//! A part of a network with all that its failure does.

use serde::Serialize;

use super::graph::{Part, Shape, SupplyGraph};
use super::isolation::Isolation;
use super::meters::Meters;
use super::outage::Outage;
use crate::model::{Community, Utility};

/// What a node or link is, what fails with it and what cuts it off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure<'c> {
    /// `utility_node` or `utility_link`.
    pub layer: &'static str,
    /// Its id.
    pub id: &'c str,
    /// Its kind, in `snake_case`.
    pub kind: &'static str,
    /// The same in Chinese.
    #[serde(skip)]
    pub kind_zh: &'static str,
    /// What flows in it.
    pub utility: Utility,
    /// What hangs together with it.
    pub network: Shape,
    /// What fails with it.
    pub outage: Outage,
    /// None where what feeds the network is the part itself or its end.
    pub isolation: Option<Isolation>,
}

impl<'c> Failure<'c> {
    /// Of a part of the graph of a community; none for a part that the community does not have. Cost: that of [`SupplyGraph::outage`] and
    /// [`SupplyGraph::isolation`].
    #[must_use]
    pub fn of(
        community: &'c Community,
        graph: &SupplyGraph<'c>,
        part: Part,
        meters: &Meters<'_>,
    ) -> Option<Self> {
        let (layer, id, kind, kind_zh, utility) = match part {
            Part::Node(number) => {
                let node = community.utility_nodes.get(number as usize)?;
                let (kind, id) = (node.kind, node.id.as_str());
                ("utility_node", id, kind.as_str(), kind.zh(), node.utility)
            }
            Part::Link(number) => {
                let link = community.utility_links.get(number as usize)?;
                let (kind, id) = (link.kind, link.id.as_str());
                ("utility_link", id, kind.as_str(), kind.zh(), link.utility)
            }
        };
        Some(Self {
            layer,
            id,
            kind,
            kind_zh,
            utility,
            network: graph.shape(part),
            outage: graph.outage(part, meters),
            isolation: graph.isolation(part, meters),
        })
    }
}
