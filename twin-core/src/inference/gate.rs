//! Gates: where roads cross the boundary of a compound, which way they look, which is the main one.

use std::collections::{BTreeMap, BTreeSet};

use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{BoundingRect, Coord, Intersects, Line, LineString, Polygon, Rect, Winding};

use crate::ids::{CompoundId, GateId};
use crate::model::{
    CommunityParts, Compound, Enclosure, Gate, GateKind, Name, Position, Road, RoadClass, Sourced,
};

use super::complete::InferenceSummary;
use super::rule;
use super::unit::child_id;

/// Crossings nearer than this are one gate, metres (rule `gate-at-crossing`).
const MERGE_M: f64 = 15.0;
/// Farthest road of a compound that none crosses, metres (rule `gate-nearest-road`).
const NEAREST_MAX_M: f64 = 100.0;
/// Farthest road of a mapped gate, metres: half a wide road.
const ROAD_OF_GATE_M: f64 = 8.0;

/// Gives every walled compound without gates its gates.
pub(super) fn add_missing(parts: &mut CommunityParts, summary: &mut InferenceSummary) {
    let has_gates: BTreeSet<&CompoundId> = parts
        .gates
        .iter()
        .filter_map(|g| g.compound.as_ref())
        .collect();
    let mut added = Vec::new();
    for compound in &parts.compounds {
        if compound.enclosure.value == Enclosure::Closed && !has_gates.contains(&compound.id) {
            gates_of(compound, &parts.roads, &mut added, summary);
        }
    }
    parts.gates.append(&mut added);
}

fn gates_of(
    compound: &Compound,
    roads: &[Road],
    added: &mut Vec<Gate>,
    summary: &mut InferenceSummary,
) {
    let crossings = merged(crossings(&compound.boundary, roads));
    let (made_by, crossings) = if crossings.is_empty() {
        let nearest = nearest_to_road(&compound.boundary, roads);
        (rule::GATE_NEAREST_ROAD, nearest.into_iter().collect())
    } else {
        (rule::GATE_AT_CROSSING, crossings)
    };
    for (i, crossing) in crossings.iter().enumerate() {
        let kind = match (i, crossing.drivable) {
            (0, _) => GateKind::Main,
            (_, true) => GateKind::Vehicle,
            (_, false) => GateKind::Pedestrian,
        };
        let id = child_id(compound.id.as_str(), &format!("gate-{}", i + 1));
        let Ok(id) = GateId::new(id) else { continue };
        let outward = outward_rad(&compound.boundary, crossing.at);
        added.push(Gate {
            id,
            name: Name::default(),
            position: Position::new(crossing.at.x, crossing.at.y, 0.0),
            outward_rad: Sourced::new(outward, rule::provenance(rule::GATE_DIRECTION)),
            kind: Sourced::new(kind, rule::provenance(rule::GATE_KIND)),
            compound: Some(compound.id.clone()),
            provenance: rule::provenance(made_by),
        });
        summary.add(made_by, 1);
    }
}

#[derive(Debug, Clone, Copy)]
struct Crossing {
    at: Coord<f64>,
    class: RoadClass,
    drivable: bool,
    width: f64,
}

impl Crossing {
    fn of(road: &Road, at: Coord<f64>) -> Self {
        Self {
            at,
            class: road.class.value,
            drivable: road.drivable,
            width: road.width.value,
        }
    }

    /// Drivable before walkable, then by class, then the widest, then from south-west.
    fn rank(&self, other: &Self) -> std::cmp::Ordering {
        (other.drivable.cmp(&self.drivable))
            .then(self.class.cmp(&other.class))
            .then(other.width.total_cmp(&self.width))
            .then(self.at.x.total_cmp(&other.at.x))
            .then(self.at.y.total_cmp(&other.at.y))
    }
}

fn crossings(boundary: &Polygon<f64>, roads: &[Road]) -> Vec<Crossing> {
    let Some(reach) = boundary.bounding_rect() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for road in roads {
        let is_way_in = road.level == 0
            && (road.drivable || road.walkable)
            && road.class.value != RoadClass::City;
        let near = |r: Rect<f64>| r.intersects(&reach);
        if !is_way_in || !road.line.bounding_rect().is_some_and(near) {
            continue;
        }
        for segment in road.line.lines() {
            for edge in boundary.exterior().lines() {
                if let Some(LineIntersection::SinglePoint { intersection, .. }) =
                    line_intersection(segment, edge)
                {
                    found.push(Crossing::of(road, intersection));
                }
            }
        }
    }
    found
}

/// The best of crossings that are near each other, best first.
fn merged(mut crossings: Vec<Crossing>) -> Vec<Crossing> {
    crossings.sort_by(Crossing::rank);
    let mut kept: Vec<Crossing> = Vec::new();
    for crossing in crossings {
        let near = |k: &Crossing| distance(k.at, crossing.at) < MERGE_M;
        if !kept.iter().any(near) {
            kept.push(crossing);
        }
    }
    kept
}

/// The point of the boundary nearest to a road on the ground, if one is near enough.
fn nearest_to_road(boundary: &Polygon<f64>, roads: &[Road]) -> Option<Crossing> {
    let reach = boundary.bounding_rect()?;
    let margin = Coord {
        x: NEAREST_MAX_M,
        y: NEAREST_MAX_M,
    };
    let reach = Rect::new(reach.min() - margin, reach.max() + margin);
    let mut best: Option<(f64, Crossing)> = None;
    for road in roads.iter().filter(|r| r.level == 0 && r.walkable) {
        if !road
            .line
            .bounding_rect()
            .is_some_and(|r| r.intersects(&reach))
        {
            continue;
        }
        // Two lines that do not cross are nearest at a vertex of one of them.
        let from_road = road
            .line
            .0
            .iter()
            .filter_map(|c| Some((*c, nearest_on(boundary.exterior(), *c)?)));
        let from_boundary = boundary
            .exterior()
            .0
            .iter()
            .filter_map(|c| Some((nearest_on(&road.line, *c)?, *c)));
        for (on_road, on_boundary) in from_road.chain(from_boundary) {
            let gap = distance(on_road, on_boundary);
            if gap <= NEAREST_MAX_M && best.as_ref().is_none_or(|(least, _)| gap < *least) {
                best = Some((gap, Crossing::of(road, on_boundary)));
            }
        }
    }
    best.map(|(_, crossing)| crossing)
}

fn distance(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

fn nearest_on_segment(segment: Line<f64>, to: Coord<f64>) -> Coord<f64> {
    let (dx, dy) = (segment.dx(), segment.dy());
    let square = dx * dx + dy * dy;
    if square <= 0.0 {
        return segment.start;
    }
    let t = ((to.x - segment.start.x) * dx + (to.y - segment.start.y) * dy) / square;
    let t = t.clamp(0.0, 1.0);
    Coord {
        x: segment.start.x + dx * t,
        y: segment.start.y + dy * t,
    }
}

fn nearest_on(line: &LineString<f64>, to: Coord<f64>) -> Option<Coord<f64>> {
    line.lines()
        .map(|s| nearest_on_segment(s, to))
        .min_by(|a, b| distance(*a, to).total_cmp(&distance(*b, to)))
}

/// Direction out of `boundary` at the point of it nearest to `at`: radians anticlockwise from east.
#[must_use]
pub fn outward_rad(boundary: &Polygon<f64>, at: Coord<f64>) -> f64 {
    let ring = boundary.exterior();
    let nearest = ring.lines().filter(|s| s.start != s.end).min_by(|a, b| {
        let gap = |s: &Line<f64>| distance(nearest_on_segment(*s, at), at);
        gap(a).total_cmp(&gap(b))
    });
    let Some(edge) = nearest else { return 0.0 };
    let right = (-edge.dx()).atan2(edge.dy());
    if ring.is_cw() {
        right + std::f64::consts::PI
    } else {
        right
    }
}

/// Sets the kind of every gate whose kind was inferred: vehicle or pedestrian by the best road within 8 m, and main for
/// the best gate of each compound that has no main gate. Without any compound gates, the best of all is the main one.
pub fn rank_gates(gates: &mut [Gate], roads: &[Road]) {
    let mut groups: BTreeMap<Option<CompoundId>, Vec<(usize, Crossing)>> = BTreeMap::new();
    for (index, gate) in gates.iter_mut().enumerate() {
        if !gate.kind.provenance.is_inferred() {
            continue;
        }
        let at = Coord::from(gate.position.plan());
        let crossing = road_at(roads, at);
        gate.kind.value = if crossing.drivable {
            GateKind::Vehicle
        } else {
            GateKind::Pedestrian
        };
        groups
            .entry(gate.compound.clone())
            .or_default()
            .push((index, crossing));
    }
    let any_compound = gates.iter().any(|g| g.compound.is_some());
    for (compound, mut members) in groups {
        let is_main = |g: &Gate| g.compound == compound && g.kind.value == GateKind::Main;
        if (compound.is_none() && any_compound) || gates.iter().any(is_main) {
            continue;
        }
        members.sort_by(|a, b| a.1.rank(&b.1).then(a.0.cmp(&b.0)));
        if let Some((index, _)) = members.first() {
            gates[*index].kind.value = GateKind::Main;
        }
    }
}

/// The best road within reach of a gate; one that only people use when there is none.
fn road_at(roads: &[Road], at: Coord<f64>) -> Crossing {
    roads
        .iter()
        .filter(|r| nearest_on(&r.line, at).is_some_and(|p| distance(p, at) <= ROAD_OF_GATE_M))
        .map(|r| Crossing::of(r, at))
        .min_by(Crossing::rank)
        .unwrap_or(Crossing {
            at,
            class: RoadClass::Footway,
            drivable: false,
            width: 0.0,
        })
}
