//! The bytes of a GeoTIFF: TIFF 6.0, little-endian, strips packed by Deflate, keys of the CRS, and GDAL's tags for what bands are called.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use geo::Coord;

use super::error::RasterError;

/// Rows of a strip: few enough that a reader unpacks little for a window, and many enough to pack well.
const STRIP_ROWS: usize = 64;

/// Types of values (TIFF 6.0, section 2).
const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const DOUBLE: u16 = 12;

/// Deflate in the form of zlib (Adobe's Technical Notes of 2002).
const DEFLATE: u16 = 8;
/// IEEE floating point (TIFF 6.0, section 19).
const FLOAT: u16 = 3;

/// An image to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Image<'i> {
    /// Pixels from west to east.
    pub(super) columns: usize,
    /// Pixels from north to south.
    pub(super) rows: usize,
    /// Values of each band, row by row from the north; NaN where nothing is known.
    pub(super) bands: &'i [Vec<f32>],
    /// North-western corner in the CRS, metres.
    pub(super) corner: Coord<f64>,
    /// Side of a pixel, metres.
    pub(super) side_m: f64,
    /// The projected CRS.
    pub(super) epsg: u16,
    /// What is known of the bands, as GDAL writes it (XML).
    pub(super) metadata: &'i str,
}

/// A field of the directory.
struct Field {
    tag: u16,
    kind: u16,
    count: usize,
    bytes: Vec<u8>,
}

impl Field {
    fn shorts(tag: u16, values: &[u16]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        Self::of((tag, SHORT), values.len(), bytes.collect())
    }

    fn longs(tag: u16, values: &[u32]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        Self::of((tag, LONG), values.len(), bytes.collect())
    }

    fn doubles(tag: u16, values: &[f64]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        Self::of((tag, DOUBLE), values.len(), bytes.collect())
    }

    fn text(tag: u16, text: &str) -> Self {
        let mut bytes = text.as_bytes().to_vec();
        bytes.push(0);
        Self::of((tag, ASCII), bytes.len(), bytes)
    }

    fn of((tag, kind): (u16, u16), count: usize, bytes: Vec<u8>) -> Self {
        Self {
            tag,
            kind,
            count,
            bytes,
        }
    }
}

/// The file. Cost: O(pixels · bands).
///
/// # Errors
/// When the image has no pixel, a band has another number of values, or the file is larger than TIFF allows.
pub(super) fn encode(image: &Image<'_>) -> Result<Vec<u8>, RasterError> {
    let pixels = image.columns * image.rows;
    let is_whole = image.bands.iter().all(|band| band.len() == pixels);
    if pixels == 0 || image.bands.is_empty() || !is_whole {
        return Err(RasterError::Empty);
    }
    // The place of the directory is known once the strips are written.
    let mut out = b"II\x2a\x00\x00\x00\x00\x00".to_vec();
    let (mut offsets, mut counts) = (Vec::new(), Vec::new());
    for first in (0..image.rows).step_by(STRIP_ROWS) {
        let rows = first..(first + STRIP_ROWS).min(image.rows);
        let strip = packed(image, rows.start * image.columns..rows.end * image.columns)?;
        offsets.push(long(out.len())?);
        counts.push(long(strip.len())?);
        out.extend(strip);
    }
    if out.len() % 2 == 1 {
        out.push(0);
    }
    let start = long(out.len())?.to_le_bytes();
    if let Some(place) = out.get_mut(4..8) {
        place.copy_from_slice(&start);
    }
    write_directory(&mut out, &fields(image, &offsets, &counts)?)?;
    long(out.len())?;
    Ok(out)
}

/// The values of so many pixels, all bands of one after the other.
fn packed(image: &Image<'_>, pixels: std::ops::Range<usize>) -> Result<Vec<u8>, RasterError> {
    let mut bytes = Vec::with_capacity(4 * pixels.len() * image.bands.len());
    for pixel in pixels {
        let values = image.bands.iter().filter_map(|band| band.get(pixel));
        bytes.extend(values.flat_map(|value| value.to_le_bytes()));
    }
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    packer.write_all(&bytes)?;
    Ok(packer.finish()?)
}

/// The fields by their tag, as the standard asks.
fn fields(image: &Image<'_>, offsets: &[u32], counts: &[u32]) -> Result<Vec<Field>, RasterError> {
    let bands = image.bands.len();
    let samples = u16::try_from(bands).map_err(|_| RasterError::TooLarge)?;
    let Coord { x, y } = image.corner;
    let mut fields = vec![
        // Width, length, bits, packing; black is least.
        Field::longs(256, &[long(image.columns)?]),
        Field::longs(257, &[long(image.rows)?]),
        Field::shorts(258, &vec![32; bands]),
        Field::shorts(259, &[DEFLATE]),
        Field::shorts(262, &[1]),
        Field::longs(273, offsets),
        Field::shorts(277, &[samples]),
        Field::longs(278, &[STRIP_ROWS as u32]),
        Field::longs(279, counts),
        // All bands of a pixel together.
        Field::shorts(284, &[1]),
    ];
    if bands > 1 {
        // What the bands after the first are is not for TIFF to say.
        fields.push(Field::shorts(338, &vec![0; bands - 1]));
    }
    fields.extend([
        Field::shorts(339, &vec![FLOAT; bands]),
        // ModelPixelScale and ModelTiepoint: the north-western corner of the first pixel.
        Field::doubles(33_550, &[image.side_m, image.side_m, 0.0]),
        Field::doubles(33_922, &[0.0, 0.0, 0.0, x, y, 0.0]),
        Field::shorts(34_735, &keys(image.epsg)),
        // GDAL_METADATA and GDAL_NODATA.
        Field::text(42_112, image.metadata),
        Field::text(42_113, "nan"),
    ]);
    Ok(fields)
}

/// The keys of the CRS: a projected one, pixels are areas, its number at EPSG.
fn keys(epsg: u16) -> [u16; 16] {
    [
        1, 1, 1, 3, // version 1, revision 1.1, three keys
        1024, 0, 1, 1, // GTModelType: projected
        1025, 0, 1, 1, // GTRasterType: PixelIsArea
        3072, 0, 1, epsg, // ProjectedCRS
    ]
}

fn write_directory(out: &mut Vec<u8>, fields: &[Field]) -> Result<(), RasterError> {
    let count = u16::try_from(fields.len()).map_err(|_| RasterError::TooLarge)?;
    // What does not fit into the four bytes of a field comes after the directory.
    let beyond = out.len() + 2 + 12 * fields.len() + 4;
    let mut values: Vec<u8> = Vec::new();
    out.extend(count.to_le_bytes());
    for field in fields {
        out.extend(field.tag.to_le_bytes());
        out.extend(field.kind.to_le_bytes());
        out.extend(long(field.count)?.to_le_bytes());
        if field.bytes.len() <= 4 {
            let mut inline = field.bytes.clone();
            inline.resize(4, 0);
            out.extend(inline);
        } else {
            out.extend(long(beyond + values.len())?.to_le_bytes());
            values.extend(&field.bytes);
            // Values begin at even places.
            values.resize(values.len().next_multiple_of(2), 0);
        }
    }
    out.extend([0; 4]);
    out.extend(values);
    Ok(())
}

fn long(number: usize) -> Result<u32, RasterError> {
    u32::try_from(number).map_err(|_| RasterError::TooLarge)
}
