//! Geometry blobs of foreign GeoPackages: the header (OGC 12-128r17 §2.1.3) and well-known binary of any kind (OGC 06-103r4 §8, with
//! the codes of ISO 13249-3 for heights and measures, which are passed over).

use geo::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};

use crate::finding::Expected;

/// Collections in collections deeper than this are refused.
const MAX_DEPTH: usize = 8;

/// The geometry of a blob; `None` where its header says that it is empty. The error says what is wrong with it.
pub(super) fn of_blob(blob: &[u8]) -> Result<Option<Geometry<f64>>, Expected> {
    let mut bytes = Bytes {
        rest: blob,
        little: true,
    };
    let [g, p, _version, flags] = bytes.take()?;
    if [g, p] != *b"GP" {
        return Err(Expected::MarkedBlob);
    }
    if flags & 0b10_0000 != 0 {
        return Err(Expected::StandardBlob);
    }
    let is_empty = flags & 0b1_0000 != 0;
    let envelope_bytes = match (flags >> 1) & 0b111 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(Expected::KnownEnvelope),
    };
    bytes.skip(4 + envelope_bytes)?;
    if is_empty {
        return Ok(None);
    }
    let geometry = bytes.geometry(0)?;
    if bytes.rest.is_empty() {
        Ok(Some(geometry))
    } else {
        Err(Expected::EndingBlob)
    }
}

struct Bytes<'a> {
    rest: &'a [u8],
    little: bool,
}

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Expected> {
        let split = self.rest.split_first_chunk::<N>();
        let (head, rest) = split.ok_or(Expected::CompleteBlob)?;
        self.rest = rest;
        Ok(*head)
    }

    fn skip(&mut self, count: usize) -> Result<(), Expected> {
        self.rest = self.rest.get(count..).ok_or(Expected::CompleteBlob)?;
        Ok(())
    }

    fn u32(&mut self) -> Result<u32, Expected> {
        let bytes = self.take()?;
        Ok(if self.little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    }

    fn f64(&mut self) -> Result<f64, Expected> {
        let bytes = self.take()?;
        Ok(if self.little {
            f64::from_le_bytes(bytes)
        } else {
            f64::from_be_bytes(bytes)
        })
    }

    /// A list; a count that the rest cannot hold ends at the first element that is missing, before more than one is kept for it.
    fn list<T>(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<T, Expected>,
    ) -> Result<Vec<T>, Expected> {
        let count = self.u32()?;
        let mut list = Vec::new();
        for _ in 0..count {
            list.push(element(self)?);
        }
        Ok(list)
    }

    fn geometry(&mut self, depth: usize) -> Result<Geometry<f64>, Expected> {
        if depth > MAX_DEPTH {
            return Err(Expected::ShallowCollection);
        }
        let [order] = self.take()?;
        self.little = order == 1;
        let code = self.u32()?;
        let more = match code / 1_000 {
            0 => 0,
            1 | 2 => 1,
            3 => 2,
            _ => return Err(Expected::StandardGeometry),
        };
        Ok(match code % 1_000 {
            1 => Point(self.coord(more)?).into(),
            2 => self.line(more)?.into(),
            3 => self.polygon(more)?.into(),
            4..=6 => multiple(GeometryCollection(self.list(|b| b.geometry(depth + 1))?)),
            7 => Geometry::GeometryCollection(GeometryCollection(
                self.list(|b| b.geometry(depth + 1))?,
            )),
            _ => return Err(Expected::NoArcs),
        })
    }

    fn coord(&mut self, more: usize) -> Result<Coord<f64>, Expected> {
        let (x, y) = (self.f64()?, self.f64()?);
        self.skip(8 * more)?;
        Ok(Coord { x, y })
    }

    fn line(&mut self, more: usize) -> Result<LineString<f64>, Expected> {
        self.list(|b| b.coord(more)).map(LineString)
    }

    fn polygon(&mut self, more: usize) -> Result<Polygon<f64>, Expected> {
        let mut rings = self.list(|b| b.line(more))?.into_iter();
        let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        Ok(Polygon::new(outer, rings.collect()))
    }
}

/// Parts of one kind as one geometry of many parts; others as they are.
fn multiple(parts: GeometryCollection<f64>) -> Geometry<f64> {
    fn all<T: TryFrom<Geometry<f64>>>(parts: &GeometryCollection<f64>) -> Option<Vec<T>> {
        let parts = parts.iter().map(|part| T::try_from(part.clone()).ok());
        parts.collect()
    }
    if let Some(polygons) = all::<Polygon<f64>>(&parts) {
        return MultiPolygon(polygons).into();
    }
    if let Some(lines) = all::<LineString<f64>>(&parts) {
        return MultiLineString(lines).into();
    }
    match all::<Point<f64>>(&parts) {
        Some(points) => MultiPoint(points).into(),
        None => Geometry::GeometryCollection(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A blob without an envelope, little endian, of the geometry bytes.
    fn blob(geometry: &[u8]) -> Vec<u8> {
        let mut blob = vec![b'G', b'P', 0, 1, 0, 0, 0, 0];
        blob.extend(geometry);
        blob
    }

    /// A multipolygon with heights: one triangle (0 0, 4 0, 0 4) at height 9.
    fn triangle() -> Vec<u8> {
        let head = |code: u32, count: u32| {
            let mut bytes = vec![1];
            bytes.extend(code.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes
        };
        let mut bytes = head(1_006, 1);
        bytes.extend(head(1_003, 1));
        bytes.extend(4_u32.to_le_bytes());
        for (x, y) in [(0.0, 0.0), (4.0, 0.0), (0.0, 4.0), (0.0, 0.0)] {
            for number in [x, y, 9.0_f64] {
                bytes.extend(number.to_le_bytes());
            }
        }
        bytes
    }

    #[test]
    fn heights_are_passed_over() {
        let read = of_blob(&blob(&triangle())).unwrap().unwrap();
        let Geometry::MultiPolygon(polygons) = read else {
            panic!("{read:?}");
        };
        let ring: Vec<_> = polygons.0[0]
            .exterior()
            .0
            .iter()
            .map(|c| (c.x, c.y))
            .collect();
        assert_eq!(ring, [(0.0, 0.0), (4.0, 0.0), (0.0, 4.0), (0.0, 0.0)]);
    }

    #[test]
    fn big_endian_points_and_empty_ones() {
        let mut point = vec![0, 0, 0, 0, 1];
        point.extend(1.5_f64.to_be_bytes());
        point.extend((-2.0_f64).to_be_bytes());
        assert_eq!(
            of_blob(&blob(&point)),
            Ok(Some(Point::new(1.5, -2.0).into()))
        );
        let mut empty = blob(&point);
        empty[3] |= 0b1_0000;
        assert_eq!(of_blob(&empty), Ok(None));
    }

    #[test]
    fn damaged_blobs_are_errors_or_other_geometries() {
        let whole = blob(&triangle());
        for cut in 0..whole.len() {
            assert!(of_blob(&whole[..cut]).is_err(), "cut at {cut}");
        }
        for place in 0..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 0xff;
            // It may still be a geometry, but reading it must end.
            drop(of_blob(&changed));
        }
    }
}
