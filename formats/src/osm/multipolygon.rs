//! Multipolygons: areas of several rings, and which of their ways are no areas of their own.

use geo::LineString;

use super::area::{Area, is_area, ring};
use super::element::{Kind, Relation, Role, Way};
use super::extract::{Extract, From};
use super::numbers::Number;
use super::ring::{Joined, join, polygons};
use super::site::{Origin, Site};
use super::tags::Tags;
use super::warning::WarningKind;
use crate::finding::Reason;

/// A relation that means an area, with the ways that the files hold of it.
pub(super) struct Multipolygon<'a> {
    origin: Origin,
    tags: &'a Tags,
    outers: Vec<&'a From<Way>>,
    inners: Vec<&'a From<Way>>,
    missing: usize,
}

impl<'a> Multipolygon<'a> {
    /// None when the relation means no area, or nothing that its outer way does not mean by itself.
    pub(super) fn of(extract: &'a Extract, relation: &'a From<Relation>) -> Option<Self> {
        if !relation.element.tags.is_any("type", &["multipolygon"]) {
            return None;
        }
        let mut found = Self {
            origin: Origin {
                file: relation.file,
                kind: Kind::Relation,
                id: relation.element.id,
            },
            tags: &relation.element.tags,
            outers: Vec::new(),
            inners: Vec::new(),
            missing: 0,
        };
        for member in &relation.element.members {
            if member.kind != Kind::Way || !matches!(member.role, Role::Outer | Role::Inner) {
                continue;
            }
            match extract.way(member.id) {
                Some(way) if member.role == Role::Inner => found.inners.push(way),
                Some(way) => found.outers.push(way),
                None => found.missing += 1,
            }
        }
        if is_area(found.tags) {
            return Some(found);
        }
        found.in_the_older_style()
    }

    /// Until 2017 the tags of the area stood on its outer ways (OSM wiki, Relation:multipolygon, old-style).
    fn in_the_older_style(self) -> Option<Self> {
        let first = *self.outers.first()?;
        let agree = |way: &&From<Way>| way.element.tags == first.element.tags;
        let is_area = is_area(&first.element.tags) && self.outers.iter().all(agree);
        let adds = self.outers.len() > 1 || !self.inners.is_empty();
        if !is_area || !adds || !join(&nodes(&self.outers)).open.is_empty() {
            return None;
        }
        let origin = match self.outers.len() {
            1 => Origin {
                file: first.file,
                kind: Kind::Way,
                id: first.element.id,
            },
            _ => self.origin,
        };
        Some(Self {
            origin,
            tags: &first.element.tags,
            ..self
        })
    }

    /// Outer ways that say once more what the relation says: they are no areas of their own.
    pub(super) fn replaced_ways(&self) -> impl Iterator<Item = i64> {
        let same = |way: &&&From<Way>| is_same_thing(&way.element.tags, self.tags);
        self.outers.iter().filter(same).map(|way| way.element.id)
    }

    /// The area, if its rings close.
    pub(super) fn area(&self, site: &mut Site<'a>) -> Option<Area<'a>> {
        let origin = self.origin;
        if self.missing > 0 {
            let missing = self.missing;
            site.warn(origin, WarningKind::MissingMembers { missing });
        }
        let outers = rings(site, join(&nodes(&self.outers)), origin);
        let inners = rings(site, join(&nodes(&self.inners)), origin);
        let (parts, dropped) = polygons(outers, inners);
        if dropped > 0 {
            let how = Reason::InnerRings;
            site.warn(origin, WarningKind::Repaired { how });
        }
        if parts.is_empty() {
            let reason = Reason::OpenOuterRing;
            site.warn(origin, WarningKind::LeftOut { reason });
            return None;
        }
        Some(Area {
            origin,
            tags: self.tags,
            nodes: nodes(&self.outers),
            parts,
        })
    }
}

fn nodes<'a>(ways: &[&'a From<Way>]) -> Vec<&'a [Number]> {
    ways.iter().map(|w| w.element.nodes.as_slice()).collect()
}

/// Whether two sets of tags mean one thing: both a building, or both the same use of land.
fn is_same_thing(a: &Tags, b: &Tags) -> bool {
    const KEYS: [&str; 5] = ["landuse", "leisure", "natural", "amenity", "building:part"];
    if a.is_set("building") || b.is_set("building") {
        return a.is_set("building") && b.is_set("building");
    }
    let same = |key: &&str| a.is_set(key) && a.get(key) == b.get(key);
    KEYS.iter().any(same)
}

fn rings(site: &mut Site<'_>, joined: Joined<Number>, origin: Origin) -> Vec<LineString<f64>> {
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
