//! Every layer as rows in the CRS of a file: what writers of attribute tables with geometry share.

use geo::{Geometry, MapCoords};
use rusqlite::types::Value;
use twin_core::model::CommunityParts;
use twin_core::spatial::crs::{AxisOrder, ConvertError, Converter, Crs, CrsError, CrsId};

use super::row::{Kind, RowWriter, Table};

/// The member that holds what no feature does: id, names, offset from UTC, the origin that heights count from, and the CRS.
pub(crate) const COMMUNITY: &str = "twin_community";

/// What a layer's table looks like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LayerHead {
    pub(crate) name: &'static str,
    /// As `gpkg_geometry_columns` names it; none for a table without geometry.
    pub(crate) geometry: Option<&'static str>,
    /// Between the id and the provenance.
    pub(crate) columns: &'static [(&'static str, Kind)],
    /// How many rows follow.
    pub(crate) rows: usize,
}

/// One feature.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: String,
    /// In the order of the columns.
    pub(crate) values: Vec<Value>,
    /// Where each value came from: a JSON object.
    pub(crate) provenance: String,
    /// In the CRS of the file, the east axis first.
    pub(crate) geometry: Option<Geometry<f64>>,
}

/// The rows of a layer, in the order of the model. A feature that lies where the CRS is not defined is an error.
pub(crate) type Rows<'r> = dyn Iterator<Item = Result<Row, ConvertError>> + 'r;

/// What takes one layer after the other.
pub(crate) trait LayerSink {
    /// Why it fails.
    type Error: From<ConvertError>;

    /// Takes a layer that has rows.
    fn layer(&mut self, head: &LayerHead, rows: &mut Rows<'_>) -> Result<(), Self::Error>;
}

/// A community on its way into files of one CRS.
#[derive(Debug)]
pub(crate) struct Outgoing<'c> {
    parts: &'c CommunityParts,
    converter: Converter,
    only: Option<&'c str>,
}

impl<'c> Outgoing<'c> {
    /// All layers, or the one named `only`.
    pub(crate) fn new(
        parts: &'c CommunityParts,
        crs: &Crs,
        only: Option<&'c str>,
    ) -> Result<Self, CrsError> {
        Ok(Self {
            parts,
            converter: Converter::new(crs, AxisOrder::EastNorth)?,
            only,
        })
    }

    pub(crate) fn crs(&self) -> &Crs {
        self.converter.crs()
    }

    /// The EPSG code under which programs know the CRS: with the east axis first, CRS84 is EPSG:4326.
    pub(crate) fn epsg(&self) -> Option<u32> {
        match self.crs().id() {
            CrsId::Epsg(code) => Some(code),
            CrsId::EpsgPair { horizontal, .. } => Some(horizontal),
            CrsId::Crs84 => Some(4326),
            _ => None,
        }
    }

    /// What the files say of the community as a whole.
    pub(crate) fn heading(&self) -> serde_json::Value {
        let mut heading = crate::heading::json(self.parts);
        heading["crs"] = self.crs().to_string().into();
        heading
    }

    /// Hands every layer that has features to `sink`.
    pub(crate) fn each_layer<S: LayerSink>(&self, sink: &mut S) -> Result<(), S::Error> {
        let parts = self.parts;
        macro_rules! all {
            ($($field:ident)*) => { $(self.one_layer(&parts.$field, sink)?;)* };
        }
        twin_core::each_layer!(all);
        Ok(())
    }

    fn one_layer<T: Table, S: LayerSink>(
        &self,
        features: &[T],
        sink: &mut S,
    ) -> Result<(), S::Error> {
        if features.is_empty() || self.only.is_some_and(|only| only != T::NAME) {
            return Ok(());
        }
        let head = LayerHead {
            name: T::NAME,
            geometry: T::GEOMETRY,
            columns: T::COLUMNS,
            rows: features.len(),
        };
        sink.layer(&head, &mut features.iter().map(|feature| self.row(feature)))
    }

    fn row<T: Table>(&self, feature: &T) -> Result<Row, ConvertError> {
        let mut row = RowWriter::default();
        feature.write(&mut row);
        let frame = &self.parts.frame;
        let placed = feature.geometry().map(|local| {
            local.try_map_coords(|at| self.converter.position_of(frame.lonlat_from_enu(at)))
        });
        Ok(Row {
            id: feature.id().to_owned(),
            values: row.values,
            // A map of words has no case that fails.
            provenance: serde_json::to_string(&row.provenance).unwrap_or_default(),
            geometry: placed.transpose()?,
        })
    }
}

/// The names of all layers, as their tables are called.
pub(crate) fn layer_names() -> Vec<&'static str> {
    fn name_of<T: Table>(_of: fn(&CommunityParts) -> &[T]) -> &'static str {
        T::NAME
    }
    macro_rules! names {
        ($($field:ident)*) => { vec![$(name_of(|parts| &parts.$field)),*] };
    }
    twin_core::each_layer!(names)
}
