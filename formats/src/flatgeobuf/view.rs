//! A FlatBuffer as it lies in bytes (flatbuffers.dev, "FlatBuffer Internals"): every offset is held against the bytes that are there.

use crate::finding::Flaw;

/// What is wrong with a buffer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Broken(pub(crate) Flaw);

const OUTSIDE: Broken = Broken(Flaw::OffsetOutside);

/// A table: its fields are found through a list of offsets, the vtable.
#[derive(Debug, Clone, Copy)]
pub(super) struct TableView<'b> {
    bytes: &'b [u8],
    at: usize,
    vtable: usize,
    vtable_bytes: usize,
}

/// The root table of a buffer without its size prefix.
pub(super) fn root(bytes: &[u8]) -> Result<TableView<'_>, Broken> {
    TableView::at(bytes, u32_at(bytes, 0)? as usize)
}

impl<'b> TableView<'b> {
    fn at(bytes: &'b [u8], at: usize) -> Result<Self, Broken> {
        // The vtable lies this far before the table, or behind it.
        let back = i64::from(u32_at(bytes, at)?.cast_signed());
        let vtable = i64::try_from(at).map_err(|_| OUTSIDE)? - back;
        let vtable = usize::try_from(vtable).map_err(|_| OUTSIDE)?;
        let vtable_bytes = usize::from(u16_at(bytes, vtable)?);
        Ok(Self {
            bytes,
            at,
            vtable,
            vtable_bytes,
        })
    }

    /// Where the field is; none where it has its default.
    fn field(&self, slot: usize) -> Result<Option<usize>, Broken> {
        let entry = 4 + 2 * slot;
        if entry + 2 > self.vtable_bytes {
            return Ok(None);
        }
        let entry = self.vtable.checked_add(entry).ok_or(OUTSIDE)?;
        let offset = usize::from(u16_at(self.bytes, entry)?);
        Ok((offset != 0).then_some(self.at + offset))
    }

    pub(super) fn u8(&self, slot: usize, default: u8) -> Result<u8, Broken> {
        let Some(at) = self.field(slot)? else {
            return Ok(default);
        };
        let [byte] = array_at(self.bytes, at)?;
        Ok(byte)
    }

    pub(super) fn u16(&self, slot: usize, default: u16) -> Result<u16, Broken> {
        self.field(slot)?
            .map_or(Ok(default), |at| u16_at(self.bytes, at))
    }

    pub(super) fn i32(&self, slot: usize) -> Result<i32, Broken> {
        self.field(slot)?
            .map_or(Ok(0), |at| u32_at(self.bytes, at).map(u32::cast_signed))
    }

    pub(super) fn u64(&self, slot: usize) -> Result<u64, Broken> {
        self.field(slot)?
            .map_or(Ok(0), |at| array_at(self.bytes, at).map(u64::from_le_bytes))
    }

    /// Where a field leads that holds an offset.
    fn target(&self, slot: usize) -> Result<Option<usize>, Broken> {
        let at = self.field(slot)?;
        at.map(|at| followed(self.bytes, at)).transpose()
    }

    pub(super) fn table(&self, slot: usize) -> Result<Option<Self>, Broken> {
        let at = self.target(slot)?;
        at.map(|at| Self::at(self.bytes, at)).transpose()
    }

    /// The bytes of a vector of elements of `size` bytes; empty where it is missing.
    pub(super) fn vector(&self, slot: usize, size: usize) -> Result<&'b [u8], Broken> {
        let Some(at) = self.target(slot)? else {
            return Ok(&[]);
        };
        let count = u32_at(self.bytes, at)? as usize;
        let length = count.checked_mul(size);
        let from = at + 4;
        let to = length.and_then(|length| from.checked_add(length));
        let vector = to.and_then(|to| self.bytes.get(from..to));
        vector.ok_or(Broken(Flaw::ListTooLong))
    }

    /// A text; bytes that are no UTF-8 are replaced.
    pub(super) fn text(&self, slot: usize) -> Result<Option<String>, Broken> {
        if self.field(slot)?.is_none() {
            return Ok(None);
        }
        let bytes = self.vector(slot, 1)?;
        Ok(Some(String::from_utf8_lossy(bytes).into_owned()))
    }

    /// The tables of a vector of tables.
    pub(super) fn tables(
        &self,
        slot: usize,
    ) -> Result<impl Iterator<Item = Result<Self, Broken>> + use<'b>, Broken> {
        let offsets = self.vector(slot, 4)?;
        let bytes = self.bytes;
        let first = self.target(slot)?.map_or(0, |at| at + 4);
        let starts = (0..offsets.len() / 4).map(move |index| first + 4 * index);
        Ok(starts.map(move |at| Self::at(bytes, followed(bytes, at)?)))
    }
}

fn followed(bytes: &[u8], at: usize) -> Result<usize, Broken> {
    let to = at.checked_add(u32_at(bytes, at)? as usize);
    to.filter(|to| *to < bytes.len()).ok_or(OUTSIDE)
}

fn array_at<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Broken> {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk::<N>());
    found.copied().ok_or(OUTSIDE)
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, Broken> {
    array_at(bytes, at).map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, Broken> {
    array_at(bytes, at).map(u32::from_le_bytes)
}
