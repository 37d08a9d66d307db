//! Moving points within fences.

use geo::{Coord, Rect};

use super::fences::{FenceEvent, Fences};
use super::grid::NONE;
use super::points::MovingPoints;
use crate::spatial::error::QueryError;

/// Moving points whose every update tells which fences it passes.
#[derive(Debug, Clone)]
pub struct WatchedPoints {
    points: MovingPoints,
    fences: Fences,
    /// Where the fences of each mover's cell are listed.
    slots: Vec<u32>,
}

impl WatchedPoints {
    /// Room for movers numbered below `movers` among fences; both use the fences' cells.
    ///
    /// # Errors
    /// When there are 2³² movers or more.
    pub fn new(movers: usize, fences: Fences) -> Result<Self, QueryError> {
        Ok(Self {
            points: MovingPoints::new(movers, fences.grid.side_m)?,
            fences,
            slots: vec![NONE; movers],
        })
    }

    /// The points, to be asked.
    #[must_use]
    pub fn points(&self) -> &MovingPoints {
        &self.points
    }

    /// The fences.
    #[must_use]
    pub fn fences(&self) -> &Fences {
        &self.fences
    }

    /// Puts a mover where it now is and calls `emit` with the fences it passes, by fence; the first time with those that it
    /// is then within. Cost: O(1) where it stays in a cell without boundaries, else O(fences in the cells × vertices).
    ///
    /// # Errors
    /// When `at` is no point or there is no room for a mover of that number.
    #[inline]
    pub fn update(
        &mut self,
        mover: u32,
        at: Coord<f64>,
        emit: &mut impl FnMut(FenceEvent),
    ) -> Result<(), QueryError> {
        let moved = self.points.update(mover, at)?;
        let slot = &mut self.slots[mover as usize];
        if let (true, Some(from)) = (moved.is_same_cell, moved.from) {
            self.fences.pass_in_cell(*slot, [from, at], mover, emit);
            return Ok(());
        }
        let before = std::mem::replace(slot, self.fences.slot(at));
        self.fences
            .pass([before, *slot], [moved.from, Some(at)], mover, emit);
        Ok(())
    }

    /// Takes a mover away and calls `emit` with the fences it was within. Cost: as [`Self::update`].
    ///
    /// # Errors
    /// When there is no room for a mover of that number.
    pub fn remove(
        &mut self,
        mover: u32,
        emit: &mut impl FnMut(FenceEvent),
    ) -> Result<(), QueryError> {
        let from = self.points.remove(mover)?;
        let slot = std::mem::replace(&mut self.slots[mover as usize], NONE);
        self.fences.pass([slot, NONE], [from, None], mover, emit);
        Ok(())
    }

    /// Movers within the closed box, ascending; see [`MovingPoints::within_box`].
    ///
    /// # Errors
    /// When a coordinate is no number.
    pub fn within_box(&self, rect: Rect<f64>) -> Result<Vec<u32>, QueryError> {
        self.points.within_box(rect)
    }
}
