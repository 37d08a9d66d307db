//! A feature's values as columns, for formats that hold them beside a geometry: those of its GeoPackage table and a few that
//! follow from them.

use std::collections::BTreeMap;

use geo::Geometry;
use rusqlite::types::Value;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use twin_core::model::{
    Building, CommunityParts, Compound, Device, Fixture, Gate, Green, Parking, Place, Provenance,
    Road, Unit, Water,
};
use twin_core::spatial::Layer;

use crate::table::{Kind, RowWriter, Table};

/// The layers that hold features of their own, in the order of files. Poles are among the fixtures.
pub(crate) const LAYERS: [Layer; 11] = [
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
        match layer {
            Layer::Building => parts.buildings.get(index).map(|building| {
                let mut row = Self::row(building);
                row.values
                    .push((building.top_z.value - building.base_z.value).into());
                row
            }),
            Layer::Road => parts.roads.get(index).map(Self::row),
            Layer::Pole | Layer::Fixture => parts.fixtures.get(index).map(Self::row),
            Layer::Place => parts.places.get(index).map(Self::row),
            Layer::Device => parts.devices.get(index).map(Self::row),
            Layer::Gate => parts.gates.get(index).map(Self::row),
            Layer::Green => parts.greens.get(index).map(Self::row),
            Layer::Water => parts.waters.get(index).map(Self::row),
            Layer::Parking => parts.parkings.get(index).map(Self::row),
            Layer::Compound => parts.compounds.get(index).map(Self::row),
            Layer::Unit => parts.units.get(index).map(Self::row),
        }
    }

    fn row<T: Table>(feature: &T) -> Self {
        let mut row = RowWriter::default();
        feature.write(&mut row);
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

/// The columns of `layer`.
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
    };
    let mut columns = own.to_vec();
    if layer == Layer::Building {
        columns.push(("height", Kind::Real));
    }
    columns
}

/// Geometry of the feature at `index` of `layer` in local metres.
pub(crate) fn geometry(
    parts: &CommunityParts,
    layer: Layer,
    index: usize,
) -> Option<Geometry<f64>> {
    match layer {
        Layer::Building => parts.buildings.get(index).and_then(Table::geometry),
        Layer::Road => parts.roads.get(index).and_then(Table::geometry),
        Layer::Pole | Layer::Fixture => parts.fixtures.get(index).and_then(Table::geometry),
        Layer::Place => parts.places.get(index).and_then(Table::geometry),
        Layer::Device => parts.devices.get(index).and_then(Table::geometry),
        Layer::Gate => parts.gates.get(index).and_then(Table::geometry),
        Layer::Green => parts.greens.get(index).and_then(Table::geometry),
        Layer::Water => parts.waters.get(index).and_then(Table::geometry),
        Layer::Parking => parts.parkings.get(index).and_then(Table::geometry),
        Layer::Compound => parts.compounds.get(index).and_then(Table::geometry),
        Layer::Unit => parts.units.get(index).and_then(Table::geometry),
    }
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
