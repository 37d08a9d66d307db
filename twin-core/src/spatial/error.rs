//! Why a query cannot be answered, and the checks of what comes from outside.

use geo::{Coord, Polygon, Rect};

use super::validity::check_validity;
use crate::both;
use crate::model::Breach;
use crate::told::{Bilingual, Term, Told};

use super::layer::Layer;

/// Farthest coordinate of a query in metres: far past the earth, and small enough that its square is exact enough.
pub const MAX_QUERY_M: f64 = 1e9;

/// Why a query cannot be answered.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// A coordinate is NaN, infinite or farther than [`MAX_QUERY_M`].
    #[error("the {what} has the coordinate {value}: it must be a number within ±1e9 m")]
    BadCoordinate {
        /// What was asked with.
        what: Term,
        /// The coordinate in metres.
        value: f64,
    },
    /// The least corner of a box is beyond its greatest.
    #[error("the box is inverted: its least {axis} {least} is more than its greatest {greatest}")]
    InvertedBox {
        /// `x`, `y` or `z`.
        axis: char,
        /// Least coordinate given, metres.
        least: f64,
        /// Greatest coordinate given, metres.
        greatest: f64,
    },
    /// A distance is NaN, infinite or negative.
    #[error("the {what} is {value} m: it must be a finite number of at least 0")]
    BadDistance {
        /// Which distance.
        what: Term,
        /// Its value in metres.
        value: f64,
    },
    /// A polygon breaks the OGC Simple Features rules.
    #[error("the polygon is not valid: {reason}")]
    InvalidPolygon {
        /// Which rule it breaks.
        reason: Bilingual,
    },
    /// More rectangles than an index numbers.
    #[error("an index holds fewer than 2^32 rectangles, points or boxes")]
    TooMany,
    /// Labels do not fit the rectangles.
    #[error("an index with labels takes one label for each rectangle, each below 64")]
    BadLabels,
    /// A grid cannot have such cells.
    #[error("the side of a grid's cells is {side_m} m: it must be from 1 to 1e9 m")]
    BadCell {
        /// The side asked for in metres.
        side_m: f64,
    },
    /// There is no room for such a mover.
    #[error("there is no mover number {mover}: there is room for {count}")]
    UnknownMover {
        /// The number asked for.
        mover: u32,
        /// How many there is room for.
        count: usize,
    },
    /// A layer is not one of points.
    #[error("the layer {layer} does not consist of points: ask for what crosses the ray")]
    NotPoints {
        /// The layer.
        layer: Layer,
    },
    /// A layer is not one of prisms.
    #[error("the layer {layer} consists of points: ask for what is near the ray")]
    NotPrisms {
        /// The layer.
        layer: Layer,
    },
    /// A layer has no heights, so it cannot be asked in space.
    #[error("the layer {layer} has no heights: ask for it in plan")]
    NoHeights {
        /// The layer.
        layer: Layer,
    },
    /// There is no such road.
    #[error("there is no road number {road}: the community has {count}")]
    UnknownRoad {
        /// The position asked for.
        road: usize,
        /// How many roads there are.
        count: usize,
    },
}

impl Told for QueryError {
    fn zh(&self) -> String {
        match self {
            Self::BadCoordinate { what, value } => {
                format!("{}的坐标为 {value}：应为 ±1e9 m 以内的数值", what.zh)
            }
            Self::InvertedBox {
                axis,
                least,
                greatest,
            } => format!("外包框颠倒：{axis} 的最小值 {least} 大于最大值 {greatest}"),
            Self::BadDistance { what, value } => {
                format!("{}为 {value} m：应为不小于 0 的有限数值", what.zh)
            }
            Self::InvalidPolygon { reason } => format!("多边形无效：{}", reason.zh),
            Self::TooMany => "一个索引中的矩形、点或立方体应少于 2^32 个".to_owned(),
            Self::BadLabels => "带标签的索引应给每个矩形一个标签，且标签小于 64".to_owned(),
            Self::BadCell { side_m } => format!("网格边长为 {side_m} m：应在 1 至 1e9 m 之间"),
            Self::UnknownMover { mover, count } => {
                format!("没有第 {mover} 个移动体：只能容纳 {count} 个")
            }
            Self::NotPoints { layer } => format!("图层 {layer} 不由点组成：请查询与射线相交的要素"),
            Self::NotPrisms { layer } => format!("图层 {layer} 由点组成：请查询射线附近的要素"),
            Self::NoHeights { layer } => format!("图层 {layer} 没有高程：请在平面上查询"),
            Self::UnknownRoad { road, count } => {
                format!("没有第 {road} 条道路：社区共有 {count} 条")
            }
        }
    }
}

/// A box from its least and greatest corner, local metres.
///
/// # Errors
/// When a coordinate is no number or the corners are the wrong way round ([`Rect::new`] would swap them in silence).
pub fn query_box(least: Coord<f64>, greatest: Coord<f64>) -> Result<Rect<f64>, QueryError> {
    check_point(Term::new("box", "外包框"), least)?;
    check_point(Term::new("box", "外包框"), greatest)?;
    for (axis, least, greatest) in [('x', least.x, greatest.x), ('y', least.y, greatest.y)] {
        if least > greatest {
            return Err(QueryError::InvertedBox {
                axis,
                least,
                greatest,
            });
        }
    }
    Ok(Rect::new(least, greatest))
}

pub(super) fn check_point(what: Term, point: Coord<f64>) -> Result<(), QueryError> {
    for value in [point.x, point.y] {
        if value.is_nan() || value.abs() > MAX_QUERY_M {
            return Err(QueryError::BadCoordinate { what, value });
        }
    }
    Ok(())
}

pub(super) fn check_box(rect: Rect<f64>) -> Result<Rect<f64>, QueryError> {
    query_box(rect.min(), rect.max())
}

pub(super) fn check_distance(what: Term, value: f64) -> Result<(), QueryError> {
    if value.is_finite() && value >= 0.0 {
        Ok(())
    } else {
        Err(QueryError::BadDistance { what, value })
    }
}

pub(super) fn check_polygon(polygon: &Polygon<f64>) -> Result<(), QueryError> {
    for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
        ring.0
            .iter()
            .try_for_each(|&c| check_point(Term::new("polygon", "多边形"), c))?;
    }
    check_validity(polygon).map_err(|fault| QueryError::InvalidPolygon {
        reason: Breach::told(fault),
    })?;
    if polygon.exterior().0.is_empty() {
        return Err(QueryError::InvalidPolygon {
            reason: both!("it is empty", "为空"),
        });
    }
    Ok(())
}
