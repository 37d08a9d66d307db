//! Compounds, green, water and parking from areas.

use geo::{Area as _, BoundingRect, Centroid, Contains, Polygon};
use twin_core::ids::{CompoundId, GreenId, ParkingId, WaterId};
use twin_core::inference::{self, rule};
use twin_core::model::{
    Building, BuildingUse, Compound, Enclosure, Green, Parking, ParkingKind, Provenance, Sourced,
    Water,
};

use super::area::Area;
use super::classify;
use super::element::Way;
use super::extract;
use super::outdoors::is_space;
use super::polygons::Polygons;
use super::site::{Site, name};
use super::warning::{Warning, WarningKind};

/// Residential areas, and blocks and campuses in which people live.
pub(super) fn compounds(
    site: &mut Site<'_>,
    areas: &[Area<'_>],
    buildings: &[Building],
) -> Vec<Compound> {
    let mut found = Vec::new();
    for area in areas.iter().filter(|a| !a.tags.is_set("building")) {
        let file = area.origin.file;
        let provenance = if classify::is_compound(area.tags) {
            site.source(file, "landuse")
        } else if classify::is_block(area.tags) {
            site.source(file, "place")
        } else if classify::is_campus(area.tags) {
            rule::provenance(rule::COMPOUND_FROM_CAMPUS)
        } else {
            continue;
        };
        for (index, boundary) in area.parts.iter().enumerate() {
            if classify::is_compound(area.tags) || has_homes(boundary, buildings) {
                found.extend(compound(site, area, index, provenance.clone()));
            }
        }
    }
    found
}

fn compound(
    site: &mut Site<'_>,
    area: &Area<'_>,
    index: usize,
    provenance: Provenance,
) -> Option<Compound> {
    let boundary = area.parts.get(index)?.clone();
    let is_walled = area
        .tags
        .is_any("barrier", &["fence", "wall", "hedge", "retaining_wall"]);
    let enclosure = if is_walled {
        Sourced::new(Enclosure::Closed, site.source(area.origin.file, "barrier"))
    } else {
        inference::enclosure_from_area(boundary.unsigned_area())
    };
    let compound = Compound {
        id: CompoundId::new(area.origin.id(index)).ok()?,
        name: name(area.tags),
        boundary,
        enclosure,
        government_network: None,
        provenance,
    };
    site.checked(compound, area.origin)
}

fn has_homes(boundary: &Polygon<f64>, buildings: &[Building]) -> bool {
    let Some(rect) = boundary.bounding_rect() else {
        return false;
    };
    buildings
        .iter()
        .filter(|b| matches!(b.usage.value, BuildingUse::Residential | BuildingUse::Mixed))
        .filter_map(|b| b.footprint.centroid())
        .any(|c| rect.contains(&c) && boundary.contains(&c))
}

/// Green areas.
pub(super) fn greens(site: &mut Site<'_>, areas: &[Area<'_>]) -> Vec<Green> {
    let mut found = Vec::new();
    for area in areas.iter().filter(|a| !a.tags.is_set("building")) {
        let Some(kind) = classify::green(area.tags) else {
            continue;
        };
        for (index, part) in area.parts.iter().enumerate() {
            let Ok(id) = GreenId::new(area.origin.id(index)) else {
                continue;
            };
            let provenance = site.source(area.origin.file, "");
            let green = Green {
                id,
                name: name(area.tags),
                area: part.clone(),
                kind,
                provenance,
            };
            found.extend(site.checked(green, area.origin));
        }
    }
    found
}

/// Says for each file how much coast it has, since the sea beyond is not made into water.
pub(super) fn warn_of_sea(site: &mut Site<'_>) {
    let extract = site.extract;
    for (file, name) in extract.files.iter().enumerate() {
        let is_coast = |w: &&extract::From<Way>| {
            w.file == file && w.element.tags.is_any("natural", &["coastline"])
        };
        let ways = extract.ways.iter().filter(is_coast).count();
        if ways > 0 {
            site.warnings.push(Warning {
                file: name.clone(),
                feature: None,
                kind: WarningKind::Sea { ways },
            });
        }
    }
}

/// Open water.
pub(super) fn waters(site: &mut Site<'_>, areas: &[Area<'_>]) -> Vec<Water> {
    let mut found = Vec::new();
    for area in areas.iter().filter(|a| classify::is_water(a.tags)) {
        for (index, part) in area.parts.iter().enumerate() {
            let Ok(id) = WaterId::new(area.origin.id(index)) else {
                continue;
            };
            let provenance = site.source(area.origin.file, "");
            let water = Water {
                id,
                name: name(area.tags),
                area: part.clone(),
                provenance,
            };
            found.extend(site.checked(water, area.origin));
        }
    }
    found
}

/// Parking for cars and bicycles.
pub(super) fn parkings(site: &mut Site<'_>, areas: &[Area<'_>]) -> Vec<Parking> {
    let mut found = Vec::new();
    for area in areas {
        let Some(told) = classify::parking(area.tags) else {
            continue;
        };
        let origin = area.origin;
        let kind = match told {
            Some(kind) => Sourced::new(kind, site.source(origin.file, "parking")),
            None => Sourced::new(ParkingKind::Surface, rule::provenance(rule::PARKING_KIND)),
        };
        let capacity = site.count(area.tags, "capacity", 100_000, origin);
        for (index, part) in area.parts.iter().enumerate() {
            let Ok(id) = ParkingId::new(origin.id(index)) else {
                continue;
            };
            let spaces = match capacity.filter(|_| area.parts.len() == 1) {
                Some(spaces) => Sourced::new(spaces, site.source(origin.file, "capacity")),
                None => inference::parking_spaces(kind.value, part.unsigned_area()),
            };
            let parking = Parking {
                id,
                name: name(area.tags),
                area: part.clone(),
                kind: kind.clone(),
                spaces,
                provenance: site.source(origin.file, "amenity"),
            };
            found.extend(site.checked(parking, origin));
        }
    }
    let mut lone = lone_spaces(site, areas, &found);
    found.append(&mut lone);
    found
}

/// Parking spaces that lie in none of the car parks: each is a small one.
fn lone_spaces(site: &mut Site<'_>, areas: &[Area<'_>], parkings: &[Parking]) -> Vec<Parking> {
    let lots = Polygons::of(parkings.iter().map(|p| &p.area));
    let mut found = Vec::new();
    for area in areas.iter().filter(|a| is_space(a.tags)) {
        let origin = area.origin;
        for (index, part) in area.parts.iter().enumerate() {
            let is_in_lot = part
                .centroid()
                .is_some_and(|c| lots.first_around(&c).is_some());
            let Ok(id) = ParkingId::new(origin.id(index)) else {
                continue;
            };
            if is_in_lot {
                continue;
            }
            let source = site.source(origin.file, "amenity");
            let capacity = site.count(area.tags, "capacity", 1_000, origin);
            let parking = Parking {
                id,
                name: name(area.tags),
                area: part.clone(),
                kind: Sourced::new(ParkingKind::Surface, rule::provenance(rule::PARKING_KIND)),
                spaces: Sourced::new(capacity.unwrap_or(1).max(1), source.clone()),
                provenance: source,
            };
            found.extend(site.checked(parking, origin));
        }
    }
    found
}
