//! FlatGeobuf (version 3; flatgeobuf.org and its schemas `header.fbs`, `feature.fbs`): what its reader and writer share.
//!
//! A file is eight bytes of magic, a header, an index (a packed Hilbert R-tree, which may be missing) and the features. Header and
//! features are FlatBuffers with their length before them. We read and write them ourselves: a reader has to hold every offset and
//! count of a hostile file against the bytes that are there, and needs a small part of FlatBuffers for it.
//!
//! Each file that this program writes holds one layer. Its column `row` is the place of each feature in the layer, since the index
//! wants another order; its metadata hold what is said of the community as a whole.

mod buffer;
mod content;
mod geometry;
mod header;
mod tree;
mod view;
mod write;

pub(crate) use content::Content;
pub(crate) use header::{Header, HeaderError, header_of, index_bytes};
pub(crate) use view::Broken;
pub(crate) use write::{ROW, write};

/// The first bytes; the last of the eight is a patch version (specification, "Magic bytes").
const MAGIC: [u8; 8] = *b"fgb\x03fgb\x00";

/// Whether the first bytes are those of FlatGeobuf of version 3.
pub(crate) fn is_flatgeobuf(head: &[u8]) -> bool {
    head.get(..7) == MAGIC.get(..7)
}

/// Positions of the fields of the table `Header`.
mod head_field {
    pub(super) const NAME: usize = 0;
    pub(super) const ENVELOPE: usize = 1;
    pub(super) const GEOMETRY_TYPE: usize = 2;
    pub(super) const COLUMNS: usize = 7;
    pub(super) const FEATURES_COUNT: usize = 8;
    pub(super) const INDEX_NODE_SIZE: usize = 9;
    pub(super) const CRS: usize = 10;
    pub(super) const TITLE: usize = 11;
    pub(super) const METADATA: usize = 13;
}

/// Positions of the fields of the tables `Column`, `Crs`, `Feature` and `Geometry`.
mod field {
    pub(super) const COLUMN_NAME: usize = 0;
    pub(super) const COLUMN_TYPE: usize = 1;
    pub(super) const CRS_ORG: usize = 0;
    pub(super) const CRS_CODE: usize = 1;
    pub(super) const CRS_NAME: usize = 2;
    pub(super) const CRS_WKT: usize = 4;
    pub(super) const CRS_CODE_STRING: usize = 5;
    pub(super) const ENDS: usize = 0;
    pub(super) const XY: usize = 1;
    pub(super) const GEOMETRY_TYPE: usize = 6;
    pub(super) const PARTS: usize = 7;
    pub(super) const FEATURE_GEOMETRY: usize = 0;
    pub(super) const FEATURE_PROPERTIES: usize = 1;
    pub(super) const FEATURE_COLUMNS: usize = 2;
}

/// Values of the enumeration `GeometryType`.
mod kind {
    pub(super) const UNKNOWN: u8 = 0;
    pub(super) const POINT: u8 = 1;
    pub(super) const LINE_STRING: u8 = 2;
    pub(super) const POLYGON: u8 = 3;
    pub(super) const MULTI_POINT: u8 = 4;
    pub(super) const MULTI_LINE_STRING: u8 = 5;
    pub(super) const MULTI_POLYGON: u8 = 6;
    pub(super) const GEOMETRY_COLLECTION: u8 = 7;
    pub(super) const POLYHEDRAL_SURFACE: u8 = 15;
    pub(super) const TIN: u8 = 16;
    pub(super) const TRIANGLE: u8 = 17;
}

/// Values of the enumeration `ColumnType`.
mod column_type {
    pub(super) const BYTE: u8 = 0;
    pub(super) const UBYTE: u8 = 1;
    pub(super) const BOOL: u8 = 2;
    pub(super) const SHORT: u8 = 3;
    pub(super) const USHORT: u8 = 4;
    pub(super) const INT: u8 = 5;
    pub(super) const UINT: u8 = 6;
    pub(super) const LONG: u8 = 7;
    pub(super) const ULONG: u8 = 8;
    pub(super) const FLOAT: u8 = 9;
    pub(super) const DOUBLE: u8 = 10;
    pub(super) const STRING: u8 = 11;
    pub(super) const JSON: u8 = 12;
    pub(super) const DATE_TIME: u8 = 13;
    pub(super) const BINARY: u8 = 14;
}
