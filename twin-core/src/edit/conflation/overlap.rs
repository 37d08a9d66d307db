//! How much of two features lies in the same place.

use geo::{Area, BooleanOps, BoundingRect, Coord, Line, LineString, Polygon, Rect};

use crate::model::{Building, Compound, Feature, Road};

/// Two areas stand for the same thing, or for parts of it, where they share more than this of the smaller one: H. Fan, A. Zipf, Q. Fu,
/// P. Neis, Quality assessment for building footprints data on OpenStreetMap, Int. J. Geogr. Inf. Sci. 28 (2014) 700–719.
const AREA_LINK: f64 = 0.3;
/// They are one and the same where their intersection is more than this of their union: of areas that do not overlap among themselves,
/// no two can have that with the same third one (A. Kirillov et al., Panoptic Segmentation, CVPR 2019).
const AREA_SAME: f64 = 0.5;
/// How far the centre lines of one road lie apart in two maps, metres: the mean for OpenStreetMap against the Ordnance Survey's
/// (M. Haklay, How good is volunteered geographical information?, Environ. Plann. B 37 (2010) 682–703). The buffer of M. F. Goodchild and
/// G. J. Hunter, A simple positional accuracy measure for linear features, Int. J. Geogr. Inf. Sci. 11 (1997) 299–306.
const ROAD_BUFFER_M: f64 = 6.0;
/// Two roads run together where more than half of the shorter one lies within the buffer, and are one where it is more than half of both.
const ROAD_LINK: f64 = 0.5;
/// Roads run the same way where they are nearer to parallel than to square.
const PARALLEL: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// The shares that two features have in each other, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Overlap {
    /// What is shared, of the smaller one.
    of_smaller: f64,
    /// How much the two are the same: 1 where they are.
    pub(super) likeness: f64,
}

/// A feature that is known again by its place.
pub(super) trait Placed: Feature {
    /// More of the smaller one than this makes a link.
    const LINK: f64;
    /// More likeness than this makes them one.
    const SAME: f64;
    /// How far beyond its own box a feature may lie from another that it overlaps, metres.
    const REACH_M: f64;
    /// The box about it.
    fn bounds(&self) -> Option<Rect<f64>>;
    /// What they share; `None` where they cannot be the same thing.
    fn overlap(&self, other: &Self) -> Option<Overlap>;
    /// The vertices, each once, in the order of their coordinates: equal for equal shapes wherever they begin.
    fn vertices(&self) -> Vec<[u64; 2]>;
}

impl Overlap {
    /// Whether both are, or are parts of, the same.
    pub(super) fn is_link<F: Placed>(&self) -> bool {
        self.of_smaller > F::LINK
    }

    /// Whether both are one and the same.
    pub(super) fn is_same<F: Placed>(&self) -> bool {
        self.likeness > F::SAME
    }
}

macro_rules! placed_area {
    ($($feature:ident $field:ident)*) => {$(
        impl Placed for $feature {
            const LINK: f64 = AREA_LINK;
            const SAME: f64 = AREA_SAME;
            const REACH_M: f64 = 0.0;
            fn bounds(&self) -> Option<Rect<f64>> {
                self.$field.bounding_rect()
            }
            fn overlap(&self, other: &Self) -> Option<Overlap> {
                of_areas(&self.$field, &other.$field)
            }
            fn vertices(&self) -> Vec<[u64; 2]> {
                let rings = std::iter::once(self.$field.exterior()).chain(self.$field.interiors());
                sorted(rings.flat_map(|ring| &ring.0))
            }
        }
    )*};
}

placed_area! { Building footprint Compound boundary }

impl Placed for Road {
    const LINK: f64 = ROAD_LINK;
    const SAME: f64 = ROAD_LINK;
    const REACH_M: f64 = ROAD_BUFFER_M;
    fn bounds(&self) -> Option<Rect<f64>> {
        self.line.bounding_rect()
    }
    fn overlap(&self, other: &Self) -> Option<Overlap> {
        // A bridge is not the road below it, and a footpath beside a carriageway not that.
        let is_alike = self.level == other.level && self.drivable == other.drivable;
        let is_directed = self.oneway && other.oneway;
        is_alike.then(|| of_lines(&self.line, &other.line, is_directed))?
    }
    fn vertices(&self) -> Vec<[u64; 2]> {
        sorted(&self.line.0)
    }
}

fn sorted<'c>(points: impl IntoIterator<Item = &'c Coord<f64>>) -> Vec<[u64; 2]> {
    // Adding 0 makes one zero of the two.
    let bits = |c: &Coord<f64>| [(c.x + 0.0).to_bits(), (c.y + 0.0).to_bits()];
    let mut all: Vec<_> = points.into_iter().map(bits).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn of_areas(a: &Polygon<f64>, b: &Polygon<f64>) -> Option<Overlap> {
    let (area_a, area_b) = (a.unsigned_area(), b.unsigned_area());
    let smaller = area_a.min(area_b);
    let shared = a.intersection(b).unsigned_area().min(smaller);
    (smaller > 0.0).then(|| Overlap {
        of_smaller: shared / smaller,
        likeness: shared / (area_a + area_b - shared),
    })
}

fn of_lines(a: &LineString<f64>, b: &LineString<f64>, is_directed: bool) -> Option<Overlap> {
    let share_a = share_along(a, b, is_directed)?;
    let share_b = share_along(b, a, is_directed)?;
    let of_smaller = if length(a) <= length(b) {
        share_a
    } else {
        share_b
    };
    Some(Overlap {
        of_smaller,
        likeness: share_a.min(share_b),
    })
}

fn length(line: &LineString<f64>) -> f64 {
    line.lines().map(|s| s.dx().hypot(s.dy())).sum()
}

/// Share of the length of `line` that runs beside `other` within the buffer; `None` for a line without a length.
fn share_along(line: &LineString<f64>, other: &LineString<f64>, is_directed: bool) -> Option<f64> {
    let mut beside_m = 0.0;
    for segment in line.lines() {
        let mut stretches: Vec<[f64; 2]> = other
            .lines()
            .filter_map(|to| stretch_beside(segment, to, is_directed))
            .collect();
        stretches.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]));
        beside_m += covered(&stretches) * segment.dx().hypot(segment.dy());
    }
    let total_m = length(line);
    (total_m > 0.0).then(|| beside_m / total_m)
}

/// Length of the union of intervals that are sorted by their begin.
fn covered(stretches: &[[f64; 2]]) -> f64 {
    let (mut sum, mut reached) = (0.0, 0.0);
    for [from, until] in stretches {
        let from = from.max(reached);
        if *until > from {
            sum += until - from;
            reached = *until;
        }
    }
    sum
}

/// From which share of `segment` until which its points lie beside `to`: no farther than the buffer, with the foot of their
/// perpendicular on it, so that a road that goes on where another ends is not beside it.
fn stretch_beside(segment: Line<f64>, to: Line<f64>, is_directed: bool) -> Option<[f64; 2]> {
    let (own_m, other_m) = (segment.dx().hypot(segment.dy()), to.dx().hypot(to.dy()));
    if own_m <= 0.0 || other_m <= 0.0 {
        return None;
    }
    let axis = to.delta() / other_m;
    let along = |c: Coord<f64>| c.x * axis.x + c.y * axis.y;
    let across = |c: Coord<f64>| axis.x * c.y - axis.y * c.x;
    let cosine = along(segment.delta()) / own_m;
    let runs_along = if is_directed { cosine } else { cosine.abs() };
    if runs_along <= PARALLEL {
        return None;
    }
    let start = segment.start - to.start;
    let within_length = slab(along(start), along(segment.delta()), [0.0, other_m])?;
    let buffer = [-ROAD_BUFFER_M, ROAD_BUFFER_M];
    let within_buffer = slab(across(start), across(segment.delta()), buffer)?;
    let from = within_length[0].max(within_buffer[0]);
    let until = within_length[1].min(within_buffer[1]);
    (until > from).then_some([from, until])
}

/// For which of the shares 0 to 1 `start + share · change` lies within the limits.
fn slab(start: f64, change: f64, [low, high]: [f64; 2]) -> Option<[f64; 2]> {
    if change == 0.0 {
        return (low..=high).contains(&start).then_some([0.0, 1.0]);
    }
    let (a, b) = ((low - start) / change, (high - start) / change);
    let (from, until) = (a.min(b).max(0.0), a.max(b).min(1.0));
    (from < until).then_some([from, until])
}

#[cfg(test)]
mod tests {
    use geo::{line_string, polygon};

    use super::*;

    #[test]
    fn squares_share_what_they_share() {
        let square = |x: f64| polygon![(x: x, y: 0.0), (x: x + 10.0, y: 0.0), (x: x + 10.0, y: 10.0), (x: x, y: 10.0)];
        let check = |shift: f64, of_smaller: f64, likeness: f64| {
            let had = of_areas(&square(0.0), &square(shift)).unwrap();
            assert!(
                (had.of_smaller - of_smaller).abs() < 1e-9,
                "{shift}: {had:?}"
            );
            assert!((had.likeness - likeness).abs() < 1e-9, "{shift}: {had:?}");
        };
        check(0.0, 1.0, 1.0);
        // 70 of 100 each, 70 of 130 together.
        check(3.0, 0.7, 70.0 / 130.0);
        check(10.0, 0.0, 0.0);
    }

    #[test]
    fn a_kiosk_in_a_hall_is_a_link_and_not_the_same() {
        let hall = polygon![(x: 0.0, y: 0.0), (x: 100.0, y: 0.0), (x: 100.0, y: 100.0), (x: 0.0, y: 100.0)];
        let kiosk =
            polygon![(x: 4.0, y: 4.0), (x: 8.0, y: 4.0), (x: 8.0, y: 8.0), (x: 4.0, y: 8.0)];
        let had = of_areas(&hall, &kiosk).unwrap();
        assert!(had.is_link::<Building>() && !had.is_same::<Building>());
        assert!((had.likeness - 16.0 / 10_000.0).abs() < 1e-9);
    }

    #[test]
    fn roads_beside_each_other_share_their_length() {
        let straight = line_string![(x: 0.0, y: 0.0), (x: 100.0, y: 0.0)];
        let check = |other: LineString<f64>, shares: Option<[f64; 2]>| {
            let had = of_lines(&straight, &other, false).map(|o| [o.of_smaller, o.likeness]);
            let [had, wanted] = [had, shares].map(Option::unwrap_or_default);
            assert!(
                (had[0] - wanted[0]).abs() < 1e-9 && (had[1] - wanted[1]).abs() < 1e-9,
                "{had:?}"
            );
        };
        // Five metres to the side, the other way round and with a vertex more.
        check(
            line_string![(x: 100.0, y: 5.0), (x: 40.0, y: 5.0), (x: 0.0, y: 5.0)],
            Some([1.0, 1.0]),
        );
        check(
            line_string![(x: 0.0, y: 7.0), (x: 100.0, y: 7.0)],
            Some([0.0, 0.0]),
        );
        // Its first 40 m: all of the shorter one, 40 % of the longer.
        check(
            line_string![(x: 0.0, y: 0.0), (x: 40.0, y: 0.0)],
            Some([1.0, 0.4]),
        );
        // It goes on where the other ends.
        check(
            line_string![(x: 100.0, y: 0.0), (x: 104.0, y: 0.0)],
            Some([0.0, 0.0]),
        );
        // A path across, short as it is.
        check(
            line_string![(x: 50.0, y: -5.0), (x: 50.0, y: 5.0)],
            Some([0.0, 0.0]),
        );
        // It leaves the buffer half way: y = 6 at x = 50.
        let leaving = line_string![(x: 0.0, y: 0.0), (x: 100.0, y: 12.0)];
        let had = of_lines(&straight, &leaving, false).unwrap();
        assert!(
            (share_along(&leaving, &straight, false).unwrap() - 0.5).abs() < 1e-9,
            "{had:?}"
        );
    }

    #[test]
    fn the_two_carriageways_of_a_street_are_told_apart_by_their_direction() {
        let there = line_string![(x: 0.0, y: 0.0), (x: 100.0, y: 0.0)];
        let back = line_string![(x: 100.0, y: 5.0), (x: 0.0, y: 5.0)];
        assert_eq!(of_lines(&there, &back, true).unwrap().likeness, 0.0);
        assert_eq!(of_lines(&there, &back, false).unwrap().likeness, 1.0);
    }
}
