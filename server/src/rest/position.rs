//! A place that a question names.

use geo::Coord;
use twin_core::both;
use twin_core::spatial::LocalFrame;

use crate::http::HttpError;

/// Farthest from the middle of the community that a device can be asked about, metres: a frame is true no farther.
const FARTHEST_M: f64 = 100_000.0;

/// Local metres of a longitude and latitude in degrees.
pub(super) fn plan_of(frame: &LocalFrame, [lon, lat]: [f64; 2]) -> Result<Coord<f64>, HttpError> {
    let is_on_earth = (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
    let at = frame.enu_from_lonlat(Coord { x: lon, y: lat });
    let is_near = at.x.hypot(at.y) <= FARTHEST_M;
    if !is_on_earth || !is_near {
        return Err(HttpError::out_of_range(both!(
            "position [{lon}, {lat}] is not a longitude and latitude within 100 km of the community",
            "position [{lon}, {lat}] 不是距社区 100 km 以内的经度和纬度"
        )));
    }
    Ok(at)
}
