//! Sloped roofs over footprints that are nearly rectangles.
//!
//! Every form here is a tent: at each place the lowest of a few planes. So the roof is cut where two planes are equally low, the
//! walls rise to it, and footprints that are not quite rectangular are covered without a gap.

use geo::orient::Direction;
use geo::{LineString, Orient};

use super::Face;
use super::plan::{Frame, Plane};
use crate::model::{Building, Roof, SurfaceKind};

/// How far planes are told apart, as a share of the roof's height.
const EPSILON: f64 = 1e-9;

/// A roof that covers its building.
pub(super) struct Tent {
    middle: [f64; 2],
    planes: Vec<Plane>,
    eaves_z: f64,
    height: f64,
}

impl Tent {
    /// The roof of `building`; `None` where it is flat, its height is not known, or the footprint is no rectangle.
    pub(super) fn of(building: &Building, roof: &Roof) -> Option<Self> {
        let whole = building.top_z.value - building.base_z.value;
        let height = roof.height.value.min(whole);
        if height <= 0.0 {
            return None;
        }
        let ridge = roof.ridge_rad.as_ref().map(|r| r.value);
        let frame = Frame::about(&building.footprint, ridge)?;
        let planes = frame.planes(roof.shape.value, ridge)?;
        Some(Self {
            middle: frame.middle,
            planes,
            eaves_z: building.top_z.value - height,
            height,
        })
    }

    /// Walls up to the roof, the roof and the floor, all facing out.
    pub(super) fn faces(&self, building: &Building) -> Vec<Face<'static>> {
        let outline = building.footprint.orient(Direction::Default);
        let ring = corners(outline.exterior());
        let base = building.base_z.value;
        let sides = ring.iter().zip(ring.iter().cycle().skip(1));
        let walls = sides.map(|(a, b)| Face::new(SurfaceKind::Wall, self.wall(*a, *b, base)));
        let slopes = (0..self.planes.len()).map(|number| {
            let piece = self.covered_by(number, &ring);
            let corners = piece.iter().map(|p| [p[0], p[1], self.z(*p)]);
            Face::new(SurfaceKind::Roof, corners.collect())
        });
        let floor = ring.iter().rev().map(|p| [p[0], p[1], base]).collect();
        let floor = Face::new(SurfaceKind::Ground, floor);
        walls
            .chain(slopes.filter(Face::has_corners))
            .chain([floor])
            .collect()
    }

    /// The wall from `a` to `b`, whose top follows the roof.
    fn wall(&self, a: [f64; 2], b: [f64; 2], base: f64) -> Vec<[f64; 3]> {
        let at = |share: f64| [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
        let foot = [a, b].map(|[x, y]| [x, y, base]);
        let top = self.breaks(a, b).into_iter().rev().map(at);
        foot.into_iter()
            .chain(top.map(|p| [p[0], p[1], self.z(p)]))
            .collect()
    }

    /// Height of the roof over a place of the plan.
    fn z(&self, at: [f64; 2]) -> f64 {
        self.eaves_z + self.share(at) * self.height
    }

    fn share(&self, at: [f64; 2]) -> f64 {
        let values = self.planes.iter().map(|p| self.value(*p, at));
        values.fold(f64::INFINITY, f64::min).clamp(0.0, 1.0)
    }

    fn value(&self, plane: Plane, [x, y]: [f64; 2]) -> f64 {
        let [east, north] = [x - self.middle[0], y - self.middle[1]];
        plane.at_middle + plane.rise[0] * east + plane.rise[1] * north
    }

    /// Where the wall from `a` to `b` has corners at its top, as shares of its length, both ends among them.
    fn breaks(&self, a: [f64; 2], b: [f64; 2]) -> Vec<f64> {
        let mut shares = vec![0.0, 1.0];
        for (number, one) in self.planes.iter().enumerate() {
            for other in &self.planes[number + 1..] {
                let from = self.value(*one, a) - self.value(*other, a);
                let to = self.value(*one, b) - self.value(*other, b);
                let share = from / (from - to);
                let at = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
                let is_between = from * to < 0.0 && share > 0.0 && share < 1.0;
                if is_between && self.value(*one, at) < self.share(at) + EPSILON {
                    shares.push(share);
                }
            }
        }
        shares.sort_by(f64::total_cmp);
        shares.dedup_by(|a, b| *a - *b < EPSILON);
        shares
    }

    /// The part of the ring over which the plane of that number is the lowest.
    fn covered_by(&self, number: usize, ring: &[[f64; 2]]) -> Vec<[f64; 2]> {
        let Some(own) = self.planes.get(number) else {
            return Vec::new();
        };
        let others = self.planes.iter().enumerate().filter(|(n, _)| *n != number);
        others.fold(ring.to_vec(), |left, (_, other)| {
            clipped(&left, |at| self.value(*other, at) - self.value(*own, at))
        })
    }
}

/// The part of a ring where `side` is not negative (Sutherland and Hodgman 1974).
fn clipped(ring: &[[f64; 2]], side: impl Fn([f64; 2]) -> f64) -> Vec<[f64; 2]> {
    let mut kept = Vec::with_capacity(ring.len() + 2);
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (from, to) = (side(*a), side(*b));
        if from >= 0.0 {
            kept.push(*a);
        }
        if from * to < 0.0 {
            let share = from / (from - to);
            kept.push([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]);
        }
    }
    kept
}

/// The corners of a ring, each once.
fn corners(ring: &LineString<f64>) -> Vec<[f64; 2]> {
    let mut points: Vec<[f64; 2]> = ring.coords().map(|c| [c.x, c.y]).collect();
    points.dedup();
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    points
}
