//! One feature of the model as GeoJSON, with what a query says of it.

use geo::Coord;
use geojson::{Feature, GeometryValue, Position};
use twin_core::spatial::{Layer, LocalFrame};
use twin_formats::geojson::feature as plain_feature;

use crate::world::World;

/// The feature at `i`; `more` are properties of the query, such as its distance, to the millimetre.
pub(crate) fn feature(
    world: &World,
    layer: Layer,
    i: usize,
    more: &[(&'static str, f64)],
) -> Option<Feature> {
    let find = |layer: Layer, id: &str| world.find(layer, id);
    let mut feature = plain_feature(&world.community, layer, i, &find)?;
    let properties = feature.properties.get_or_insert_default();
    for (name, value) in more {
        let millimetres = (value * 1_000.0).round() / 1_000.0;
        properties.insert((*name).to_owned(), millimetres.into());
    }
    Some(feature)
}

/// West, south, east and north, degrees (RFC 7946, 5).
pub(crate) type Bbox = [f64; 4];

/// The box about `bbox` and a feature.
pub(crate) fn widen(bbox: Option<Bbox>, feature: &Feature) -> Option<Bbox> {
    match feature.geometry.as_ref().map(|geometry| &geometry.value) {
        Some(GeometryValue::Point { coordinates }) => about(bbox, [coordinates]),
        Some(GeometryValue::LineString { coordinates }) => about(bbox, coordinates),
        Some(GeometryValue::Polygon { coordinates }) => about(bbox, coordinates.iter().flatten()),
        Some(GeometryValue::MultiPolygon { coordinates }) => {
            about(bbox, coordinates.iter().flatten().flatten())
        }
        // Neither the model nor its layers have other geometries.
        _ => bbox,
    }
}

fn about<'p>(
    bbox: Option<Bbox>,
    positions: impl IntoIterator<Item = &'p Position>,
) -> Option<Bbox> {
    positions.into_iter().fold(bbox, |bbox, at| {
        let [lon, lat, ..] = *at.as_slice() else {
            return bbox;
        };
        let [west, south, east, north] = bbox.unwrap_or([lon, lat, lon, lat]);
        Some([west.min(lon), south.min(lat), east.max(lon), north.max(lat)])
    })
}

/// Longitude and latitude of a plan position, to a tenth of a millimetre.
pub(crate) fn lonlat(frame: &LocalFrame, at: Coord<f64>) -> [f64; 2] {
    let lonlat = frame.lonlat_from_enu(at);
    [lonlat.x, lonlat.y].map(|degrees| (degrees * 1e9).round() / 1e9)
}
