//! Somebody and a number plate that a question puts before a camera.

use twin_core::both;
use twin_core::coverage::camera::heading_from_bearing;
use twin_core::coverage::view::Placed;
use twin_core::spatial::LocalFrame;

use super::position::plan_of;
use crate::http::query::shorten;
use crate::http::{HttpError, Query};

/// The parameters that put somebody or a plate somewhere.
pub(super) const PERSON: &str = "person";
pub(super) const PLATE: &str = "plate";

/// What `person=lon,lat` and `plate=lon,lat,bearing` put somewhere, in this order.
pub(super) fn placed(query: &Query, frame: &LocalFrame) -> Result<Vec<Placed>, HttpError> {
    let mut placed = Vec::new();
    if let Some(text) = query.text(PERSON) {
        let Some([lon, lat]) = numbers(text) else {
            return Err(HttpError::bad_request(both!(
                "person={} is not a longitude and latitude in degrees, such as 114.05,22.53",
                "person={} 不是以度为单位的经度和纬度，如 114.05,22.53"; shorten(text)
            )));
        };
        let at = plan_of(frame, [lon, lat])?;
        placed.push(Placed::Person { at });
    }
    if let Some(text) = query.text(PLATE) {
        let Some([lon, lat, bearing]) = numbers(text) else {
            return Err(HttpError::bad_request(both!(
                "plate={} is not a longitude, latitude and bearing in degrees, such as 114.05,22.53,180",
                "plate={} 不是以度为单位的经度、纬度和方位，如 114.05,22.53,180"; shorten(text)
            )));
        };
        placed.push(Placed::Plate {
            at: plan_of(frame, [lon, lat])?,
            facing_rad: heading_from_bearing(bearing.to_radians()),
        });
    }
    Ok(placed)
}

/// So many finite numbers with commas between them.
fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let parts = text.split(',').map(|part| part.trim().parse::<f64>().ok());
    let numbers: Option<Vec<f64>> = parts.map(|n| n.filter(|n| n.is_finite())).collect();
    numbers?.try_into().ok()
}
