//! Which roads of a compound are its main roads.

use geo::{BoundingRect, Contains, Intersects, Point, Rect};
use rayon::prelude::*;

use crate::model::{CommunityParts, Compound, Road, RoadClass};

use super::complete::InferenceSummary;
use super::rule;

/// Share of a compound's road length that becomes main road (rule `main-road-in-compound`).
const MAIN_SHARE: f64 = 1.0 / 3.0;

pub(super) fn length_m(road: &Road) -> f64 {
    road.line.lines().map(|s| s.dx().hypot(s.dy())).sum()
}

/// Whether most of the vertices of a road in that box lie in the compound.
fn is_inside(road: &Road, rect: &Rect<f64>, compound: &Compound) -> bool {
    let about = compound.boundary.bounding_rect();
    if !about.is_some_and(|about| about.intersects(rect)) {
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
    for inside in inside_each(parts) {
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

/// The drivable roads on the ground in each compound.
fn inside_each(parts: &CommunityParts) -> Vec<Vec<usize>> {
    let on_ground = parts.roads.iter().enumerate();
    let on_ground = on_ground.filter(|(_, r)| r.drivable && r.level == 0);
    let roads: Vec<(usize, &Road, Rect<f64>)> = on_ground
        .filter_map(|(i, road)| Some((i, road, road.line.bounding_rect()?)))
        .collect();
    let inside = |compound: &Compound| {
        let inside = roads
            .iter()
            .filter(|(_, road, rect)| is_inside(road, rect, compound));
        inside.map(|(i, ..)| *i).collect()
    };
    parts.compounds.par_iter().map(inside).collect()
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
