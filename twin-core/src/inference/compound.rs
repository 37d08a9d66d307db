//! Compounds: which one a building is in, and those that no source draws.

use std::collections::BTreeMap;

use geo::{
    Area, BoundingRect, Centroid, Contains, ConvexHull, Coord, Intersects, Line, MultiPoint, Point,
    Polygon, Rect,
};
use rayon::prelude::*;

use crate::ids::CompoundId;
use crate::model::{Building, BuildingUse, CommunityParts, Compound, Name, Road, RoadClass};

use super::complete::InferenceSummary;
use super::enclosure::enclosure_from_area;
use super::rule;
use super::unit::child_id;
use crate::spatial::RectIndex;

/// Largest gap between the boxes of two buildings of a compound, metres (rule `compound-from-cluster`).
const GAP_MAX_M: f64 = 40.0;
/// Distance from buildings to the boundary, metres (rule `compound-from-cluster`).
const MARGIN_M: f64 = 8.0;
/// Fewest buildings of a compound (rule `compound-from-cluster`).
const FEWEST: usize = 3;

/// Compounds, to be asked which one a point lies in.
#[derive(Debug)]
pub(crate) struct CompoundMap<'c> {
    /// The smallest first, each with its area and box.
    by_area: Vec<(f64, Rect<f64>, &'c Compound)>,
}

impl<'c> CompoundMap<'c> {
    pub(crate) fn of(compounds: &'c [Compound]) -> Self {
        let mut by_area: Vec<_> = compounds
            .iter()
            .filter_map(|c| Some((c.boundary.unsigned_area(), c.boundary.bounding_rect()?, c)))
            .collect();
        by_area.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.2.id.cmp(&b.2.id)));
        Self { by_area }
    }

    /// The smallest compound about `point`. Cost: O(compounds).
    pub(crate) fn smallest_about(&self, point: &Point<f64>) -> Option<&'c Compound> {
        self.by_area
            .iter()
            .find(|(_, rect, c)| rect.contains(point) && c.boundary.contains(point))
            .map(|(_, _, compound)| *compound)
    }
}

/// Puts every building that is in no compound into the smallest one that its middle lies in.
pub fn assign_buildings(parts: &mut CommunityParts) {
    let compounds = CompoundMap::of(&parts.compounds);
    let about = |building: &Building| compounds.smallest_about(&building.footprint.centroid()?);
    let free = parts.buildings.par_iter_mut();
    free.filter(|b| b.compound.is_none())
        .for_each(|building| building.compound = about(building).map(|c| c.id.clone()));
}

/// Draws compounds round clusters of residential buildings that are in none.
pub(super) fn add_from_clusters(parts: &mut CommunityParts, summary: &mut InferenceSummary) {
    let homes: Vec<usize> = (0..parts.buildings.len())
        .filter(|i| is_free_home(&parts.buildings[*i]))
        .collect();
    if homes.len() < FEWEST {
        return;
    }
    let mut added = 0;
    for cluster in clusters(parts, &homes) {
        let members: Vec<&Building> = cluster.iter().map(|i| &parts.buildings[*i]).collect();
        let Some(compound) = compound_round(&members) else {
            continue;
        };
        let is_drawn = |c: &Compound| c.boundary.intersects(&compound.boundary);
        if parts.compounds.iter().any(is_drawn) {
            continue;
        }
        for index in cluster {
            parts.buildings[index].compound = Some(compound.id.clone());
        }
        parts.compounds.push(compound);
        added += 1;
    }
    if added > 0 {
        assign_buildings(parts);
    }
    summary.add(rule::COMPOUND_FROM_CLUSTER, added);
}

fn is_free_home(building: &Building) -> bool {
    building.compound.is_none()
        && matches!(
            building.usage.value,
            BuildingUse::Residential | BuildingUse::Mixed
        )
}

/// Groups of at least [`FEWEST`] buildings, in the order of their first members.
fn clusters(parts: &CommunityParts, homes: &[usize]) -> Vec<Vec<usize>> {
    let boxes: Vec<(Rect<f64>, usize)> = homes
        .iter()
        .enumerate()
        .filter_map(|(k, i)| Some((parts.buildings[*i].footprint.bounding_rect()?, k)))
        .collect();
    let rects: Vec<Rect<f64>> = boxes.iter().map(|(rect, _)| *rect).collect();
    let tree = RectIndex::of_checked(&rects, None);
    let barriers = Barriers::of(&parts.roads);
    let mut groups = Groups::new(homes.len());
    let gap = Coord {
        x: GAP_MAX_M,
        y: GAP_MAX_M,
    };
    for (rect, k) in &boxes {
        tree.visit_box(rect.min() - gap, rect.max() + gap, |number| {
            let (near, other) = boxes[number as usize];
            if other > *k && groups.root(other) != groups.root(*k) && !barriers.between(rect, &near)
            {
                groups.join(*k, other);
            }
        });
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (k, index) in homes.iter().enumerate() {
        members.entry(groups.root(k)).or_default().push(*index);
    }
    let mut found: Vec<_> = members
        .into_values()
        .filter(|m| m.len() >= FEWEST)
        .collect();
    found.sort();
    found
}

/// City roads, which no compound spans.
struct Barriers {
    lines: Vec<Line<f64>>,
    boxes: RectIndex<'static>,
}

impl Barriers {
    fn of(roads: &[Road]) -> Self {
        let city = roads.iter().filter(|r| r.class.value == RoadClass::City);
        let lines: Vec<Line<f64>> = city.flat_map(|r| r.line.lines()).collect();
        let rects: Vec<Rect<f64>> = lines.iter().map(|s| Rect::new(s.start, s.end)).collect();
        Self {
            boxes: RectIndex::of_checked(&rects, None),
            lines,
        }
    }

    /// Whether a city road crosses the line between the middles of two boxes.
    fn between(&self, a: &Rect<f64>, b: &Rect<f64>) -> bool {
        let sight = Line::new(a.center(), b.center());
        let about = sight.bounding_rect();
        let mut is_crossed = false;
        self.boxes.visit_box(about.min(), about.max(), |number| {
            is_crossed |= !is_crossed && self.lines[number as usize].intersects(&sight);
        });
        is_crossed
    }
}

/// Disjoint sets; the root of a set is its smallest member.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, mut member: usize) -> usize {
        while self.0[member] != member {
            self.0[member] = self.0[self.0[member]];
            member = self.0[member];
        }
        member
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

fn compound_round(members: &[&Building]) -> Option<Compound> {
    let id = child_id(members.first()?.id.as_str(), "compound");
    let boundary = hull_with_margin(members);
    Some(Compound {
        id: CompoundId::new(id).ok()?,
        name: Name::default(),
        enclosure: enclosure_from_area(boundary.unsigned_area()),
        boundary,
        government_network: None,
        provenance: rule::provenance(rule::COMPOUND_FROM_CLUSTER),
    })
}

/// The convex hull of eight points round every corner.
fn hull_with_margin(members: &[&Building]) -> Polygon<f64> {
    let points: Vec<Point<f64>> = members
        .iter()
        .flat_map(|b| b.footprint.exterior().0.iter())
        .flat_map(|c| {
            (0..8).map(|i| {
                let turn = f64::from(i) * std::f64::consts::FRAC_PI_4;
                Point::new(c.x + MARGIN_M * turn.cos(), c.y + MARGIN_M * turn.sin())
            })
        })
        .collect();
    MultiPoint::from(points).convex_hull()
}
