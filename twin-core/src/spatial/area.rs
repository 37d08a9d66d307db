//! Polygons laid flat: all coordinates in one array, so that a query walks memory in order and allocates nothing.

use geo::kernels::Orientation;
use geo::{Coord, Polygon};

use super::planar::{approach, foot_on_segment, segment_meets_box, segments_meet, side};

/// Valid polygons with holes.
#[derive(Debug, Clone, Default)]
pub(super) struct Areas {
    coords: Vec<Coord<f64>>,
    /// End of each ring in `coords`; a ring repeats its first vertex.
    ring_ends: Vec<u32>,
    /// End of each polygon in `ring_ends`.
    area_ends: Vec<u32>,
}

impl Areas {
    pub(super) fn push(&mut self, polygon: &Polygon<f64>) {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            self.coords.extend_from_slice(&ring.0);
            self.ring_ends.push(self.coords.len() as u32);
        }
        self.area_ends.push(self.ring_ends.len() as u32);
    }

    /// Number of polygons.
    pub(super) fn len(&self) -> usize {
        self.area_ends.len()
    }

    pub(super) fn get(&self, index: usize) -> Area<'_> {
        let first_ring = if index == 0 {
            0
        } else {
            self.area_ends[index - 1] as usize
        };
        let start = if first_ring == 0 {
            0
        } else {
            self.ring_ends[first_ring - 1] as usize
        };
        Area {
            coords: &self.coords,
            start,
            ring_ends: &self.ring_ends[first_ring..self.area_ends[index] as usize],
        }
    }
}

/// One of [`Areas`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Area<'a> {
    coords: &'a [Coord<f64>],
    start: usize,
    ring_ends: &'a [u32],
}

impl<'a> Area<'a> {
    fn edges(self) -> impl Iterator<Item = (Coord<f64>, Coord<f64>)> + 'a {
        let starts = std::iter::once(self.start).chain(self.ring_ends.iter().map(|&e| e as usize));
        let rings = starts
            .zip(self.ring_ends)
            .map(move |(start, &end)| &self.coords[start..end as usize]);
        rings.flat_map(|ring| ring.windows(2).map(|w| (w[0], w[1])))
    }

    /// The least and greatest corner of its box. Cost: O(vertices).
    pub(super) fn extent(self) -> (Coord<f64>, Coord<f64>) {
        let start = self.first_vertex();
        self.edges().fold((start, start), |(min, max), (a, _)| {
            let (x, y) = (min.x.min(a.x), min.y.min(a.y));
            let greatest = (max.x.max(a.x), max.y.max(a.y));
            (Coord { x, y }, greatest.into())
        })
    }

    fn first_vertex(self) -> Coord<f64> {
        self.coords[self.start]
    }

    /// Whether `p` is inside or on the boundary; the inside of a hole is outside. Exact. Cost: O(vertices).
    pub(super) fn covers(self, p: Coord<f64>) -> bool {
        let mut inside = false;
        for (a, b) in self.edges() {
            if p == a || (a.y == p.y && b.y == p.y && (a.x < p.x) != (b.x < p.x)) {
                return true;
            }
            if (a.y > p.y) != (b.y > p.y) {
                let rises = b.y > a.y;
                match side(a, b, p) {
                    Orientation::Collinear => return true,
                    Orientation::CounterClockwise => inside ^= rises,
                    Orientation::Clockwise => inside ^= !rises,
                }
            }
        }
        inside
    }

    /// Squared distance of `p`: 0 inside and on the boundary. Cost: O(vertices).
    pub(super) fn distance_2(self, p: Coord<f64>) -> f64 {
        if self.covers(p) {
            return 0.0;
        }
        self.edges()
            .map(|(a, b)| foot_on_segment(p, a, b).distance_2)
            .fold(f64::INFINITY, f64::min)
    }

    /// Whether it shares a point with the closed box. Exact. Cost: O(vertices).
    pub(super) fn meets_box(self, min: Coord<f64>, max: Coord<f64>) -> bool {
        self.boundary_meets_box(min, max) || self.covers(min)
    }

    /// Whether the box about an edge shares a point with the closed box: where none does, no boundary runs through it, and it
    /// is wholly inside or outside. Cost: O(vertices), without a product.
    #[inline]
    pub(super) fn boundary_is_near(self, min: Coord<f64>, max: Coord<f64>) -> bool {
        self.edges().any(|(a, b)| {
            a.x.min(b.x) <= max.x
                && a.x.max(b.x) >= min.x
                && a.y.min(b.y) <= max.y
                && a.y.max(b.y) >= min.y
        })
    }

    /// Whether its boundary shares a point with the closed box. Exact. Cost: O(vertices).
    pub(super) fn boundary_meets_box(self, min: Coord<f64>, max: Coord<f64>) -> bool {
        self.edges().any(|(a, b)| segment_meets_box(a, b, min, max))
    }

    /// Whether it shares a point with a segment. Exact. Cost: O(vertices).
    pub(super) fn meets_segment(self, a: Coord<f64>, b: Coord<f64>) -> bool {
        self.edges().any(|(c, d)| segments_meet(a, b, c, d)) || self.covers(a)
    }

    /// Whether two areas share a point. Exact. Cost: O(product of their vertices).
    pub(super) fn meets(self, other: Area<'_>) -> bool {
        self.edges()
            .any(|(a, b)| other.edges().any(|(c, d)| segments_meet(a, b, c, d)))
            || self.covers(other.first_vertex())
            || other.covers(self.first_vertex())
    }

    /// Nearest approach of the segment `a`–`b` as [`approach`] gives it; 0 where it enters the area.
    pub(super) fn approach(self, a: Coord<f64>, b: Coord<f64>) -> (f64, f64) {
        if self.covers(a) {
            return (0.0, 0.0);
        }
        self.edges()
            .map(|(c, d)| approach(a, b, c, d))
            .fold((f64::INFINITY, 0.0), |least, next| {
                if next.0 < least.0 || (next.0 == least.0 && next.1 < least.1) {
                    next
                } else {
                    least
                }
            })
    }
}
