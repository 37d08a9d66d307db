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

/// `ring` (anticlockwise, open) with each side moved outwards by `distance` metres, inwards if it is negative.
///
/// Corners are mitred, up to three times the distance: no side gets longer than that by a sharp corner. Sides that are
/// shorter than the distance may cross, so it is for distances that are small against the outline.
#[must_use]
pub fn offset(ring: &[[f64; 2]], distance: f64) -> Vec<[f64; 2]> {
    const LONGEST_MITRE: f64 = 3.0;
    let count = ring.len();
    let side = |i: usize| unit_between(ring[i % count], ring[(i + 1) % count]);
    (0..count)
        .map(|i| {
            let (before, after) = (side(i + count - 1), side(i));
            let out = [before[1] + after[1], -before[0] - after[0]];
            // |out|² / 2 is 1 + cos of the turn; the corner moves by distance · out / (1 + cos).
            let straight = (out[0] * out[0] + out[1] * out[1]) / 2.0;
            let length = out[0].hypot(out[1]);
            let reach = (length / straight.max(1e-9)).min(LONGEST_MITRE) * distance;
            let scale = reach / length.max(1e-9);
            [ring[i][0] + out[0] * scale, ring[i][1] + out[1] * scale]
        })
        .collect()
}

fn unit_between(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = dx.hypot(dy).max(1e-12);
    [dx / length, dy / length]
}

/// The points of a flat outer ring, anticlockwise; `None` for what is no ring.
#[must_use]
pub fn anticlockwise(flat: &[f64]) -> Option<Vec<[f64; 2]>> {
    let mut ring = open_ring(flat);
    if signed_area(&ring) < 0.0 {
        ring.reverse();
    }
    (ring.len() >= 3).then_some(ring)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_grows_and_shrinks_by_its_sides() {
        let square = anticlockwise(&[0.0, 0.0, 0.0, 4.0, 4.0, 4.0, 4.0, 0.0, 0.0, 0.0]).unwrap();
        assert!((signed_area(&offset(&square, 1.0)) - 36.0).abs() < 1e-9);
        assert!((signed_area(&offset(&square, -1.0)) - 4.0).abs() < 1e-9);
        let ell = anticlockwise(&[
            0.0, 0.0, 6.0, 0.0, 6.0, 2.0, 2.0, 2.0, 2.0, 5.0, 0.0, 5.0, 0.0, 0.0,
        ]);
        // Perimeter 22, five left corners and one right: 18 + 22 d + (5 - 1) d².
        let grown = signed_area(&offset(&ell.unwrap(), 0.5));
        assert!((grown - (18.0 + 11.0 + 1.0)).abs() < 1e-9, "{grown}");
    }

    #[test]
    fn a_spike_is_not_drawn_out() {
        let spike = [[0.0, 0.0], [100.0, -0.01], [100.0, 0.01]];
        let far = offset(&spike, 1.0)
            .iter()
            .map(|p| p[0])
            .fold(f64::MAX, f64::min);
        assert!(far > -3.1, "{far}");
    }

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
