//! Lines that coverage is asked of: roads and the boundaries of compounds, how much of each is covered, and what is left.

use geo::{BoundingRect, Coord, Euclidean, Intersects, Length, LineString, MultiPolygon, Rect};

use crate::coverage::camera::shares_within;

/// What is shorter than this is not called a gap, metres: maps are no more exact.
pub const LEAST_GAP_M: f64 = 0.5;

/// How far beside a boundary it is looked at, metres: a fence stands on the boundary itself, and what a camera shows ends at it. An assumption: a
/// hand's breadth, less than any map is exact to.
const BESIDE_M: f64 = 0.1;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineKind {
    /// The centre line of a road on the ground.
    Road,
    /// The outer boundary of a compound 周界, fenced or open.
    Perimeter,
}

impl LineKind {
    /// The word in messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Road => "road",
            Self::Perimeter => "perimeter",
        }
    }
}

/// A line that is asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedLine {
    /// What it is.
    pub kind: LineKind,
    /// Position of its road or compound in the community.
    pub feature: u32,
    /// The line, local metres; a boundary ends where it begins.
    pub line: LineString<f64>,
    /// Its length, metres.
    pub length_m: f64,
    /// The box about it and what beside it is looked at.
    pub(super) bounds: Rect<f64>,
}

/// A stretch of a line that no device covers.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// What the line is.
    pub kind: LineKind,
    /// Position of its road or compound in the community.
    pub feature: u32,
    /// Where it begins and ends along the line, metres.
    pub stations_m: [f64; 2],
    /// The stretch, local metres.
    pub line: LineString<f64>,
}

impl Gap {
    /// Its length, metres.
    #[must_use]
    pub fn length_m(&self) -> f64 {
        self.stations_m[1] - self.stations_m[0]
    }
}

impl AskedLine {
    /// A line of a feature; `None` for one without length.
    #[must_use]
    pub fn new(kind: LineKind, feature: u32, line: LineString<f64>) -> Option<Self> {
        let length_m = Euclidean.length(&line);
        let beside_m = match kind {
            LineKind::Road => 0.0,
            LineKind::Perimeter => BESIDE_M,
        };
        let (bounds, beside) = (
            line.bounding_rect()?,
            Coord {
                x: beside_m,
                y: beside_m,
            },
        );
        Some(Self {
            kind,
            feature,
            bounds: Rect::new(bounds.min() - beside, bounds.max() + beside),
            line,
            length_m: Some(length_m).filter(|m| *m > 0.0)?,
        })
    }

    /// Length of what one ground or more holds of it, metres; of a boundary what is held on either side of it. Each ground comes with its box.
    pub(super) fn covered_m(&self, grounds: &[(Rect<f64>, &MultiPolygon<f64>)]) -> f64 {
        let pieces = self.line.lines();
        let covered = pieces.map(|piece| {
            let along = piece.end - piece.start;
            let mut share = 0.0;
            for [from, to] in self.covered(piece.start, piece.end, grounds) {
                share += to - from;
            }
            share * along.x.hypot(along.y)
        });
        covered.sum()
    }

    /// What no ground holds of it, in order, as [`LEAST_GAP_M`] says.
    pub(super) fn gaps(&self, grounds: &[(Rect<f64>, &MultiPolygon<f64>)]) -> Vec<Gap> {
        let mut gaps: Vec<Gap> = Vec::new();
        let mut station_m = 0.0;
        for piece in self.line.lines() {
            let along = piece.end - piece.start;
            let length_m = along.x.hypot(along.y);
            let covered = self.covered(piece.start, piece.end, grounds);
            let ends = covered.iter().map(|[_, to]| *to);
            let begins = covered.iter().map(|[from, _]| *from);
            for (from, to) in [0.0].into_iter().chain(ends).zip(begins.chain([1.0])) {
                if to <= from {
                    continue;
                }
                let stations_m = [station_m + from * length_m, station_m + to * length_m];
                let [start, end] = [from, to].map(|share| piece.start + along * share);
                match gaps.last_mut() {
                    // It comes over the corner before.
                    Some(last) if from <= 0.0 && last.stations_m[1] >= stations_m[0] => {
                        last.stations_m[1] = stations_m[1];
                        last.line.0.push(end);
                    }
                    _ => gaps.push(Gap {
                        kind: self.kind,
                        feature: self.feature,
                        stations_m,
                        line: LineString(vec![start, end]),
                    }),
                }
            }
            station_m += length_m;
        }
        gaps.retain(|gap| gap.length_m() >= LEAST_GAP_M);
        gaps
    }

    /// The parts of a straight piece that a ground holds, as shares from and to: in order, none touching the next.
    fn covered(
        &self,
        a: Coord<f64>,
        b: Coord<f64>,
        grounds: &[(Rect<f64>, &MultiPolygon<f64>)],
    ) -> Vec<[f64; 2]> {
        let beside = match self.kind {
            LineKind::Road => vec![(a, b)],
            LineKind::Perimeter => beside(a, b),
        };
        let mut parts: Vec<[f64; 2]> = Vec::new();
        for (a, b) in beside {
            let about = Rect::new(a, b);
            let near = grounds.iter().filter(|(box_m, _)| box_m.intersects(&about));
            parts.extend(near.flat_map(|(_, ground)| shares_within(a, b, ground)));
        }
        parts.sort_unstable_by(|p, q| p[0].total_cmp(&q[0]));
        let mut covered: Vec<[f64; 2]> = Vec::with_capacity(parts.len());
        for [from, to] in parts {
            match covered.last_mut().filter(|last| last[1] >= from) {
                Some(last) => last[1] = last[1].max(to),
                None => covered.push([from, to]),
            }
        }
        covered
    }
}

/// A straight piece moved to either side of itself; none for one without length.
fn beside(a: Coord<f64>, b: Coord<f64>) -> Vec<(Coord<f64>, Coord<f64>)> {
    let along = b - a;
    let length_m = along.x.hypot(along.y);
    if length_m <= 0.0 {
        return Vec::new();
    }
    let left = Coord {
        x: -along.y,
        y: along.x,
    } * (BESIDE_M / length_m);
    vec![(a + left, b + left), (a - left, b - left)]
}

#[cfg(test)]
mod tests {
    use geo::Polygon;

    use super::*;

    fn square(x: f64, y: f64, side: f64) -> MultiPolygon<f64> {
        let ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side)];
        MultiPolygon(vec![Polygon::new(
            LineString::from(ring.to_vec()),
            Vec::new(),
        )])
    }

    fn with_box(ground: &MultiPolygon<f64>) -> (Rect<f64>, &MultiPolygon<f64>) {
        (ground.bounding_rect().unwrap(), ground)
    }

    fn stations(gaps: &[Gap]) -> Vec<[i64; 2]> {
        let centimetres = |m: f64| (100.0 * m).round() as i64;
        gaps.iter().map(|g| g.stations_m.map(centimetres)).collect()
    }

    #[test]
    fn overlapping_grounds_cover_a_road_once_and_what_is_left_runs_over_corners() {
        // 100 m east, then 100 m north: two squares of 40 m that share 20 m cover 20 to 80 m.
        let road = LineString::from(vec![(0.0, 0.0), (100.0, 0.0), (100.0, 100.0)]);
        let road = AskedLine::new(LineKind::Road, 7, road).unwrap();
        let (one, other) = (square(20.0, -20.0, 40.0), square(40.0, -20.0, 40.0));
        let grounds = [with_box(&one), with_box(&other)];
        assert!((road.covered_m(&grounds) - 60.0).abs() < 1e-9);
        let gaps = road.gaps(&grounds);
        assert_eq!(stations(&gaps), [[0, 2_000], [8_000, 20_000]]);
        assert_eq!(gaps[1].feature, 7);
        // The second stretch keeps the corner.
        assert_eq!(
            gaps[1].line,
            LineString::from(vec![(80.0, 0.0), (100.0, 0.0), (100.0, 100.0)])
        );
    }

    #[test]
    fn a_boundary_is_covered_where_the_ground_on_either_side_ends_at_it() {
        // A yard of 100 m; within it a strip along the south, without it a square on the east: both end on the boundary.
        let (inner, outer) = (square(0.0, 0.0, 100.0), square(100.0, 0.0, 50.0));
        let ring = inner.0[0].exterior().clone();
        let yard = AskedLine::new(LineKind::Perimeter, 0, ring).unwrap();
        assert!((yard.length_m - 400.0).abs() < 1e-9);
        let ring = [(0.0, 0.0), (100.0, 0.0), (100.0, 10.0), (0.0, 10.0)];
        let strip = Polygon::new(LineString::from(ring.to_vec()), Vec::new());
        let south = MultiPolygon(vec![strip]);
        // The strip covers the south whole, and 10 m of the east and of the west; 0.1 m at most about each corner is off.
        let covered_m = yard.covered_m(&[with_box(&south)]);
        assert!((covered_m - 120.0).abs() < 0.41, "{covered_m}");
        // With the square, 50 m of the east.
        let covered_m = yard.covered_m(&[with_box(&south), with_box(&outer)]);
        assert!((covered_m - 160.0).abs() < 0.41, "{covered_m}");
        // Ground that is the yard itself covers all of it: no sliver is left at the corners.
        assert!((yard.covered_m(&[with_box(&inner)]) - 400.0).abs() < 1e-9);
        assert!(yard.gaps(&[with_box(&inner)]).is_empty());
    }

    #[test]
    fn what_nothing_covers_is_one_gap_and_a_line_without_length_is_none() {
        let road = LineString::from(vec![(0.0, 0.0), (3.0, 4.0)]);
        let road = AskedLine::new(LineKind::Road, 0, road).unwrap();
        assert_eq!(stations(&road.gaps(&[])), [[0, 500]]);
        assert_eq!(road.covered_m(&[]), 0.0);
        let point = LineString::from(vec![(1.0, 1.0), (1.0, 1.0)]);
        assert_eq!(AskedLine::new(LineKind::Road, 0, point), None);
    }
}
