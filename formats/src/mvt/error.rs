//! Why vector tiles cannot be written.

use std::path::PathBuf;

use twin_core::spatial::QueryError;
use twin_core::told::Told;

/// Why vector tiles cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MvtError {
    /// A feature has no place.
    #[error("a feature's place is no number")]
    Place(#[from] QueryError),
    /// There is nothing to be seen.
    #[error("the community '{id}' has no feature to make a tile of")]
    Empty {
        /// Id of the community.
        id: String,
    },
    /// JSON cannot be written.
    #[error("the tiles' JSON cannot be written")]
    Json(#[from] serde_json::Error),
    /// A file cannot be written.
    #[error("{path} cannot be written")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl Told for MvtError {
    fn zh(&self) -> String {
        match self {
            Self::Place(error) => format!("要素的位置不是数值：{}", error.zh()),
            Self::Empty { id } => format!("社区“{id}”没有可做成瓦片的要素"),
            Self::Json(error) => format!("无法写出瓦片的 JSON：{}", error.zh()),
            Self::Io { path, source } => format!("无法写入 {}：{}", path.display(), source.zh()),
        }
    }
}
