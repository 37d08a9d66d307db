//! What a scene knows of its cells beforehand, so that paths need not look at each of them.

use super::scene::OPEN;

/// Whether a cell has a building, and how many cells it is to the nearest that has another one or, of open ground, that has any:
/// diagonals count one, 127 at most. A byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alike(u8);

impl Alike {
    const BUILT: u8 = 1 << 7;
    const MOST: u8 = Self::BUILT - 1;

    /// Of a cell with this building or [`OPEN`].
    pub(super) fn new(building: u32, cells: u8) -> Self {
        let built = if building == OPEN { 0 } else { Self::BUILT };
        Self(built | cells)
    }

    #[inline]
    pub(super) fn is_open(self) -> bool {
        self.0 & Self::BUILT == 0
    }

    /// So many steps of a cell at most, less one, lead over nothing else.
    #[inline]
    pub(super) fn cells(self) -> u32 {
        u32::from(self.0 & Self::MOST)
    }
}

/// How far it is alike around each cell: ring by ring from where buildings and open ground meet. Cost: O(cells).
pub(super) fn alike_around(building: &[u32], columns: usize) -> Vec<Alike> {
    let rows = building.len().checked_div(columns).unwrap_or(0);
    let beside = |cell: usize| {
        let (row, column) = (cell / columns, cell % columns);
        let near = |at: usize, end: usize| at.saturating_sub(1)..(at + 2).min(end);
        near(row, rows).flat_map(move |r| near(column, columns).map(move |c| r * columns + c))
    };
    let meets = |cell: &usize| beside(*cell).any(|b| building[b] != building[*cell]);
    let mut ring: Vec<usize> = (0..building.len()).filter(meets).collect();
    let mut cells = vec![Alike::MOST; building.len()];
    ring.iter().for_each(|cell| cells[*cell] = 1);
    for distance in 2..Alike::MOST {
        let mut inner = Vec::new();
        for cell in ring {
            for beside in beside(cell) {
                if cells[beside] == Alike::MOST {
                    cells[beside] = distance;
                    inner.push(beside);
                }
            }
        }
        ring = inner;
    }
    let all = building.iter().zip(cells);
    all.map(|(building, cells)| Alike::new(*building, cells))
        .collect()
}

/// The columns and rows that hold a building.
#[derive(Debug, Clone, Copy)]
pub(super) struct CellBounds {
    least: (i64, i64),
    most: (i64, i64),
}

impl CellBounds {
    const EMPTY: Self = Self {
        least: (i64::MAX, i64::MAX),
        most: (i64::MIN, i64::MIN),
    };

    fn take(&mut self, column: i64, row: i64) {
        self.least = (self.least.0.min(column), self.least.1.min(row));
        self.most = (self.most.0.max(column), self.most.1.max(row));
    }

    /// Whether a cell is within them.
    pub(super) fn holds(&self, column: i64, row: i64) -> bool {
        (self.least.0..=self.most.0).contains(&column)
            && (self.least.1..=self.most.1).contains(&row)
    }
}

/// Those of each building. Cost: O(cells).
pub(super) fn bounds(building: &[u32], columns: usize, buildings: usize) -> Vec<CellBounds> {
    let mut bounds = vec![CellBounds::EMPTY; buildings];
    for (cell, number) in building.iter().enumerate() {
        if let Some(bounds) = bounds.get_mut(*number as usize) {
            bounds.take((cell % columns) as i64, (cell / columns) as i64);
        }
    }
    bounds
}

/// The highest roof in each tile of the grid and in those beside it.
#[derive(Debug, Clone, Default)]
pub(super) struct Tops {
    /// Tiles from west to east, and from south to north.
    size: (usize, usize),
    /// Metres above ground, 0 in the open.
    top_m: Vec<f32>,
}

/// Columns and rows of a tile.
const TILE: usize = 32;

impl Tops {
    /// Of roofs in metres above ground. Cost: O(cells).
    pub(super) fn new(roof_m: &[f32], columns: usize) -> Self {
        let rows = roof_m.len().checked_div(columns).unwrap_or(0);
        let size = (columns.div_ceil(TILE), rows.div_ceil(TILE));
        let mut top_m = vec![0.0_f32; size.0 * size.1];
        for (cell, roof_m) in roof_m
            .iter()
            .enumerate()
            .filter(|(_, roof_m)| **roof_m > 0.0)
        {
            let (column, row) = (cell % columns / TILE, cell / columns / TILE);
            for row in row.saturating_sub(1)..(row + 2).min(size.1) {
                for column in column.saturating_sub(1)..(column + 2).min(size.0) {
                    let top_m = &mut top_m[row * size.0 + column];
                    *top_m = top_m.max(*roof_m);
                }
            }
        }
        Self { size, top_m }
    }

    /// So many cells about a place, along either axis, are seen from it.
    pub(super) fn reach(&self) -> u32 {
        TILE as u32
    }

    /// No roof within [`Self::reach`] is higher, in metres above ground; a place off the grid is taken to its edge.
    pub(super) fn about(&self, (column, row): (i64, i64)) -> f32 {
        let tile = |at: i64, tiles: usize| (at.max(0) as usize / TILE).min(tiles.saturating_sub(1));
        let (column, row) = (tile(column, self.size.0), tile(row, self.size.1));
        let top_m = self.top_m.get(row * self.size.0 + column);
        top_m.copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_alike_as_far_as_a_look_at_every_cell_says() {
        let (columns, rows) = (37, 23);
        // Houses of several cells, side by side here and there, in a fixed pattern without a period of the grid's.
        let house = |row: usize, column: usize| {
            let number = (row / 5 * 7 + column / 6) as u32;
            if (number * 7_919) % 101 < 40 {
                number
            } else {
                OPEN
            }
        };
        let places: Vec<[usize; 2]> = (0..rows)
            .flat_map(|row| (0..columns).map(move |column| [row, column]))
            .collect();
        let building: Vec<u32> = places.iter().map(|p| house(p[0], p[1])).collect();
        let alike = alike_around(&building, columns);
        for ([row, column], alike) in places.iter().zip(&alike) {
            let own = house(*row, *column);
            let others = places.iter().filter(|p| house(p[0], p[1]) != own);
            let nearest = others.map(|[r, c]| r.abs_diff(*row).max(c.abs_diff(*column)));
            assert_eq!(
                Some(alike.cells() as usize),
                nearest.min(),
                "{row} {column}"
            );
            assert_eq!(alike.is_open(), own == OPEN);
        }
        let nothing = alike_around(&[OPEN; 6], 3);
        assert!(nothing.iter().all(|a| a.is_open() && a.cells() == 127));
        assert!(alike_around(&[], 0).is_empty());
    }
}
