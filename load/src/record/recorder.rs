//! Writes a record, segment by segment.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::digest::{RowDigest, TrafficDigest, link, of_bytes};
use super::manifest::file_name;
use super::room::{Reserve, reserve};
use super::salvage::{footer, footer_name};
use super::segment::{Rows, encode};
use super::{Gap, Manifest, Origin, RecordError, Row, Segment, Sha256Text};

/// Bytes of content after which a segment is closed: what memory holds, and what a crash can cost.
const SEGMENT_BYTES: usize = 16 << 20;
/// What a file may need more than its content: footer, statistics, and the names that the manifest's entry holds.
const OVERHEAD: usize = 1 << 20;
/// Longest that a message waits for its segment to be closed while a record is made live, at the record's begin: what a crash can cost there.
const SEGMENT_AGE: Duration = Duration::from_secs(10);
/// Segments that are closed for their age before that age doubles. The manifest is written anew and held in memory with an entry for each: a year has
/// some forty thousand, and every further one fewer.
const AGED_SEGMENTS: u32 = 4_000;
/// How often the age doubles at most: longer than any record is made.
const MOST_DOUBLINGS: u32 = 16;

/// Gaps that a manifest tells one by one.
const MOST_GAPS: usize = 10_000;

/// When segments are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// By their content alone: the same messages give the same files.
    Content,
    /// By their age too: a crash costs little of what comes in live. The longer a record is made, the older its segments get.
    Live,
}

/// A record in the making.
#[derive(Debug)]
pub struct Recorder {
    folder: PathBuf,
    rotation: Rotation,
    room: Reserve,
    manifest: Manifest,
    traffic: TrafficDigest,
    rows: Rows,
    digest: RowDigest,
    /// What the digest was at the end of each row group that is full.
    marks: Vec<Sha256Text>,
    /// The file whose room is reserved, and since when.
    part: Option<Part>,
    /// Segments that were closed for their age.
    aged: u32,
}

#[derive(Debug)]
struct Part {
    file: File,
    reserved: usize,
    since: Instant,
}

/// How old a live segment gets after so many were closed for their age. These took so long that it is never more than [`SEGMENT_AGE`] and one part in
/// [`AGED_SEGMENTS`] of the time for which the record has been made.
fn age(aged: u32) -> Duration {
    SEGMENT_AGE * (1 << (aged / AGED_SEGMENTS).min(MOST_DOUBLINGS))
}

impl Recorder {
    /// A record in `folder`, which must not be there or be empty.
    ///
    /// # Errors
    /// When it holds something or cannot be written.
    pub fn create(folder: &Path, origin: Origin, rotation: Rotation) -> Result<Self, RecordError> {
        Self::create_in(folder, origin, rotation, reserve)
    }

    /// The same, with room on the disk from `room`.
    pub(super) fn create_in(
        folder: &Path,
        origin: Origin,
        rotation: Rotation,
        room: Reserve,
    ) -> Result<Self, RecordError> {
        let recorder = Self {
            folder: folder.to_owned(),
            rotation,
            room,
            manifest: Manifest::new(origin),
            traffic: TrafficDigest::default(),
            rows: Rows::default(),
            digest: RowDigest::default(),
            marks: Vec::new(),
            part: None,
            aged: 0,
        };
        let failed = |source| recorder.error(folder, source);
        std::fs::create_dir_all(folder).map_err(failed)?;
        if std::fs::read_dir(folder).map_err(failed)?.next().is_some() {
            return Err(RecordError::NotEmpty(folder.to_owned()));
        }
        recorder.manifest.write(folder).map_err(failed)?;
        Ok(recorder)
    }

    /// Takes a message in.
    ///
    /// # Errors
    /// When the disk has no room for it; every message that was taken in before can still be written.
    pub fn push(&mut self, row: &Row<'_>) -> Result<(), RecordError> {
        if self.rows.len() > 0 && self.rows.bytes() + row.bytes() > SEGMENT_BYTES {
            self.close_segment()?;
        }
        self.reserve(self.rows.bytes() + row.bytes())?;
        self.digest.add(row);
        self.traffic.add(row.topic.as_bytes(), row.payload);
        self.rows.push(row);
        if self.rows.ends_group() {
            self.marks.push(self.digest.text());
        }
        Ok(())
    }

    /// Messages taken in so far.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.manifest.messages + self.rows.len() as u64
    }

    /// Notes that nobody listened for a while.
    pub fn gap(&mut self, gap: Gap) {
        if self.manifest.gaps.len() < MOST_GAPS {
            self.manifest.gaps.push(gap);
        }
    }

    /// Closes the segment when it is time; for records that are made live.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tend(&mut self) -> Result<(), RecordError> {
        let most = age(self.aged);
        let is_old = |part: &Part| part.since.elapsed() >= most;
        if self.rotation == Rotation::Live && self.part.as_ref().is_some_and(is_old) {
            self.close_segment()?;
            self.aged += 1;
        }
        Ok(())
    }

    /// Writes what is left and the manifest's end.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> Result<Manifest, RecordError> {
        self.end()?;
        Ok(self.into_manifest())
    }

    /// The same, after which it can still be abandoned.
    pub(super) fn end(&mut self) -> Result<(), RecordError> {
        self.close_segment()?;
        self.manifest.is_complete = true;
        self.write_manifest()
    }

    pub(super) fn into_manifest(self) -> Manifest {
        self.manifest
    }

    /// Writes what is left of a record that did not come to its end, as far as that can be written, and tells how many messages it has.
    pub fn abandon(mut self) -> u64 {
        // What ended the record is told; what follows from it is not.
        drop(self.close_segment());
        self.manifest.messages
    }

    /// Makes sure that the disk has room for a segment of `content` bytes.
    fn reserve(&mut self, content: usize) -> Result<(), RecordError> {
        if self.part.as_ref().is_some_and(|p| p.reserved >= content) {
            return Ok(());
        }
        let path = self.part_path();
        let reserved = content.max(SEGMENT_BYTES);
        let part = match self.part.take() {
            Some(part) => part,
            None => Part {
                file: File::create(&path).map_err(|e| self.error(&path, e))?,
                reserved,
                since: Instant::now(),
            },
        };
        let length = (reserved + OVERHEAD) as u64;
        if let Err(source) = (self.room)(&part.file, length) {
            let error = self.error(&path, source);
            if self.rows.len() > 0 {
                // The room that it had is still its own.
                self.part = Some(part);
            } else {
                // An empty file of ours; if it cannot go, it harms nobody.
                drop(std::fs::remove_file(&path));
            }
            return Err(error);
        }
        self.part = Some(Part { reserved, ..part });
        Ok(())
    }

    fn close_segment(&mut self) -> Result<(), RecordError> {
        let Some(part) = self.part.take() else {
            return Ok(());
        };
        let rows = std::mem::take(&mut self.rows);
        let digest = std::mem::take(&mut self.digest).text();
        let mut marks = std::mem::take(&mut self.marks);
        if marks.last() != Some(&digest) {
            marks.push(digest.clone());
        }
        let mut segment = Segment {
            file: file_name(self.manifest.segments.len()),
            messages: rows.len() as u64,
            content_bytes: rows.bytes() as u64,
            first_nanos: rows.times().min().unwrap_or(0),
            last_nanos: rows.times().max().unwrap_or(0),
            chain_sha256: link(&self.manifest.chain_sha256, &digest),
            sha256: digest,
            traffic_sha256: self.traffic.text(),
            file_bytes: None,
            file_sha256: None,
            footer_sha256: None,
        };
        let bytes = encode(rows, &segment, &marks)?;
        let path = self.folder.join(&segment.file);
        self.put(part.file, &bytes, &path)
            .map_err(|e| self.error(&path, e))?;
        segment.file_bytes = Some(bytes.len() as u64);
        segment.file_sha256 = Some(of_bytes(&bytes));
        let footer = footer(&bytes);
        segment.footer_sha256 = Some(of_bytes(footer));
        let beside = self.folder.join(footer_name(&segment.file));
        // The segment is whole without it, whatever becomes of this file.
        let kept = std::fs::write(&beside, footer);
        self.manifest.add(segment);
        self.write_manifest()?;
        kept.map_err(|e| self.error(&beside, e))
    }

    /// Writes a whole file under its other name, and names it only when it is on the disk.
    fn put(&self, mut file: File, bytes: &[u8], path: &Path) -> std::io::Result<()> {
        file.write_all(bytes)?;
        file.set_len(bytes.len() as u64)?;
        file.sync_data()?;
        std::fs::rename(self.part_path(), path)?;
        match File::open(&self.folder).and_then(|folder| folder.sync_all()) {
            // Not every file system can make sure of a folder.
            Err(e) if e.kind() != ErrorKind::InvalidInput => Err(e),
            _ => Ok(()),
        }
    }

    fn write_manifest(&self) -> Result<(), RecordError> {
        let written = self.manifest.write(&self.folder);
        written.map_err(|e| self.error(&self.folder.join(super::MANIFEST), e))
    }

    fn part_path(&self) -> PathBuf {
        // Readers of folders pass over what begins so: it is whole only once it has its number.
        self.folder.join("_segment.part")
    }

    fn error(&self, path: &Path, source: std::io::Error) -> RecordError {
        RecordError::Write {
            path: path.to_owned(),
            kept: self.manifest.messages,
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{MANIFEST, Wire};

    fn origin() -> Origin {
        Origin::Simulation {
            community: "c".to_owned(),
            seed: 1,
            profile: "csv".to_owned(),
        }
    }

    /// A full segment of the time from `from` to `to`, nanoseconds after a moment of 2026.
    fn segment(number: usize, from: Duration, to: Duration) -> Segment {
        let nanos = |after: Duration| 1_780_272_000_000_000_000 + after.as_nanos() as i64;
        let hash = || "a".repeat(64);
        Segment {
            file: file_name(number),
            messages: 1_000_000,
            content_bytes: SEGMENT_BYTES as u64,
            first_nanos: nanos(from),
            last_nanos: nanos(to),
            sha256: hash(),
            chain_sha256: hash(),
            traffic_sha256: hash(),
            file_bytes: Some(SEGMENT_BYTES as u64),
            file_sha256: Some(hash()),
            footer_sha256: Some(hash()),
        }
    }

    #[test]
    fn a_year_of_live_traffic_has_a_small_manifest_that_is_read_back() {
        let year = Duration::from_secs(366 * 86_400);
        let mut manifest = Manifest::new(origin());
        let (mut now, mut aged) = (Duration::ZERO, 0);
        while now < year {
            let cost = age(aged);
            // What a crash costs.
            let most = Duration::from_secs(10) + now / 4_000;
            assert!(cost <= most, "{cost:?} after {now:?}");
            assert!(aged < 50_000, "after {now:?}");
            manifest.add(segment(manifest.segments.len(), now, now + cost));
            now += cost;
            aged += 1;
        }
        let folder = tempfile::tempdir().unwrap();
        manifest.write(folder.path()).unwrap();
        let file = std::fs::metadata(folder.path().join(MANIFEST)).unwrap();
        assert!(file.len() < 32 << 20, "{} bytes", file.len());
        let read = Manifest::read(folder.path()).unwrap();
        assert!(read == manifest);
        // 2026-06-01, and more than a year later.
        assert_eq!(read.first.as_deref(), Some("2026-06-01T00:00:00.000Z"));
        assert!(read.last.as_deref() >= Some("2027-06-02T00:00:00.000Z"));
    }

    /// Takes a message of so many bytes in.
    fn push(recorder: &mut Recorder, bytes: usize) {
        let payload = vec![b'.'; bytes];
        let row = Row {
            time_nanos: 1,
            device: "d",
            topic: "t",
            payload: &payload,
            wire: Wire::default(),
        };
        recorder.push(&row).unwrap();
    }

    #[test]
    fn segments_that_are_closed_for_their_age_let_later_ones_get_older() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r");
        let mut recorder = Recorder::create(&path, origin(), Rotation::Live).unwrap();
        // After so many that were, one that is so many seconds old is closed or not.
        for (aged, seconds, is_closed) in [
            (0, 9, false),
            (0, 11, true),
            (AGED_SEGMENTS - 1, 11, true),
            (AGED_SEGMENTS, 11, false),
            (AGED_SEGMENTS, 21, true),
            (3 * AGED_SEGMENTS, 79, false),
            (3 * AGED_SEGMENTS, 81, true),
        ] {
            push(&mut recorder, 1);
            recorder.aged = aged;
            let since = Instant::now().checked_sub(Duration::from_secs(seconds));
            recorder.part.as_mut().unwrap().since = since.unwrap();
            recorder.tend().unwrap();
            assert_eq!(recorder.part.is_none(), is_closed, "{aged} {seconds}");
            assert_eq!(recorder.aged, aged + u32::from(is_closed));
        }
        // Much traffic closes segments for their content, and makes none older.
        (0..3).for_each(|_| push(&mut recorder, SEGMENT_BYTES));
        assert_eq!(recorder.aged, 3 * AGED_SEGMENTS + 1);
        let manifest = recorder.finish().unwrap();
        assert_eq!((manifest.segments.len(), manifest.messages), (7, 10));
    }
}
