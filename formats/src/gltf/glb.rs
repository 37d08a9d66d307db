//! The GLB container (glTF 2.0, 4.4): a header, a JSON chunk, a binary chunk.

/// `glTF` in ASCII, little-endian.
pub(super) const MAGIC: u32 = 0x4654_6C67;
/// `JSON`.
pub(super) const JSON: u32 = 0x4E4F_534A;
/// `BIN` and a zero.
pub(super) const BIN: u32 = 0x004E_4942;
/// Bytes of the header: magic, version, length.
pub(super) const HEADER: usize = 12;
/// Bytes before a chunk's data: length, type.
pub(super) const CHUNK: usize = 8;

/// `json` and `bin`, a multiple of 8 bytes long, as one GLB. The JSON is padded so that the binary data starts at a multiple of 8 bytes,
/// as `EXT_structural_metadata` wants for 64-bit values.
pub(super) fn pack(json: &[u8], bin: &[u8]) -> Vec<u8> {
    let lead = HEADER + 2 * CHUNK;
    let json_len = (lead + json.len()).next_multiple_of(8) - lead;
    let total = if bin.is_empty() {
        HEADER + CHUNK + json_len
    } else {
        lead + json_len + bin.len()
    };
    let mut out = Vec::with_capacity(total);
    let word = |out: &mut Vec<u8>, value: u32| out.extend_from_slice(&value.to_le_bytes());
    let length = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    word(&mut out, MAGIC);
    word(&mut out, 2);
    word(&mut out, length(total));
    word(&mut out, length(json_len));
    word(&mut out, JSON);
    out.extend_from_slice(json);
    out.resize(HEADER + CHUNK + json_len, b' ');
    if !bin.is_empty() {
        word(&mut out, length(bin.len()));
        word(&mut out, BIN);
        out.extend_from_slice(bin);
    }
    out
}

/// JSON and binary chunk of a whole GLB, such as [`pack`] makes or [`super::Model`] has judged; `None` where it is not one.
pub(super) fn unpack(glb: &[u8]) -> Option<(&[u8], &[u8])> {
    let word = |at: usize| {
        let four = glb.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(four.try_into().ok()?) as usize)
    };
    let json_end = (HEADER + CHUNK).checked_add(word(HEADER)?)?;
    let json = glb.get(HEADER + CHUNK..json_end)?;
    let Some(length) = word(json_end) else {
        return Some((json, &[]));
    };
    let start = json_end.checked_add(CHUNK)?;
    let bin = glb.get(start..start.checked_add(length)?)?;
    let is_bin = word(json_end + 4) == Some(BIN as usize);
    Some((json, if is_bin { bin } else { &[] }))
}
