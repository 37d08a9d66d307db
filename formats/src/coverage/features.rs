//! Patches, grounds and contours as GeoJSON features, in longitude and latitude (CRS84).

use std::io::{self, Write};

use geo::{Geometry, MapCoords, MultiLineString, MultiPolygon};
use geojson::Feature;
use serde_json::{Map, Value, json};
use twin_core::coverage::layer::{Band, Gap, Layer, LineKind, Patch, id_of};
use twin_core::coverage::radio::{HeardIf, RadioMap};
use twin_core::model::Community;
use twin_core::spatial::LocalFrame;

use super::picture::RadioPicture;

/// Ids of devices that a feature tells at most, as a demand of an audit does: a car park has hundreds of chargers.
const MOST_IDS: usize = 20;

/// A patch with its first 20 devices and their `count`, and the number of the square that it lies in; `level` is the layer's level, where it has one.
#[must_use]
pub fn patch_feature(
    community: &Community,
    layer: &Layer,
    patch: &Patch,
    level: Option<&str>,
) -> Feature {
    let together = |device: &u32| layer.together(*device).len();
    let count: usize = patch.devices.iter().map(together).sum();
    let properties = json!({
        "devices": ids(community, layer, &patch.devices),
        "count": count,
        "level": level,
        "square": patch.tile,
        "area_m2": rounded(patch.area_m2),
    });
    feature(&community.frame, &patch.ground, properties)
}

/// A part of the open ground that no device covers.
#[must_use]
pub fn blind_feature(community: &Community, patch: &Patch) -> Feature {
    let properties =
        json!({ "blind": true, "square": patch.tile, "area_m2": rounded(patch.area_m2) });
    feature(&community.frame, &patch.ground, properties)
}

/// All that one device covers.
#[must_use]
pub fn ground_feature(
    community: &Community,
    layer: &Layer,
    device: u32,
    ground: &MultiPolygon<f64>,
    level: Option<&str>,
) -> Feature {
    let properties = json!({
        "devices": ids(community, layer, &[device]),
        "level": level,
        "area_m2": rounded(geo::Area::unsigned_area(ground)),
    });
    feature(&community.frame, ground, properties)
}

/// What lies within the distance of a band; the area of a larger band holds that of a smaller one.
#[must_use]
pub fn band_feature(community: &Community, band: &Band, ground: &MultiPolygon<f64>) -> Feature {
    let properties = json!({
        "band": band.as_str(),
        "distance_m": band.distance_m,
        "share_of_households": band.share_of_households,
        "way_m": rounded(band.way_m()),
        "area_m2": rounded(geo::Area::unsigned_area(ground)),
    });
    feature(&community.frame, ground, properties)
}

/// A stretch of a road, or of the boundary of a compound, that no device covers: which, from and to where along it, and how long it is.
#[must_use]
pub fn gap_feature(community: &Community, gap: &Gap) -> Feature {
    let number = gap.feature as usize;
    let id = match gap.kind {
        LineKind::Road => community.roads.get(number).map(|road| road.id.as_str()),
        LineKind::Perimeter => {
            let compound = community.compounds.get(number);
            compound.map(|compound| compound.id.as_str())
        }
    };
    let [from_m, to_m] = gap.stations_m.map(rounded);
    let properties = json!({
        "gap": gap.kind.as_str(),
        "id": id,
        "from_m": from_m,
        "to_m": to_m,
        "length_m": rounded(gap.length_m()),
    });
    feature(&community.frame, &gap.line, properties)
}

/// Where the level of the best server is that of a colour of the picture's legend, from the least, which the technology needs: a line each, with its
/// `level_dbm`, the louder side on the left. Levels that no place has are left out. Cost: O(cells) for each.
#[must_use]
pub fn contour_features(community: &Community, map: &RadioMap, needed_dbm: f64) -> Vec<Feature> {
    contours(community, (map, needed_dbm), |level_dbm| {
        map.contour(level_dbm)
    })
}

/// Where the lines of [`contour_features`] would run with a site elsewhere. Cost: O(cells) for each.
#[must_use]
pub fn contour_features_if(
    community: &Community,
    (map, heard): (&RadioMap, &HeardIf),
    needed_dbm: f64,
) -> Vec<Feature> {
    contours(community, (map, needed_dbm), |level_dbm| {
        map.contour_if(heard, level_dbm)
    })
}

/// The lines of the levels of the legend, each as `lines` has them.
fn contours(
    community: &Community,
    (map, needed_dbm): (&RadioMap, f64),
    lines: impl Fn(f64) -> MultiLineString<f64>,
) -> Vec<Feature> {
    let legend = RadioPicture::Level.legend(map, needed_dbm).into_iter();
    let features = legend.filter_map(|colour| {
        let level_dbm = colour.from?;
        let lines = lines(level_dbm);
        let properties = json!({ "level_dbm": rounded(level_dbm) });
        (!lines.0.is_empty()).then(|| feature(&community.frame, &lines, properties))
    });
    features.collect()
}

/// Writes a collection, feature by feature.
///
/// # Errors
/// When `out` fails.
pub fn write_features(
    features: impl Iterator<Item = Feature>,
    out: &mut dyn Write,
) -> io::Result<()> {
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    for (number, feature) in features.enumerate() {
        let comma = if number == 0 { "" } else { "," };
        write!(out, "{comma}\n{feature}")?;
    }
    out.write_all(b"\n]}\n")
}

fn ids<'c>(community: &'c Community, layer: &Layer, devices: &[u32]) -> Vec<&'c str> {
    let all = devices.iter().flat_map(|device| layer.together(*device));
    let ids = all.filter_map(|number| id_of(community, number));
    ids.take(MOST_IDS).collect()
}

fn feature<S>(frame: &LocalFrame, shape: &S, properties: Value) -> Feature
where
    S: MapCoords<f64, f64>,
    Geometry<f64>: From<S::Output>,
{
    let degrees = shape.map_coords(|c| {
        let at = frame.lonlat_from_enu(c);
        // A tenth of a millimetre, as the other layers give it.
        geo::Coord {
            x: (at.x * 1e9).round() / 1e9,
            y: (at.y * 1e9).round() / 1e9,
        }
    });
    let properties = match properties {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    Feature {
        geometry: Some(geojson::Geometry::new(
            (&Geometry::<f64>::from(degrees)).into(),
        )),
        properties: Some(properties),
        ..Feature::default()
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}
