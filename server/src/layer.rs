//! The layers of a community as the interface names them: ids, names, kinds, counts, anchor points.
//!
//! A pole is a fixture too: the layer `pole` is that part of the layer `fixture`. Households, legal entities and vehicles are told
//! by their number alone: the interface asks for no name and password, and they are about people.

use geo::{Centroid, Coord, Euclidean, InteriorPoint, InterpolatableLine, LineString, Polygon};
use twin_core::catalogue::PLACE_KINDS;
use twin_core::in_layer;
use twin_core::model::{Community, Name, Position};
use twin_core::spatial::Layer;
use twin_protocol::rest::RegisterInfo;
use twin_protocol::scene::SceneName;

use crate::world::World;

/// Every layer, in the order of the interface.
pub(crate) const LAYERS: [Layer; 21] = [
    Layer::Compound,
    Layer::Building,
    Layer::Storey,
    Layer::Unit,
    Layer::Room,
    Layer::Road,
    Layer::Green,
    Layer::Water,
    Layer::Parking,
    Layer::GarageLevel,
    Layer::ParkingSpace,
    Layer::Wall,
    Layer::Gate,
    Layer::Place,
    Layer::Fixture,
    Layer::Pole,
    Layer::Device,
    Layer::Airspace,
    Layer::UtilityNode,
    Layer::UtilityLink,
    Layer::PlacedModel,
];

/// What the community holds besides its layers, by number: roofs and shells, which are parts of buildings, and the registers.
pub(crate) fn registers(c: &Community) -> Vec<RegisterInfo> {
    let counts = [
        ("roof", "屋顶", "Roofs", c.roofs.len()),
        ("shell", "建筑表面模型", "Surface models", c.shells.len()),
        ("household", "户", "Households", c.households.len()),
        (
            "legal_entity",
            "法人",
            "Legal entities",
            c.legal_entities.len(),
        ),
        ("vehicle", "车辆", "Vehicles", c.vehicles.len()),
    ];
    let info = |(id, zh, en, count): (&str, &str, &str, usize)| RegisterInfo {
        id: id.to_owned(),
        title: SceneName {
            zh: zh.to_owned(),
            en: en.to_owned(),
        },
        count,
    };
    counts.into_iter().map(info).collect()
}

/// Position of a layer in [`LAYERS`].
pub(crate) fn position(layer: Layer) -> usize {
    LAYERS.iter().position(|l| *l == layer).unwrap_or(0)
}

/// Title in both languages.
pub(crate) fn title(layer: Layer) -> SceneName {
    SceneName {
        zh: layer.zh().to_owned(),
        en: layer.en().to_owned(),
    }
}

/// GeoJSON geometry type of the layer's features.
pub(crate) fn geometry(layer: Layer) -> &'static str {
    match layer {
        Layer::Compound
        | Layer::Building
        | Layer::Storey
        | Layer::Room
        | Layer::Green
        | Layer::Water
        | Layer::Parking
        | Layer::GarageLevel
        | Layer::ParkingSpace
        | Layer::Airspace => "Polygon",
        Layer::Road | Layer::Wall | Layer::UtilityLink => "LineString",
        Layer::Unit
        | Layer::Gate
        | Layer::Place
        | Layer::Fixture
        | Layer::Pole
        | Layer::Device
        | Layer::UtilityNode
        | Layer::PlacedModel => "Point",
    }
}

/// Number of feature positions of the layer: of `pole`, those of all fixtures.
pub(crate) fn count(c: &Community, layer: Layer) -> usize {
    in_layer!(c, layer, features => features.len())
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
    in_layer!(c, layer, features => features[i].id.as_str())
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
        Layer::Storey => Some(&c.storeys[i].name),
        Layer::Room => Some(&c.rooms[i].name),
        Layer::Airspace => Some(&c.airspaces[i].name),
        Layer::UtilityNode => Some(&c.utility_nodes[i].name),
        Layer::UtilityLink => Some(&c.utility_links[i].name),
        Layer::PlacedModel => Some(&c.placed_models[i].name),
        Layer::Unit
        | Layer::Fixture
        | Layer::Pole
        | Layer::GarageLevel
        | Layer::ParkingSpace
        | Layer::Wall => None,
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
        Layer::Storey => {
            let usage = c.storeys[i].usage.as_ref();
            usage.map_or("", |usage| usage.value.as_str())
        }
        Layer::Room => c.rooms[i].kind.value.as_str(),
        Layer::ParkingSpace => c.parking_spaces[i].kind.value.as_str(),
        Layer::Wall => c.walls[i].kind.value.as_str(),
        Layer::Airspace => c.airspaces[i].kind.value.as_str(),
        Layer::UtilityNode => c.utility_nodes[i].kind.as_str(),
        Layer::UtilityLink => c.utility_links[i].kind.as_str(),
        Layer::Unit | Layer::Water | Layer::GarageLevel | Layer::PlacedModel => "",
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
        Layer::Storey => {
            let usage = c.storeys[i].usage.as_ref();
            usage.map_or(layer.zh(), |usage| usage.value.zh())
        }
        Layer::Room => c.rooms[i].kind.value.zh(),
        Layer::ParkingSpace => c.parking_spaces[i].kind.value.zh(),
        Layer::Wall => c.walls[i].kind.value.zh(),
        Layer::Airspace => c.airspaces[i].kind.value.zh(),
        Layer::UtilityNode => c.utility_nodes[i].kind.zh(),
        Layer::UtilityLink => c.utility_links[i].kind.zh(),
        Layer::Unit | Layer::Water | Layer::GarageLevel | Layer::PlacedModel => layer.zh(),
        Layer::Device => "",
    }
}

/// Chinese and English name of a place kind.
pub(crate) fn place_kind(word: &str) -> (&'static str, &'static str) {
    let found = PLACE_KINDS.iter().find(|(w, _, _)| *w == word);
    found.map_or(("", ""), |(_, zh, en)| (zh, en))
}

/// A point on the feature at `i`, local metres.
pub(crate) fn anchor(world: &World, layer: Layer, i: usize) -> Position {
    let c = &world.community;
    match layer {
        Layer::Compound => inside(&c.compounds[i].boundary, 0.0),
        Layer::Building => inside(&c.buildings[i].footprint, c.buildings[i].top_z.value),
        Layer::Green => inside(&c.greens[i].area, 0.0),
        Layer::Water => inside(&c.waters[i].area, 0.0),
        Layer::Parking => inside(&c.parkings[i].area, 0.0),
        Layer::ParkingSpace => inside(&c.parking_spaces[i].outline, 0.0),
        Layer::Room => inside(&c.rooms[i].outline, c.rooms[i].floor_z.value),
        Layer::Airspace => inside(&c.airspaces[i].area, c.airspaces[i].floor_z.value),
        Layer::Storey => on_host(world, layer, i, c.storeys[i].floor_z.value),
        Layer::GarageLevel => on_host(world, layer, i, c.garage_levels[i].floor_z.value),
        Layer::Road => half_way(&c.roads[i].line),
        Layer::Wall => half_way(&c.walls[i].line),
        Layer::UtilityLink => half_way(&c.utility_links[i].line),
        Layer::Unit => c.units[i].position,
        Layer::Gate => c.gates[i].position,
        Layer::Place => c.places[i].position,
        Layer::Fixture | Layer::Pole => c.fixtures[i].position,
        Layer::Device => c.devices[i].position,
        Layer::UtilityNode => c.utility_nodes[i].position,
        Layer::PlacedModel => c.placed_models[i].position,
    }
}

/// On the building or car park that the feature lies over, at its own height.
fn on_host(world: &World, layer: Layer, i: usize, z: f64) -> Position {
    let host = twin_formats::geojson::host(&world.community, layer, i);
    let found = host.and_then(|(layer, id)| Some((layer, world.find(layer, id)?)));
    // A valid community has the host; it is a building or a car park, which have no host themselves.
    let at = found.map_or(Position::new(0.0, 0.0, z), |(layer, i)| {
        anchor(world, layer, i)
    });
    Position { z, ..at }
}

fn half_way(line: &LineString<f64>) -> Position {
    let middle = line.point_at_ratio_from_start(&Euclidean, 0.5).map(|p| p.0);
    let at = middle.or_else(|| line.0.first().copied());
    let at = at.unwrap_or(Coord { x: 0.0, y: 0.0 });
    Position::new(at.x, at.y, 0.0)
}

fn inside(polygon: &Polygon<f64>, z: f64) -> Position {
    let point = polygon.interior_point().or_else(|| polygon.centroid());
    point.map_or(Position::new(0.0, 0.0, z), |p| {
        Position::new(p.x(), p.y(), z)
    })
}
