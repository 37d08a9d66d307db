//! Points that move, each with an identity.

use geo::{Coord, Rect};

use super::block::{BLOCK, Block};
use super::grid::{Cell, CellMap, Grid, MIN_CELL_M, NONE, Span};
use crate::spatial::error::{QueryError, check_box, check_distance, check_point};
use crate::spatial::rect_index::in_order;
use crate::told::Term;

/// Where a mover is kept.
#[derive(Debug, Clone, Copy)]
struct Place {
    cell: Cell,
    block: u32,
    lane: u32,
}

const NOWHERE: Place = Place {
    cell: Cell { x: 0, y: 0 },
    block: NONE,
    lane: 0,
};

/// Eight by eight cells, of which at least one holds points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tile {
    pub(super) at: Cell,
    /// A bit for each cell with points; none for a tile that is free.
    pub(super) occupied: u64,
    pub(super) first_block: [u32; 64],
}

/// What an update did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moved {
    /// Where the mover was before; `None` when it was nowhere.
    pub from: Option<Coord<f64>>,
    /// Whether it is still in the same cell.
    pub is_same_cell: bool,
}

/// A set of moving points in plan, local metres, numbered by the caller from 0 up to a fixed number.
///
/// A hashed grid: only cells with points take memory, at most about 1,000 bytes a point however far they spread, about 70
/// where ten share a cell. Queries see every update at once. Answers are exact and in a defined order, whatever the history.
#[derive(Debug, Clone)]
pub struct MovingPoints {
    pub(super) grid: Grid,
    places: Vec<Place>,
    pub(super) blocks: Vec<Block>,
    free_block: u32,
    pub(super) tiles: Vec<Tile>,
    free_tiles: Vec<u32>,
    pub(super) tile_at: CellMap,
    len: usize,
}

impl MovingPoints {
    /// Room for movers numbered below `movers`, in cells of `cell_m` a side: about the distance at which things are asked
    /// for, such as 20 m. Cost: O(movers).
    ///
    /// # Errors
    /// When the side is not a number from 1 to 1e9 m, or there are 2³² movers or more.
    pub fn new(movers: usize, cell_m: f64) -> Result<Self, QueryError> {
        crate::spatial::rect_index::check_count(movers)?;
        if !(MIN_CELL_M..=crate::spatial::MAX_QUERY_M).contains(&cell_m) {
            return Err(QueryError::BadCell { side_m: cell_m });
        }
        Ok(Self {
            grid: Grid::new(cell_m),
            places: vec![NOWHERE; movers],
            blocks: Vec::new(),
            free_block: NONE,
            tiles: Vec::new(),
            free_tiles: Vec::new(),
            tile_at: CellMap::default(),
            len: 0,
        })
    }

    /// Number of movers that are somewhere.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no mover is anywhere.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Memory in bytes, the map's own share estimated from its capacity.
    #[must_use]
    pub fn size(&self) -> usize {
        self.places.capacity() * size_of::<Place>()
            + self.blocks.capacity() * size_of::<Block>()
            + self.tiles.capacity() * size_of::<Tile>()
            + self.free_tiles.capacity() * size_of::<u32>()
            + self.tile_at.capacity() * (size_of::<(Cell, u32)>() + 1)
    }

    /// Where a mover is; `None` when it is nowhere or there is none of that number. Cost: O(1).
    #[must_use]
    pub fn position(&self, mover: u32) -> Option<Coord<f64>> {
        let place = self.places.get(mover as usize)?;
        let block = self.blocks.get(place.block as usize)?;
        Some(block.at(place.lane as usize % BLOCK))
    }

    /// Puts a mover where it now is. Cost: O(1).
    ///
    /// # Errors
    /// When `at` is no point or there is no room for a mover of that number.
    #[inline]
    pub fn update(&mut self, mover: u32, at: Coord<f64>) -> Result<Moved, QueryError> {
        check_point(Term::new("position", "位置"), at)?;
        let cell = self.grid.cell(at);
        let place = self.place(mover)?;
        if place.block != NONE && place.cell == cell {
            let lane = place.lane as usize % BLOCK;
            let block = &mut self.blocks[place.block as usize];
            let from = block.at(lane);
            (block.xs[lane], block.ys[lane]) = (at.x, at.y);
            return Ok(Moved {
                from: Some(from),
                is_same_cell: true,
            });
        }
        let from = self.take_out(mover, place);
        self.put_in(mover, cell, at);
        Ok(Moved {
            from,
            is_same_cell: false,
        })
    }

    /// Takes a mover away; where it was, if anywhere. Cost: O(1).
    ///
    /// # Errors
    /// When there is no room for a mover of that number.
    pub fn remove(&mut self, mover: u32) -> Result<Option<Coord<f64>>, QueryError> {
        let place = self.place(mover)?;
        Ok(self.take_out(mover, place))
    }

    /// Movers that are within the closed box, ascending. Cost: O(cells of the box with points + k log k).
    ///
    /// # Errors
    /// When a coordinate is no number.
    pub fn within_box(&self, rect: Rect<f64>) -> Result<Vec<u32>, QueryError> {
        let rect = check_box(rect)?;
        let (min, max) = (rect.min(), rect.max());
        let mut found = Vec::new();
        self.visit(self.grid.span(min, max), |block| {
            for lane in 0..block.count as usize % (BLOCK + 1) {
                let at = block.at(lane);
                if at.x >= min.x && at.x <= max.x && at.y >= min.y && at.y <= max.y {
                    found.push(block.movers[lane]);
                }
            }
        });
        found.sort_unstable();
        Ok(found)
    }

    /// Movers at most `radius_m` from `at`, each with its distance in metres, nearest first, of equals the lowest number
    /// first. Cost: O(cells of the circle's box with points + k log k).
    ///
    /// # Errors
    /// When `at` is no point or the radius is not a finite number of at least 0.
    pub fn within_radius(
        &self,
        at: Coord<f64>,
        radius_m: f64,
    ) -> Result<Vec<(u32, f64)>, QueryError> {
        check_point(Term::new("centre", "圆心"), at)?;
        check_distance(Term::new("radius", "半径"), radius_m)?;
        let reach = crate::spatial::layer_index::search_reach(radius_m);
        let mut found = Vec::new();
        self.visit(self.grid.span(at - reach, at + reach), |block| {
            let distances = block.distances_2(at);
            for lane in 0..block.count as usize % (BLOCK + 1) {
                if distances[lane] <= radius_m * radius_m {
                    found.push((distances[lane], block.movers[lane]));
                }
            }
        });
        Ok(in_order(found))
    }

    fn place(&self, mover: u32) -> Result<Place, QueryError> {
        let place = self.places.get(mover as usize).copied();
        place.ok_or(QueryError::UnknownMover {
            mover,
            count: self.places.len(),
        })
    }

    /// Calls `visit` with every block of the cells of a span.
    fn visit(&self, span: Span, mut visit: impl FnMut(&Block)) {
        let tiles = span.tiles();
        if tiles.count() > self.tiles.len() as u64 {
            for tile in &self.tiles {
                self.visit_cells(tile, tile.occupied & span.bits(tile.at), &mut visit);
            }
            return;
        }
        for at in tiles.cells() {
            if let Some(&tile) = self.tile_at.get(&at) {
                let tile = &self.tiles[tile as usize];
                self.visit_cells(tile, tile.occupied & span.bits(at), &mut visit);
            }
        }
    }

    #[inline]
    fn visit_cells(&self, tile: &Tile, mut cells: u64, visit: &mut impl FnMut(&Block)) {
        while cells != 0 {
            self.visit_cell(tile, cells.trailing_zeros() as usize, visit);
            cells &= cells - 1;
        }
    }

    /// Calls `visit` with every block of one cell.
    #[inline]
    pub(super) fn visit_cell(&self, tile: &Tile, bit: usize, visit: &mut impl FnMut(&Block)) {
        let mut next = tile.first_block[bit % 64];
        while let Some(block) = self.blocks.get(next as usize) {
            visit(block);
            next = block.next;
        }
    }

    fn put_in(&mut self, mover: u32, cell: Cell, at: Coord<f64>) {
        let tile = self.tile_of(cell.tile());
        let bit = cell.bit();
        let first = self.tiles[tile as usize].first_block[bit];
        let is_full = first == NONE || self.blocks[first as usize].count as usize == BLOCK;
        let number = if is_full {
            self.new_block(first)
        } else {
            first
        };
        let block = &mut self.blocks[number as usize];
        let lane = block.count;
        block.put(lane as usize, mover, at);
        block.count += 1;
        self.places[mover as usize] = Place {
            cell,
            block: number,
            lane,
        };
        let tile = &mut self.tiles[tile as usize];
        tile.first_block[bit] = number;
        tile.occupied |= 1 << bit;
        self.len += 1;
    }

    /// Fills the gap with the last point of the cell's first block.
    fn take_out(&mut self, mover: u32, place: Place) -> Option<Coord<f64>> {
        let lane = place.lane as usize % BLOCK;
        let from = self.blocks.get(place.block as usize)?.at(lane);
        let at = place.cell.tile();
        let tile_number = *self.tile_at.get(&at)?;
        let (tile, bit) = (&mut self.tiles[tile_number as usize], place.cell.bit());
        let first = tile.first_block[bit];
        let block = &mut self.blocks[first as usize];
        block.count -= 1;
        let last = block.count as usize;
        let (count, next) = (block.count, block.next);
        let (moved, to) = (block.movers[last], block.at(last));
        self.blocks[place.block as usize].put(lane, moved, to);
        if moved != mover {
            let kept = &mut self.places[moved as usize];
            (kept.block, kept.lane) = (place.block, place.lane);
        }
        self.places[mover as usize] = NOWHERE;
        if count == 0 {
            tile.first_block[bit] = next;
            self.blocks[first as usize].next = self.free_block;
            self.free_block = first;
            if next == NONE {
                tile.occupied &= !(1 << bit);
            }
            if tile.occupied == 0 {
                self.tile_at.remove(&at);
                self.free_tiles.push(tile_number);
            }
        }
        self.len -= 1;
        Some(from)
    }

    fn new_block(&mut self, next: u32) -> u32 {
        let number = self.free_block;
        if let Some(free) = self.blocks.get_mut(number as usize) {
            self.free_block = free.next;
            *free = Block::vacant(next);
            return number;
        }
        self.blocks.push(Block::vacant(next));
        (self.blocks.len() - 1) as u32
    }

    fn tile_of(&mut self, at: Cell) -> u32 {
        if let Some(&tile) = self.tile_at.get(&at) {
            return tile;
        }
        let tile = Tile {
            at,
            occupied: 0,
            first_block: [NONE; 64],
        };
        let number = if let Some(free) = self.free_tiles.pop() {
            self.tiles[free as usize] = tile;
            free
        } else {
            self.tiles.push(tile);
            (self.tiles.len() - 1) as u32
        };
        self.tile_at.insert(at, number);
        number
    }
}
