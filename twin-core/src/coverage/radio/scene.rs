//! What radio waves meet: the roofs of a grid's cells.

use geo::{Coord, Distance, Euclidean, Intersects, Point, Polygon};

use super::error::{RadioError, finite};
use super::grid::Grid;
use super::loss::Facade;
use super::survey::{Alike, CellBounds, Tops, alike_around, bounds};
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
    /// The cells about each building.
    pub(super) bounds: Vec<CellBounds>,
    /// The highest roofs about each part of the grid.
    pub(super) tops: Tops,
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
            bounds: Vec::new(),
            tops: Tops::default(),
            mean_roof_m: None,
        };
        let over_foot = |(building, foot): (&Building, &f64)| building.top_z.value - foot;
        let roofs: Vec<f64> = buildings.iter().zip(&scene.feet).map(over_foot).collect();
        for ((building, roof_m), number) in buildings.iter().zip(&roofs).zip(0_u32..) {
            scene.fill(&building.footprint, number, *roof_m as f32);
        }
        scene.alike = alike_around(&scene.building, grid.columns());
        scene.bounds = bounds(&scene.building, grid.columns(), buildings.len());
        scene.tops = Tops::new(&scene.roof_m, grid.columns());
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
