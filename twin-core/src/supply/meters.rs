//! Which meters measure what a load draws.

use std::collections::BTreeMap;

use crate::catalogue::{Catalogue, DeviceClass, ValueKind};
use crate::ids::{BuildingId, DeviceId};
use crate::model::{CommunityParts, Host, Utility, UtilityNode};

/// The counter that a meter of each utility sends, as the catalogue names it (T4-3, water, electricity and gas meter).
const COUNTERS: &[(Utility, &str)] = &[
    (Utility::Power, "electric_energy"),
    (Utility::Water, "water_volume"),
    (Utility::Gas, "gas_volume"),
];

/// The meters of every building by what they measure. Nothing of it is stored in the community: it follows from what meters are
/// attached to.
#[derive(Debug, Clone)]
pub struct Meters<'p> {
    by_building: BTreeMap<(&'p BuildingId, Utility), Vec<&'p DeviceId>>,
}

impl<'p> Meters<'p> {
    /// Of a community. A meter is a device whose class counts what the utility delivers; one of a home, unit, place or fixture belongs to
    /// the building that those are in. Cost: O(n log n) in devices, units, places and fixtures.
    #[must_use]
    pub fn new(parts: &'p CommunityParts, catalogue: &Catalogue) -> Self {
        let hosts = Hosts::of(parts);
        let measured: BTreeMap<&str, Vec<Utility>> = catalogue
            .classes
            .iter()
            .map(|class| (class.id.as_str(), measured(class)))
            .collect();
        let mut by_building: BTreeMap<_, Vec<&DeviceId>> = BTreeMap::new();
        for device in &parts.devices {
            let utilities = measured.get(device.class.as_str());
            let utilities = utilities.filter(|utilities| !utilities.is_empty());
            let Some((utilities, building)) = utilities.zip(hosts.building(&device.host)) else {
                continue;
            };
            for utility in utilities {
                let meters = by_building.entry((building, *utility)).or_default();
                meters.push(&device.id);
            }
        }
        Self { by_building }
    }

    /// The meters of a node: the one that it names, else those of its building that measure its utility, in the community's order.
    /// Cost: O(log n).
    #[must_use]
    pub fn of(&self, node: &'p UtilityNode) -> Vec<&'p DeviceId> {
        if let Some(device) = &node.device {
            return vec![device];
        }
        let building = node.building.as_ref().map(|b| &b.value);
        let found = building.and_then(|b| self.by_building.get(&(b, node.utility)));
        found.cloned().unwrap_or_default()
    }
}

fn measured(class: &DeviceClass) -> Vec<Utility> {
    let counts = |name: &str| {
        let mut channels = class.channels.iter();
        channels.any(|c| &*c.name == name && c.value == ValueKind::Counter)
    };
    let counters = COUNTERS.iter().filter(|(_, name)| counts(name));
    counters.map(|(utility, _)| *utility).collect()
}

/// The buildings that what devices are attached to is in.
#[derive(Debug)]
pub(crate) struct Hosts<'p> {
    units: BTreeMap<&'p str, &'p BuildingId>,
    places: BTreeMap<&'p str, &'p BuildingId>,
    fixtures: BTreeMap<&'p str, &'p BuildingId>,
}

impl<'p> Hosts<'p> {
    pub(crate) fn of(parts: &'p CommunityParts) -> Self {
        let units: BTreeMap<_, _> = parts
            .units
            .iter()
            .map(|u| (u.id.as_str(), &u.building))
            .collect();
        let places = parts.places.iter();
        let places = places.filter_map(|p| Some((p.id.as_str(), p.building.as_ref()?)));
        let fixtures = parts.fixtures.iter().filter_map(|f| {
            let of_unit = || units.get(f.unit.as_ref()?.as_str()).copied();
            Some((f.id.as_str(), f.building.as_ref().or_else(of_unit)?))
        });
        Self {
            places: places.collect(),
            fixtures: fixtures.collect(),
            units,
        }
    }

    pub(crate) fn building(&self, host: &'p Host) -> Option<&'p BuildingId> {
        match host {
            Host::Building(building) => Some(building),
            Host::Unit(unit) | Host::Household { unit, .. } => {
                self.units.get(unit.as_str()).copied()
            }
            Host::Place(place) => self.places.get(place.as_str()).copied(),
            Host::Fixture(fixture) => self.fixtures.get(fixture.as_str()).copied(),
            Host::Ground
            | Host::Gate(_)
            | Host::Road(_)
            | Host::Green(_)
            | Host::Parking(_)
            | Host::Compound(_) => None,
        }
    }
}
