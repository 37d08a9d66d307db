//! Polygons that notice who enters and leaves.

use std::ops::Range;

use geo::{Coord, Polygon, Rect};
use rayon::prelude::*;

use super::grid::{Cell, CellMap, Grid, MIN_CELL_M, NONE};
use crate::spatial::area::Areas;
use crate::spatial::error::{QueryError, check_polygon};
use crate::spatial::rect_index::{RectIndex, check_count};

/// A polygon over more cells than this is found by a tree instead, which bounds memory: 64 by 64 cells.
const MOST_CELLS: u64 = 4_096;

/// Which way a mover passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Passage {
    /// It was not within the polygon and now is.
    Enter,
    /// It was within the polygon and no longer is.
    Leave,
}

/// A mover passed a fence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FenceEvent {
    /// Number of the mover.
    pub mover: u32,
    /// Number of the polygon.
    pub fence: u32,
    /// Which way.
    pub passage: Passage,
}

/// The fences of one cell, in `Fences::fences`.
#[derive(Debug, Clone, Copy)]
struct Slot {
    start: u32,
    /// Before it the fences whose boundary may pass through the cell, after it those that cover all of it.
    middle: u32,
    end: u32,
}

/// Static polygons with holes, by the cells that they touch. A point on the boundary is within.
///
/// Whether a point is within a polygon follows from the two alone, so a move's events are the difference of two sets: none is
/// missed or doubled, nothing is remembered, and memory does not grow. A move that jumps over a polygon has not been within.
#[derive(Debug, Clone)]
pub struct Fences {
    pub(super) grid: Grid,
    areas: Areas,
    slots: Vec<Slot>,
    fences: Vec<u32>,
    slot_at: CellMap,
    large: RectIndex<'static>,
    large_fences: Vec<u32>,
}

/// One polygon in one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Touch {
    cell: Cell,
    covers_all: bool,
    fence: u32,
}

impl Fences {
    /// From polygons, numbered by their order, and the side of the cells. Cost: O(cells touched × vertices), on all cores.
    ///
    /// # Errors
    /// When the side is not a number from 1 to 1e9 m, or a polygon breaks the rules of OGC Simple Features.
    pub fn new(polygons: &[Polygon<f64>], cell_m: f64) -> Result<Self, QueryError> {
        check_count(polygons.len())?;
        if !(MIN_CELL_M..=crate::spatial::MAX_QUERY_M).contains(&cell_m) {
            return Err(QueryError::BadCell { side_m: cell_m });
        }
        polygons.par_iter().try_for_each(check_polygon)?;
        let mut areas = Areas::default();
        polygons.iter().for_each(|polygon| areas.push(polygon));
        let grid = Grid::new(cell_m);
        let numbers = 0..polygons.len() as u32;
        let is_large = |&fence: &u32| {
            let (min, max) = areas.get(fence as usize).extent();
            grid.span(min, max).count() > MOST_CELLS
        };
        let large_fences: Vec<u32> = numbers.clone().filter(is_large).collect();
        let rects: Vec<Rect<f64>> = large_fences
            .iter()
            .map(|&fence| areas.get(fence as usize).extent())
            .map(|(min, max)| Rect::new(min, max))
            .collect();
        let mut touches: Vec<Touch> = numbers
            .into_par_iter()
            .filter(|fence| !is_large(fence))
            .flat_map_iter(|fence| touches_of(&areas, fence, grid))
            .collect();
        touches.par_sort_unstable();
        let mut all = Self {
            grid,
            areas,
            slots: Vec::new(),
            fences: touches.iter().map(|touch| touch.fence).collect(),
            slot_at: CellMap::default(),
            large: RectIndex::new(&rects)?,
            large_fences,
        };
        all.make_slots(&touches);
        Ok(all)
    }

    /// Number of polygons.
    #[must_use]
    pub fn len(&self) -> usize {
        self.areas.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Numbers of the polygons that hold a point, ascending. Cost: O(polygons in its cell × vertices).
    #[must_use]
    pub fn holding(&self, at: Coord<f64>) -> Vec<u32> {
        self.holding_in(self.slot(at), at)
    }

    /// Where the fences of a point's cell are listed; the same for all points of a cell.
    pub(super) fn slot(&self, at: Coord<f64>) -> u32 {
        let slot = self.slot_at.get(&self.grid.cell(at));
        slot.copied().unwrap_or(NONE)
    }

    /// Calls `emit` with what a move within one cell passes, by fence. Cost: O(1) where no boundary runs through the cell.
    #[inline]
    pub(super) fn pass_in_cell(
        &self,
        slot: u32,
        [from, to]: [Coord<f64>; 2],
        mover: u32,
        emit: &mut impl FnMut(FenceEvent),
    ) {
        if !self.large_fences.is_empty() {
            self.pass([slot; 2], [Some(from), Some(to)], mover, emit);
            return;
        }
        let Some(slot) = self.slots.get(slot as usize) else {
            return;
        };
        let (min, max) = (
            Coord {
                x: from.x.min(to.x),
                y: from.y.min(to.y),
            },
            Coord {
                x: from.x.max(to.x),
                y: from.y.max(to.y),
            },
        );
        for &fence in &self.fences[slot.start as usize..slot.middle as usize] {
            let area = self.areas.get(fence as usize);
            if !area.boundary_is_near(min, max) {
                continue;
            }
            let passage = match (area.covers(from), area.covers(to)) {
                (false, true) => Passage::Enter,
                (true, false) => Passage::Leave,
                _ => continue,
            };
            emit(FenceEvent {
                mover,
                fence,
                passage,
            });
        }
    }

    /// Calls `emit` with what a move passes, by fence; `None` is nowhere.
    pub(super) fn pass(
        &self,
        slots: [u32; 2],
        [from, to]: [Option<Coord<f64>>; 2],
        mover: u32,
        emit: &mut impl FnMut(FenceEvent),
    ) {
        let held =
            |slot, at: Option<Coord<f64>>| at.map_or_else(Vec::new, |at| self.holding_in(slot, at));
        let (before, after) = (held(slots[0], from), held(slots[1], to));
        let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
        loop {
            let (fence, passage) = match (before.peek(), after.peek()) {
                (Some(left), Some(entered)) if left == entered => {
                    before.next();
                    after.next();
                    continue;
                }
                (Some(&&left), entered) if entered.is_none_or(|&&entered| left < entered) => {
                    before.next();
                    (left, Passage::Leave)
                }
                (_, Some(&&entered)) => {
                    after.next();
                    (entered, Passage::Enter)
                }
                (_, None) => return,
            };
            emit(FenceEvent {
                mover,
                fence,
                passage,
            });
        }
    }

    fn holding_in(&self, slot: u32, at: Coord<f64>) -> Vec<u32> {
        let covers = |fence: &u32| self.areas.get(*fence as usize).covers(at);
        let mut held = Vec::new();
        if let Some(slot) = self.slots.get(slot as usize) {
            let some = &self.fences[slot.start as usize..slot.middle as usize];
            held.extend(some.iter().copied().filter(covers));
            held.extend_from_slice(&self.fences[slot.middle as usize..slot.end as usize]);
        }
        if !self.large_fences.is_empty() {
            self.large.visit_box(at, at, |number| {
                let fence = self.large_fences[number as usize];
                if covers(&fence) {
                    held.push(fence);
                }
            });
        }
        held.sort_unstable();
        held
    }

    /// From touches sorted by cell, those that cover it last.
    fn make_slots(&mut self, touches: &[Touch]) {
        let mut start = 0;
        for touches in touches.chunk_by(|a, b| a.cell == b.cell) {
            let middle = touches.partition_point(|touch| !touch.covers_all);
            let Range { end, .. } = start..start + touches.len();
            self.slot_at
                .insert(touches[0].cell, self.slots.len() as u32);
            self.slots.push(Slot {
                start: start as u32,
                middle: (start + middle) as u32,
                end: end as u32,
            });
            start = end;
        }
    }
}

/// The cells that a polygon touches.
fn touches_of(areas: &Areas, fence: u32, grid: Grid) -> impl Iterator<Item = Touch> + '_ {
    let area = areas.get(fence as usize);
    let (min, max) = area.extent();
    grid.span(min, max).cells().filter_map(move |cell| {
        let (min, max) = grid.about(cell);
        let covers_all = !area.boundary_meets_box(min, max);
        (!covers_all || area.covers(min)).then_some(Touch {
            cell,
            covers_all,
            fence,
        })
    })
}
