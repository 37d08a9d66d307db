//! Which devices hang inside a building.

use std::collections::BTreeSet;

use twin_core::model::{CommunityParts, Device, Host};

/// The fixtures and places that are inside a building.
pub(super) struct Indoors<'a> {
    fixtures: BTreeSet<&'a str>,
    places: BTreeSet<&'a str>,
}

impl<'a> Indoors<'a> {
    pub(super) fn of(parts: &'a CommunityParts) -> Self {
        let fixtures = parts.fixtures.iter().filter(|f| f.building.is_some());
        let places = parts.places.iter().filter(|p| p.building.is_some());
        Self {
            fixtures: fixtures.map(|f| f.id.as_str()).collect(),
            places: places.map(|p| p.id.as_str()).collect(),
        }
    }

    pub(super) fn holds(&self, device: &Device) -> bool {
        match &device.host {
            Host::Unit(_) | Host::Household { .. } => true,
            Host::Fixture(id) => self.fixtures.contains(id.as_str()),
            Host::Place(id) => self.places.contains(id.as_str()),
            _ => device.storey < 0,
        }
    }
}
