//! Who there is: households of units, and those who work in buildings without homes.

use std::collections::BTreeMap;

use geo::BoundingRect;

use super::habits::Habits;
use super::party::{NO_DOOR, Party, PartyKind};
use crate::model::{Building, Community, Host};
use crate::sim::SimError;
use crate::sim::random::entity_key;
use crate::sim::site::workers;

/// Most parties of a community: 24 bytes each, 28 with meters.
const MOST_PARTIES: u64 = 2_000_000;

/// A unit, or a building whose units nobody knows, with the people in it.
#[derive(Debug)]
pub(super) struct HostHome {
    /// Id of the unit or building.
    pub(super) id: String,
    /// Id of the building.
    pub(super) building: String,
    /// Id of the compound.
    pub(super) compound: Option<String>,
    /// Local metres.
    pub(super) position: [f64; 2],
    /// What sort of parties.
    pub(super) kind: PartyKind,
    /// Index of the first party.
    pub(super) first: u32,
    /// Number of parties.
    pub(super) parties: u32,
    storeys: u16,
}

/// Whose people are those of a unit, building or compound: indices of [`HostHome`]s.
#[derive(Debug, Default)]
pub(super) struct PeopleOf<'a> {
    units: BTreeMap<&'a str, Vec<usize>>,
    buildings: BTreeMap<&'a str, Vec<usize>>,
    compounds: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> PeopleOf<'a> {
    pub(super) fn new(homes: &'a [HostHome]) -> Self {
        let mut found = Self::default();
        for (index, home) in homes.iter().enumerate() {
            found.units.entry(&home.id).or_default().push(index);
            let building = found.buildings.entry(&home.building);
            building.or_default().push(index);
            if let Some(compound) = &home.compound {
                found.compounds.entry(compound).or_default().push(index);
            }
        }
        found
    }

    pub(super) fn at(&self, host: &Host) -> &[usize] {
        let found = match host {
            Host::Unit(unit) | Host::Household { unit, .. } => self.units.get(unit.as_str()),
            Host::Building(building) => self.buildings.get(building.as_str()),
            Host::Compound(compound) => self.compounds.get(compound.as_str()),
            _ => None,
        };
        found.map_or(&[], Vec::as_slice)
    }
}

/// What a device stands at: a door, or the party itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seat {
    /// Index of the door or, for a meter, of the party; [`NO_DOOR`] if there is none.
    pub(crate) door: u32,
    /// Which of those side by side it is.
    pub(crate) lane: u16,
    /// How many stand side by side.
    pub(crate) lanes: u16,
}

impl Seat {
    /// At no door.
    pub(crate) const NONE: Self = Self {
        door: NO_DOOR,
        lane: 0,
        lanes: 1,
    };
}

/// Seats of devices by their index; only the set-up needs them.
#[derive(Debug, Default)]
pub(super) struct Seats(BTreeMap<usize, Seat>);

impl Seats {
    pub(super) fn put(&mut self, device: usize, door: u32, lane: u16, lanes: u16) {
        self.0.insert(device, Seat { door, lane, lanes });
    }

    pub(super) fn of(&self, device: usize) -> Seat {
        self.0.get(&device).copied().unwrap_or(Seat::NONE)
    }

    pub(super) fn clear(&mut self) {
        self.0 = BTreeMap::new();
    }
}

/// Every unit and building with people; an error if there are more than the engine keeps.
pub(super) fn homes(community: &Community) -> Result<Vec<HostHome>, SimError> {
    let buildings: BTreeMap<&str, &Building> = (community.buildings.iter())
        .map(|building| (building.id.as_str(), building))
        .collect();
    let compound_of = |building: &str| {
        let compound = buildings.get(building)?.compound.as_ref()?;
        Some(compound.as_str().to_owned())
    };
    let mut homes = Vec::new();
    let mut split = BTreeMap::new();
    for unit in &community.units {
        let building = unit.building.as_str();
        split.insert(building, ());
        homes.push(HostHome {
            id: unit.id.as_str().to_owned(),
            building: building.to_owned(),
            compound: compound_of(building),
            position: [unit.position.x, unit.position.y],
            kind: PartyKind::Household,
            first: 0,
            parties: unit.households,
            storeys: buildings.get(building).map_or(1, |b| b.storeys.value),
        });
    }
    for building in &community.buildings {
        if split.contains_key(building.id.as_str()) {
            continue;
        }
        let (kind, parties) = match building.households.value {
            0 => (PartyKind::Worker, workers(building) as u32),
            households => (PartyKind::Household, households),
        };
        let Some(bounds) = building.footprint.bounding_rect() else {
            continue;
        };
        homes.push(HostHome {
            id: building.id.as_str().to_owned(),
            building: building.id.as_str().to_owned(),
            compound: compound_of(building.id.as_str()),
            position: [bounds.center().x, bounds.center().y],
            kind,
            first: 0,
            parties,
            storeys: building.storeys.value,
        });
    }
    homes.retain(|home| home.parties > 0);
    number(&mut homes)?;
    Ok(homes)
}

/// Gives the parties their indices.
fn number(homes: &mut [HostHome]) -> Result<(), SimError> {
    let parties = homes.iter().map(|home| u64::from(home.parties)).sum();
    if parties > MOST_PARTIES {
        let largest = homes.iter().max_by_key(|home| home.parties);
        return Err(SimError::TooManyPeople {
            parties,
            most: MOST_PARTIES,
            largest: largest.map_or_else(String::new, |home| home.id.clone()),
            of_largest: largest.map_or(0, |home| home.parties),
        });
    }
    let mut first = 0;
    for home in homes {
        home.first = first;
        first += home.parties;
    }
    Ok(())
}

/// The parties of all units and buildings, one after the other.
pub(super) fn parties(homes: &[HostHome], seed: u64, habits: &Habits) -> Vec<Party> {
    let count = homes.iter().map(|home| home.parties as usize).sum();
    let mut parties = Vec::with_capacity(count);
    for (host, home) in homes.iter().enumerate() {
        let word = match home.kind {
            PartyKind::Household => "household",
            PartyKind::Worker => "worker",
        };
        for number in 0..home.parties {
            let key = entity_key(seed, word, &format!("{}/{number}", home.id));
            let storey = u64::from(number) * u64::from(home.storeys) / u64::from(home.parties);
            let (host, storey) = (host as u32, storey.min(127) as u8);
            parties.push(match home.kind {
                PartyKind::Household => Party::household(key, host, storey, habits),
                PartyKind::Worker => Party::worker(key, host, storey, habits),
            });
        }
    }
    parties
}
