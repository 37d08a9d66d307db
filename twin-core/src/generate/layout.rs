//! Where the rows, lanes and walls of a compound lie.
//!
//! Plan coordinates of a compound: x to the east from the middle of its garden, y to the north from its south wall, in metres.

use super::program::{Civic, HomeModel, Program};
use super::random::Draw;

/// Width of the loop road: two lanes and a side walk. Assumption above the 4 m that GB 50180-2018 §6.0.4 asks for.
pub(super) const LOOP_WIDTH: f64 = 7.0;
/// Width of a lane: the 4 m that a fire engine needs (GB 50016-2014 §7.1.8) and a margin.
pub(super) const LANE_WIDTH: f64 = 5.0;
/// Width of a city road, an assumption: four lanes and two cycle lanes.
pub(super) const CITY_WIDTH: f64 = 24.0;
/// Ground between a wall and the kerb of the city road: trees and people.
pub(super) const VERGE: f64 = 8.0;
/// From the loop road's centre line to the wall, where no buildings stand between.
pub(super) const BELT: f64 = 12.5;
/// The same in the north, where the small utility buildings stand.
pub(super) const NORTH_BELT: f64 = 16.0;
/// The same in the south, where the shops stand.
pub(super) const SHOP_BELT: f64 = 22.5;
/// Depth of a shop.
pub(super) const SHOP_DEPTH: f64 = 12.0;
/// From the doors of a row to the centre line of its lane.
pub(super) const DOOR_TO_LANE: f64 = 7.5;
/// Depth of a slab block: two rooms and a stair between 12 and 14 m, the stair core included.
pub(super) const SLAB_DEPTH: f64 = 14.5;
/// How far a stair core stands out to the north.
pub(super) const CORE_DEPTH: f64 = 1.5;
/// Depth of a tower.
pub(super) const TOWER_DEPTH: f64 = 24.0;
/// Radius of the loop road's corners.
pub(super) const CORNER: f64 = 8.0;

/// From the loop road in the south to the first row.
const FRONT: f64 = 12.0;
/// From the lane beside the garden to the first slot, and from the last slot to the loop road.
const WING_MARGIN: f64 = 9.0;
/// Smallest distance between two rows: a lane, its parking and a strip of lawn. Above the 13 m between high buildings
/// of GB 50016-2014 §5.2.2.
const MIN_GAP: f64 = 24.0;
/// A tower's shadow is narrow and passes: its row needs less than a slab's. Assumption.
const TOWER_GAP: f64 = 0.6;

/// A row of residential buildings.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// South faces.
    pub(super) south: f64,
    /// North faces, stair cores included.
    pub(super) north: f64,
    /// Centre line of the lane to the north; the loop road's for the last row.
    pub(super) lane: f64,
}

/// The layout of one compound.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// From the middle to the centre line of the lanes beside the garden.
    pub(super) garden_half: f64,
    /// Width of a slot.
    pub(super) slot: f64,
    /// From the middle to the loop road's centre line in the east and west.
    pub(super) loop_half: f64,
    /// Centre line of the loop road in the south.
    pub(super) loop_south: f64,
    /// Centre line of the loop road in the north.
    pub(super) loop_north: f64,
    /// Rows from south to north.
    pub(super) rows: Vec<Row>,
    /// From the middle to the east and west walls.
    pub(super) half_width: f64,
    /// From the south wall to the north wall.
    pub(super) depth: f64,
    /// Storey height of its homes.
    pub(super) storey_height: f64,
    /// 1 when the side gate is in the east, -1 when it is in the west.
    pub(super) side: f64,
    /// Where the middle of the community lies to the north of its south wall, of the compound that holds the community's data room.
    pub(super) centre_y: Option<f64>,
    slots_per_wing: usize,
}

impl Layout {
    /// The layout of a compound by itself, as narrow as it can be.
    pub(super) fn tight(seed: u64, number: usize, program: &Program) -> Self {
        let mut draw = Draw::new(seed, &[1, number as u64]);
        let slot = draw.between(61.0, 65.0);
        let garden_half = if program.rows.len() > 1 {
            draw.between(30.0, 38.0)
        } else {
            24.0
        };
        let storey_height = if draw.chance(0.5) { 2.9 } else { 3.0 };
        let side = if draw.chance(0.5) { 1.0 } else { -1.0 };
        // The factor of the height that gives the sun its hours near 30° N: general knowledge of planning practice.
        let sunlight = draw.between(1.1, 1.3);
        let mut layout = Self {
            garden_half: garden_half.round(),
            slot: (slot * 2.0).round() / 2.0,
            loop_half: 0.0,
            loop_south: if program.civic.contains(&Civic::Shop) {
                SHOP_BELT
            } else {
                BELT
            },
            loop_north: 0.0,
            rows: Vec::new(),
            half_width: 0.0,
            depth: 0.0,
            storey_height,
            side,
            centre_y: None,
            slots_per_wing: program.slots_per_wing,
        };
        layout.lay_rows(program, sunlight);
        layout.lay_walls();
        layout
    }

    fn lay_rows(&mut self, program: &Program, sunlight: f64) {
        let mut south = self.loop_south + FRONT;
        for models in &program.rows {
            let models: Vec<HomeModel> = models.iter().flatten().copied().collect();
            let has_tower = models.iter().any(|m| m.tower);
            let depth = if has_tower { TOWER_DEPTH } else { SLAB_DEPTH };
            let storeys = models.iter().map(|m| m.storeys).max().unwrap_or(1);
            let height = f64::from(storeys) * self.storey_height;
            let gap = if has_tower {
                TOWER_GAP * height
            } else {
                sunlight * height
            };
            let north = south + depth;
            self.rows.push(Row {
                south,
                north,
                lane: north + DOOR_TO_LANE,
            });
            south = north + gap.max(MIN_GAP).round();
        }
    }

    fn lay_walls(&mut self) {
        let wing = self.slots_per_wing as f64 * self.slot;
        self.loop_half = self.garden_half + wing + 2.0 * WING_MARGIN;
        self.half_width = self.loop_half + BELT;
        self.loop_north = self
            .rows
            .last()
            .map_or(self.loop_south + 60.0, |row| row.lane);
        self.depth = self.loop_north + NORTH_BELT;
    }

    /// Widens slots and the ground before each row until the compound has the given size.
    pub(super) fn stretch(&mut self, half_width: f64, depth: f64) {
        self.slot += (half_width - self.half_width).max(0.0) / self.slots_per_wing as f64;
        let step = (depth - self.depth).max(0.0) / self.rows.len() as f64;
        for (index, row) in self.rows.iter_mut().enumerate() {
            let shift = step * (index + 1) as f64;
            row.south += shift;
            row.north += shift;
            row.lane += shift;
        }
        self.lay_walls();
    }

    /// Middle of slot `index` of a row, counted from the west.
    pub(super) fn slot_middle(&self, index: usize) -> f64 {
        let per_wing = self.slots_per_wing;
        let from_garden =
            |steps: usize| self.garden_half + WING_MARGIN + (steps as f64 + 0.5) * self.slot;
        if index < per_wing {
            -from_garden(per_wing - 1 - index)
        } else {
            from_garden(index - per_wing)
        }
    }

    /// From the middle to where the first slot begins and the last one ends.
    pub(super) fn wing(&self) -> (f64, f64) {
        (self.garden_half + WING_MARGIN, self.loop_half - WING_MARGIN)
    }

    /// Lanes across the compound: those of all rows but the last, whose lane is the loop road.
    pub(super) fn lanes(&self) -> impl Iterator<Item = f64> + '_ {
        self.rows
            .iter()
            .take(self.rows.len() - 1)
            .map(|row| row.lane)
    }

    /// South and north edge of the garden's cell beside row `index`: from one lane to the next.
    pub(super) fn cell(&self, index: usize) -> (f64, f64) {
        let south = if index == 0 {
            self.loop_south + LOOP_WIDTH / 2.0
        } else {
            self.rows[index - 1].lane + LANE_WIDTH / 2.0
        };
        (south, self.rows[index].lane - LOOP_WIDTH / 2.0)
    }

    /// Where the lane or road that the side gate is on lies.
    pub(super) fn side_gate_y(&self) -> f64 {
        let lanes: Vec<f64> = self.lanes().collect();
        lanes
            .get(lanes.len() / 2)
            .copied()
            .unwrap_or((self.loop_south + self.loop_north) / 2.0)
    }

    /// Where the pedestrian gate opposite the side gate lies, if the compound is deep enough for one.
    pub(super) fn foot_gate_y(&self) -> Option<f64> {
        let lanes: Vec<f64> = self.lanes().collect();
        (lanes.len() >= 3).then(|| lanes[lanes.len() / 3])
    }
}
