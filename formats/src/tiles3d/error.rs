//! Why a tileset cannot be written.

use std::path::PathBuf;

use crate::gltf::GltfError;
use twin_core::told::Told;

/// Why a tileset cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Tiles3dError {
    /// There is nothing to be seen.
    #[error("the community '{id}' has no feature that can be seen in 3D")]
    Empty {
        /// Id of the community.
        id: String,
    },
    /// A tile's content cannot be made.
    #[error(transparent)]
    Content(#[from] GltfError),
    /// JSON cannot be written.
    #[error("the tileset's JSON cannot be written")]
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

impl Told for Tiles3dError {
    fn zh(&self) -> String {
        match self {
            Self::Empty { id } => format!("社区“{id}”没有可在三维中显示的要素"),
            Self::Content(error) => error.zh(),
            Self::Json(error) => format!("无法写出瓦片集的 JSON：{}", error.zh()),
            Self::Io { path, source } => format!("无法写入 {}：{}", path.display(), source.zh()),
        }
    }
}
