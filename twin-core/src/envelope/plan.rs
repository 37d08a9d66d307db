//! The planes of a roof over the rectangle about a footprint.

use geo::{Area, Coord, MinimumRotatedRect, Polygon};

use crate::model::RoofShape;

/// Share of the rectangle about a footprint that it must fill to be roofed as one (assumption: an L of equal arms fills three
/// quarters at most, a house with a bay window nine tenths).
const LEAST_FILL: f64 = 0.9;
/// A mansard roof breaks at this share of its run and of its height: slopes of 65° and 25° on a roof as high as half its width
/// (assumption; the lower slope of a mansard is the steeper one).
const MANSARD_BREAK: [f64; 2] = [0.3, 0.7];
/// Flat strips on each side of a round roof.
const ROUND_STRIPS: u32 = 6;
/// A plane over the plan: its height at the middle and its rise along east and north, as shares of the roof's height.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plane {
    pub(super) at_middle: f64,
    pub(super) rise: [f64; 2],
}

/// The rectangle about a footprint.
pub(super) struct Frame {
    pub(super) middle: [f64; 2],
    /// Unit vector along the ridge.
    along: [f64; 2],
    /// Half its length along the ridge, and across.
    half: [f64; 2],
}

impl Frame {
    /// The smallest rectangle about `footprint`, where it is nearly one. The ridge runs along its longer sides (OpenStreetMap wiki,
    /// `roof:orientation`), or as near to `ridge_rad` as a side does.
    pub(super) fn about(footprint: &Polygon<f64>, ridge_rad: Option<f64>) -> Option<Self> {
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
    pub(super) fn planes(&self, shape: RoofShape, ridge_rad: Option<f64>) -> Option<Vec<Plane>> {
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
