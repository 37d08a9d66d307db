//! Rings moved and turned.

use twin_formats::mesh::{open_ring, signed_area};

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
}
