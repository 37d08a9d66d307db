//! Which tile a piece goes into: the smallest cell of a quadtree that holds the whole of it.
//!
//! So that every tile's box, which implicit tiling works out by halving the root's, encloses its content in every client.

use crate::scenery::Bounds;

/// A cell: level 0 is the root; x counts from the west, y from the south.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Depth below the root.
    pub level: u32,
    /// Column.
    pub x: u32,
    /// Row.
    pub y: u32,
}

impl Cell {
    /// The whole.
    pub(super) const ROOT: Self = Self {
        level: 0,
        x: 0,
        y: 0,
    };

    /// The cell of `level`, not below its own, that holds it.
    pub(super) fn ancestor(self, level: u32) -> Self {
        let up = self.level.saturating_sub(level);
        Self {
            level: self.level - up,
            x: self.x >> up,
            y: self.y >> up,
        }
    }
}

/// The cells' frame: a rectangle halved along both sides level by level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    pub(super) low: [f64; 2],
    pub(super) high: [f64; 2],
    pub(super) depth: u32,
}

/// Least edge of a leaf in metres: a building and its surroundings.
const LEAST_EDGE: f64 = 100.0;
/// Deepest level: 256 leaves a side are 25 km of the least edge.
const MOST_DEPTH: u32 = 8;

/// Levels that go into one subtree file: 341 tiles, 152 bytes of bits.
const ONE_FILE: u32 = 5;

impl Grid {
    /// A grid over `bounds`.
    pub(super) fn over([low, high]: Bounds) -> Self {
        let shorter = (high[0] - low[0]).min(high[1] - low[1]);
        let halvings = (shorter / LEAST_EDGE).max(1.0).log2().floor() as u32;
        Self {
            low: [low[0], low[1]],
            high: [high[0], high[1]],
            depth: halvings.min(MOST_DEPTH),
        }
    }

    /// Levels of one subtree file: all of a small tree in one, else two storeys of files of about the same height.
    pub(super) fn subtree_levels(&self) -> u32 {
        let levels = self.depth + 1;
        if levels <= ONE_FILE {
            levels
        } else {
            levels.div_ceil(2)
        }
    }

    /// The smallest cell, not below level `deepest`, that holds `bounds`, which lie in the grid.
    pub(super) fn cell_of(&self, [low, high]: Bounds, deepest: u32) -> Cell {
        let mut cell = Cell::ROOT;
        while cell.level < deepest.min(self.depth) {
            let level = cell.level + 1;
            let Some(x) = self.place(0, level, low[0], high[0]) else {
                break;
            };
            let Some(y) = self.place(1, level, low[1], high[1]) else {
                break;
            };
            cell = Cell { level, x, y };
        }
        cell
    }

    /// The column or row of `level` that the range lies in, if it lies in one.
    fn place(&self, axis: usize, level: u32, from: f64, to: f64) -> Option<u32> {
        let cells = f64::from(1_u32 << level);
        let step = (self.high[axis] - self.low[axis]) / cells;
        let number = ((from - self.low[axis]) / step)
            .floor()
            .clamp(0.0, cells - 1.0);
        let start = self.low[axis] + number * step;
        (from >= start && to <= start + step).then_some(number as u32)
    }

    /// Low and high corner of a cell in plan.
    pub(super) fn corners(&self, cell: Cell) -> [[f64; 2]; 2] {
        let cells = f64::from(1_u32 << cell.level);
        let at = |axis: usize, number: u32| {
            self.low[axis] + (self.high[axis] - self.low[axis]) / cells * f64::from(number)
        };
        [
            [at(0, cell.x), at(1, cell.y)],
            [at(0, cell.x + 1), at(1, cell.y + 1)],
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: Grid = Grid {
        low: [0.0, 0.0],
        high: [800.0, 400.0],
        depth: 3,
    };

    fn check(low: [f64; 2], high: [f64; 2], deepest: u32, expected: (u32, u32, u32)) {
        let bounds = [[low[0], low[1], 0.0], [high[0], high[1], 9.0]];
        let Cell { level, x, y } = GRID.cell_of(bounds, deepest);
        assert_eq!((level, x, y), expected, "{low:?} {high:?}");
    }

    #[test]
    fn a_piece_goes_into_the_smallest_cell_that_holds_it() {
        check([10.0, 10.0], [20.0, 20.0], 3, (3, 0, 0));
        check([10.0, 10.0], [20.0, 20.0], 1, (1, 0, 0));
        check([790.0, 390.0], [800.0, 400.0], 3, (3, 7, 7));
        check([390.0, 10.0], [410.0, 20.0], 3, (0, 0, 0));
        check([110.0, 60.0], [190.0, 130.0], 3, (1, 0, 0));
        check([310.0, 260.0], [390.0, 290.0], 3, (3, 3, 5));
    }

    #[test]
    fn the_depth_follows_the_size() {
        let over = |side: f64| Grid::over([[0.0; 3], [side, side, 10.0]]).depth;
        assert_eq!(
            [over(50.0), over(250.0), over(2_000.0), over(1e6)],
            [0, 1, 4, 8]
        );
    }
    #[test]
    fn subtree_files_are_few() {
        let levels = |depth| Grid { depth, ..GRID }.subtree_levels();
        assert_eq!([0, 2, 4, 5, 6, 8].map(levels), [1, 3, 5, 3, 4, 5]);
    }
}
