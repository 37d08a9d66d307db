//! Rows as JSON objects: the columns by name, `layer`, and `provenance`.

use std::collections::BTreeMap;

use geo::Geometry;
use rusqlite::types::{Value, ValueRef};
use serde_json::{Map, Value as Json};
use twin_core::model::{CommunityParts, Provenance};

use super::row::{Fault, Kind, RowReader, RowWriter, Table, fault};
use crate::finding::Flaw;

/// The property that names a feature's layer.
pub(crate) const LAYER: &str = "layer";
/// The property that holds where a feature and its values came from.
pub(crate) const PROVENANCE: &str = "provenance";

/// A feature's columns.
pub(crate) fn properties<T: Table>(feature: &T) -> Map<String, Json> {
    let mut row = RowWriter::default();
    feature.write(&mut row);
    let mut properties = Map::new();
    properties.insert(LAYER.to_owned(), T::NAME.into());
    for ((name, kind), value) in T::COLUMNS.iter().zip(row.values) {
        properties.insert((*name).to_owned(), value_of(*kind, value));
    }
    let provenance = serde_json::to_value(&row.provenance).unwrap_or(Json::Null);
    properties.insert(PROVENANCE.to_owned(), provenance);
    properties
}

/// A column's value.
pub(crate) fn value_of(kind: Kind, value: Value) -> Json {
    match value {
        Value::Integer(number) if kind == Kind::Boolean => (number != 0).into(),
        Value::Integer(number) => number.into(),
        Value::Real(number) => number.into(),
        Value::Text(text) => text.into(),
        Value::Blob(bytes) => hexadecimal(&bytes).into(),
        Value::Null => Json::Null,
    }
}

/// Whether `properties` are those of a feature that this program wrote.
pub(crate) fn is_ours(properties: &Map<String, Json>) -> bool {
    properties.get(LAYER).is_some_and(Json::is_string)
        && properties
            .get(PROVENANCE)
            .is_some_and(|p| p.is_object() || p.is_string())
}

/// Adds the feature with the id, properties and geometry (local metres) to its layer of `parts`.
pub(crate) fn add(
    parts: &mut CommunityParts,
    id: &str,
    properties: &Map<String, Json>,
    geometry: Option<Geometry<f64>>,
) -> Result<(), Fault> {
    let layer = properties
        .get(LAYER)
        .and_then(Json::as_str)
        .unwrap_or_default();
    macro_rules! add_to_layer {
        ($($field:ident)*) => {
            $(if name_of(&parts.$field) == layer {
                parts.$field.push(read(id, properties, geometry)?);
                return Ok(());
            })*
        };
    }
    twin_core::each_layer!(add_to_layer);
    Err(fault(
        LAYER,
        Flaw::UnknownLayer {
            layer: layer.to_owned(),
        },
    ))
}

fn name_of<T: Table>(_features: &[T]) -> &'static str {
    T::NAME
}

fn read<T: Table>(
    id: &str,
    properties: &Map<String, Json>,
    geometry: Option<Geometry<f64>>,
) -> Result<T, Fault> {
    let provenance = provenance_of(properties)?;
    let values: Result<Vec<Value>, Fault> = T::COLUMNS
        .iter()
        .map(|(name, kind)| value(name, *kind, properties.get(*name)))
        .collect();
    let values = values?;
    let values: Vec<ValueRef<'_>> = values.iter().map(Into::into).collect();
    T::read(&mut RowReader::new(
        T::COLUMNS,
        id,
        &values,
        geometry,
        &provenance,
    ))
}

/// Formats without nested values hold the provenance as text.
fn provenance_of(properties: &Map<String, Json>) -> Result<BTreeMap<String, Provenance>, Fault> {
    let read = match properties.get(PROVENANCE) {
        Some(Json::String(text)) => serde_json::from_str(text),
        Some(object) => serde_json::from_value(object.clone()),
        None => return Err(fault(PROVENANCE, Flaw::Missing)),
    };
    read.map_err(|e| fault(PROVENANCE, e))
}

fn value(column: &str, kind: Kind, json: Option<&Json>) -> Result<Value, Fault> {
    let wrong = || fault(column, flaw(kind));
    Ok(match (kind, json) {
        (_, None | Some(Json::Null)) => Value::Null,
        (Kind::Text, Some(Json::String(text))) => Value::Text(text.clone()),
        (Kind::Boolean, Some(Json::Bool(is))) => Value::Integer((*is).into()),
        (Kind::Boolean | Kind::Integer, Some(Json::Number(number))) => {
            let whole = number
                .as_f64()
                .filter(|n| n.fract() == 0.0 && n.abs() < 9e15);
            Value::Integer(whole.ok_or_else(wrong)? as i64)
        }
        (Kind::Real, Some(Json::Number(number))) => Value::Real(number.as_f64().ok_or_else(wrong)?),
        (Kind::Blob, Some(Json::String(text))) => Value::Blob(bytes_of(text).ok_or_else(wrong)?),
        _ => return Err(wrong()),
    })
}

fn flaw(kind: Kind) -> Flaw {
    match kind {
        Kind::Text => Flaw::NoText,
        Kind::Integer => Flaw::NoWholeNumber,
        Kind::Real => Flaw::NoNumber,
        Kind::Boolean => Flaw::NoTruth,
        Kind::Blob => Flaw::NoHexadecimal,
    }
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
        .collect();
    let digits = digits.filter(|d| d.len() % 2 == 0)?;
    Some(
        digits
            .chunks_exact(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect(),
    )
}
