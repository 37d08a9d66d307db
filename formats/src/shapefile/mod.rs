//! A community as Shapefiles (ESRI Shapefile Technical Description, July 1998): a layer each, with `.shx`, `.dbf`, `.prj` and `.cpg`.
//!
//! A `.dbf` holds less than the model: names of ten bytes, texts of 254, no difference between a text that is empty and one that is
//! missing, no nested values and no bytes. So each layer has a file `LAYER.twin.jsonl` beside it, from which a reader gets back what is
//! lost: the first line says what the fields are called in full and what the community is, each further line what one row's values
//! came from and which of them the table does not hold as they are.

mod cell;
mod companion;
mod dbase;
mod shape;
mod write;

pub use cell::Encoding;
pub(crate) use companion::{COMPANION, Companion};
pub(crate) use write::write;

/// The endings of a layer's files.
pub(crate) const ENDINGS: &[&str] = &["shp", "shx", "dbf", "prj", "cpg", COMPANION];
