//! Buildings from areas.

use geo::{Area as _, BoundingRect, Centroid, Contains, Point, Polygon, Rect};
use twin_core::ids::BuildingId;
use twin_core::inference::{self, BuildingFacts, rule};
use twin_core::model::{Building, BuildingUse, Sourced};

use super::area::Area;
use super::classify;
use super::site::{Origin, Site, name};
use super::tags::Tags;

/// Land with one use, for buildings that do not tell theirs.
pub(super) struct Lands(Vec<(f64, Rect<f64>, Polygon<f64>, BuildingUse)>);

impl Lands {
    /// Sorted by area, so that the first around a point is the smallest.
    pub(super) fn of(areas: &[Area<'_>]) -> Self {
        let mut lands: Vec<_> = areas
            .iter()
            .filter(|a| !a.tags.is_set("building"))
            .filter_map(|a| Some((a, classify::land_use(a.tags)?)))
            .flat_map(|(a, usage)| a.parts.iter().map(move |p| (p, usage)))
            .filter_map(|(p, usage)| {
                Some((p.unsigned_area(), p.bounding_rect()?, p.clone(), usage))
            })
            .collect();
        lands.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self(lands)
    }

    fn usage_at(&self, point: &Point<f64>) -> Option<BuildingUse> {
        self.0
            .iter()
            .find(|(_, rect, polygon, _)| rect.contains(point) && polygon.contains(point))
            .map(|(_, _, _, usage)| *usage)
    }
}

/// Whether an area is a building of its own.
pub(super) fn is_building(tags: &Tags) -> bool {
    tags.is_set("building")
}

/// The buildings of all areas; a building:part counts when no building lies round it.
pub(super) fn buildings(site: &mut Site<'_>, areas: &[Area<'_>], lands: &Lands) -> Vec<Building> {
    let mut found = Vec::new();
    for area in areas.iter().filter(|a| is_building(a.tags)) {
        of_area(site, area, "building", lands, &mut found);
    }
    let outlines = Outlines::of(&found);
    let is_bare = |a: &&Area<'_>| {
        let middle = a.parts.first().and_then(Centroid::centroid);
        a.tags.is_set("building:part")
            && !is_building(a.tags)
            && middle.is_some_and(|m| outlines.around(&m).is_none())
    };
    let bare: Vec<&Area<'_>> = areas.iter().filter(is_bare).collect();
    for area in bare {
        of_area(site, area, "building:part", lands, &mut found);
    }
    found
}

fn of_area(
    site: &mut Site<'_>,
    area: &Area<'_>,
    tag: &'static str,
    lands: &Lands,
    found: &mut Vec<Building>,
) {
    let origin = area.origin;
    for (index, footprint) in area.parts.iter().enumerate() {
        let Ok(id) = BuildingId::new(origin.id(index)) else {
            continue;
        };
        let mut facts = facts(site, area.tags, tag, origin);
        facts.footprint_m2 = footprint.unsigned_area();
        facts.land_use = footprint.centroid().and_then(|c| lands.usage_at(&c));
        if area.parts.len() > 1 {
            // The tag counts the homes of all parts together.
            facts.households = None;
        }
        let attributes = inference::building_attributes(with_heights(facts));
        let building = Building {
            id,
            name: name(area.tags),
            footprint: footprint.clone(),
            base_z: attributes.base_z,
            top_z: attributes.top_z,
            storeys: attributes.storeys,
            basements: attributes.basements,
            usage: attributes.usage,
            households: attributes.households,
            compound: None,
            provenance: site.source(origin.file, tag),
        };
        found.extend(site.checked(building, origin));
    }
}

fn facts(site: &mut Site<'_>, tags: &Tags, tag: &'static str, origin: Origin) -> BuildingFacts {
    let file = origin.file;
    let usage = classify::usage(tags).map(|u| Sourced::new(u, site.source(file, tag)));
    let height = site.length(tags, "height", 0.1..=1_000.0, origin);
    let storeys = site.count(tags, "building:levels", 250, origin);
    let basements = site.count(tags, "building:levels:underground", 20, origin);
    let households = site.count(tags, "building:flats", 20_000, origin);
    let min_height = site.length(tags, "min_height", 0.0..=1_000.0, origin);
    let min_level = site.count(tags, "building:min_level", 250, origin);
    let mut facts = BuildingFacts {
        top_z: height.map(|h| Sourced::new(h, site.source(file, "height"))),
        storeys: storeys.map(|n| Sourced::new(n as u16, site.source(file, "building:levels"))),
        basements: basements
            .map(|n| Sourced::new(n as u16, site.source(file, "building:levels:underground"))),
        households: households.map(|n| Sourced::new(n, site.source(file, "building:flats"))),
        base_z: min_height.map(|h| Sourced::new(h, site.source(file, "min_height"))),
        usage,
        ..BuildingFacts::default()
    };
    if facts.base_z.is_none()
        && let Some(level) = min_level
    {
        let usage = facts
            .usage
            .as_ref()
            .map_or(BuildingUse::Unknown, |u| u.value);
        let base = f64::from(level) * inference::storey_height_m(usage);
        facts.base_z = Some(Sourced::new(
            base,
            rule::provenance(rule::HEIGHT_FROM_STOREYS),
        ));
    }
    if facts.households.is_none() && classify::is_single_house(tags) {
        facts.households = Some(Sourced::new(
            1,
            rule::provenance(rule::HOUSEHOLD_OF_A_HOUSE),
        ));
    }
    facts
}

/// In OpenStreetMap levels and height count from the ground, also for what starts above it.
fn with_heights(mut facts: BuildingFacts) -> BuildingFacts {
    let Some(base) = facts.base_z.as_ref().map(|b| b.value) else {
        return facts;
    };
    if facts.top_z.as_ref().is_some_and(|top| top.value <= base) {
        facts.base_z = None;
        return facts;
    }
    if let (None, Some(storeys)) = (&facts.top_z, &facts.storeys) {
        let usage = match &facts.usage {
            Some(told) => told.value,
            None => inference::usage(facts.land_use, facts.footprint_m2).value,
        };
        let top = inference::height_from_storeys(usage, storeys.value);
        if top > base {
            facts.top_z = Some(Sourced::new(
                top,
                rule::provenance(rule::HEIGHT_FROM_STOREYS),
            ));
        } else {
            facts.base_z = None;
        }
    }
    facts
}

/// The footprints of buildings, for asking which one a point is in.
pub(super) struct Outlines<'a>(Vec<(Rect<f64>, &'a Building)>);

impl<'a> Outlines<'a> {
    pub(super) fn of(buildings: &'a [Building]) -> Self {
        let with_box = |b: &'a Building| Some((b.footprint.bounding_rect()?, b));
        Self(buildings.iter().filter_map(with_box).collect())
    }

    pub(super) fn around(&self, point: &Point<f64>) -> Option<&'a Building> {
        self.0
            .iter()
            .find(|(rect, b)| rect.contains(point) && b.footprint.contains(point))
            .map(|(_, b)| *b)
    }
}
