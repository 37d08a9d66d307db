//! Why files of layers cannot be written.

use std::io;
use std::path::{Path, PathBuf};

use twin_core::spatial::crs::{ConvertError, CrsError};

/// Why files of layers cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// There is no layer of that name.
    #[error("there is no layer '{layer}'; there are {layers}")]
    NoLayer {
        /// The name.
        layer: String,
        /// The names that there are.
        layers: String,
    },
    /// The CRS cannot be computed.
    #[error(transparent)]
    Crs(#[from] CrsError),
    /// A feature lies where the CRS is not defined.
    #[error("the CRS is not defined where the community lies: {0}; choose another with --crs")]
    Convert(#[from] ConvertError),
    /// A file cannot be written.
    #[error("{}: cannot be written: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The layer has more than its format can hold.
    #[error("{}: the layer has more than {limit}; write FlatGeobuf or GeoPackage", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// What the format holds.
        limit: &'static str,
    },
    /// The zip cannot be made.
    #[error("{}: cannot be written: {source}", file.display())]
    Zip {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: zip::result::ZipError,
    },
}

impl WriteError {
    pub(crate) fn io(file: &Path, source: io::Error) -> Self {
        Self::Io {
            file: file.to_owned(),
            source,
        }
    }
}
