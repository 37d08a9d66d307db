//! `EXT_structural_metadata`: one property table for all layers, a row a feature.
//!
//! One table, since CesiumJS picks features by one table of a GLB only. Its columns are those of all layers in it; where a
//! feature's layer does not have a column, the value is the column's "no data".

use rusqlite::types::Value;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use twin_core::spatial::Layer;

use super::builder::Builder;
use crate::attributes::{Attributes, Columns, columns};
use crate::table::Kind;

/// A JSON object whose members keep their order.
#[derive(Debug, Clone)]
pub(crate) struct Ordered<T>(pub(crate) Vec<(&'static str, T)>);

impl<T: Serialize> Serialize for Ordered<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The extension's object of a document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StructuralMetadata {
    pub(crate) schema: Schema,
    pub(crate) property_tables: Vec<PropertyTable>,
}

/// The name of the one class.
const CLASS: &str = "feature";

/// The class of features.
#[derive(Debug, Serialize)]
pub(crate) struct Schema {
    id: &'static str,
    version: &'static str,
    classes: Ordered<Class>,
}

#[derive(Debug, Serialize)]
struct Class {
    name: &'static str,
    description: &'static str,
    properties: Ordered<ClassProperty>,
}

impl Schema {
    /// The class of features of `layers`.
    pub(crate) fn of(layers: &[Layer]) -> Self {
        let plain = ClassProperty::default();
        let id = ClassProperty {
            required: true,
            semantic: Some("ID"),
            ..plain.clone()
        };
        let layer = ClassProperty {
            required: true,
            ..plain.clone()
        };
        let own = all_columns(layers);
        let own = own
            .into_iter()
            .map(|(name, kind)| (name, ClassProperty::of(name, kind)));
        let mut properties = vec![("id", id), ("layer", layer)];
        properties.extend(own);
        properties.push(("provenance", plain));
        let class = Class {
            name: "Feature",
            description: "A feature of the community",
            properties: Ordered(properties),
        };
        Self {
            id: "community",
            version: "1",
            classes: Ordered(vec![(CLASS, class)]),
        }
    }
}

/// The columns of `layers`, each once.
fn all_columns(layers: &[Layer]) -> Columns {
    let mut all = Columns::new();
    for (name, kind) in layers.iter().flat_map(|layer| columns(*layer)) {
        if all.iter().all(|(known, _)| *known != name) {
            all.push((name, kind));
        }
    }
    all
}

/// A column as a schema describes it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct ClassProperty {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    component_type: Option<&'static str>,
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    semantic: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    no_data: Option<NoData>,
}

/// What stands for a value that is not known.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(untagged)]
enum NoData {
    Text(&'static str),
    Integer(i32),
    Real(f64),
}

impl Default for ClassProperty {
    fn default() -> Self {
        Self {
            kind: "STRING",
            component_type: None,
            required: false,
            semantic: None,
            no_data: None,
        }
    }
}

impl ClassProperty {
    fn of(name: &str, kind: Kind) -> Self {
        let semantic = match name {
            // 3D Metadata Semantic Reference: NAME is a human-readable name.
            "name_zh" => Some("NAME"),
            _ => None,
        };
        let (kind, component_type, no_data) = match kind {
            // Bytes have no place in a table of properties: they count as not known.
            Kind::Text | Kind::Blob => ("STRING", None, Some(NoData::Text(""))),
            Kind::Integer => ("SCALAR", Some("INT32"), Some(NoData::Integer(i32::MIN))),
            Kind::Real => ("SCALAR", Some("FLOAT64"), Some(NoData::Real(f64::MIN))),
            // The specification allows no "no data" value for its own booleans: 0 is no, 1 is yes.
            Kind::Boolean => (
                "SCALAR",
                Some("UINT8"),
                Some(NoData::Integer(UNKNOWN.into())),
            ),
        };
        Self {
            kind,
            component_type,
            required: false,
            semantic,
            no_data,
        }
    }
}

/// What stands for neither yes nor no.
const UNKNOWN: u8 = u8::MAX;

/// A table: one row a feature.
#[derive(Debug, Serialize)]
pub(crate) struct PropertyTable {
    class: &'static str,
    count: usize,
    properties: Ordered<Column>,
}

/// Where a column's values lie.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Column {
    values: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    string_offsets: Option<u32>,
}

impl PropertyTable {
    /// Writes `rows`, all of `layers`, into `builder`; a column that no row has a value for is left out.
    pub(crate) fn write(
        builder: &mut Builder,
        layers: &[Layer],
        rows: &[(Layer, Attributes)],
    ) -> Self {
        let mut properties = Vec::new();
        let ids = strings(builder, rows.iter().map(|(_, row)| row.id.as_str()));
        properties.extend(ids.map(|c| ("id", c)));
        let names = strings(builder, rows.iter().map(|(layer, _)| layer.as_str()));
        properties.extend(names.map(|c| ("layer", c)));
        for (name, kind) in all_columns(layers) {
            // Where the column stands in each layer's rows.
            let places: Vec<(Layer, Option<usize>)> = layers
                .iter()
                .map(|l| (*l, columns(*l).iter().position(|(known, _)| *known == name)))
                .collect();
            let values = rows.iter().map(|(layer, row)| {
                let place = places
                    .iter()
                    .find(|(l, _)| l == layer)
                    .and_then(|(_, place)| *place);
                place
                    .and_then(|place| row.values.get(place))
                    .unwrap_or(&Value::Null)
            });
            properties.extend(column(builder, kind, values).map(|c| (name, c)));
        }
        let provenance: Vec<String> = rows.iter().map(|(_, row)| row.provenance_json()).collect();
        let provenance = strings(builder, provenance.iter().map(String::as_str));
        properties.extend(provenance.map(|c| ("provenance", c)));
        Self {
            class: CLASS,
            count: rows.len(),
            properties: Ordered(properties),
        }
    }
}

fn column<'v>(
    builder: &mut Builder,
    kind: Kind,
    values: impl Iterator<Item = &'v Value> + Clone,
) -> Option<Column> {
    if values.clone().all(|v| matches!(v, Value::Null)) {
        return None;
    }
    let bytes: Vec<u8> = match kind {
        Kind::Text | Kind::Blob => {
            let text = |value: &'v Value| match value {
                Value::Text(text) => text.as_str(),
                _ => "",
            };
            return strings(builder, values.map(text));
        }
        Kind::Integer => values.flat_map(|v| integer(v).to_le_bytes()).collect(),
        Kind::Real => values.flat_map(|v| real(v).to_le_bytes()).collect(),
        Kind::Boolean => values.map(boolean).collect(),
    };
    Some(Column {
        values: builder.view(&bytes, None),
        string_offsets: None,
    })
}

/// A whole number as the table holds it; one that needs more than 32 bits is not known.
fn integer(value: &Value) -> i32 {
    match value {
        Value::Integer(number) => i32::try_from(*number).unwrap_or(i32::MIN),
        _ => i32::MIN,
    }
}

fn boolean(value: &Value) -> u8 {
    match value {
        Value::Integer(number) => u8::from(*number != 0),
        _ => UNKNOWN,
    }
}

fn real(value: &Value) -> f64 {
    match value {
        Value::Real(number) => *number,
        Value::Integer(number) => *number as f64,
        _ => f64::MIN,
    }
}

/// Texts one after the other, and the offsets of their starts and the last end. `None` when all are empty: a buffer view has
/// at least one byte.
fn strings<'t>(
    builder: &mut Builder,
    texts: impl Iterator<Item = &'t str> + Clone,
) -> Option<Column> {
    let all: String = texts.clone().collect();
    if all.is_empty() {
        return None;
    }
    let mut end = 0_usize;
    let ends = texts.map(|text| {
        end += text.len();
        end
    });
    let offsets: Vec<u8> = std::iter::once(0)
        .chain(ends)
        .flat_map(|offset| u32::try_from(offset).unwrap_or(u32::MAX).to_le_bytes())
        .collect();
    Some(Column {
        values: builder.view(all.as_bytes(), None),
        string_offsets: Some(builder.view(&offsets, None)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_layers_share_has_one_kind() {
        let all: Columns = crate::attributes::LAYERS
            .into_iter()
            .flat_map(columns)
            .collect();
        for (name, kind) in &all {
            assert!(
                all.iter().all(|(other, k)| other != name || k == kind),
                "{name}"
            );
        }
        assert!(all_columns(&crate::attributes::LAYERS).len() < all.len());
    }

    #[test]
    fn texts_are_told_apart_by_offsets() {
        let mut builder = Builder::default();
        let column = strings(&mut builder, ["楼", "", "ab"].into_iter()).unwrap();
        let offsets = builder.bytes_of(column.string_offsets.unwrap());
        let offsets: Vec<u32> = offsets
            .chunks_exact(4)
            .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        assert_eq!(offsets, [0, 3, 3, 5]);
        assert_eq!(builder.bytes_of(column.values), "楼ab".as_bytes());
        assert!(strings(&mut builder, ["", ""].into_iter()).is_none());
    }

    #[test]
    fn a_number_too_large_is_not_known() {
        assert_eq!(integer(&Value::Integer(7)), 7);
        assert_eq!(integer(&Value::Integer(1 << 40)), i32::MIN);
        assert_eq!(real(&Value::Null), f64::MIN);
        assert_eq!(
            [
                boolean(&Value::Integer(1)),
                boolean(&Value::Integer(0)),
                boolean(&Value::Null)
            ],
            [1, 0, UNKNOWN]
        );
    }
}
