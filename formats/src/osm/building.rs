//! Buildings from areas.

use std::collections::BTreeMap;

use geo::{Area as _, Centroid, InteriorPoint, Point};
use twin_core::ids::BuildingId;
use twin_core::inference::{self, BuildingFacts, rule};
use twin_core::model::{Building, BuildingUse, Sourced};

use super::area::Area;
use super::classify;
use super::element::Kind;
use super::polygons::Polygons;
use super::site::{Origin, Site, name};
use super::tags::Tags;

/// Land with one use, for buildings that do not tell theirs.
pub(super) struct Lands<'a> {
    polygons: Polygons<'a>,
    uses: Vec<BuildingUse>,
}

impl<'a> Lands<'a> {
    /// Sorted by area, so that the first around a point is the smallest.
    pub(super) fn of(areas: &'a [Area<'_>]) -> Self {
        let mut lands: Vec<_> = areas
            .iter()
            .filter(|a| !a.tags.is_set("building"))
            .filter_map(|a| Some((a, classify::land_use(a.tags)?)))
            .flat_map(|(a, usage)| a.parts.iter().map(move |p| (p.unsigned_area(), p, usage)))
            .collect();
        lands.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self {
            polygons: Polygons::of(lands.iter().map(|(_, polygon, _)| *polygon)),
            uses: lands.iter().map(|(.., usage)| *usage).collect(),
        }
    }

    fn usage_at(&self, point: &Point<f64>) -> Option<BuildingUse> {
        let smallest = self.polygons.first_around(point)?;
        self.uses.get(smallest).copied()
    }
}

/// Whether an area is a building of its own.
pub(super) fn is_building(tags: &Tags) -> bool {
    tags.is_set("building")
}

/// The buildings of all areas, and the area and part that each was made of. A building:part counts when no building lies round it;
/// else it tells its building's height.
pub(super) fn buildings(
    site: &mut Site<'_>,
    areas: &[Area<'_>],
    lands: &Lands<'_>,
) -> (Vec<Building>, Vec<Made>) {
    let whole: Areas<'_, '_> = areas.iter().filter(|a| is_building(a.tags)).collect();
    let outlines = Polygons::of(whole.iter().flat_map(|a| &a.parts));
    let (bare, parts) = parts(areas, &outlines);
    let parts = Parts::of(site, &whole, &outlines, &parts);
    let none = Parts::default();
    let whole = site.of_some(&whole, |site, area, found| {
        of_area(site, area, "building", (lands, &parts), found);
    });
    let bare = site.of_some(&bare, |site, area, found| {
        of_area(site, area, "building:part", (lands, &none), found);
    });
    let count = whole.iter().chain(&bare).map(|some| some.made.len()).sum();
    let mut all = Found::default();
    all.buildings.reserve_exact(count);
    for mut some in whole.into_iter().chain(bare) {
        all.buildings.append(&mut some.buildings);
        all.made.append(&mut some.made);
    }
    (all.buildings, all.made)
}

/// Buildings, and what each was made of.
#[derive(Default)]
struct Found {
    buildings: Vec<Building>,
    made: Vec<Made>,
}

/// The element that a building was made of, and which of its parts.
pub(super) type Made = (Kind, i64, usize);

/// Buildings by what they were made of.
pub(super) struct ByOrigin<'b> {
    /// Sorted.
    made: Vec<(Made, &'b Building)>,
}

impl<'b> ByOrigin<'b> {
    pub(super) fn of(buildings: &'b [Building], made: &[Made]) -> Self {
        let mut made: Vec<_> = made.iter().copied().zip(buildings).collect();
        made.sort_by_key(|(made, _)| *made);
        Self { made }
    }

    /// The building that was made of a part of an element. Cost: O(log n).
    pub(super) fn get(&self, origin: Origin, part: usize) -> Option<&'b Building> {
        let made = (origin.kind, origin.id, part);
        let at = self.made.binary_search_by_key(&made, |(made, _)| *made);
        self.made.get(at.ok()?).map(|(_, building)| *building)
    }
}

type Areas<'s, 'a> = Vec<&'s Area<'a>>;

/// Parts with no building round them, and parts of buildings.
fn parts<'s, 'a>(areas: &'s [Area<'a>], outlines: &Polygons<'_>) -> (Areas<'s, 'a>, Areas<'s, 'a>) {
    let is_bare = |a: &&Area<'_>| {
        let middle = a.parts.first().and_then(Centroid::centroid);
        middle.is_some_and(|m| outlines.first_around(&m).is_none())
    };
    areas
        .iter()
        .filter(|a| a.tags.is_set("building:part") && !is_building(a.tags))
        .partition(is_bare)
}

/// What the parts of a building say of its height: the greatest of each.
#[derive(Debug, Clone, Copy, Default)]
struct Heights {
    storeys: Option<u16>,
    top_m: Option<f64>,
}

/// The heights that parts tell, by the origin of the area that they lie in and the number of its polygon.
#[derive(Debug, Default)]
struct Parts(BTreeMap<(Origin, usize), Heights>);

impl Parts {
    fn of(
        site: &mut Site<'_>,
        whole: &[&Area<'_>],
        outlines: &Polygons<'_>,
        parts: &[&Area<'_>],
    ) -> Self {
        let owners: Vec<(Origin, usize)> = whole
            .iter()
            .flat_map(|a| (0..a.parts.len()).map(|index| (a.origin, index)))
            .collect();
        let mut found = BTreeMap::new();
        for part in parts {
            let inside = part.parts.first().and_then(InteriorPoint::interior_point);
            let owner = inside
                .and_then(|point| outlines.first_around(&point))
                .and_then(|index| owners.get(index));
            let Some(owner) = owner else { continue };
            let told = Heights {
                storeys: site.levels(part.tags, "building:levels", 250, part.origin),
                top_m: site.length(part.tags, "height", 0.1..=1_000.0, part.origin),
            };
            let heights: &mut Heights = found.entry(*owner).or_default();
            heights.storeys = heights.storeys.max(told.storeys);
            heights.top_m = match (heights.top_m, told.top_m) {
                (Some(a), Some(b)) => Some(a.max(b)),
                (a, b) => a.or(b),
            };
        }
        Self(found)
    }

    /// Gives a building that tells neither storeys nor height those of its parts.
    fn tell(&self, facts: &mut BuildingFacts, origin: Origin, index: usize) {
        let Some(heights) = self.0.get(&(origin, index)) else {
            return;
        };
        if facts.storeys.is_none() && facts.top_z.is_none() {
            let by = || rule::provenance(rule::HEIGHT_FROM_PARTS);
            facts.storeys = heights.storeys.map(|n| Sourced::new(n, by()));
            facts.top_z = heights.top_m.map(|h| Sourced::new(h, by()));
        }
    }
}

fn of_area(
    site: &mut Site<'_>,
    area: &Area<'_>,
    tag: &'static str,
    (lands, parts): (&Lands<'_>, &Parts),
    found: &mut Found,
) {
    let origin = area.origin;
    let told = facts(site, area.tags, tag, origin);
    for (index, footprint) in area.parts.iter().enumerate() {
        let Ok(id) = BuildingId::new(origin.id(index)) else {
            continue;
        };
        let mut facts = told.clone();
        facts.footprint_m2 = footprint.unsigned_area();
        facts.land_use = footprint.centroid().and_then(|c| lands.usage_at(&c));
        if area.parts.len() > 1 {
            // The tag counts the homes of all parts together.
            facts.households = None;
        }
        parts.tell(&mut facts, origin, index);
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
            fibre_gbit_s: None,
            home_fibre_gbit_s: None,
            compound: None,
            provenance: site.source(origin.file, tag),
        };
        if let Some(building) = site.checked(building, origin) {
            found.buildings.push(building);
            found.made.push((origin.kind, origin.id, index));
        }
    }
}

fn facts(site: &mut Site<'_>, tags: &Tags, tag: &'static str, origin: Origin) -> BuildingFacts {
    let file = origin.file;
    let usage = classify::usage(tags).map(|u| Sourced::new(u, site.source(file, tag)));
    let height = site.length(tags, "height", 0.1..=1_000.0, origin);
    let storeys = site.levels(tags, "building:levels", 250, origin);
    let basements = site.levels(tags, "building:levels:underground", 20, origin);
    let roof_levels = site.levels(tags, "roof:levels", 20, origin);
    let households = site.count(tags, "building:flats", 20_000, origin);
    let min_height = site.length(tags, "min_height", 0.0..=1_000.0, origin);
    let min_level = site.count(tags, "building:min_level", 250, origin);
    let mut facts = BuildingFacts {
        top_z: height.map(|h| Sourced::new(h, site.source(file, "height"))),
        storeys: storeys.map(|n| Sourced::new(n, site.source(file, "building:levels"))),
        basements: basements
            .map(|n| Sourced::new(n, site.source(file, "building:levels:underground"))),
        households: households.map(|n| Sourced::new(n, site.source(file, "building:flats"))),
        base_z: min_height.map(|h| Sourced::new(h, site.source(file, "min_height"))),
        usage,
        ..BuildingFacts::default()
    };
    let told_use = facts.usage.as_ref().map(|u| u.value);
    let storey_m = inference::storey_height_m(told_use.unwrap_or(BuildingUse::Unknown));
    facts.roof_m = site
        .length(tags, "roof:height", 0.0..=200.0, origin)
        .or(roof_levels.map(|n| f64::from(n) * storey_m))
        .unwrap_or(0.0);
    if facts.base_z.is_none()
        && let Some(level) = min_level
    {
        let base = f64::from(level) * storey_m;
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
        let top = inference::height_from_storeys(usage, storeys.value) + facts.roof_m;
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
pub(super) struct Outlines<'a> {
    polygons: Polygons<'a>,
    buildings: &'a [Building],
}

impl<'a> Outlines<'a> {
    pub(super) fn of(buildings: &'a [Building]) -> Self {
        Self {
            polygons: Polygons::of(buildings.iter().map(|b| &b.footprint)),
            buildings,
        }
    }

    pub(super) fn around(&self, point: &Point<f64>) -> Option<&'a Building> {
        self.buildings.get(self.polygons.first_around(point)?)
    }
}
