//! Layers as GeoJSON (RFC 7946): WGS 84 longitude and latitude, right-handed rings, the columns of the GeoPackage as properties.

use std::io::{self, Write};

use geo::{Coord, Geometry, MapCoords, orient::Orient};
use geojson::{Feature, GeometryValue};
use twin_core::model::{Community, CommunityParts};
use twin_core::spatial::Layer;

use crate::table::{COMMUNITY, Table, json};

/// Decimals of a degree: the eighth is a millimetre.
const DECIMALS: f64 = 1e8;

/// Number of features of `layer`; for poles, of all fixtures.
#[must_use]
pub fn layer_len(parts: &CommunityParts, layer: Layer) -> usize {
    match layer {
        Layer::Building => parts.buildings.len(),
        Layer::Road => parts.roads.len(),
        Layer::Pole | Layer::Fixture => parts.fixtures.len(),
        Layer::Place => parts.places.len(),
        Layer::Device => parts.devices.len(),
        Layer::Gate => parts.gates.len(),
        Layer::Green => parts.greens.len(),
        Layer::Water => parts.waters.len(),
        Layer::Parking => parts.parkings.len(),
        Layer::Compound => parts.compounds.len(),
        Layer::Unit => parts.units.len(),
    }
}

/// The feature at `index` of `layer`; a pole's index is its place among the fixtures. `None` past the end.
#[must_use]
pub fn feature(parts: &CommunityParts, layer: Layer, index: usize) -> Option<Feature> {
    match layer {
        Layer::Building => of(parts, parts.buildings.get(index)),
        Layer::Road => of(parts, parts.roads.get(index)),
        Layer::Pole | Layer::Fixture => of(parts, parts.fixtures.get(index)),
        Layer::Place => of(parts, parts.places.get(index)),
        Layer::Device => of(parts, parts.devices.get(index)),
        Layer::Gate => of(parts, parts.gates.get(index)),
        Layer::Green => of(parts, parts.greens.get(index)),
        Layer::Water => of(parts, parts.waters.get(index)),
        Layer::Parking => of(parts, parts.parkings.get(index)),
        Layer::Compound => of(parts, parts.compounds.get(index)),
        Layer::Unit => of(parts, parts.units.get(index)),
    }
}

/// Writes `layer` as a feature collection, feature by feature.
///
/// # Errors
/// When `out` fails.
pub fn write_layer(community: &Community, layer: Layer, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    write_features(features_of(community, layer), &mut true, out)?;
    out.write_all(b"\n]}\n")
}

/// Writes every layer as one feature collection, from which the community can be read again; the property `layer` tells them apart.
///
/// # Errors
/// When `out` fails.
pub fn write_all(community: &Community, out: &mut dyn Write) -> io::Result<()> {
    let head = heading(community);
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

/// Writes `layer`, or every layer, as a sequence of features, each on its line. The first has a member with what no feature holds.
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
        head: Some(heading(community)),
        out,
    };
    if let Some(layer) = layer {
        return features_of(community, layer).try_for_each(|feature| sequence.text(feature));
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

/// What no feature holds (RFC 7946 §6.1 allows such a member): id, names, offset from UTC, and the origin that heights count from.
fn heading(community: &Community) -> serde_json::Value {
    let frame = &community.frame;
    serde_json::json!({
        "id": community.id.as_str(),
        "name": community.name,
        "utc_offset_secs": community.utc_offset_secs,
        "origin": [frame.lon(), frame.lat(), frame.height()],
    })
}

fn features_of(community: &Community, layer: Layer) -> impl Iterator<Item = Feature> {
    let is_wanted = move |index: &usize| {
        layer != Layer::Pole
            || community
                .fixtures
                .get(*index)
                .is_some_and(|fixture| fixture.kind.is_pole())
    };
    (0..layer_len(community, layer))
        .filter(is_wanted)
        .filter_map(move |index| feature(community, layer, index))
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
    let rounded = |c: Coord<f64>| Coord {
        x: (c.x * DECIMALS).round() / DECIMALS,
        y: (c.y * DECIMALS).round() / DECIMALS,
    };
    let degrees = feature
        .geometry()
        .map(|g| g.map_coords(|c| rounded(parts.frame.lonlat_from_enu(c))));
    let value = match degrees {
        Some(Geometry::Polygon(polygon)) => Some(GeometryValue::from(
            &polygon.orient(geo::orient::Direction::Default),
        )),
        Some(Geometry::LineString(line)) => Some(GeometryValue::from(&line)),
        Some(Geometry::Point(point)) => Some(GeometryValue::from(&point)),
        // The model holds no other kinds; what has no geometry of its own is a feature without one (RFC 7946 §3.2).
        _ => None,
    };
    Some(Feature {
        bbox: None,
        geometry: value.map(geojson::Geometry::new),
        id: Some(geojson::feature::Id::String(feature.id().to_owned())),
        properties: Some(json::properties(feature)),
        foreign_members: None,
    })
}
