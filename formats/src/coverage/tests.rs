//! Pictures and tiles of small layers.

use std::io::Read;

use super::png::encode;

/// The pixels of a picture of [`encode`], by the standard's own rules.
fn pixels(png: &[u8]) -> Vec<u8> {
    let mut at = 8;
    let mut packed = Vec::new();
    let mut size = (0, 0);
    while at < png.len() {
        let length = u32::from_be_bytes(png[at..at + 4].try_into().unwrap()) as usize;
        let (kind, body) = (&png[at + 4..at + 8], &png[at + 8..at + 8 + length]);
        let mut crc = flate2::Crc::new();
        crc.update(&png[at + 4..at + 8 + length]);
        assert_eq!(
            png[at + 8 + length..at + 12 + length],
            crc.sum().to_be_bytes()
        );
        match kind {
            b"IHDR" => {
                let number = |i: usize| u32::from_be_bytes(body[i..i + 4].try_into().unwrap());
                size = (number(0) as usize, number(4) as usize);
            }
            b"IDAT" => packed.extend_from_slice(body),
            _ => {}
        }
        at += 12 + length;
    }
    let mut raw = Vec::new();
    flate2::read::ZlibDecoder::new(&packed[..])
        .read_to_end(&mut raw)
        .unwrap();
    let mut out: Vec<u8> = Vec::new();
    for line in raw.chunks_exact(1 + 4 * size.0) {
        assert_eq!(line[0], 2);
        let above = out.len().checked_sub(4 * size.0);
        for (i, byte) in line[1..].iter().enumerate() {
            let before = above.map_or(0, |start| out[start + i]);
            out.push(byte.wrapping_add(before));
        }
    }
    assert_eq!(out.len(), 4 * size.0 * size.1);
    out
}

#[test]
fn a_picture_holds_its_pixels() {
    let wanted = [
        [1, 2, 3, 255],
        [0, 0, 0, 0],
        [1, 2, 4, 255],
        [9, 9, 9, 128],
        [7, 0, 255, 1],
        [0; 4],
    ];
    let png = encode(2, 3, &wanted).unwrap();
    assert_eq!(pixels(&png), wanted.concat());
    assert!(encode(2, 2, &wanted).is_err());
    assert!(encode(0, 0, &[]).is_err());
}
