//! The manifest: what a record holds, and the chain of hashes that proves it.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use twin_core::both;
use twin_core::told::{Bilingual, Term, Told};

use super::{RecordError, Sha256Text};

/// Name of the manifest's file. Readers of a folder of Parquet files pass over names that begin with an underscore.
pub const MANIFEST: &str = "_manifest.json";
/// What the manifest says it is: the name and version of the form.
pub(super) const FORMAT: &str = "twin-record 1";
/// Most bytes of a manifest: two hundred thousand segments. Full ones hold terabytes, and those of a live record that are not full get ever longer.
const MOST_BYTES: u64 = 128 << 20;
/// Why a record is not gone on with whose manifest has that many bytes.
const TOO_MANY: Term = Term::new(
    "it names as many segments as a record may have; go on recording in another folder",
    "其中的分段数已达一份录制的上限；请在另一文件夹继续录制",
);

/// Where messages came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Origin {
    /// Simulated and sent nowhere; times are simulated ones.
    Simulation {
        /// The community.
        community: String,
        /// The seed.
        seed: u64,
        /// The payload profile.
        profile: String,
    },
    /// Sent to a target by a load run or a replay; times are those at which messages were due.
    Load {
        /// The community, or the record that was replayed.
        source: String,
        /// The target: of a URL scheme, host and port.
        target: String,
        /// The payload profile.
        profile: String,
        /// What stands in topics.
        #[serde(default, skip_serializing_if = "TopicForm::is_topic")]
        topics: TopicForm,
    },
    /// Heard from a platform; times are those at which messages came in.
    Platform {
        /// Scheme, host and port of its URL.
        url: String,
        /// What was subscribed to.
        topics: Vec<String>,
        /// The JetStream stream that was read; its messages have the times at which the server took them in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stream: Option<String>,
    },
}

/// What stands in the topics of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopicForm {
    /// Levels with slashes between them, as in MQTT; at NATS they become subjects.
    #[default]
    Topic,
    /// Subjects of NATS.
    Subject,
}

impl TopicForm {
    fn is_topic(&self) -> bool {
        *self == Self::Topic
    }
}

impl Origin {
    /// What stands in topics.
    #[must_use]
    pub fn topic_form(&self) -> TopicForm {
        match self {
            Self::Simulation { .. } => TopicForm::Topic,
            Self::Load { topics, .. } => *topics,
            Self::Platform { url, .. } if url.starts_with("nats:") || url.starts_with("tls:") => {
                TopicForm::Subject
            }
            Self::Platform { .. } => TopicForm::Topic,
        }
    }

    /// Name of what spoke.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Simulation { community, .. } => community,
            Self::Load { source, .. } => source,
            Self::Platform { url, .. } => url,
        }
    }
}

/// A column of the segments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type as Parquet has it.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it holds.
    pub meaning: String,
}

/// A file of messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Name of the file.
    pub file: String,
    /// Messages in it.
    pub messages: u64,
    /// Bytes of their content.
    pub content_bytes: u64,
    /// Earliest time in it, nanoseconds since 1970.
    pub first_nanos: i64,
    /// Latest time in it.
    pub last_nanos: i64,
    /// Hash of its messages: every column of it that is there, in order.
    pub sha256: Sha256Text,
    /// Hash of the chain of segments up to this one.
    pub chain_sha256: Sha256Text,
    /// Hash of topics and payloads of all messages up to its end.
    pub traffic_sha256: Sha256Text,
    /// Bytes of the file; `None` when the record was cut off before the manifest knew.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file_bytes: Option<u64>,
    /// Hash of the file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file_sha256: Option<Sha256Text>,
    /// Hash of the file's footer, which is kept in a file beside it, too.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub footer_sha256: Option<Sha256Text>,
}

/// A time in which nobody listened: what a platform sent then is not in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// From when, nanoseconds since 1970.
    pub from_nanos: i64,
    /// Until when.
    pub to_nanos: i64,
}

/// What a record holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Name and version of the form.
    pub format: String,
    /// The program that wrote it.
    pub written_by: String,
    /// Where the messages came from.
    pub origin: Origin,
    /// Columns of the segments.
    pub schema: Vec<Column>,
    /// Whether recording came to its end; if not, it was cut off, and what is there is whole.
    pub is_complete: bool,
    /// Messages.
    pub messages: u64,
    /// Bytes of their content.
    pub content_bytes: u64,
    /// Earliest time, RFC 3339; `None` when there are no messages.
    pub first: Option<String>,
    /// Latest time.
    pub last: Option<String>,
    /// Hash of topics and payloads of all messages, in order.
    pub traffic_sha256: Sha256Text,
    /// The chain's last link.
    pub chain_sha256: Sha256Text,
    /// When a live record's connection was down.
    pub gaps: Vec<Gap>,
    /// The segments, in order.
    pub segments: Vec<Segment>,
}

impl Manifest {
    pub(super) fn new(origin: Origin) -> Self {
        let column = |name: &str, kind: &str, meaning: &str| Column {
            name: name.to_owned(),
            kind: kind.to_owned(),
            meaning: meaning.to_owned(),
        };
        Self {
            format: FORMAT.to_owned(),
            written_by: concat!("twin ", env!("CARGO_PKG_VERSION")).to_owned(),
            origin,
            schema: vec![
                column(
                    "time",
                    "INT64 TIMESTAMP(NANOS, UTC)",
                    "when the message was sent or came in",
                ),
                column("device", "BYTE_ARRAY STRING", "the device that it is about"),
                column("topic", "BYTE_ARRAY STRING", "its topic"),
                column("payload", "BYTE_ARRAY", "its content, byte for byte"),
                column(
                    "retained",
                    "BOOLEAN, optional",
                    "whether an MQTT broker had retained it",
                ),
                column(
                    "qos",
                    "INT32 INTEGER(8, unsigned), optional",
                    "MQTT quality of service with which it came in",
                ),
                column(
                    "headers",
                    "BYTE_ARRAY STRING, optional",
                    "NATS headers, a JSON object of names and lists of values",
                ),
            ],
            is_complete: false,
            messages: 0,
            content_bytes: 0,
            first: None,
            last: None,
            traffic_sha256: super::TrafficDigest::default().text(),
            chain_sha256: String::new(),
            gaps: Vec::new(),
            segments: Vec::new(),
        }
    }

    /// Takes a segment in as the next one.
    pub(super) fn add(&mut self, segment: Segment) {
        use twin_core::time::SimTime;
        let text = |nanos: i64| SimTime::from_nanos(nanos).to_string();
        let (first, last) = (text(segment.first_nanos), text(segment.last_nanos));
        // Texts of this form have the order of their times.
        self.first = Some(match self.first.take() {
            Some(before) => before.min(first),
            None => first,
        });
        self.last = Some(match self.last.take() {
            Some(before) => before.max(last),
            None => last,
        });
        self.messages += segment.messages;
        self.content_bytes += segment.content_bytes;
        self.traffic_sha256.clone_from(&segment.traffic_sha256);
        self.chain_sha256.clone_from(&segment.chain_sha256);
        self.segments.push(segment);
    }

    /// Replaces the manifest of `folder`: whoever reads it sees the old one or the new one, never a part.
    pub(super) fn write(&self, folder: &Path) -> std::io::Result<()> {
        self.write_within(folder, MOST_BYTES)
    }

    /// The same, unless it has more than `most` bytes: nobody would read it, and with the old one the record is whole.
    fn write_within(&self, folder: &Path, most: u64) -> std::io::Result<()> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        if text.len() as u64 > most {
            let kind = std::io::ErrorKind::FileTooLarge;
            return Err(std::io::Error::new(kind, TOO_MANY));
        }
        let new = folder.join("_manifest.json.part");
        let mut file = File::create(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_data()?;
        std::fs::rename(&new, folder.join(MANIFEST))
    }

    /// Reads the manifest of `folder`.
    pub(super) fn read(folder: &Path) -> Result<Self, RecordError> {
        let path = folder.join(MANIFEST);
        let file = File::open(&path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => RecordError::NoRecord(folder.to_owned()),
            _ => RecordError::Read {
                path: path.clone(),
                source,
            },
        })?;
        let wrong = |reason: Bilingual| RecordError::Manifest {
            path: path.clone(),
            reason,
        };
        let mut bytes = Vec::new();
        let read = file.take(MOST_BYTES + 1).read_to_end(&mut bytes);
        let length = read.map_err(|source| RecordError::Read {
            path: path.clone(),
            source,
        })?;
        if length as u64 > MOST_BYTES {
            return Err(wrong(both!("it is too long", "过长")));
        }
        let read: Self = serde_json::from_slice(&bytes).map_err(|e| wrong(e.told()))?;
        if read.format != FORMAT {
            return Err(wrong(both!(
                "its format is '{}'; this program reads '{FORMAT}'",
                "其格式为“{}”；本程序读取“{FORMAT}”";
                read.format
            )));
        }
        // The names are ours: nothing outside the folder is ever opened.
        for (number, segment) in read.segments.iter().enumerate() {
            if segment.file != file_name(number) {
                return Err(wrong(both!(
                    "segment {number} is called '{}', not '{}'",
                    "分段 {number} 名为“{}”，应为“{}”";
                    segment.file,
                    file_name(number)
                )));
            }
        }
        Ok(read)
    }
}

/// Name of the file of segment `number`, counted from 0: the order of names is that of the messages.
pub(super) fn file_name(number: usize) -> String {
    format!("segment-{number:06}.parquet")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_that_nobody_would_read_is_not_written_over_one_that_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = Manifest::new(Origin::Simulation {
            community: "c".to_owned(),
            seed: 1,
            profile: "csv".to_owned(),
        });
        manifest.write(folder.path()).unwrap();
        let bytes = std::fs::metadata(folder.path().join(MANIFEST)).unwrap();
        let mut longer = manifest.clone();
        longer.gaps.push(Gap {
            from_nanos: 1,
            to_nanos: 2,
        });
        let refused = longer.write_within(folder.path(), bytes.len()).unwrap_err();
        assert_eq!(refused.to_string(), TOO_MANY.en);
        assert_eq!(refused.zh(), TOO_MANY.zh);
        assert_eq!(Manifest::read(folder.path()).unwrap(), manifest);
        longer.write(folder.path()).unwrap();
        assert_eq!(Manifest::read(folder.path()).unwrap(), longer);
    }
}
