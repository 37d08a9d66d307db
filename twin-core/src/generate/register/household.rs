//! Who lives in each home (rule `synthetic-households`).

use std::collections::BTreeMap;

use crate::generate::random::Draw;
use crate::ids::HouseholdId;
use crate::inference::{child_id, fnv1a, residential_storeys, rule};
use crate::model::{Building, CommunityParts, Household, Sourced, Unit};
use crate::sim::HOUSEHOLD_SIZES;

/// The stream of random choices, apart from those of the generator.
const STREAM: u64 = 100;

/// The households of those units that have none: as many as a unit serves, in all no more than the building has, and at most
/// `most`.
pub(super) fn missing(parts: &CommunityParts, seed: u64, most: usize) -> Vec<Household> {
    let mut known: BTreeMap<&str, u32> = BTreeMap::new();
    for household in &parts.households {
        *known.entry(household.unit.as_str()).or_default() += 1;
    }
    let mut left: BTreeMap<&str, (u32, &Building)> = parts
        .buildings
        .iter()
        .map(|b| (b.id.as_str(), (b.households.value, b)))
        .collect();
    for unit in &parts.units {
        let told = known.get(unit.id.as_str()).copied().unwrap_or(0);
        if let Some((left, _)) = left.get_mut(unit.building.as_str()) {
            *left = left.saturating_sub(told);
        }
    }
    let mut found = Vec::new();
    for unit in &parts.units {
        let Some((left, building)) = left.get_mut(unit.building.as_str()) else {
            continue;
        };
        if known.contains_key(unit.id.as_str()) {
            continue;
        }
        let room = u32::try_from(most - found.len()).unwrap_or(u32::MAX);
        let count = unit.households.min(*left).min(room);
        *left -= count;
        let draw = Homes {
            seed,
            building,
            unit,
        };
        found.extend((0..count).filter_map(|number| draw.household(number)));
    }
    found
}

/// The homes of a unit.
struct Homes<'p> {
    seed: u64,
    building: &'p Building,
    unit: &'p Unit,
}

impl Homes<'_> {
    fn household(&self, number: u32) -> Option<Household> {
        let by = rule::provenance(rule::SYNTHETIC_HOUSEHOLDS);
        let unit = self.unit.id.as_str();
        let mut draw = Draw::new(self.seed, &[STREAM, fnv1a(unit), u64::from(number)]);
        Some(Household {
            id: HouseholdId::new(child_id(unit, &format!("household{number}"))).ok()?,
            unit: self.unit.id.clone(),
            number,
            level: self.level(number)?,
            residents: Sourced::new(residents(draw.between(0.0, 1.0)), by.clone()),
            rented: Sourced::new(number < self.unit.rented, by.clone()),
            area_m2: None,
            provenance: by,
        })
    }

    /// Homes are numbered storey by storey, above the storeys without homes: as rooms are laid out.
    fn level(&self, number: u32) -> Option<i16> {
        let storeys = self.building.storeys.value;
        // A building that is not for homes, as far as its use tells, and yet has some has them from the ground up.
        let with_homes = match residential_storeys(self.building.usage.value, storeys) {
            0 => storeys.max(1),
            some => some,
        };
        let a_storey = self.unit.households.div_ceil(u32::from(with_homes)).max(1);
        let first = u32::from(storeys.saturating_sub(with_homes));
        i16::try_from(first + number / a_storey).ok()
    }
}

/// Persons of a household: how many sizes have shares that add up to at most `drawn`, in [0, 1), and one more.
fn residents(drawn: f64) -> u8 {
    let mut rest = drawn;
    let smaller = HOUSEHOLD_SIZES.iter().take_while(|share| {
        rest -= **share;
        rest >= 0.0
    });
    1 + smaller.count().min(HOUSEHOLD_SIZES.len() - 1) as u8
}
