//! Scenes, and sight by brute force.

use geo::{Coord, LineString, Polygon};

use crate::coverage::obstacle::{ObstacleKind, Obstacles, Plan, PrismPlan};
use crate::model::{Provenance, WallKind};

pub(super) fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x, y }
}

pub(super) fn solid(ring: &[(f64, f64)], base_z: f64, top_z: f64) -> PrismPlan {
    PrismPlan {
        kind: ObstacleKind::Building,
        feature: 0,
        plan: Plan::Area(Polygon::new(ring.to_vec().into(), Vec::new())),
        base_z,
        top_z,
        provenance: Provenance::generated("test"),
    }
}

pub(super) fn square(x: f64, y: f64, side: f64, top_z: f64) -> PrismPlan {
    let ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)];
    solid(&ring, 0.0, top_z)
}

pub(super) fn wall(line: &[(f64, f64)], top_z: f64) -> PrismPlan {
    PrismPlan {
        kind: ObstacleKind::Wall(WallKind::Wall),
        plan: Plan::Line(LineString::from(line.to_vec())),
        ..solid(&[], 0.0, top_z)
    }
}

pub(super) fn obstacles(plans: &[PrismPlan]) -> Obstacles {
    Obstacles::from_prisms(plans).unwrap()
}

/// Numbers from 0 to below 1 (SplitMix64; Steele, Lea and Flood 2014).
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn between(&mut self, least: f64, greatest: f64) -> f64 {
        least + (greatest - least) * self.next()
    }
}

/// Turned boxes and walls about the origin, which overlap at will but leave the origin free.
pub(super) fn scene(seed: u64, count: usize) -> Vec<PrismPlan> {
    let mut numbers = Numbers(seed);
    let mut plans = Vec::new();
    while plans.len() < count {
        let middle = at(numbers.between(-60.0, 60.0), numbers.between(-60.0, 60.0));
        let (half, turn) = (numbers.between(0.5, 12.0), numbers.between(0.0, 6.3));
        let top_z = numbers.between(0.5, 15.0);
        if middle.x.hypot(middle.y) < 1.5 * half + 0.5 {
            continue;
        }
        let corner = |quarter: f64| {
            let (sin, cos) = (turn + quarter * std::f64::consts::FRAC_PI_2).sin_cos();
            (middle.x + half * cos, middle.y + half * sin)
        };
        plans.push(if numbers.next() < 0.3 {
            wall(&[corner(0.0), corner(2.0)], top_z)
        } else {
            solid(&[0.0, 1.0, 2.0, 3.0].map(corner), 0.0, top_z)
        });
    }
    plans
}

/// Distance along a unit direction to the nearest edge, if any, by trying all.
pub(super) fn cast(obstacles: &Obstacles, eye: Coord<f64>, u: Coord<f64>) -> f64 {
    let hits = obstacles.edges().iter().filter_map(|e| {
        let (a, along) = (e.a - eye, e.b - e.a);
        let turn = u.x * along.y - u.y * along.x;
        let metres = (a.x * along.y - a.y * along.x) / turn;
        let share = (a.x * u.y - a.y * u.x) / turn;
        (metres > 0.0 && (0.0..=1.0).contains(&share)).then_some(metres)
    });
    hits.fold(f64::INFINITY, f64::min)
}
