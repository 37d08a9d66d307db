//! Opens a file, unpacks it where it is gzip, and ends the reading where it would fill the memory.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::Path;
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use twin_core::both;
use twin_core::told::{Term, Told};

use super::error::CityGmlError;

/// Longest tag, comment or text in bytes. The longest real text is the list of a ring's points, some hundred kilobytes.
pub(super) const LONGEST_EVENT: u64 = 16 << 20;
/// Longest text of a file, unpacked: the largest published city in one file, New York, has 14 GB (from general knowledge).
const LONGEST_TEXT: u64 = 256 << 30;
/// Bytes read ahead.
const AHEAD: usize = 256 << 10;

/// The text of a file.
pub(super) struct Text {
    pub(super) reader: BufReader<Bounded<Box<dyn Read>>>,
    pub(super) since_event: Rc<Cell<u64>>,
}

impl Text {
    /// Opens `file`, packed or not.
    pub(super) fn open(file: &Path) -> Result<Self, CityGmlError> {
        let io = |source| CityGmlError::Io {
            file: file.to_owned(),
            source,
        };
        let mut disk = BufReader::with_capacity(AHEAD, File::open(file).map_err(io)?);
        let is_packed = disk.fill_buf().map_err(io)?.starts_with(&[0x1f, 0x8b]);
        Ok(if is_packed {
            Self::of(Box::new(MultiGzDecoder::new(disk)))
        } else {
            Self::of(Box::new(disk))
        })
    }

    /// The text that `source` gives.
    pub(super) fn of(source: Box<dyn Read>) -> Self {
        let since_event = Rc::new(Cell::new(0));
        let bounded = Bounded {
            inner: source,
            left: LONGEST_TEXT,
            since_event: Rc::clone(&since_event),
        };
        Self {
            reader: BufReader::with_capacity(AHEAD, bounded),
            since_event,
        }
    }
}

/// Ends the reading when the text is endless, or a part of it that must be in memory as a whole.
pub(super) struct Bounded<R> {
    inner: R,
    left: u64,
    since_event: Rc<Cell<u64>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let too_large = |what: Term| io::Error::new(ErrorKind::FileTooLarge, what);
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| {
            too_large(Term::new(
                "the text has more than 256 GiB",
                "文本超过 256 GiB",
            ))
        })?;
        let since_event = self.since_event.get() + count as u64;
        self.since_event.set(since_event);
        if since_event > LONGEST_EVENT + AHEAD as u64 {
            return Err(too_large(Term::new(
                "a single tag, comment or text has more than 16 MiB",
                "单个标签、注释或文本超过 16 MiB",
            )));
        }
        Ok(count)
    }
}

/// What a failed read of text means.
pub(super) fn read_error(file: &Path, byte: u64, error: &io::Error) -> CityGmlError {
    let file = file.to_owned();
    let reason = error.told();
    match error.kind() {
        ErrorKind::UnexpectedEof => CityGmlError::Truncated {
            file,
            byte,
            reason: both!("the packed data end early", "压缩数据提前结束"),
        },
        ErrorKind::FileTooLarge => CityGmlError::TooLarge { file, byte, reason },
        ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            CityGmlError::Damaged { file, byte, reason }
        }
        kind => CityGmlError::Io {
            file,
            source: error.raw_os_error().map_or_else(
                || io::Error::new(kind, error.to_string()),
                io::Error::from_raw_os_error,
            ),
        },
    }
}
