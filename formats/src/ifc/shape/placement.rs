//! Placements: where the axes of an object lie.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::point::{direction, point};
use super::vector::{Transform, Vector, cross, dot, scaled, sub, unit};
use crate::finding::{Expected, Thing};
use crate::ifc::fault::Fault;
use crate::ifc::model::{Entity, Model};

/// Longest chain of local placements; sound files have under ten.
const MAX_CHAIN: usize = 1_000;

/// Scales of maps from a micrometre to a metre and back; others are mistakes, and count as not given.
const SCALES: std::ops::RangeInclusive<f64> = 1e-6..=1e6;

/// The placements of a file's products, each worked out once.
#[derive(Debug)]
pub(in crate::ifc) struct Placements<'m, 'f> {
    model: &'m Model<'f>,
    known: RefCell<BTreeMap<u64, Transform>>,
}

impl<'m, 'f> Placements<'m, 'f> {
    pub(in crate::ifc) fn new(model: &'m Model<'f>) -> Self {
        Self {
            model,
            known: RefCell::new(BTreeMap::new()),
        }
    }

    /// Where a product's own axes lie in the model: its parameter 5, an `IfcLocalPlacement`; the model's own where it has none.
    pub(in crate::ifc) fn of_product(&self, product: &Entity<'_>) -> Result<Transform, Fault> {
        match self.model.maybe_follow(product, 5)? {
            Some(placement) => self.local(placement),
            None => Ok(Transform::IDENTITY),
        }
    }

    /// Up the chain `IfcLocalPlacement(PlacementRelTo, RelativePlacement)`, then down again.
    fn local(&self, placement: Entity<'f>) -> Result<Transform, Fault> {
        let mut chain = Vec::new();
        let mut next = Some(placement);
        let mut base = Transform::IDENTITY;
        while let Some(placement) = next {
            if let Some(known) = self.known.borrow().get(&placement.id) {
                base = *known;
                break;
            }
            if placement.kind != "IFCLOCALPLACEMENT" {
                return Err(placement.unsupported());
            }
            if chain.len() >= MAX_CHAIN || chain.iter().any(|(id, _)| *id == placement.id) {
                return Err(Fault::Cycle { id: placement.id });
            }
            let relative = axes(self.model, &self.model.follow(&placement, 1)?)?;
            next = self.model.maybe_follow(&placement, 0)?;
            chain.push((placement.id, relative));
        }
        for (id, relative) in chain.into_iter().rev() {
            base = base.after(&relative);
            self.known.borrow_mut().insert(id, base);
        }
        Ok(base)
    }
}

/// An `IfcAxis2Placement3D(Location, Axis, RefDirection)` or `IfcAxis2Placement2D(Location, RefDirection)`.
pub(super) fn axes(model: &Model<'_>, placement: &Entity<'_>) -> Result<Transform, Fault> {
    let origin = point(&model.follow(placement, 0)?)?;
    let maybe = |number: usize| -> Result<Option<Vector>, Fault> {
        model
            .maybe_follow(placement, number)?
            .map(|d| direction(&d))
            .transpose()
    };
    let (z, x) = match placement.kind {
        "IFCAXIS2PLACEMENT3D" => (maybe(1)?, maybe(2)?),
        "IFCAXIS2PLACEMENT2D" => (None, maybe(1)?),
        _ => return Err(placement.unsupported()),
    };
    let axes = right_handed(z, x).ok_or_else(|| parallel(placement.id))?;
    Ok(Transform { axes, origin })
}

fn parallel(id: u64) -> Fault {
    Fault::Malformed {
        id,
        what: Thing::ParallelAxes,
        expected: Expected::Axes,
    }
}

/// Axes from a `z` and a direction that `x` is near (ISO 10303-42's `build_axes`); up and east where they are not given.
fn right_handed(z: Option<Vector>, x: Option<Vector>) -> Option<[Vector; 3]> {
    let z = z.unwrap_or([0.0, 0.0, 1.0]);
    let near = match x {
        Some(x) => x,
        None if z[1].abs() < 1e-9 && z[2].abs() < 1e-9 => [0.0, 1.0, 0.0],
        None => [1.0, 0.0, 0.0],
    };
    let x = unit(sub(near, scaled(z, dot(near, z))))?;
    Some([x, cross(z, x), z])
}

/// An `IfcCartesianTransformationOperator2D` or `3D`, uniform or not:
/// `(Axis1, Axis2, LocalOrigin, Scale, [Axis3], [Scale2], [Scale3])`.
pub(super) fn operator(model: &Model<'_>, operator: &Entity<'_>) -> Result<Transform, Fault> {
    let maybe = |number: usize| -> Result<Option<Vector>, Fault> {
        model
            .maybe_follow(operator, number)?
            .map(|d| direction(&d))
            .transpose()
    };
    let origin = point(&model.follow(operator, 2)?)?;
    let is_plane = operator
        .kind
        .starts_with("IFCCARTESIANTRANSFORMATIONOPERATOR2D");
    if !is_plane
        && !operator
            .kind
            .starts_with("IFCCARTESIANTRANSFORMATIONOPERATOR3D")
    {
        return Err(operator.unsupported());
    }
    let given = [
        maybe(0)?,
        maybe(1)?,
        if is_plane { None } else { maybe(4)? },
    ];
    let axes = based(given).ok_or_else(|| parallel(operator.id))?;
    let size = |number: usize, otherwise: f64| match operator.value(number).number() {
        Some(scale) if SCALES.contains(&scale.abs()) => scale,
        _ => otherwise,
    };
    let scale = size(3, 1.0);
    let (scale_2, scale_3) = match operator.kind {
        "IFCCARTESIANTRANSFORMATIONOPERATOR2DNONUNIFORM" => (size(4, scale), 1.0),
        "IFCCARTESIANTRANSFORMATIONOPERATOR3DNONUNIFORM" => (size(5, scale), size(6, scale)),
        _ if is_plane => (scale, 1.0),
        _ => (scale, scale),
    };
    let [x, y, z] = axes;
    Ok(Transform {
        axes: [scaled(x, scale), scaled(y, scale_2), scaled(z, scale_3)],
        origin,
    })
}

/// Axes of length 1 at right angles, near those that are given (ISO 10303-42's `base_axis`). They may be a left hand's: a mirror.
fn based([x, y, z]: [Option<Vector>; 3]) -> Option<[Vector; 3]> {
    let z = match (z, x, y) {
        (Some(z), ..) => z,
        (None, Some(x), Some(y)) if x[2] != 0.0 || y[2] != 0.0 => unit(cross(x, y))?,
        _ => [0.0, 0.0, 1.0],
    };
    let [x, across, z] = right_handed(Some(z), x)?;
    let is_mirror = y.is_some_and(|y| dot(y, across) < 0.0);
    let y = if is_mirror {
        scaled(across, -1.0)
    } else {
        across
    };
    Some([x, y, z])
}
