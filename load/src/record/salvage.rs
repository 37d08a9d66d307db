//! What is left of a segment whose file was cut off or changed: its footer is kept in a file beside it, and with that whatever lies before the damage is read and
//! proven.

use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, Length, SerializedFileReader};
use twin_core::both;

use super::digest::{RowDigest, of_bytes};
use super::segment::{Step, damaged, marks, read_groups, reader_of};
use super::{Row, Segment, Sha256Text};

/// What a Parquet file ends with: the length of its footer's content in four bytes, and `PAR1`.
const TAIL: usize = 8;
/// Most bytes of a footer that we read: what a segment needs beside its content is far less.
const MOST_FOOTER: u64 = 4 << 20;

/// Name of the file that keeps the footer of the segment in `file`. Readers of a folder pass over it.
pub(super) fn footer_name(file: &str) -> String {
    format!("_{}.footer", file.trim_end_matches(".parquet"))
}

/// The footer of a Parquet file; nothing of what is none.
pub(super) fn footer(file: &[u8]) -> &[u8] {
    let length = || {
        let tail = file.get(file.len().checked_sub(TAIL)?..)?;
        let length = u32::from_le_bytes(tail.first_chunk().copied()?);
        file.get(file.len().checked_sub(length as usize + TAIL)?..)
    };
    length().unwrap_or_default()
}

/// What can be read of a segment, from its first message on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Left {
    /// Row groups.
    pub(super) groups: usize,
    /// Messages in them.
    pub(super) messages: u64,
    /// Hash of these.
    pub(super) sha256: Sha256Text,
}

/// What can be read of the damaged segment at `path`: the row groups before the first one that is not what was written.
pub(super) fn left(path: &Path, segment: &Segment) -> Option<Left> {
    let reader = open(path, segment)?;
    let mut digest = RowDigest::default();
    let mut left = Left::default();
    for (number, mark) in marks(&reader)?.into_iter().enumerate() {
        if number >= reader.num_row_groups() {
            break;
        }
        let mut messages = left.messages;
        let read = read_groups(path, &reader, number..number + 1, &mut |row| {
            digest.add(row);
            messages += 1;
            Ok(ControlFlow::Continue(()))
        });
        if read.is_err() || digest.text() != mark {
            break;
        }
        left = Left {
            groups: number + 1,
            messages,
            sha256: mark,
        };
    }
    (left.messages > 0).then_some(left)
}

/// Shows the messages of the first `groups` row groups of the damaged segment at `path`.
pub(super) fn read_left(
    path: &Path,
    segment: &Segment,
    groups: usize,
    visit: &mut dyn FnMut(&Row<'_>) -> Step,
) -> Step {
    let Some(reader) = open(path, segment) else {
        return Err(damaged(
            path,
            both!(
                "its footer is not what it was either",
                "其文件尾也已不是原来的"
            ),
        ));
    };
    let groups = groups.min(reader.num_row_groups());
    read_groups(path, &reader, 0..groups, visit)
}

/// A reader of the segment at `path` with its footer from beside it, where that is what was written.
fn open(path: &Path, segment: &Segment) -> Option<SerializedFileReader<Mended>> {
    let (length, sha256) = (segment.file_bytes?, segment.footer_sha256.as_ref()?);
    let kept = File::open(path.with_file_name(footer_name(&segment.file))).ok()?;
    let mut footer = Vec::new();
    kept.take(MOST_FOOTER).read_to_end(&mut footer).ok()?;
    if of_bytes(&footer) != *sha256 {
        return None;
    }
    let mended = Mended {
        file: File::open(path).ok()?,
        pages: length.checked_sub(footer.len() as u64)?,
        footer: footer.into(),
    };
    reader_of(path, mended).ok()
}

/// The pages of a file and a footer from elsewhere.
struct Mended {
    file: File,
    /// Bytes of the file before its footer, as it was written.
    pages: u64,
    footer: Bytes,
}

impl Length for Mended {
    fn len(&self) -> u64 {
        self.pages + self.footer.len() as u64
    }
}

impl ChunkReader for Mended {
    type T = Box<dyn Read + Send>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        match start.checked_sub(self.pages) {
            Some(at) => Ok(Box::new(self.footer.get_read(at)?)),
            None => Ok(Box::new(
                self.file.get_read(start)?.take(self.pages - start),
            )),
        }
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        match start.checked_sub(self.pages) {
            Some(at) => self.footer.get_bytes(at, length),
            None => self.file.get_bytes(start, length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_footer_is_what_its_length_says() {
        let file = b"PAR1 pages abc\x03\0\0\0PAR1";
        assert_eq!(footer(file), b"abc\x03\0\0\0PAR1");
        // What says to be longer than it is, and what is too short to say anything.
        assert_eq!(footer(b"abc\x09\0\0\0PAR1"), b"");
        assert_eq!(footer(b"PAR1"), b"");
        assert_eq!(
            footer_name("segment-000007.parquet"),
            "_segment-000007.footer"
        );
    }
}
