//! Why an OpenStreetMap file cannot be read at all.

use std::path::PathBuf;

use twin_core::model::InvalidCommunity;
use twin_core::told::{Bilingual, Told};

/// A file that is not OpenStreetMap data, is damaged, or holds nothing to make a community of.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OsmError {
    /// No file was given.
    #[error("no OpenStreetMap file was given")]
    NoFile,
    /// The file cannot be opened or read.
    #[error("{}: cannot be read: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is none of .osm, .osm.gz and .osm.pbf.
    #[error("{}: not OpenStreetMap data: {reason}", file.display())]
    NotOsm {
        /// The file.
        file: PathBuf,
        /// What was found instead.
        reason: Bilingual,
    },
    /// The file ends too early.
    #[error("{}: the file is cut off at byte {byte}: {reason}", file.display())]
    Truncated {
        /// The file.
        file: PathBuf,
        /// Where, counted after decompression.
        byte: u64,
        /// What is missing.
        reason: Bilingual,
    },
    /// The file's bytes break its format.
    #[error("{}: damaged at byte {byte}: {reason}", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// Where, counted after decompression; for PBF the start of the blob.
        byte: u64,
        /// What is wrong.
        reason: Bilingual,
    },
    /// A field of an element holds no sensible value.
    #[error("{}: {feature} near byte {byte}: {field} is '{value}': {reason}", file.display())]
    Field {
        /// The file.
        file: PathBuf,
        /// Where, counted after decompression; for PBF the start of the blob.
        byte: u64,
        /// The element, such as `node/12`.
        feature: String,
        /// The field.
        field: &'static str,
        /// Its value, cut to 60 characters.
        value: String,
        /// What it must be.
        reason: Bilingual,
    },
    /// The file exceeds a limit.
    #[error("{}: too large: {reason}", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// Which limit.
        reason: Bilingual,
    },
    /// The files hold more of the earth than a plan can show.
    #[error(
        "{}: too wide: the files reach {reach_km:.0} km from their middle, and a community 100 km at most; import them one by one, or cut them to a box", file.display()
    )]
    TooWide {
        /// The first file.
        file: PathBuf,
        /// From the middle of all to the farthest corner, in kilometres.
        reach_km: f64,
    },
    /// Nothing in the files can be part of a community.
    #[error("{}: holds no building, road or other feature of a community", file.display())]
    Empty {
        /// The first file.
        file: PathBuf,
    },
    /// The origin of the local frame cannot be set.
    #[error("no local frame can be laid there")]
    Frame(#[from] twin_core::spatial::FrameError),
    /// An id was refused.
    #[error("the community's id was refused")]
    Id(#[from] twin_core::ids::IdError),
    /// The result is not valid: a defect of this reader, since each feature is checked on its way in.
    #[error("the imported community is not valid")]
    Invalid(#[from] InvalidCommunity),
}

impl Told for OsmError {
    fn zh(&self) -> String {
        match self {
            Self::NoFile => "未指定 OpenStreetMap 文件".to_owned(),
            Self::Io { file, source } => format!("{}：无法读取：{}", file.display(), source.zh()),
            Self::NotOsm { file, reason } => {
                format!("{}：不是 OpenStreetMap 数据：{}", file.display(), reason.zh)
            }
            Self::Truncated { file, byte, reason } => format!(
                "{}：文件在第 {byte} 字节处被截断：{}",
                file.display(),
                reason.zh
            ),
            Self::Damaged { file, byte, reason } => format!(
                "{}：文件在第 {byte} 字节处损坏：{}",
                file.display(),
                reason.zh
            ),
            Self::Field {
                file,
                byte,
                feature,
                field,
                value,
                reason,
            } => format!(
                "{}：第 {byte} 字节附近的 {feature}：{field} 为“{value}”：{}",
                file.display(),
                reason.zh
            ),
            Self::TooLarge { file, reason } => {
                format!("{}：文件过大：{}", file.display(), reason.zh)
            }
            Self::TooWide { file, reach_km } => format!(
                "{}：范围过大：这些文件距其中心最远 {reach_km:.0} km，而社区不超过 100 km；请逐个导入，或裁剪到一个范围",
                file.display()
            ),
            Self::Empty { file } => {
                format!("{}：其中没有楼栋、道路或社区的其他要素", file.display())
            }
            Self::Frame(error) => format!("无法在此处建立局部坐标系：{}", error.zh()),
            Self::Id(error) => format!("社区编号无效：{}", error.zh()),
            Self::Invalid(error) => format!("导入的社区无效：{}", error.zh()),
        }
    }
}
