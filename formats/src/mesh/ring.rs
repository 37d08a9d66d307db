//! Flat rings `[x0, y0, x1, y1, ...]` of a scene, read as points.

/// The points of a flat ring without the closing one and without doubles.
#[must_use]
pub fn open_ring(flat: &[f64]) -> Vec<[f64; 2]> {
    let mut points: Vec<[f64; 2]> = flat.chunks_exact(2).map(|p| [p[0], p[1]]).collect();
    points.dedup();
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    points
}

/// Area of a ring in square metres, positive when it turns anticlockwise.
#[must_use]
pub fn signed_area(ring: &[[f64; 2]]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .map(|(a, b)| a[0] * b[1] - b[0] * a[1])
        .sum::<f64>()
        / 2.0
}

/// Whether `point` is inside the polygon of `rings` (even–odd rule).
#[must_use]
pub fn contains(rings: &[Vec<[f64; 2]>], [x, y]: [f64; 2]) -> bool {
    let mut inside = false;
    for ring in rings {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            if (a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) {
                inside = !inside;
            }
        }
    }
    inside
}

/// Distance of `p` from the segment `a`–`b`, and how far along it the nearest point lies, both in metres.
#[must_use]
pub fn close_to(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> (f64, f64) {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = dx.hypot(dy);
    if length == 0.0 {
        return ((p[0] - a[0]).hypot(p[1] - a[1]), 0.0);
    }
    let along = (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length).clamp(0.0, length);
    let (x, y) = (a[0] + dx / length * along, a[1] + dy / length * along);
    ((p[0] - x).hypot(p[1] - y), along)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_open_and_measure() {
        let ring = open_ring(&[0.0, 0.0, 4.0, 0.0, 4.0, 0.0, 4.0, 3.0, 0.0, 3.0, 0.0, 0.0]);
        assert_eq!(ring.len(), 4);
        assert_eq!(signed_area(&ring), 12.0);
        assert!(
            contains(std::slice::from_ref(&ring), [1.0, 1.0]) && !contains(&[ring], [5.0, 1.0])
        );
    }

    #[test]
    fn distances_from_a_segment() {
        assert_eq!(close_to([5.0, 2.0], [0.0, 0.0], [10.0, 0.0]), (2.0, 5.0));
        assert_eq!(close_to([-3.0, 4.0], [0.0, 0.0], [10.0, 0.0]), (5.0, 0.0));
    }
}
