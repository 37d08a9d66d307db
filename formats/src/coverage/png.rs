//! PNG (ISO/IEC 15948) of eight bits a channel with alpha, as plain as the standard allows: one filter, one data chunk.

use std::io::{self, Write};

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
/// Colour with alpha (11.2.1).
const RGBA: u8 = 6;
/// The filter that takes each byte's difference from the one above it (9.2), which suits even areas.
const UP: u8 = 2;

/// The picture of `rows` of `columns` pixels, from the top: red, green, blue and alpha of each.
///
/// # Errors
/// When the pixels are not `columns` by `rows`.
pub(super) fn encode(columns: u32, rows: u32, pixels: &[[u8; 4]]) -> io::Result<Vec<u8>> {
    if columns == 0 || pixels.len() as u64 != u64::from(columns) * u64::from(rows) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{} pixels are not {columns} by {rows}", pixels.len()),
        ));
    }
    let mut header = Vec::with_capacity(13);
    header.extend(columns.to_be_bytes());
    header.extend(rows.to_be_bytes());
    header.extend([8, RGBA, 0, 0, 0]);
    let mut out = SIGNATURE.to_vec();
    chunk(&mut out, b"IHDR", &header);
    chunk(&mut out, b"IDAT", &data(columns as usize, pixels)?);
    chunk(&mut out, b"IEND", &[]);
    Ok(out)
}

fn data(columns: usize, pixels: &[[u8; 4]]) -> io::Result<Vec<u8>> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    let blank = vec![[0_u8; 4]; columns];
    let mut above = &blank[..];
    let mut line = Vec::with_capacity(1 + 4 * columns);
    for row in pixels.chunks_exact(columns) {
        line.clear();
        line.push(UP);
        for (now, before) in row.iter().flatten().zip(above.iter().flatten()) {
            line.push(now.wrapping_sub(*before));
        }
        packed.write_all(&line)?;
        above = row;
    }
    packed.finish()
}

fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], body: &[u8]) {
    out.extend((body.len() as u32).to_be_bytes());
    let mut crc = Crc::new();
    crc.update(kind);
    crc.update(body);
    out.extend(kind);
    out.extend(body);
    out.extend(crc.sum().to_be_bytes());
}
