//! How high a demand of an audit is, for whoever draws it in space.

use std::collections::BTreeMap;

use twin_core::audit::{DemandAudit, Subject};
use twin_core::model::{Building, Community, Place};

/// The buildings of a community by their ids, and the features in them.
pub(super) struct Heights<'c> {
    community: &'c Community,
    buildings: BTreeMap<&'c str, &'c Building>,
}

impl<'c> Heights<'c> {
    /// Cost: O(n log n) for n buildings.
    pub(super) fn of(community: &'c Community) -> Self {
        let buildings = community.buildings.iter();
        Self {
            community,
            buildings: buildings.map(|b| (b.id.as_str(), b)).collect(),
        }
    }

    /// `z` in metres of the floors that a demand is on, ascending, what of it nothing serves where `is_open`; none of a demand that is on the ground
    /// or of which no floor is known.
    pub(super) fn floors_z(&self, demand: &DemandAudit, is_open: bool) -> Vec<f64> {
        let floors = match demand.subject {
            Subject::Room(number) => {
                let room = self.community.rooms.get(number as usize);
                room.map(|room| vec![room.floor_z.value])
            }
            Subject::Unit(number) => {
                let unit = self.community.units.get(number as usize);
                let building = unit.and_then(|unit| self.building(unit.building.as_str()));
                let storeys = match is_open {
                    true => &demand.storeys.open,
                    false => &demand.storeys.asked,
                };
                building.map(|b| storeys.iter().map(|storey| b.floor_z(*storey)).collect())
            }
            Subject::Place(number) => {
                let place = self.community.places.get(number as usize);
                let around = |place: &Place| {
                    let building = self.building(place.building.as_ref()?.as_str())?;
                    Some(vec![building.floor_z(place.storey)])
                };
                place.and_then(around)
            }
            Subject::Fixture(number) => {
                let fixture = self.community.fixtures.get(number as usize);
                let inside = fixture.filter(|f| f.building.is_some() || f.unit.is_some());
                inside.map(|fixture| vec![fixture.position.z])
            }
            _ => None,
        };
        floors.unwrap_or_default()
    }

    fn building(&self, id: &str) -> Option<&'c Building> {
        self.buildings.get(id).copied()
    }
}
