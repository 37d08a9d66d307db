//! Whether polygons are valid, soon told for those whose rings are apart, as nearly all are.

use geo::algorithm::validation::InvalidPolygon;
use geo::kernels::Orientation;
use geo::{Coord, Polygon, Validation};

use super::planar::{segments_meet, side};

/// Up to this many edges each is compared with all others; more are first sorted.
const FEW_EDGES: usize = 32;

/// Why a polygon of finite coordinates breaks the rules of OGC Simple Features (06-103r4 §6.1.11), or nothing when it does not.
///
/// # Errors
/// What is wrong and where, in the words of the `geo` crate. Cost: O(n log n + edges above each other + n holes) where no
/// rings touch.
pub fn check_validity(polygon: &Polygon<f64>) -> Result<(), InvalidPolygon> {
    if is_simple(polygon) {
        return Ok(());
    }
    polygon.check_validation()
}

/// Whether its rings surely neither cross nor touch themselves or each other, with every hole inside the outer ring and outside the
/// other holes.
fn is_simple(polygon: &Polygon<f64>) -> bool {
    let outer = &polygon.exterior().0;
    let holes = polygon.interiors();
    if !is_simple_ring(outer) || !holes.iter().all(|hole| is_simple_ring(&hole.0)) {
        return false;
    }
    if holes.is_empty() {
        return true;
    }
    let rings: Vec<&[Coord<f64>]> = std::iter::once(outer.as_slice())
        .chain(holes.iter().map(|hole| hole.0.as_slice()))
        .collect();
    // Where no rings meet, one point tells on which side of another a ring lies.
    let lies_in = |ring: usize, other: usize| {
        let first = rings[ring].first();
        first.is_some_and(|first| is_around(rings[other], *first))
    };
    let is_placed = |hole: usize| {
        let mut others = (1..rings.len()).filter(|other| *other != hole);
        lies_in(hole, 0) && !others.any(|other| lies_in(hole, other))
    };
    !rings_meet(&rings) && (1..rings.len()).all(is_placed)
}

/// Whether two of the rings share a point.
fn rings_meet(rings: &[&[Coord<f64>]]) -> bool {
    let edges = rings.iter().enumerate();
    let edges: Vec<Edge> = edges
        .flat_map(|(number, ring)| of_ring(number, ring))
        .collect();
    meet_in_order(&edges, |one, other| {
        one.ring != other.ring && segments_meet(one.ends.0, one.ends.1, other.ends.0, other.ends.1)
    })
}

/// An edge of a ring.
#[derive(Clone, Copy)]
struct Edge {
    ring: usize,
    number: usize,
    ends: (Coord<f64>, Coord<f64>),
}

impl Edge {
    fn span(&self) -> (f64, f64) {
        let (a, b) = self.ends;
        (a.x.min(b.x), a.x.max(b.x))
    }
}

fn of_ring(ring: usize, points: &[Coord<f64>]) -> impl Iterator<Item = Edge> + '_ {
    points
        .windows(2)
        .enumerate()
        .map(move |(number, ends)| Edge {
            ring,
            number,
            ends: (ends[0], ends[1]),
        })
}

/// Whether two edges meet, of those that lie above each other.
fn meet_in_order(edges: &[Edge], meet: impl Fn(&Edge, &Edge) -> bool) -> bool {
    let mut order: Vec<&Edge> = edges.iter().collect();
    order.sort_unstable_by(|a, b| a.span().0.total_cmp(&b.span().0));
    // Of two edges that meet, the one that begins later begins before the other ends.
    order.iter().enumerate().any(|(place, edge)| {
        let end = edge.span().1;
        let mut beside = order[place + 1..].iter();
        beside
            .by_ref()
            .take_while(|other| other.span().0 <= end)
            .any(|other| meet(edge, other))
    })
}

/// Whether a point that is not on a ring lies inside; exact.
fn is_around(ring: &[Coord<f64>], point: Coord<f64>) -> bool {
    let crossed = ring.windows(2).filter(|ends| {
        let (a, b) = (ends[0], ends[1]);
        let is_beside = (a.y > point.y) != (b.y > point.y);
        is_beside && (side(a, b, point) == Orientation::CounterClockwise) == (b.y > a.y)
    });
    crossed.count() % 2 == 1
}

/// Whether a ring surely neither crosses nor touches itself.
fn is_simple_ring(ring: &[Coord<f64>]) -> bool {
    let edges = ring.len().saturating_sub(1);
    if edges < 3 {
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
    let all: Vec<Edge> = of_ring(0, ring).collect();
    !meet_in_order(&all, |one, other| meet(one.number, other.number))
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
            if is_simple(&polygon) {
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
            assert_eq!(is_simple(&polygon), polygon.is_valid(), "{polygon:?}");
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
            assert!(check_validity(&polygon).is_err());
        }
    }

    #[test]
    fn holes_that_are_quickly_right_are_right_by_the_full_check() {
        let mut random = StdRng::seed_from_u64(7);
        let (mut valid, mut quick) = (0, 0);
        for _ in 0..20_000 {
            // Boxes at whole numbers in a square: they lie outside it, in each other, touch and cross.
            let mut ring = || {
                let mut number = || f64::from(random.random_range(0..7_u8));
                let (x, y, width, height) = (number(), number(), number(), number());
                LineString::from(vec![
                    (x, y),
                    (x + width, y),
                    (x + width, y + height),
                    (x, y + height),
                    (x, y),
                ])
            };
            let holes = vec![ring(), ring()];
            let corners = [(0.5, 0.5), (9.5, 0.0), (9.0, 9.5), (0.0, 9.0), (0.5, 0.5)];
            let polygon = Polygon::new(LineString::from(corners.to_vec()), holes);
            valid += usize::from(polygon.is_valid());
            if is_simple(&polygon) {
                quick += 1;
                assert!(polygon.is_valid(), "{polygon:?}");
            }
        }
        assert!(quick > 500 && quick <= valid, "{quick} of {valid}");
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
