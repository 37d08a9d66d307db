//! Who loses supply.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::graph::{Supplied, SupplyGraph};
use super::meters::Meters;
use crate::ids::{BuildingId, DeviceId, UtilityNodeId};
use crate::model::{Utility, UtilityNodeKind};

/// Who loses supply; each list by id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Affected {
    /// Nodes that were supplied and are no more, by a store neither.
    pub nodes: Vec<UtilityNodeId>,
    /// Nodes that no source supplies any more, but a store does: as long as what is in it lasts.
    pub on_store: Vec<UtilityNodeId>,
    /// Buildings all of whose supplied loads of the utility lose supply.
    pub buildings: Vec<BuildingId>,
    /// Buildings some of whose loads lose supply while others keep it: which homes lose it is not known.
    pub buildings_in_part: Vec<BuildingId>,
    /// Meters of those loads: all of the buildings that lose supply wholly, and those that loads name themselves.
    pub meters: Vec<DeviceId>,
    /// Households of the buildings that lose supply wholly.
    pub households: u64,
}

/// The loads of one building on one network.
#[derive(Default)]
struct Loads {
    lost: Vec<u32>,
    kept: usize,
}

impl SupplyGraph<'_> {
    /// The difference between two states. Cost: O(n log n) in nodes and the buildings among them.
    pub(super) fn affected(
        &self,
        before: &Supplied,
        after: &Supplied,
        meters: &Meters<'_>,
    ) -> Affected {
        let mut affected = Affected::default();
        let mut by_building: BTreeMap<(&BuildingId, Utility), Loads> = BTreeMap::new();
        let mut metered: BTreeSet<&DeviceId> = BTreeSet::new();
        for (node, number) in self.community.utility_nodes.iter().zip(0_u32..) {
            let at = number as usize;
            if !before.by_any[at] {
                continue;
            }
            let is_lost = !after.by_any[at];
            if is_lost {
                affected.nodes.push(node.id.clone());
                metered.extend(&node.device);
            } else if before.by_sources[at] && !after.by_sources[at] {
                affected.on_store.push(node.id.clone());
            }
            let building = node.building.as_ref().map(|b| &b.value);
            let building = building.filter(|_| node.kind == UtilityNodeKind::Load);
            if let Some(building) = building {
                let loads = by_building.entry((building, node.utility)).or_default();
                loads.kept += usize::from(!is_lost);
                loads.lost.extend(is_lost.then_some(number));
            }
        }
        let (mut whole, mut in_part) = (BTreeSet::new(), BTreeSet::new());
        for ((building, _), loads) in by_building {
            if loads.lost.is_empty() {
                continue;
            }
            if loads.kept > 0 {
                in_part.insert(building);
                continue;
            }
            whole.insert(building);
            let nodes = loads.lost.into_iter().filter_map(|n| self.node(n));
            metered.extend(nodes.flat_map(|node| meters.of(node)));
        }
        let buildings = self.community.buildings.iter();
        affected.households = buildings
            .filter(|b| whole.contains(&b.id))
            .map(|b| u64::from(b.households.value))
            .sum();
        affected.nodes.sort();
        affected.on_store.sort();
        affected.buildings = whole.into_iter().cloned().collect();
        affected.buildings_in_part = in_part.into_iter().cloned().collect();
        affected.meters = metered.into_iter().cloned().collect();
        affected
    }
}
