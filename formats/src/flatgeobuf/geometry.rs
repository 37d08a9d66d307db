//! The geometry of a feature, both ways. Heights and measures are passed over, as in every vector format here.

use geo::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon,
    Point, Polygon,
};

use super::buffer::{Fields, Value};
use super::view::{Broken, TableView};
use super::{field, kind};
use crate::finding::Flaw;

/// Parts in parts deeper than this are refused.
const MAX_DEPTH: usize = 8;

const SHORT: Broken = Broken(Flaw::FewPoints);

/// The geometry of a table `Geometry`. `of_header` is the type of all features, `bytes` the length of the feature's buffer: offsets
/// may lead to one place again and again, so what a geometry may grow to is held against that.
pub(super) fn geometry_of(
    table: &TableView<'_>,
    of_header: u8,
    bytes: usize,
) -> Result<Geometry<f64>, Broken> {
    Reader { left: bytes }.geometry(table, of_header, 0)
}

struct Reader {
    /// Bytes of points and parts that may still come.
    left: usize,
}

impl Reader {
    fn spend(&mut self, bytes: usize) -> Result<(), Broken> {
        let left = self.left.checked_sub(bytes);
        self.left = left.ok_or(Broken(Flaw::LargeGeometry))?;
        Ok(())
    }

    fn geometry(
        &mut self,
        table: &TableView<'_>,
        of_header: u8,
        depth: usize,
    ) -> Result<Geometry<f64>, Broken> {
        if depth > MAX_DEPTH {
            return Err(Broken(Flaw::DeepGeometry));
        }
        let own = match of_header {
            kind::UNKNOWN => table.u8(field::GEOMETRY_TYPE, kind::UNKNOWN)?,
            known => known,
        };
        Ok(match own {
            kind::POINT => {
                let first = self.points(table)?.into_iter().next();
                Point(first.ok_or(Broken(Flaw::PointNowhere))?).into()
            }
            kind::LINE_STRING => LineString(self.points(table)?).into(),
            kind::POLYGON | kind::TRIANGLE => self.polygon(table)?.into(),
            kind::MULTI_POINT => {
                MultiPoint(self.points(table)?.into_iter().map(Point).collect()).into()
            }
            kind::MULTI_LINE_STRING => MultiLineString(self.rings(table)?).into(),
            kind::MULTI_POLYGON | kind::TIN | kind::POLYHEDRAL_SURFACE => {
                self.polygons(table)?.into()
            }
            kind::GEOMETRY_COLLECTION => {
                Geometry::GeometryCollection(self.collection(table, depth)?)
            }
            _ => return Err(Broken(Flaw::ArcGeometry)),
        })
    }

    fn points(&mut self, table: &TableView<'_>) -> Result<Vec<Coord<f64>>, Broken> {
        let xy = table.vector(field::XY, 8)?;
        self.spend(xy.len())?;
        let (pairs, _) = xy.as_chunks::<16>();
        Ok(pairs.iter().map(coord).collect())
    }

    /// The points, cut where `ends` says; one list where it says nothing.
    fn rings(&mut self, table: &TableView<'_>) -> Result<Vec<LineString<f64>>, Broken> {
        let points = self.points(table)?;
        let ends = table.vector(field::ENDS, 4)?;
        if ends.is_empty() {
            return Ok(vec![LineString(points)]);
        }
        self.spend(ends.len())?;
        let mut from = 0;
        let mut rings = Vec::new();
        for end in ends.as_chunks::<4>().0 {
            let end = u32::from_le_bytes(*end) as usize;
            let ring = points.get(from..end).ok_or(SHORT)?;
            rings.push(LineString(ring.to_vec()));
            from = end;
        }
        Ok(rings)
    }

    fn polygon(&mut self, table: &TableView<'_>) -> Result<Polygon<f64>, Broken> {
        let mut rings = self.rings(table)?.into_iter();
        let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        Ok(Polygon::new(outer, rings.collect()))
    }

    fn polygons(&mut self, table: &TableView<'_>) -> Result<MultiPolygon<f64>, Broken> {
        let mut polygons = Vec::new();
        for part in table.tables(field::PARTS)? {
            self.spend(4)?;
            polygons.push(self.polygon(&part?)?);
        }
        Ok(MultiPolygon(polygons))
    }

    fn collection(
        &mut self,
        table: &TableView<'_>,
        depth: usize,
    ) -> Result<GeometryCollection<f64>, Broken> {
        let mut parts = Vec::new();
        for part in table.tables(field::PARTS)? {
            self.spend(4)?;
            parts.push(self.geometry(&part?, kind::UNKNOWN, depth + 1)?);
        }
        Ok(GeometryCollection(parts))
    }
}

fn coord(bytes: &[u8; 16]) -> Coord<f64> {
    let [x, y] = [0, 8].map(|from| {
        let mut number = [0; 8];
        number.copy_from_slice(&bytes[from..from + 8]);
        f64::from_le_bytes(number)
    });
    Coord { x, y }
}

/// The table `Geometry` of a point, line or polygon; none for other kinds, which the model does not hold.
pub(super) fn table_of(geometry: &Geometry<f64>) -> Option<Fields> {
    let flat = |points: &[Coord<f64>]| points.iter().flat_map(|c| [c.x, c.y]).collect();
    let (own, xy, ends): (u8, Vec<f64>, Vec<u32>) = match geometry {
        Geometry::Point(point) => (kind::POINT, vec![point.x(), point.y()], Vec::new()),
        Geometry::LineString(line) => (kind::LINE_STRING, flat(&line.0), Vec::new()),
        Geometry::Polygon(polygon) => {
            let rings: Vec<_> = std::iter::once(polygon.exterior())
                .chain(polygon.interiors())
                .collect();
            let xy = rings.iter().flat_map(|ring| flat(&ring.0)).collect();
            let ends = rings.iter().scan(0, |end, ring| {
                *end += ring.0.len() as u32;
                Some(*end)
            });
            // With one ring nothing has to be cut.
            let ends = if rings.len() > 1 {
                ends.collect()
            } else {
                Vec::new()
            };
            (kind::POLYGON, xy, ends)
        }
        _ => return None,
    };
    let mut fields = vec![
        (field::XY, Value::Doubles(xy)),
        (field::GEOMETRY_TYPE, Value::Byte(own)),
    ];
    if !ends.is_empty() {
        fields.push((field::ENDS, Value::UInts(ends)));
    }
    Some(fields)
}

/// The type of all features of a layer, by the name that `gpkg_geometry_columns` has for it.
pub(super) fn kind_of_layer(geometry: Option<&str>) -> u8 {
    match geometry {
        Some("POINT") => kind::POINT,
        Some("LINESTRING") => kind::LINE_STRING,
        Some("POLYGON") => kind::POLYGON,
        _ => kind::UNKNOWN,
    }
}
