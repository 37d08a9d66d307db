//! Whether a camera shows a target, how much of it, how fine and from which side.

use geo::Coord;

use super::error::{SightError, check};
use super::pose::Camera;
use super::standing::stand_at;
use crate::coverage::obstacle::{Crossing, Obstacles, Prism};
use crate::model::Position;
use crate::spatial::QueryError;
use crate::told::Term;

/// Height of a plate's middle above the ground, in metres; an assumption: on the bumper of a car.
pub(crate) const PLATE_HEIGHT_M: f64 = 0.5;
/// Width of a car's plate in metres (GA 36-2018).
pub(crate) const PLATE_WIDTH_M: f64 = 0.44;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// A place.
    Point(Position),
    /// Someone who stands there.
    Person {
        /// Where the feet are.
        foot: Position,
        /// Height in metres.
        height_m: f64,
    },
    /// A number plate.
    Plate {
        /// Its middle.
        middle: Position,
        /// Where it faces: radians anticlockwise from east.
        facing_rad: f64,
        /// Width in metres: 0.44 for a car in China (GA 36-2018).
        width_m: f64,
    },
}

/// How a camera shows a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// Number of the camera.
    pub camera: u32,
    /// The parts of it that show: from and to `z` in metres, ascending.
    pub visible: Vec<[f64; 2]>,
    /// Share of its height that shows; 1 for what has no height.
    pub share: f64,
    /// Distance from the lens to the middle of what shows, metres.
    pub distance_m: f64,
    /// Pixels a metre across a surface there that faces the lens.
    pub pixels_per_m: f64,
    /// Angle below the horizontal under which it is seen, radians; above it below 0.
    pub down_rad: f64,
    /// Angle between where a plate faces and the way to the lens, radians; `None` for what has no front.
    pub aside_rad: Option<f64>,
    /// Pixels across a plate, foreshortened; `None` for what has no front or turns its back.
    pub pixels_across: Option<f64>,
}

impl Target {
    fn check(&self) -> Result<(), SightError> {
        let (at, size) = match self {
            Self::Point(at) => (at, 1.0),
            Self::Person { foot, height_m } => (foot, *height_m),
            Self::Plate {
                middle, width_m, ..
            } => (middle, *width_m),
        };
        let holds = [at.x, at.y, at.z].iter().all(|v| v.abs() <= 1e6);
        check(
            Term::new("target's place", "目标位置"),
            at.x,
            holds,
            Term::new("three numbers within ±1,000 km", "±1,000 km 以内的三个数值"),
        )?;
        let holds = size > 0.0 && size <= 100.0;
        check(
            Term::new("target's size", "目标尺寸"),
            size,
            holds,
            Term::new("above 0 m and at most 100 m", "大于 0 m 且不超过 100 m"),
        )
    }

    fn upright(&self) -> (Coord<f64>, [f64; 2]) {
        match self {
            Self::Point(at) | Self::Plate { middle: at, .. } => (at.plan().into(), [at.z; 2]),
            Self::Person { foot, height_m } => (foot.plan().into(), [foot.z, foot.z + height_m]),
        }
    }
}

/// The cameras that show `target`, at least in part, with how they do; the finest picture first. Cost: O(√n + k log k) a camera for
/// k edges on the way.
///
/// # Errors
/// When a figure of a camera or the target cannot be, or a camera is inside a building.
pub fn sightings(
    obstacles: &Obstacles,
    cameras: &[Camera],
    target: &Target,
) -> Result<Vec<Sighting>, SightError> {
    target.check()?;
    let mut sightings = Vec::new();
    for (number, camera) in cameras.iter().enumerate() {
        sightings.extend(sighting(obstacles, number as u32, camera, target)?);
    }
    sightings.sort_by(|p, q| q.pixels_per_m.total_cmp(&p.pixels_per_m));
    Ok(sightings)
}

fn sighting(
    obstacles: &Obstacles,
    number: u32,
    camera: &Camera,
    target: &Target,
) -> Result<Option<Sighting>, SightError> {
    camera.check()?;
    let eye_z = camera.position.z;
    let eye = stand_at(obstacles, camera.position)?;
    let (at, range) = target.upright();
    let Some(in_picture) = camera.in_picture(at - eye, range) else {
        return Ok(None);
    };
    let hidden = hidden(obstacles, eye, eye_z, at)?;
    let visible = less(in_picture, hidden);
    let (Some(first), Some(last)) = (visible.first(), visible.last()) else {
        return Ok(None);
    };
    let middle = f64::midpoint(first[0], last[1]);
    let plan = at - eye;
    let plan_m = plan.x.hypot(plan.y);
    let distance_m = plan_m.hypot(middle - eye_z);
    let pixels_per_m = camera.lens.pixels_per_m(distance_m);
    let seen: f64 = visible.iter().map(|v| v[1] - v[0]).sum();
    let height = range[1] - range[0];
    let aside_rad = aside(target, plan, eye_z);
    Ok(Some(Sighting {
        camera: number,
        share: if height > 0.0 { seen / height } else { 1.0 },
        visible,
        distance_m,
        pixels_per_m,
        down_rad: (eye_z - middle).atan2(plan_m),
        aside_rad,
        pixels_across: across(target, aside_rad, pixels_per_m),
    }))
}

/// The angle between where a plate faces and the way to the lens.
fn aside(target: &Target, plan: Coord<f64>, eye_z: f64) -> Option<f64> {
    let Target::Plate {
        middle, facing_rad, ..
    } = target
    else {
        return None;
    };
    let (sin, cos) = facing_rad.sin_cos();
    let length = plan.x.hypot(plan.y).hypot(eye_z - middle.z);
    Some(
        (-(plan.x * cos + plan.y * sin) / length)
            .clamp(-1.0, 1.0)
            .acos(),
    )
}

fn across(target: &Target, aside_rad: Option<f64>, pixels_per_m: f64) -> Option<f64> {
    let Target::Plate { width_m, .. } = target else {
        return None;
    };
    let facing = aside_rad?.cos();
    (facing > 0.0).then_some(width_m * pixels_per_m * facing)
}

impl Camera {
    /// The part of an upright line that the picture's borders leave: `v` in plan from the lens, from and to `z`.
    fn in_picture(&self, v: Coord<f64>, [mut low, mut high]: [f64; 2]) -> Option<[f64; 2]> {
        for [x, y, z] in self.sides(v) {
            let (at_lens, slope) = (x * v.x + y * v.y, z);
            let bound = self.position.z - at_lens / slope;
            if slope > 0.0 {
                low = low.max(bound);
            } else if slope < 0.0 {
                high = high.min(bound);
            } else if at_lens < 0.0 {
                return None;
            }
        }
        (low <= high).then_some([low, high])
    }
}

/// The parts of the upright line over `at`, in `z`, that something hides from the eye.
fn hidden(
    obstacles: &Obstacles,
    eye: Coord<f64>,
    eye_z: f64,
    at: Coord<f64>,
) -> Result<Vec<[f64; 2]>, SightError> {
    let no_way = |_: QueryError| SightError::BadFigure {
        field: Term::new("target's place", "目标位置"),
        value: at.x,
        must: Term::new("a number within ±1e9 m", "±1e9 m 以内的数值"),
    };
    let mut met: Vec<(u32, Crossing)> = Vec::new();
    for crossing in obstacles.crossings(eye, at).map_err(no_way)? {
        if let Some(edge) = obstacles.edges().get(crossing.edge as usize) {
            met.push((edge.prism, crossing));
        }
    }
    let (over, under) = (obstacles.holding(eye), obstacles.holding(at));
    let mut prisms: Vec<u32> = met
        .iter()
        .map(|m| m.0)
        .chain(under.iter().copied())
        .collect();
    prisms.sort_unstable();
    prisms.dedup();
    let mut hidden = Vec::new();
    for number in prisms {
        let Some(prism) = obstacles.prisms().get(number as usize) else {
            continue;
        };
        if !prism.kind.stops_sight() {
            continue;
        }
        let shares = met.iter().filter(|m| m.0 == number).map(|m| m.1.share);
        if prism.is_solid {
            let start = over.contains(&number).then_some(0.0);
            let end = under.contains(&number).then_some(1.0);
            let bounds: Vec<f64> = start.into_iter().chain(shares).chain(end).collect();
            // Ways in and out take turns; a corner met twice makes a pair without a length.
            let pairs = bounds.chunks_exact(2);
            hidden.extend(pairs.map(|p| behind(prism, eye_z, [p[0], p[1]])));
        } else {
            hidden.extend(shares.map(|share| behind(prism, eye_z, [share, share])));
        }
    }
    Ok(hidden)
}

/// What a prism hides of the upright line when the way to it is within the prism's plan from one share to another: of one that the eye is
/// under or over, what is beyond its foot or its top where the way leaves it.
fn behind(prism: &Prism, eye_z: f64, [first, last]: [f64; 2]) -> [f64; 2] {
    // What the way only touches at the lens hides nothing.
    if last <= 0.0 {
        return [f64::INFINITY, f64::NEG_INFINITY];
    }
    let seen_at = |z: f64, share: f64| {
        let up_m = z - eye_z;
        if share > 0.0 {
            eye_z + up_m / share
        } else if up_m == 0.0 {
            eye_z
        } else {
            // Right at the lens, what is higher or lower by anything is over or under all that is seen.
            up_m.signum() * f64::INFINITY
        }
    };
    let low = seen_at(prism.base_z, first).min(seen_at(prism.base_z, last));
    let high = seen_at(prism.top_z, first).max(seen_at(prism.top_z, last));
    [low, high]
}

/// A closed range less others: what is left, ascending. A range without a length is left whole or not at all.
fn less([low, high]: [f64; 2], mut cut: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    cut.retain(|c| c[0] <= c[1]);
    if low == high {
        let is_cut = cut.iter().any(|c| c[0] <= low && low <= c[1]);
        return if is_cut {
            Vec::new()
        } else {
            vec![[low, high]]
        };
    }
    cut.sort_unstable_by(|p, q| p[0].total_cmp(&q[0]));
    let mut left = Vec::new();
    let mut from = low;
    for [start, end] in cut {
        if start > from {
            left.push([from, start.min(high)]);
        }
        from = from.max(end);
        if from >= high {
            return left;
        }
    }
    left.push([from, high]);
    left.retain(|l| l[1] > l[0]);
    left
}
