//! Curves to lines of points.

use std::f64::consts::{FRAC_PI_4, TAU};

use super::placement::axes;
use super::point::{direction, picked, point, point_list};
use super::solid::{MAX_DEPTH, Shapes};
use super::vector::{Transform, Vector, add, cross, dot, scaled, sub, unit};
use crate::finding::{Expected, Thing};
use crate::ifc::fault::Fault;
use crate::ifc::model::Entity;

/// Farthest that a chord lies from its arc, metres: below what a plan at 1:100 shows.
pub(in crate::ifc) const ARC_ERROR_M: f64 = 0.005;

/// An ellipse: its own axes, and its two half axes.
struct Ellipse {
    frame: Transform,
    radii: [f64; 2],
}

impl Ellipse {
    fn at(&self, angle: f64) -> Vector {
        let (sin, cos) = angle.sin_cos();
        self.frame
            .point([cos * self.radii[0], sin * self.radii[1], 0.0])
    }

    fn angle_of(&self, at: Vector) -> f64 {
        let [x, y, _] = self.frame.axes;
        let off = sub(at, self.frame.origin);
        (dot(off, y) / self.radii[1]).atan2(dot(off, x) / self.radii[0])
    }
}

impl Shapes<'_, '_> {
    /// The points of a curve from its beginning to its end; a closed curve ends where it began.
    pub(super) fn curve(&self, curve: &Entity<'_>, depth: usize) -> Result<Vec<Vector>, Fault> {
        if depth > MAX_DEPTH {
            return Err(Fault::TooDeep { id: curve.id });
        }
        match curve.kind {
            "IFCPOLYLINE" => self.polyline(curve),
            "IFCINDEXEDPOLYCURVE" => self.indexed_curve(curve),
            "IFCCOMPOSITECURVE" | "IFC2DCOMPOSITECURVE" => self.composite(curve, depth),
            "IFCTRIMMEDCURVE" => self.trimmed(curve),
            "IFCCIRCLE" | "IFCELLIPSE" => self.arc(curve.id, &self.ellipse(curve)?, 0.0, TAU),
            _ => Err(curve.unsupported()),
        }
    }

    /// The points of a closed curve, the first one not again at the end.
    pub(super) fn ring(&self, curve: &Entity<'_>) -> Result<Vec<Vector>, Fault> {
        let mut points = self.curve(curve, 0)?;
        points.dedup_by(|a, b| self.is_same(*a, *b));
        while points.len() > 1
            && points
                .first()
                .zip(points.last())
                .is_some_and(|(a, b)| self.is_same(*a, *b))
        {
            points.pop();
        }
        if points.len() < 3 {
            return Err(Fault::Malformed {
                id: curve.id,
                what: Thing::ShortRing {
                    points: points.len(),
                },
                expected: Expected::ThreePoints,
            });
        }
        Ok(points)
    }

    fn polyline(&self, curve: &Entity<'_>) -> Result<Vec<Vector>, Fault> {
        let ids = curve.references(0)?;
        self.spend(curve.id, ids.len())?;
        ids.into_iter()
            .map(|id| point(&self.model.entity(curve.id, id)?))
            .collect()
    }

    /// `IfcIndexedPolyCurve(Points, Segments, SelfIntersect)`: lines and arcs through numbered points.
    fn indexed_curve(&self, curve: &Entity<'_>) -> Result<Vec<Vector>, Fault> {
        let points = point_list(self.model, curve, 0)?;
        self.spend(curve.id, points.len())?;
        let Some(segments) = curve.value(1).list() else {
            return Ok(points);
        };
        let mut line: Vec<Vector> = Vec::new();
        for segment in segments {
            let ends = picked(&points, segment, curve.id)?;
            let is_arc =
                matches!(segment, crate::ifc::step::Value::Typed(t) if t.0 == "IFCARCINDEX");
            match (is_arc, ends.as_slice()) {
                (true, &[from, via, to]) => {
                    line.append(&mut self.arc_through(curve.id, from, via, to)?)
                }
                (true, _) => return Err(Fault::malformed(curve.id, 1, Expected::ArcPoints)),
                (false, _) => line.extend(ends),
            }
        }
        Ok(line)
    }

    fn composite(&self, curve: &Entity<'_>, depth: usize) -> Result<Vec<Vector>, Fault> {
        let mut line: Vec<Vector> = Vec::new();
        for id in curve.references(0)? {
            // IfcCompositeCurveSegment(Transition, SameSense, ParentCurve).
            let segment = self.model.entity(curve.id, id)?;
            let parent = self.model.follow(&segment, 2)?;
            let mut points = self.curve(&parent, depth + 1)?;
            if !segment.flag(1) {
                points.reverse();
            }
            line.append(&mut points);
        }
        Ok(line)
    }

    /// `IfcTrimmedCurve(BasisCurve, Trim1, Trim2, SenseAgreement, MasterRepresentation)`.
    fn trimmed(&self, curve: &Entity<'_>) -> Result<Vec<Vector>, Fault> {
        let basis = self.model.follow(curve, 0)?;
        match basis.kind {
            "IFCLINE" => {
                // IfcLine(Pnt, Dir), Dir an IfcVector(Orientation, Magnitude).
                let start = point(&self.model.follow(&basis, 0)?)?;
                let along = self.model.follow(&basis, 1)?;
                let step = scaled(direction(&self.model.follow(&along, 0)?)?, along.number(1)?);
                let end = |number| {
                    let at = |parameter: f64| add(start, scaled(step, parameter));
                    Ok(match self.trim(curve, number)? {
                        Trim::Point(p) => p,
                        Trim::Parameter(t) => at(t),
                    })
                };
                self.spend(curve.id, 2)?;
                Ok(vec![end(1)?, end(2)?])
            }
            "IFCCIRCLE" | "IFCELLIPSE" => {
                let ellipse = self.ellipse(&basis)?;
                let angle = |number| {
                    Ok(match self.trim(curve, number)? {
                        Trim::Point(p) => ellipse.angle_of(p),
                        Trim::Parameter(t) => t * self.units.radians,
                    })
                };
                let (from, to) = (angle(1)?, angle(2)?);
                let turn = (to - from).rem_euclid(TAU);
                let is_whole = turn < 1e-9 || TAU - turn < 1e-9;
                let turn = match (is_whole, curve.flag(3)) {
                    (true, true) => TAU,
                    (true, false) => -TAU,
                    (false, true) => turn,
                    (false, false) => turn - TAU,
                };
                self.arc(curve.id, &ellipse, from, turn)
            }
            _ => Err(basis.unsupported()),
        }
    }

    /// Where a curve is cut: in the form that its `MasterRepresentation` prefers, else in the other.
    fn trim(&self, curve: &Entity<'_>, number: usize) -> Result<Trim, Fault> {
        let list = curve.list(number)?;
        let parameter = list.iter().find_map(|v| v.number().map(Trim::Parameter));
        let at = list.iter().find_map(|v| v.reference());
        let at = match at {
            Some(id) => Some(Trim::Point(point(&self.model.entity(curve.id, id)?)?)),
            None => None,
        };
        let found = match curve.word(4) {
            Some("PARAMETER") => parameter.or(at),
            _ => at.or(parameter),
        };
        found.ok_or_else(|| Fault::malformed(curve.id, number, Expected::Trim))
    }

    /// `IfcCircle(Position, Radius)` or `IfcEllipse(Position, SemiAxis1, SemiAxis2)`.
    fn ellipse(&self, conic: &Entity<'_>) -> Result<Ellipse, Fault> {
        let frame = axes(self.model, &self.model.follow(conic, 0)?)?;
        let first = conic.size(1)?;
        let second = match conic.kind {
            "IFCELLIPSE" => conic.size(2)?,
            _ => first,
        };
        Ok(Ellipse {
            frame,
            radii: [first, second],
        })
    }

    /// Points of an ellipse's arc; chords lie at most [`ARC_ERROR_M`] off. For a circle of radius `r` a chord over the angle `2h`
    /// is `r (1 - cos h)` off; an ellipse is a circle of its longer half axis, pressed together.
    fn arc(&self, id: u64, ellipse: &Ellipse, from: f64, turn: f64) -> Result<Vec<Vector>, Fault> {
        let radius_m = ellipse.radii[0].max(ellipse.radii[1]) * self.units.metres;
        let half = (1.0 - ARC_ERROR_M / radius_m).clamp(-1.0, 1.0).acos();
        let step = (2.0 * half).min(FRAC_PI_4);
        // A radius that needs more is that of a planet.
        let count = (turn.abs() / step).ceil().clamp(1.0, 100_000.0) as usize;
        self.spend(id, count + 1)?;
        let angle = |i: usize| from + turn * i as f64 / count as f64;
        Ok((0..=count).map(|i| ellipse.at(angle(i))).collect())
    }

    /// Points of a full ellipse about the origin.
    pub(super) fn round(&self, id: u64, radii: [f64; 2]) -> Result<Vec<Vector>, Fault> {
        let frame = Transform::IDENTITY;
        let mut points = self.arc(id, &Ellipse { frame, radii }, 0.0, TAU)?;
        points.pop();
        Ok(points)
    }

    /// A quarter of a circle about `centre`, from the angle `from` on.
    pub(super) fn corner(
        &self,
        id: u64,
        centre: [f64; 2],
        radius: f64,
        from: f64,
    ) -> Result<Vec<Vector>, Fault> {
        let frame = Transform {
            origin: [centre[0], centre[1], 0.0],
            ..Transform::IDENTITY
        };
        let radii = [radius, radius];
        self.arc(id, &Ellipse { frame, radii }, from, TAU / 4.0)
    }

    /// The arc through three points; the straight line where they lie on one.
    fn arc_through(
        &self,
        id: u64,
        from: Vector,
        via: Vector,
        to: Vector,
    ) -> Result<Vec<Vector>, Fault> {
        let (a, b) = (sub(via, from), sub(to, from));
        let normal = cross(a, b);
        let square = dot(normal, normal);
        let Some(z) = unit(normal).filter(|_| square > 1e-12 * dot(a, a) * dot(b, b)) else {
            return Ok(vec![from, via, to]);
        };
        // The centre of the circle through a triangle's corners.
        let toward = sub(scaled(b, dot(a, a)), scaled(a, dot(b, b)));
        let centre = add(from, scaled(cross(toward, normal), 0.5 / square));
        let Some(x) = unit(sub(from, centre)) else {
            return Ok(vec![from, via, to]);
        };
        let radius = dot(sub(from, centre), x);
        let frame = Transform {
            axes: [x, cross(z, x), z],
            origin: centre,
        };
        let radii = [radius, radius];
        let ellipse = Ellipse { frame, radii };
        let turn = ellipse.angle_of(to).rem_euclid(TAU);
        let mut points = self.arc(id, &ellipse, 0.0, turn)?;
        // The ends are as they were written.
        if let [first, .., last] = points.as_mut_slice() {
            (*first, *last) = (from, to);
        }
        Ok(points)
    }
}

enum Trim {
    Point(Vector),
    Parameter(f64),
}
