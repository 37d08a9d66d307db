//! Why the ground truth cannot be written.

use std::path::PathBuf;

use twin_core::told::Told;

/// Why the ground truth cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TruthError {
    /// The file cannot be made.
    #[error("cannot write {path}: {source}")]
    Create {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The disk takes no more.
    #[error("cannot write {path} to its end; the truth in it is not all: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The thread that writes failed.
    #[error("the thread that writes the truth failed")]
    Thread,
}

impl Told for TruthError {
    fn zh(&self) -> String {
        match self {
            Self::Create { path, source } => {
                format!("无法写入 {}：{}", path.display(), source.zh())
            }
            Self::Write { path, source } => format!(
                "未能完整写入 {}；其中的真值不全：{}",
                path.display(),
                source.zh()
            ),
            Self::Thread => "写真值的线程失败".to_owned(),
        }
    }
}
