//! A register that was made up for an earlier map, beside a newer one.

use std::collections::BTreeSet;

use crate::inference::rule;
use crate::model::{CommunityParts, Feature, Household, LegalEntity, Provenance, Vehicle};

/// Takes over what [`super::register()`] made up in `earlier` where what it belongs to is still there and the newer map tells of no
/// other: a household with its unit, a vehicle with its household, a legal entity with its premises. A vehicle whose parking space
/// went or is another's has none. New homes get nobody, since the seed is not known here. Cost: O(n log n).
pub fn keep_register(parts: &mut CommunityParts, earlier: &CommunityParts) {
    let households = households(parts, earlier);
    let vehicles = vehicles(parts, earlier, &ids(&households));
    parts.households.extend(households);
    parts.vehicles.extend(vehicles);
    let entities = legal_entities(parts, earlier);
    parts.legal_entities.extend(entities);
}

fn households(parts: &CommunityParts, earlier: &CommunityParts) -> Vec<Household> {
    let units = ids(&parts.units);
    let told: BTreeSet<&str> = parts.households.iter().map(|h| h.unit.as_str()).collect();
    let is_kept = |h: &&Household| {
        is_by(&h.provenance, rule::SYNTHETIC_HOUSEHOLDS)
            && units.contains(h.unit.as_str())
            && !told.contains(h.unit.as_str())
    };
    earlier.households.iter().filter(is_kept).cloned().collect()
}

/// The vehicles of the `households` that are taken over.
fn vehicles(
    parts: &CommunityParts,
    earlier: &CommunityParts,
    households: &BTreeSet<&str>,
) -> Vec<Vehicle> {
    let spaces = ids(&parts.parking_spaces);
    let taken: BTreeSet<_> = parts.vehicles.iter().flat_map(|v| &v.space).collect();
    let is_kept = |v: &&Vehicle| {
        let owner = v.household.as_ref();
        is_by(&v.provenance, rule::SYNTHETIC_VEHICLES)
            && owner.is_some_and(|h| households.contains(h.as_str()))
    };
    let mut kept: Vec<_> = earlier.vehicles.iter().filter(is_kept).cloned().collect();
    for vehicle in &mut kept {
        let space = vehicle.space.take();
        vehicle.space = space.filter(|s| spaces.contains(s.as_str()) && !taken.contains(s));
    }
    kept
}

fn legal_entities(parts: &CommunityParts, earlier: &CommunityParts) -> Vec<LegalEntity> {
    let (buildings, places) = (ids(&parts.buildings), ids(&parts.places));
    let premises = |e: &LegalEntity| (e.building.clone(), e.place.clone());
    let told: BTreeSet<_> = parts.legal_entities.iter().map(premises).collect();
    let is_kept = |e: &&LegalEntity| {
        let has_building = e
            .building
            .as_ref()
            .is_none_or(|b| buildings.contains(b.as_str()));
        let has_place = e.place.as_ref().is_none_or(|p| places.contains(p.as_str()));
        is_by(&e.provenance, rule::SYNTHETIC_LEGAL_ENTITIES)
            && has_building
            && has_place
            && !told.contains(&premises(e))
    };
    let kept = earlier.legal_entities.iter().filter(is_kept);
    kept.cloned().collect()
}

fn ids<F: Feature>(features: &[F]) -> BTreeSet<&str> {
    features.iter().map(F::id).collect()
}

fn is_by(provenance: &Provenance, name: &str) -> bool {
    matches!(provenance, Provenance::Inferred { rule } if rule.as_ref() == name)
}
