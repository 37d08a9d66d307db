//! Areas: closed ways and multipolygons, before they are sorted into layers.

use std::collections::BTreeSet;

use geo::{Coord, LineString, Polygon};

use super::airspace::is_controlled;
use super::element::{Kind, Way};
use super::extract;
use super::multipolygon::Multipolygon;
use super::numbers::Number;
use super::ring::{clean_ring, polygons};
use super::site::{Origin, Site};
use super::tags::Tags;
use super::warning::WarningKind;
use crate::finding::Reason;

/// An area with its tags; a multipolygon may have several parts.
#[derive(Debug)]
pub(super) struct Area<'a> {
    pub(super) origin: Origin,
    pub(super) tags: &'a Tags,
    /// Nodes of each way that the outline is made of.
    pub(super) nodes: Vec<&'a [Number]>,
    pub(super) parts: Vec<Polygon<f64>>,
}

/// Every area of the extract whose middle lies within the clip: ways by id, then relations by id.
pub(super) fn areas<'a>(site: &mut Site<'a>) -> Vec<Area<'a>> {
    let extract = site.extract;
    let relations = extract.relations.iter();
    let multipolygons: Vec<Multipolygon<'a>> = relations
        .filter_map(|relation| Multipolygon::of(extract, relation))
        .collect();
    let replaced: BTreeSet<i64> = multipolygons
        .iter()
        .flat_map(Multipolygon::replaced_ways)
        .collect();
    let mut found = site.of_each(&extract.ways, |site, way, found| {
        if is_area(&way.element.tags) && !replaced.contains(&way.element.id) {
            found.extend(of_way(site, way));
        }
    });
    found.extend(site.of_each(&multipolygons, |site, multipolygon, found| {
        found.extend(multipolygon.area(site));
    }));
    // One that speaks for its outer way bears the way's id.
    found.sort_by_key(|a| (a.origin.kind, a.origin.id));
    for area in &mut found {
        area.parts.retain(|p| site.is_area_inside(p));
    }
    found.retain(|a| !a.parts.is_empty());
    found
}

/// Whether tags of a closed line mean the area inside it.
pub(super) fn is_area(tags: &Tags) -> bool {
    const KEYS: [&str; 10] = [
        "indoor",
        "building",
        "building:part",
        "landuse",
        "leisure",
        "natural",
        "amenity",
        "shop",
        "healthcare",
        "place",
    ];
    let is_line = tags.is_any(
        "natural",
        &[
            "coastline",
            "tree_row",
            "cliff",
            "ridge",
            "valley",
            "earth_bank",
        ],
    );
    !is_line
        && (KEYS.iter().any(|k| tags.is_set(k))
            || tags.is_any("waterway", &["riverbank"])
            || tags.is_any("man_made", TANKS)
            || is_controlled(tags))
}

/// Values of `man_made` that mean a tank for water.
pub(super) const TANKS: &[&str] = &["storage_tank", "water_tank", "water_tower"];

fn of_way<'a>(site: &mut Site<'a>, way: &'a extract::From<Way>) -> Option<Area<'a>> {
    let origin = Origin {
        file: way.file,
        kind: Kind::Way,
        id: way.element.id,
    };
    let (nodes, tags) = (&way.element.nodes, &way.element.tags);
    let is_closed = nodes.len() > 3 && nodes.first() == nodes.last();
    // Running tracks, benches and the like are drawn as lines too: those are no areas.
    let must_close = tags.is_set("building") || tags.is_set("building:part");
    if !is_closed && !must_close {
        return None;
    }
    let ring = ring(site, nodes, origin)?;
    if !is_closed {
        let how = Reason::UnclosedOutline;
        site.warn(origin, WarningKind::Repaired { how });
    }
    let (parts, _) = polygons(vec![ring], Vec::new());
    Some(Area {
        origin,
        tags,
        nodes: vec![nodes],
        parts,
    })
}

/// The ring of a list of nodes; a warning when nodes are missing or too few.
pub(super) fn ring(
    site: &mut Site<'_>,
    nodes: &[Number],
    origin: Origin,
) -> Option<LineString<f64>> {
    let points: Vec<Coord<f64>> = nodes.iter().filter_map(|n| site.local(*n)).collect();
    if points.len() < nodes.len() {
        let kind = WarningKind::MissingNodes {
            missing: nodes.len() - points.len(),
            nodes: nodes.len(),
            outcome: "the area is left out",
        };
        site.warn(origin, kind);
        return None;
    }
    let Some((ring, mended)) = clean_ring(&points) else {
        let reason = Reason::FewCorners;
        site.warn(origin, WarningKind::LeftOut { reason });
        return None;
    };
    if mended.spikes {
        let how = Reason::Spike;
        site.warn(origin, WarningKind::Repaired { how });
    }
    Some(ring)
}
