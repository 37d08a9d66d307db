//! A feature's values as columns, for formats that hold them beside a geometry: those of its GeoPackage table and a few that
//! follow from them.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::Geometry;
use rusqlite::types::Value;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use twin_core::in_layer;
use twin_core::model::{
    Airspace, Building, CommunityParts, Compound, Device, Fixture, GarageLevel, Gate, Green,
    Parking, ParkingSpace, Place, PlacedModel, Provenance, Road, Room, Storey, Unit, UtilityLink,
    UtilityNode, Wall, Water,
};
use twin_core::spatial::Layer;

use crate::table::{Kind, RowWriter, Table};

/// The layers that hold features with a place of their own, in the order of files. Poles are among the fixtures; storeys and levels
/// of garages lie where their building and their car park do.
pub(crate) const LAYERS: [Layer; 18] = [
    Layer::Compound,
    Layer::Green,
    Layer::Water,
    Layer::Parking,
    Layer::Road,
    Layer::Building,
    Layer::Unit,
    Layer::Gate,
    Layer::Place,
    Layer::Fixture,
    Layer::Device,
    Layer::ParkingSpace,
    Layer::Room,
    Layer::Wall,
    Layer::UtilityLink,
    Layer::UtilityNode,
    Layer::PlacedModel,
    Layer::Airspace,
];

/// Name and kind of a layer's columns, without `id` and `provenance`.
pub(crate) type Columns = Vec<(&'static str, Kind)>;

/// A feature's values.
#[derive(Debug, Clone)]
pub(crate) struct Attributes {
    /// Its id.
    pub(crate) id: String,
    /// One value a column of its layer.
    pub(crate) values: Vec<Value>,
    /// Where the feature (`feature`) and its sourced values came from.
    pub(crate) provenance: BTreeMap<&'static str, Provenance>,
}

impl Attributes {
    /// The feature at `index` of `layer`; a pole is looked up among the fixtures. `None` past the end.
    pub(crate) fn of(parts: &CommunityParts, layer: Layer, index: usize) -> Option<Self> {
        if layer == Layer::PlacedModel {
            let model = parts.placed_models.get(index)?;
            return Some(Self::row(&without_file(model)));
        }
        let mut row = in_layer!(parts, layer, features => features.get(index).map(Self::row))?;
        if layer == Layer::Building {
            let height = |b: &Building| b.top_z.value - b.base_z.value;
            let height = parts.buildings.get(index).map(height);
            row.values.push(height.map_or(Value::Null, Value::Real));
        }
        Some(row)
    }

    fn row<T: Table>(feature: &T) -> Self {
        let mut row = RowWriter::default();
        feature.write(&mut row);
        let mut kinds = T::COLUMNS.iter().map(|(_, kind)| *kind);
        row.values.retain(|_| kinds.next() != Some(Kind::Blob));
        Self {
            id: feature.id().to_owned(),
            values: row.values,
            provenance: row.provenance,
        }
    }

    /// The provenance as one JSON object.
    pub(crate) fn provenance_json(&self) -> String {
        // Maps with text keys and plain members always become JSON.
        serde_json::to_string(&self.provenance).unwrap_or_default()
    }
}

/// The model without the bytes of its file, which are shared and may be many.
pub(crate) fn without_file(model: &PlacedModel) -> PlacedModel {
    PlacedModel {
        id: model.id.clone(),
        name: model.name.clone(),
        building: model.building.clone(),
        glb: Arc::from([]),
        provenance: model.provenance.clone(),
        ..*model
    }
}

/// The columns of `layer`, without those of bytes: a model's file goes beside a map, not into it.
pub(crate) fn columns(layer: Layer) -> Columns {
    let own = match layer {
        Layer::Building => Building::COLUMNS,
        Layer::Road => Road::COLUMNS,
        Layer::Pole | Layer::Fixture => Fixture::COLUMNS,
        Layer::Place => Place::COLUMNS,
        Layer::Device => Device::COLUMNS,
        Layer::Gate => Gate::COLUMNS,
        Layer::Green => Green::COLUMNS,
        Layer::Water => Water::COLUMNS,
        Layer::Parking => Parking::COLUMNS,
        Layer::Compound => Compound::COLUMNS,
        Layer::Unit => Unit::COLUMNS,
        Layer::Storey => Storey::COLUMNS,
        Layer::Room => Room::COLUMNS,
        Layer::GarageLevel => GarageLevel::COLUMNS,
        Layer::ParkingSpace => ParkingSpace::COLUMNS,
        Layer::Wall => Wall::COLUMNS,
        Layer::Airspace => Airspace::COLUMNS,
        Layer::UtilityNode => UtilityNode::COLUMNS,
        Layer::UtilityLink => UtilityLink::COLUMNS,
        Layer::PlacedModel => PlacedModel::COLUMNS,
    };
    // The number painted on a parking space is text, that of a unit is a number: tables of all layers hold one kind a name.
    let renamed = |(name, kind): (&'static str, Kind)| match (layer, name) {
        (Layer::ParkingSpace, "number") => ("space_number", kind),
        _ => (name, kind),
    };
    let own = own.iter().copied().filter(|(_, kind)| *kind != Kind::Blob);
    let mut columns: Columns = own.map(renamed).collect();
    if layer == Layer::Building {
        columns.push(("height", Kind::Real));
    }
    columns
}

/// Geometry of the feature at `index` of `layer` in local metres; `None` for what lies where its building or car park does.
pub(crate) fn geometry(
    parts: &CommunityParts,
    layer: Layer,
    index: usize,
) -> Option<Geometry<f64>> {
    in_layer!(parts, layer, features => features.get(index).and_then(Table::geometry))
}

/// [`Attributes`] as one JSON object in the order of the columns; values that are not known are left out.
#[derive(Debug)]
pub(crate) struct Object {
    layer: Layer,
    attributes: Attributes,
}

impl Object {
    /// The object of a feature of `layer`.
    pub(crate) fn new(layer: Layer, attributes: Attributes) -> Self {
        Self { layer, attributes }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.attributes.id)?;
        map.serialize_entry("layer", self.layer.as_str())?;
        for ((name, kind), value) in columns(self.layer).iter().zip(&self.attributes.values) {
            match value {
                Value::Integer(number) if *kind == Kind::Boolean => {
                    map.serialize_entry(name, &(*number != 0))?;
                }
                Value::Integer(number) => map.serialize_entry(name, number)?,
                Value::Real(number) => map.serialize_entry(name, number)?,
                Value::Text(text) => map.serialize_entry(name, text)?,
                Value::Null | Value::Blob(_) => {}
            }
        }
        map.serialize_entry("provenance", &self.attributes.provenance)?;
        map.end()
    }
}
