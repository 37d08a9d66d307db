//! Why a network cannot be asked.

use crate::told::Told;

/// Why a network cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SupplyError {
    /// No node or link has the id.
    #[error(
        "no node or link of a network is named '{id}' 管网中没有该编号; the community has {nodes} nodes and {links} links, which twin export --layer utility_node and --layer utility_link list"
    )]
    Unknown {
        /// The id.
        id: String,
        /// Nodes that there are.
        nodes: usize,
        /// Links that there are.
        links: usize,
    },
    /// A node and a link have the id.
    #[error(
        "a node and a link are both named '{id}' 节点与管线同名: say utility_node/{id} or utility_link/{id}"
    )]
    Ambiguous {
        /// The id.
        id: String,
    },
}

impl Told for SupplyError {
    fn zh(&self) -> String {
        match self {
            Self::Unknown { id, nodes, links } => format!(
                "管网中没有编号为“{id}”的节点或管线；社区有 {nodes} 个节点和 {links} 条管线，可用 twin export --layer utility_node 和 --layer utility_link 列出"
            ),
            Self::Ambiguous { id } => format!(
                "有一个节点和一条管线都叫“{id}”：请写 utility_node/{id} 或 utility_link/{id}"
            ),
        }
    }
}
