//! Areas within a distance along the ways.

use geo::algorithm::buffer::{BufferStyle, LineCap, LineJoin};
use geo::{Buffer, MultiLineString, MultiPolygon};

use super::error::{ServiceError, distance};
use crate::routing::Stretch;
use crate::told::Term;

/// How far to each side of a way an isochrone reaches, in metres. An assumption: the front half of the plots along it.
pub const STRIP_M: f64 = 25.0;

/// Angle between the vertices of round ends and bends, radians: 16 to a circle, 1 % short of its area at a bend.
const ROUND_RAD: f64 = std::f64::consts::PI / 8.0;

/// The area within `strip_m` to each side of stretches of road: what lies at the ways that are reached, with round ends. It neither fills
/// blocks that only their rim is reached of nor bridges what parts two ways. Cost: O(k log k) of the vertices and their crossings.
///
/// # Errors
/// When the strip is no finite number of at least 0.
pub fn isochrone(stretches: &[Stretch], strip_m: f64) -> Result<MultiPolygon<f64>, ServiceError> {
    distance(Term::new("width of the strip", "条带宽度"), strip_m)?;
    let lines = MultiLineString(stretches.iter().map(|s| s.line.clone()).collect());
    let style = BufferStyle::new(strip_m)
        .line_cap(LineCap::Round(ROUND_RAD))
        .line_join(LineJoin::Round(ROUND_RAD));
    Ok(lines.buffer_with_style(style))
}
