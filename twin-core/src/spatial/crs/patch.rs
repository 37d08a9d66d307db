//! The way to the local frame over one rectangle, as polynomials.
//!
//! A projection, a datum shift and the local frame together are a smooth map, and over the few kilometres of a file it is nearly
//! linear. Interpolating it at Chebyshev nodes (Trefethen, Approximation Theory and Approximation Practice, 2013, ch. 2 and 8:
//! the error of an analytic function falls geometrically with the degree) costs a few hundred conversions once and some tens of
//! additions a point, where the projection itself takes about a microsecond.

use geo::{Coord, Rect};

use super::convert::Converter;
use crate::spatial::frame::LocalFrame;

/// The polynomials are at most this far from the conversion at every point where both are compared, metres: a thousandth of the
/// millimetre to which the conversion agrees with PROJ.
pub const PATCH_TOLERANCE_M: f64 = 1e-6;

/// Nodes on each axis, tried in turn.
const SIDES: [usize; 4] = [4, 6, 9, 13];
const MOST: usize = 13;

/// Local metres of points of one rectangle; see [`Converter::patch`].
#[derive(Debug, Clone)]
pub struct Patch {
    bounds: Rect<f64>,
    middle: Coord<f64>,
    /// From a coordinate's distance from the middle to −1…1; 0 where the rectangle has no width.
    scale: Coord<f64>,
    side: usize,
    /// East and north for each pair of degrees, row by row of the second axis.
    coefficients: Vec<[f64; 2]>,
}

impl Converter {
    /// Polynomials in place of [`Self::enu_from_crs`] over `bounds` (as the points are written), within [`PATCH_TOLERANCE_M`] of it. `None`
    /// where no polynomial of degree 12 is so near, some point cannot be converted, or the map is not smooth (GCJ-02, BD-09).
    /// Cost: up to about 1,000 conversions.
    #[must_use]
    pub fn patch(&self, frame: &LocalFrame, bounds: Rect<f64>) -> Option<Patch> {
        if !self.is_smooth() {
            return None;
        }
        SIDES.iter().find_map(|&side| {
            let patch = Patch::new(self, frame, bounds, side)?;
            patch.is_near(self, frame).then_some(patch)
        })
    }
}

impl Patch {
    fn new(
        converter: &Converter,
        frame: &LocalFrame,
        bounds: Rect<f64>,
        side: usize,
    ) -> Option<Self> {
        let scale = |width: f64| if width > 0.0 { 2.0 / width } else { 0.0 };
        let mut patch = Self {
            bounds,
            middle: bounds.center(),
            scale: Coord {
                x: scale(bounds.width()),
                y: scale(bounds.height()),
            },
            side,
            coefficients: Vec::new(),
        };
        let nodes = chebyshev_nodes(side);
        let mut values = patch.grid(&nodes);
        converter.enu_from_crs(frame, &mut values).ok()?;
        patch.coefficients = interpolated(&values, &nodes);
        Some(patch)
    }

    /// Local metres of a point; `None` outside the rectangle.
    #[inline]
    #[must_use]
    pub fn enu(&self, at: Coord<f64>) -> Option<Coord<f64>> {
        let (min, max) = (self.bounds.min(), self.bounds.max());
        let is_inside = at.x >= min.x && at.x <= max.x && at.y >= min.y && at.y <= max.y;
        is_inside.then(|| self.value(at))
    }

    #[inline]
    fn value(&self, at: Coord<f64>) -> Coord<f64> {
        let along_x = polynomials((at.x - self.middle.x) * self.scale.x);
        let along_y = polynomials((at.y - self.middle.y) * self.scale.y);
        let mut sum = [0.0; 2];
        for (row, ty) in self.coefficients.chunks_exact(self.side).zip(along_y) {
            let mut of_row = [0.0; 2];
            for (c, tx) in row.iter().zip(along_x) {
                of_row[0] += c[0] * tx;
                of_row[1] += c[1] * tx;
            }
            sum[0] += of_row[0] * ty;
            sum[1] += of_row[1] * ty;
        }
        Coord {
            x: sum[0],
            y: sum[1],
        }
    }

    /// Points of the rectangle at each pair of places from −1 to 1, row by row.
    fn grid(&self, places: &[f64]) -> Vec<Coord<f64>> {
        let half = [0.5 * self.bounds.width(), 0.5 * self.bounds.height()];
        let at = |y: &f64, x: &f64| Coord {
            x: self.middle.x + x * half[0],
            y: self.middle.y + y * half[1],
        };
        places
            .iter()
            .flat_map(|y| places.iter().map(move |x| at(y, x)))
            .collect()
    }

    /// Compares on twice as dense a grid that has the corners and none of the nodes.
    fn is_near(&self, converter: &Converter, frame: &LocalFrame) -> bool {
        let steps = 2 * self.side;
        let places: Vec<f64> = (0..=steps)
            .map(|i| -1.0 + 2.0 * i as f64 / steps as f64)
            .collect();
        let written = self.grid(&places);
        let mut exact = written.clone();
        if converter.enu_from_crs(frame, &mut exact).is_err() {
            return false;
        }
        written.iter().zip(exact).all(|(at, exact)| {
            let value = self.value(*at);
            (value.x - exact.x).abs() <= PATCH_TOLERANCE_M
                && (value.y - exact.y).abs() <= PATCH_TOLERANCE_M
        })
    }
}

/// Zeros of the Chebyshev polynomial of degree `side`.
fn chebyshev_nodes(side: usize) -> Vec<f64> {
    let angle = |i: usize| (i as f64 + 0.5) * std::f64::consts::PI / side as f64;
    (0..side).map(|i| angle(i).cos()).collect()
}

/// Chebyshev polynomials of degree 0 to 12 at `x`.
#[inline]
fn polynomials(x: f64) -> [f64; MOST] {
    let mut values = [1.0; MOST];
    values[1] = x;
    for degree in 2..MOST {
        values[degree] = 2.0 * x * values[degree - 1] - values[degree - 2];
    }
    values
}

/// Coefficients of the interpolating polynomial of values at pairs of nodes, by the discrete orthogonality of the polynomials.
fn interpolated(values: &[Coord<f64>], nodes: &[f64]) -> Vec<[f64; 2]> {
    let side = nodes.len();
    let at_nodes: Vec<[f64; MOST]> = nodes.iter().map(|&x| polynomials(x)).collect();
    let weight = |degree: usize| if degree == 0 { 1.0 } else { 2.0 } / side as f64;
    let coefficient = |row: usize, column: usize| {
        let mut sum = [0.0; 2];
        for (j, values) in values.chunks_exact(side).enumerate() {
            for (i, value) in values.iter().enumerate() {
                let share = at_nodes[j][row] * at_nodes[i][column];
                sum[0] += value.x * share;
                sum[1] += value.y * share;
            }
        }
        sum.map(|s| s * weight(row) * weight(column))
    };
    (0..side)
        .flat_map(|row| (0..side).map(move |column| (row, column)))
        .map(|(row, column)| coefficient(row, column))
        .collect()
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::*;
    use crate::spatial::crs::{AxisOrder, Crs};

    fn compared(crs: &str, low: [f64; 2], high: [f64; 2]) -> Option<f64> {
        let crs = Crs::parse(crs).expect("a CRS");
        let converter = Converter::new(&crs, AxisOrder::EastNorth).expect("a converter");
        let bounds = Rect::new(low, high);
        let origin = converter.lonlat_of(bounds.center()).expect("on the earth");
        let frame = LocalFrame::new(origin.x, origin.y, 30.0).expect("a frame");
        let patch = converter.patch(&frame, bounds)?;
        let mut random = StdRng::seed_from_u64(7);
        let mut farthest = 0.0_f64;
        for _ in 0..2_000 {
            let at = Coord {
                x: random.random_range(low[0]..=high[0]),
                y: random.random_range(low[1]..=high[1]),
            };
            let mut exact = [at];
            converter
                .enu_from_crs(&frame, &mut exact)
                .expect("convertible");
            let patched = patch.enu(at).expect("inside");
            let apart = (patched.x - exact[0].x).hypot(patched.y - exact[0].y);
            farthest = farthest.max(apart);
        }
        Some(farthest)
    }

    #[test]
    fn patches_agree_with_the_conversion_at_points_between_their_nodes() {
        let squares = [
            ("EPSG:28992", [78_000.0, 436_000.0], [98_000.0, 456_000.0]),
            (
                "EPSG:4547",
                [490_000.0, 3_400_000.0],
                [520_000.0, 3_440_000.0],
            ),
            (
                "EPSG:3857",
                [1_600_000.0, 6_450_000.0],
                [1_601_500.0, 6_452_000.0],
            ),
            (
                "EPSG:32633",
                [450_000.0, 5_500_000.0],
                [550_000.0, 5_600_000.0],
            ),
            ("EPSG:4490", [116.3, 39.9], [116.5, 40.1]),
            ("EPSG:3068", [20_000.0, 10_000.0], [25_000.0, 20_000.0]),
        ];
        for (crs, low, high) in squares {
            let farthest = compared(crs, low, high).expect(crs);
            assert!(farthest < 2.0 * PATCH_TOLERANCE_M, "{crs}: {farthest} m");
        }
    }

    #[test]
    fn a_point_and_a_line_have_patches_too() {
        for high in [[500_000.0, 3_400_000.0], [500_900.0, 3_400_000.0]] {
            let farthest = compared("EPSG:4547", [500_000.0, 3_400_000.0], high);
            assert!(farthest.is_some_and(|m| m < 2.0 * PATCH_TOLERANCE_M));
        }
    }

    #[test]
    fn nothing_is_patched_that_is_too_wide_or_not_smooth() {
        assert_eq!(compared("EPSG:3857", [-1e7, -1e7], [1e7, 1e7]), None);
        assert_eq!(compared("GCJ-02", [116.3, 39.9], [116.31, 39.91]), None);
    }

    #[test]
    fn a_point_outside_has_no_value() {
        let crs = Crs::parse("EPSG:4547").expect("a CRS");
        let converter = Converter::new(&crs, AxisOrder::EastNorth).expect("a converter");
        let bounds = Rect::new([5e5, 3.4e6], [5.01e5, 3.401e6]);
        let frame = LocalFrame::new(114.0, 30.7, 0.0).expect("a frame");
        let patch = converter.patch(&frame, bounds).expect("a patch");
        let outside = Coord {
            x: 499_999.9,
            y: 3.4e6,
        };
        assert_eq!(patch.enu(outside), None);
    }
}
