//! Reads a record, and proves it while reading.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use twin_core::both;

use super::digest::{RowDigest, link};
use super::manifest::file_name;
use super::salvage::{Left, left, read_left};
use super::segment::{damaged, entry, read};
use super::{Manifest, RecordError, Row, Segment};

/// Whether to go on after a row.
type Visited = Result<ControlFlow<()>, RecordError>;

/// What becomes of segments that are cut off or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// They end the reading.
    Refused,
    /// What is left of them is read, the rest passed over, and told.
    PassedOver,
}

/// A record on the disk.
#[derive(Debug, Clone)]
pub struct Record {
    folder: PathBuf,
    manifest: Manifest,
    damage: Damage,
    /// Why segments are passed over, or what of them is.
    passed_over: Vec<String>,
    /// Why segments are read in another way than they would be, though nothing of them is passed over.
    mended: Vec<String>,
    /// How many row groups are left of segments that are damaged, by their files.
    left: BTreeMap<String, usize>,
}

impl Record {
    /// Opens the record in `folder`. Segments that were written after the manifest was, before a crash, belong to it.
    ///
    /// # Errors
    /// When it is no record, or a segment is damaged and `damage` refuses it.
    pub fn open(folder: &Path, damage: Damage) -> Result<Self, RecordError> {
        let mut record = Self {
            folder: folder.to_owned(),
            manifest: Manifest::read(folder)?,
            damage,
            passed_over: Vec::new(),
            mended: Vec::new(),
            left: BTreeMap::new(),
        };
        record.adopt()?;
        record.check()?;
        Ok(record)
    }

    /// What it holds.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Why segments, or the rest of them, are passed over, one text each.
    #[must_use]
    pub fn passed_over(&self) -> &[String] {
        &self.passed_over
    }

    /// Which segments are damaged though all of their messages are read, one text each.
    #[must_use]
    pub fn mended(&self) -> &[String] {
        &self.mended
    }

    /// Shows every message of the segments that may hold some from `from` until before `to`, in order, until it breaks off. Memory holds one row
    /// group.
    ///
    /// # Errors
    /// When a segment is damaged, or what `visit` returns.
    pub fn visit(
        &self,
        times: std::ops::Range<i64>,
        visit: &mut dyn FnMut(&Row<'_>) -> Visited,
    ) -> Result<(), RecordError> {
        self.visit_placed(times, &mut |_, row| visit(row))
    }

    /// The same with the file of each message and its row there, from 1.
    pub(super) fn visit_placed(
        &self,
        times: std::ops::Range<i64>,
        visit: &mut dyn FnMut((&Path, u64), &Row<'_>) -> Visited,
    ) -> Result<(), RecordError> {
        for segment in &self.manifest.segments {
            if segment.last_nanos < times.start || segment.first_nanos >= times.end {
                continue;
            }
            let path = self.folder.join(&segment.file);
            let mut digest = RowDigest::default();
            let mut number = 0;
            let shown = &mut |row: &Row<'_>| {
                digest.add(row);
                number += 1;
                visit((&path, number), row)
            };
            let read = match self.left.get(&segment.file) {
                None => read(&path, shown)?,
                Some(groups) => read_left(&path, segment, *groups, shown)?,
            };
            if read.is_break() {
                return Ok(());
            }
            if digest.text() != segment.sha256 {
                return Err(damaged(
                    &path,
                    both!(
                        "its messages are not those that were recorded",
                        "其消息与录制的不同"
                    ),
                ));
            }
        }
        Ok(())
    }

    /// Takes in whole segments that the manifest does not know, because whoever wrote them was ended before it could say so.
    fn adopt(&mut self) -> Result<(), RecordError> {
        if self.manifest.is_complete {
            return Ok(());
        }
        loop {
            let path = self.folder.join(file_name(self.manifest.segments.len()));
            if !path.is_file() {
                return Ok(());
            }
            match entry(&path) {
                Ok(segment) if segment.file == file_name(self.manifest.segments.len()) => {
                    self.manifest.add(segment);
                }
                Ok(_) => {
                    return self.pass_over(damaged(
                        &path,
                        both!("it is another segment's file", "是另一个分段的文件"),
                    ));
                }
                Err(error) => return self.pass_over(error),
            }
        }
    }

    /// Holds every file against the manifest, and every segment against the one before it.
    fn check(&mut self) -> Result<(), RecordError> {
        let mut before = String::new();
        let mut whole = Vec::new();
        for segment in std::mem::take(&mut self.manifest.segments) {
            let path = self.folder.join(&segment.file);
            let follows = link(&before, &segment.sha256) == segment.chain_sha256;
            before.clone_from(&segment.chain_sha256);
            let checked = if follows {
                check_file(&path, &segment)
            } else {
                Err(damaged(
                    &path,
                    both!(
                        "it does not follow the segment before it (its chain of hashes is broken)",
                        "与前一个分段不衔接（散列链断开）"
                    ),
                ))
            };
            let Err(error) = checked else {
                whole.push(segment);
                continue;
            };
            let is_read = follows && self.damage == Damage::PassedOver;
            match is_read.then(|| left(&path, &segment)).flatten() {
                Some(left) => whole.push(self.mend(segment, left, &reason(&error))),
                None => self.pass_over(error)?,
            }
        }
        self.manifest.segments = whole;
        Ok(())
    }

    /// What is left of a segment, as one that is read.
    fn mend(&mut self, segment: Segment, left: Left, reason: &str) -> Segment {
        let Left {
            groups,
            messages,
            sha256,
        } = left;
        let name = &segment.file;
        if messages == segment.messages {
            let all = format!("all {messages} messages of {name} are read all the same: {reason}");
            self.mended.push(all);
        } else {
            let all = segment.messages;
            self.passed_over.push(format!(
                "{messages} of the {all} messages of {name} are read, the rest is passed over: {reason}"
            ));
        }
        self.left.insert(segment.file.clone(), groups);
        Segment {
            messages,
            sha256,
            ..segment
        }
    }

    fn pass_over(&mut self, error: RecordError) -> Result<(), RecordError> {
        if self.damage == Damage::Refused {
            return Err(error);
        }
        let told = match &error {
            RecordError::Damaged { path, .. } => {
                format!("{} is passed over: {}", path.display(), reason(&error))
            }
            _ => reason(&error),
        };
        self.passed_over.push(told);
        Ok(())
    }
}

/// Why a segment is damaged, without what to do then.
fn reason(error: &RecordError) -> String {
    match error {
        RecordError::Damaged { reason, .. } => reason.to_string(),
        other => other.to_string(),
    }
}

/// Whether the file is the one that was written: nothing else is handed to the decoder when the manifest knows the file.
fn check_file(path: &Path, segment: &Segment) -> Result<(), RecordError> {
    let (Some(bytes), Some(sha256)) = (segment.file_bytes, &segment.file_sha256) else {
        return Ok(());
    };
    let failed = |source| RecordError::Read {
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(failed)?;
    let there = file.metadata().map_err(failed)?.len();
    if there != bytes {
        return Err(damaged(
            path,
            both!(
                "it has {there} bytes of {bytes}: it was cut off or changed",
                "应有 {bytes} 字节，只有 {there} 字节：被截断或改动"
            ),
        ));
    }
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece).map_err(failed)? {
            0 => break,
            count => hash.update(piece.get(..count).unwrap_or_default()),
        }
    }
    let digits: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    if digits == *sha256 {
        Ok(())
    } else {
        Err(damaged(
            path,
            both!(
                "its bytes are not those that were written",
                "其内容与写入的不同"
            ),
        ))
    }
}
