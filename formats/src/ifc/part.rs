//! An `IfcBuilding` to the parts of it that stand apart: each is a building of its own in the model, whose footprint is one polygon.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use geo::{
    Area, BoundingRect, Centroid, Contains, Coord, Distance, Euclidean, InteriorPoint, Line, Point,
    Polygon,
};

use super::plan::shadow_of;
use super::shape::{Body, Face};
use super::source::{Element, Part, Space};

/// Coordinates of plans are rounded to this before they are joined, metres: walls that touch then share their edge.
const GRID_M: f64 = 0.001;
/// A wall whose edge runs this near the outline of the building is an outer one, metres.
const OUTLINE_M: f64 = 0.05;

/// What stands on one footprint, in metres of the model.
#[derive(Debug)]
pub(super) struct BuildingPart<'e, 'f> {
    pub(super) footprint: Polygon<f64>,
    pub(super) elements: Vec<&'e Element>,
    pub(super) spaces: Vec<&'e Space<'f>>,
}

/// The parts, that with the most storeys first, of such the largest. A piece apart with neither slab nor space, such as a garden wall, is no building: it comes second,
/// as a count.
pub(super) fn parts_of<'e, 'f>(
    elements: &[&'e Element],
    spaces: &[&'e Space<'f>],
) -> (Vec<BuildingPart<'e, 'f>>, usize) {
    let mut parts: Vec<BuildingPart<'e, 'f>> = footprints(elements, spaces)
        .into_iter()
        .map(|footprint| BuildingPart {
            footprint,
            elements: Vec::new(),
            spaces: Vec::new(),
        })
        .collect();
    for &element in elements {
        let at = element
            .plan
            .first()
            .and_then(middle)
            .or_else(|| middle_of(&element.body));
        if let Some(part) = at.and_then(|at| nearest(&mut parts, at)) {
            part.elements.push(element);
        }
    }
    for &space in spaces {
        if let Some(part) = middle(&space.outline).and_then(|at| nearest(&mut parts, at)) {
            part.spaces.push(space);
        }
    }
    parts.sort_by_key(BuildingPart::rank);
    let all = parts.len();
    let mut is_first = true;
    parts.retain(|part| {
        let has_slab = part.elements.iter().any(|e| e.part == Part::Slab);
        std::mem::take(&mut is_first) || has_slab || !part.spaces.is_empty()
    });
    let left = all - parts.len();
    (parts, left)
}

/// What walls, slabs and spaces cover together: roofs reach beyond the walls and count only where there is nothing else. Where
/// there are walls only, what they enclose belongs to the building.
fn footprints(elements: &[&Element], spaces: &[&Space<'_>]) -> Vec<Polygon<f64>> {
    let of = |is_roof: bool| {
        let chosen = elements
            .iter()
            .filter(move |e| (e.part == Part::Roof) == is_roof);
        chosen.flat_map(|e| &e.plan)
    };
    let of_spaces = spaces.iter().map(|s| &s.outline);
    let mut covered = joined(of(false).chain(of_spaces));
    if covered.is_empty() {
        covered = joined(of(true));
    }
    let has_floor = elements.iter().any(|e| e.part == Part::Slab) || !spaces.is_empty();
    if !has_floor {
        for polygon in &mut covered {
            *polygon = Polygon::new(polygon.exterior().clone(), Vec::new());
        }
    }
    covered
}

fn joined<'p>(polygons: impl Iterator<Item = &'p Polygon<f64>>) -> Vec<Polygon<f64>> {
    let rounded = |v: f64| (v / GRID_M).round() * GRID_M;
    let faces = polygons.map(|polygon| {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        let ring = |ring: &geo::LineString<f64>| {
            let points = ring.0.iter().map(|c| [rounded(c.x), rounded(c.y), 0.0]);
            points.collect()
        };
        Face {
            rings: rings.map(ring).collect(),
            style: None,
        }
    });
    let faces = faces.collect();
    shadow_of(&Body { faces }, 1.0)
}

fn middle(polygon: &Polygon<f64>) -> Option<Point<f64>> {
    polygon.interior_point().or_else(|| polygon.centroid())
}

fn middle_of(body: &Body) -> Option<Point<f64>> {
    let points: Vec<Point<f64>> = body.points().map(|p| Point::new(p[0], p[1])).collect();
    let bounds = geo::MultiPoint(points).bounding_rect()?;
    Some(Point(bounds.center()))
}

fn nearest<'p, 'e, 'f>(
    parts: &'p mut [BuildingPart<'e, 'f>],
    at: Point<f64>,
) -> Option<&'p mut BuildingPart<'e, 'f>> {
    let off = |part: &BuildingPart<'_, '_>| {
        if part.footprint.contains(&at) {
            0.0
        } else {
            Euclidean.distance(&at, &part.footprint)
        }
    };
    parts.iter_mut().min_by(|a, b| off(a).total_cmp(&off(b)))
}

impl BuildingPart<'_, '_> {
    /// Ascending from the main part; areas and places are rounded so that noise decides nothing.
    fn rank(&self) -> (Reverse<usize>, Reverse<i64>, [i64; 2]) {
        let storeys: BTreeSet<u64> = self.storeys().collect();
        let rounded = |v: f64| (v * 10.0).round() as i64;
        let bounds = self.footprint.bounding_rect();
        let corner = bounds.map_or([0.0; 2], |b| [b.min().x, b.min().y]);
        let area = rounded(self.footprint.unsigned_area());
        (Reverse(storeys.len()), Reverse(area), corner.map(rounded))
    }

    /// Storeys that walls and spaces of the part stand on; one may come more than once.
    pub(super) fn storeys(&self) -> impl Iterator<Item = u64> {
        let is_wall = |e: &&&Element| matches!(e.part, Part::Wall(_));
        let walls = self.elements.iter().filter(is_wall);
        let of_walls = walls.filter_map(|e| e.storey);
        of_walls.chain(self.spaces.iter().filter_map(|s| s.storey))
    }

    /// Whether an edge of the element's plan runs along the outline.
    pub(super) fn is_on_outline(&self, element: &Element) -> bool {
        let footprint = &self.footprint;
        let rings = || std::iter::once(footprint.exterior()).chain(footprint.interiors());
        let is_near = |edge: Line<f64>| {
            let at = Point(Coord {
                x: (edge.start.x + edge.end.x) / 2.0,
                y: (edge.start.y + edge.end.y) / 2.0,
            });
            rings().any(|ring| Euclidean.distance(&at, ring) <= OUTLINE_M)
        };
        element
            .plan
            .iter()
            .any(|polygon| polygon.exterior().lines().any(is_near))
    }

    /// Lowest and highest `z` of what can be seen: walls, slabs, roofs; of spaces where there is nothing else.
    pub(super) fn heights(&self) -> Option<(f64, f64)> {
        let of_elements = self.elements.iter().filter_map(|e| e.body.heights());
        let both = |a: (f64, f64), b: (f64, f64)| (a.0.min(b.0), a.1.max(b.1));
        of_elements
            .reduce(both)
            .or_else(|| self.spaces.iter().map(|s| s.heights).reduce(both))
    }
}
