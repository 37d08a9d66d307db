//! A community as FlatGeobuf: a file a layer.

use std::io::{self, Write};

use geo::{BoundingRect, Rect};
use rusqlite::types::Value as Cell;

use super::buffer::{Fields, Value, with_size};
use super::geometry::{kind_of_layer, table_of};
use super::tree::{self, NODE_SIZE};
use super::{MAGIC, column_type, field, head_field};
use crate::attribute_files::{Folder, WriteError};
use crate::table::{COMMUNITY, Kind, LayerHead, LayerSink, Outgoing, Row, Rows, json};

/// The column with the place of a feature in its layer, from 1.
pub(crate) const ROW: &str = "row";

/// Writes each layer into a file of its own, named after it: `building.fgb`.
pub(crate) fn write(outgoing: &Outgoing<'_>, folder: &Folder) -> Result<(), WriteError> {
    outgoing.each_layer(&mut Writer { outgoing, folder })
}

struct Writer<'w> {
    outgoing: &'w Outgoing<'w>,
    folder: &'w Folder,
}

/// A feature on its way into the file.
struct Item {
    place: u32,
    rect: Option<Rect<f64>>,
    bytes: Vec<u8>,
}

impl LayerSink for Writer<'_> {
    type Error = WriteError;

    fn layer(&mut self, head: &LayerHead, rows: &mut Rows<'_>) -> Result<(), WriteError> {
        let mut items = Vec::with_capacity(head.rows);
        for (row, number) in rows.zip(1_i64..) {
            let row = row?;
            let rect = row.geometry.as_ref().and_then(BoundingRect::bounding_rect);
            let bytes = feature(head, row, number);
            items.push(Item {
                place: 0,
                rect,
                bytes,
            });
        }
        let extent = items.iter().filter_map(|item| item.rect);
        let extent = extent.reduce(|a, b| tree::joined(&a, &b));
        // What has no place on the map cannot be found by one, so such a layer has no index.
        let is_indexed = items.iter().all(|item| item.rect.is_some());
        if let (Some(extent), true) = (extent, is_indexed) {
            for item in &mut items {
                item.place = item.rect.map_or(0, |rect| tree::hilbert(&rect, &extent));
            }
            items.sort_by_key(|item| item.place);
        }
        let header = self.header(head, extent, is_indexed);
        let (path, mut out) = self.folder.file(&format!("{}.fgb", head.name))?;
        write_file(&mut out, &header, &items, is_indexed).map_err(|e| WriteError::io(&path, e))
    }
}

fn write_file(
    out: &mut impl Write,
    header: &[u8],
    items: &[Item],
    is_indexed: bool,
) -> io::Result<()> {
    out.write_all(&MAGIC)?;
    out.write_all(header)?;
    if is_indexed {
        let mut at = 0;
        let mut leaves = Vec::with_capacity(items.len());
        for item in items {
            leaves.extend(item.rect.map(|rect| (rect, at)));
            at += item.bytes.len() as u64;
        }
        out.write_all(&tree::index(&leaves))?;
    }
    for item in items {
        out.write_all(&item.bytes)?;
    }
    out.flush()
}

impl Writer<'_> {
    fn header(&self, head: &LayerHead, extent: Option<Rect<f64>>, is_indexed: bool) -> Vec<u8> {
        let metadata = serde_json::json!({
            COMMUNITY: self.outgoing.heading(),
            json::LAYER: head.name,
        });
        let mut fields = vec![
            (head_field::NAME, Value::Text(head.name.to_owned())),
            (
                head_field::GEOMETRY_TYPE,
                Value::Byte(kind_of_layer(head.geometry)),
            ),
            (head_field::COLUMNS, Value::Tables(columns(head))),
            (head_field::FEATURES_COUNT, Value::Long(head.rows as u64)),
            (
                head_field::INDEX_NODE_SIZE,
                Value::Short(if is_indexed { NODE_SIZE } else { 0 }),
            ),
            (head_field::CRS, Value::Table(self.crs())),
            (head_field::METADATA, Value::Text(metadata.to_string())),
        ];
        if let Some(rect) = extent {
            let corners = vec![rect.min().x, rect.min().y, rect.max().x, rect.max().y];
            fields.push((head_field::ENVELOPE, Value::Doubles(corners)));
        }
        with_size(fields)
    }

    fn crs(&self) -> Fields {
        let crs = self.outgoing.crs();
        let mut fields = vec![(field::CRS_NAME, Value::Text(crs.name().to_owned()))];
        if let Some(code) = self.outgoing.epsg() {
            fields.push((field::CRS_ORG, Value::Text("EPSG".to_owned())));
            fields.push((field::CRS_CODE, Value::Int(code.cast_signed())));
        }
        fields
    }
}

fn columns(head: &LayerHead) -> Vec<Fields> {
    let own = head.columns.iter().map(|(name, kind)| {
        let kind = match kind {
            Kind::Text => column_type::STRING,
            Kind::Integer => column_type::LONG,
            Kind::Real => column_type::DOUBLE,
            Kind::Boolean => column_type::BOOL,
            Kind::Blob => column_type::BINARY,
        };
        (*name, kind)
    });
    std::iter::once(("id", column_type::STRING))
        .chain(own)
        .chain([
            (json::PROVENANCE, column_type::JSON),
            (ROW, column_type::LONG),
        ])
        .map(|(name, kind)| {
            vec![
                (field::COLUMN_NAME, Value::Text(name.to_owned())),
                (field::COLUMN_TYPE, Value::Byte(kind)),
            ]
        })
        .collect()
}

fn feature(head: &LayerHead, row: Row, number: i64) -> Vec<u8> {
    let geometry = row.geometry.as_ref().and_then(table_of);
    let mut properties = Vec::new();
    let kinds = head.columns.iter().map(|(_, kind)| *kind);
    let cells = std::iter::once((Kind::Text, Cell::Text(row.id)))
        .chain(kinds.zip(row.values))
        .chain([
            (Kind::Text, Cell::Text(row.provenance)),
            (Kind::Integer, Cell::Integer(number)),
        ]);
    for ((kind, cell), column) in cells.zip(0_u16..) {
        property(&mut properties, column, kind, cell);
    }
    let mut fields = vec![(field::FEATURE_PROPERTIES, Value::Bytes(properties))];
    if let Some(geometry) = geometry {
        fields.push((field::FEATURE_GEOMETRY, Value::Table(geometry)));
    }
    with_size(fields)
}

/// The number of the column, then the value; a missing value is not written at all.
fn property(out: &mut Vec<u8>, column: u16, kind: Kind, cell: Cell) {
    if cell == Cell::Null {
        return;
    }
    out.extend(column.to_le_bytes());
    let mut counted = |bytes: &[u8]| {
        out.extend((bytes.len() as u32).to_le_bytes());
        out.extend(bytes);
    };
    match cell {
        Cell::Text(text) => counted(text.as_bytes()),
        Cell::Blob(bytes) => counted(&bytes),
        Cell::Integer(number) if kind == Kind::Boolean => out.push(u8::from(number != 0)),
        // A whole number may stand in a column of others.
        Cell::Integer(number) if kind == Kind::Real => out.extend((number as f64).to_le_bytes()),
        Cell::Integer(number) => out.extend(number.to_le_bytes()),
        Cell::Real(number) => out.extend(number.to_le_bytes()),
        Cell::Null => {}
    }
}
