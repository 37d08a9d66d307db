//! A community as one file: a valid GeoPackage (OGC 12-128r17, version 1.3).
//!
//! Each layer is a feature table with geometry in EPSG:4326 (x is the longitude), its text id, a column for each attribute,
//! and a `provenance` column: a JSON object that tells for `feature` and for each sourced attribute where it came from.
//! Heights are in columns: `z` is metres above the origin's ellipsoid height. `twin_community` holds the community itself
//! and its origin. What lies where something else lies (a storey, a household) is a table of attributes. A server adds tables
//! of its own.

mod blob;
mod error;
mod read;
#[cfg(test)]
pub(crate) mod tests;
mod write;

pub use error::GpkgError;
pub use read::read;
pub use write::{Overwrite, write};

/// `GPKG` in ASCII (OGC 12-128r17 requirement 2).
const APPLICATION_ID: i32 = 0x4750_4B47;
/// Version 1.3.0 (OGC 12-128r17 requirement 2).
const USER_VERSION: i32 = 10_300;
/// Version of our tables: 2 brought storeys, rooms, shells and all that `Table::SINCE` says so of; 3 turn restrictions,
/// access rules and timetables.
const SCHEMA_VERSION: i64 = 3;
