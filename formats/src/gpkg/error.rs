//! Why a GeoPackage cannot be read or written.

use std::path::PathBuf;

use twin_core::model::InvalidCommunity;
use twin_core::told::{Bilingual, Term, Told};

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
        reason: Term,
    },
    /// The file is a GeoPackage, but not one that this program wrote.
    #[error("{path} holds no community: {reason}; make one with: twin import MAP -o NAME.gpkg")]
    NoCommunity {
        /// The file.
        path: PathBuf,
        /// What is missing.
        reason: Bilingual,
    },
    /// SQLite fails: the file is damaged, locked, or the disk is full.
    #[error("{path}: {doing}: {source}")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: Bilingual,
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
        reason: Bilingual,
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

impl Told for GpkgError {
    fn zh(&self) -> String {
        match self {
            Self::Io { path, source } => format!("{}：{}", path.display(), source.zh()),
            Self::Exists { path } => format!("{} 已存在", path.display()),
            Self::NotGeoPackage { path, reason } => {
                format!("{} 不是 GeoPackage：{}", path.display(), reason.zh)
            }
            Self::NoCommunity { path, reason } => format!(
                "{} 中没有社区：{}；请先生成：twin import MAP -o NAME.gpkg",
                path.display(),
                reason.zh
            ),
            Self::Sqlite {
                path,
                doing,
                source,
            } => format!("{}：{}时出错：{source}", path.display(), doing.zh),
            Self::Value {
                path,
                table,
                row,
                column,
                reason,
            } => format!(
                "{}：表 {table}，行“{row}”，列 {column}：{}",
                path.display(),
                reason.zh
            ),
            Self::Layers { path, source } => format!("{}：{}", path.display(), source.zh()),
            Self::FrameHeight {
                path,
                is_m,
                wanted_m,
            } => format!(
                "{}：其高程起算面在椭球面以上 {is_m} m，而另一文件的在 {wanted_m} m：两者无法比较",
                path.display()
            ),
            Self::Moved { path, read, is } => format!(
                "{} 的日志中有 {is} 个版本，而读取时为 {read} 个：已被其他程序编辑；请重新运行该命令",
                path.display()
            ),
            Self::Invalid { path, source } => format!("{}：{}", path.display(), source.zh()),
        }
    }
}
