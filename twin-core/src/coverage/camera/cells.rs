//! Polygons as cells of a square grid: a cell counts when its middle is inside.

use geo::{BoundingRect, Coord, MultiPolygon};

use super::error::{SightError, check};
use crate::told::Term;

/// Most cells of a grid: 64 MiB of bytes.
const MOST_CELLS: f64 = 67_108_864.0;

/// A square grid, from its south-west corner on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// South-west corner, local metres.
    pub corner: Coord<f64>,
    /// Side of a cell, metres.
    pub side_m: f64,
    /// Cells from west to east.
    pub columns: u32,
    /// Cells from south to north.
    pub rows: u32,
}

impl Grid {
    /// The grid of cells of `side_m` metres about polygons, its corners on multiples of the side.
    ///
    /// # Errors
    /// When the side is no length above 0 or there would be more than 67 million cells.
    pub fn about(polygons: &MultiPolygon<f64>, side_m: f64) -> Result<Self, SightError> {
        let holds = side_m > 0.0 && side_m.is_finite();
        check(
            Term::new("cell", "网格边长"),
            side_m,
            holds,
            Term::new("above 0 m", "大于 0 m"),
        )?;
        let Some(bounds) = polygons.bounding_rect() else {
            return Ok(Self {
                corner: Coord::zero(),
                side_m,
                columns: 0,
                rows: 0,
            });
        };
        let (least, greatest) = (bounds.min() / side_m, bounds.max() / side_m);
        let (west, south) = (least.x.floor(), least.y.floor());
        let (columns, rows) = (greatest.x.ceil() - west, greatest.y.ceil() - south);
        let holds = columns * rows <= MOST_CELLS;
        check(
            Term::new("number of cells", "网格数"),
            columns * rows,
            holds,
            Term::new(
                "at most 67,108,864: take larger cells",
                "至多 67,108,864：请加大网格",
            ),
        )?;
        Ok(Self {
            corner: Coord { x: west, y: south } * side_m,
            side_m,
            columns: columns as u32,
            rows: rows as u32,
        })
    }

    /// Middle of a cell, local metres.
    #[must_use]
    pub fn middle(&self, column: u32, row: u32) -> Coord<f64> {
        let cell = Coord {
            x: f64::from(column) + 0.5,
            y: f64::from(row) + 0.5,
        };
        self.corner + cell * self.side_m
    }

    /// Calls `visit` with each run of cells whose middles are inside the polygons: row, first column, column after the last; rows
    /// ascending. Cost: O(rows that edges pass + runs log runs).
    pub fn runs(&self, polygons: &MultiPolygon<f64>, mut visit: impl FnMut(u32, u32, u32)) {
        let mut passes: Vec<(u32, f64)> = Vec::new();
        let rings = polygons
            .iter()
            .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        for line in rings.flat_map(|ring| ring.lines()) {
            self.passes(line.start, line.end, &mut passes);
        }
        passes.sort_unstable_by(|p, q| p.0.cmp(&q.0).then(p.1.total_cmp(&q.1)));
        for pair in passes.chunk_by(|p, q| p.0 == q.0) {
            for run in pair.chunks_exact(2) {
                let (first, end) = (self.column(run[0].1), self.column(run[1].1));
                if first < end {
                    visit(run[0].0, first, end);
                }
            }
        }
    }

    /// Rows whose middle line an edge passes, with the column, not rounded, where it does.
    fn passes(&self, a: Coord<f64>, b: Coord<f64>, passes: &mut Vec<(u32, f64)>) {
        let (a, b) = (
            (a - self.corner) / self.side_m,
            (b - self.corner) / self.side_m,
        );
        let (low, high) = if a.y < b.y { (a, b) } else { (b, a) };
        let first = (low.y - 0.5).ceil().max(0.0);
        let end = (high.y - 0.5).ceil().min(f64::from(self.rows));
        if first >= end {
            return;
        }
        let slope = (high.x - low.x) / (high.y - low.y);
        for row in first as u32..end as u32 {
            passes.push((row, low.x + (f64::from(row) + 0.5 - low.y) * slope));
        }
    }

    /// The first column whose middle is not before that place.
    fn column(&self, place: f64) -> u32 {
        (place - 0.5).ceil().clamp(0.0, f64::from(self.columns)) as u32
    }
}
