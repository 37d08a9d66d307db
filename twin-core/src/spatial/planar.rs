//! Exact plan geometry that the index and the way graph share. Coordinates are local metres and finite.

use geo::Coord;

/// Squared distance of two points in square metres.
pub(crate) fn distance_2(a: Coord<f64>, b: Coord<f64>) -> f64 {
    let (dx, dy) = (a.x - b.x, a.y - b.y);
    dx * dx + dy * dy
}

/// Distance of two points in metres.
pub(crate) fn distance(a: Coord<f64>, b: Coord<f64>) -> f64 {
    distance_2(a, b).sqrt()
}

/// The point of a segment that is nearest to some other point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Foot {
    /// Share of the segment from its first end: 0 to 1.
    pub(crate) fraction: f64,
    /// Where it is.
    pub(crate) point: Coord<f64>,
    /// Its squared distance from the other point.
    pub(crate) distance_2: f64,
}

/// The point of the segment `a`–`b` nearest to `p`; `a` when the segment is a point.
pub(crate) fn foot_on_segment(p: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> Foot {
    let along = b - a;
    let length_2 = along.x * along.x + along.y * along.y;
    let share = ((p.x - a.x) * along.x + (p.y - a.y) * along.y) / length_2;
    let (fraction, point) = if share >= 1.0 {
        (1.0, b)
    } else if share > 0.0 {
        (share, a + along * share)
    } else {
        (0.0, a)
    };
    Foot {
        fraction,
        point,
        distance_2: distance_2(p, point),
    }
}
