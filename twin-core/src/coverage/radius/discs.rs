//! The union of equal discs within a polygon: its exact area, and what it leaves.

use std::f64::consts::{PI, TAU};

use geo::orient::Direction;
use geo::{
    BooleanOps, Contains, Coord, LineString, MultiPolygon, Orient, Point, Polygon, unary_union,
};

use super::error::{RadiusError, within};
use crate::both;
use crate::model::Breach;
use crate::spatial::check_validity;
use crate::spatial::planar::{distance, distance_2};
use crate::told::Term;

/// Most discs of one polygon: the area takes the square of their number.
const MAX_DISCS: usize = 2_000;

/// Vertices of a disc where it becomes a polygon: its area is 0.04 % short.
const DISC_VERTICES: usize = 128;

/// The area of a polygon that is within `radius_m` of one of the centres, in m²: exact but for rounding, by Green's theorem along the
/// arcs and edges that bound it. Sight is not asked for: a disc reaches around a corner. Cost: O(centres · (centres + edges) · edges).
///
/// # Errors
/// When the polygon is not valid, a centre is no point, the radius is not above 0, or there are more than 2,000 centres.
pub fn covered_area(
    polygon: &Polygon<f64>,
    centres: &[Coord<f64>],
    radius_m: f64,
) -> Result<f64, RadiusError> {
    let discs = Discs::new(polygon, centres, radius_m)?;
    // Near the origin the products of coordinates lose nothing.
    let origin = polygon
        .exterior()
        .0
        .first()
        .copied()
        .unwrap_or(Coord::zero());
    let edges: f64 = discs
        .edges
        .iter()
        .map(|&(a, b)| discs.along_edge(a, b, origin))
        .sum();
    let arcs: f64 = (0..discs.centres.len())
        .map(|i| discs.along_circle(i, origin))
        .sum();
    Ok((edges + arcs).max(0.0))
}

/// The part of a polygon that is farther than `radius_m` from every centre. Discs are polygons of 128 vertices within them, so it is
/// never too small. Cost: O(k log k) of the vertices and their crossings.
///
/// # Errors
/// As [`covered_area`].
pub fn uncovered(
    polygon: &Polygon<f64>,
    centres: &[Coord<f64>],
    radius_m: f64,
) -> Result<MultiPolygon<f64>, RadiusError> {
    let discs = Discs::new(polygon, centres, radius_m)?;
    let whole = MultiPolygon(vec![polygon.clone()]);
    if discs.centres.is_empty() {
        return Ok(whole);
    }
    let polygons: Vec<Polygon<f64>> = discs.centres.iter().map(|&c| disc(c, radius_m)).collect();
    Ok(whole.difference(&unary_union(&polygons)))
}

/// A disc as a polygon of 128 vertices within it.
pub(super) fn disc(centre: Coord<f64>, radius_m: f64) -> Polygon<f64> {
    let vertex = |i: usize| {
        let (sin, cos) = (TAU * i as f64 / DISC_VERTICES as f64).sin_cos();
        centre + Coord { x: cos, y: sin } * radius_m
    };
    Polygon::new(
        LineString((0..DISC_VERTICES).map(vertex).collect()),
        Vec::new(),
    )
}

struct Discs {
    polygon: Polygon<f64>,
    /// The polygon's edges, its inside on their left.
    edges: Vec<(Coord<f64>, Coord<f64>)>,
    /// No two the same.
    centres: Vec<Coord<f64>>,
    radius_m: f64,
}

impl Discs {
    fn new(
        polygon: &Polygon<f64>,
        centres: &[Coord<f64>],
        radius_m: f64,
    ) -> Result<Self, RadiusError> {
        within(
            Term::new("disc", "圆形范围"),
            Term::new("radius", "半径"),
            radius_m,
            (f64::MIN_POSITIVE, 1e6),
            "m",
        )?;
        if centres.len() > MAX_DISCS {
            return Err(RadiusError::TooMany {
                what: Term::new("discs", "圆形范围数"),
                count: centres.len(),
                limit: MAX_DISCS,
            });
        }
        check_outline(polygon)?;
        check_points(Term::new("centre", "圆心"), centres)?;
        let polygon = polygon.orient(Direction::Default);
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        let edges = rings
            .flat_map(|r| r.0.windows(2))
            .map(|w| (w[0], w[1]))
            .collect();
        let mut own: Vec<Coord<f64>> = Vec::new();
        for &centre in centres {
            if !own.contains(&centre) {
                own.push(centre);
            }
        }
        Ok(Self {
            polygon,
            edges,
            centres: own,
            radius_m,
        })
    }

    fn is_covered(&self, point: Coord<f64>, but: Option<usize>) -> bool {
        let radius_2 = self.radius_m * self.radius_m;
        let mut others = self
            .centres
            .iter()
            .enumerate()
            .filter(|(i, _)| Some(*i) != but);
        others.any(|(_, &c)| distance_2(point, c) < radius_2)
    }

    /// ½ ∮ (x dy − y dx) along the parts of an edge that a disc covers.
    fn along_edge(&self, a: Coord<f64>, b: Coord<f64>, origin: Coord<f64>) -> f64 {
        let length = distance(a, b);
        if length == 0.0 {
            return 0.0;
        }
        let mut cuts = vec![0.0, 1.0];
        cuts.extend(self.centres.iter().flat_map(|&c| self.crossings(a, b, c)));
        cuts.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| a + (b - a) * share - origin;
        let mut area = 0.0;
        for pair in cuts.windows(2) {
            if self.is_covered(at(f64::midpoint(pair[0], pair[1])) + origin, None) {
                let (p, q) = (at(pair[0]), at(pair[1]));
                area += 0.5 * (p.x * q.y - q.x * p.y);
            }
        }
        area
    }

    /// The shares of an edge at which it crosses the circle about a centre, those between its ends.
    fn crossings(&self, a: Coord<f64>, b: Coord<f64>, centre: Coord<f64>) -> Vec<f64> {
        let (along, from) = (b - a, a - centre);
        let (aa, ab, bb) = (
            along.x * along.x + along.y * along.y,
            along.x * from.x + along.y * from.y,
            from.x * from.x + from.y * from.y - self.radius_m * self.radius_m,
        );
        let root = ab * ab - aa * bb;
        if root <= 0.0 || aa == 0.0 {
            return Vec::new();
        }
        let root = root.sqrt();
        [(-ab - root) / aa, (-ab + root) / aa]
            .into_iter()
            .filter(|s| *s > 0.0 && *s < 1.0)
            .collect()
    }

    /// ½ ∮ (x dy − y dx) along the arcs of a circle that are within the polygon and in no other disc.
    fn along_circle(&self, number: usize, origin: Coord<f64>) -> f64 {
        let centre = self.centres[number];
        let mut cuts = vec![-PI, PI];
        for &(a, b) in &self.edges {
            for share in self.crossings(a, b, centre) {
                let at = a + (b - a) * share - centre;
                cuts.push(at.y.atan2(at.x));
            }
        }
        for (i, &other) in self.centres.iter().enumerate() {
            let apart = distance(centre, other);
            if i != number && apart < 2.0 * self.radius_m {
                let towards = (other.y - centre.y).atan2(other.x - centre.x);
                let half = (apart / (2.0 * self.radius_m)).acos();
                cuts.extend([towards - half, towards + half].map(wrap));
            }
        }
        cuts.sort_unstable_by(f64::total_cmp);
        let at = |angle: f64| {
            centre
                + Coord {
                    x: angle.cos(),
                    y: angle.sin(),
                } * self.radius_m
        };
        let from = centre - origin;
        let mut area = 0.0;
        for pair in cuts.windows(2) {
            let (s, t) = (pair[0], pair[1]);
            let middle = at(f64::midpoint(s, t));
            if t > s
                && self.polygon.contains(&Point::from(middle))
                && !self.is_covered(middle, Some(number))
            {
                let r = self.radius_m;
                area += 0.5
                    * r
                    * (r * (t - s) + from.x * (t.sin() - s.sin()) - from.y * (t.cos() - s.cos()));
            }
        }
        area
    }
}

/// The same angle between −π and π.
fn wrap(angle: f64) -> f64 {
    angle - TAU * (angle / TAU).round()
}

pub(super) fn check_outline(polygon: &Polygon<f64>) -> Result<(), RadiusError> {
    let mut rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    if rings.any(|r| r.0.iter().any(|c| !c.x.is_finite() || !c.y.is_finite())) {
        return Err(RadiusError::BadOutline {
            reason: both!("a coordinate is not finite", "坐标不是有限数值"),
        });
    }
    if polygon.exterior().0.len() < 4 {
        return Err(RadiusError::BadOutline {
            reason: both!("it has fewer than three vertices", "顶点少于三个"),
        });
    }
    check_validity(polygon).map_err(|fault| RadiusError::BadOutline {
        reason: Breach::told(fault),
    })
}

pub(super) fn check_points(what: Term, points: &[Coord<f64>]) -> Result<(), RadiusError> {
    match points
        .iter()
        .position(|c| !c.x.is_finite() || !c.y.is_finite())
    {
        Some(index) => Err(RadiusError::BadPoint {
            what,
            index,
            x: points[index].x,
            y: points[index].y,
        }),
        None => Ok(()),
    }
}
