//! Why the store cannot be used.

use std::path::PathBuf;

use twin_core::told::{Bilingual, Told};
use twin_formats::gpkg::GpkgError;

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another server holds it.
    #[error("{store} is served by another process; stop that one, or serve another file")]
    Locked {
        /// The store.
        store: PathBuf,
    },
    /// It does not exist and nothing makes it.
    #[error("{store} does not exist; make one with `twin import` or `twin generate`")]
    Missing {
        /// The store.
        store: PathBuf,
    },
    /// A folder or file cannot be made or opened.
    #[error("{path}: {source}")]
    File {
        /// The folder or file.
        path: PathBuf,
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
    /// The community in it cannot be read or written.
    #[error(transparent)]
    Community(#[from] GpkgError),
    /// A table of the server cannot be read or written.
    #[error("{store}: {source}")]
    Sql {
        /// The store.
        store: PathBuf,
        /// SQLite's reason.
        #[source]
        source: rusqlite::Error,
    },
    /// A value of a table of the server makes no sense.
    #[error("{store}: table {table}, row {row}: {reason}")]
    Row {
        /// The store.
        store: PathBuf,
        /// The table.
        table: &'static str,
        /// The row's id.
        row: i64,
        /// What is wrong.
        reason: Bilingual,
    },
}

impl Told for StoreError {
    fn zh(&self) -> String {
        match self {
            Self::Locked { store } => format!(
                "{} 正由另一进程提供服务；请停止该进程，或改用其他文件",
                store.display()
            ),
            Self::Missing { store } => format!(
                "{} 不存在；请用 twin import 或 twin generate 生成",
                store.display()
            ),
            Self::File { path, source } => format!("{}：{}", path.display(), source.zh()),
            Self::Community(error) => error.zh(),
            Self::Sql { store, source } => format!("{}：{source}", store.display()),
            Self::Row {
                store,
                table,
                row,
                reason,
            } => format!("{}：表 {table}，行 {row}：{}", store.display(), reason.zh),
        }
    }
}
