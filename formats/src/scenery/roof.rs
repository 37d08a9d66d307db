//! Sloped roofs over footprints that are nearly rectangles.
//!
//! Every form here is a tent: at each place the lowest of a few planes. So the roof is cut where two planes are equally low, the
//! walls rise to it, and footprints that are not quite rectangular are covered without a gap.

use geo::{Area, Coord, MinimumRotatedRect, Polygon};
use twin_core::model::{Building, Roof, RoofShape};

use super::palette;
use crate::mesh::{MeshBuffer, Vertex, open_ring, signed_area, surface};

/// Share of the rectangle about a footprint that it must fill to be roofed as one (assumption: an L of equal arms fills three
/// quarters at most, a house with a bay window nine tenths).
const LEAST_FILL: f64 = 0.9;
/// A mansard roof breaks at this share of its run and of its height: slopes of 65° and 25° on a roof as high as half its width
/// (assumption; the lower slope of a mansard is the steeper one).
const MANSARD_BREAK: [f64; 2] = [0.3, 0.7];
/// Flat strips on each side of a round roof.
const ROUND_STRIPS: u32 = 6;
/// How far planes are told apart, as a share of the roof's height.
const EPSILON: f64 = 1e-9;

/// A plane over the plan: its height at the middle and its rise along east and north, as shares of the roof's height.
#[derive(Debug, Clone, Copy)]
struct Plane {
    at_middle: f64,
    rise: [f64; 2],
}

/// The rectangle about a footprint.
struct Frame {
    middle: [f64; 2],
    /// Unit vector along the ridge.
    along: [f64; 2],
    /// Half its length along the ridge, and across.
    half: [f64; 2],
}

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

    /// Adds walls up to the roof, the roof, both facing out.
    pub(super) fn draw(&self, mesh: &mut MeshBuffer, building: &Building, ring: &[f64], bay: f64) {
        let mut ring = open_ring(ring);
        if signed_area(&ring) < 0.0 {
            ring.reverse();
        }
        let usage = building.usage.value.as_str();
        self.walls(mesh, building, &ring, bay);
        let tiles = palette::linear(palette::roof_of(usage));
        for number in 0..self.planes.len() {
            let piece = self.covered_by(number, &ring);
            let corners = piece.iter().map(|p| [p[0], p[1], self.z(*p)]);
            surface(mesh, &[corners.collect()], tiles);
        }
    }

    fn walls(&self, mesh: &mut MeshBuffer, building: &Building, ring: &[[f64; 2]], bay: f64) {
        let colour = palette::linear(palette::wall_of(building.usage.value.as_str()));
        let (base, top) = (building.base_z.value, building.top_z.value);
        let storeys = f64::from(building.storeys.value.max(1));
        let v = |z: f64| ((top - z) / (top - base) * storeys) as f32;
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let length = (b[0] - a[0]).hypot(b[1] - a[1]);
            let normal = [(b[1] - a[1]) / length, (a[0] - b[0]) / length, 0.0];
            let bays = (length / bay).round().max(1.0);
            let at = |share: f64| [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
            for ends in self.breaks(*a, *b).windows(2) {
                let corner = |share: f64, z: f64| Vertex {
                    position: [at(share)[0], at(share)[1], z],
                    normal,
                    uv: [(bays * share) as f32, v(z)],
                    colour,
                };
                let (low, high) = (ends[0], ends[1]);
                let first = mesh.next_corner();
                mesh.push(corner(low, base));
                mesh.push(corner(high, base));
                mesh.push(corner(high, self.z(at(high))));
                mesh.push(corner(low, self.z(at(low))));
                mesh.triangle(first, first + 1, first + 2);
                mesh.triangle(first, first + 2, first + 3);
            }
        }
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

impl Frame {
    /// The smallest rectangle about `footprint`, where it is nearly one. The ridge runs along its longer sides (OpenStreetMap wiki,
    /// `roof:orientation`), or as near to `ridge_rad` as a side does.
    fn about(footprint: &Polygon<f64>, ridge_rad: Option<f64>) -> Option<Self> {
        let rect = footprint.minimum_rotated_rect()?;
        let is_full = footprint.unsigned_area() >= LEAST_FILL * rect.unsigned_area();
        if !footprint.interiors().is_empty() || !is_full {
            return None;
        }
        let [a, b, c] = *rect.exterior().0.get(..3)? else {
            return None;
        };
        let side = |a: Coord<f64>, b: Coord<f64>| {
            let (x, y) = (b.x - a.x, b.y - a.y);
            let length = x.hypot(y);
            (length > 0.0).then(|| ([x / length, y / length], length / 2.0))
        };
        let ((first, half_first), (second, half_second)) = (side(a, b)?, side(b, c)?);
        let is_first = match ridge_rad {
            None => half_first >= half_second,
            Some(rad) => {
                let (sin, cos) = rad.sin_cos();
                let turn = |v: [f64; 2]| (v[0] * cos + v[1] * sin).abs();
                turn(first) >= turn(second)
            }
        };
        let (along, half) = if is_first {
            (first, [half_first, half_second])
        } else {
            (second, [half_second, half_first])
        };
        Some(Self {
            middle: [(a.x + c.x) / 2.0, (a.y + c.y) / 2.0],
            along,
            half,
        })
    }

    /// A plane that is `at_middle` high there and rises by `along` and `across` a metre.
    fn plane(&self, at_middle: f64, along: f64, across: f64) -> Plane {
        let [x, y] = self.along;
        Plane {
            at_middle,
            rise: [x * along - y * across, y * along + x * across],
        }
    }

    /// Planes that fall to all sides of an axis: 0 at the rectangle's edge, `steep` times that share of `run` inwards, from `foot`.
    fn pair(&self, axis: usize, run: f64, [foot, steep]: [f64; 2]) -> [Plane; 2] {
        let at_middle = foot + steep * self.half[axis] / run;
        [1.0, -1.0].map(|sign| {
            let rise = sign * steep / run;
            match axis {
                0 => self.plane(at_middle, rise, 0.0),
                _ => self.plane(at_middle, 0.0, rise),
            }
        })
    }

    /// The planes of a form; `None` for what is flat or, as a dome, no tent over a rectangle.
    fn planes(&self, shape: RoofShape, ridge_rad: Option<f64>) -> Option<Vec<Plane>> {
        let [length, width] = self.half;
        let run = length.min(width);
        let pairs = |list: &[[Plane; 2]]| Some(list.concat());
        match shape {
            RoofShape::Gabled => pairs(&[self.pair(1, width, [0.0, 1.0])]),
            RoofShape::Hipped => {
                pairs(&[self.pair(0, run, [0.0, 1.0]), self.pair(1, run, [0.0, 1.0])])
            }
            RoofShape::Pyramidal => pairs(&[
                self.pair(0, length, [0.0, 1.0]),
                self.pair(1, width, [0.0, 1.0]),
            ]),
            RoofShape::Mansard => {
                let [share, high] = MANSARD_BREAK;
                let lower = [0.0, high / share];
                let slope = (1.0 - high) / (1.0 - share);
                let upper = [1.0 - slope, slope];
                pairs(&[
                    self.pair(0, run, lower),
                    self.pair(1, run, lower),
                    self.pair(0, run, upper),
                    self.pair(1, run, upper),
                ])
            }
            RoofShape::Round => pairs(&self.strips(width)),
            RoofShape::Skillion => Some(vec![self.slope(ridge_rad)]),
            RoofShape::Flat | RoofShape::Dome => None,
        }
    }

    /// The chords of half an ellipse across the ridge, from the edge (0) to the middle (1).
    fn strips(&self, width: f64) -> Vec<[Plane; 2]> {
        let point = |n: u32| {
            let angle = f64::from(n) / f64::from(ROUND_STRIPS) * std::f64::consts::FRAC_PI_2;
            [1.0 - angle.cos(), angle.sin()]
        };
        let strip = |n: u32| {
            let ([x, y], [to_x, to_y]) = (point(n), point(n + 1));
            let steep = (to_y - y) / (to_x - x);
            self.pair(1, width, [y - steep * x, steep])
        };
        (0..ROUND_STRIPS).map(strip).collect()
    }

    /// One slope that rises along the rectangle's side, towards `ridge_rad` where that is known, else across the longer side.
    fn slope(&self, ridge_rad: Option<f64>) -> Plane {
        let Some(rad) = ridge_rad else {
            return self.plane(0.5, 0.0, 0.5 / self.half[1]);
        };
        let (sin, cos) = rad.sin_cos();
        let sign = (self.along[0] * cos + self.along[1] * sin).signum();
        self.plane(0.5, sign * 0.5 / self.half[0], 0.0)
    }
}
