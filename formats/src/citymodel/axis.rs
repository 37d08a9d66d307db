//! The middle line of an area that is a strip.

use geo::{Area, Contains, Coord, Euclidean, Length, LineString, Point, Polygon};

/// A strip is at least this many times as long as it is wide.
const SLENDER: f64 = 2.0;
/// How much wider than on average it may be anywhere.
const UNEVEN: f64 = 1.8;
/// How many edges may be its ends.
const ENDS: usize = 24;
/// At how many places the width is looked at.
const PLACES: u8 = 16;

/// The middle line of a strip.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    pub(super) line: LineString<f64>,
    /// Area by length, metres.
    pub(super) width_m: f64,
}

/// The middle line of `area`, local metres, if it is a strip between two ends: the ring is cut at the two edges that lie best
/// across it, and points at the same share of both sides are joined in the middle. `None` for an area with holes, one that is not
/// slender, or whose width changes much. Cost: O(n) for a ring of n points.
pub(super) fn axis(area: &Polygon<f64>) -> Option<Axis> {
    if !area.interiors().is_empty() {
        return None;
    }
    let ring = Ring::new(area.exterior())?;
    // A rectangle's sides solve t² - (perimeter / 2) t + area = 0.
    let (quarter, size) = (ring.length / 4.0, area.unsigned_area());
    let root = (quarter * quarter - size).max(0.0).sqrt();
    let (width, length) = (quarter - root, quarter + root);
    if length < SLENDER * width {
        return None;
    }
    let (a, b) = ring.ends(width, UNEVEN * width)?;
    let line = ring.middle(a, b);
    let inner = line.0.len().saturating_sub(2);
    let is_inside = |c: &&Coord<f64>| area.contains(&Point(**c));
    if line.0.iter().skip(1).take(inner).filter(is_inside).count() < inner {
        return None;
    }
    let metres = Euclidean.length(&line);
    (metres > 0.0).then(|| Axis {
        width_m: size / metres,
        line,
    })
}

/// A closed ring by the length along it.
struct Ring {
    points: Vec<Coord<f64>>,
    /// Length along the ring up to each point.
    along: Vec<f64>,
    length: f64,
}

impl Ring {
    fn new(ring: &LineString<f64>) -> Option<Self> {
        let points = ring.0.clone();
        let mut along = vec![0.0];
        let mut length = 0.0;
        for edge in ring.lines() {
            length += Euclidean.length(&edge);
            along.push(length);
        }
        (points.len() >= 4 && length > 0.0 && along.len() == points.len()).then_some(Self {
            points,
            along,
            length,
        })
    }

    fn edges(&self) -> usize {
        self.points.len() - 1
    }

    fn edge_length(&self, edge: usize) -> f64 {
        self.bound(edge + 1) - self.bound(edge)
    }

    fn bound(&self, point: usize) -> f64 {
        self.along.get(point).copied().unwrap_or(self.length)
    }

    /// The point so far along the ring.
    fn at(&self, along: f64) -> Coord<f64> {
        let along = along.rem_euclid(self.length);
        let next = self.along.partition_point(|a| *a <= along).max(1);
        let ends = self.points.get(next - 1).zip(self.points.get(next));
        let Some((a, b)) = ends else {
            return self.points.last().copied().unwrap_or_default();
        };
        let (from, to) = (self.bound(next - 1), self.bound(next));
        let share = if to > from {
            (along - from) / (to - from)
        } else {
            0.0
        };
        *a + (*b - *a) * share
    }

    /// The two sides between the ends `a` and `b`, where each starts and how long it is; the second runs backwards.
    fn sides(&self, a: usize, b: usize) -> [(f64, f64); 2] {
        let first = (self.bound(a + 1), self.bound(b) - self.bound(a + 1));
        let second = self.length - self.bound(b + 1) + self.bound(a);
        [first, (self.bound(a), second)]
    }

    /// The points at the same share of both sides.
    fn across(&self, sides: [(f64, f64); 2], share: f64) -> [Coord<f64>; 2] {
        let [(first, long), (second, other)] = sides;
        [
            self.at(first + share * long),
            self.at(second - share * other),
        ]
    }

    /// The two edges as long as the strip is wide between which it is nowhere wide: the first such pair, if it is at most `bound`
    /// across.
    fn ends(&self, width: f64, bound: f64) -> Option<(usize, usize)> {
        let mut ends: Vec<usize> = (0..self.edges()).collect();
        let off = |i: &usize| (self.edge_length(*i) - width).abs();
        ends.sort_by(|a, b| off(a).total_cmp(&off(b)).then(a.cmp(b)));
        ends.truncate(ENDS);
        let pairs = ends
            .iter()
            .flat_map(|a| ends.iter().map(move |b| (*a, *b)))
            .filter(|(a, b)| a < b);
        let mut best: Option<(f64, usize, usize)> = None;
        for (a, b) in pairs {
            let bound = best.map_or(bound, |(widest, ..)| widest);
            let is_better = |widest: &f64| best.is_none() || *widest < bound;
            if let Some(widest) = self.widest(a, b, bound).filter(is_better) {
                best = Some((widest, a, b));
            }
        }
        best.map(|(_, a, b)| (a, b))
    }

    /// The greatest distance across, if it is at most `bound`.
    fn widest(&self, a: usize, b: usize, bound: f64) -> Option<f64> {
        let sides = self.sides(a, b);
        let mut widest: f64 = 0.0;
        for i in 0..=PLACES {
            let [p, q] = self.across(sides, f64::from(i) / f64::from(PLACES));
            widest = widest.max((p.x - q.x).hypot(p.y - q.y));
            if widest > bound {
                return None;
            }
        }
        Some(widest)
    }

    /// The line through the middles, with a point for each corner of a side.
    fn middle(&self, a: usize, b: usize) -> LineString<f64> {
        let sides = self.sides(a, b);
        let [(first, long), (second, other)] = sides;
        let share = |distance: f64, length: f64| {
            (length > 0.0)
                .then(|| distance / length)
                .filter(|share| (0.0..=1.0).contains(share))
        };
        let of_first = self.along.iter().filter_map(|s| share(s - first, long));
        let of_second = self
            .along
            .iter()
            .filter_map(|s| share((second - s).rem_euclid(self.length), other));
        let mut shares: Vec<f64> = of_first.chain(of_second).chain([0.0, 1.0]).collect();
        shares.sort_by(f64::total_cmp);
        shares.dedup_by(|a, b| (*a - *b).abs() < 1e-6);
        let middles = shares.into_iter().map(|share| {
            let [p, q] = self.across(sides, share);
            (p + q) / 2.0
        });
        middles.collect()
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::*;

    fn polygon(points: &[(f64, f64)]) -> Polygon<f64> {
        Polygon::new(LineString::from(points.to_vec()), Vec::new())
    }

    fn check(points: &[(f64, f64)], expected: &[(f64, f64)], width_m: f64) {
        let found = axis(&polygon(points)).unwrap();
        let mut line = found.line.0.clone();
        if (line[0].x - expected[0].0).abs() > 1e-9 {
            line.reverse();
        }
        assert_eq!(line.len(), expected.len(), "{line:?}");
        for (c, e) in line.iter().zip(expected) {
            assert!((c.x - e.0).hypot(c.y - e.1) < 1e-9, "{line:?}");
        }
        assert!((found.width_m - width_m).abs() < 1e-9, "{}", found.width_m);
    }

    #[test]
    fn the_ends_are_those_of_brute_force() {
        let mut random = StdRng::seed_from_u64(11);
        let mut strips = 0;
        for _ in 0..500 {
            // A strip along a wave, a few metres wide, with corners every 5 m and off their place by up to a metre.
            let (reach, bend) = (random.random_range(2..12), random.random_range(0.0..8.0));
            let mut side = |y: f64| -> Vec<(f64, f64)> {
                let mut off = || random.random_range(-0.5..0.5);
                let along = (0..=reach).map(|i| f64::from(i) * 5.0);
                along
                    .map(|x| (x + off(), y + bend * (x / 15.0).sin() + off()))
                    .collect()
            };
            let (mut points, mut back) = (side(0.0), side(4.0));
            back.reverse();
            points.append(&mut back);
            let area = polygon(&points);
            let ring = Ring::new(area.exterior()).unwrap();
            let edges = 0..ring.edges();
            let all = edges
                .clone()
                .flat_map(|a| edges.clone().map(move |b| (a, b)));
            let widest = |(a, b)| ring.widest(a, b, f64::INFINITY).unwrap();
            let expected = all
                .filter(|(a, b)| a < b)
                .map(widest)
                .fold(f64::INFINITY, f64::min);
            if let Some((a, b)) = ring.ends(4.0, expected) {
                strips += 1;
                assert_eq!(widest((a, b)), expected, "{points:?}");
            }
            assert_eq!(ring.ends(4.0, expected * 0.999_999), None, "{points:?}");
        }
        assert!(strips > 300, "{strips}");
    }

    #[test]
    fn a_straight_strip_has_its_middle() {
        let points = [(0.0, 0.0), (100.0, 0.0), (100.0, 6.0), (0.0, 6.0)];
        check(&points, &[(0.0, 3.0), (100.0, 3.0)], 6.0);
    }

    #[test]
    fn a_strip_round_a_corner_bends_with_it() {
        // Sides of 100 m and 88 m, both with their corner half way; 50 × 6 + 44 × 6 = 564 m² over 47 + 47 = 94 m.
        let points = [
            (0.0, 0.0),
            (50.0, 0.0),
            (50.0, 50.0),
            (44.0, 50.0),
            (44.0, 6.0),
            (0.0, 6.0),
        ];
        check(&points, &[(0.0, 3.0), (47.0, 3.0), (47.0, 50.0)], 6.0);
    }

    #[test]
    fn squares_and_frames_have_no_middle_line() {
        let square = [(0.0, 0.0), (20.0, 0.0), (20.0, 20.0), (0.0, 20.0)];
        assert!(axis(&polygon(&square)).is_none());
        let hole = LineString::from(vec![(5.0, 1.0), (6.0, 1.0), (6.0, 2.0)]);
        let outer = LineString::from(vec![(0.0, 0.0), (100.0, 0.0), (100.0, 6.0), (0.0, 6.0)]);
        assert!(axis(&Polygon::new(outer, vec![hole])).is_none());
        // A T: no two edges cut it into sides that run beside each other.
        let branching = [
            (0.0, 0.0),
            (40.0, 0.0),
            (40.0, -40.0),
            (46.0, -40.0),
            (46.0, 0.0),
            (86.0, 0.0),
            (86.0, 6.0),
            (0.0, 6.0),
        ];
        assert!(axis(&polygon(&branching)).is_none());
    }
}
