//! The outermost structure of a PBF file: lengths, headers, blobs. Checked before anything is decoded, since the decoder
//! takes a file that ends within a length for complete.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use super::error::OsmError;
use super::input::io_error;

/// Largest blob header that the format allows, in bytes (OSM wiki, PBF Format).
const MAX_HEADER: u32 = 64 * 1024;
/// Largest blob that the format allows, in bytes (OSM wiki, PBF Format).
const MAX_BLOB: u64 = 32 * 1024 * 1024;

/// Walks from blob to blob to the end of the file and returns its length in bytes.
pub(super) fn check_frames(file: &Path) -> Result<u64, OsmError> {
    let disk = File::open(file).map_err(|e| io_error(file, e))?;
    let length = disk.metadata().map_err(|e| io_error(file, e))?.len();
    let mut disk = BufReader::new(disk);
    let (mut at, mut header) = (0, Vec::new());
    while at < length {
        let cut_off = |reason: &str| OsmError::Truncated {
            file: file.to_owned(),
            byte: length,
            reason: format!("{reason} at byte {at} is incomplete"),
        };
        let mut size = [0; 4];
        fill(&mut disk, &mut size, file)
            .and_then(|full| full.ok_or_else(|| cut_off("the length")))?;
        let size = u32::from_be_bytes(size);
        let damaged = |reason: &str| OsmError::Damaged {
            file: file.to_owned(),
            byte: at,
            reason: reason.to_owned(),
        };
        if size > MAX_HEADER {
            return Err(damaged("a blob header of more than 64 KiB"));
        }
        header.resize(size as usize, 0);
        fill(&mut disk, &mut header, file)
            .and_then(|full| full.ok_or_else(|| cut_off("the blob header")))?;
        let blob = data_size(&header)
            .filter(|n| *n <= MAX_BLOB)
            .ok_or_else(|| damaged("a blob header without a blob size of at most 32 MiB"))?;
        at += 4 + u64::from(size) + blob;
        if at > length {
            return Err(OsmError::Truncated {
                file: file.to_owned(),
                byte: length,
                reason: format!("the blob there ends at byte {at}"),
            });
        }
        disk.seek(SeekFrom::Start(at))
            .map_err(|e| io_error(file, e))?;
    }
    Ok(length)
}

/// Fills `buffer`; none when the file ends before.
fn fill(disk: &mut impl Read, buffer: &mut [u8], file: &Path) -> Result<Option<()>, OsmError> {
    match disk.read_exact(buffer) {
        Ok(()) => Ok(Some(())),
        Err(e) if e.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(e) => Err(io_error(file, e)),
    }
}

/// The field `datasize` (3, varint) of a BlobHeader message; fields 1 and 2 are strings of bytes.
fn data_size(mut header: &[u8]) -> Option<u64> {
    let mut found = None;
    while !header.is_empty() {
        let key = varint(&mut header)?;
        match (key >> 3, key & 7) {
            (3, 0) => found = Some(varint(&mut header)?),
            (_, 0) => {
                varint(&mut header)?;
            }
            (_, 2) => {
                let skip = usize::try_from(varint(&mut header)?).ok()?;
                header = header.get(skip..)?;
            }
            _ => return None,
        }
    }
    found
}

/// A protobuf varint: seven bits a byte, the lowest first.
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_blob_size_is_found_among_the_fields() {
        // type = "OSMData", indexdata = 2 bytes, datasize = 300.
        let header = b"\x0a\x07OSMData\x12\x02ab\x18\xac\x02";
        assert_eq!(data_size(header), Some(300));
        assert_eq!(data_size(b"\x0a\x07OSMData"), None);
        assert_eq!(data_size(b"\x0a\x70short"), None);
        assert_eq!(data_size(&[0x18, 0xff]), None);
    }
}
