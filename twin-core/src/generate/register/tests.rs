//! That the register fits the community, follows its seed, and has the shares that its rules say.

use std::collections::{BTreeMap, BTreeSet};

use super::{keep_register, register};
use crate::generate::{GenerateSpec, Origin, community};
use crate::inference::{Depth, count_inferred, deepen, rule};
use crate::model::{
    BuildingUse, Community, CommunityParts, EntityKind, Name, Provenance, SpaceKind, VehicleKind,
};

fn town(seed: u64, buildings: u32, households: u32) -> CommunityParts {
    let spec = GenerateSpec {
        seed,
        id: "town".to_owned(),
        name: Name::default(),
        origin: Origin {
            lon: 114.0,
            lat: 22.6,
        },
        utc_offset_secs: 28_800,
        compounds: 2,
        buildings,
        households,
    };
    let mut parts = community(&spec).unwrap().into_parts();
    deepen(&mut parts, Depth::Compounds);
    parts
}

fn registered(mut parts: CommunityParts, seed: u64) -> CommunityParts {
    register(&mut parts, seed);
    parts
}

fn bytes(parts: &CommunityParts) -> String {
    serde_json::to_string(parts).unwrap()
}

#[test]
fn every_home_has_a_household_and_none_is_left_over() {
    for seed in 0..4 {
        let parts = registered(town(seed, 40, 900), seed);
        let mut in_unit: BTreeMap<&str, u32> = BTreeMap::new();
        for household in &parts.households {
            let next = in_unit.entry(household.unit.as_str()).or_default();
            assert_eq!(household.number, *next, "numbered without gaps");
            *next += 1;
            assert!((1..=5).contains(&household.residents.value));
        }
        let mut in_building: BTreeMap<&str, u32> = BTreeMap::new();
        for unit in &parts.units {
            let count = in_unit.get(unit.id.as_str()).copied().unwrap_or(0);
            assert_eq!(count, unit.households);
            *in_building.entry(unit.building.as_str()).or_default() += count;
            let rented = parts.households.iter();
            let rented = rented.filter(|h| h.unit == unit.id && h.rented.value);
            assert_eq!(rented.count() as u32, unit.rented);
        }
        for building in &parts.buildings {
            let count = in_building.get(building.id.as_str()).copied().unwrap_or(0);
            assert_eq!(count, building.households.value, "{}", building.id);
        }
        // Every reference is valid.
        Community::new(parts).unwrap();
    }
}

#[test]
fn a_building_never_has_more_households_than_it_says() {
    let mut parts = town(3, 20, 400);
    for (i, building) in (0..).zip(&mut parts.buildings) {
        building.households.value = building.households.value.saturating_sub(i);
    }
    parts.units[0].households = 3_000_000;
    let parts = registered(parts, 1);
    let building_of: BTreeMap<_, _> = parts.units.iter().map(|u| (&u.id, &u.building)).collect();
    for building in &parts.buildings {
        let own = parts.households.iter();
        let own = own.filter(|h| building_of[&h.unit] == &building.id);
        let levels: Vec<i16> = own.map(|h| h.level).collect();
        assert!(levels.len() <= building.households.value as usize);
        let storeys = building.storeys.value as i16;
        assert!(levels.iter().all(|l| (0..storeys).contains(l)));
    }
}

#[test]
fn homes_are_counted_from_the_first_storey_that_has_some() {
    let mut parts = town(0, 12, 200);
    let unit = parts.units[0].clone();
    let at = parts.buildings.iter().position(|b| b.id == unit.building);
    let building = &mut parts.buildings[at.unwrap()];
    // Shops on the ground floor, five storeys of two homes above.
    building.usage.value = BuildingUse::Mixed;
    building.storeys.value = 6;
    building.households.value = 10;
    parts.units.truncate(1);
    parts.units[0].households = 10;
    parts.units[0].rented = 2;
    let parts = registered(parts, 0);
    let levels: Vec<i16> = parts.households.iter().map(|h| h.level).collect();
    assert_eq!(levels, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    let rented = parts.households.iter().map(|h| h.rented.value);
    assert_eq!(rented.filter(|r| *r).count(), 2);
}

#[test]
fn a_seed_gives_the_same_register_and_another_one_another() {
    let fresh = town(7, 30, 700);
    let one = registered(fresh.clone(), 1);
    assert_eq!(bytes(&one), bytes(&registered(fresh.clone(), 1)));
    assert_ne!(bytes(&one), bytes(&registered(fresh, 2)));
    // A second time adds nothing.
    assert_eq!(bytes(&one), bytes(&registered(one.clone(), 1)));
}

#[test]
fn a_building_less_changes_no_other() {
    let whole = town(5, 30, 700);
    let gone = whole.buildings[4].id.clone();
    let mut less = whole.clone();
    less.units.retain(|u| u.building != gone);
    let units: BTreeSet<_> = less.units.iter().map(|u| u.id.clone()).collect();
    let (whole, less) = (registered(whole, 9), registered(less, 9));
    let of_others = |parts: &CommunityParts| {
        let own = parts.households.iter();
        let own: Vec<_> = own.filter(|h| units.contains(&h.unit)).cloned().collect();
        let ids: BTreeSet<_> = own.iter().map(|h| h.id.clone()).collect();
        let vehicles = parts.vehicles.iter();
        let vehicles = vehicles.filter(|v| v.household.as_ref().is_some_and(|h| ids.contains(h)));
        let vehicles: Vec<_> = vehicles.map(|v| (v.id.clone(), v.kind.clone())).collect();
        (own, vehicles)
    };
    assert!(less.households.len() < whole.households.len());
    assert_eq!(of_others(&whole), of_others(&less));
}

#[test]
fn shares_are_those_of_the_rules() {
    let parts = registered(town(2, 200, 8_000), 4);
    let households = parts.households.len() as f64;
    let near = |value: f64, expected: f64, within: f64, what: &str| {
        assert!((value - expected).abs() < within, "{what}: {value}");
    };
    // Bounds are about four standard errors over 8,000 households.
    let residents = parts.households.iter();
    let residents: f64 = residents.map(|h| f64::from(h.residents.value)).sum();
    near(residents / households, 2.62, 0.06, "residents");
    let rented = parts.households.iter().filter(|h| h.rented.value).count();
    let told: u32 = parts.units.iter().map(|u| u.rented).sum();
    assert_eq!(rented, told as usize, "as the units say");
    let count = |kind| {
        let is = parts.vehicles.iter().filter(|v| v.kind.value == kind);
        is.count() as f64
    };
    let cars = count(VehicleKind::Car) + count(VehicleKind::ElectricCar);
    near(cars / households, 0.50, 0.03, "cars");
    near(
        count(VehicleKind::ElectricCar) / cars,
        0.06,
        0.02,
        "electric",
    );
    near(
        count(VehicleKind::EBike) / households,
        0.75,
        0.035,
        "e-bikes",
    );
}

#[test]
fn a_space_has_one_car_and_lies_in_the_compound_of_its_home() {
    let mut parts = town(6, 60, 1_500);
    for space in parts.parking_spaces.iter_mut().step_by(9) {
        space.kind.value = SpaceKind::Charging;
    }
    let parts = registered(parts, 3);
    let kinds: BTreeMap<_, _> = parts
        .parking_spaces
        .iter()
        .map(|s| (s.id.as_str(), s.kind.value))
        .collect();
    let mut taken = BTreeSet::new();
    for car in &parts.vehicles {
        let Some(space) = &car.space else { continue };
        assert!(taken.insert(space.as_str()), "{space} has two cars");
        let charges = kinds[space.as_str()] == SpaceKind::Charging;
        assert!(!charges || car.kind.value == VehicleKind::ElectricCar);
        assert_ne!(car.kind.value, VehicleKind::EBike);
    }
    assert!(taken.len() > 100, "{}", taken.len());
    // Whoever has none lives where none is left.
    let is_left = |compound: &str| {
        parts.parking_spaces.iter().any(|space| {
            let parking = parts.parkings.iter().find(|p| p.id == space.parking);
            let around = crate::inference::CompoundMap::of(&parts.compounds);
            let middle = geo::Centroid::centroid(&parking.unwrap().area).unwrap();
            around.smallest_about(&middle).map(|c| c.id.as_str()) == Some(compound)
                && space.kind.value == SpaceKind::Standard
                && !taken.contains(space.id.as_str())
        })
    };
    let without: BTreeSet<&str> = parts
        .vehicles
        .iter()
        .filter(|v| v.kind.value == VehicleKind::Car && v.space.is_none())
        .filter_map(|v| {
            let household = parts
                .households
                .iter()
                .find(|h| Some(&h.id) == v.household.as_ref())?;
            let unit = parts.units.iter().find(|u| u.id == household.unit)?;
            let building = parts.buildings.iter().find(|b| b.id == unit.building)?;
            Some(building.compound.as_ref()?.as_str())
        })
        .collect();
    for compound in without {
        assert!(!is_left(compound), "{compound} has spaces left");
    }
}

#[test]
fn firms_are_named_as_examples_and_all_is_marked_as_made_up() {
    let mut parts = town(1, 60, 2_000);
    let summary = register(&mut parts, 1);
    assert!(!parts.legal_entities.is_empty());
    for entity in &parts.legal_entities {
        assert!(entity.name.zh.as_deref().unwrap().starts_with("示例"));
        assert!(entity.name.en.as_deref().unwrap().starts_with("Example"));
        assert!(entity.credit_code.is_none());
        assert!(entity.place.is_some() || entity.building.is_some());
    }
    let schools = parts.places.iter();
    let schools = schools.filter(|p| matches!(&*p.kind.value, "school" | "kindergarten"));
    let run = parts.legal_entities.iter();
    let run = run.filter(|e| e.kind.value == EntityKind::School && e.place.is_some());
    assert_eq!(run.count(), schools.count());
    let by = Provenance::inferred(rule::SYNTHETIC_HOUSEHOLDS);
    assert!(parts.households.iter().all(|h| h.provenance == by));
    assert_eq!(summary.by_rule.len(), 3);
    for name in summary.by_rule.keys() {
        let rule = rule::rule(name).unwrap();
        assert!(rule.text_en.starts_with("Synthetic") && rule.text_zh.starts_with("合成"));
    }
    // A household counts as itself and with its two values.
    let counts = count_inferred(&parts);
    let households = summary.by_rule[rule::SYNTHETIC_HOUSEHOLDS];
    assert_eq!(counts[rule::SYNTHETIC_HOUSEHOLDS], 3 * households);
}

#[test]
fn an_earlier_register_stays_beside_a_newer_map_as_far_as_its_homes_do() {
    let map = town(5, 20, 400);
    let earlier = registered(map.clone(), 3);
    let mut newer = map.clone();
    keep_register(&mut newer, &earlier);
    assert_eq!(bytes(&newer), bytes(&earlier), "nothing went");
    // A unit went, and the spaces of one car park.
    let mut newer = map.clone();
    let unit = newer.units.remove(0).id;
    let lot = newer.parking_spaces[0].parking.clone();
    newer.parking_spaces.retain(|s| s.parking != lot);
    newer.rooms.clear();
    newer.fixtures.retain(|f| f.unit.as_ref() != Some(&unit));
    let parked =
        |parts: &CommunityParts| parts.vehicles.iter().filter(|v| v.space.is_some()).count();
    keep_register(&mut newer, &earlier);
    let gone = earlier.households.iter().filter(|h| h.unit == unit).count();
    assert!(gone > 0);
    assert_eq!(newer.households.len(), earlier.households.len() - gone);
    assert!(newer.vehicles.len() < earlier.vehicles.len());
    assert!(parked(&newer) < parked(&earlier));
    let households: BTreeSet<_> = newer.households.iter().map(|h| h.id.as_str()).collect();
    assert!(
        newer
            .vehicles
            .iter()
            .flat_map(|v| &v.household)
            .all(|h| households.contains(h.as_str()))
    );
    Community::new(newer).unwrap();
    // A register of the newer map's own is not touched.
    let mut newer = registered(map, 4);
    let before = bytes(&newer);
    keep_register(&mut newer, &earlier);
    assert_eq!(bytes(&newer), before);
}
