//! Why a CityJSON file cannot be read or written.

use std::path::PathBuf;

use twin_core::ids::IdError;
use twin_core::spatial::crs::CrsError;
use twin_core::told::{Bilingual, Told};

use crate::georeference::GeoreferenceError;

/// Why a CityJSON file cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CityJsonError {
    /// The file cannot be opened or read.
    #[error("{}: cannot be read: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is larger than fits memory.
    #[error("{}: it has {mib} MiB and a whole CityJSON file may have {limit}; cut it into a sequence (.city.jsonl), which is read piece by piece", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// Its size in MiB.
        mib: u64,
        /// The limit in MiB.
        limit: u64,
    },
    /// The text is not JSON, or not of CityJSON's form.
    #[error("{}: line {line}: {source}", file.display())]
    Form {
        /// The file.
        file: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong, with its place.
        #[source]
        source: serde_json::Error,
    },
    /// It is JSON, but something else.
    #[error("{}: line {line}: its type is '{kind}', CityJSON or CityJSONFeature is expected", file.display())]
    Kind {
        /// The file.
        file: PathBuf,
        /// Line, from 1.
        line: usize,
        /// The type it names.
        kind: String,
    },
    /// A version that is not read.
    #[error("{}: its version is '{version}': 1.1 and 2.0 are read; the tool cjio upgrades older files", file.display())]
    Version {
        /// The file.
        file: PathBuf,
        /// The version.
        version: String,
    },
    /// The CRS it names cannot be used.
    #[error("{}: its referenceSystem: {source}", file.display())]
    Crs {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: Box<CrsError>,
    },
    /// What it says of the community is not as this program writes it.
    #[error("{}: its member 'twin_community': {reason}", file.display())]
    Community {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: Bilingual,
    },
    /// It has no vertices.
    #[error("{}: it has no vertices", file.display())]
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

impl Told for CityJsonError {
    fn zh(&self) -> String {
        match self {
            Self::Io { file, source } => format!("{}：无法读取：{}", file.display(), source.zh()),
            Self::TooLarge { file, mib, limit } => format!(
                "{}：共 {mib} MiB，而整个 CityJSON 文件最多 {limit} MiB；请将其拆成序列（.city.jsonl），可逐段读取",
                file.display()
            ),
            Self::Form { file, line, source } => {
                format!("{}：第 {line} 行：{}", file.display(), source.zh())
            }
            Self::Kind { file, line, kind } => format!(
                "{}：第 {line} 行：其类型为“{kind}”，应为 CityJSON 或 CityJSONFeature",
                file.display()
            ),
            Self::Version { file, version } => format!(
                "{}：其版本为“{version}”：可读取 1.1 和 2.0；工具 cjio 可升级旧文件",
                file.display()
            ),
            Self::Crs { file, source } => {
                format!("{}：其 referenceSystem：{}", file.display(), source.zh())
            }
            Self::Community { file, reason } => {
                format!("{}：其成员“twin_community”：{}", file.display(), reason.zh)
            }
            Self::Empty { file } => format!("{}：其中没有顶点", file.display()),
            Self::Georeference(error) => error.zh(),
            Self::Id(error) => error.zh(),
        }
    }
}
