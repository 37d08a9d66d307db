//! Where people come out.

use std::sync::Arc;

use geo::Coord;

use crate::model::Community;
use crate::routing::WayGraph;

/// A door, and who lives behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entrance {
    /// Id of its unit, or of its building.
    pub id: Arc<str>,
    /// Where it is, local metres.
    pub at: Coord<f64>,
    /// Households behind it.
    pub households: u32,
}

/// The entrances of a community: its units, and for buildings without units the vertex of the footprint that is nearest to a way, as
/// nobody says where their doors are. Buildings without households are left out. Cost: O(vertices · log n).
#[must_use]
pub fn entrances(community: &Community, graph: &WayGraph) -> Vec<Entrance> {
    let units = community.units.iter().map(|unit| Entrance {
        id: Arc::from(unit.id.as_str()),
        at: Coord {
            x: unit.position.x,
            y: unit.position.y,
        },
        households: unit.households,
    });
    let with_units: std::collections::BTreeSet<&str> = community
        .units
        .iter()
        .map(|u| u.building.as_str())
        .collect();
    let others = community
        .buildings
        .iter()
        .filter(|b| !with_units.contains(b.id.as_str()));
    let doors = others.filter_map(|building| {
        let vertices = building.footprint.exterior().0.iter().copied();
        let to_way = |&c: &Coord<f64>| graph.nearest(c).map_or(f64::INFINITY, |s| s.distance_m);
        Some(Entrance {
            id: Arc::from(building.id.as_str()),
            at: vertices.min_by(|a, b| to_way(a).total_cmp(&to_way(b)))?,
            households: building.households.value,
        })
    });
    units.chain(doors).filter(|e| e.households > 0).collect()
}
