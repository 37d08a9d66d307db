//! Opens a file, finds out what it is, and reads it within limits.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::{cell::Cell, io::ErrorKind};

use flate2::bufread::MultiGzDecoder;

use super::error::OsmError;

/// Longest stretch of XML without a `>`: past it one tag would fill the memory. A real tag has a few hundred bytes.
const LONGEST_TAG: u64 = 1024 * 1024;

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Pbf,
    Xml,
    GzippedXml,
}

pub(super) fn io_error(file: &Path, source: io::Error) -> OsmError {
    OsmError::Io {
        file: file.to_owned(),
        source,
    }
}

/// Looks at the first bytes; the name of the file does not matter.
pub(super) fn format_of(file: &Path) -> Result<Format, OsmError> {
    let mut head = Vec::new();
    File::open(file)
        .and_then(|f| f.take(64).read_to_end(&mut head))
        .map_err(|e| io_error(file, e))?;
    let not_osm = |reason: &str| OsmError::NotOsm {
        file: file.to_owned(),
        reason: reason.to_owned(),
    };
    if head.is_empty() {
        return Err(not_osm("the file is empty"));
    }
    if head.starts_with(&[0x1f, 0x8b]) {
        return Ok(Format::GzippedXml);
    }
    if head.get(6..15) == Some(b"OSMHeader") {
        return Ok(Format::Pbf);
    }
    if is_xml(&head) {
        return Ok(Format::Xml);
    }
    Err(not_osm("it starts neither as XML, nor as gzip, nor as PBF"))
}

fn is_xml(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    head.trim_ascii_start().first() == Some(&b'<')
}

/// Bytes read from disk, shared between a reader and who shows progress.
pub(super) type Consumed = Rc<Cell<u64>>;

/// Counts what is read from disk.
struct Counted<R> {
    inner: R,
    consumed: Consumed,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.consumed.set(self.consumed.get() + count as u64);
        Ok(count)
    }
}

/// Ends the reading when text is endless, or a tag is.
struct Bounded<R> {
    inner: R,
    left: u64,
    since_tag_end: u64,
}

/// Words in an error's text by which [`read_error`] knows it again.
const OVER_LIMIT: &str = "more than the limit of decompressed bytes";
const ENDLESS_TAG: &str = "a single tag of more than 1 MiB";

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let Some(left) = self.left.checked_sub(count as u64) else {
            return Err(io::Error::new(ErrorKind::FileTooLarge, OVER_LIMIT));
        };
        self.left = left;
        let end = buffer[..count].iter().rposition(|b| *b == b'>');
        self.since_tag_end = match end {
            Some(at) => (count - at) as u64,
            None => self.since_tag_end + count as u64,
        };
        if self.since_tag_end > LONGEST_TAG {
            return Err(io::Error::new(ErrorKind::FileTooLarge, ENDLESS_TAG));
        }
        Ok(count)
    }
}

/// The text of an XML file, decompressed if need be; at most `limit` bytes of it.
pub(super) fn open_text(
    file: &Path,
    format: Format,
    limit: u64,
    consumed: &Consumed,
) -> Result<Box<dyn BufRead>, OsmError> {
    let disk = File::open(file).map_err(|e| io_error(file, e))?;
    let disk = BufReader::with_capacity(
        64 * 1024,
        Counted {
            inner: disk,
            consumed: consumed.clone(),
        },
    );
    let text: Box<dyn Read> = match format {
        Format::GzippedXml => Box::new(MultiGzDecoder::new(disk)),
        Format::Pbf | Format::Xml => Box::new(disk),
    };
    let bounded = Bounded {
        inner: text,
        left: limit,
        since_tag_end: 0,
    };
    Ok(Box::new(BufReader::with_capacity(256 * 1024, bounded)))
}

/// What a failed read of text means.
pub(super) fn read_error(file: &Path, byte: u64, error: &io::Error) -> OsmError {
    let file: PathBuf = file.to_owned();
    let reason = error.to_string();
    match error.kind() {
        ErrorKind::UnexpectedEof => OsmError::Truncated {
            file,
            byte,
            reason: "the compressed data end early".to_owned(),
        },
        ErrorKind::FileTooLarge => OsmError::TooLarge { file, reason },
        ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            OsmError::Damaged { file, byte, reason }
        }
        kind => OsmError::Io {
            file,
            source: io::Error::new(kind, reason),
        },
    }
}
