//! The movers nearest to a point.

use geo::Coord;

use super::block::BLOCK;
use super::grid::{Cell, Span};
use super::points::{MovingPoints, Tile};
use crate::spatial::error::{QueryError, check_point};
use crate::spatial::packed::{Best, Entries};
use crate::told::Term;

impl MovingPoints {
    /// The `k` movers nearest to `at`, each with its distance in metres, nearest first, of equals the lowest number first.
    /// Cost: O(k²) for small `k` where about `k` are in a cell; where they are far between, O(tiles) at worst.
    ///
    /// # Errors
    /// When `at` is no point.
    pub fn nearest(&self, at: Coord<f64>, k: usize) -> Result<Vec<(u32, f64)>, QueryError> {
        check_point(Term::new("point", "点"), at)?;
        let mut best = Best::new(k, self.len(), Entries::Boxes);
        let centre = self.grid.cell(at);
        let (mut seen, mut reach): (Option<Span>, i32) = (None, 0);
        loop {
            let span = Span::about(centre, reach);
            let tiles = span.tiles();
            if tiles.count() > self.tiles.len() as u64 {
                for tile in &self.tiles {
                    self.offer(tile, u64::MAX, seen, at, &mut best);
                }
                break;
            }
            for place in tiles.cells() {
                if let Some(&tile) = self.tile_at.get(&place) {
                    let bits = span.bits(place);
                    self.offer(&self.tiles[tile as usize], bits, seen, at, &mut best);
                }
            }
            // Whatever is not in the span is farther than its border.
            let border_m = f64::from(reach) * self.grid.side_m * (1.0 - 1e-9) - 1e-6;
            if border_m > 0.0 && best.reach() <= border_m * border_m {
                break;
            }
            seen = Some(span);
            reach = (reach + 1).saturating_add(reach / 2);
        }
        Ok(best.into_metres())
    }

    /// Offers what is in some cells of a tile, but for those seen before.
    #[inline]
    fn offer(&self, tile: &Tile, cells: u64, seen: Option<Span>, at: Coord<f64>, best: &mut Best) {
        let seen_bits = seen.map_or(0, |span| span.bits(tile.at));
        let mut cells = tile.occupied & cells & !seen_bits;
        while cells != 0 {
            let bit = cells.trailing_zeros() as usize;
            cells &= cells - 1;
            if self.least_distance_2(tile.at.cell_of_bit(bit), at) > best.reach() {
                continue;
            }
            self.visit_cell(tile, bit, &mut |block| {
                let distances = block.distances_2(at);
                for lane in 0..block.count as usize % (BLOCK + 1) {
                    best.offer(distances[lane], block.movers[lane]);
                }
            });
        }
    }

    /// No point of the cell is nearer.
    fn least_distance_2(&self, cell: Cell, at: Coord<f64>) -> f64 {
        let (min, max) = self.grid.about(cell);
        let (dx, dy) = (
            (min.x - at.x).max(at.x - max.x).max(0.0),
            (min.y - at.y).max(at.y - max.y).max(0.0),
        );
        dx * dx + dy * dy
    }
}
