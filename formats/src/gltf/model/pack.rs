//! What a document refers to by address, fetched from beside it and put into one GLB.

use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};
use twin_core::both;
use twin_core::told::{Bilingual, Term, Told};

use super::super::error::{GltfError, ModelFault};
use super::super::glb;
use super::document::Document;
use super::{MAX_MODEL_BYTES, check, container};

/// The bytes of a document's buffers and images.
#[derive(Debug)]
pub(super) struct Resources<'a> {
    buffers: Vec<Bytes<'a>>,
    /// One an image; `None` for one in a buffer view.
    images: Vec<Option<(Vec<u8>, &'static str)>>,
}

#[derive(Debug)]
enum Bytes<'a> {
    /// The binary chunk.
    Chunk(&'a [u8]),
    /// From an address.
    Fetched(Vec<u8>),
}

impl Bytes<'_> {
    fn get(&self) -> &[u8] {
        match self {
            Self::Chunk(bytes) => bytes,
            Self::Fetched(bytes) => bytes,
        }
    }
}

impl<'a> Resources<'a> {
    /// Fetches everything that `document` names.
    pub(super) fn load(
        document: &Document,
        chunk: Option<&'a [u8]>,
        folder: Option<&Path>,
    ) -> Result<Self, ModelFault> {
        let mut total = 0_u64;
        let mut count = |bytes: &[u8]| {
            total += bytes.len() as u64;
            check::limit(Term::new("bytes", "字节"), total, MAX_MODEL_BYTES)
        };
        let mut buffers = Vec::new();
        for (at, buffer) in document.buffers.iter().enumerate() {
            let bytes = match (&buffer.uri, chunk) {
                (Some(uri), _) => Bytes::Fetched(fetch(uri, folder)?),
                (None, Some(chunk)) if at == 0 => Bytes::Chunk(chunk),
                (None, _) => {
                    return Err(ModelFault::Value {
                        what: both!("buffer {at}", "缓冲区 {at}"),
                        reason: both!(
                            "it has no address and no binary chunk",
                            "既没有地址，也没有二进制块"
                        ),
                    });
                }
            };
            count(bytes.get())?;
            let there = bytes.get().len() as u64;
            if there < buffer.byte_length {
                return Err(ModelFault::PastEnd {
                    what: both!("buffer {at}", "缓冲区 {at}"),
                    end: buffer.byte_length,
                    holder: Term::new("data", "数据"),
                    len: there,
                });
            }
            buffers.push(bytes);
        }
        let mut images = Vec::new();
        for image in document.images.iter() {
            images.push(match &image.uri {
                Some(uri) => {
                    let bytes = fetch(uri, folder)?;
                    count(&bytes)?;
                    let kind = media_type(&bytes).ok_or_else(|| ModelFault::Resource {
                        uri: shorten(uri),
                        reason: both!(
                            "it is neither PNG, JPEG nor WebP",
                            "既不是 PNG，也不是 JPEG 或 WebP"
                        ),
                    })?;
                    Some((bytes, kind))
                }
                None => None,
            });
        }
        Ok(Self { buffers, images })
    }

    pub(super) fn lengths(&self) -> Vec<u64> {
        self.buffers.iter().map(|b| b.get().len() as u64).collect()
    }

    /// Whether nothing came from an address.
    pub(super) fn are_all_inside(&self) -> bool {
        self.images.iter().all(Option::is_none)
            && self.buffers.iter().all(|b| matches!(b, Bytes::Chunk(_)))
    }

    /// The document of `text` with everything in one buffer, as a GLB.
    pub(super) fn packed(&self, text: &[u8]) -> Result<Vec<u8>, ModelFault> {
        let wrong = |error: serde_json::Error| ModelFault::Json {
            reason: error.told(),
        };
        let mut root: Value = serde_json::from_slice(text).map_err(wrong)?;
        let mut bin = Vec::new();
        let starts: Vec<usize> = self
            .buffers
            .iter()
            .map(|b| append(&mut bin, b.get()))
            .collect();
        for view in members(&mut root, "bufferViews") {
            let buffer = view.get("buffer").and_then(Value::as_u64).unwrap_or(0) as usize;
            let offset = view.get("byteOffset").and_then(Value::as_u64).unwrap_or(0);
            let start = starts.get(buffer).copied().unwrap_or(0) as u64;
            view["buffer"] = json!(0);
            view["byteOffset"] = json!(start.saturating_add(offset));
        }
        for (at, image) in self.images.iter().enumerate() {
            let Some((bytes, kind)) = image else {
                continue;
            };
            let start = append(&mut bin, bytes);
            let view = json!({ "buffer": 0, "byteOffset": start, "byteLength": bytes.len() });
            let views = root["bufferViews"].as_array().map_or(0, Vec::len);
            match root["bufferViews"].as_array_mut() {
                Some(list) => list.push(view),
                None => root["bufferViews"] = json!([view]),
            }
            if let Some(image) = root["images"].get_mut(at).and_then(Value::as_object_mut) {
                image.remove("uri");
                image.insert("bufferView".to_owned(), json!(views));
                image.insert("mimeType".to_owned(), json!(kind));
            }
        }
        bin.resize(bin.len().next_multiple_of(8), 0);
        root["buffers"] = json!([{ "byteLength": bin.len() }]);
        Ok(glb::pack(&serde_json::to_vec(&root).map_err(wrong)?, &bin))
    }
}

/// Adds `bytes` at a multiple of 8 and gives where they start.
fn append(bin: &mut Vec<u8>, bytes: &[u8]) -> usize {
    bin.resize(bin.len().next_multiple_of(8), 0);
    let start = bin.len();
    bin.extend_from_slice(bytes);
    start
}

fn members<'v>(root: &'v mut Value, name: &str) -> impl Iterator<Item = &'v mut Value> {
    let list = root.get_mut(name).and_then(Value::as_array_mut);
    list.into_iter().flatten().filter(|m| m.is_object())
}

/// The bytes at `uri`: a `data:` address, or a file in `folder` or below it.
fn fetch(uri: &str, folder: Option<&Path>) -> Result<Vec<u8>, ModelFault> {
    let fault = |reason: Bilingual| ModelFault::Resource {
        uri: shorten(uri),
        reason,
    };
    if let Some(data) = uri.strip_prefix("data:") {
        let (_, text) = data
            .split_once(";base64,")
            .ok_or_else(|| fault(both!("only base64 data is read", "只能读取 base64 数据")))?;
        return base64(text).ok_or_else(|| fault(both!("it is not base64", "不是 base64")));
    }
    let not_here = || {
        fault(both!(
            "files beside it are not read here",
            "此处不读取其旁的文件"
        ))
    };
    let folder = folder.ok_or_else(not_here)?;
    let no_name = || fault(both!("it is no file name", "不是文件名"));
    let name = percent_decoded(uri).ok_or_else(no_name)?;
    let name = PathBuf::from(name);
    let is_below = name
        .components()
        .all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
    if !is_below || uri.contains(':') {
        return Err(fault(both!(
            "only files beside it or below are read",
            "只读取同一文件夹及其下的文件"
        )));
    }
    container::read_file(&folder.join(name)).map_err(|error| match error {
        GltfError::Io { source, .. } => fault(source.told()),
        GltfError::Model { fault, .. } => fault,
        other => fault(other.told()),
    })
}

/// Media type by the first bytes.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        Some("image/jpeg")
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else {
        None
    }
}

/// Addresses can be megabytes of data: messages show their start.
fn shorten(uri: &str) -> String {
    const SHOWN: usize = 60;
    if uri.chars().count() <= SHOWN {
        return uri.to_owned();
    }
    uri.chars().take(SHOWN).chain(['…']).collect()
}

fn percent_decoded(uri: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(uri.len());
    let mut rest = uri.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push((high * 16 + low) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// RFC 4648 base64 with or without padding.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for letter in text.trim_end_matches('=').bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    (held < 6).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (text, bytes) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYmFy", "foobar"),
        ] {
            assert_eq!(base64(text).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
        assert_eq!(base64("Zm9v!"), None);
        assert_eq!(base64("Z"), None);
    }

    #[test]
    fn names_are_decoded_and_media_told_by_content() {
        assert_eq!(percent_decoded("a%20b.bin").as_deref(), Some("a b.bin"));
        assert_eq!(percent_decoded("a%2"), None);
        assert_eq!(media_type(b"RIFF\0\0\0\0WEBP"), Some("image/webp"));
        assert_eq!(media_type(b"GIF89a"), None);
    }
}
