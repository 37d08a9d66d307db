//! Points and directions.

use super::vector::{Vector, unit};
use crate::finding::{Expected, Thing};
use crate::ifc::fault::Fault;
use crate::ifc::model::{Entity, MAX_LENGTH, Model};
use crate::ifc::step::Value;

/// An `IfcCartesianPoint` of two or three coordinates; `z` is 0 where there are two.
pub(super) fn point(entity: &Entity<'_>) -> Result<Vector, Fault> {
    if entity.kind != "IFCCARTESIANPOINT" {
        return Err(entity.unsupported());
    }
    let numbers = entity.numbers(0)?;
    coordinates(&numbers).ok_or_else(|| Fault::malformed(entity.id, 0, Expected::Coordinates))
}

fn coordinates(numbers: &[f64]) -> Option<Vector> {
    let point = match *numbers {
        [x, y] => [x, y, 0.0],
        [x, y, z] => [x, y, z],
        _ => return None,
    };
    point.iter().all(|c| c.abs() <= MAX_LENGTH).then_some(point)
}

/// An `IfcDirection`, of length 1.
pub(super) fn direction(entity: &Entity<'_>) -> Result<Vector, Fault> {
    let numbers = entity.numbers(0)?;
    let direction = coordinates(&numbers).and_then(unit);
    direction.ok_or_else(|| Fault::malformed(entity.id, 0, Expected::Direction))
}

/// An `IfcCartesianPointList2D` or `3D`.
pub(super) fn point_list(
    model: &Model<'_>,
    of: &Entity<'_>,
    number: usize,
) -> Result<Vec<Vector>, Fault> {
    let list = model.follow(of, number)?;
    let points: Option<Vec<Vector>> = list
        .list(0)?
        .iter()
        .map(|row| {
            let numbers: Option<Vec<f64>> = row.list()?.iter().map(Value::number).collect();
            coordinates(&numbers?)
        })
        .collect();
    points.ok_or_else(|| Fault::malformed(list.id, 0, Expected::CoordinateList))
}

/// Of `points`, those that a list of numbers from 1 names.
pub(super) fn picked(points: &[Vector], numbers: &Value, of: u64) -> Result<Vec<Vector>, Fault> {
    let wrong = || Fault::Malformed {
        id: of,
        what: Thing::PointIndex,
        expected: Expected::PointNumber,
    };
    let pick = |number: &Value| match number {
        Value::Integer(i) => usize::try_from(*i - 1)
            .ok()
            .and_then(|i| points.get(i))
            .copied(),
        _ => None,
    };
    let list = numbers.list().ok_or_else(wrong)?;
    list.iter().map(|n| pick(n).ok_or_else(wrong)).collect()
}
