//! What households drive, and where it is parked (rule `synthetic-vehicles`).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use geo::Centroid;

use crate::generate::random::Draw;
use crate::ids::{ParkingSpaceId, VehicleId};
use crate::inference::{CompoundMap, child_id, fnv1a, rule};
use crate::model::{CommunityParts, Household, Sourced, SpaceKind, Vehicle, VehicleKind};

/// Streams of random choices, apart from those of the generator.
const STREAM: u64 = 101;
const PARKING_STREAM: u64 = 102;

/// Shares of households with at least one and two cars: 50 cars for 100 households.
const CARS: [f64; 2] = [0.45, 0.05];
/// Share of cars that charge.
const ELECTRIC: f64 = 0.06;
/// Shares of households with at least one and two e-bikes: 75 for 100 households.
const E_BIKES: [f64; 2] = [0.60, 0.15];

/// The vehicles of those households that have none, with their spaces.
pub(super) fn missing(parts: &CommunityParts, seed: u64) -> Vec<Vehicle> {
    let motorised: BTreeSet<&str> = parts
        .vehicles
        .iter()
        .filter_map(|v| v.household.as_ref().map(|h| h.as_str()))
        .collect();
    let mut found = Vec::new();
    for household in &parts.households {
        if !motorised.contains(household.id.as_str()) {
            add_vehicles(household, seed, &mut found);
        }
    }
    park(parts, seed, &mut found);
    found
}

fn add_vehicles(household: &Household, seed: u64, found: &mut Vec<Vehicle>) {
    let by = rule::provenance(rule::SYNTHETIC_VEHICLES);
    let mut draw = Draw::new(seed, &[STREAM, fnv1a(household.id.as_str())]);
    let mut kinds = Vec::new();
    for _ in 0..at_least(&CARS, draw.between(0.0, 1.0)) {
        let charges = draw.chance(ELECTRIC);
        kinds.push(if charges {
            VehicleKind::ElectricCar
        } else {
            VehicleKind::Car
        });
    }
    let e_bikes = at_least(&E_BIKES, draw.between(0.0, 1.0));
    kinds.extend(std::iter::repeat_n(VehicleKind::EBike, e_bikes));
    found.extend((1..).zip(kinds).filter_map(|(number, kind)| {
        let id = child_id(household.id.as_str(), &format!("vehicle{number}"));
        Some(Vehicle {
            id: VehicleId::new(id).ok()?,
            kind: Sourced::new(kind, by.clone()),
            household: Some(household.id.clone()),
            space: None,
            provenance: by.clone(),
        })
    }));
}

/// How many of the falling `shares` are above `drawn`, in [0, 1).
fn at_least(shares: &[f64], drawn: f64) -> usize {
    shares.iter().take_while(|share| drawn < **share).count()
}

/// The spaces of a compound that nobody's car has.
#[derive(Default)]
struct Free {
    charging: VecDeque<ParkingSpaceId>,
    others: VecDeque<ParkingSpaceId>,
}

impl Free {
    fn take(&mut self, kind: VehicleKind) -> Option<ParkingSpaceId> {
        let charging = match kind {
            VehicleKind::ElectricCar => self.charging.pop_front(),
            _ => None,
        };
        charging.or_else(|| self.others.pop_front())
    }
}

/// Gives cars the spaces of their households' compounds, in an order that the seed decides.
fn park(parts: &CommunityParts, seed: u64, vehicles: &mut [Vehicle]) {
    let mut free = free_spaces(parts);
    let homes = compounds_of_households(parts);
    let mut cars: Vec<(f64, &mut Vehicle)> = vehicles
        .iter_mut()
        .filter(|v| matches!(v.kind.value, VehicleKind::Car | VehicleKind::ElectricCar))
        .map(|v| {
            let stream = [PARKING_STREAM, fnv1a(v.id.as_str())];
            (Draw::new(seed, &stream).between(0.0, 1.0), v)
        })
        .collect();
    cars.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
    for (_, car) in cars {
        let home = car.household.as_ref().and_then(|h| homes.get(h.as_str()));
        let of_home = home.and_then(|compound| free.get_mut(compound));
        car.space = of_home.and_then(|free| free.take(car.kind.value));
    }
}

/// The spaces for cars of each compound, less those that vehicles of the source have.
fn free_spaces(parts: &CommunityParts) -> BTreeMap<&str, Free> {
    let taken: BTreeSet<&str> = parts
        .vehicles
        .iter()
        .filter_map(|v| v.space.as_ref().map(|s| s.as_str()))
        .collect();
    let compounds = CompoundMap::of(&parts.compounds);
    let around: BTreeMap<&str, &str> = parts
        .parkings
        .iter()
        .filter_map(|p| {
            let compound = compounds.smallest_about(&p.area.centroid()?)?;
            Some((p.id.as_str(), compound.id.as_str()))
        })
        .collect();
    let mut free: BTreeMap<&str, Free> = BTreeMap::new();
    for space in &parts.parking_spaces {
        let compound = around.get(space.parking.as_str());
        let Some(compound) = compound.filter(|_| !taken.contains(space.id.as_str())) else {
            continue;
        };
        let of_compound = free.entry(compound).or_default();
        match space.kind.value {
            SpaceKind::Charging => of_compound.charging.push_back(space.id.clone()),
            SpaceKind::Standard | SpaceKind::Reserved => {
                of_compound.others.push_back(space.id.clone());
            }
            SpaceKind::Accessible | SpaceKind::Bicycle => {}
        }
    }
    free
}

/// The compound that each household lives in, by their ids.
fn compounds_of_households(parts: &CommunityParts) -> BTreeMap<&str, &str> {
    let of_building: BTreeMap<&str, &str> = parts
        .buildings
        .iter()
        .filter_map(|b| Some((b.id.as_str(), b.compound.as_ref()?.as_str())))
        .collect();
    let of_unit: BTreeMap<&str, &str> = parts
        .units
        .iter()
        .filter_map(|u| Some((u.id.as_str(), *of_building.get(u.building.as_str())?)))
        .collect();
    parts
        .households
        .iter()
        .filter_map(|h| Some((h.id.as_str(), *of_unit.get(h.unit.as_str())?)))
        .collect()
}
