//! Why a record cannot be written or read.

use std::path::PathBuf;

use parquet::errors::ParquetError;
use twin_core::told::{Bilingual, Term, Told};

/// Why a record cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The folder holds something already.
    #[error("{0} is there already and not empty; name another folder")]
    NotEmpty(PathBuf),
    /// The disk takes no more.
    #[error(
        "cannot write {path}; the {kept} messages recorded before are whole and can be replayed: {source}"
    )]
    Write {
        /// The file.
        path: PathBuf,
        /// Messages in the segments that are whole.
        kept: u64,
        /// Why.
        source: std::io::Error,
    },
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The folder is no record.
    #[error(
        "{0} is no record: it has no _manifest.json; twin record and twin load --record write one"
    )]
    NoRecord(PathBuf),
    /// The manifest is not what we write.
    #[error("{path} is no manifest of a record: {reason}")]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: Bilingual,
    },
    /// A segment is cut off or changed.
    #[error(
        "{path} is damaged: {reason}; what is left of it and the other segments can be replayed: --skip-damaged"
    )]
    Damaged {
        /// The segment.
        path: PathBuf,
        /// What is wrong.
        reason: Bilingual,
    },
    /// A segment cannot be encoded.
    #[error("a segment cannot be encoded: {0}")]
    Encode(#[from] ParquetError),
    /// There is nothing to replay.
    #[error("{path}: no message is from the devices and times that were asked for")]
    Nothing {
        /// The record.
        path: PathBuf,
    },
    /// More devices than a replay keeps apart.
    #[error("{path} holds messages of more than {most} devices; choose some with --device")]
    TooManyDevices {
        /// The record.
        path: PathBuf,
        /// The most.
        most: usize,
    },
    /// A topic that no broker takes.
    #[error(
        "{path}, row {row}: the topic '{topic}' {reason}, so that no MQTT broker takes the message; leave it out (--device, --from, --to), or replay to another target than MQTT"
    )]
    Topic {
        /// The segment.
        path: PathBuf,
        /// The row in it, from 1.
        row: u64,
        /// The topic, what cannot be shown in it escaped.
        topic: String,
        /// What is wrong with it.
        reason: Term,
    },
    /// The record of a run came to an early end.
    #[error("{source}; {messages} messages were sent and not recorded")]
    Unrecorded {
        /// Messages of the run that are not in the record.
        messages: u64,
        /// Why.
        source: Box<RecordError>,
    },
    /// The thread that writes failed.
    #[error("the thread that writes the record failed")]
    Thread,
}

impl Told for RecordError {
    fn zh(&self) -> String {
        match self {
            Self::NotEmpty(path) => format!("{} 已存在且不为空；请指定其他文件夹", path.display()),
            Self::Write { path, kept, source } => format!(
                "无法写入 {}；此前录制的 {kept} 条消息完整，可以回放：{}",
                path.display(),
                source.zh()
            ),
            Self::Read { path, source } => format!("无法读取 {}：{}", path.display(), source.zh()),
            Self::NoRecord(path) => format!(
                "{} 不是录制：其中没有 _manifest.json；twin record 和 twin load --record 会写出录制",
                path.display()
            ),
            Self::Manifest { path, reason } => {
                format!("{} 不是录制的清单：{}", path.display(), reason.zh)
            }
            Self::Damaged { path, reason } => format!(
                "{} 已损坏：{}；可回放其剩余部分和其他分段：--skip-damaged",
                path.display(),
                reason.zh
            ),
            Self::Encode(error) => format!("无法编码分段：{error}"),
            Self::Nothing { path } => format!("{}：没有消息来自所要求的设备和时间", path.display()),
            Self::TooManyDevices { path, most } => format!(
                "{} 含超过 {most} 台设备的消息；请用 --device 选择部分设备",
                path.display()
            ),
            Self::Topic {
                path,
                row,
                topic,
                reason,
            } => format!(
                "{}，第 {row} 行：主题“{topic}”{}，MQTT 服务器不会接受该消息；请将其排除（--device、--from、--to），或回放到 MQTT 以外的目标",
                path.display(),
                reason.zh
            ),
            Self::Unrecorded { messages, source } => {
                format!("{}；有 {messages} 条消息已发送但未录制", source.zh())
            }
            Self::Thread => "写录制的线程失败".to_owned(),
        }
    }
}
