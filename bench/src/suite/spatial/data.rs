//! What is measured on: the same on every run and machine.

use geo::{Coord, Polygon, Rect, polygon};

/// Side of the city in metres.
pub(super) const CITY_M: f64 = 30_000.0;

/// Numbers from 0 to below 1 (SplitMix64; Steele, Lea and Flood 2014).
pub(super) struct Numbers(u64);

impl Numbers {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    pub(super) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(super) fn point(&mut self, side_m: f64) -> Coord<f64> {
        Coord {
            x: self.next() * side_m,
            y: self.next() * side_m,
        }
    }

    /// A step of at most `reach_m` along each axis.
    pub(super) fn step(&mut self, reach_m: f64) -> Coord<f64> {
        Coord {
            x: (self.next() * 2.0 - 1.0) * reach_m,
            y: (self.next() * 2.0 - 1.0) * reach_m,
        }
    }
}

/// Footprints of 10 to 40 m a side over the city: about a city's density.
pub(super) fn rectangles(count: usize) -> Vec<Rect<f64>> {
    let mut numbers = Numbers::new(1);
    let footprint = |_| {
        let corner = numbers.point(CITY_M);
        let size = numbers.point(30.0) + Coord { x: 10.0, y: 10.0 };
        Rect::new(corner, corner + size)
    };
    (0..count).map(footprint).collect()
}

/// Boxes that each cover a share of the city.
pub(super) fn boxes(count: usize, share: f64) -> Vec<Rect<f64>> {
    let (mut numbers, side) = (Numbers::new(2), CITY_M * share.sqrt());
    let square = |_| {
        let corner = numbers.point(CITY_M - side);
        Rect::new(corner, corner + Coord { x: side, y: side })
    };
    (0..count).map(square).collect()
}

pub(super) fn uniform(count: usize, seed: u64) -> Vec<Coord<f64>> {
    let mut numbers = Numbers::new(seed);
    (0..count).map(|_| numbers.point(CITY_M)).collect()
}

/// Points about 200 centres of different weight and width, as people are in a city.
pub(super) fn clustered(count: usize, seed: u64) -> Vec<Coord<f64>> {
    let mut numbers = Numbers::new(3);
    let centres: Vec<(Coord<f64>, f64)> = (0..200)
        .map(|_| {
            let at = numbers.point(CITY_M);
            (at, 100.0 + 1_500.0 * numbers.next().powi(2))
        })
        .collect();
    let mut numbers = Numbers::new(seed);
    let mut about = || {
        let (centre, width) = centres[(numbers.next().powi(2) * 200.0) as usize % 200];
        // The sum of four is near enough to a normal distribution.
        (0..4).fold(centre, |at, _| at + numbers.step(0.5 * width))
    };
    (0..count).map(|_| about()).collect()
}

/// Polygons of five corners, 10 to 40 m wide, over a square.
pub(super) fn fences(count: usize, side_m: f64) -> Vec<Polygon<f64>> {
    let mut numbers = Numbers::new(4);
    let fence = |_| {
        let at = numbers.point(side_m);
        let (w, h) = (10.0 + 30.0 * numbers.next(), 10.0 + 30.0 * numbers.next());
        let gable = numbers.next() * w;
        polygon![
            (x: at.x, y: at.y), (x: at.x + w, y: at.y), (x: at.x + w, y: at.y + h * 0.7),
            (x: at.x + gable, y: at.y + h), (x: at.x, y: at.y + h * 0.6)
        ]
    };
    (0..count).map(fence).collect()
}
