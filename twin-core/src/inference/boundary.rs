//! Walls of compounds along their boundaries, with openings at the gates.

use std::collections::BTreeSet;

use geo::{Coord, LineString};

use crate::ids::WallId;
use crate::model::{CommunityParts, Compound, Enclosure, Gate, GateKind, Sourced, Wall, WallKind};

use super::complete::InferenceSummary;
use super::crossing::distance;
use super::depth::wall_height;
use super::rule;
use super::unit::child_id;
use crate::spatial::planar::foot_on_segment;

/// Farthest that a gate stands from the boundary that it opens, metres: as where gates are read.
const GATE_REACH_M: f64 = 20.0;
/// Shortest stretch of wall, metres.
const SHORTEST_M: f64 = 0.5;

/// Width of the opening at a gate in metres (rule `wall-around-compound`).
fn opening_m(kind: GateKind) -> f64 {
    match kind {
        GateKind::Main => 8.0,
        GateKind::Vehicle => 6.0,
        GateKind::Pedestrian => 2.0,
    }
}

/// Gives every walled compound without a wall its wall.
pub(super) fn add_missing(parts: &mut CommunityParts, summary: &mut InferenceSummary) {
    let walled: BTreeSet<&str> = parts
        .walls
        .iter()
        .filter_map(|w| w.compound.as_ref().map(|c| c.as_str()))
        .collect();
    let mut added = Vec::new();
    for compound in &parts.compounds {
        let is_bare = !walled.contains(compound.id.as_str());
        if compound.enclosure.value == Enclosure::Closed && is_bare {
            let own = parts.gates.iter();
            let own: Vec<&Gate> = own
                .filter(|g| g.compound.as_ref() == Some(&compound.id))
                .collect();
            added.extend(walls_of(compound, &own));
        }
    }
    summary.add(rule::WALL_AROUND_COMPOUND, added.len());
    parts.walls.append(&mut added);
}

fn walls_of(compound: &Compound, gates: &[&Gate]) -> Vec<Wall> {
    let ring = &compound.boundary.exterior().0;
    let openings = openings(ring, gates);
    let by = rule::provenance(rule::WALL_AROUND_COMPOUND);
    let wall = |(number, line): (usize, LineString<f64>)| {
        let id = child_id(compound.id.as_str(), &format!("wall-{}", number + 1));
        Some(Wall {
            id: WallId::new(id).ok()?,
            compound: Some(compound.id.clone()),
            line,
            kind: Sourced::new(WallKind::Wall, by.clone()),
            height: wall_height(WallKind::Wall),
            provenance: by.clone(),
        })
    };
    let stretches = stretches(ring, &openings).into_iter().enumerate();
    stretches.filter_map(wall).collect()
}

/// What gates leave open, in metres along the ring, in order and apart from each other.
fn openings(ring: &[Coord<f64>], gates: &[&Gate]) -> Vec<[f64; 2]> {
    let length: f64 = ring.windows(2).map(|p| distance(p[0], p[1])).sum();
    let mut found = Vec::new();
    for gate in gates {
        let Some(at) = along(ring, gate.position.plan().into()) else {
            continue;
        };
        let half = opening_m(gate.kind.value) / 2.0;
        let (from, until) = (at - half, at + half);
        found.push([from.max(0.0), until.min(length)]);
        // An opening over the ring's first point has two parts.
        if from < 0.0 {
            found.push([length + from, length]);
        }
        if until > length {
            found.push([0.0, until - length]);
        }
    }
    found.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let mut apart: Vec<[f64; 2]> = Vec::new();
    for next in found {
        match apart.last_mut().filter(|last| next[0] <= last[1]) {
            Some(last) => last[1] = last[1].max(next[1]),
            None => apart.push(next),
        }
    }
    apart
}

/// How far along the ring its point nearest to `at` lies, within a gate's reach.
fn along(ring: &[Coord<f64>], at: Coord<f64>) -> Option<f64> {
    let mut passed = 0.0;
    let mut best: Option<(f64, f64)> = None;
    for pair in ring.windows(2) {
        let foot = foot_on_segment(at, pair[0], pair[1]);
        let length = distance(pair[0], pair[1]);
        if best.is_none_or(|(gap, _)| foot.distance_2 < gap) {
            best = Some((foot.distance_2, passed + length * foot.fraction));
        }
        passed += length;
    }
    best.filter(|(gap, _)| *gap <= GATE_REACH_M * GATE_REACH_M)
        .map(|(_, along)| along)
}

/// The ring less the openings.
fn stretches(ring: &[Coord<f64>], openings: &[[f64; 2]]) -> Vec<LineString<f64>> {
    let length: f64 = ring.windows(2).map(|p| distance(p[0], p[1])).sum();
    let starts = std::iter::once(0.0).chain(openings.iter().map(|o| o[1]));
    let ends = openings.iter().map(|o| o[0]).chain([length]);
    let walls = starts.zip(ends).filter(|(a, b)| b - a >= SHORTEST_M);
    walls.map(|(a, b)| stretch(ring, a, b)).collect()
}

/// The part of the ring from `from` to `until` metres along it.
fn stretch(ring: &[Coord<f64>], from: f64, until: f64) -> LineString<f64> {
    let mut passed = 0.0;
    let mut points: Vec<Coord<f64>> = Vec::new();
    for pair in ring.windows(2) {
        let length = distance(pair[0], pair[1]);
        let at = |along: f64| pair[0] + (pair[1] - pair[0]) * ((along - passed) / length);
        let (start, end) = (from.max(passed), until.min(passed + length));
        if start < end {
            points.extend([at(start), at(end)]);
        }
        passed += length;
    }
    points.dedup_by(|a, b| distance(*a, *b) < 1e-9);
    LineString::new(points)
}
