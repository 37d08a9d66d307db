//! The outside of a model's file: a GLB's chunks, or JSON alone.

use std::io::Read;
use std::path::Path;

use twin_core::told::Term;

use super::super::error::{GltfError, ModelFault};
use super::super::glb::{BIN, CHUNK, HEADER, JSON, MAGIC};
use super::{MAX_MODEL_BYTES, check};

/// A file's two parts.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub(super) json: &'a [u8],
    /// The binary chunk, if it has one.
    pub(super) bin: Option<&'a [u8]>,
    pub(super) is_glb: bool,
}

impl<'a> Parts<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Result<Self, ModelFault> {
        if word(bytes, 0) != Some(MAGIC) {
            let first = bytes.iter().find(|b| !b.is_ascii_whitespace());
            return match first {
                Some(b'{') => Ok(Self {
                    json: bytes,
                    bin: None,
                    is_glb: false,
                }),
                _ => Err(ModelFault::NotGltf),
            };
        }
        let version = word(bytes, 4).unwrap_or(0);
        if version != 2 {
            return Err(ModelFault::Version {
                version: format!("{version} (GLB)"),
            });
        }
        let length = word(bytes, 8).unwrap_or(0) as usize;
        let whole = slice(bytes, 0, length, Term::new("the file", "文件"))?;
        let (kind, json) = chunk(whole, HEADER)?.ok_or(ModelFault::CutOff {
            what: Term::new("the JSON chunk", "JSON 块"),
            needed: CHUNK as u64,
            there: whole.len().saturating_sub(HEADER) as u64,
        })?;
        if kind != JSON {
            return Err(ModelFault::NotGltf);
        }
        let second = chunk(whole, HEADER + CHUNK + json.len())?;
        Ok(Self {
            json,
            bin: second
                .filter(|(kind, _)| *kind == BIN)
                .map(|(_, data)| data),
            is_glb: true,
        })
    }
}

/// Type and data of the chunk at `at`; `None` at the end.
fn chunk(whole: &[u8], at: usize) -> Result<Option<(u32, &[u8])>, ModelFault> {
    let (Some(length), Some(kind)) = (word(whole, at), word(whole, at + 4)) else {
        return Ok(None);
    };
    Ok(Some((
        kind,
        slice(
            whole,
            at + CHUNK,
            length as usize,
            Term::new("a chunk", "数据块"),
        )?,
    )))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

fn slice(bytes: &[u8], from: usize, length: usize, what: Term) -> Result<&[u8], ModelFault> {
    let end = from.saturating_add(length);
    bytes.get(from..end).ok_or(ModelFault::CutOff {
        what,
        needed: length as u64,
        there: bytes.len().saturating_sub(from) as u64,
    })
}

/// The bytes of a file that is not larger than a model may be.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, GltfError> {
    let io = |source| GltfError::Io {
        path: path.to_owned(),
        doing: Term::new("it cannot be read", "无法读取"),
        source,
    };
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(io)?;
    file.take(MAX_MODEL_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    check::limit(
        Term::new("bytes", "字节"),
        bytes.len() as u64,
        MAX_MODEL_BYTES,
    )
    .map_err(|fault| GltfError::Model {
        path: path.to_owned(),
        fault,
    })?;
    Ok(bytes)
}
