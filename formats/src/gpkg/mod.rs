//! A community as one file: a valid GeoPackage (OGC 12-128r17, version 1.3).
//!
//! Each layer is a feature table with geometry in EPSG:4326 (x is the longitude), its text id, a column for each attribute,
//! and a `provenance` column: a JSON object that tells for `feature` and for each sourced attribute where it came from.
//! Heights are in columns: `z` is metres above the origin's ellipsoid height. `twin_community` holds the community itself
//! and its origin. What lies where something else lies (a storey, a household) is a table of attributes. A server adds tables
//! of its own.
//!
//! [`write_plain`] writes what other programs expect instead: feature tables in any CRS, with nothing that needs this program.
//!
//! `twin_version` and `twin_change` are the log of versions (schema version 3): who made each, when, what, and what each feature was
//! before it. An edit changes the rows that it means in one transaction, so that a program that is killed leaves the old state or
//! the new one, and what a server keeps in the file stays.

mod append;
mod blob;
mod error;
mod log;
#[cfg(test)]
mod log_tests;
mod plain;
mod read;
mod spatial_index;
#[cfg(test)]
pub(crate) mod tests;
mod write;

pub use append::{Edition, append};
pub use error::GpkgError;
pub use log::{read_log, version_count};
pub(crate) use plain::STANDARD;
pub use plain::write_plain;
pub use read::{read, read_in_frame};
pub use write::{Overwrite, write, write_logged};

/// `GPKG` in ASCII (OGC 12-128r17 requirement 2).
const APPLICATION_ID: i32 = 0x4750_4B47;
/// Version 1.3.0 (OGC 12-128r17 requirement 2).
const USER_VERSION: i32 = 10_300;
/// Version of our tables: 2 brought storeys, rooms, shells and all that `Table::SINCE` says so of; 3 turn restrictions,
/// access rules, timetables and the log of versions; 4 to 8 the columns that `Table::ADDED` names.
const SCHEMA_VERSION: i64 = 8;
