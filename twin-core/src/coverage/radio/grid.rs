//! The raster of a map.

use geo::{Coord, Rect};

use super::error::{RadioError, finite, positive};
use crate::told::Term;

/// Most cells of a map: 4 km² at 0.5 m. A map takes about 40 bytes a cell.
pub const MAX_CELLS: usize = 16_000_000;

/// Square cells in rows from south to north, each row from west to east.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    least: Coord<f64>,
    cell_m: f64,
    columns: usize,
    rows: usize,
}

impl Grid {
    /// The cells of side `cell_m` that cover `area`, from its south-west corner on.
    ///
    /// # Errors
    /// When a number is not finite, the side not above 0, the area empty, or there are more than [`MAX_CELLS`].
    pub fn new(area: Rect<f64>, cell_m: f64) -> Result<Self, RadioError> {
        positive(
            Term::new("side of a cell in metres", "网格边长（m）"),
            cell_m,
        )?;
        finite(
            Term::new("corner of the area", "区域角点"),
            area.min().x + area.min().y,
        )?;
        let count = |what, width_m| Ok::<_, RadioError>((positive(what, width_m)? / cell_m).ceil());
        let (columns, rows) = (
            count(
                Term::new("width of the area in metres", "区域宽度（m）"),
                area.width(),
            )?,
            count(
                Term::new("height of the area in metres", "区域高度（m）"),
                area.height(),
            )?,
        );
        if columns * rows > MAX_CELLS as f64 {
            return Err(RadioError::TooMany {
                what: Term::new("cells", "网格数"),
                count: (columns * rows) as usize,
                limit: MAX_CELLS,
            });
        }
        Ok(Self {
            least: area.min(),
            cell_m,
            columns: columns as usize,
            rows: rows as usize,
        })
    }

    /// Side of a cell in metres.
    #[must_use]
    pub fn cell_m(&self) -> f64 {
        self.cell_m
    }

    /// Number of cells from west to east.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Number of cells from south to north.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns * self.rows
    }

    /// Never: a grid has a cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Middle of a cell, local metres.
    #[must_use]
    pub fn middle(&self, cell: usize) -> Coord<f64> {
        self.corner(
            (cell % self.columns) as f64 + 0.5,
            (cell / self.columns) as f64 + 0.5,
        )
    }

    /// The point that is so many cells east and north of the south-west corner.
    pub(super) fn corner(&self, columns: f64, rows: f64) -> Coord<f64> {
        Coord {
            x: self.least.x + columns * self.cell_m,
            y: self.least.y + rows * self.cell_m,
        }
    }

    /// A point in cells from the south-west corner.
    pub(super) fn in_cells(&self, point: Coord<f64>) -> Coord<f64> {
        (point - self.least) / self.cell_m
    }

    /// The cell that holds a point, if any does.
    #[must_use]
    pub fn cell_at(&self, point: Coord<f64>) -> Option<usize> {
        let at = self.in_cells(point);
        let is_within =
            at.x >= 0.0 && at.y >= 0.0 && at.x < self.columns as f64 && at.y < self.rows as f64;
        is_within.then(|| at.y as usize * self.columns + at.x as usize)
    }
}
