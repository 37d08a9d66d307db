//! Square cells, and tiles of eight by eight of them.

use std::hash::{BuildHasherDefault, Hasher};

use geo::Coord;

/// Cells along a side of a tile: one bit of a `u64` a cell.
pub(super) const TILE: i32 = 8;

/// A side of a cell must be at least this long, so that numbers of cells fit `i32` up to [`crate::spatial::MAX_QUERY_M`].
pub(super) const MIN_CELL_M: f64 = 1.0;

/// No block, tile or cell.
pub(super) const NONE: u32 = u32::MAX;

/// Column and row of a cell or tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Cell {
    pub(super) x: i32,
    pub(super) y: i32,
}

/// Cells from the least to the greatest column and row, both included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) least: Cell,
    pub(super) greatest: Cell,
}

/// The size of the cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    pub(super) side_m: f64,
    cells_per_m: f64,
}

impl Grid {
    pub(super) fn new(side_m: f64) -> Self {
        Self {
            side_m,
            cells_per_m: 1.0 / side_m,
        }
    }

    /// The cell that holds a point. Product and floor are monotone, so that what lies between two points is in a cell between
    /// theirs.
    #[inline(always)]
    pub(super) fn cell(&self, at: Coord<f64>) -> Cell {
        Cell {
            x: (at.x * self.cells_per_m).floor() as i32,
            y: (at.y * self.cells_per_m).floor() as i32,
        }
    }

    /// The cells of a box.
    pub(super) fn span(&self, min: Coord<f64>, max: Coord<f64>) -> Span {
        Span {
            least: self.cell(min),
            greatest: self.cell(max),
        }
    }

    /// A box about everything that [`Self::cell`] puts into a cell: a little larger than the cell, by more than its rounding.
    pub(super) fn about(&self, cell: Cell) -> (Coord<f64>, Coord<f64>) {
        let edge = |number: i64| number as f64 * self.side_m;
        let margin = |a: f64, b: f64| 1e-6 + 4.0 * f64::EPSILON * a.abs().max(b.abs());
        let axis = |number: i32| {
            let (low, high) = (edge(i64::from(number)), edge(i64::from(number) + 1));
            let margin = margin(low, high);
            (low - margin, high + margin)
        };
        let ((left, right), (bottom, top)) = (axis(cell.x), axis(cell.y));
        (Coord { x: left, y: bottom }, Coord { x: right, y: top })
    }
}

impl Cell {
    pub(super) fn tile(self) -> Self {
        Self {
            x: self.x.div_euclid(TILE),
            y: self.y.div_euclid(TILE),
        }
    }

    /// Its bit within its tile: row by row.
    #[inline(always)]
    pub(super) fn bit(self) -> usize {
        (self.y.rem_euclid(TILE) * TILE + self.x.rem_euclid(TILE)) as usize
    }

    /// The cell of a bit of this tile.
    pub(super) fn cell_of_bit(self, bit: usize) -> Self {
        Self {
            x: self.x * TILE + bit as i32 % TILE,
            y: self.y * TILE + bit as i32 / TILE,
        }
    }
}

impl Span {
    /// All cells at most `reach` columns and rows away.
    pub(super) fn about(centre: Cell, reach: i32) -> Self {
        Self {
            least: Cell {
                x: centre.x.saturating_sub(reach),
                y: centre.y.saturating_sub(reach),
            },
            greatest: Cell {
                x: centre.x.saturating_add(reach),
                y: centre.y.saturating_add(reach),
            },
        }
    }

    /// Number of cells.
    pub(super) fn count(&self) -> u64 {
        let side = |a: i32, b: i32| (i64::from(b) - i64::from(a) + 1).max(0) as u64;
        side(self.least.x, self.greatest.x).saturating_mul(side(self.least.y, self.greatest.y))
    }

    /// The tiles that it touches.
    pub(super) fn tiles(&self) -> Self {
        Self {
            least: self.least.tile(),
            greatest: self.greatest.tile(),
        }
    }

    /// Every cell, row by row.
    pub(super) fn cells(self) -> impl Iterator<Item = Cell> {
        let columns = self.least.x..=self.greatest.x;
        (self.least.y..=self.greatest.y)
            .flat_map(move |y| columns.clone().map(move |x| Cell { x, y }))
    }

    /// Bits of the cells of `tile` that it holds.
    pub(super) fn bits(&self, tile: Cell) -> u64 {
        let within = |least: i32, greatest: i32, tile: i32| {
            let origin = i64::from(tile) * i64::from(TILE);
            let low = (i64::from(least) - origin).max(0);
            let high = (i64::from(greatest) - origin).min(i64::from(TILE) - 1);
            (low <= high).then_some((low as u32, high as u32))
        };
        let columns = within(self.least.x, self.greatest.x, tile.x);
        let rows = within(self.least.y, self.greatest.y, tile.y);
        let (Some((left, right)), Some((bottom, top))) = (columns, rows) else {
            return 0;
        };
        let column_bits = (0xFF_u64 << left) & (0xFF >> (7 - right));
        let row_bits = (u64::MAX << (8 * bottom)) & (u64::MAX >> (8 * (7 - top)));
        (column_bits * 0x0101_0101_0101_0101) & row_bits
    }
}

/// Mixes column and row (the finisher of SplitMix64, Steele, Lea and Flood 2014): the same on every run, since the answer
/// never depends on the order of a map.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellHasher(u64);

impl Hasher for CellHasher {
    fn finish(&self) -> u64 {
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_i32(&mut self, value: i32) {
        self.0 = self.0.rotate_left(32) ^ u64::from(value as u32);
    }
}

/// A map by cell or tile.
pub(super) type CellMap = std::collections::HashMap<Cell, u32, BuildHasherDefault<CellHasher>>;
