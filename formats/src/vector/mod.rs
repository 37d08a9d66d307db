//! Vector files of others: GeoJSON and its sequences, FlatGeobuf, GeoPackage, Shapefile.
//!
//! Every format gives the same: layers with a CRS, and a stream of features with attributes and a geometry. What a layer and its
//! attributes mean, a [`Mapping`] says; [`guess()`] proposes one from the names and values that the file has, in Chinese and English,
//! and it is shown before it is applied. Features that this program wrote say themselves what they are and come back as they were.
//!
//! A file is read feature by feature more than once: for its extent and attributes, then for its features.

mod attributes;
mod build;
mod dbf;
mod error;
mod feature;
mod flatgeobuf;
mod folder;
mod geojson;
mod geopackage;
mod guess;
mod mapping;
mod read;
mod shapefile;
mod survey;
#[cfg(test)]
mod tests;
mod value;
mod wkb;
mod words;

pub use error::VectorError;
pub(crate) use folder::holds;
pub(crate) use geopackage::is_geopackage;
pub use guess::Guess;
pub use mapping::{Attributes, LayerRule, Mapping, MappingError, Target};
pub(crate) use read::{guess, is_geojson, read};
pub(crate) use shapefile::is_shapefile;
