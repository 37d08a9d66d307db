//! Why a vector file cannot be read.

use std::path::PathBuf;

use twin_core::ids::IdError;
use twin_core::spatial::crs::CrsError;
use twin_core::told::{Bilingual, Told};

use crate::georeference::GeoreferenceError;

/// Why a vector file cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VectorError {
    /// The file cannot be opened or read.
    #[error("{}: cannot be read: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The text is not JSON, or not of GeoJSON's form.
    #[error("{}: line {line}: {source}", file.display())]
    Form {
        /// The file.
        file: PathBuf,
        /// Line, from 1; in a sequence of its record.
        line: usize,
        /// What is wrong, with its place.
        #[source]
        source: serde_json::Error,
    },
    /// It is JSON, but something else.
    #[error("{}: its type is '{kind}', a FeatureCollection or Features are expected", file.display())]
    Kind {
        /// The file.
        file: PathBuf,
        /// The type it names.
        kind: String,
    },
    /// The CRS that it names cannot be used.
    #[error("{}: layer {layer}: its CRS: {source}", file.display())]
    Crs {
        /// The file.
        file: PathBuf,
        /// The layer.
        layer: String,
        /// Why.
        #[source]
        source: Box<CrsError>,
    },
    /// The frame of the community in it is none.
    #[error("{}: the member {member}: {reason}", file.display())]
    Community {
        /// The file.
        file: PathBuf,
        /// The member.
        member: &'static str,
        /// What is wrong.
        reason: Bilingual,
    },
    /// No feature of it is mapped to a layer of the model.
    #[error("{}: no feature of it is mapped to a layer of the model (its layers: {layers}); write a mapping: twin import FILE --guess-mapping > m.toml, edit it, then twin import FILE --mapping m.toml", file.display())]
    NothingMapped {
        /// The file.
        file: PathBuf,
        /// Its layers.
        layers: String,
    },
    /// The file ends too early or contradicts itself.
    #[error("{}: it is damaged: {reason}", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        reason: Bilingual,
    },
    /// SQLite fails: the file is damaged or locked.
    #[error("{}: {doing}: {source}", file.display())]
    Sqlite {
        /// The file.
        file: PathBuf,
        /// What was being done.
        doing: Bilingual,
        /// SQLite's error.
        #[source]
        source: rusqlite::Error,
    },
    /// Its coordinates cannot become local metres.
    #[error(transparent)]
    Georeference(#[from] GeoreferenceError),
    /// An id was refused.
    #[error(transparent)]
    Id(#[from] IdError),
}

impl Told for VectorError {
    fn zh(&self) -> String {
        match self {
            Self::Io { file, source } => format!("{}：无法读取：{}", file.display(), source.zh()),
            Self::Form { file, line, source } => {
                format!("{}：第 {line} 行：{}", file.display(), source.zh())
            }
            Self::Kind { file, kind } => format!(
                "{}：其类型为“{kind}”，应为 FeatureCollection 或若干 Feature",
                file.display()
            ),
            Self::Crs {
                file,
                layer,
                source,
            } => format!(
                "{}：图层 {layer}：其坐标参考系：{}",
                file.display(),
                source.zh()
            ),
            Self::Community {
                file,
                member,
                reason,
            } => format!("{}：成员 {member}：{}", file.display(), reason.zh),
            Self::NothingMapped { file, layers } => format!(
                "{}：没有任何要素映射到模型的图层（文件的图层：{}）；请编写映射文件：twin import FILE --guess-mapping > m.toml，编辑后运行 twin import FILE --mapping m.toml",
                file.display(),
                layers.replace(", ", "、")
            ),
            Self::Damaged { file, reason } => {
                format!("{}：文件已损坏：{}", file.display(), reason.zh)
            }
            Self::Sqlite {
                file,
                doing,
                source,
            } => format!("{}：{}时出错：{source}", file.display(), doing.zh),
            Self::Georeference(error) => error.zh(),
            Self::Id(error) => error.zh(),
        }
    }
}
