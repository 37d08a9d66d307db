//! Why a GeoPackage cannot be read or written.

use std::path::PathBuf;

use twin_core::model::InvalidCommunity;

/// Why a GeoPackage cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GpkgError {
    /// The file cannot be opened, created or renamed.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file to write exists.
    #[error("{path} exists already")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("{path} is not a GeoPackage: {reason}")]
    NotGeoPackage {
        /// The file.
        path: PathBuf,
        /// What is missing.
        reason: &'static str,
    },
    /// The file is a GeoPackage, but not one that this program wrote.
    #[error("{path} holds no community: {reason}; make one with: twin import MAP -o NAME.gpkg")]
    NoCommunity {
        /// The file.
        path: PathBuf,
        /// What is missing.
        reason: String,
    },
    /// SQLite fails: the file is damaged, locked, or the disk is full.
    #[error("{path}: {doing}: {source}")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: String,
        /// SQLite's error.
        source: rusqlite::Error,
    },
    /// A value is not what its column holds.
    #[error("{path}: table {table}, row '{row}', column {column}: {reason}")]
    Value {
        /// The file.
        path: PathBuf,
        /// The table.
        table: &'static str,
        /// Id of the row's feature.
        row: String,
        /// The column.
        column: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The layers cannot be written in the CRS.
    #[error("{path}: {source}")]
    Layers {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<crate::attribute_files::WriteError>,
    },
    /// Its heights are above another level than those that it is to be compared with.
    #[error(
        "{path}: its heights begin at {is_m} m above the ellipsoid, those of the other file at {wanted_m} m: the two cannot be compared"
    )]
    FrameHeight {
        /// The file.
        path: PathBuf,
        /// Ellipsoid height of its frame in metres.
        is_m: f64,
        /// That of the frame asked for.
        wanted_m: f64,
    },
    /// Another program has added a version since the file was read.
    #[error(
        "{path} has {is} versions in its log, {read} when it was read: another program has edited it; run the command again"
    )]
    Moved {
        /// The file.
        path: PathBuf,
        /// How many it had when it was read.
        read: usize,
        /// How many it has.
        is: usize,
    },
    /// The community in it breaks the model's rules.
    #[error("{path}: {source}")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Every problem.
        source: InvalidCommunity,
    },
}
