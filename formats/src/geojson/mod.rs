//! Layers as GeoJSON (RFC 7946): WGS 84 longitude and latitude, right-handed rings, the columns of the GeoPackage as properties.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::{self, Write};

use geo::{Coord, Geometry, MapCoords, Polygon, orient::Orient};
use geojson::{Feature, GeometryValue};
use twin_core::in_layer;
use twin_core::model::{Community, CommunityParts};
use twin_core::spatial::Layer;

use crate::attributes::without_file;
use crate::heading;
use crate::table::{COMMUNITY, Table, json};

/// Decimals of a degree: the eighth is a millimetre.
const DECIMALS: f64 = 1e8;

/// Number of features of `layer`; for poles, of all fixtures.
#[must_use]
pub fn layer_len(parts: &CommunityParts, layer: Layer) -> usize {
    in_layer!(parts, layer, features => features.len())
}

/// The building or car park over whose area the feature at `index` lies, where it has no area of its own: layer and id.
#[must_use]
pub fn host(parts: &CommunityParts, layer: Layer, index: usize) -> Option<(Layer, &str)> {
    match layer {
        Layer::Storey => {
            let storey = parts.storeys.get(index)?;
            Some((Layer::Building, storey.building.as_str()))
        }
        Layer::GarageLevel => {
            let level = parts.garage_levels.get(index)?;
            Some((Layer::Parking, level.parking.as_str()))
        }
        _ => None,
    }
}

/// The feature at `index` of `layer` as a map shows it; a pole's index is its place among the fixtures. `None` past the end.
///
/// What has no area of its own has that of its [`host`], which `find` finds by layer and id. The file of a 3D model is left out:
/// it goes with the whole community ([`write_all`]).
#[must_use]
pub fn feature(
    parts: &CommunityParts,
    layer: Layer,
    index: usize,
    find: &dyn Fn(Layer, &str) -> Option<usize>,
) -> Option<Feature> {
    let mut feature = match layer {
        Layer::PlacedModel => {
            let model = parts.placed_models.get(index)?;
            let mut feature = of(parts, Some(&without_file(model)))?;
            if let Some(properties) = &mut feature.properties {
                properties.remove("glb");
            }
            feature
        }
        _ => in_layer!(parts, layer, features => of(parts, features.get(index)))?,
    };
    if let Some((layer, id)) = host(parts, layer, index) {
        let area = find(layer, id).and_then(|index| area(parts, layer, index));
        feature.geometry = area.and_then(|area| degrees(parts, area.clone().into()));
    }
    Some(feature)
}

fn area(parts: &CommunityParts, layer: Layer, index: usize) -> Option<&Polygon<f64>> {
    match layer {
        Layer::Building => parts.buildings.get(index).map(|b| &b.footprint),
        Layer::Parking => parts.parkings.get(index).map(|p| &p.area),
        _ => None,
    }
}

/// The positions of the features that others lie over, by layer and id; empty where `layer` asks for none.
fn hosts(parts: &CommunityParts, layer: Layer) -> BTreeMap<&str, usize> {
    match layer {
        Layer::Storey => {
            let ids = parts.buildings.iter().map(|b| b.id.as_str());
            ids.zip(0..).collect()
        }
        Layer::GarageLevel => {
            let ids = parts.parkings.iter().map(|p| p.id.as_str());
            ids.zip(0..).collect()
        }
        _ => BTreeMap::new(),
    }
}

/// Writes `layer` as a feature collection, feature by feature.
///
/// # Errors
/// When `out` fails.
pub fn write_layer(community: &Community, layer: Layer, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    let hosts = hosts(community, layer);
    let find = |_: Layer, id: &str| hosts.get(id).copied();
    write_features(features_of(community, layer, &find), &mut true, out)?;
    out.write_all(b"\n]}\n")
}

/// Writes every layer as one feature collection, from which the community can be read again; the property `layer` tells them apart.
///
/// # Errors
/// When `out` fails.
pub fn write_all(community: &Community, out: &mut dyn Write) -> io::Result<()> {
    let head = heading::json(community);
    out.write_all(b"{\"type\":\"FeatureCollection\",\"")?;
    write!(out, "{COMMUNITY}\":{head},\"features\":[")?;
    let mut is_first = true;
    macro_rules! write_layers {
        ($($field:ident)*) => { $(
            let features = community.$field.iter().filter_map(|f| of(community, Some(f)));
            write_features(features, &mut is_first, out)?;
        )* };
    }
    twin_core::each_layer!(write_layers);
    out.write_all(b"\n]}\n")
}

/// What stands before each text of a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// The record separator of RFC 8142 §2.
    Record,
    /// Nothing: a feature a line.
    Nothing,
}

/// Writes `layer`, or every layer, as a sequence of features, each on its line. The first has a member with what no feature holds (RFC 7946 §6.1 allows that).
///
/// # Errors
/// When `out` fails.
pub fn write_sequence(
    community: &Community,
    layer: Option<Layer>,
    separator: Separator,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sequence = Sequence {
        separator,
        head: Some(heading::json(community)),
        out,
    };
    if let Some(layer) = layer {
        let hosts = hosts(community, layer);
        let find = |_: Layer, id: &str| hosts.get(id).copied();
        return features_of(community, layer, &find).try_for_each(|f| sequence.text(f));
    }
    macro_rules! write_layers {
        ($($field:ident)*) => { $(
            community.$field.iter()
                .filter_map(|f| of(community, Some(f)))
                .try_for_each(|feature| sequence.text(feature))?;
        )* };
    }
    twin_core::each_layer!(write_layers);
    Ok(())
}

struct Sequence<'s> {
    separator: Separator,
    head: Option<serde_json::Value>,
    out: &'s mut dyn Write,
}

impl Sequence<'_> {
    fn text(&mut self, mut feature: Feature) -> io::Result<()> {
        if let Some(head) = self.head.take() {
            let members = feature.foreign_members.get_or_insert_default();
            members.insert(COMMUNITY.to_owned(), head);
        }
        if self.separator == Separator::Record {
            self.out.write_all(b"\x1e")?;
        }
        serde_json::to_writer(&mut *self.out, &feature)?;
        self.out.write_all(b"\n")
    }
}

fn features_of<'a>(
    community: &'a Community,
    layer: Layer,
    find: &'a dyn Fn(Layer, &str) -> Option<usize>,
) -> impl Iterator<Item = Feature> + 'a {
    let is_wanted = move |index: &usize| {
        layer != Layer::Pole
            || community
                .fixtures
                .get(*index)
                .is_some_and(|fixture| fixture.kind.is_pole())
    };
    (0..layer_len(community, layer))
        .filter(is_wanted)
        .filter_map(move |index| feature(community, layer, index, find))
}

fn write_features(
    features: impl Iterator<Item = Feature>,
    is_first: &mut bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    for feature in features {
        out.write_all(if std::mem::take(is_first) {
            b"\n"
        } else {
            b",\n"
        })?;
        serde_json::to_writer(&mut *out, &feature)?;
    }
    Ok(())
}

fn of<T: Table>(parts: &CommunityParts, feature: Option<&T>) -> Option<Feature> {
    let feature = feature?;
    // What has no geometry of its own is a feature without one (RFC 7946 §3.2).
    let geometry = feature.geometry().and_then(|g| degrees(parts, g));
    Some(Feature {
        bbox: None,
        geometry,
        id: Some(geojson::feature::Id::String(feature.id().to_owned())),
        properties: Some(json::properties(feature)),
        foreign_members: None,
    })
}

/// A geometry in local metres as GeoJSON.
fn degrees(parts: &CommunityParts, geometry: Geometry<f64>) -> Option<geojson::Geometry> {
    let rounded = |c: Coord<f64>| Coord {
        x: (c.x * DECIMALS).round() / DECIMALS,
        y: (c.y * DECIMALS).round() / DECIMALS,
    };
    let value = match geometry.map_coords(|c| rounded(parts.frame.lonlat_from_enu(c))) {
        Geometry::Polygon(polygon) => {
            GeometryValue::from(&polygon.orient(geo::orient::Direction::Default))
        }
        Geometry::LineString(line) => GeometryValue::from(&line),
        Geometry::Point(point) => GeometryValue::from(&point),
        // The model holds no other kinds.
        _ => return None,
    };
    Some(geojson::Geometry::new(value))
}
