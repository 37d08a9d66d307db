//! The records of `.shp` and `.shx`.

use geo::orient::{Direction, Orient};
use geo::{BoundingRect, Geometry, LineString, Rect};

/// The file code 9994 and the version 1000 (page 4).
const FILE_CODE: i32 = 9994;
const VERSION: i32 = 1000;
const HEADER_BYTES: usize = 100;

/// The shape type of a layer (page 4), by the name that `gpkg_geometry_columns` has for it.
pub(super) fn shape_type(geometry: &str) -> i32 {
    match geometry {
        "POINT" => 1,
        "LINESTRING" => 3,
        _ => 5,
    }
}

/// The two files of one layer.
#[derive(Debug)]
pub(super) struct Shapes {
    pub(super) shp: Vec<u8>,
    pub(super) shx: Vec<u8>,
    extent: Option<Rect<f64>>,
    count: i32,
}

impl Shapes {
    pub(super) fn new() -> Self {
        Self {
            shp: vec![0; HEADER_BYTES],
            shx: vec![0; HEADER_BYTES],
            extent: None,
            count: 0,
        }
    }

    /// Adds a shape; `false` where the file would have more than its lengths can count, which are of 16-bit words.
    #[must_use]
    pub(super) fn add(&mut self, geometry: Option<&Geometry<f64>>) -> bool {
        let content = geometry.map_or_else(|| 0_i32.to_le_bytes().to_vec(), record);
        let (Ok(offset), Ok(words)) = (
            i32::try_from(self.shp.len() / 2),
            i32::try_from(content.len() / 2),
        ) else {
            return false;
        };
        if offset
            .checked_add(words)
            .is_none_or(|end| end > i32::MAX - 4)
        {
            return false;
        }
        self.count += 1;
        // Records are numbered from 1 and headed big endian.
        self.shp.extend(self.count.to_be_bytes());
        self.shp.extend(words.to_be_bytes());
        self.shp.extend(content);
        self.shx.extend(offset.to_be_bytes());
        self.shx.extend(words.to_be_bytes());
        if let Some(rect) = geometry.and_then(BoundingRect::bounding_rect) {
            self.extent = Some(self.extent.map_or(rect, |had| joined(&had, &rect)));
        }
        true
    }

    /// Fills in the headers.
    pub(super) fn finish(&mut self, shape_type: i32) {
        for file in [&mut self.shp, &mut self.shx] {
            let words = (file.len() / 2) as i32;
            let mut head = Vec::with_capacity(HEADER_BYTES);
            head.extend(FILE_CODE.to_be_bytes());
            head.extend([0; 20]);
            head.extend(words.to_be_bytes());
            head.extend(VERSION.to_le_bytes());
            head.extend(shape_type.to_le_bytes());
            let corners = self.extent.map_or([0.0; 4], |r| corners(&r));
            head.extend(corners.iter().flat_map(|c| c.to_le_bytes()));
            head.resize(HEADER_BYTES, 0);
            file[..HEADER_BYTES].copy_from_slice(&head);
        }
    }
}

fn corners(rect: &Rect<f64>) -> [f64; 4] {
    [rect.min().x, rect.min().y, rect.max().x, rect.max().y]
}

fn joined(a: &Rect<f64>, b: &Rect<f64>) -> Rect<f64> {
    Rect::new(
        (a.min().x.min(b.min().x), a.min().y.min(b.min().y)),
        (a.max().x.max(b.max().x), a.max().y.max(b.max().y)),
    )
}

/// The content of a record; a null shape for kinds that the model does not hold.
fn record(geometry: &Geometry<f64>) -> Vec<u8> {
    let mut out = Vec::new();
    match geometry {
        Geometry::Point(point) => {
            out.extend(1_i32.to_le_bytes());
            out.extend(point.x().to_le_bytes());
            out.extend(point.y().to_le_bytes());
        }
        Geometry::LineString(line) => parts(&mut out, 3, geometry, &[line]),
        Geometry::Polygon(polygon) => {
            // Outer rings run clockwise, holes anticlockwise (page 8).
            let turned = polygon.orient(Direction::Reversed);
            let rings: Vec<_> = std::iter::once(turned.exterior())
                .chain(turned.interiors())
                .collect();
            parts(&mut out, 5, geometry, &rings);
        }
        _ => out.extend(0_i32.to_le_bytes()),
    }
    out
}

fn parts(out: &mut Vec<u8>, kind: i32, whole: &Geometry<f64>, lines: &[&LineString<f64>]) {
    out.extend(kind.to_le_bytes());
    let rect = whole.bounding_rect().map_or([0.0; 4], |r| corners(&r));
    out.extend(rect.iter().flat_map(|c| c.to_le_bytes()));
    let points: usize = lines.iter().map(|line| line.0.len()).sum();
    out.extend((lines.len() as i32).to_le_bytes());
    out.extend((points as i32).to_le_bytes());
    let mut start = 0_i32;
    for line in lines {
        out.extend(start.to_le_bytes());
        start += line.0.len() as i32;
    }
    for at in lines.iter().flat_map(|line| &line.0) {
        out.extend(at.x.to_le_bytes());
        out.extend(at.y.to_le_bytes());
    }
}
