//! The header of a file as its reader needs it.

use twin_core::spatial::crs::{Crs, CrsError};

use super::tree::level_sizes;
use super::view::{Broken, TableView, root};
use super::{field, head_field, kind, tree};
use crate::finding::Flaw;

/// Columns beyond this many are refused.
const MAX_COLUMNS: usize = 4_096;

/// An attribute.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    /// A value of the enumeration `ColumnType`.
    pub(super) kind: u8,
}

/// What a header says.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) name: Option<String>,
    /// Type of all geometries; 0 where each says its own.
    pub(super) geometry_type: u8,
    pub(super) columns: Vec<Column>,
    /// 0 where it is not known.
    pub(crate) features: u64,
    /// Children of a node of the index; 0 where there is no index.
    pub(super) node_size: u16,
    pub(crate) crs: Option<Crs>,
    /// JSON of whoever wrote the file.
    pub(crate) metadata: Option<String>,
}

/// Why a header cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HeaderError {
    #[error(transparent)]
    Broken(#[from] Broken),
    #[error(transparent)]
    Crs(#[from] CrsError),
}

/// The header in `bytes`, which are those behind its size.
pub(crate) fn header_of(bytes: &[u8]) -> Result<Header, HeaderError> {
    let table = root(bytes)?;
    let name = match table.text(head_field::NAME)? {
        Some(name) if !name.is_empty() => Some(name),
        _ => table.text(head_field::TITLE)?,
    };
    let crs = match table.table(head_field::CRS)? {
        Some(crs) => crs_of(&crs)?,
        None => None,
    };
    Ok(Header {
        name: name.filter(|name| !name.is_empty()),
        geometry_type: table.u8(head_field::GEOMETRY_TYPE, kind::UNKNOWN)?,
        columns: columns_of(&table, head_field::COLUMNS)?,
        features: table.u64(head_field::FEATURES_COUNT)?,
        node_size: table.u16(head_field::INDEX_NODE_SIZE, tree::NODE_SIZE)?,
        crs,
        metadata: table.text(head_field::METADATA)?,
    })
}

/// The columns at a field of a header or of a feature that has its own.
pub(super) fn columns_of(table: &TableView<'_>, slot: usize) -> Result<Vec<Column>, Broken> {
    let mut columns = Vec::new();
    for column in table.tables(slot)? {
        if columns.len() == MAX_COLUMNS {
            return Err(Broken(Flaw::ManyColumns));
        }
        let column = column?;
        columns.push(Column {
            name: column.text(field::COLUMN_NAME)?.unwrap_or_default(),
            kind: column.u8(field::COLUMN_TYPE, 0)?,
        });
    }
    Ok(columns)
}

/// By its code, else by its definition, else by its name; none where it says nothing.
fn crs_of(crs: &TableView<'_>) -> Result<Option<Crs>, HeaderError> {
    let code = crs.i32(field::CRS_CODE)?;
    let text = |slot| {
        let text = crs.text(slot)?;
        Ok::<_, Broken>(text.filter(|text| !text.is_empty()))
    };
    let wkt = text(field::CRS_WKT)?;
    let org = text(field::CRS_ORG)?;
    let named = match (code, text(field::CRS_CODE_STRING)?) {
        (1.., _) => {
            // EPSG is meant where no organisation is named (header.fbs).
            let org = org.as_deref().unwrap_or("EPSG");
            Some(format!("{org}:{code}"))
        }
        (_, Some(code)) => org.map(|org| format!("{org}:{code}")),
        _ => None,
    };
    let texts = [named, wkt, text(field::CRS_NAME)?];
    let mut first_error = None;
    for text in texts.iter().flatten() {
        match Crs::parse(text) {
            Ok(crs) => return Ok(Some(crs)),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    first_error.map_or(Ok(None), |error| Err(error.into()))
}

/// Bytes of the index behind the header; none where they are more than 64 bits can count.
pub(crate) fn index_bytes(header: &Header) -> Option<u64> {
    if header.node_size == 0 || header.features == 0 {
        return Some(0);
    }
    let sizes = level_sizes(header.features, header.node_size)?;
    Some(sizes.iter().sum::<u64>() * tree::NODE_BYTES)
}
