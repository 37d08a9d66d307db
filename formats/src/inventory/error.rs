//! Why an inventory cannot be read or written.

use std::path::{Path, PathBuf};

use twin_core::catalogue::CatalogueErrors;
use twin_core::ids::IdError;
use twin_core::spatial::crs::CrsError;
use twin_core::told::{Bilingual, Term, Told};

use super::column::Column;
use crate::csv_error::csv_words;
use crate::georeference::GeoreferenceError;

/// Why an inventory cannot be read or written at all. What is wrong with single rows is a [`crate::finding::Finding`] instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InventoryError {
    /// The file cannot be opened, read or written.
    #[error("{}: cannot be read or written: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The CSV form is damaged.
    #[error("{}: {source}", file.display())]
    Csv {
        /// The file.
        file: PathBuf,
        /// What is wrong, with its line.
        #[source]
        source: csv::Error,
    },
    /// The text is UTF-16.
    #[error("{}: it is UTF-16 text; save it as 'CSV UTF-8' or .xlsx", file.display())]
    Utf16 {
        /// The file.
        file: PathBuf,
    },
    /// It is no XLSX workbook, or a damaged one.
    #[error("{}: it is not a whole XLSX workbook: {source}", file.display())]
    Archive {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: zip::result::ZipError,
    },
    /// A sheet cannot be read.
    #[error("{}: {source}", file.display())]
    Sheet {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: calamine::XlsxError,
    },
    /// A workbook cannot be written.
    #[error("{}: {source}", file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: rust_xlsxwriter::XlsxError,
    },
    /// The file is larger than an inventory is.
    #[error("{}: it is larger than {limit_mib} MiB{what}; split it", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// What of it: empty for the file itself.
        what: Term,
        /// The limit in MiB.
        limit_mib: u64,
    },
    /// The table has more rows than are read.
    #[error("{}: it has more than {limit} rows; split it", file.display())]
    TooManyRows {
        /// The file.
        file: PathBuf,
        /// The limit.
        limit: u64,
    },
    /// The first row is no heading that is known.
    #[error("{}: its first row ({found}) heads no inventory: it needs {}, {}, and {} with {} or {} with {}; `twin template` writes one, and --columns says what other headings mean", file.display(),
        Column::Id.heading(), Column::Class.heading(), Column::Lon.heading(), Column::Lat.heading(), Column::X.heading(), Column::Y.heading())]
    Heading {
        /// The file.
        file: PathBuf,
        /// The row, cut to 120 characters.
        found: String,
    },
    /// There is a heading but no row, and no earlier file says where the community is.
    #[error("{}: it has no rows", file.display())]
    NoRows {
        /// The file.
        file: PathBuf,
    },
    /// Every row is in error.
    #[error("{}: none of its {count} rows can be used; the first: {first}", file.display())]
    NoGoodRow {
        /// The file.
        file: PathBuf,
        /// How many rows there are.
        count: u64,
        /// What is wrong with the first.
        first: Bilingual,
    },
    /// The CRS that the column list names is none.
    #[error("{}: {source}", file.display())]
    Crs {
        /// The column list.
        file: PathBuf,
        /// Why.
        #[source]
        source: Box<CrsError>,
    },
    /// The column list is wrong.
    #[error("{}: {reason}", file.display())]
    ColumnList {
        /// The column list.
        file: PathBuf,
        /// What is wrong, with its place.
        reason: Bilingual,
    },
    /// There is no such device class.
    #[error("there is no device class '{0}'; `twin catalogue` lists them")]
    UnknownClass(String),
    /// Its coordinates cannot become local metres.
    #[error(transparent)]
    Georeference(Box<GeoreferenceError>),
    /// The catalogue is wrong.
    #[error(transparent)]
    Catalogue(#[from] CatalogueErrors),
    /// An id was refused.
    #[error(transparent)]
    Id(#[from] IdError),
}

impl Told for InventoryError {
    fn zh(&self) -> String {
        match self {
            Self::Io { file, source } => {
                format!("{}：无法读取或写入：{}", file.display(), source.zh())
            }
            Self::Csv { file, source } => format!("{}：{}", file.display(), csv_words(source).zh),
            Self::Utf16 { file } => format!(
                "{}：文件是 UTF-16 文本；请另存为“CSV UTF-8”或 .xlsx",
                file.display()
            ),
            Self::Archive { file, source } => {
                format!("{}：不是完整的 XLSX 工作簿：{source}", file.display())
            }
            Self::Sheet { file, source } => format!("{}：{source}", file.display()),
            Self::Write { file, source } => format!("{}：{source}", file.display()),
            Self::TooLarge {
                file,
                what,
                limit_mib,
            } => format!(
                "{}：超过 {limit_mib} MiB{}；请拆分文件",
                file.display(),
                what.zh
            ),
            Self::TooManyRows { file, limit } => {
                format!("{}：超过 {limit} 行；请拆分文件", file.display())
            }
            Self::Heading { file, found } => heading_zh(file, found),
            Self::NoRows { file } => format!("{}：其中没有数据行", file.display()),
            Self::NoGoodRow { file, count, first } => format!(
                "{}：{count} 行全部无法使用；第一处：{}",
                file.display(),
                first.zh
            ),
            Self::Crs { file, source } => format!("{}：{}", file.display(), source.zh()),
            Self::ColumnList { file, reason } => format!("{}：{}", file.display(), reason.zh),
            Self::UnknownClass(class) => {
                format!("没有设备类“{class}”；twin catalogue 可列出设备类")
            }
            Self::Georeference(error) => error.zh(),
            Self::Catalogue(error) => error.zh(),
            Self::Id(error) => error.zh(),
        }
    }
}

impl From<GeoreferenceError> for InventoryError {
    fn from(error: GeoreferenceError) -> Self {
        Self::Georeference(Box::new(error))
    }
}

fn heading_zh(file: &Path, found: &str) -> String {
    let heading = |column: Column| column.heading();
    format!(
        "{}：首行（{found}）不是设备清单的表头：需要 {}、{}，以及 {} 与 {} 或 {} 与 {}；twin template 可生成一份，其他表头的含义用 --columns 说明",
        file.display(),
        heading(Column::Id),
        heading(Column::Class),
        heading(Column::Lon),
        heading(Column::Lat),
        heading(Column::X),
        heading(Column::Y)
    )
}
