//! Who lives where: the people that each device serves.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Area, BoundingRect};

use super::bed::Bed;
use super::nearest::Nearest;
use super::population::Habits;
use super::random::{entity_key, unit};
use crate::model::{
    Building, BuildingUse, Community, Device, Fixture, FixtureKind, GateKind, Host,
};

/// Persons in a household on average: 2.62, Seventh National Population Census of China (2020).
pub(crate) const PERSONS_PER_HOUSEHOLD: f64 = 2.62;

/// Shares of households with 1, 2, 3, 4 and 5 persons (mean 2.62; shares are an assumption about that mean).
pub(crate) const HOUSEHOLD_SIZES: [f64; 5] = [0.22, 0.29, 0.24, 0.15, 0.10];

/// Gross floor area in m² for each person in a building without homes: 10 m² of usable area in offices (GB 50189-2015, general
/// knowledge), six tenths of the gross area, and two thirds of the people there at a time.
const FLOOR_M2_PER_WORKER: f64 = 25.0;

/// Persons who work in a building without homes, or come there as often.
pub(crate) fn workers(building: &Building) -> f64 {
    use BuildingUse::{Commercial, Education, Health, Mixed, Office, Public};
    match building.usage.value {
        Office | Commercial | Education | Health | Public | Mixed => {
            let floors = f64::from(building.storeys.value);
            building.footprint.unsigned_area() * floors / FLOOR_M2_PER_WORKER
        }
        _ => 0.0,
    }
}

/// Persons in the household that `key` names: 1 to 5.
pub(crate) fn household_size(key: u64) -> u8 {
    let mut rest = unit(key, 900, 0);
    for (size, share) in (1..).zip(HOUSEHOLD_SIZES) {
        rest -= share;
        if rest < 0.0 {
            return size;
        }
    }
    5
}

/// What the site knows of a fixture.
#[derive(Debug)]
struct Fixed {
    persons: f64,
    storeys: u16,
}

/// Persons that one device serves at most: half a million, more than any gate lets through. It bounds what a file with wrong
/// numbers of households can ask for.
pub(crate) const MOST_SERVED: f64 = 500_000.0;

/// The people of the community and where they are.
#[derive(Debug, Default)]
pub(crate) struct Site {
    seed: u64,
    habits: Habits,
    units: BTreeMap<String, f64>,
    buildings: BTreeMap<String, f64>,
    /// Persons who work in buildings without homes, or come there.
    workers: BTreeMap<String, f64>,
    compounds: BTreeMap<String, f64>,
    gates: BTreeMap<String, f64>,
    fixtures: BTreeMap<String, Fixed>,
    storeys: BTreeMap<String, u16>,
    beds: BTreeMap<String, Bed>,
    homes: Vec<([f64; 2], f64)>,
    /// Persons who live in the community.
    persons: f64,
    /// Parking spaces of the community.
    pub(crate) spaces: f64,
}

impl Site {
    pub(crate) fn new(community: &Community, seed: u64, habits: Habits) -> Self {
        let mut site = Self {
            seed,
            habits,
            ..Self::default()
        };
        let mut compound_of = BTreeMap::new();
        for building in &community.buildings {
            let persons = site.living(building.households.value);
            site.buildings
                .insert(building.id.as_str().to_owned(), persons);
            // Nobody works in a building of homes, even while all of them stand empty.
            let workers = match building.households.value {
                0 => workers(building),
                _ => 0.0,
            };
            site.workers
                .insert(building.id.as_str().to_owned(), workers);
            if let Some(compound) = &building.compound {
                compound_of.insert(building.id.as_str(), compound.as_str());
            }
        }
        for unit in &community.units {
            let persons = site.living(unit.households);
            site.units.insert(unit.id.as_str().to_owned(), persons);
            site.homes
                .push(([unit.position.x, unit.position.y], persons));
            site.persons += persons;
            if let Some(compound) = compound_of.get(unit.building.as_str()) {
                *site.compounds.entry((*compound).to_owned()).or_default() += persons;
            }
        }
        site.add_unitless_homes(community);
        site.spaces = (community.parkings.iter())
            .map(|p| f64::from(p.spaces.value))
            .sum();
        site.beds = (community.greens.iter())
            .map(|green| (green.id.as_str().to_owned(), Bed::of(green, seed)))
            .collect();
        site.share_fixtures(community);
        site.share_gates(community);
        site
    }

    /// Persons who live in so many homes, on the mean.
    fn living(&self, households: u32) -> f64 {
        f64::from(households) * PERSONS_PER_HOUSEHOLD * self.habits.occupied
    }

    /// People of buildings whose units nobody knows live in the middle of the building.
    fn add_unitless_homes(&mut self, community: &Community) {
        let known: BTreeSet<&str> = community
            .units
            .iter()
            .map(|u| u.building.as_str())
            .collect();
        for building in &community.buildings {
            let persons = self.living(building.households.value);
            if persons == 0.0 || known.contains(building.id.as_str()) {
                continue;
            }
            if let Some(bounds) = building.footprint.bounding_rect() {
                let middle = bounds.center();
                self.homes.push(([middle.x, middle.y], persons));
            }
            self.persons += persons;
            if let Some(compound) = &building.compound {
                *self
                    .compounds
                    .entry(compound.as_str().to_owned())
                    .or_default() += persons;
            }
        }
    }

    /// The people of a unit, or else of a building, share its fixtures of one kind: two lifts carry half of them each. Where
    /// nobody lives, those who work there do.
    fn share_fixtures(&mut self, community: &Community) {
        for building in &community.buildings {
            self.storeys
                .insert(building.id.as_str().to_owned(), building.storeys.value);
        }
        for unit in &community.units {
            let storeys = self
                .storeys
                .get(unit.building.as_str())
                .copied()
                .unwrap_or(0);
            self.storeys.insert(unit.id.as_str().to_owned(), storeys);
        }
        let owner = |f: &Fixture| match (&f.unit, &f.building) {
            (Some(unit), _) => (f.kind, unit.as_str().to_owned()),
            (None, Some(building)) => (f.kind, building.as_str().to_owned()),
            (None, None) => (f.kind, String::new()),
        };
        let mut counts: BTreeMap<(FixtureKind, String), u32> = BTreeMap::new();
        for fixture in &community.fixtures {
            *counts.entry(owner(fixture)).or_default() += 1;
        }
        for fixture in &community.fixtures {
            let key = owner(fixture);
            if let Some(people) = self
                .units
                .get(&key.1)
                .or_else(|| self.buildings.get(&key.1).filter(|&&homes| homes > 0.0))
                .or_else(|| self.workers.get(&key.1))
            {
                let persons = people / f64::from(counts.get(&key).copied().unwrap_or(1));
                let storeys = self.storeys.get(&key.1).copied().unwrap_or(0);
                self.fixtures
                    .insert(fixture.id.as_str().to_owned(), Fixed { persons, storeys });
            }
        }
    }

    /// Storeys above ground of the building that a host belongs to, 0 if there is none.
    pub(crate) fn storeys_of(&self, host: &Host) -> u16 {
        match host {
            Host::Building(id) => self.storeys.get(id.as_str()).copied().unwrap_or(0),
            Host::Unit(id) | Host::Household { unit: id, .. } => {
                self.storeys.get(id.as_str()).copied().unwrap_or(0)
            }
            Host::Fixture(id) => self.fixtures.get(id.as_str()).map_or(0, |f| f.storeys),
            _ => 0,
        }
    }

    /// What grows on a green.
    pub(crate) fn bed_of(&self, green: &str) -> Bed {
        self.beds.get(green).copied().unwrap_or(Bed::UNKNOWN)
    }

    /// Heap bytes, maps by estimate.
    pub(crate) fn memory_bytes(&self) -> usize {
        let maps = self.units.len()
            + self.buildings.len()
            + self.workers.len()
            + self.compounds.len()
            + self.gates.len()
            + self.fixtures.len()
            + self.storeys.len()
            + self.beds.len();
        maps * 96 + self.homes.capacity() * size_of::<([f64; 2], f64)>()
    }

    /// Frees what only the set-up needs.
    pub(crate) fn settle(&mut self) {
        *self = Self {
            seed: self.seed,
            habits: self.habits,
            spaces: self.spaces,
            ..Self::default()
        };
    }

    /// A main gate takes three times, a vehicle gate once and a half as many of its compound's people as a pedestrian gate
    /// (assumption).
    fn share_gates(&mut self, community: &Community) {
        let weight = |kind| match kind {
            GateKind::Main => 3.0,
            GateKind::Vehicle => 1.5,
            GateKind::Pedestrian => 1.0,
        };
        let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
        for gate in &community.gates {
            *totals
                .entry(gate.compound.as_ref().map_or("", |c| c.as_str()))
                .or_default() += weight(gate.kind.value);
        }
        for gate in &community.gates {
            let compound = gate.compound.as_ref().map_or("", |c| c.as_str());
            let people = self
                .compounds
                .get(compound)
                .copied()
                .unwrap_or(self.persons);
            let share =
                people * weight(gate.kind.value) / totals.get(compound).copied().unwrap_or(1.0);
            self.gates.insert(gate.id.as_str().to_owned(), share);
        }
    }

    /// Persons that the host itself tells of; `None` for one that says nothing about people.
    fn persons_of(&self, host: &Host) -> Option<f64> {
        match host {
            Host::Household { unit, number } => {
                let key = entity_key(self.seed, "household", &format!("{unit}/{number}"));
                Some(f64::from(self.habits.persons(key)))
            }
            Host::Unit(id) => self.units.get(id.as_str()).copied(),
            Host::Building(id) => self
                .buildings
                .get(id.as_str())
                .copied()
                .filter(|&persons| persons > 0.0),
            Host::Gate(id) => self.gates.get(id.as_str()).copied(),
            Host::Compound(id) => self.compounds.get(id.as_str()).copied(),
            Host::Fixture(id) => self.fixtures.get(id.as_str()).map(|f| f.persons),
            Host::Ground | Host::Place(_) | Host::Road(_) | Host::Green(_) | Host::Parking(_) => {
                None
            }
        }
    }

    /// Persons that each of `devices`, all of one class, serves: those its host tells of, else those who live nearest to it, shared evenly
    /// with others of the class that are about as near. Cost: O(homes · log devices).
    pub(crate) fn served(&self, devices: &[&Device]) -> Vec<f64> {
        let mut served: Vec<Option<f64>> =
            devices.iter().map(|d| self.persons_of(&d.host)).collect();
        let apart = (devices.iter().zip(0_u32..)).filter(|(_, i)| served[*i as usize].is_none());
        let apart: Vec<([f64; 2], u32)> = apart
            .map(|(d, i)| ([d.position.x, d.position.y], i))
            .collect();
        let nearest = Nearest::new(apart);
        for (position, persons) in &self.homes {
            let near = nearest.to(*position);
            for device in &near {
                *served[*device as usize].get_or_insert(0.0) += persons / near.len() as f64;
            }
        }
        served
            .into_iter()
            .map(|s| s.unwrap_or(0.0).min(MOST_SERVED))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::sim::synthetic_community;

    /// A block of six buildings of two units of 22 households; the first is made an office without homes.
    fn block(usage: BuildingUse) -> (Community, Site) {
        let catalogue = Catalogue::builtin().unwrap();
        let mut parts = synthetic_community(&catalogue, 700).unwrap().into_parts();
        let first = &mut parts.buildings[0];
        first.households.value = 0;
        first.usage.value = usage;
        let id = first.id.clone();
        let units: Vec<_> = (parts.units.iter())
            .filter(|u| u.building == id)
            .map(|u| u.id.clone())
            .collect();
        parts.units.retain(|u| u.building != id);
        let gone = |unit: &crate::ids::UnitId| units.contains(unit);
        for fixture in &mut parts.fixtures {
            fixture.unit = fixture.unit.take().filter(|u| !gone(u));
        }
        parts.devices.retain(|d| match &d.host {
            Host::Unit(unit) | Host::Household { unit, .. } => !gone(unit),
            _ => true,
        });
        let community = Community::new(parts).unwrap();
        let site = Site::new(&community, 1, Habits::USUAL);
        (community, site)
    }

    fn lift_of(community: &Community) -> Host {
        let first = &community.buildings[0].id;
        let lift = (community.fixtures.iter())
            .find(|f| f.kind == FixtureKind::Lift && f.building.as_ref() == Some(first));
        Host::Fixture(lift.unwrap().id.clone())
    }

    #[test]
    fn those_who_work_in_an_office_ride_its_lifts() {
        let (community, site) = block(BuildingUse::Office);
        // 44 m by 14 m with 11 storeys: 6,776 m², 271 persons, two lifts.
        let persons = site.persons_of(&lift_of(&community)).unwrap();
        assert!(
            (persons - 44.0 * 14.0 * 11.0 / 25.0 / 2.0).abs() < 1e-6,
            "{persons}"
        );
        let (community, site) = block(BuildingUse::Utility);
        assert_eq!(site.persons_of(&lift_of(&community)), Some(0.0));
    }

    #[test]
    fn homes_of_a_building_without_units_are_not_forgotten() {
        let catalogue = Catalogue::builtin().unwrap();
        let mut parts = synthetic_community(&catalogue, 700).unwrap().into_parts();
        let whole = Site::new(&Community::new(parts.clone()).unwrap(), 1, Habits::USUAL).persons;
        parts.units.clear();
        parts.fixtures.clear();
        parts.devices.clear();
        let site = Site::new(&Community::new(parts).unwrap(), 1, Habits::USUAL);
        assert!(
            (site.persons - whole).abs() < 1e-6,
            "{} {whole}",
            site.persons
        );
        assert!(site.homes.iter().map(|h| h.1).sum::<f64>() > 0.9 * whole);
    }
}
