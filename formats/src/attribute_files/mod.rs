//! A community as files that hold a layer each, in a folder or a zip: FlatGeobuf and Shapefile.

mod error;
mod folder;

use std::path::Path;

use twin_core::model::Community;
use twin_core::spatial::crs::Crs;

pub use error::WriteError;
pub(crate) use folder::Folder;

use crate::finding::Finding;
pub use crate::shapefile::Encoding;
use crate::table::{Outgoing, layer_names};
use crate::{flatgeobuf, shapefile};

/// How a community is written.
#[derive(Debug, Clone)]
pub struct WriteOptions {
    /// CRS of the coordinates, which are the east axis first.
    pub crs: Crs,
    /// The one layer to write; all that have features if none.
    pub layer: Option<String>,
}

/// Writes FlatGeobuf (version 3) with an index, a file a layer: into the folder `path`, or into a zip where the name ends so.
///
/// # Errors
/// When there is no such layer, the CRS is not defined where the community lies, or the disk fails.
pub fn write_flatgeobuf(
    path: &Path,
    community: &Community,
    options: &WriteOptions,
) -> Result<(), WriteError> {
    let outgoing = outgoing(community, options)?;
    folder::fill(path, &["fgb"], |folder| {
        flatgeobuf::write(&outgoing, folder)
    })
}

/// Writes Shapefiles, a layer each, as [`write_flatgeobuf`] does. What a `.dbf` cannot hold stands whole in the layer's
/// `.twin.jsonl`; each value that the `.dbf` shows cut or with other letters is told of.
///
/// # Errors
/// As [`write_flatgeobuf`], and when a layer has more than a Shapefile's 4 GB.
pub fn write_shapefiles(
    path: &Path,
    community: &Community,
    options: &WriteOptions,
    encoding: Encoding,
) -> Result<Vec<Finding>, WriteError> {
    let outgoing = outgoing(community, options)?;
    let mut findings = Vec::new();
    folder::fill(path, shapefile::ENDINGS, |folder| {
        findings = shapefile::write(&outgoing, folder, encoding)?;
        Ok(())
    })?;
    Ok(findings)
}

fn outgoing<'c>(
    community: &'c Community,
    options: &'c WriteOptions,
) -> Result<Outgoing<'c>, WriteError> {
    let only = options.layer.as_deref();
    let names = layer_names();
    if let Some(layer) = only.filter(|layer| !names.contains(layer)) {
        return Err(WriteError::NoLayer {
            layer: layer.to_owned(),
            layers: names.join(", "),
        });
    }
    Ok(Outgoing::new(community, &options.crs, only)?)
}
