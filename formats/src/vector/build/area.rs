//! Areas of others: buildings, greens, waters, parkings and compounds.

use geo::{Area, Coord, Geometry, Polygon};
use twin_core::ids::{BuildingId, CompoundId, GreenId, IdError, ParkingId, WaterId};
use twin_core::inference::{self, BuildingFacts, rule};
use twin_core::model::{
    Building, BuildingUse, CommunityParts, Compound, Enclosure, Green, GreenKind, MOST_GBIT_S,
    Name, Parking, ParkingKind, Provenance, Sourced, Water,
};

use super::{numbered, wrong_kind};
use crate::finding::{Outcome, Problem};
use crate::repair::{Winding, mended_polygon};
use crate::vector::mapping::Target;
use crate::vector::value::{Item, Word};

pub(super) fn add_areas(
    parts: &mut CommunityParts,
    item: &mut Item<'_, '_>,
    geometry: &Geometry<f64>,
) -> Result<(), Problem> {
    let polygons = polygons(geometry).ok_or_else(|| wrong_kind(geometry))?;
    let mut areas = Vec::new();
    let mut refused = None;
    for polygon in polygons {
        match mended_polygon(rings(polygon), Winding::Free) {
            Ok(mended) => {
                item.repaired(mended.problems);
                areas.extend(mended.parts);
            }
            Err(problem) => refused = Some(problem),
        }
    }
    match refused {
        Some(problem) if areas.is_empty() => return Err(problem),
        Some(problem) => item.tell(problem, Outcome::Ignored),
        None if areas.is_empty() => return Err(Problem::ZeroArea),
        None => {}
    }
    let count = areas.len();
    for (index, area) in areas.into_iter().enumerate() {
        let id = numbered(&item.id, index);
        add_area(parts, item, id, area, count)
            .map_err(|e| Problem::Invalid { reason: e.into() })?;
    }
    Ok(())
}

/// The polygons of an area; `None` where it is none.
fn polygons(geometry: &Geometry<f64>) -> Option<Vec<&Polygon<f64>>> {
    match geometry {
        Geometry::Polygon(polygon) => Some(vec![polygon]),
        Geometry::MultiPolygon(polygons) => Some(polygons.iter().collect()),
        Geometry::GeometryCollection(all) => {
            let lists: Option<Vec<_>> = all.iter().map(polygons).collect();
            lists.map(|lists| lists.into_iter().flatten().collect())
        }
        _ => None,
    }
}

fn rings(polygon: &Polygon<f64>) -> Vec<Vec<Coord<f64>>> {
    let outer = std::iter::once(polygon.exterior());
    outer
        .chain(polygon.interiors())
        .map(|ring| ring.0.clone())
        .collect()
}

fn add_area(
    parts: &mut CommunityParts,
    item: &mut Item<'_, '_>,
    id: String,
    area: Polygon<f64>,
    count: usize,
) -> Result<(), IdError> {
    let (name, provenance) = (item.name(), item.feature_source());
    match item.rule.to {
        Target::Building => {
            let Some(facts) = facts(item, &area, count) else {
                return Ok(());
            };
            let rule = item.rule;
            let building = Building {
                fibre_gbit_s: item.number(&rule.fibre_gbit_s, 0.0..=MOST_GBIT_S),
                home_fibre_gbit_s: item.number(&rule.home_fibre_gbit_s, 0.0..=MOST_GBIT_S),
                ..building(BuildingId::new(id)?, name, area, facts, provenance)
            };
            parts.buildings.push(building);
        }
        Target::Green => {
            let kind = item.word(GreenKind::from_word);
            let kind = match kind {
                Word::Skip => return Ok(()),
                Word::Told(kind) => kind.value,
                // What no attribute tells is the plainest kind.
                Word::Untold => GreenKind::Lawn,
            };
            parts.greens.push(Green {
                id: GreenId::new(id)?,
                name,
                area,
                kind,
                provenance,
            });
        }
        Target::Water => parts.waters.push(Water {
            id: WaterId::new(id)?,
            name,
            area,
            provenance,
        }),
        Target::Parking => parts
            .parkings
            .extend(parking(item, ParkingId::new(id)?, area, count)),
        Target::Compound => {
            let enclosure = match item.word(Enclosure::from_word) {
                Word::Skip => return Ok(()),
                Word::Told(enclosure) => enclosure,
                Word::Untold => inference::enclosure_from_area(area.unsigned_area()),
            };
            parts.compounds.push(Compound {
                id: CompoundId::new(id)?,
                name,
                boundary: area,
                enclosure,
                government_network: item.truth(&item.rule.government_network),
                provenance,
            });
        }
        Target::Road | Target::Gate | Target::Fixture | Target::Skip => {}
    }
    Ok(())
}

/// What the attributes say of a building; `None` where they say that it is to be left out.
fn facts(item: &mut Item<'_, '_>, area: &Polygon<f64>, count: usize) -> Option<BuildingFacts> {
    let usage = match item.word(BuildingUse::from_word) {
        Word::Skip => return None,
        Word::Told(usage) => Some(usage),
        Word::Untold => None,
    };
    let rule = item.rule;
    let whole = |told: Sourced<f64>| Sourced::new(told.value as u16, told.provenance);
    let households = item.number(&rule.households, 0.0..=20_000.0);
    Some(BuildingFacts {
        footprint_m2: area.unsigned_area(),
        usage,
        top_z: item.number(&rule.height, 0.1..=1_000.0),
        storeys: item.number(&rule.storeys, 1.0..=250.0).map(whole),
        basements: item.number(&rule.basements, 0.0..=20.0).map(whole),
        // The number is that of all parts together.
        households: households
            .filter(|_| count == 1)
            .map(|told| Sourced::new(told.value as u32, told.provenance)),
        ..BuildingFacts::default()
    })
}

fn building(
    id: BuildingId,
    name: Name,
    footprint: Polygon<f64>,
    facts: BuildingFacts,
    provenance: Provenance,
) -> Building {
    let attributes = inference::building_attributes(facts);
    Building {
        id,
        name,
        footprint,
        base_z: attributes.base_z,
        top_z: attributes.top_z,
        storeys: attributes.storeys,
        basements: attributes.basements,
        usage: attributes.usage,
        households: attributes.households,
        fibre_gbit_s: None,
        home_fibre_gbit_s: None,
        compound: None,
        provenance,
    }
}

fn parking(
    item: &mut Item<'_, '_>,
    id: ParkingId,
    area: Polygon<f64>,
    count: usize,
) -> Option<Parking> {
    let kind = match item.word(ParkingKind::from_word) {
        Word::Skip => return None,
        Word::Told(kind) => kind,
        Word::Untold => Sourced::new(ParkingKind::Surface, rule::provenance(rule::PARKING_KIND)),
    };
    let told = item.number(&item.rule.spaces, 0.0..=100_000.0);
    let spaces = match told.filter(|_| count == 1) {
        Some(told) => Sourced::new(told.value as u32, told.provenance),
        None => inference::parking_spaces(kind.value, area.unsigned_area()),
    };
    Some(Parking {
        id,
        name: item.name(),
        area,
        kind,
        spaces,
        provenance: item.feature_source(),
    })
}
