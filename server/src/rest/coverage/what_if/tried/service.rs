//! What people come to, tried elsewhere.

use geo::{Coord, MultiPolygon};
use twin_core::both;
use twin_core::coverage::layer::{Band, Facilities, Kind};
use twin_protocol::coverage::WhatIf;

use super::{failed, place};
use crate::http::HttpError;
use crate::http::query::shorten;
use crate::rest::coverage::asked::Asked;

/// The ground that is reached on foot from where the device would stand.
pub(super) fn reached(
    asked: &Asked<'_>,
    question: &WhatIf,
    device: Option<u32>,
    number: usize,
) -> Result<MultiPolygon<f64>, HttpError> {
    let (facilities, at) = there(asked, question, device, number)?;
    let ground = facilities.ground(at, &asked.whole.ways);
    let ground = ground.map_err(|error| failed(&error))?;
    Ok(ground.unwrap_or_else(|| MultiPolygon::new(Vec::new())))
}

/// What would lie within each distance of the nearest of all.
pub(in super::super) fn within(
    asked: &Asked<'_>,
    question: &WhatIf,
    device: Option<u32>,
) -> Result<Vec<Band>, HttpError> {
    let Kind::Service(number) = asked.kind else {
        return Err(HttpError::out_of_range(both!(
            "{} has no bands: what people come to along the ways has",
            "{} 没有分级范围；人员步行前往的设施才有";
            asked.word
        )));
    };
    let (_, at) = there(asked, question, device, number)?;
    let (community, layer) = (&asked.world.community, &asked.kept.layer);
    let bands = asked.whole.try_facility(community, layer, device, at);
    let bands = bands.map_err(|error| failed(&error))?;
    bands.ok_or_else(|| HttpError::internal("no such facilities"))
}

/// What is asked about, and where it would stand.
fn there<'w>(
    asked: &Asked<'w>,
    question: &WhatIf,
    device: Option<u32>,
    number: usize,
) -> Result<(&'w Facilities, Coord<f64>), HttpError> {
    let says_more = question.height_m.is_some()
        || question.heading_rad.is_some()
        || question.pitch_rad.is_some()
        || question.lens.is_some();
    if says_more {
        return Err(HttpError::out_of_range(both!(
            "height_m, heading_rad, pitch_rad and lens go with the kind camera",
            "height_m、heading_rad、pitch_rad 和 lens 只用于 camera"
        )));
    }
    let facilities = asked.whole.facilities.get(number);
    let facilities = facilities.ok_or_else(|| HttpError::internal("no such facilities"))?;
    let own = facilities.class().map(|class| class.as_str());
    if let Some(class) = &question.class
        && Some(class.as_str()) != own
    {
        return Err(HttpError::out_of_range(
            both!("class '{}' is not that of the kind {}", "设备类“{}”与类型 {} 不符"; shorten(class),
            asked.word),
        ));
    }
    Ok((facilities, place(asked, question, device)?))
}
