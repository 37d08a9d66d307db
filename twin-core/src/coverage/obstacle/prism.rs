//! Upright prisms and their sides.

use std::ops::Range;

use geo::{Area, Coord, LineString, Polygon, Rect};

use super::kind::ObstacleKind;
use crate::model::Provenance;

/// What a prism stands on.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// An area: a solid.
    Area(Polygon<f64>),
    /// A line: a wall without thickness.
    Line(LineString<f64>),
}

/// A prism as it is handed in.
#[derive(Debug, Clone, PartialEq)]
pub struct PrismPlan {
    /// What it is.
    pub kind: ObstacleKind,
    /// Position of the feature in its list of the community: building, wall or fixture.
    pub feature: u32,
    /// What it stands on, local metres.
    pub plan: Plan,
    /// `z` of its foot in metres.
    pub base_z: f64,
    /// `z` of its top in metres, not below its foot.
    pub top_z: f64,
    /// Where its top comes from.
    pub provenance: Provenance,
}

/// An upright prism.
#[derive(Debug, Clone, PartialEq)]
pub struct Prism {
    /// What it is.
    pub kind: ObstacleKind,
    /// Position of the feature in its list of the community: building, wall or fixture.
    pub feature: u32,
    /// `z` of its foot in metres.
    pub base_z: f64,
    /// `z` of its top in metres.
    pub top_z: f64,
    /// Whether it has an inside; a wall has none.
    pub is_solid: bool,
    /// Its edges, by their numbers.
    pub edges: Range<u32>,
    /// The box about it in plan.
    pub bounds: Rect<f64>,
    /// Where its top comes from.
    pub provenance: Provenance,
}

/// An upright side of a prism, in plan. A solid's inside is on the left of the way from `a` to `b`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// Where it begins, local metres.
    pub a: Coord<f64>,
    /// Where it ends, local metres.
    pub b: Coord<f64>,
    /// Number of its prism.
    pub prism: u32,
}

/// Adds the edges of a plan; whether it has an inside.
pub(super) fn push_edges(plan: &Plan, prism: u32, edges: &mut Vec<Edge>) -> bool {
    match plan {
        Plan::Line(line) => {
            push_line(line.0.iter(), prism, edges);
            false
        }
        Plan::Area(area) => {
            let is_solid = area.unsigned_area() > 0.0;
            push_ring(area.exterior(), Turn::Left, prism, edges);
            for hole in area.interiors() {
                push_ring(hole, Turn::Right, prism, edges);
            }
            is_solid
        }
    }
}

/// Which way a ring runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Left,
    Right,
}

fn push_ring(ring: &LineString<f64>, turn: Turn, prism: u32, edges: &mut Vec<Edge>) {
    let double_area: f64 = ring.lines().map(|l| l.determinant()).sum();
    if (double_area > 0.0) == (turn == Turn::Left) {
        push_line(ring.0.iter(), prism, edges);
    } else {
        push_line(ring.0.iter().rev(), prism, edges);
    }
}

fn push_line<'a>(line: impl Iterator<Item = &'a Coord<f64>>, prism: u32, edges: &mut Vec<Edge>) {
    let mut last: Option<Coord<f64>> = None;
    for &next in line {
        if let Some(a) = last.filter(|a| *a != next) {
            edges.push(Edge { a, b: next, prism });
        }
        last = Some(next);
    }
}

pub(super) fn bounds(edges: &[Edge]) -> Option<Rect<f64>> {
    let ends = || edges.iter().flat_map(|e| [e.a, e.b]);
    let first = ends().next()?;
    let (least, greatest) = ends().fold((first, first), |(least, greatest), c| {
        let least = Coord {
            x: least.x.min(c.x),
            y: least.y.min(c.y),
        };
        let greatest = Coord {
            x: greatest.x.max(c.x),
            y: greatest.y.max(c.y),
        };
        (least, greatest)
    });
    Some(Rect::new(least, greatest))
}
