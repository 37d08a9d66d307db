//! Why a CityGML file cannot be read.

use std::path::PathBuf;

use twin_core::ids::IdError;
use twin_core::spatial::crs::CrsError;
use twin_core::told::{Bilingual, Told};

use crate::georeference::GeoreferenceError;

/// Why a CityGML file cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CityGmlError {
    /// The file cannot be opened or read.
    #[error("{}: cannot be read: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The text is no XML.
    #[error("{}: byte {byte}: the XML is damaged: {reason}", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// Position in the (decompressed) text.
        byte: u64,
        /// What is wrong.
        reason: Bilingual,
    },
    /// The file ends before it is complete.
    #[error("{}: byte {byte}: the file is cut off: {reason}; fetch it again", file.display())]
    Truncated {
        /// The file.
        file: PathBuf,
        /// Position in the (decompressed) text.
        byte: u64,
        /// What is missing.
        reason: Bilingual,
    },
    /// Something in it is larger than any real file has it.
    #[error("{}: byte {byte}: {reason}", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// Position in the (decompressed) text.
        byte: u64,
        /// What, and the limit.
        reason: Bilingual,
    },
    /// It declares entities of its own, which are not expanded.
    #[error("{}: byte {byte}: it has {what}; entities of a document's own are not expanded: remove them", file.display())]
    Entities {
        /// The file.
        file: PathBuf,
        /// Position in the (decompressed) text.
        byte: u64,
        /// What it has: a document type, or a reference.
        what: Bilingual,
    },
    /// It is XML, but something else.
    #[error("{}: its root element is '{root}', a CityModel of CityGML 1.0, 2.0 or 3.0 is expected", file.display())]
    NotCityGml {
        /// The file.
        file: PathBuf,
        /// Name and namespace of the root element.
        root: String,
    },
    /// The CRS it names cannot be used.
    #[error("{}: its srsName '{name}': {source}", file.display())]
    Crs {
        /// The file.
        file: PathBuf,
        /// The name.
        name: String,
        /// Why.
        #[source]
        source: Box<CrsError>,
    },
    /// It has no geometry.
    #[error("{}: it has no geometry", file.display())]
    Empty {
        /// The file.
        file: PathBuf,
    },
    /// Its coordinates cannot become local metres.
    #[error(transparent)]
    Georeference(#[from] GeoreferenceError),
    /// An id was refused.
    #[error(transparent)]
    Id(#[from] IdError),
}

impl Told for CityGmlError {
    fn zh(&self) -> String {
        match self {
            Self::Io { file, source } => format!("{}：无法读取：{}", file.display(), source.zh()),
            Self::Damaged { file, byte, reason } => format!(
                "{}：第 {byte} 字节：XML 已损坏：{}",
                file.display(),
                reason.zh
            ),
            Self::Truncated { file, byte, reason } => format!(
                "{}：第 {byte} 字节：文件被截断：{}；请重新获取",
                file.display(),
                reason.zh
            ),
            Self::TooLarge { file, byte, reason } => {
                format!("{}：第 {byte} 字节：{}", file.display(), reason.zh)
            }
            Self::Entities { file, byte, what } => format!(
                "{}：第 {byte} 字节：其中有{}；不展开文档自定义的实体：请去掉",
                file.display(),
                what.zh
            ),
            Self::NotCityGml { file, root } => format!(
                "{}：其根元素为“{root}”，应为 CityGML 1.0、2.0 或 3.0 的 CityModel",
                file.display()
            ),
            Self::Crs { file, name, source } => {
                format!("{}：其 srsName“{name}”：{}", file.display(), source.zh())
            }
            Self::Empty { file } => format!("{}：其中没有几何图形", file.display()),
            Self::Georeference(error) => error.zh(),
            Self::Id(error) => error.zh(),
        }
    }
}
