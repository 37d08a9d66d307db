//! A road before it has its place, and where it meets others.

use geo::{Coord, LineString};

use super::{here, made};
use crate::generate::error::GenerateError;
use crate::ids::RoadId;
use crate::model::{Name, Road, RoadClass};

/// A road before it has its place.
#[derive(Debug, Clone)]
pub(in crate::generate) struct Way {
    id: String,
    name: Name,
    pub(in crate::generate) line: Vec<Coord<f64>>,
    class: RoadClass,
    pub(super) width: f64,
}

impl Way {
    pub(in crate::generate) fn new(
        id: &str,
        line: Vec<Coord<f64>>,
        class: RoadClass,
        width: f64,
    ) -> Self {
        Self {
            id: id.to_owned(),
            name: Name::default(),
            line,
            class,
            width,
        }
    }

    pub(in crate::generate) fn named(self, name: Name) -> Self {
        Self { name, ..self }
    }

    pub(in crate::generate) fn into_road(self) -> Result<Road, GenerateError> {
        Ok(Road {
            id: RoadId::new(&self.id)?,
            name: self.name,
            line: LineString::new(self.line),
            class: made(self.class),
            width: made(self.width),
            drivable: self.class.is_usually_drivable(),
            walkable: true,
            oneway: false,
            level: 0,
            provenance: here(),
        })
    }
}

/// `line` with a vertex wherever another segment touches or crosses one of its straight east or north segments.
pub(super) fn joined(
    line: &[Coord<f64>],
    segments: &[(Coord<f64>, Coord<f64>)],
) -> Vec<Coord<f64>> {
    let mut out = Vec::with_capacity(line.len());
    for pair in line.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        out.push(from);
        let mut met: Vec<Coord<f64>> = segments
            .iter()
            .flat_map(|other| meeting_points((from, to), *other))
            .flatten()
            .collect();
        let away = |p: &Coord<f64>| (p.x - from.x).abs() + (p.y - from.y).abs();
        met.sort_by(|a, b| away(a).total_cmp(&away(b)));
        met.dedup();
        out.extend(met);
    }
    out.extend(line.last());
    out
}

type Segment = (Coord<f64>, Coord<f64>);

/// Points strictly inside `segment` where `other` ends on it or crosses it; only for segments along an axis.
fn meeting_points(segment: Segment, other: Segment) -> [Option<Coord<f64>>; 3] {
    let inside = |p: Coord<f64>| lies_on(segment, p).then_some(p);
    let level = |s: Segment| s.0.y == s.1.y;
    let upright = |s: Segment| s.0.x == s.1.x;
    let crossing = if level(segment) && upright(other) {
        Some(Coord {
            x: other.0.x,
            y: segment.0.y,
        })
    } else if upright(segment) && level(other) {
        Some(Coord {
            x: segment.0.x,
            y: other.0.y,
        })
    } else {
        None
    };
    let crossing = crossing.filter(|p| lies_on(segment, *p) && lies_on(other, *p));
    [inside(other.0), inside(other.1), crossing]
}

/// Whether `p` is strictly inside an east or north segment. Exact, as all coordinates lie on a lattice.
fn lies_on(segment: Segment, p: Coord<f64>) -> bool {
    let between = |v: f64, a: f64, b: f64| v > a.min(b) && v < a.max(b);
    (segment.0.y == segment.1.y && p.y == segment.0.y && between(p.x, segment.0.x, segment.1.x))
        || (segment.0.x == segment.1.x
            && p.x == segment.0.x
            && between(p.y, segment.0.y, segment.1.y))
}
