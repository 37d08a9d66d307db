//! Areas: closed ways and multipolygons, before they are sorted into layers.

use geo::{Coord, LineString, Polygon};

use super::element::{Kind, Relation, Role, Way};
use super::extract;
use super::ring::{Joined, clean_ring, join, polygons};
use super::site::{Origin, Site};
use super::tags::Tags;
use super::warning::WarningKind;

/// An area with its tags; a multipolygon may have several parts.
#[derive(Debug)]
pub(super) struct Area<'a> {
    pub(super) origin: Origin,
    pub(super) tags: &'a Tags,
    /// Nodes of a way's outline; none for a multipolygon.
    pub(super) nodes: &'a [i64],
    pub(super) parts: Vec<Polygon<f64>>,
}

/// Every area of the extract whose middle lies within the clip: ways by id, then relations by id.
pub(super) fn areas<'a>(site: &mut Site<'a>) -> Vec<Area<'a>> {
    let extract = site.extract;
    let mut found = Vec::new();
    for way in extract.ways.iter().filter(|w| is_area(&w.element.tags)) {
        found.extend(of_way(site, way));
    }
    for relation in &extract.relations {
        found.extend(of_relation(site, relation));
    }
    for area in &mut found {
        area.parts.retain(|p| site.is_area_inside(p));
    }
    found.retain(|a| !a.parts.is_empty());
    found
}

fn is_area(tags: &Tags) -> bool {
    const KEYS: [&str; 9] = [
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
    !is_line && (KEYS.iter().any(|k| tags.is_set(k)) || tags.is_any("waterway", &["riverbank"]))
}

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
        let how = "the outline was not closed";
        site.warn(origin, WarningKind::Repaired { how });
    }
    let (parts, _) = polygons(vec![ring], Vec::new());
    Some(Area {
        origin,
        tags,
        nodes,
        parts,
    })
}

/// The ring of a list of nodes; a warning when nodes are missing or too few.
fn ring(site: &mut Site<'_>, nodes: &[i64], origin: Origin) -> Option<LineString<f64>> {
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
        let reason = "fewer than three corners".to_owned();
        site.warn(origin, WarningKind::LeftOut { reason });
        return None;
    };
    if mended.spikes {
        let how = "a spike of the outline was cut off";
        site.warn(origin, WarningKind::Repaired { how });
    }
    Some(ring)
}

fn of_relation<'a>(site: &mut Site<'a>, relation: &'a extract::From<Relation>) -> Option<Area<'a>> {
    let origin = Origin {
        file: relation.file,
        kind: Kind::Relation,
        id: relation.element.id,
    };
    let (mut outers, mut inners, mut missing) = (Vec::new(), Vec::new(), 0);
    let extract = site.extract;
    for member in &relation.element.members {
        if member.kind != Kind::Way || member.role == Role::Other {
            continue;
        }
        match extract.way(member.id) {
            Some(way) if member.role == Role::Inner => inners.push(way.element.nodes.as_slice()),
            Some(way) => outers.push(way.element.nodes.as_slice()),
            None => missing += 1,
        }
    }
    if missing > 0 {
        site.warn(origin, WarningKind::MissingMembers { missing });
    }
    let outers = rings(site, join(&outers), origin);
    let inners = rings(site, join(&inners), origin);
    let (parts, dropped) = polygons(outers, inners);
    if dropped > 0 {
        let how = "inner rings outside every outer ring were dropped";
        site.warn(origin, WarningKind::Repaired { how });
    }
    if parts.is_empty() {
        let reason = "no outer ring closes".to_owned();
        site.warn(origin, WarningKind::LeftOut { reason });
        return None;
    }
    Some(Area {
        origin,
        tags: &relation.element.tags,
        nodes: &[],
        parts,
    })
}

fn rings(site: &mut Site<'_>, joined: Joined, origin: Origin) -> Vec<LineString<f64>> {
    if !joined.open.is_empty() {
        let open = joined.open.len();
        site.warn(origin, WarningKind::OpenRings { open });
    }
    joined
        .rings
        .iter()
        .filter_map(|nodes| ring(site, nodes, origin))
        .collect()
}
