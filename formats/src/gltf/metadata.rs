//! `EXT_structural_metadata`: a property table a layer, a row a feature.

use rusqlite::types::Value;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use twin_core::spatial::Layer;

use super::builder::Builder;
use crate::attributes::{Attributes, Columns, columns};
use crate::gpkg::Kind;

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

/// The classes: one a layer.
#[derive(Debug, Serialize)]
pub(crate) struct Schema {
    id: &'static str,
    version: &'static str,
    classes: Ordered<Class>,
}

impl Schema {
    /// The classes of `layers`.
    pub(crate) fn of(layers: impl IntoIterator<Item = Layer>) -> Self {
        let class = |layer: Layer| (layer.as_str(), Class::of(layer));
        Self {
            id: "community",
            version: "1",
            classes: Ordered(layers.into_iter().map(class).collect()),
        }
    }
}

#[derive(Debug, Serialize)]
struct Class {
    name: &'static str,
    properties: Ordered<ClassProperty>,
}

impl Class {
    fn of(layer: Layer) -> Self {
        let plain = ClassProperty::default();
        let mut properties = vec![(
            "id",
            ClassProperty {
                required: true,
                semantic: Some("ID"),
                ..plain.clone()
            },
        )];
        for (name, kind) in columns(layer) {
            properties.push((name, ClassProperty::of(name, kind)));
        }
        properties.push(("provenance", plain));
        Self {
            name: layer.zh(),
            properties: Ordered(properties),
        }
    }
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
            Kind::Text => ("STRING", None, Some(NoData::Text(""))),
            Kind::Integer => ("SCALAR", Some("INT32"), Some(NoData::Integer(i32::MIN))),
            Kind::Real => ("SCALAR", Some("FLOAT64"), Some(NoData::Real(f64::MIN))),
            // The specification allows no "no data" value for booleans; every boolean of the model is known.
            Kind::Boolean => ("BOOLEAN", None, None),
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

/// A table: one row a feature of a layer.
#[derive(Debug, Serialize)]
pub(crate) struct PropertyTable {
    name: &'static str,
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
    /// Writes the rows of `layer` into `builder`; a column that no row has a value for is left out.
    pub(crate) fn write(builder: &mut Builder, layer: Layer, rows: &[Attributes]) -> Self {
        let mut properties = Vec::new();
        properties.extend(strings(builder, rows.iter().map(|r| r.id.as_str())).map(|c| ("id", c)));
        let known: Columns = columns(layer);
        for (at, (name, kind)) in known.into_iter().enumerate() {
            let values = rows.iter().map(|row| row.values.get(at).unwrap_or(&Value::Null));
            properties.extend(column(builder, kind, values).map(|c| (name, c)));
        }
        let provenance: Vec<String> = rows.iter().map(Attributes::provenance_json).collect();
        let provenance = strings(builder, provenance.iter().map(String::as_str));
        properties.extend(provenance.map(|c| ("provenance", c)));
        Self {
            name: layer.as_str(),
            class: layer.as_str(),
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
        Kind::Text => {
            let text = |value: &'v Value| match value {
                Value::Text(text) => text.as_str(),
                _ => "",
            };
            return strings(builder, values.map(text));
        }
        Kind::Integer => values.flat_map(|v| integer(v).to_le_bytes()).collect(),
        Kind::Real => values.flat_map(|v| real(v).to_le_bytes()).collect(),
        Kind::Boolean => bits(values.map(|v| matches!(v, Value::Integer(n) if *n != 0))),
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

fn real(value: &Value) -> f64 {
    match value {
        Value::Real(number) => *number,
        Value::Integer(number) => *number as f64,
        _ => f64::MIN,
    }
}

/// Booleans packed eight to a byte, least significant bit first (3D Metadata Specification, "Boolean").
pub(crate) fn bits(values: impl Iterator<Item = bool>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (at, value) in values.enumerate() {
        if at % 8 == 0 {
            bytes.push(0);
        }
        if let Some(last) = bytes.last_mut() {
            *last |= u8::from(value) << (at % 8);
        }
    }
    bytes
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
    fn booleans_fill_bytes_from_the_lowest_bit() {
        let nine = [true, false, true, true, false, false, false, false, true];
        assert_eq!(bits(nine.into_iter()), [0b0000_1101, 0b0000_0001]);
        assert!(bits(std::iter::empty()).is_empty());
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
    }
}
