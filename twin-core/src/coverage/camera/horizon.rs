//! How far one sees in each direction of a window: the nearest edge, or nothing.

use geo::{Coord, LineString, Polygon};

use super::window::{Window, cross, dot, out_of_axes};

/// Widest arc that a chord stands for, radians: its sector loses 0.04 % of its area, 1 − sin δ / δ.
const CHORD_RAD: f64 = 0.05;

/// Number of the edge where there is none.
pub(super) const NONE: u32 = u32::MAX;

/// A range of directions in which one edge, or none, is the nearest. All vectors are from the eye, in the window's axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece {
    /// First direction, of any length.
    pub(super) from: Coord<f64>,
    /// Last direction, of any length, anticlockwise of the first and at most a quarter turn away where there is no edge.
    pub(super) to: Coord<f64>,
    /// `n` of the edge's line, on which `n · v` is 1; zero where there is none.
    pub(super) normal: Coord<f64>,
    /// Number of the edge, or [`NONE`].
    pub(super) edge: u32,
}

impl Piece {
    /// Where the edge is seen first and last.
    fn ends(&self) -> (Coord<f64>, Coord<f64>) {
        let end = |u: Coord<f64>| u / dot(self.normal, u);
        (end(self.from), end(self.to))
    }
}

/// What is seen from an eye in plan: in each direction as far as the nearest edge, without bound where there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Horizon {
    pub(super) eye: Coord<f64>,
    pub(super) window: Window,
    pub(super) pieces: Vec<Piece>,
}

impl Horizon {
    /// Where the eye is, local metres: as it was given, or the little in front of its wall that it was moved.
    #[must_use]
    pub fn eye(&self) -> Coord<f64> {
        self.eye
    }

    /// What is looked at.
    #[must_use]
    pub fn window(&self) -> Window {
        self.window
    }

    /// Numbers of the edges that are seen at most `range_m` away, ascending.
    #[must_use]
    pub fn edges_within(&self, range_m: f64) -> Vec<u32> {
        let seen = self.pieces.iter().filter(|p| p.edge != NONE);
        let near = seen.filter(|p| {
            let (a, b) = p.ends();
            inside_share(a, b, range_m).is_some()
        });
        let mut edges: Vec<u32> = near.map(|p| p.edge).collect();
        edges.sort_unstable();
        edges.dedup();
        edges
    }

    /// Area in m² of what is seen at most `range_m` away, which is at most the range that was swept: exact, arcs included.
    /// Cost: O(pieces).
    #[must_use]
    pub fn area_m2(&self, range_m: f64) -> f64 {
        let areas = self.pieces.iter().map(|piece| {
            if piece.edge == NONE {
                sector(piece.from, piece.to, range_m)
            } else {
                let (a, b) = piece.ends();
                fan(a, b, range_m)
            }
        });
        areas.sum()
    }

    /// What is seen at most `range_m` away as a polygon, local metres, anticlockwise; `None` when that is nothing. Its arcs are
    /// chords of at most 0.05 rad, which lie inside. Cost: O(pieces).
    #[must_use]
    pub fn polygon(&self, range_m: f64) -> Option<Polygon<f64>> {
        let ring = self.ring(range_m);
        let ring: LineString<f64> = ring.into_iter().map(|v| self.eye + v).collect();
        (ring.0.len() >= 3).then(|| Polygon::new(ring, Vec::new()))
    }

    /// The same from the eye, along east and north.
    pub(super) fn ring(&self, range_m: f64) -> Vec<Coord<f64>> {
        let mut outline = Outline {
            points: Vec::with_capacity(2 * self.pieces.len()),
        };
        if !self.window.is_all_round() {
            outline.push(Coord::zero());
        }
        for piece in &self.pieces {
            if piece.edge == NONE {
                outline.arc(piece.from, piece.to, range_m);
            } else {
                let (a, b) = piece.ends();
                outline.edge(a, b, range_m);
            }
        }
        let axis = self.window.axis();
        let mut ring = outline.points;
        ring.iter_mut().for_each(|v| *v = out_of_axes(*v, axis));
        ring
    }
}

/// Collects the outline of what is seen.
struct Outline {
    points: Vec<Coord<f64>>,
}

impl Outline {
    fn push(&mut self, point: Coord<f64>) {
        if self.points.last() != Some(&point) {
            self.points.push(point);
        }
    }

    fn arc(&mut self, from: Coord<f64>, to: Coord<f64>, radius_m: f64) {
        let angle = angle(from, to);
        let chords = (angle / CHORD_RAD).ceil().max(1.0);
        let unit = from / from.x.hypot(from.y);
        for chord in 0..chords as u32 {
            let (sin, cos) = (angle * f64::from(chord) / chords).sin_cos();
            self.push(out_of_axes(unit, Coord { x: cos, y: sin }) * radius_m);
        }
        self.push(to * (radius_m / to.x.hypot(to.y)));
    }

    fn edge(&mut self, a: Coord<f64>, b: Coord<f64>, radius_m: f64) {
        let Some((first, last)) = inside_share(a, b, radius_m) else {
            return self.arc(a, b, radius_m);
        };
        let (c, d) = (a + (b - a) * first, a + (b - a) * last);
        if first > 0.0 {
            self.arc(a, c, radius_m);
        }
        self.push(c);
        self.push(d);
        if last < 1.0 {
            self.arc(d, b, radius_m);
        }
    }
}

/// Angle from one direction anticlockwise to the next, radians, at most half a turn.
fn angle(from: Coord<f64>, to: Coord<f64>) -> f64 {
    cross(from, to).atan2(dot(from, to)).max(0.0)
}

/// Area of the sector of a disc about the eye.
fn sector(from: Coord<f64>, to: Coord<f64>, radius_m: f64) -> f64 {
    angle(from, to) * radius_m * radius_m / 2.0
}

/// Area that the triangle of the eye and the segment `a`–`b` shares with the disc about the eye.
fn fan(a: Coord<f64>, b: Coord<f64>, radius_m: f64) -> f64 {
    let Some((first, last)) = inside_share(a, b, radius_m) else {
        return sector(a, b, radius_m);
    };
    let (c, d) = (a + (b - a) * first, a + (b - a) * last);
    let mut area = cross(c, d).max(0.0) / 2.0;
    if first > 0.0 {
        area += sector(a, c, radius_m);
    }
    if last < 1.0 {
        area += sector(d, b, radius_m);
    }
    area
}

/// The share of the segment `a`–`b` that lies in the disc about the eye, from and to, unless none does.
fn inside_share(a: Coord<f64>, b: Coord<f64>, radius_m: f64) -> Option<(f64, f64)> {
    let radius_2 = radius_m * radius_m;
    if dot(a, a) <= radius_2 && dot(b, b) <= radius_2 {
        return Some((0.0, 1.0));
    }
    let along = b - a;
    let length_2 = dot(along, along);
    let foot = -dot(a, along) / length_2;
    let gap = cross(a, b) / length_2.sqrt();
    let within_2 = radius_2 - gap * gap;
    if within_2 <= 0.0 {
        return None;
    }
    let half = (within_2 / length_2).sqrt();
    let (first, last) = ((foot - half).max(0.0), (foot + half).min(1.0));
    (first < last).then_some((first, last))
}
