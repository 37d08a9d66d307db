//! What to close so that a leak or fault is cut off from all that feeds it.

use serde::Serialize;

use super::affected::Affected;
use super::cut::{Role, least_cut};
use super::graph::{Broken, Part, SupplyGraph, feeds};
use super::meters::Meters;
use crate::ids::UtilityLinkId;
use crate::model::{UtilityLink, UtilityLinkKind};

/// What there is to close.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// Switches, valves and pumps that the network has.
    Fittings,
    /// Pipes and lines themselves, to be plugged or parted where no fitting is known: those that the network has do not suffice.
    AnyLink,
}

/// How a part is cut off from all that feeds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Isolation {
    /// What is closed.
    pub means: Means,
    /// The fewest links to close, in the community's order; none where nothing feeds the part.
    pub close: Vec<UtilityLinkId>,
    /// Who loses supply by that.
    pub cut_off: Affected,
}

impl SupplyGraph<'_> {
    /// The fewest switches, valves and pumps to close so that no source or store feeds a leak or fault at a node or anywhere along a link;
    /// of several such sets, the one nearest to it. A valve that leaks itself does not count. Where they do not suffice, the fewest links
    /// of any kind; `None` where what feeds the network is the part itself or the end of it.
    ///
    /// A pump counts since there is a valve on either side of it (GB 50013-2018, pumping stations; general knowledge, not checked).
    /// Cost: O(k · (nodes + links)) for k links to close.
    #[must_use]
    pub fn isolation(&self, leak: Part, meters: &Meters<'_>) -> Option<Isolation> {
        let sources: Vec<u32> = self.nodes_of(feeds).collect();
        let cut = |means| {
            let roles = self.roles(leak, means);
            let close = least_cut(&self.adjacency, &roles, &sources, &self.ends(leak))?;
            Some((means, close))
        };
        let (means, close) = cut(Means::Fittings).or_else(|| cut(Means::AnyLink))?;
        let ids = close.iter().filter_map(|l| self.link(*l));
        let ids = ids.map(|l| l.id.clone()).collect();
        let before = self.supply(&Broken::default());
        let mut without = close;
        if let Part::Link(link) = leak {
            // A link that leaks is out of use, whatever is closed beside it.
            without.push(link);
            without.sort_unstable();
        }
        let after = self.supply(&Broken::links(without));
        Some(Isolation {
            means,
            close: ids,
            cut_off: self.affected(&before, &after, meters),
        })
    }

    fn roles(&self, leak: Part, means: Means) -> Vec<Role> {
        let links = self.community.utility_links.iter().zip(0..);
        let role = |(link, number): (&UtilityLink, u32)| {
            let is_fitting = matches!(
                link.kind,
                UtilityLinkKind::Switch | UtilityLinkKind::Valve | UtilityLinkKind::Pump
            );
            if !link.conducts || leak == Part::Link(number) {
                Role::Absent
            } else if is_fitting || means == Means::AnyLink {
                Role::Closable
            } else {
                Role::Open
            }
        };
        links.map(role).collect()
    }
}
