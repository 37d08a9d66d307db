//! Why the credentials of devices cannot be used.

use std::path::PathBuf;

use twin_core::told::{Bilingual, Term, Told};

/// Why the credentials of devices cannot be used. Its text never holds any part of one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialsError {
    /// The file cannot be read.
    #[error("{path}, which should hold the credentials of devices, cannot be read")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is too long.
    #[error("{0} is too long for a file of credentials (512 MiB)")]
    TooLong(PathBuf),
    /// A column is not known, there twice, or missing.
    #[error(
        "{path}, line 1: column {number} {what}; the columns are device, and any of user, password, certificate_file, key_file, device_secret and product_key: the first line names them"
    )]
    Column {
        /// The file.
        path: PathBuf,
        /// The column, from 1.
        number: usize,
        /// What is wrong with it.
        what: Term,
    },
    /// A row is wrong.
    #[error("{path}, line {line}: {reason}")]
    Row {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        reason: Bilingual,
    },
    /// A device, or gateway, that has to log in is not in the file.
    #[error(
        "{path} has no row for the device '{device}', which has to log in; add it after line {lines}"
    )]
    Missing {
        /// The file.
        path: PathBuf,
        /// Its lines.
        lines: u64,
        /// The device or gateway.
        device: String,
    },
    /// The target does not take what a row gives.
    #[error("{path}, line {line}: device '{device}': {reason}")]
    Unfit {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The device or gateway.
        device: String,
        /// What does not fit.
        reason: Term,
    },
    /// Connections are those of no device in particular.
    #[error(
        "{0} has logins of devices, but connections are shared by number; give each device or gateway its own (connections = \"device\" or \"gateway\", on the command line --connections)"
    )]
    Shared(PathBuf),
}

impl Told for CredentialsError {
    fn zh(&self) -> String {
        match self {
            Self::File { path, source } => format!(
                "无法读取应存放设备凭据的 {}：{}",
                path.display(),
                source.zh()
            ),
            Self::TooLong(path) => {
                format!("{} 作为凭据文件过长（上限 512 MiB）", path.display())
            }
            Self::Column { path, number, what } => format!(
                "{}，第 1 行：第 {number} 列{}；可用的列为 device，以及可选的 user、password、certificate_file、key_file、device_secret 和 product_key：由首行写明",
                path.display(),
                what.zh
            ),
            Self::Row { path, line, reason } => {
                format!("{}，第 {line} 行：{}", path.display(), reason.zh)
            }
            Self::Missing {
                path,
                lines,
                device,
            } => format!(
                "{} 中没有需要登录的设备“{device}”；请在第 {lines} 行之后补上",
                path.display()
            ),
            Self::Unfit {
                path,
                line,
                device,
                reason,
            } => format!(
                "{}，第 {line} 行：设备“{device}”：{}",
                path.display(),
                reason.zh
            ),
            Self::Shared(path) => format!(
                "{} 中是各设备的登录信息，而连接按数量共用；请让每台设备或每个网关单独连接（connections = \"device\" 或 \"gateway\"，命令行为 --connections）",
                path.display()
            ),
        }
    }
}
