//! What every layer's table has in common: its columns, how a row's values are put in, and how they are taken out again.

use std::collections::BTreeMap;

use geo::{Geometry, LineString, Point, Polygon};
use rusqlite::types::{Value, ValueRef};
use twin_core::model::{Name, Position, Provenance, Sourced};

use crate::finding::Flaw;

/// SQL type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Real,
    Boolean,
    Blob,
}

impl Kind {
    pub(crate) fn sql(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Integer => "INTEGER",
            Self::Real => "DOUBLE",
            Self::Boolean => "BOOLEAN",
            Self::Blob => "BLOB",
        }
    }
}

/// A layer's table: `fid`, `geom`, `id`, the columns named here, `provenance`.
pub(crate) trait Table: Sized {
    /// Name of the table, which is that of the layer.
    const NAME: &'static str;
    /// Geometry type as `gpkg_geometry_columns` names it; `None` for what lies where something else lies.
    const GEOMETRY: Option<&'static str>;
    /// Columns between `id` and `provenance`.
    const COLUMNS: &'static [(&'static str, Kind)];
    /// The schema version that brought the table; older files lack it.
    const SINCE: i64 = 1;
    /// The columns that later schema versions brought, with those; older files lack them, and nothing is known there.
    const ADDED: &'static [(&'static str, i64)] = &[];

    /// The feature's id.
    fn id(&self) -> &str;
    /// Its geometry in local metres, where the table has one.
    fn geometry(&self) -> Option<Geometry<f64>>;
    /// The values of [`Self::COLUMNS`], and the provenance of each sourced one.
    fn write(&self, row: &mut RowWriter);
    /// The feature of a row.
    fn read(row: &mut RowReader<'_>) -> Result<Self, Fault>;
}

/// Values of one row on their way in.
#[derive(Debug, Default)]
pub(crate) struct RowWriter {
    pub(crate) values: Vec<Value>,
    pub(crate) provenance: BTreeMap<&'static str, Provenance>,
}

impl RowWriter {
    pub(crate) fn value(&mut self, value: impl Into<Value>) {
        self.values.push(value.into());
    }

    pub(crate) fn text(&mut self, text: Option<&str>) {
        self.values
            .push(text.map_or(Value::Null, |t| Value::Text(t.to_owned())));
    }

    pub(crate) fn name(&mut self, name: &Name) {
        self.text(name.zh.as_deref());
        self.text(name.en.as_deref());
    }

    pub(crate) fn sourced<T>(
        &mut self,
        column: &'static str,
        sourced: &Sourced<T>,
        value: impl Into<Value>,
    ) {
        self.value(value);
        self.provenance.insert(column, sourced.provenance.clone());
    }

    /// A word of a closed list.
    pub(crate) fn word(&mut self, word: &'static str) {
        self.text(Some(word));
    }

    pub(crate) fn optional_sourced<T>(
        &mut self,
        column: &'static str,
        sourced: Option<&Sourced<T>>,
        value: impl Fn(&T) -> Value,
    ) {
        match sourced {
            Some(sourced) => self.sourced(column, sourced, value(&sourced.value)),
            None => self.values.push(Value::Null),
        }
    }

    /// What has parts of its own, as JSON.
    pub(crate) fn parts(&mut self, parts: &impl serde::Serialize) {
        // Lists and maps of numbers and words have no case that fails.
        let text = serde_json::to_string(parts).unwrap_or_default();
        self.values.push(Value::Text(text));
    }

    pub(crate) fn feature(&mut self, provenance: &Provenance) {
        self.provenance.insert("feature", provenance.clone());
    }
}

/// What is wrong with a value: its column and why.
#[derive(Debug, thiserror::Error)]
#[error("{column}: {reason}")]
pub(crate) struct Fault {
    pub(crate) column: String,
    pub(crate) reason: Flaw,
}

/// One row on its way out.
pub(crate) struct RowReader<'r> {
    columns: &'static [(&'static str, Kind)],
    id: &'r str,
    /// In the order of `columns`.
    values: &'r [ValueRef<'r>],
    /// In local metres.
    geometry: Option<Geometry<f64>>,
    provenance: &'r BTreeMap<String, Provenance>,
}

impl<'r> RowReader<'r> {
    pub(crate) fn new(
        columns: &'static [(&'static str, Kind)],
        id: &'r str,
        values: &'r [ValueRef<'r>],
        geometry: Option<Geometry<f64>>,
        provenance: &'r BTreeMap<String, Provenance>,
    ) -> Self {
        Self {
            columns,
            id,
            values,
            geometry,
            provenance,
        }
    }

    fn raw(&self, column: &str) -> Result<ValueRef<'r>, Fault> {
        if column == "id" {
            return Ok(ValueRef::Text(self.id.as_bytes()));
        }
        let place = self.columns.iter().position(|(name, _)| *name == column);
        let value = place.and_then(|place| self.values.get(place)).copied();
        value.ok_or_else(|| fault(column, Flaw::NoColumn))
    }

    pub(crate) fn text(&self, column: &str) -> Result<&'r str, Fault> {
        self.raw(column)?
            .as_str()
            .map_err(|_| fault(column, Flaw::NoText))
    }

    pub(crate) fn optional_text(&self, column: &str) -> Result<Option<&'r str>, Fault> {
        self.raw(column)?
            .as_str_or_null()
            .map_err(|_| fault(column, Flaw::NoText))
    }

    pub(crate) fn number(&self, column: &str) -> Result<f64, Fault> {
        self.optional_number(column)?
            .ok_or_else(|| fault(column, Flaw::Empty))
    }

    pub(crate) fn optional_number(&self, column: &str) -> Result<Option<f64>, Fault> {
        match self.raw(column)? {
            ValueRef::Null => Ok(None),
            ValueRef::Real(number) => Ok(Some(number)),
            ValueRef::Integer(number) => Ok(Some(number as f64)),
            _ => Err(fault(column, Flaw::NoNumber)),
        }
    }

    pub(crate) fn integer<T: TryFrom<i64>>(&self, column: &str) -> Result<T, Fault> {
        let number = self
            .raw(column)?
            .as_i64()
            .map_err(|_| fault(column, Flaw::NoWholeNumber))?;
        T::try_from(number).map_err(|_| fault(column, Flaw::OutOfRange { number }))
    }

    pub(crate) fn optional_integer<T: TryFrom<i64>>(
        &self,
        column: &str,
    ) -> Result<Option<T>, Fault> {
        if self.raw(column)? == ValueRef::Null {
            Ok(None)
        } else {
            self.integer(column).map(Some)
        }
    }

    pub(crate) fn boolean(&self, column: &str) -> Result<bool, Fault> {
        match self.integer(column)? {
            0 => Ok(false),
            1 => Ok(true),
            number => Err(fault(column, Flaw::NeitherTruth { number })),
        }
    }

    pub(crate) fn optional_boolean(&self, column: &str) -> Result<Option<bool>, Fault> {
        if self.raw(column)? == ValueRef::Null {
            Ok(None)
        } else {
            self.boolean(column).map(Some)
        }
    }

    /// An id of column `column`, or a word of a list: whatever `parse` makes of the text.
    pub(crate) fn parsed<T, R: Into<Flaw>>(
        &self,
        column: &str,
        parse: impl Fn(&str) -> Result<T, R>,
    ) -> Result<T, Fault> {
        parse(self.text(column)?).map_err(|e| fault(column, e))
    }

    pub(crate) fn optional_parsed<T, R: Into<Flaw>>(
        &self,
        column: &str,
        parse: impl Fn(&str) -> Result<T, R>,
    ) -> Result<Option<T>, Fault> {
        self.optional_text(column)?
            .map(|text| parse(text).map_err(|e| fault(column, e)))
            .transpose()
    }

    pub(crate) fn word<T>(
        &self,
        column: &str,
        from_word: fn(&str) -> Option<T>,
    ) -> Result<T, Fault> {
        self.parsed(column, |word| from_word(word).ok_or_else(|| unknown(word)))
    }

    pub(crate) fn name(&self) -> Result<Name, Fault> {
        Ok(Name {
            zh: self.optional_text("name_zh")?.map(Into::into),
            en: self.optional_text("name_en")?.map(Into::into),
        })
    }

    pub(crate) fn provenance(&self, of: &str) -> Result<Provenance, Fault> {
        let found = self.provenance.get(of).cloned();
        found.ok_or_else(|| fault("provenance", Flaw::NoSource { of: of.to_owned() }))
    }

    pub(crate) fn sourced<T>(&self, column: &str, value: T) -> Result<Sourced<T>, Fault> {
        Ok(Sourced::new(value, self.provenance(column)?))
    }

    pub(crate) fn optional_sourced<T>(
        &self,
        column: &str,
        value: Option<T>,
    ) -> Result<Option<Sourced<T>>, Fault> {
        value.map(|v| self.sourced(column, v)).transpose()
    }

    pub(crate) fn optional_word<T>(
        &self,
        column: &str,
        from_word: fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        self.optional_parsed(column, |word| from_word(word).ok_or_else(|| unknown(word)))
    }

    /// What has parts of its own, from JSON.
    pub(crate) fn parts<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T, Fault> {
        self.parsed(column, |text| serde_json::from_str(text))
    }

    pub(crate) fn blob(&self, column: &str) -> Result<&'r [u8], Fault> {
        self.raw(column)?
            .as_blob()
            .map_err(|_| fault(column, Flaw::NoBlob))
    }

    fn geometry(&self) -> Result<Geometry<f64>, Fault> {
        let geometry = self.geometry.clone();
        geometry.ok_or_else(|| fault("geom", Flaw::NoGeometry))
    }

    pub(crate) fn polygon(&self) -> Result<Polygon<f64>, Fault> {
        self.geometry()?
            .try_into()
            .map_err(|_| fault("geom", Flaw::NoPolygon))
    }

    pub(crate) fn line(&self) -> Result<LineString<f64>, Fault> {
        self.geometry()?
            .try_into()
            .map_err(|_| fault("geom", Flaw::NoLine))
    }

    /// The point, with its height from column `z`.
    pub(crate) fn position(&self) -> Result<Position, Fault> {
        let point = Point::try_from(self.geometry()?).map_err(|_| fault("geom", Flaw::NoPoint))?;
        Ok(Position::new(point.x(), point.y(), self.number("z")?))
    }
}

fn unknown(word: &str) -> Flaw {
    Flaw::UnknownWord {
        word: word.to_owned(),
    }
}

pub(crate) fn fault(column: &str, reason: impl Into<Flaw>) -> Fault {
    Fault {
        column: column.to_owned(),
        reason: reason.into(),
    }
}
