//! Points of one cell, eight side by side.

use geo::Coord;

use super::grid::NONE;

/// Points of a block.
pub(super) const BLOCK: usize = 8;

/// Up to eight points of one cell, and the next block of the cell. All blocks of a cell but the first are full.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub(super) xs: [f64; BLOCK],
    pub(super) ys: [f64; BLOCK],
    pub(super) movers: [u32; BLOCK],
    pub(super) count: u32,
    pub(super) next: u32,
}

impl Block {
    pub(super) fn vacant(next: u32) -> Self {
        Self {
            xs: [0.0; BLOCK],
            ys: [0.0; BLOCK],
            movers: [NONE; BLOCK],
            count: 0,
            next,
        }
    }

    #[inline(always)]
    pub(super) fn at(&self, lane: usize) -> Coord<f64> {
        Coord {
            x: self.xs[lane],
            y: self.ys[lane],
        }
    }

    #[inline(always)]
    pub(super) fn put(&mut self, lane: usize, mover: u32, at: Coord<f64>) {
        (self.xs[lane], self.ys[lane], self.movers[lane]) = (at.x, at.y, mover);
    }

    /// Squared distances of all lanes, used or not.
    #[inline(always)]
    pub(super) fn distances_2(&self, at: Coord<f64>) -> [f64; BLOCK] {
        std::array::from_fn(|lane| {
            let (dx, dy) = (self.xs[lane] - at.x, self.ys[lane] - at.y);
            dx * dx + dy * dy
        })
    }
}
