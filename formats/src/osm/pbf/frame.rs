//! The outermost structure of a PBF file: length, header and blob, again and again (OSM wiki, PBF Format).

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::path::Path;

use flate2::read::ZlibDecoder;
use twin_core::both;
use twin_core::told::Term;

use super::super::error::OsmError;
use super::super::input::io_error;
use super::wire::{Fields, Malformed};

/// Largest blob header that the format allows, in bytes.
const MAX_HEADER: u32 = 64 * 1024;
/// Largest blob that the format allows, in bytes, before and after compression.
const MAX_BLOB: usize = 32 * 1024 * 1024;

/// What a blob holds, by the text in its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Header,
    Data,
    /// To be passed over, says the format.
    Other,
}

/// A blob as it lies in the file.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    /// Where its length begins.
    pub(super) byte: u64,
    blob: Vec<u8>,
}

/// Reads a file frame by frame.
pub(super) struct Frames<'a> {
    file: &'a Path,
    disk: BufReader<File>,
    at: u64,
}

impl<'a> Frames<'a> {
    pub(super) fn open(file: &'a Path) -> Result<Self, OsmError> {
        let disk = File::open(file).map_err(|e| io_error(file, e))?;
        Ok(Self {
            file,
            disk: BufReader::new(disk),
            at: 0,
        })
    }

    /// Bytes read so far.
    pub(super) fn position(&self) -> u64 {
        self.at
    }

    /// The next frame, if the file does not end before it.
    pub(super) fn next(&mut self) -> Result<Option<Frame>, OsmError> {
        let byte = self.at;
        let mut size = [0; 4];
        let filled = fill(&mut self.disk, &mut size).map_err(|e| io_error(self.file, e))?;
        match filled {
            0 => return Ok(None),
            4 => self.at += 4,
            _ => {
                return Err(self.cut_off(
                    byte + filled as u64,
                    Term::new("the length of a blob header", "数据块头的长度"),
                ));
            }
        }
        let size = u32::from_be_bytes(size);
        if size > MAX_HEADER {
            return Err(self.damaged(
                byte,
                Term::new("a blob header of more than 64 KiB", "数据块头超过 64 KiB"),
            ));
        }
        let header = self.take(size as usize, Term::new("a blob header", "数据块头"))?;
        let (kind, size) = kind_and_size(&header).map_err(|e| self.damaged(byte, e.0))?;
        let blob = self.take(size, Term::new("a blob", "数据块"))?;
        Ok(Some(Frame { kind, byte, blob }))
    }

    fn take(&mut self, count: usize, what: Term) -> Result<Vec<u8>, OsmError> {
        let mut bytes = vec![0; count];
        let filled = fill(&mut self.disk, &mut bytes).map_err(|e| io_error(self.file, e))?;
        self.at += filled as u64;
        if filled < count {
            return Err(self.cut_off(self.at, what));
        }
        Ok(bytes)
    }

    fn cut_off(&self, byte: u64, what: Term) -> OsmError {
        OsmError::Truncated {
            file: self.file.to_owned(),
            byte,
            reason: both!("{what} is incomplete", "{what}不完整" => what),
        }
    }

    fn damaged(&self, byte: u64, reason: Term) -> OsmError {
        OsmError::Damaged {
            file: self.file.to_owned(),
            byte,
            reason: reason.into(),
        }
    }
}

/// Fills `buffer` as far as the file reaches, and says how far.
fn fill(disk: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match disk.read(rest) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Of a BlobHeader message: `type` (1) and `datasize` (3).
fn kind_and_size(header: &[u8]) -> Result<(Kind, usize), Malformed> {
    let (mut kind, mut size) = (Kind::Other, None);
    for field in Fields(header) {
        match field? {
            (1, value) => {
                kind = match value.bytes()? {
                    b"OSMHeader" => Kind::Header,
                    b"OSMData" => Kind::Data,
                    _ => Kind::Other,
                };
            }
            (3, value) => size = usize::try_from(value.varint()?).ok(),
            _ => {}
        }
    }
    let size = size.filter(|n| *n <= MAX_BLOB).ok_or(Malformed(Term::new(
        "a blob header without a blob size of at most 32 MiB",
        "数据块头未给出不超过 32 MiB 的数据块大小",
    )))?;
    Ok((kind, size))
}

impl Frame {
    /// The message in the blob, decompressed.
    pub(super) fn message(&self) -> Result<Vec<u8>, Malformed> {
        let mut size = None;
        let (mut raw, mut zlib) = (None, None);
        for field in Fields(&self.blob) {
            match field? {
                (1, value) => raw = Some(value.bytes()?),
                (2, value) => size = usize::try_from(value.varint()?).ok(),
                (3, value) => zlib = Some(value.bytes()?),
                (4..=7, _) => {
                    let reason = Term::new(
                        "it is compressed as lzma, bzip2, lz4 or zstd; only zlib is read",
                        "采用 lzma、bzip2、lz4 或 zstd 压缩；只能读取 zlib",
                    );
                    return Err(Malformed(reason));
                }
                _ => {}
            }
        }
        match (raw, zlib) {
            (Some(raw), _) => Ok(raw.to_vec()),
            (None, Some(zlib)) => inflate(zlib, size.unwrap_or(0)),
            (None, None) => Err(Malformed(Term::new(
                "a blob without content",
                "数据块没有内容",
            ))),
        }
    }
}

/// Decompresses at most [`MAX_BLOB`] bytes.
fn inflate(zlib: &[u8], stated: usize) -> Result<Vec<u8>, Malformed> {
    let mut message = Vec::with_capacity(stated.min(MAX_BLOB));
    ZlibDecoder::new(zlib)
        .take(MAX_BLOB as u64 + 1)
        .read_to_end(&mut message)
        .map_err(|_| {
            Malformed(Term::new(
                "its compressed data are damaged",
                "其压缩数据已损坏",
            ))
        })?;
    if message.len() > MAX_BLOB {
        return Err(Malformed(Term::new(
            "a blob of more than 32 MiB",
            "数据块超过 32 MiB",
        )));
    }
    Ok(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_and_size_are_found_among_the_fields() {
        // type = "OSMData", indexdata = 2 bytes, datasize = 300.
        let header = b"\x0a\x07OSMData\x12\x02ab\x18\xac\x02";
        assert_eq!(kind_and_size(header), Ok((Kind::Data, 300)));
        for broken in [
            &b"\x0a\x07OSMData"[..],
            b"\x0a\x70short",
            b"\x18\xff",
            b"\x18\x80\x80\x80\x80\x40",
        ] {
            assert!(kind_and_size(broken).is_err(), "{broken:?}");
        }
    }

    #[test]
    fn a_blob_swells_to_32_mib_and_no_further() {
        let zipped = |bytes: usize| {
            let mut zip = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            std::io::copy(&mut std::io::repeat(0).take(bytes as u64), &mut zip).unwrap();
            zip.finish().unwrap()
        };
        assert_eq!(inflate(&zipped(MAX_BLOB), 0).unwrap().len(), MAX_BLOB);
        assert!(inflate(&zipped(MAX_BLOB + 1), 0).is_err());
        let stated = inflate(&zipped(10), usize::MAX).unwrap();
        assert_eq!(stated.len(), 10);
    }
}
