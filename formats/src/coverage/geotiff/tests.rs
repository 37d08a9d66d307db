//! The bytes of small files, read by the rules of the standards, and places against conversions of single points.

use std::collections::BTreeMap;
use std::io::Read;

use geo::Coord;
use twin_core::spatial::LocalFrame;
use twin_core::spatial::crs::{AxisOrder, Converter, Crs};

use super::encode::{Image, encode};
use super::warp::{Cells, Pixels};

/// A field: its type, how many values it has, and their bytes.
type Field = (u16, usize, Vec<u8>);

fn short(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap())
}

fn long(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

/// The fields of the first directory by their tag; they have to be in order and every value in the file.
fn fields(tiff: &[u8]) -> BTreeMap<u16, Field> {
    assert_eq!(tiff[..4], *b"II\x2a\x00");
    let start = long(tiff, 4) as usize;
    assert_eq!(start % 2, 0);
    let count = usize::from(short(tiff, start));
    let mut found = BTreeMap::new();
    let mut last = 0;
    for number in 0..count {
        let at = start + 2 + 12 * number;
        let (tag, kind) = (short(tiff, at), short(tiff, at + 2));
        assert!(tag > last, "{tag} after {last}");
        last = tag;
        let values = long(tiff, at + 4) as usize;
        let size = values * [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8][usize::from(kind)];
        let from = if size <= 4 {
            at + 8
        } else {
            long(tiff, at + 8) as usize
        };
        found.insert(tag, (kind, values, tiff[from..from + size].to_vec()));
    }
    assert_eq!(long(tiff, start + 2 + 12 * count), 0, "one directory only");
    found
}

fn shorts(field: &Field) -> Vec<u16> {
    assert_eq!(field.0, 3);
    field.2.chunks_exact(2).map(|b| short(b, 0)).collect()
}

fn longs(field: &Field) -> Vec<u32> {
    assert_eq!(field.0, 4);
    field.2.chunks_exact(4).map(|b| long(b, 0)).collect()
}

fn doubles(field: &Field) -> Vec<f64> {
    assert_eq!(field.0, 12);
    let number = |b: &[u8]| f64::from_le_bytes(b.try_into().unwrap());
    field.2.chunks_exact(8).map(number).collect()
}

/// The values of each pixel, unpacked strip by strip.
fn values(tiff: &[u8], fields: &BTreeMap<u16, Field>) -> Vec<f32> {
    let strips = longs(&fields[&273]).into_iter().zip(longs(&fields[&279]));
    let mut raw = Vec::new();
    for (from, length) in strips {
        let packed = &tiff[from as usize..(from + length) as usize];
        let mut unpacked = flate2::read::ZlibDecoder::new(packed);
        unpacked.read_to_end(&mut raw).unwrap();
    }
    let number = |b: &[u8]| f32::from_le_bytes(b.try_into().unwrap());
    raw.chunks_exact(4).map(number).collect()
}

#[test]
fn a_file_holds_its_values_its_place_and_its_words() {
    // More rows than a strip has; the second band counts down.
    let (columns, rows) = (3, 70);
    let up: Vec<f32> = (0..210).map(|n| n as f32 / 2.0).collect();
    let down: Vec<f32> = up.iter().map(|n| -n).collect();
    let corner = Coord {
        x: 500_000.0,
        y: 4_400_000.0,
    };
    let image = Image {
        columns,
        rows,
        bands: &[up.clone(), down.clone()],
        corner,
        side_m: 2.5,
        epsg: 32_650,
        metadata: "<GDALMetadata></GDALMetadata>",
    };
    let tiff = encode(&image).unwrap();
    let fields = fields(&tiff);
    assert_eq!(longs(&fields[&256]), [3]);
    assert_eq!(longs(&fields[&257]), [70]);
    assert_eq!(shorts(&fields[&258]), [32, 32]);
    // Deflate, black is least, two samples a pixel, together; one of them extra; floating point.
    assert_eq!(shorts(&fields[&259]), [8]);
    assert_eq!(shorts(&fields[&262]), [1]);
    assert_eq!(shorts(&fields[&277]), [2]);
    assert_eq!(shorts(&fields[&284]), [1]);
    assert_eq!(shorts(&fields[&338]), [0]);
    assert_eq!(shorts(&fields[&339]), [3, 3]);
    assert_eq!(longs(&fields[&273]).len(), 2);
    let wanted: Vec<f32> = up.iter().zip(&down).flat_map(|(a, b)| [*a, *b]).collect();
    assert_eq!(values(&tiff, &fields), wanted);
    assert_eq!(doubles(&fields[&33_550]), [2.5, 2.5, 0.0]);
    let tie = [0.0, 0.0, 0.0, 500_000.0, 4_400_000.0, 0.0];
    assert_eq!(doubles(&fields[&33_922]), tie);
    let keys = shorts(&fields[&34_735]);
    assert_eq!(keys[..4], [1, 1, 1, 3]);
    assert_eq!(keys[4..8], [1024, 0, 1, 1]);
    assert_eq!(keys[8..12], [1025, 0, 1, 1]);
    assert_eq!(keys[12..], [3072, 0, 1, 32_650]);
    assert_eq!(fields[&42_112].2, b"<GDALMetadata></GDALMetadata>\0");
    assert_eq!(fields[&42_113].2, b"nan\0");
    // One band too short, and none.
    let short = [up[1..].to_vec()];
    for bands in [&short[..], &[]] {
        assert!(encode(&Image { bands, ..image }).is_err());
    }
}

#[test]
fn every_pixel_has_the_value_of_the_cell_at_its_middle() {
    // Almost three degrees of longitude from the middle of zone 56 south: the axes are turned by a degree and a half.
    let frame = LocalFrame::new(150.2, -33.9, 30.0).unwrap();
    let cells = Cells {
        corner: Coord { x: -40.0, y: 10.0 },
        side_m: 4.0,
        columns: 60,
        rows: 45,
    };
    let pixels = Pixels::over(&cells, &frame).unwrap();
    assert_eq!(pixels.epsg, 32_756);
    let converter = Converter::new(&Crs::from_epsg(32_756).unwrap(), AxisOrder::EastNorth).unwrap();
    let mut seen = vec![false; cells.columns * cells.rows];
    for (number, cell) in pixels.cells.iter().enumerate() {
        let (column, row) = (number % pixels.columns, number / pixels.columns);
        let middle = Coord {
            x: pixels.corner.x + 4.0 * (column as f64 + 0.5),
            y: pixels.corner.y - 4.0 * (row as f64 + 0.5),
        };
        let at = frame.enu_from_lonlat(converter.lonlat_of(middle).unwrap());
        let (x, y) = ((at.x + 40.0) / 4.0, (at.y - 10.0) / 4.0);
        let is_within = (0.0..60.0).contains(&x) && (0.0..45.0).contains(&y);
        let wanted = is_within.then(|| y as usize * 60 + x as usize);
        assert_eq!(*cell, wanted, "pixel {column} {row}");
        if let Some(cell) = cell {
            seen[*cell] = true;
        }
    }
    // Turned by a degree and a half, so hardly a cell has no pixel's middle: a hundredth of them, as half the angle.
    let missed = seen.iter().filter(|seen| !**seen).count();
    assert!(missed < seen.len() / 20, "{missed} of {}", seen.len());
    let band: Vec<f32> = (0..seen.len()).map(|n| n as f32).collect();
    let values = pixels.values(&band);
    for (cell, value) in pixels.cells.iter().zip(&values) {
        match cell {
            Some(cell) => assert_eq!(*value, *cell as f32),
            None => assert!(value.is_nan()),
        }
    }
}
