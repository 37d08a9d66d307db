//! Exact plan geometry that the index and the way graph share. Coordinates are local metres and finite.

use geo::Coord;
use geo::kernels::{Kernel, Orientation, RobustKernel};

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

/// Which side of the line from `a` to `b` the point is on, exactly.
pub(crate) fn side(a: Coord<f64>, b: Coord<f64>, p: Coord<f64>) -> Orientation {
    RobustKernel::orient2d(a, b, p)
}

/// Whether `p`, which is on the line through `a` and `b`, lies between them, ends included.
fn is_between(p: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> bool {
    p.x >= a.x.min(b.x) && p.x <= a.x.max(b.x) && p.y >= a.y.min(b.y) && p.y <= a.y.max(b.y)
}

/// Whether two segments share a point, ends included; exact.
#[inline]
pub(crate) fn segments_meet(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>, d: Coord<f64>) -> bool {
    let apart = |p: f64, q: f64, r: f64, s: f64| p.max(q) < r.min(s) || r.max(s) < p.min(q);
    !apart(a.x, b.x, c.x, d.x) && !apart(a.y, b.y, c.y, d.y) && meet_in_box(a, b, c, d)
}

/// The same of two segments whose boxes meet.
fn meet_in_box(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>, d: Coord<f64>) -> bool {
    let (c_side, d_side) = (side(a, b, c), side(a, b, d));
    if c_side == d_side && c_side != Orientation::Collinear {
        return false;
    }
    let (a_side, b_side) = (side(c, d, a), side(c, d, b));
    if a_side == b_side && a_side != Orientation::Collinear {
        return false;
    }
    let touches = |s: Orientation, p, q, r| s == Orientation::Collinear && is_between(p, q, r);
    (c_side != d_side && a_side != b_side)
        || touches(c_side, c, a, b)
        || touches(d_side, d, a, b)
        || touches(a_side, a, c, d)
        || touches(b_side, b, c, d)
}

/// Whether a segment shares a point with the closed box; exact.
pub(crate) fn segment_meets_box(
    a: Coord<f64>,
    b: Coord<f64>,
    min: Coord<f64>,
    max: Coord<f64>,
) -> bool {
    if a.x.max(b.x) < min.x || a.x.min(b.x) > max.x || a.y.max(b.y) < min.y || a.y.min(b.y) > max.y
    {
        return false;
    }
    if is_between(a, min, max) || is_between(b, min, max) {
        return true;
    }
    let corners = [
        min,
        Coord { x: max.x, y: min.y },
        max,
        Coord { x: min.x, y: max.y },
    ];
    let first = side(a, b, corners[0]);
    first == Orientation::Collinear || corners[1..].iter().any(|&c| side(a, b, c) != first)
}

/// The nearest approach of the segment `a`–`b` to the segment `c`–`d`: its squared distance, and the share of `a`–`b` at
/// which it is first reached.
pub(crate) fn approach(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>, d: Coord<f64>) -> (f64, f64) {
    let feet = [foot_on_segment(c, a, b), foot_on_segment(d, a, b)];
    if segments_meet(a, b, c, d) {
        let (along, across) = (b - a, d - c);
        let cross = along.x * across.y - along.y * across.x;
        let share = ((c.x - a.x) * across.y - (c.y - a.y) * across.x) / cross;
        let first = if cross != 0.0 && share.is_finite() {
            share.clamp(0.0, 1.0)
        } else {
            feet[0].fraction.min(feet[1].fraction)
        };
        return (0.0, first);
    }
    let ends = [
        (foot_on_segment(a, c, d).distance_2, 0.0),
        (foot_on_segment(b, c, d).distance_2, 1.0),
    ];
    let candidates = ends
        .into_iter()
        .chain(feet.map(|f| (f.distance_2, f.fraction)));
    candidates.fold((f64::INFINITY, 0.0), |least, next| {
        if next.0 < least.0 || (next.0 == least.0 && next.1 < least.1) {
            next
        } else {
            least
        }
    })
}
