//! A feature as its reader needs it.

use geo::Geometry;
use serde_json::{Map, Number, Value as Json};

use super::geometry::geometry_of;
use super::header::{Column, Header, columns_of};
use super::view::{Broken, root};
use super::{column_type, field};
use crate::finding::Flaw;
use crate::table::json::hexadecimal;

/// What a feature holds.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) properties: Map<String, Json>,
    pub(crate) geometry: Result<Option<Geometry<f64>>, Broken>,
}

impl Content {
    /// The feature in `bytes`, which are those behind its size.
    pub(crate) fn of(bytes: &[u8], header: &Header) -> Result<Self, Broken> {
        let table = root(bytes)?;
        let own = columns_of(&table, field::FEATURE_COLUMNS)?;
        let columns = if own.is_empty() {
            &header.columns
        } else {
            &own
        };
        let geometry = table.table(field::FEATURE_GEOMETRY).and_then(|geometry| {
            geometry
                .map(|g| geometry_of(&g, header.geometry_type, bytes.len()))
                .transpose()
        });
        Ok(Self {
            properties: properties(table.vector(field::FEATURE_PROPERTIES, 1)?, columns)?,
            geometry,
        })
    }
}

/// The values, each behind the number of its column. Columns without one are missing values.
fn properties(bytes: &[u8], columns: &[Column]) -> Result<Map<String, Json>, Broken> {
    let mut properties = Map::new();
    for column in columns {
        properties.insert(column.name.clone(), Json::Null);
    }
    let mut values = Values(bytes);
    while !values.0.is_empty() {
        let column = usize::from(values.take().map(u16::from_le_bytes)?);
        let column = columns.get(column);
        let column = column.ok_or(Broken(Flaw::ValueWithoutColumn))?;
        properties.insert(column.name.clone(), values.value(column.kind)?);
    }
    Ok(properties)
}

struct Values<'b>(&'b [u8]);

impl<'b> Values<'b> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        let split = self.0.split_first_chunk::<N>();
        let (head, rest) = split.ok_or(Broken(Flaw::ValueCut))?;
        self.0 = rest;
        Ok(*head)
    }

    fn counted(&mut self) -> Result<&'b [u8], Broken> {
        let count = self.take().map(u32::from_le_bytes)? as usize;
        let split = self.0.split_at_checked(count);
        let (value, rest) = split.ok_or(Broken(Flaw::ValueTooLong))?;
        self.0 = rest;
        Ok(value)
    }

    fn value(&mut self, kind: u8) -> Result<Json, Broken> {
        Ok(match kind {
            column_type::BYTE => i8::from_le_bytes(self.take()?).into(),
            column_type::UBYTE => u8::from_le_bytes(self.take()?).into(),
            column_type::BOOL => (self.take::<1>()? != [0]).into(),
            column_type::SHORT => i16::from_le_bytes(self.take()?).into(),
            column_type::USHORT => u16::from_le_bytes(self.take()?).into(),
            column_type::INT => i32::from_le_bytes(self.take()?).into(),
            column_type::UINT => u32::from_le_bytes(self.take()?).into(),
            column_type::LONG => i64::from_le_bytes(self.take()?).into(),
            column_type::ULONG => u64::from_le_bytes(self.take()?).into(),
            column_type::FLOAT => number(f32::from_le_bytes(self.take()?).into()),
            column_type::DOUBLE => number(f64::from_le_bytes(self.take()?)),
            column_type::STRING | column_type::JSON | column_type::DATE_TIME => {
                String::from_utf8_lossy(self.counted()?).into()
            }
            column_type::BINARY => hexadecimal(self.counted()?).into(),
            _ => return Err(Broken(Flaw::ColumnType)),
        })
    }
}

fn number(number: f64) -> Json {
    Number::from_f64(number).map_or(Json::Null, Json::Number)
}
