//! Which roads of a compound are its main roads.

use geo::{BoundingRect, Contains, Intersects, Point};

use crate::model::{CommunityParts, Compound, Road, RoadClass};

use super::complete::InferenceSummary;
use super::rule;

/// Share of a compound's road length that becomes main road (rule `main-road-in-compound`).
const MAIN_SHARE: f64 = 1.0 / 3.0;

pub(super) fn length_m(road: &Road) -> f64 {
    road.line.lines().map(|s| s.dx().hypot(s.dy())).sum()
}

/// Whether most of the road's vertices lie in the compound.
fn is_inside(road: &Road, compound: &Compound) -> bool {
    let (Some(a), Some(b)) = (road.line.bounding_rect(), compound.boundary.bounding_rect()) else {
        return false;
    };
    if !a.intersects(&b) {
        return false;
    }
    let inside = road
        .line
        .0
        .iter()
        .filter(|c| compound.boundary.contains(&Point::from(**c)))
        .count();
    2 * inside > road.line.0.len()
}

/// Makes main roads in each compound that has drivable roads but no main road.
pub(super) fn promote_main_roads(parts: &mut CommunityParts, summary: &mut InferenceSummary) {
    let provenance = rule::provenance(rule::MAIN_ROAD_IN_COMPOUND);
    let mut promoted = 0;
    for compound in &parts.compounds {
        let inside: Vec<usize> = (0..parts.roads.len())
            .filter(|i| {
                let road = &parts.roads[*i];
                road.drivable && road.level == 0 && is_inside(road, compound)
            })
            .collect();
        let has_main = |i: &usize| parts.roads[*i].class.value == RoadClass::Main;
        if inside.iter().any(has_main) {
            continue;
        }
        for index in choose(&parts.roads, &inside) {
            let road = &mut parts.roads[index];
            road.class.value = RoadClass::Main;
            road.class.provenance = provenance.clone();
            promoted += 1;
        }
    }
    summary.add(rule::MAIN_ROAD_IN_COMPOUND, promoted);
}

/// The longest roads of the best inferred class, to a share of their length.
fn choose(roads: &[Road], inside: &[usize]) -> Vec<usize> {
    let may_change = |i: &&usize| {
        let class = &roads[**i].class;
        class.provenance.is_inferred()
            && matches!(class.value, RoadClass::Lane | RoadClass::Service)
    };
    let Some(best) = inside
        .iter()
        .filter(may_change)
        .map(|i| roads[*i].class.value)
        .min()
    else {
        return Vec::new();
    };
    let mut candidates: Vec<(f64, usize)> = inside
        .iter()
        .filter(may_change)
        .filter(|i| roads[**i].class.value == best)
        .map(|i| (length_m(&roads[*i]), *i))
        .collect();
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let total: f64 = candidates.iter().map(|(length, _)| length).sum();
    let mut taken = 0.0;
    candidates
        .into_iter()
        .take_while(|(length, _)| {
            let go_on = taken < MAIN_SHARE * total;
            taken += length;
            go_on
        })
        .map(|(_, index)| index)
        .collect()
}
