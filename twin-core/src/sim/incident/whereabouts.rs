//! Where an incident is, whether or not a device is there to notice it.

use super::fire::Hearth;
use super::scene::{Scene, Which};
use super::spot::Spot;
use super::{IncidentKind, IncidentPlan, Stroke};
use crate::sim::truth::{Spread, TruthPlace};
use crate::supply::Part;

/// Where an incident is, as the ground truth tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::sim) struct Whereabouts {
    /// The place; none where it is the whole community, or where it finds nothing that it could befall.
    pub(in crate::sim) place: Option<TruthPlace>,
    /// Storey of a fire.
    pub(in crate::sim) storey: Option<i16>,
    /// By what the reach of a water leak goes.
    pub(in crate::sim) spread: Option<Spread>,
}

impl Scene<'_> {
    /// Where an incident with these strokes is. A fire is in its building; what names no place is where it is noticed first, unless it is
    /// everywhere.
    pub(in crate::sim) fn whereabouts(
        &self,
        which: Which,
        plan: &IncidentPlan,
        strokes: &[Stroke],
    ) -> Whereabouts {
        if plan.kind == IncidentKind::Fire {
            let hearth = self.hearth(which, plan).ok().flatten();
            let place = |hearth: &Hearth<'_>| self.listed(&Spot::Building(hearth.building));
            return Whereabouts {
                place: hearth.as_ref().and_then(place),
                storey: hearth.map(|hearth| hearth.storey),
                spread: None,
            };
        }
        let everywhere = matches!(
            plan.kind,
            IncidentKind::PowerCut | IncidentKind::WaterCut | IncidentKind::BackhaulOutage
        );
        let named = plan.at.as_ref().map(|id| self.spot(which.number, id));
        let place = match named {
            Some(spot) => spot.ok().and_then(|spot| self.listed(&spot)),
            None if everywhere => None,
            None => strokes.first().map(|s| TruthPlace::Device(s.device as u32)),
        };
        Whereabouts {
            place,
            storey: None,
            spread: (plan.kind == IncidentKind::WaterLeak).then(|| self.leak_spread()),
        }
    }

    /// A place by its index in the list of its kind. Cost: O(n) in the list.
    fn listed(&self, spot: &Spot<'_>) -> Option<TruthPlace> {
        let c = self.community;
        let index = |found: Option<usize>| found.map(|i| i as u32);
        match *spot {
            Spot::Everywhere => None,
            Spot::Device(device) => Some(TruthPlace::Device(device as u32)),
            Spot::Unit(unit) => {
                let found = c.units.iter().position(|u| u.id == unit.id);
                index(found).map(TruthPlace::Unit)
            }
            Spot::Building(building) => {
                let found = c.buildings.iter().position(|b| b.id == building.id);
                index(found).map(TruthPlace::Building)
            }
            Spot::Compound(compound) => {
                let found = c.compounds.iter().position(|x| x.id == compound.id);
                index(found).map(TruthPlace::Compound)
            }
            Spot::Thing("gate", id, _) => {
                let found = c.gates.iter().position(|g| g.id.as_str() == id);
                index(found).map(TruthPlace::Gate)
            }
            Spot::Thing("fixture", id, _) => {
                let found = c.fixtures.iter().position(|f| f.id.as_str() == id);
                index(found).map(TruthPlace::Fixture)
            }
            Spot::Thing(_, id, _) => {
                let found = c.parkings.iter().position(|p| p.id.as_str() == id);
                index(found).map(TruthPlace::Parking)
            }
            Spot::Utility(Part::Node(number)) => Some(TruthPlace::UtilityNode(number)),
            Spot::Utility(Part::Link(number)) => Some(TruthPlace::UtilityLink(number)),
        }
    }
}
