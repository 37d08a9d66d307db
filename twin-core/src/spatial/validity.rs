//! Whether polygons are valid, soon told for those of one ring that nearly all are.

use geo::kernels::Orientation;
use geo::{Coord, Polygon, Validation};

use super::planar::{segments_meet, side};

/// Up to this many edges each is compared with all others; more are first sorted.
const FEW_EDGES: usize = 32;

/// Why a polygon of finite coordinates breaks the rules of OGC Simple Features (06-103r4 §6.1.11), or nothing when it does not.
///
/// # Errors
/// What is wrong and where, in the words of the `geo` crate. Cost: O(n log n + edges above each other) without holes.
pub fn check_validity(polygon: &Polygon<f64>) -> Result<(), String> {
    if is_simple_ring(polygon) {
        return Ok(());
    }
    polygon.check_validation().map_err(|e| e.to_string())
}

/// Whether it is a single ring that surely neither crosses nor touches itself.
fn is_simple_ring(polygon: &Polygon<f64>) -> bool {
    let ring = &polygon.exterior().0;
    let edges = ring.len().saturating_sub(1);
    if !polygon.interiors().is_empty() || edges < 3 {
        return false;
    }
    let edge = |i: usize| (ring[i], ring[i + 1]);
    let turns_back = |i: usize| {
        let ((a, b), (_, c)) = (edge(i), edge((i + 1) % edges));
        a == b || (side(a, b, c) == Orientation::Collinear && dot(b - a, c - b) < 0.0)
    };
    let meet = |i: usize, j: usize| {
        let ((a, b), (c, d)) = (edge(i), edge(j));
        // The last edge is the first one's neighbour.
        !matches!(i.abs_diff(j), 0 | 1) && i.abs_diff(j) != edges - 1 && segments_meet(a, b, c, d)
    };
    if (0..edges).any(turns_back) {
        return false;
    }
    if edges <= FEW_EDGES {
        return !(0..edges).any(|i| (i + 2..edges).any(|j| meet(i, j)));
    }
    let span = |i: usize| {
        let (a, b) = edge(i);
        (a.x.min(b.x), a.x.max(b.x))
    };
    let mut order: Vec<usize> = (0..edges).collect();
    order.sort_unstable_by(|&i, &j| span(i).0.total_cmp(&span(j).0));
    // Of two edges that meet, the one that begins later begins before the other ends.
    !order.iter().enumerate().any(|(place, &i)| {
        let beside = order[place + 1..].iter();
        beside
            .take_while(|&&j| span(j).0 <= span(i).1)
            .any(|&j| meet(i, j))
    })
}

fn dot(a: Coord<f64>, b: Coord<f64>) -> f64 {
    a.x * b.x + a.y * b.y
}

#[cfg(test)]
mod tests {
    use geo::{LineString, polygon};
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::*;

    #[test]
    fn the_quick_answer_is_never_yes_where_the_full_check_says_no() {
        let mut random = StdRng::seed_from_u64(5);
        let (mut valid, mut quick) = (0, 0);
        for round in 0..20_000 {
            // Whole numbers of a small square: touching, overlapping and repeated points are frequent.
            let corners = 3 + round % 6;
            let mut number = || f64::from(random.random_range(0..5_u8));
            let ring: Vec<(f64, f64)> = (0..corners).map(|_| (number(), number())).collect();
            let polygon = Polygon::new(LineString::from(ring), Vec::new());
            valid += usize::from(polygon.is_valid());
            if is_simple_ring(&polygon) {
                quick += 1;
                assert!(polygon.is_valid(), "{polygon:?}");
            }
        }
        assert!(quick > 2_000 && quick <= valid, "{quick} of {valid}");
    }

    #[test]
    fn long_rings_are_judged_as_the_full_check_does() {
        let mut random = StdRng::seed_from_u64(6);
        let (mut simple, mut crossing) = (0, 0);
        for _ in 0..500 {
            // A star about the origin is simple; a point drawn far out of its turn makes it cross itself, most times.
            let mut ring: Vec<(f64, f64)> = (0..80)
                .map(|i| {
                    let (sin, cos) = (f64::from(i) * std::f64::consts::TAU / 80.0).sin_cos();
                    let reach = random.random_range(5.0..10.0);
                    (cos * reach, sin * reach)
                })
                .collect();
            if random.random_bool(0.5) {
                let at = random.random_range(0..80);
                ring[at] = (-ring[at].0, ring[at].1 + 0.5);
            }
            let polygon = Polygon::new(LineString::from(ring), Vec::new());
            assert_eq!(is_simple_ring(&polygon), polygon.is_valid(), "{polygon:?}");
            if polygon.is_valid() {
                simple += 1;
            } else {
                crossing += 1;
            }
        }
        assert!(simple > 150 && crossing > 150, "{simple}, {crossing}");
    }

    #[test]
    fn a_bow_tie_and_a_spike_are_refused_with_words() {
        let tie = polygon![(x: 0., y: 0.), (x: 2., y: 2.), (x: 2., y: 0.), (x: 0., y: 2.)];
        let spike = polygon![(x: 0., y: 0.), (x: 2., y: 0.), (x: 2., y: 2.), (x: 2., y: 0.), (x: 0., y: 2.)];
        for polygon in [tie, spike] {
            assert!(check_validity(&polygon).is_err_and(|why| !why.is_empty()));
        }
    }

    #[test]
    fn holes_are_checked_too() {
        let outside = polygon!(
            exterior: [(x: 0., y: 0.), (x: 4., y: 0.), (x: 4., y: 4.), (x: 0., y: 4.)],
            interiors: [[(x: 5., y: 5.), (x: 6., y: 5.), (x: 6., y: 6.)]],
        );
        assert!(check_validity(&outside).is_err());
    }
}
