//! One feature of the model as GeoJSON, with what a query says of it.

use geo::Coord;
use geojson::{Feature, GeometryValue, Position};
use twin_core::model::Community;
use twin_core::spatial::{Layer, LocalFrame};
use twin_formats::geojson::feature as plain_feature;

/// The feature at `i`; `more` are properties of the query, such as its distance, to the millimetre.
pub(crate) fn feature(
    c: &Community,
    layer: Layer,
    i: usize,
    more: &[(&'static str, f64)],
) -> Option<Feature> {
    let mut feature = plain_feature(c, layer, i)?;
    let properties = feature.properties.get_or_insert_default();
    for (name, value) in more {
        let millimetres = (value * 1_000.0).round() / 1_000.0;
        properties.insert((*name).to_owned(), millimetres.into());
    }
    Some(feature)
}

/// West, south, east and north of all positions, degrees (RFC 7946, 5).
pub(crate) fn bbox_of(features: &[Feature]) -> Option<[f64; 4]> {
    let mut bbox = None;
    for geometry in features.iter().filter_map(|f| f.geometry.as_ref()) {
        match &geometry.value {
            GeometryValue::Point { coordinates } => widen(&mut bbox, coordinates),
            GeometryValue::LineString { coordinates } => {
                coordinates.iter().for_each(|at| widen(&mut bbox, at));
            }
            GeometryValue::Polygon { coordinates } => coordinates
                .iter()
                .flatten()
                .for_each(|at| widen(&mut bbox, at)),
            // The model has no other geometries.
            _ => {}
        }
    }
    bbox
}

fn widen(bbox: &mut Option<[f64; 4]>, at: &Position) {
    let [lon, lat] = match at.as_slice() {
        [lon, lat, ..] => [*lon, *lat],
        _ => return,
    };
    let [west, south, east, north] = bbox.unwrap_or([lon, lat, lon, lat]);
    *bbox = Some([west.min(lon), south.min(lat), east.max(lon), north.max(lat)]);
}

/// Longitude and latitude of a plan position, to a tenth of a millimetre.
pub(crate) fn lonlat(frame: &LocalFrame, at: Coord<f64>) -> [f64; 2] {
    let lonlat = frame.lonlat_from_enu(at);
    [lonlat.x, lonlat.y].map(|degrees| (degrees * 1e9).round() / 1e9)
}
