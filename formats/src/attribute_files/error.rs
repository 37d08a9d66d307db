//! Why files of layers cannot be written.

use std::io;
use std::path::{Path, PathBuf};

use twin_core::spatial::crs::{ConvertError, CrsError};
use twin_core::told::{Term, Told};

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
        limit: Term,
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

impl Told for WriteError {
    fn zh(&self) -> String {
        match self {
            Self::NoLayer { layer, layers } => format!(
                "没有图层“{layer}”；可用的图层：{}",
                layers.replace(", ", "、")
            ),
            Self::Crs(error) => error.zh(),
            Self::Convert(error) => format!(
                "坐标参考系在社区所在处无定义：{}；请用 --crs 选择其他坐标参考系",
                error.zh()
            ),
            Self::Io { file, source } => format!("{}：无法写入：{}", file.display(), source.zh()),
            Self::TooLarge { file, limit } => format!(
                "{}：图层超过 {}；请写成 FlatGeobuf 或 GeoPackage",
                file.display(),
                limit.zh
            ),
            Self::Zip { file, source } => format!("{}：无法写入：{source}", file.display()),
        }
    }
}

impl WriteError {
    pub(crate) fn io(file: &Path, source: io::Error) -> Self {
        Self::Io {
            file: file.to_owned(),
            source,
        }
    }
}
