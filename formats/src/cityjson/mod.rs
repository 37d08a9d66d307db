//! CityJSON 1.1 and 2.0, whole files and sequences (`CityJSONFeature` a line), in and out (OGC 20-072r5).
//!
//! In: a `Building` with its parts is one building; its footprint is the lowest level of detail, else the ground surfaces, else the
//! shadow of all surfaces; each level of detail becomes a shell. `BuildingStorey` and `BuildingRoom` become storeys and rooms, plants,
//! waters and furniture what they are. Objects that this program wrote come back as they were.
//!
//! Out: every feature as a city object, with its columns as attributes, in any CRS.

mod document;
mod error;
mod object;
mod read;
mod surface;
#[cfg(test)]
mod tests;
mod write;

pub use error::CityJsonError;
pub(crate) use read::{is_cityjson, read};
pub use write::{WriteError, WriteOptions, write, write_sequence};
