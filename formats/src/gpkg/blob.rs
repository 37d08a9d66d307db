//! Geometry blobs: the GeoPackage binary header (OGC 12-128r17 §2.1.3) and well-known binary (OGC 06-103r4 §8), little endian.

use geo::{BoundingRect, Coord, Geometry, LineString, Point, Polygon};

/// EPSG:4326 in `gpkg_spatial_ref_sys`.
pub(super) const SRS_ID: i32 = 4326;

const POINT: u32 = 1;
const LINE_STRING: u32 = 2;
const POLYGON: u32 = 3;
const LITTLE_ENDIAN: u8 = 1;
const ENVELOPE_XY: u8 = 1;

/// The blob of `geometry`, in the reference system that `gpkg_spatial_ref_sys` has under `srs_id`, the east axis first.
pub(super) fn write(geometry: &Geometry<f64>, srs_id: i32) -> Vec<u8> {
    let envelope = geometry
        .bounding_rect()
        .filter(|_| !matches!(geometry, Geometry::Point(_)));
    let flags = LITTLE_ENDIAN
        | if envelope.is_some() {
            ENVELOPE_XY << 1
        } else {
            0
        };
    let mut out = vec![b'G', b'P', 0, flags];
    out.extend(srs_id.to_le_bytes());
    if let Some(rect) = envelope {
        for number in [rect.min().x, rect.max().x, rect.min().y, rect.max().y] {
            out.extend(number.to_le_bytes());
        }
    }
    match geometry {
        Geometry::Point(point) => {
            begin(&mut out, POINT);
            coord(&mut out, point.0);
        }
        Geometry::LineString(line) => {
            begin(&mut out, LINE_STRING);
            coords(&mut out, line);
        }
        Geometry::Polygon(polygon) => {
            begin(&mut out, POLYGON);
            out.extend((1 + polygon.interiors().len() as u32).to_le_bytes());
            coords(&mut out, polygon.exterior());
            polygon
                .interiors()
                .iter()
                .for_each(|ring| coords(&mut out, ring));
        }
        // The model holds no other kinds.
        _ => {}
    }
    out
}

fn begin(out: &mut Vec<u8>, kind: u32) {
    out.push(LITTLE_ENDIAN);
    out.extend(kind.to_le_bytes());
}

fn coord(out: &mut Vec<u8>, c: Coord<f64>) {
    out.extend(c.x.to_le_bytes());
    out.extend(c.y.to_le_bytes());
}

fn coords(out: &mut Vec<u8>, line: &LineString<f64>) {
    out.extend((line.0.len() as u32).to_le_bytes());
    line.coords().for_each(|c| coord(out, *c));
}

/// The geometry of a blob; the error says what is wrong with it.
pub(super) fn read(blob: &[u8]) -> Result<Geometry<f64>, &'static str> {
    let mut bytes = Bytes {
        rest: blob,
        little: true,
    };
    let [magic_g, magic_p, _version, flags] = bytes.take()?;
    if [magic_g, magic_p] != *b"GP" {
        return Err("the blob does not begin with 'GP'");
    }
    if flags & 0b10_0000 != 0 {
        return Err("the blob is of an extended type");
    }
    bytes.little = flags & 1 == 1;
    if bytes.u32()? != SRS_ID as u32 {
        return Err("its reference system is not EPSG:4326");
    }
    let envelope_numbers = match (flags >> 1) & 0b111 {
        0 => 0,
        1 => 4,
        2 | 3 => 6,
        4 => 8,
        _ => return Err("its envelope is of an unknown kind"),
    };
    for _ in 0..envelope_numbers {
        bytes.f64()?;
    }
    let geometry = bytes.geometry()?;
    if bytes.rest.is_empty() {
        Ok(geometry)
    } else {
        Err("bytes are left over behind the geometry")
    }
}

struct Bytes<'a> {
    rest: &'a [u8],
    little: bool,
}

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], &'static str> {
        let (head, rest) = self
            .rest
            .split_first_chunk::<N>()
            .ok_or("the blob ends too early")?;
        self.rest = rest;
        Ok(*head)
    }

    fn u32(&mut self) -> Result<u32, &'static str> {
        let bytes = self.take()?;
        Ok(if self.little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    }

    fn f64(&mut self) -> Result<f64, &'static str> {
        let bytes = self.take()?;
        Ok(if self.little {
            f64::from_le_bytes(bytes)
        } else {
            f64::from_be_bytes(bytes)
        })
    }

    fn geometry(&mut self) -> Result<Geometry<f64>, &'static str> {
        let [order] = self.take()?;
        self.little = order == LITTLE_ENDIAN;
        match self.u32()? {
            POINT => Ok(Point(self.coord()?).into()),
            LINE_STRING => Ok(self.line()?.into()),
            POLYGON => Ok(self.polygon()?.into()),
            _ => Err("it is neither a point nor a line nor a polygon in two dimensions"),
        }
    }

    fn coord(&mut self) -> Result<Coord<f64>, &'static str> {
        Ok(Coord {
            x: self.f64()?,
            y: self.f64()?,
        })
    }

    /// A count of things of at least `size` bytes each: one that the rest cannot hold is refused before anything is kept.
    fn count(&mut self, size: usize) -> Result<usize, &'static str> {
        let count = self.u32()? as usize;
        if count > self.rest.len() / size {
            Err("it counts more than it holds")
        } else {
            Ok(count)
        }
    }

    fn line(&mut self) -> Result<LineString<f64>, &'static str> {
        let count = self.count(16)?;
        (0..count)
            .map(|_| self.coord())
            .collect::<Result<Vec<_>, _>>()
            .map(LineString)
    }

    fn polygon(&mut self) -> Result<Polygon<f64>, &'static str> {
        let rings = self.count(4)?;
        let mut rings = (0..rings)
            .map(|_| self.line())
            .collect::<Result<Vec<_>, _>>()?
            .into_iter();
        let exterior = rings.next().ok_or("the polygon has no ring")?;
        Ok(Polygon::new(exterior, rings.collect()))
    }
}

#[cfg(test)]
mod tests {
    use geo::{line_string, point, polygon};

    use super::*;

    #[test]
    fn blobs_come_back_as_they_were() {
        let holed = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0)],
            interiors: [[(x: 2.0, y: 1.0), (x: 3.0, y: 1.0), (x: 3.0, y: 2.0)]],
        );
        let line = line_string![(x: 1.0, y: 2.0), (x: 3.0, y: -4.0)];
        let all: [Geometry<f64>; 3] = [point!(x: 114.2, y: 22.7).into(), line.into(), holed.into()];
        for geometry in all {
            assert_eq!(read(&write(&geometry, SRS_ID)), Ok(geometry));
        }
    }

    #[test]
    fn a_point_has_the_bytes_of_the_standard() {
        let mut expected = b"GP\x00\x01\xe6\x10\x00\x00\x01\x01\x00\x00\x00".to_vec();
        expected.extend(1.5_f64.to_le_bytes());
        expected.extend((-2.0_f64).to_le_bytes());
        assert_eq!(write(&point!(x: 1.5, y: -2.0).into(), SRS_ID), expected);
    }

    #[test]
    fn damaged_blobs_are_errors() {
        let whole = write(
            &line_string![(x: 1.0, y: 2.0), (x: 3.0, y: 4.0)].into(),
            SRS_ID,
        );
        for cut in 0..whole.len() {
            assert!(read(&whole[..cut]).is_err(), "cut at {cut}");
        }
        for place in 0..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 0xff;
            // It may still be a geometry, but reading it must end.
            drop(read(&changed));
        }
        let mut huge = whole;
        let count = huge.len() - 36;
        huge[count..count + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(read(&huge), Err("it counts more than it holds"));
    }
}
