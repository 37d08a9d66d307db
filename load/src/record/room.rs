//! Room on the disk for a segment, before its first message is taken in.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;

/// Gives a file, from its begin on, room of so many bytes.
pub(super) type Reserve = fn(&File, u64) -> io::Result<()>;

/// Bytes that are written at once where room cannot be reserved.
const PIECE: usize = 1 << 16;

/// Makes sure that the disk has room for the first `length` bytes of `file`.
pub(super) fn reserve(file: &File, length: u64) -> io::Result<()> {
    reserve_by(file, length, |file, length| {
        fallocate(file, FallocateFlags::empty(), 0, length)
    })
}

/// The same, room being asked for by `ask`. Where the file system knows no reservation the room is taken by zeros, as `posix_fallocate` does. A file system that
/// writes what is changed to another place, as some of those do, keeps no such promise.
pub(super) fn reserve_by(
    file: &File,
    length: u64,
    ask: impl Fn(&File, u64) -> Result<(), Errno>,
) -> io::Result<()> {
    match ask(file, length) {
        Ok(()) => Ok(()),
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => fill(file, length),
        Err(errno) => Err(errno.into()),
    }
}

/// Writes zeros from the end of `file` on until it has `length` bytes; where it is written next stays as it is.
fn fill(file: &File, length: u64) -> io::Result<()> {
    let zeros = [0_u8; PIECE];
    let mut end = file.metadata()?.len();
    while end < length {
        let left = usize::try_from(length - end).unwrap_or(PIECE);
        let piece = zeros.get(..left.min(PIECE)).unwrap_or(&zeros);
        file.write_all_at(piece, end)?;
        end += piece.len() as u64;
    }
    // A file system that gives room only when it writes says only now that it has none.
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek, Write};
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn where_none_is_reserved_zeros_take_the_room_and_writing_begins_where_it_did() {
        for errno in [Errno::OPNOTSUPP, Errno::NOSYS] {
            let mut file = tempfile::tempfile().unwrap();
            let length = 3 * PIECE as u64 + 5;
            reserve_by(&file, length, |_, _| Err(errno)).unwrap();
            let there = file.metadata().unwrap();
            assert_eq!(there.len(), length);
            // Blocks of 512 bytes: a hole would have none.
            assert!(there.blocks() * 512 >= length, "{}", there.blocks());
            file.write_all(b"abc").unwrap();
            file.rewind().unwrap();
            let mut all = Vec::new();
            file.read_to_end(&mut all).unwrap();
            assert_eq!(all.len() as u64, length);
            assert!(all.starts_with(b"abc\0") && all[3..].iter().all(|b| *b == 0));
            // More room keeps what is there.
            reserve_by(&file, length + 10, |_, _| Err(errno)).unwrap();
            assert_eq!(file.metadata().unwrap().len(), length + 10);
            file.rewind().unwrap();
            let mut begin = [0; 3];
            file.read_exact(&mut begin).unwrap();
            assert_eq!(&begin, b"abc");
        }
    }

    #[test]
    fn a_disk_without_room_is_told_and_nothing_is_written() {
        let file = tempfile::tempfile().unwrap();
        let error = reserve_by(&file, 1 << 20, |_, _| Err(Errno::NOSPC)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert_eq!(file.metadata().unwrap().len(), 0);
        reserve_by(&file, 1 << 20, |_, _| Ok(())).unwrap();
        assert_eq!(file.metadata().unwrap().len(), 0, "asking is enough");
    }
}
