//! Who runs shops, offices, schools (rule `synthetic-legal-entities`).

use std::collections::{BTreeMap, BTreeSet};

use crate::generate::random::Draw;
use crate::ids::{BuildingId, LegalEntityId, PlaceId};
use crate::inference::{child_id, fnv1a, rule};
use crate::model::{Building, BuildingUse, CommunityParts, EntityKind, LegalEntity, Name, Sourced};

/// The stream of random choices, apart from those of the generator.
const STREAM: u64 = 103;

/// Most legal entities of a building whose places nobody knows.
const MOST_OF_BUILDING: u32 = 100;

/// The legal entities of those places and buildings that have none.
pub(super) fn missing(parts: &CommunityParts, seed: u64) -> Vec<LegalEntity> {
    let mut run = BTreeSet::new();
    let mut occupied = BTreeSet::new();
    for entity in &parts.legal_entities {
        run.extend(entity.place.as_ref().map(PlaceId::as_str));
        occupied.extend(entity.building.as_ref().map(BuildingId::as_str));
    }
    let mut found = Vec::new();
    for place in &parts.places {
        let Some(kind) = runner(&place.kind.value) else {
            continue;
        };
        occupied.extend(place.building.as_ref().map(BuildingId::as_str));
        if !run.contains(place.id.as_str()) {
            let made = entity(kind, (place.id.as_str(), "runner"), seed);
            found.extend(made.map(|made| LegalEntity {
                building: place.building.clone(),
                place: Some(place.id.clone()),
                ..made
            }));
        }
    }
    let mut units: BTreeMap<&str, u32> = BTreeMap::new();
    for unit in &parts.units {
        *units.entry(unit.building.as_str()).or_default() += 1;
    }
    for building in &parts.buildings {
        if !occupied.contains(building.id.as_str()) {
            let units = units.get(building.id.as_str()).copied().unwrap_or(0);
            found.extend(of_building(building, units, seed));
        }
    }
    found
}

/// What runs places of a kind; none for those that are part of the community's equipment.
fn runner(place: &str) -> Option<EntityKind> {
    Some(match place {
        "property_operations_centre" => EntityKind::PropertyCompany,
        "community_operations_centre"
        | "culture_party_space"
        | "digital_shared_area"
        | "elderly_centre"
        | "leisure_centre" => EntityKind::PublicBody,
        "kindergarten" | "school" => EntityKind::School,
        "clinic" => EntityKind::Clinic,
        "convenience_service"
        | "other_commerce"
        | "innovation_space"
        | "canteen"
        | "pharmacy"
        | "shop"
        | "gym"
        | "bank"
        | "vehicle_service" => EntityKind::Business,
        _ => return None,
    })
}

fn of_building(
    building: &Building,
    units: u32,
    seed: u64,
) -> impl Iterator<Item = LegalEntity> + '_ {
    let (kind, count) = match building.usage.value {
        BuildingUse::Commercial | BuildingUse::Office | BuildingUse::Industrial => {
            (EntityKind::Business, 1)
        }
        BuildingUse::Mixed => (EntityKind::Business, units.clamp(1, MOST_OF_BUILDING)),
        BuildingUse::Education => (EntityKind::School, 1),
        BuildingUse::Health => (EntityKind::Clinic, 1),
        BuildingUse::Public => (EntityKind::PublicBody, 1),
        BuildingUse::Residential
        | BuildingUse::Parking
        | BuildingUse::Utility
        | BuildingUse::Unknown => (EntityKind::Business, 0),
    };
    (1..=count).filter_map(move |number| {
        let name = format!("entity{number}");
        let made = entity(kind, (building.id.as_str(), &name), seed)?;
        Some(LegalEntity {
            building: Some(building.id.clone()),
            ..made
        })
    })
}

/// The legal entity of that name in a place or building.
fn entity(kind: EntityKind, (owner, name): (&str, &str), seed: u64) -> Option<LegalEntity> {
    let by = rule::provenance(rule::SYNTHETIC_LEGAL_ENTITIES);
    let mut draw = Draw::new(seed, &[STREAM, fnv1a(owner), fnv1a(name)]);
    let (zh, en) = match kind {
        EntityKind::PropertyCompany => ("物业", "property company"),
        EntityKind::PublicBody => ("机构", "public body"),
        EntityKind::Business => ("商户", "business"),
        EntityKind::School => ("学校", "school"),
        EntityKind::Clinic => ("诊所", "clinic"),
        EntityKind::Association => ("协会", "association"),
    };
    let serial = draw.between(0.0, 1_000_000.0) as u32;
    Some(LegalEntity {
        id: LegalEntityId::new(child_id(owner, name)).ok()?,
        name: Name::new(
            &format!("示例{zh} {serial:06}"),
            &format!("Example {en} {serial:06}"),
        ),
        kind: Sourced::new(kind, by.clone()),
        credit_code: None,
        building: None,
        place: None,
        provenance: by,
    })
}
