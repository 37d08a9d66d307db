//! Shapefiles (ESRI Shapefile Technical Description, July 1998) with their `.dbf`, `.prj` and `.cpg`.
//!
//! What this program writes has a companion beside it that tells what the table cannot hold; there a table may have no shapes.
//!
//! The index `.shx` is not needed: records are read one after the other. Records of the two files go together by their order.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

use geo::{
    Coord, Geometry, Intersects, LineString, MultiLineString, MultiPoint, MultiPolygon, Point,
    Polygon,
};
use serde_json::Map;
use twin_core::both;
use twin_core::spatial::crs::Crs;
use twin_core::told::Bilingual;

use super::dbf::Dbf;
use super::error::VectorError;
use super::feature::{Feature, Layer, VectorFile, Visit};
use super::geojson::layer_name;
use crate::finding::{Expected, Findings, Outcome, Problem, Thing};
use crate::heading::Heading;
use crate::shapefile::{COMPANION, Companion};

/// The file code 9994, big endian, at the beginning.
const MAGIC: [u8; 4] = [0, 0, 0x27, 0x0a];
/// Length of the header in bytes.
const HEADER_BYTES: usize = 100;
/// A record larger than this is refused: about four million points.
const MAX_RECORD_BYTES: usize = 64 << 20;

/// Whether the first bytes are those of a `.shp` file.
pub(crate) fn is_shapefile(head: &[u8]) -> bool {
    head.starts_with(&MAGIC)
}

/// An opened file.
#[derive(Debug)]
pub(super) struct Shapefile {
    path: PathBuf,
    dbf: Option<Dbf>,
    layers: Vec<Layer>,
    companion: Option<Companion>,
}

impl Shapefile {
    /// Opens the file with what lies beside it; what is missing there is told of.
    pub(super) fn open(path: &Path, found: &mut Findings) -> Result<Self, VectorError> {
        let name = layer_name(path);
        let companion = Companion::beside(path)
            .map_err(|source| io(&path.with_extension(COMPANION), source))?;
        let written = companion.as_ref().and_then(|own| own.crs.as_deref());
        let crs =
            match written.map_or_else(|| read_text(path, "prj"), |crs| Ok(Some(crs.to_owned())))? {
                Some(prj) => Some(Crs::parse(&prj).map_err(|source| VectorError::Crs {
                    file: path.to_owned(),
                    layer: name.clone(),
                    source: Box::new(source),
                })?),
                None => None,
            };
        let dbf = match beside(path, "dbf") {
            Some(dbf) => Some(Dbf::open(&dbf, read_text(path, "cpg")?.as_deref(), found)?),
            None => {
                let count = 1;
                let what = Thing::AttributeFile;
                found.file_wide(Problem::MissingParts { what, count }, Outcome::Ignored);
                None
            }
        };
        Ok(Self {
            path: path.to_owned(),
            dbf,
            layers: vec![Layer { name, crs }],
            companion,
        })
    }

    fn io(&self, source: std::io::Error) -> VectorError {
        io(&self.path, source)
    }

    fn damaged(&self, reason: Bilingual) -> VectorError {
        VectorError::Damaged {
            file: self.path.clone(),
            reason,
        }
    }
}

impl VectorFile for Shapefile {
    fn layers(&self) -> &[Layer] {
        &self.layers
    }

    fn heading(&self) -> Option<&Heading> {
        self.companion.as_ref().map(|own| &own.heading)
    }

    fn each(&self, _index: usize, visit: &mut Visit<'_>) -> Result<(), VectorError> {
        let mut rows = self.dbf.as_ref().map(Dbf::rows).transpose()?;
        let mut shapes = self.shapes()?;
        for number in 1.. {
            let geometry = match &mut shapes {
                Some(shapes) => match self.record(shapes, number)? {
                    Some(record) => shape(&record).ok_or_else(|| {
                        Problem::unreadable(Thing::Geometry, "", Expected::CompleteShape)
                    }),
                    None => return Ok(()),
                },
                None => Ok(None),
            };
            let row = rows.as_mut().map(|rows| rows.next_row()).transpose()?;
            let properties = match row {
                Some(Some(row)) if row.is_deleted => continue,
                Some(Some(row)) => row.properties,
                // Behind the last row of a table without shapes.
                _ if shapes.is_none() => return Ok(()),
                _ => Map::new(),
            };
            visit(Feature {
                id: None,
                number,
                properties: match &self.companion {
                    Some(own) => own.complete(properties),
                    None => properties,
                },
                geometry,
            })?;
        }
        Ok(())
    }
}

impl Shapefile {
    /// The shapes, behind their header; none where the file is a table.
    fn shapes(&self) -> Result<Option<BufReader<File>>, VectorError> {
        if self
            .path
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("dbf"))
        {
            return Ok(None);
        }
        let mut shapes = BufReader::new(File::open(&self.path).map_err(|e| self.io(e))?);
        let mut header = [0; HEADER_BYTES];
        if read_all(&mut shapes, &mut header).map_err(|e| self.io(e))? < HEADER_BYTES {
            return Err(self.damaged(both!("its header is cut", "文件头被截断")));
        }
        Ok(Some(shapes))
    }

    /// The content of the next record; none behind the last.
    fn record(
        &self,
        shapes: &mut BufReader<File>,
        number: usize,
    ) -> Result<Option<Vec<u8>>, VectorError> {
        let mut head = [0; 8];
        match read_all(shapes, &mut head).map_err(|e| self.io(e))? {
            0 => return Ok(None),
            8 => {}
            _ => return Err(self.damaged(both!("record {number} is cut", "记录 {number} 被截断"))),
        }
        let [_, _, _, _, a, b, c, d] = head;
        // In words of two bytes.
        let length = u32::from_be_bytes([a, b, c, d]) as usize * 2;
        if length > MAX_RECORD_BYTES {
            return Err(self.damaged(both!(
                "record {number} has {length} bytes",
                "记录 {number} 有 {length} 字节"
            )));
        }
        // What is kept grows with what is read, not with what the length says.
        let mut record = Vec::new();
        let read = shapes.take(length as u64).read_to_end(&mut record);
        if read.map_err(|e| self.io(e))? < length {
            return Err(self.damaged(both!("record {number} is cut", "记录 {number} 被截断")));
        }
        Ok(Some(record))
    }
}

/// Fills `out`, and gives how many bytes there were: fewer where the file ends before.
pub(super) fn read_all(from: &mut impl Read, out: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = out.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(length) => filled += length,
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}

pub(super) fn io(path: &Path, source: std::io::Error) -> VectorError {
    VectorError::Io {
        file: path.to_owned(),
        source,
    }
}

/// The file with another ending, in small or capital letters.
fn beside(path: &Path, ending: &str) -> Option<PathBuf> {
    [ending.to_owned(), ending.to_uppercase()]
        .iter()
        .map(|ending| path.with_extension(ending))
        .find(|path| path.exists())
}

fn read_text(path: &Path, ending: &str) -> Result<Option<String>, VectorError> {
    let Some(path) = beside(path, ending) else {
        return Ok(None);
    };
    let bytes = std::fs::read(&path).map_err(|source| io(&path, source))?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// The geometry of a record; `Some(None)` for the null shape, `None` where it is none.
fn shape(record: &[u8]) -> Option<Option<Geometry<f64>>> {
    let mut bytes = Bytes(record);
    // Shapes with heights and measures have them behind the positions.
    Some(match bytes.u32()? {
        0 => None,
        1 | 11 | 21 => Some(Point(bytes.coord()?).into()),
        3 | 13 | 23 => Some(lines(bytes.parts()?)),
        5 | 15 | 25 => Some(polygons(bytes.parts()?).into()),
        8 | 18 | 28 => {
            bytes.skip(32)?;
            let count = bytes.u32()?;
            let points: Option<Vec<_>> = (0..count).map(|_| bytes.coord().map(Point)).collect();
            Some(MultiPoint(points?).into())
        }
        _ => return None,
    })
}

struct Bytes<'b>(&'b [u8]);

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.0 = self.0.get(count..)?;
        Some(())
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn coord(&mut self) -> Option<Coord<f64>> {
        Some(Coord {
            x: self.take().map(f64::from_le_bytes)?,
            y: self.take().map(f64::from_le_bytes)?,
        })
    }

    /// The parts of a line or polygon: a box, two counts, where each part begins, the positions.
    fn parts(&mut self) -> Option<Vec<LineString<f64>>> {
        self.skip(32)?;
        let (parts, points) = (self.u32()?, self.u32()? as usize);
        let starts: Option<Vec<usize>> = (0..parts)
            .map(|_| self.u32().map(|start| start as usize))
            .collect();
        let mut starts = starts?;
        let all: Option<Vec<_>> = (0..points).map(|_| self.coord()).collect();
        let all = all?;
        starts.push(points);
        starts
            .windows(2)
            .map(|pair| match pair {
                [from, to] => all.get(*from..*to).map(|part| LineString(part.to_vec())),
                _ => None,
            })
            .collect()
    }
}

fn lines(mut parts: Vec<LineString<f64>>) -> Geometry<f64> {
    match parts.pop() {
        Some(only) if parts.is_empty() => only.into(),
        last => {
            parts.extend(last);
            MultiLineString(parts).into()
        }
    }
}

/// Outer rings run clockwise, holes anticlockwise (page 8); a hole belongs to the outer ring round it. Where no ring runs clockwise the
/// writer got it wrong, and each is an outer one.
fn polygons(rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    let any_clockwise = rings.iter().any(is_clockwise);
    let (outer, holes): (Vec<_>, Vec<_>) = rings
        .into_iter()
        .partition(|ring| !any_clockwise || is_clockwise(ring));
    let mut polygons: Vec<Polygon<f64>> = outer
        .into_iter()
        .map(|ring| Polygon::new(ring, Vec::new()))
        .collect();
    for hole in holes {
        let inside = hole.0.first().map(|first| Point(*first));
        let is_round = |p: &&mut Polygon<f64>| inside.is_some_and(|at| p.intersects(&at));
        let place = polygons.iter_mut().find(is_round);
        match place {
            Some(polygon) => polygon.interiors_push(hole),
            None => polygons.push(Polygon::new(hole, Vec::new())),
        }
    }
    MultiPolygon(polygons)
}

/// By the sign of the area; one with a position that is no number counts as clockwise, to be told of later.
fn is_clockwise(ring: &LineString<f64>) -> bool {
    let Some(first) = ring.0.first() else {
        return true;
    };
    let twice_area: f64 = ring
        .lines()
        .map(|l| {
            (l.start.x - first.x) * (l.end.y - first.y)
                - (l.end.x - first.x) * (l.start.y - first.y)
        })
        .sum();
    twice_area.is_nan() || twice_area <= 0.0
}
