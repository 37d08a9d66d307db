//! What a device would cover, and what the layer of all would be then.

mod tried;

use geo::{Area, Geometry, MapCoords, MultiPolygon};
use serde_json::{Value, json};
use twin_core::both;
use twin_core::coverage::layer::{Band, Kind, Trial, TrialMap};
use twin_formats::coverage::{
    RadioPicture, band_feature, blind_feature, contour_features_if, patch_feature,
    server_picture_if,
};
use twin_protocol::coverage::{WhatIf, WhatIfAnswer};

use self::tried::{moved, sinrs_db, tried, within};
use super::asked::Asked;
use super::wire;
use crate::http::HttpError;

/// What the device would cover, and how much would be covered in all.
pub(super) fn answer(asked: &Asked<'_>, question: &WhatIf) -> Result<WhatIfAnswer, HttpError> {
    let device = moved(asked, question)?;
    let tried = tried(asked, question, device)?;
    let patchwork = &asked.kept.layer.patchwork;
    let after = patchwork.what_if_all(tried.areas(asked, device));
    Ok(WhatIfAnswer {
        kind: asked.word.clone(),
        level: asked.level(),
        storey: asked.kind.radio_storey(),
        ground: degrees(asked, &tried.ground)?,
        area_m2: tried.ground.unsigned_area(),
        before: wire::numbers(patchwork.numbers()),
        after: wire::numbers(after),
        height_m: tried.height_m,
        camera: tried.camera,
    })
}

/// The patches and blind spots of the squares in which something would be different, as GeoJSON with the numbers of these squares.
pub(super) fn patches(asked: &Asked<'_>, question: &WhatIf) -> Result<Value, HttpError> {
    let device = moved(asked, question)?;
    let tried = tried(asked, question, device)?;
    let (community, layer) = (&asked.world.community, &asked.kept.layer);
    let level = asked.level();
    let (squares, patches) = layer.patchwork.patches_if(tried.areas(asked, device));
    let features: Vec<_> = patches
        .iter()
        .map(|patch| match patch.devices.is_empty() {
            true => blind_feature(community, patch),
            false => patch_feature(community, layer, patch, level.as_deref()),
        })
        .collect();
    Ok(json!({ "type": "FeatureCollection", "squares": squares, "features": features }))
}

/// The picture of a layer of radio or light as it would be.
pub(super) fn picture(
    asked: &Asked<'_>,
    question: &WhatIf,
    what: RadioPicture,
) -> Result<Vec<u8>, HttpError> {
    let device = moved(asked, question)?;
    let (png, _) = match (asked.kind, what) {
        (Kind::Radio(word) | Kind::RadioStorey(word, _), RadioPicture::Sinr) => {
            let values = sinrs_db(asked, question, device, word)?;
            wire::drawn_of(asked, what, &values)?
        }
        (Kind::Radio(_) | Kind::RadioStorey(..) | Kind::Light(_), _) => {
            let trial = on_map(asked, question, device)?;
            match (what, &trial.map, &asked.kept.layer.map) {
                (RadioPicture::Server, TrialMap::Radio(heard), Some(map)) => {
                    let frame = &asked.world.community.frame;
                    server_picture_if(map, heard, frame).map_err(HttpError::internal)?
                }
                _ => wire::drawn_of(asked, what, trial.map.levels())?,
            }
        }
        _ => {
            let kind = &asked.word;
            return Err(HttpError::out_of_range(both!(
                "{kind} has no picture of what would be; POST .../what-if/patches tells it",
                "{kind} 没有移动后的图片，请用 POST .../what-if/patches"
            )));
        }
    };
    Ok(png)
}

/// The lines of equal level of a layer of radio as they would be, as GeoJSON.
pub(super) fn contours(asked: &Asked<'_>, question: &WhatIf) -> Result<Value, HttpError> {
    let (Some(word), Some(map)) = (asked.kind.radio(), &asked.kept.layer.map) else {
        return Err(HttpError::out_of_range(both!(
            "{} has no levels that lines could run at; technologies of radio have",
            "{} 没有电平，因此没有等值线；无线技术才有";
            asked.word
        )));
    };
    let device = moved(asked, question)?;
    let trial = on_map(asked, question, device)?;
    let TrialMap::Radio(heard) = &trial.map else {
        return Err(HttpError::internal("no map of radio"));
    };
    let needed_dbm = word.technology().needed_dbm;
    let features = contour_features_if(&asked.world.community, (map, heard), needed_dbm);
    Ok(json!({ "type": "FeatureCollection", "features": features }))
}

/// What would lie within each distance of the nearest of what people come to, as GeoJSON.
pub(super) fn bands(asked: &Asked<'_>, question: &WhatIf) -> Result<Value, HttpError> {
    let device = moved(asked, question)?;
    let bands = within(asked, question, device)?;
    let grounds = grounds(asked, &bands)?;
    let community = &asked.world.community;
    let features: Vec<_> = (bands.iter().zip(&grounds))
        .map(|(band, ground)| band_feature(community, band, ground))
        .collect();
    Ok(json!({ "type": "FeatureCollection", "features": features }))
}

/// The grounds of bands, in their order. Those over ways that a band before or one of the layer as it is has too are not made again: while a device is
/// dragged most are the same, and making one costs more than the search for it.
fn grounds(asked: &Asked<'_>, bands: &[Band]) -> Result<Vec<MultiPolygon<f64>>, HttpError> {
    let known = asked.kept.grounds().map_err(HttpError::internal)?;
    let mut grounds: Vec<MultiPolygon<f64>> = Vec::with_capacity(bands.len());
    for band in bands {
        let made = bands.iter().zip(&grounds);
        let mut all = made.chain(asked.kept.layer.bands.iter().zip(known));
        let same = all.find(|(other, _)| band.has_ground_of(other));
        let ground = match same {
            Some((_, ground)) => ground.clone(),
            None => band.ground().map_err(HttpError::internal)?,
        };
        grounds.push(ground);
    }
    Ok(grounds)
}

/// What is tried of a layer that has a map.
fn on_map(asked: &Asked<'_>, question: &WhatIf, device: Option<u32>) -> Result<Trial, HttpError> {
    let trial = tried(asked, question, device)?.trial;
    trial.ok_or_else(|| HttpError::internal("nothing was tried"))
}

fn degrees(asked: &Asked<'_>, ground: &MultiPolygon<f64>) -> Result<Value, HttpError> {
    let frame = &asked.world.community.frame;
    let degrees = ground.map_coords(|c| frame.lonlat_from_enu(c));
    let geometry = geojson::Geometry::new((&Geometry::MultiPolygon(degrees)).into());
    serde_json::to_value(geometry).map_err(HttpError::internal)
}
