//! Boolean results: solids cut by half spaces.

use std::collections::BTreeSet;

use geo::{Area, BooleanOps, MultiPolygon};

use super::body::Body;
use super::clip::{Plane, clipped};
use super::placement::axes;
use super::solid::Shapes;
use super::vector::{Transform, Vector};
use crate::finding::{Expected, Thing};
use crate::ifc::fault::Fault;
use crate::ifc::model::Entity;
use crate::ifc::plan::{plan_of, shadow_of};

/// Part of an area under which an overlap is one of rounding only.
const ROUNDING: f64 = 1e-6;

impl Shapes<'_, '_> {
    /// `IfcBooleanResult(Operator, FirstOperand, SecondOperand)`. Chains of cuts may be hundreds long: from the innermost first
    /// operand outwards. What cannot be taken off is noted and left on.
    pub(super) fn boolean(&self, result: &Entity<'_>, depth: usize) -> Result<Body, Fault> {
        let mut steps = vec![result.clone()];
        let mut seen = BTreeSet::from([result.id]);
        let mut first = self.model.follow(result, 1)?;
        while matches!(first.kind, "IFCBOOLEANCLIPPINGRESULT" | "IFCBOOLEANRESULT") {
            if !seen.insert(first.id) {
                return Err(Fault::Cycle { id: first.id });
            }
            let next = self.model.follow(&first, 1)?;
            steps.push(std::mem::replace(&mut first, next));
        }
        let mut body = self.item(&first, depth + 1)?;
        for step in steps.iter().rev() {
            match self.applied(step, &body, depth) {
                Ok(done) => body = done,
                Err(fault) => self.left_out.borrow_mut().push(fault),
            }
        }
        Ok(body)
    }

    fn applied(&self, step: &Entity<'_>, body: &Body, depth: usize) -> Result<Body, Fault> {
        let second = self.model.follow(step, 2)?;
        let is_half_space = matches!(
            second.kind,
            "IFCHALFSPACESOLID" | "IFCPOLYGONALBOUNDEDHALFSPACE" | "IFCBOXEDHALFSPACE"
        );
        match (step.word(0), is_half_space) {
            (Some("DIFFERENCE"), true) => self.cut_off(body, &second),
            // A box only says where the half space matters; it bounds nothing (IFC4, IfcBoxedHalfSpace).
            (Some("INTERSECTION"), true) if second.kind != "IFCPOLYGONALBOUNDEDHALFSPACE" => {
                self.clip(body, &self.plane(&second)?, second.id)
            }
            (Some("UNION"), false) => {
                let mut body = body.clone();
                body.faces.append(&mut self.item(&second, depth + 1)?.faces);
                Ok(body)
            }
            _ => Err(Fault::Unsupported {
                id: step.id,
                kind: format!("{} with {}", step.kind, second.kind),
            }),
        }
    }

    fn cut_off(&self, body: &Body, half_space: &Entity<'_>) -> Result<Body, Fault> {
        let within = self.plane(half_space)?;
        let kept = self.clip(body, &within.turned(), half_space.id)?;
        if half_space.kind != "IFCPOLYGONALBOUNDEDHALFSPACE" {
            return Ok(kept);
        }
        // IfcPolygonalBoundedHalfSpace(BaseSurface, AgreementFlag, Position, PolygonalBoundary): only what lies over the polygon.
        let removed = self.clip(body, &within, half_space.id)?;
        let position = axes(self.model, &self.model.follow(half_space, 2)?)?;
        let boundary = self.ring(&self.model.follow(half_space, 3)?)?;
        match self.share_over(removed, &position, &boundary) {
            Share::None => Ok(body.clone()),
            Share::All => Ok(kept),
            Share::Part => Err(half_space.unsupported()),
        }
    }

    /// How much of `body` lies over the polygon, seen along the position's `z`.
    fn share_over(&self, body: Body, position: &Transform, boundary: &[Vector]) -> Share {
        let metres = self.units.metres;
        let body = body.moved(&position.rigid_inverse());
        let over = MultiPolygon(shadow_of(&body, metres));
        let area = over.unsigned_area();
        if area == 0.0 {
            return Share::None;
        }
        let Some(boundary) = plan_of(&[boundary.to_vec()], metres) else {
            return Share::None;
        };
        let common = over.intersection(&boundary);
        let share = common.unsigned_area() / area;
        if share <= ROUNDING {
            Share::None
        } else if share >= 1.0 - ROUNDING {
            Share::All
        } else {
            Share::Part
        }
    }

    /// The plane whose kept side is the half space: `IfcHalfSpaceSolid(BaseSurface, AgreementFlag)`; where the flag is true the
    /// normal points away from the material.
    fn plane(&self, half_space: &Entity<'_>) -> Result<Plane, Fault> {
        let surface = self.model.follow(half_space, 0)?;
        if surface.kind != "IFCPLANE" {
            return Err(surface.unsupported());
        }
        let position = axes(self.model, &self.model.follow(&surface, 0)?)?;
        let [_, _, normal] = position.axes;
        let plane = Plane {
            point: position.origin,
            normal,
        };
        Ok(if half_space.flag(1) {
            plane
        } else {
            plane.turned()
        })
    }

    fn clip(&self, body: &Body, plane: &Plane, id: u64) -> Result<Body, Fault> {
        let kept = clipped(body, plane, self.snap()).ok_or(Fault::Malformed {
            id,
            what: Thing::OpenCut,
            expected: Expected::Solid,
        })?;
        self.spend(id, kept.points().count())?;
        Ok(kept)
    }
}

enum Share {
    None,
    Part,
    All,
}
