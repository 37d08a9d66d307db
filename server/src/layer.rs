//! The layers of a community as the interface names them: ids, names, kinds, counts, anchor points.
//!
//! A pole is a fixture too: the layer `pole` is that part of the layer `fixture`.

use geo::{Centroid, Coord, Euclidean, InteriorPoint, InterpolatableLine, Polygon};
use twin_core::catalogue::PLACE_KINDS;
use twin_core::model::{Community, Name, Position};
use twin_core::spatial::Layer;
use twin_protocol::scene::SceneName;

/// Every layer, in the order of the interface.
pub(crate) const LAYERS: [Layer; 12] = [
    Layer::Compound,
    Layer::Building,
    Layer::Unit,
    Layer::Road,
    Layer::Green,
    Layer::Water,
    Layer::Parking,
    Layer::Gate,
    Layer::Place,
    Layer::Fixture,
    Layer::Pole,
    Layer::Device,
];

/// Position of a layer in [`LAYERS`].
pub(crate) fn position(layer: Layer) -> usize {
    LAYERS.iter().position(|l| *l == layer).unwrap_or(0)
}

/// Title in both languages.
pub(crate) fn title(layer: Layer) -> SceneName {
    let en = match layer {
        Layer::Compound => "Compounds",
        Layer::Building => "Buildings",
        Layer::Unit => "Building units",
        Layer::Road => "Roads",
        Layer::Green => "Green areas",
        Layer::Water => "Water bodies",
        Layer::Parking => "Parking facilities",
        Layer::Gate => "Gates",
        Layer::Place => "Places",
        Layer::Fixture => "Fixtures",
        Layer::Pole => "Poles",
        Layer::Device => "Devices",
    };
    SceneName {
        zh: layer.zh().to_owned(),
        en: en.to_owned(),
    }
}

/// GeoJSON geometry type of the layer's features.
pub(crate) fn geometry(layer: Layer) -> &'static str {
    match layer {
        Layer::Compound | Layer::Building | Layer::Green | Layer::Water | Layer::Parking => {
            "Polygon"
        }
        Layer::Road => "LineString",
        Layer::Unit | Layer::Gate | Layer::Place | Layer::Fixture | Layer::Pole | Layer::Device => {
            "Point"
        }
    }
}

/// Number of feature positions of the layer: of `pole`, those of all fixtures.
pub(crate) fn count(c: &Community, layer: Layer) -> usize {
    match layer {
        Layer::Compound => c.compounds.len(),
        Layer::Building => c.buildings.len(),
        Layer::Unit => c.units.len(),
        Layer::Road => c.roads.len(),
        Layer::Green => c.greens.len(),
        Layer::Water => c.waters.len(),
        Layer::Parking => c.parkings.len(),
        Layer::Gate => c.gates.len(),
        Layer::Place => c.places.len(),
        Layer::Fixture | Layer::Pole => c.fixtures.len(),
        Layer::Device => c.devices.len(),
    }
}

/// Whether the feature at `i` belongs to the layer.
pub(crate) fn holds(c: &Community, layer: Layer, i: usize) -> bool {
    match layer {
        Layer::Pole => c.fixtures.get(i).is_some_and(|f| f.kind.is_pole()),
        _ => i < count(c, layer),
    }
}

/// Id of the feature at `i`; `i` is below [`count`].
pub(crate) fn id(c: &Community, layer: Layer, i: usize) -> &str {
    match layer {
        Layer::Compound => c.compounds[i].id.as_str(),
        Layer::Building => c.buildings[i].id.as_str(),
        Layer::Unit => c.units[i].id.as_str(),
        Layer::Road => c.roads[i].id.as_str(),
        Layer::Green => c.greens[i].id.as_str(),
        Layer::Water => c.waters[i].id.as_str(),
        Layer::Parking => c.parkings[i].id.as_str(),
        Layer::Gate => c.gates[i].id.as_str(),
        Layer::Place => c.places[i].id.as_str(),
        Layer::Fixture | Layer::Pole => c.fixtures[i].id.as_str(),
        Layer::Device => c.devices[i].id.as_str(),
    }
}

/// Name of the feature at `i`, if its kind has names.
pub(crate) fn name(c: &Community, layer: Layer, i: usize) -> Option<&Name> {
    match layer {
        Layer::Compound => Some(&c.compounds[i].name),
        Layer::Building => Some(&c.buildings[i].name),
        Layer::Road => Some(&c.roads[i].name),
        Layer::Green => Some(&c.greens[i].name),
        Layer::Water => Some(&c.waters[i].name),
        Layer::Parking => Some(&c.parkings[i].name),
        Layer::Gate => Some(&c.gates[i].name),
        Layer::Place => Some(&c.places[i].name),
        Layer::Device => Some(&c.devices[i].name),
        Layer::Unit | Layer::Fixture | Layer::Pole => None,
    }
}

/// Kind of the feature at `i` within its layer; empty where the layer has none.
pub(crate) fn kind(c: &Community, layer: Layer, i: usize) -> &str {
    match layer {
        Layer::Compound => c.compounds[i].enclosure.value.as_str(),
        Layer::Building => c.buildings[i].usage.value.as_str(),
        Layer::Road => c.roads[i].class.value.as_str(),
        Layer::Green => c.greens[i].kind.as_str(),
        Layer::Parking => c.parkings[i].kind.value.as_str(),
        Layer::Gate => c.gates[i].kind.value.as_str(),
        Layer::Place => &c.places[i].kind.value,
        Layer::Fixture | Layer::Pole => c.fixtures[i].kind.as_str(),
        Layer::Device => c.devices[i].class.as_str(),
        Layer::Unit | Layer::Water => "",
    }
}

/// The kind of the feature at `i` in Chinese, where it is a word of the model.
pub(crate) fn kind_zh(c: &Community, layer: Layer, i: usize) -> &'static str {
    match layer {
        Layer::Compound => c.compounds[i].enclosure.value.zh(),
        Layer::Building => c.buildings[i].usage.value.zh(),
        Layer::Road => c.roads[i].class.value.zh(),
        Layer::Green => c.greens[i].kind.zh(),
        Layer::Parking => c.parkings[i].kind.value.zh(),
        Layer::Gate => c.gates[i].kind.value.zh(),
        Layer::Place => place_kind(&c.places[i].kind.value).0,
        Layer::Fixture | Layer::Pole => c.fixtures[i].kind.zh(),
        Layer::Unit => "单元",
        Layer::Water => "水体",
        Layer::Device => "",
    }
}

/// Chinese and English name of a place kind.
pub(crate) fn place_kind(word: &str) -> (&'static str, &'static str) {
    let found = PLACE_KINDS.iter().find(|(w, _, _)| *w == word);
    found.map_or(("", ""), |(_, zh, en)| (zh, en))
}

/// A point on the feature at `i`, local metres.
pub(crate) fn anchor(c: &Community, layer: Layer, i: usize) -> Position {
    match layer {
        Layer::Compound => inside(&c.compounds[i].boundary, 0.0),
        Layer::Building => inside(&c.buildings[i].footprint, c.buildings[i].top_z.value),
        Layer::Green => inside(&c.greens[i].area, 0.0),
        Layer::Water => inside(&c.waters[i].area, 0.0),
        Layer::Parking => inside(&c.parkings[i].area, 0.0),
        Layer::Road => {
            let line = &c.roads[i].line;
            let middle = line.point_at_ratio_from_start(&Euclidean, 0.5);
            let at = middle.map_or_else(
                || line.0.first().copied().unwrap_or(Coord { x: 0.0, y: 0.0 }),
                |p| p.0,
            );
            Position::new(at.x, at.y, 0.0)
        }
        Layer::Unit => c.units[i].position,
        Layer::Gate => c.gates[i].position,
        Layer::Place => c.places[i].position,
        Layer::Fixture | Layer::Pole => c.fixtures[i].position,
        Layer::Device => c.devices[i].position,
    }
}

fn inside(polygon: &Polygon<f64>, z: f64) -> Position {
    let point = polygon.interior_point().or_else(|| polygon.centroid());
    point.map_or(Position::new(0.0, 0.0, z), |p| {
        Position::new(p.x(), p.y(), z)
    })
}
