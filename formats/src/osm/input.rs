//! Opens a file, finds out what it is, and reads it within limits.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::{cell::Cell, io::ErrorKind};

use flate2::bufread::MultiGzDecoder;
use twin_core::both;
use twin_core::told::{Term, Told};

use super::error::OsmError;

/// Longest tag, comment or text of XML in bytes: past it one would fill the memory. A real tag has a few hundred bytes.
const LONGEST_EVENT: u64 = 1024 * 1024;

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
    let not_osm = |reason: Term| OsmError::NotOsm {
        file: file.to_owned(),
        reason: reason.into(),
    };
    if head.is_empty() {
        return Err(not_osm(Term::new("the file is empty", "文件为空")));
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
    let others = OTHER_FORMATS.iter();
    let other = others.filter(|(start, _)| head.starts_with(start));
    Err(not_osm(other.map(|(_, reason)| *reason).next().unwrap_or(
        Term::new(
            "it starts neither as XML, nor as gzip, nor as PBF",
            "文件开头既不是 XML，也不是 gzip 或 PBF",
        ),
    )))
}

/// First bytes of what is often taken for OpenStreetMap data, and what to say of it.
const OTHER_FORMATS: [(&[u8], Term); 4] = [
    (
        b"BZh",
        Term::new(
            "it is compressed as bzip2; unpack it first",
            "文件为 bzip2 压缩；请先解压",
        ),
    ),
    (
        b"PK\x03\x04",
        Term::new(
            "it is a ZIP archive; unpack it first",
            "文件是 ZIP 压缩包；请先解压",
        ),
    ),
    (
        b"SQLite format 3",
        Term::new(
            "it is an SQLite file, such as a GeoPackage",
            "文件是 SQLite 文件，如 GeoPackage",
        ),
    ),
    (b"{", Term::new("it is JSON", "文件是 JSON")),
];

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

/// Bytes read since the parser last finished a tag, comment or text; the parser sets it back.
pub(super) type SinceEvent = Rc<Cell<u64>>;

/// Ends the reading when the text is endless, or a part of it that must be in memory as a whole.
struct Bounded<R> {
    inner: R,
    left: u64,
    since_event: SinceEvent,
}

/// Words in an error's text by which [`read_error`] knows it again.
const OVER_LIMIT: Term = Term::new(
    "more than the limit of decompressed bytes",
    "解压后的字节数超过上限",
);
const ENDLESS_EVENT: Term = Term::new(
    "a single tag, comment or text of more than 1 MiB",
    "单个标签、注释或文本超过 1 MiB",
);

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let Some(left) = self.left.checked_sub(count as u64) else {
            return Err(io::Error::new(ErrorKind::FileTooLarge, OVER_LIMIT));
        };
        self.left = left;
        self.since_event.set(self.since_event.get() + count as u64);
        if self.since_event.get() > LONGEST_EVENT {
            return Err(io::Error::new(ErrorKind::FileTooLarge, ENDLESS_EVENT));
        }
        Ok(count)
    }
}

/// The text of an XML file, decompressed if need be.
pub(super) struct Text {
    pub(super) reader: Box<dyn BufRead>,
    pub(super) since_event: SinceEvent,
}

/// Opens the text of an XML file; at most `limit` bytes of it.
pub(super) fn open_text(
    file: &Path,
    format: Format,
    limit: u64,
    consumed: &Consumed,
) -> Result<Text, OsmError> {
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
    let since_event = SinceEvent::default();
    let bounded = Bounded {
        inner: text,
        left: limit,
        since_event: since_event.clone(),
    };
    Ok(Text {
        reader: Box::new(BufReader::with_capacity(256 * 1024, bounded)),
        since_event,
    })
}

/// What a failed read of text means.
pub(super) fn read_error(file: &Path, byte: u64, error: &io::Error) -> OsmError {
    let file: PathBuf = file.to_owned();
    let reason = error.told();
    match error.kind() {
        ErrorKind::UnexpectedEof => OsmError::Truncated {
            file,
            byte,
            reason: both!("the compressed data end early", "压缩数据提前结束"),
        },
        ErrorKind::FileTooLarge => OsmError::TooLarge { file, reason },
        ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            OsmError::Damaged { file, byte, reason }
        }
        kind => OsmError::Io {
            file,
            source: error.raw_os_error().map_or_else(
                || io::Error::new(kind, error.to_string()),
                io::Error::from_raw_os_error,
            ),
        },
    }
}
