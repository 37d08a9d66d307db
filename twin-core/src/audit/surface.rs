//! Demands over areas: outlets in a green; detectors in halls are in [`super::hall`].

use std::collections::{BTreeMap, BTreeSet};

use geo::{
    Area, BooleanOps, BoundingRect, Coord, Geometry, Intersects, LineString, MultiPolygon, Polygon,
};

use super::Subject;
use super::fleet::Candidates;
use super::hall;
use super::report::{DemandAudit, Server, Storeys};
use super::scene::Scene;
use super::stretch::LeastSpacing;
use super::verdict::{Fault, Repair, Verdict};
use crate::catalogue::MOST_PER_FEATURE;
use crate::ids::ClassId;
use crate::planning::{GAP_M, Need, inner_point, spread};

/// Corners of the polygon that stands for a circle; it lies outside and is at most 0.16 % larger.
const CIRCLE_CORNERS: usize = 64;

/// A remainder smaller than this share of the area is not called one: where a grid of outlets meets an edge, corners stay dry.
const SLACK_SHARE: f64 = 0.05;

/// Audits a demand over an area or storeys; none for other demands.
pub(super) fn audited(
    need: &Need,
    (scene, candidates): (&Scene<'_>, &Candidates),
    class: &ClassId,
    least: LeastSpacing,
) -> Option<DemandAudit> {
    match need {
        Need::Green {
            green,
            spacing_min_m,
            spacing_max_m,
        } => {
            let least_m = (least == LeastSpacing::Given).then_some(*spacing_min_m);
            let asked = (*green, least_m, *spacing_max_m);
            Some(green_area(asked, scene, candidates, class))
        }
        Need::Halls {
            unit,
            wall_clearance_m,
            storeys,
        } => {
            let asked = (*wall_clearance_m, storeys.as_slice());
            Some(hall::on_storeys(*unit, asked, scene, candidates, class))
        }
        Need::Hall {
            room,
            wall_clearance_m,
        } => Some(hall::drawn(
            *room,
            *wall_clearance_m,
            scene,
            candidates,
            class,
        )),
        _ => None,
    }
}

/// Whether an outlet at a position could water some of a green.
pub(super) fn touches(green: usize, spacing_m: f64, scene: &Scene<'_>, at: Coord<f64>) -> bool {
    let area = &scene.survey.community.greens[green].area;
    // The polygon that stands for the circle reaches a little beyond it.
    let reach_m = reach_m(spacing_m) * 1.01;
    area.bounding_rect().is_some_and(|bounds| {
        let away = |at: f64, low: f64, high: f64| (low - at).max(at - high).max(0.0);
        let x = away(at.x, bounds.min().x, bounds.max().x);
        let y = away(at.y, bounds.min().y, bounds.max().y);
        x.hypot(y) <= reach_m
    })
}

/// Half the diagonal of a grid.
fn reach_m(spacing_m: f64) -> f64 {
    spacing_m * std::f64::consts::FRAC_1_SQRT_2
}

/// A green with outlets at most `spacing_m` apart: no point of it is farther from one than half the diagonal of that grid; and at least
/// `least_m` apart, where that is asked for.
fn green_area(
    (green, least_m, spacing_m): (usize, Option<f64>, f64),
    scene: &Scene<'_>,
    candidates: &Candidates,
    class: &ClassId,
) -> DemandAudit {
    let area = &scene.survey.community.greens[green].area;
    let reach_m = reach_m(spacing_m);
    let middle = inner_point(area);
    let corners = area.exterior().0.iter();
    let farthest_m = corners
        .map(|c| (c.x - middle.x).hypot(c.y - middle.y))
        .fold(0.0, f64::max);
    let mut rest = MultiPolygon::new(vec![area.clone()]);
    let (mut served_by, mut inside) = (Vec::new(), BTreeSet::new());
    let near = candidates.near(middle, farthest_m + reach_m);
    for (number, _) in &near {
        let number = *number;
        let candidate = candidates.get(number);
        if area.intersects(&candidate.at) {
            inside.insert(number);
        }
        let dry_m2 = rest.unsigned_area();
        let left = rest.difference(&circle(candidate.at, reach_m));
        if left.unsigned_area() < dry_m2 - 1e-6 {
            served_by.push(candidate.server);
            rest = left;
        }
    }
    served_by.sort_unstable();
    let (demanded, short) = (area.unsigned_area(), rest.unsigned_area());
    let close = least_m.map_or_else(Vec::new, |m| too_close(&inside, m, scene, candidates));
    let slack = demanded * SLACK_SHARE;
    let is_short = short > slack;
    let repair = if is_short {
        Some(outlets(&rest, spacing_m, class))
    } else {
        let is_needless = |gone: u32| {
            let others = near.iter().map(|(n, _)| *n).filter(|n| *n != gone);
            dry_m2(area, others.map(|n| candidates.get(n).at), reach_m) <= slack
        };
        let first = close.first();
        first.and_then(|(pair, fault)| without_one(*pair, fault, is_needless))
    };
    let faults: Vec<Fault> = close.into_iter().map(|(_, fault)| fault).collect();
    DemandAudit {
        subject: Subject::Green(green as u32),
        storeys: Storeys::default(),
        verdict: Verdict::of_amounts(demanded - short, demanded, slack, !faults.is_empty()),
        demanded,
        served: demanded - short,
        served_by,
        evidence: Geometry::Polygon(area.clone()),
        remainder: is_short.then_some(Geometry::MultiPolygon(rest)),
        faults,
        missing: None,
        repair,
    }
}

/// Square metres that outlets leave dry.
fn dry_m2(area: &Polygon<f64>, outlets: impl Iterator<Item = Coord<f64>>, reach_m: f64) -> f64 {
    let mut rest = MultiPolygon::new(vec![area.clone()]);
    for at in outlets {
        rest = rest.difference(&circle(at, reach_m));
    }
    rest.unsigned_area()
}

/// The second of two that stand too close, or else the first, taken away where nothing needs it.
fn without_one(
    [first, second]: [u32; 2],
    fault: &Fault,
    is_needless: impl Fn(u32) -> bool,
) -> Option<Repair> {
    let Fault::TooClose {
        device, neighbour, ..
    } = fault
    else {
        return None;
    };
    let either = [(second, neighbour), (first, device)];
    let gone = either.into_iter().find(|(number, _)| is_needless(*number));
    gone.map(|(_, id)| Repair::removed(id))
}

/// Of the outlets in a green those that stand closer than allowed to the nearest other one there, each pair once, with their numbers.
fn too_close(
    inside: &BTreeSet<u32>,
    least_m: f64,
    scene: &Scene<'_>,
    candidates: &Candidates,
) -> Vec<([u32; 2], Fault)> {
    let mut pairs = BTreeMap::new();
    for number in inside {
        let near = candidates.near(candidates.get(*number).at, least_m - GAP_M);
        let mut others = near.into_iter().filter(|(other, _)| other != number);
        if let Some((other, distance_m)) = others.find(|(other, _)| inside.contains(other)) {
            pairs.insert([other.min(*number), other.max(*number)], distance_m);
        }
    }
    let id = |number: u32| match candidates.get(number).server {
        Server::Device(index) => Some(scene.fleet.devices[index as usize].id.clone()),
        _ => None,
    };
    let fault = |([first, second], distance_m): ([u32; 2], f64)| {
        let fault = Fault::TooClose {
            device: id(first)?,
            neighbour: id(second)?,
            distance_m,
            least_m,
        };
        Some(([first, second], fault))
    };
    pairs.into_iter().filter_map(fault).collect()
}

/// Outlets spread over the dry parts, one for each square of the spacing begun, as many as a feature may get at most in each.
fn outlets(rest: &MultiPolygon<f64>, spacing_m: f64, class: &ClassId) -> Repair {
    let in_part = |part: &Polygon<f64>| {
        let count = (part.unsigned_area() / (spacing_m * spacing_m))
            .ceil()
            .clamp(1.0, f64::from(MOST_PER_FEATURE));
        match count as usize {
            1 => vec![inner_point(part)],
            count => spread(part, count),
        }
    };
    let at: Vec<Coord<f64>> = rest.0.iter().flat_map(in_part).collect();
    Repair::Add {
        class: Some(class.clone()),
        place: None,
        count: at.len() as u32,
        at,
    }
}

fn circle(at: Coord<f64>, radius_m: f64) -> Polygon<f64> {
    let half = std::f64::consts::PI / CIRCLE_CORNERS as f64;
    let around = radius_m / half.cos();
    let corner = |i: usize| {
        let (sin, cos) = (2.0 * half * i as f64).sin_cos();
        at + Coord { x: cos, y: sin } * around
    };
    Polygon::new(
        LineString::new((0..CIRCLE_CORNERS).map(corner).collect()),
        Vec::new(),
    )
}
