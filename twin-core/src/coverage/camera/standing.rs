//! Where an eye stands: free, on a wall, or inside something.

use geo::Coord;

use super::error::{SightError, check};
use super::window::{cross, dot};
use crate::coverage::obstacle::{Edge, ObstacleKind, Obstacles, Prism};
use crate::model::Position;
use crate::spatial::MAX_QUERY_M;
use crate::told::Term;

/// Farthest inside a wall that an eye is taken to hang on it, metres: footprints are no truer.
const ON_WALL_M: f64 = 0.05;
/// Nearest to a wall that an eye looks from, metres.
const IN_FRONT_M: f64 = 1e-4;
/// How far in front of its wall an eye is moved, metres: less than any camera's bracket.
const BRACKET_M: f64 = 0.01;
/// Farthest from the edge of its roof that an eye as high as the roof is taken to hang on that edge, metres; an assumption: twice as far as the
/// planner's cameras on roofs.
const RIM_M: f64 = 1.0;
/// Heights nearer to each other than this are one, metres: finer than any map.
const LEVEL_M: f64 = 1e-3;

/// Where a camera looks from, as [`stand`]: what is wholly over or under it is not in its way, and one that is as high as its own roof hangs on
/// the roof's edge, where that is near and free.
pub(super) fn stand_at(
    obstacles: &Obstacles,
    position: Position,
) -> Result<Coord<f64>, SightError> {
    let eye = checked(position.plan().into())?;
    let z = position.z;
    let holds = |p: &Prism| p.kind.stops_sight() && p.base_z < z && p.top_z > z;
    stand(obstacles, on_rim(obstacles, eye, z, holds), holds)
}

/// Where an eye looks from: where it is, or the bracket's length in front of the wall that it hangs on.
pub(super) fn stand(
    obstacles: &Obstacles,
    eye: Coord<f64>,
    stops: impl Fn(&Prism) -> bool,
) -> Result<Coord<f64>, SightError> {
    let moved = off_walls(obstacles, checked(eye)?, &stops);
    match inside(obstacles, moved, &stops) {
        None => Ok(moved),
        Some(told) => Err(told),
    }
}

fn checked(eye: Coord<f64>) -> Result<Coord<f64>, SightError> {
    for (field, value) in [
        (Term::new("east", "东坐标"), eye.x),
        (Term::new("north", "北坐标"), eye.y),
    ] {
        let holds = value.abs() <= MAX_QUERY_M;
        check(
            field,
            value,
            holds,
            Term::new("a number within ±1e9 m", "±1e9 m 以内的数值"),
        )?;
    }
    Ok(eye)
}

/// In front of the nearest free edge of the roof that an eye at `z` is on and as high as, else where it is.
fn on_rim(
    obstacles: &Obstacles,
    eye: Coord<f64>,
    z: f64,
    stops: impl Fn(&Prism) -> bool,
) -> Coord<f64> {
    let is_roof = |prism: &Prism| {
        let is_house = prism.kind == ObstacleKind::Building && prism.is_solid;
        is_house && prism.base_z < z - LEVEL_M && (prism.top_z - z).abs() <= LEVEL_M
    };
    let prism = |number: u32| obstacles.prisms().get(number as usize);
    let (held, mut near) = (obstacles.holding(eye), Vec::new());
    obstacles
        .prism_tree()
        .visit_box(eye, eye, |number| near.push(number));
    near.retain(|number| prism(*number).is_some_and(is_roof));
    near.sort_unstable();
    let mut ways_out: Vec<(f64, Coord<f64>)> = Vec::new();
    for number in near {
        // What lies on an edge may count as held or not.
        let reach_m = if held.contains(&number) {
            RIM_M
        } else {
            IN_FRONT_M
        };
        for edge in obstacles.edges_of(number) {
            let (normal, front_m, gap_m) = outward(edge, eye);
            if gap_m <= reach_m {
                ways_out.push((gap_m, eye + normal * (BRACKET_M - front_m)));
            }
        }
    }
    ways_out.sort_by(|p, q| p.0.total_cmp(&q.0));
    // Beside a house as high or higher the edge is no way out.
    let is_free = |at: &Coord<f64>| {
        let holding = obstacles.holding(*at).into_iter();
        let mut over = holding.filter_map(prism);
        !over.any(|prism| is_roof(prism) || stops(prism))
    };
    let mut places = ways_out.into_iter().map(|(_, at)| at);
    places.find(is_free).unwrap_or(eye)
}

fn off_walls(obstacles: &Obstacles, eye: Coord<f64>, stops: impl Fn(&Prism) -> bool) -> Coord<f64> {
    let reach = Coord {
        x: ON_WALL_M,
        y: ON_WALL_M,
    };
    let mut walls = Vec::new();
    obstacles
        .edge_tree()
        .visit_box(eye - reach, eye + reach, |number| {
            let Some(edge) = obstacles.edges().get(number as usize) else {
                return;
            };
            let prism = obstacles.prisms().get(edge.prism as usize);
            if prism.is_some_and(|p| p.is_solid && stops(p)) {
                walls.push((number, outward(edge, eye)));
            }
        });
    walls.sort_unstable_by_key(|(number, _)| *number);
    let near = walls
        .into_iter()
        .filter_map(|(_, (normal, front_m, gap_m))| {
            let hangs = gap_m <= ON_WALL_M && (-ON_WALL_M..IN_FRONT_M).contains(&front_m);
            hangs.then_some((normal, front_m))
        });
    near.fold(eye, |moved, (normal, front_m)| {
        moved + normal * (BRACKET_M - front_m)
    })
}

/// The way out of a solid through one of its edges, how far before the edge's line the eye is, and its distance from the edge.
fn outward(edge: &Edge, eye: Coord<f64>) -> (Coord<f64>, f64, f64) {
    let (along, off) = (edge.b - edge.a, eye - edge.a);
    let length = along.x.hypot(along.y);
    let normal = Coord {
        x: along.y / length,
        y: -along.x / length,
    };
    let share = (dot(off, along) / (length * length)).clamp(0.0, 1.0);
    let gap = off - along * share;
    (normal, -cross(along, off) / length, gap.x.hypot(gap.y))
}

fn inside(
    obstacles: &Obstacles,
    eye: Coord<f64>,
    stops: impl Fn(&Prism) -> bool,
) -> Option<SightError> {
    let holding = obstacles.holding(eye).into_iter();
    let prism = holding
        .filter_map(|number| Some((number, obstacles.prisms().get(number as usize)?)))
        .find(|(_, prism)| stops(prism));
    let (number, prism) = prism?;
    let walls = obstacles.edges_of(number).iter().map(|e| outward(e, eye));
    let (normal, front_m, wall_m) = walls.min_by(|a, b| a.2.total_cmp(&b.2))?;
    Some(SightError::Inside {
        kind: prism.kind,
        feature: prism.feature,
        wall_m,
        way_out: eye + normal * (BRACKET_M - front_m),
        top_z: prism.top_z,
    })
}
