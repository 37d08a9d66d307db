//! What radio waves meet: the roofs of a grid's cells.

use geo::{Coord, Distance, Euclidean, Intersects, Point, Polygon};

use super::error::{RadioError, finite};
use super::grid::Grid;
use super::loss::Facade;
use crate::coverage::terrain::Terrain;
use crate::model::{Building, BuildingUse};
use crate::told::Term;

/// No building.
pub(super) const OPEN: u32 = u32::MAX;

/// How deep within a footprint an antenna may be and still be on the wall, in metres. An assumption: what a footprint traced
/// from the air is off by.
const WALL_M: f64 = 1.0;

/// Buildings as a grid of their roofs over the ground. Heights are over the ground at each place, as the models count them: the ground
/// itself hides nothing. Trees are not in it.
///
/// A cell belongs to the building that its middle is in, the tallest of several; walls are as ragged as the cells. Memory: 9
/// bytes a cell.
#[derive(Debug, Clone)]
pub struct Scene<'a> {
    grid: Grid,
    terrain: Terrain,
    /// `z` of the ground under each building, metres.
    feet: Vec<f64>,
    buildings: &'a [Building],
    /// Height of the roof above ground in metres, 0 in the open.
    pub(super) roof_m: Vec<f32>,
    /// Position of the building, or [`OPEN`].
    pub(super) building: Vec<u32>,
    /// How far it is alike around each cell.
    pub(super) alike: Vec<Alike>,
    mean_roof_m: Option<f64>,
}

impl<'a> Scene<'a> {
    /// The buildings on a grid over level ground at `ground_m` (`z` in metres). Cost: O(cells within them + their vertices · rows).
    ///
    /// # Errors
    /// When the height of the ground is not finite.
    pub fn new(grid: Grid, ground_m: f64, buildings: &'a [Building]) -> Result<Self, RadioError> {
        finite(
            Term::new("height of the ground in metres", "地面高程（m）"),
            ground_m,
        )?;
        Ok(Self::over(grid, Terrain::level(ground_m), buildings))
    }

    /// The buildings on a grid over the ground of `terrain`. Cost: as [`Self::new`].
    #[must_use]
    pub fn over(grid: Grid, terrain: Terrain, buildings: &'a [Building]) -> Self {
        let feet = buildings.iter().map(|building| terrain.under(building));
        let mut scene = Self {
            grid,
            feet: feet.collect(),
            terrain,
            buildings,
            roof_m: vec![0.0; grid.len()],
            building: vec![OPEN; grid.len()],
            alike: Vec::new(),
            mean_roof_m: None,
        };
        let over_foot = |(building, foot): (&Building, &f64)| building.top_z.value - foot;
        let roofs: Vec<f64> = buildings.iter().zip(&scene.feet).map(over_foot).collect();
        for ((building, roof_m), number) in buildings.iter().zip(&roofs).zip(0_u32..) {
            scene.fill(&building.footprint, number, *roof_m as f32);
        }
        scene.alike = alike_around(&scene.building, grid.columns());
        if !buildings.is_empty() {
            scene.mean_roof_m = Some(roofs.iter().sum::<f64>() / buildings.len() as f64);
        }
        scene
    }

    /// The grid.
    #[must_use]
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// The buildings, numbered as the cells do.
    #[must_use]
    pub fn buildings(&self) -> &'a [Building] {
        self.buildings
    }

    /// Height of the ground at a point: `z` in metres; in a building that of the building's.
    #[must_use]
    pub fn ground_z(&self, at: Coord<f64>) -> f64 {
        let around = self.feet.get(self.under(at) as usize).copied();
        // Only a point without a place has no ground, and nothing is worked out for it.
        around.unwrap_or_else(|| self.terrain.z(at).unwrap_or(0.0))
    }

    /// Mean height of the roofs above ground in metres; none without buildings.
    #[must_use]
    pub fn mean_roof_m(&self) -> Option<f64> {
        self.mean_roof_m
    }

    /// Height above the ground at a point in metres of a `z`, to the millimetre, so that 1.5 m is 1.5 m over any ground.
    pub(super) fn above_ground_m(&self, at: Coord<f64>, z: f64) -> f64 {
        over_m(z, self.ground_z(at))
    }

    /// The same of a `z` in a building.
    pub(super) fn above_foot_m(&self, building: usize, z: f64) -> f64 {
        over_m(z, self.feet.get(building).copied().unwrap_or(0.0))
    }

    /// The building that a point is inside of at a height above ground, deeper than its walls.
    pub(super) fn inside(&self, point: Coord<f64>, height_m: f64) -> Option<u32> {
        let cell = self.grid.cell_at(point)?;
        let number = self.building[cell];
        let footprint = &self.buildings.get(number as usize)?.footprint;
        let is_below = height_m < f64::from(self.roof_m[cell]);
        (is_below && is_deep(footprint, point)).then_some(number)
    }

    /// The building over whose footprint a point is, whatever its height.
    pub(super) fn under(&self, point: Coord<f64>) -> u32 {
        self.grid
            .cell_at(point)
            .map_or(OPEN, |cell| self.building[cell])
    }

    fn fill(&mut self, footprint: &Polygon<f64>, number: u32, roof_m: f32) {
        let grid = self.grid;
        let mut crossings = Vec::new();
        let rings = || std::iter::once(footprint.exterior()).chain(footprint.interiors());
        let ys = footprint.exterior().0.iter().map(|&c| grid.in_cells(c).y);
        let (south, north) = ys.fold((f64::INFINITY, f64::NEG_INFINITY), |(s, n), y| {
            (s.min(y), n.max(y))
        });
        let rows = first_middle(south)..first_middle(north).min(grid.rows());
        for row in rows {
            let y = row as f64 + 0.5;
            crossings.clear();
            for edge in rings().flat_map(|r| r.0.windows(2)) {
                let (a, b) = (grid.in_cells(edge[0]), grid.in_cells(edge[1]));
                if (a.y > y) != (b.y > y) {
                    crossings.push(a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y));
                }
            }
            crossings.sort_unstable_by(f64::total_cmp);
            for span in crossings.chunks_exact(2) {
                for column in first_middle(span[0])..first_middle(span[1]).min(grid.columns()) {
                    let cell = row * grid.columns() + column;
                    if roof_m > self.roof_m[cell] {
                        self.roof_m[cell] = roof_m;
                        self.building[cell] = number;
                    }
                }
            }
        }
    }
}

fn over_m(z: f64, ground_z: f64) -> f64 {
    ((z - ground_z) * 1_000.0).round() / 1_000.0
}

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
fn alike_around(building: &[u32], columns: usize) -> Vec<Alike> {
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

/// The first cell whose middle is at or behind a place on an axis.
fn first_middle(at: f64) -> usize {
    (at - 0.5).ceil().max(0.0) as usize
}

fn is_deep(footprint: &Polygon<f64>, point: Coord<f64>) -> bool {
    let point = Point::from(point);
    let to_ring = |ring| Euclidean.distance(&point, ring);
    footprint.intersects(&point)
        && std::iter::once(footprint.exterior())
            .chain(footprint.interiors())
            .map(to_ring)
            .fold(f64::INFINITY, f64::min)
            > WALL_M
}

/// What a façade is taken to be of. An assumption: coated glass where people work, common walls and windows elsewhere.
pub(crate) fn facade(usage: BuildingUse) -> Facade {
    match usage {
        BuildingUse::Office
        | BuildingUse::Commercial
        | BuildingUse::Health
        | BuildingUse::Public => Facade::HighLoss,
        _ => Facade::LowLoss,
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
