//! What is covered and what is not as GeoJSON: patches, blind spots, stretches, bands and contours.

use twin_core::both;
use twin_formats::coverage::{
    band_feature, blind_feature, contour_features, gap_feature, ground_feature, patch_feature,
};

use super::asked::Asked;
use crate::http::query::{encode, shorten};
use crate::http::{HttpError, Query};
use crate::rest::collection::page_text;

/// The features that are asked for.
pub(super) fn collect(asked: &Asked<'_>, query: &Query) -> Result<String, HttpError> {
    let (world, kept) = (asked.world, &asked.kept);
    let community = &world.community;
    let level = asked.level();
    let level = level.as_deref();
    if let Some(id) = query.text("device") {
        let device = asked.member(id)?;
        let ground = kept.layer.patchwork.ground(kept.layer.first_of(device));
        let make = |_| {
            let first = kept.layer.first_of(device);
            Some(ground_feature(
                community,
                &kept.layer,
                first,
                ground?,
                level,
            ))
        };
        let count = usize::from(ground.is_some());
        return page_text(count, count, None, &make).map_err(HttpError::internal);
    }
    let wants_blind = match query.text("what") {
        None | Some("patches") => false,
        Some("blind") => true,
        Some("gaps") => return gaps(asked, query),
        Some("bands") => return bands(asked),
        Some("contours") => return contours(asked, query),
        Some(other) => {
            return Err(HttpError::bad_request(
                both!("what={} is not patches, blind, gaps, bands or contours", "what={} 不是 patches、blind、gaps、bands 或 contours"; shorten(other)),
            ));
        }
    };
    let patches = kept.patches().iter();
    let fits: Vec<_> = patches
        .filter(|patch| patch.devices.is_empty() == wants_blind)
        .collect();
    let page = query.page()?;
    let shown = page.of(&fits);
    let make = |i: usize| {
        let patch = shown.get(i)?;
        Some(if wants_blind {
            blind_feature(community, patch)
        } else {
            patch_feature(community, &kept.layer, patch, level)
        })
    };
    let next = query.next(&path_of(asked), page, fits.len());
    page_text(shown.len(), fits.len(), next, &make).map_err(HttpError::internal)
}

/// The stretches of roads and boundaries that nothing covers.
fn gaps(asked: &Asked<'_>, query: &Query) -> Result<String, HttpError> {
    let gaps = asked.kept.gaps();
    let page = query.page()?;
    let shown = page.of(gaps);
    let make = |i: usize| Some(gap_feature(&asked.world.community, shown.get(i)?));
    let next = query.next(&path_of(asked), page, gaps.len());
    page_text(shown.len(), gaps.len(), next, &make).map_err(HttpError::internal)
}

/// The areas of the bands, the smallest distance of the living circles first.
fn bands(asked: &Asked<'_>) -> Result<String, HttpError> {
    let community = &asked.world.community;
    let bands = &asked.kept.layer.bands;
    if bands.is_empty() {
        let kind = &asked.word;
        return Err(HttpError::bad_request(both!(
            "what=bands goes with what people come to along the ways; {kind} has no bands",
            "what=bands 只用于人员步行前往的设施；{kind} 没有分级范围"
        )));
    }
    let grounds = asked.kept.grounds().map_err(HttpError::internal)?;
    let make = |i: usize| Some(band_feature(community, bands.get(i)?, grounds.get(i)?));
    page_text(bands.len(), bands.len(), None, &make).map_err(HttpError::internal)
}

/// The lines of equal level of a layer of radio.
fn contours(asked: &Asked<'_>, query: &Query) -> Result<String, HttpError> {
    let (Some(word), Some(map)) = (asked.kind.radio(), &asked.kept.layer.map) else {
        return Err(HttpError::bad_request(
            both!("what=contours goes with technologies of radio; {} has no levels", "what=contours 只用于无线技术；{} 没有电平"; asked.word),
        ));
    };
    let needed_dbm = word.technology().needed_dbm;
    let lines = contour_features(&asked.world.community, map, needed_dbm);
    let page = query.page()?;
    let shown = page.of(&lines);
    let make = |i: usize| shown.get(i).cloned();
    let next = query.next(&path_of(asked), page, lines.len());
    page_text(shown.len(), lines.len(), next, &make).map_err(HttpError::internal)
}

fn path_of(asked: &Asked<'_>) -> String {
    format!("/api/v1/coverage/{}", encode(&asked.word))
}
