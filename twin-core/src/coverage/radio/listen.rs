//! What single terminals hear, where a map would hear for every cell.

use geo::{Coord, MultiPolygon};

use super::error::RadioError;
use super::grid::Grid;
use super::loss::free_space;
use super::outline::outlines;
use super::scene::{OPEN, Scene};
use super::sight::Spot;
use super::site::{Placed, Site, Terminal};
use super::technology::Technology;

/// By how much a model's loss may be below free space, dB: ITU-R P.1411 §4.1.1 guides waves along streets, whose loss at 2.4 GHz is 3 dB
/// below it at 1 m and rises faster; rounded up.
const GUIDED_DB: f64 = 6.0;

/// A terminal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ear {
    /// Where it is in plan, local metres.
    pub at: Coord<f64>,
    /// How high: `z` in metres.
    pub z: f64,
    /// Position of the building that it is in, if it is in one.
    pub building: Option<u32>,
}

/// Sites in a scene, of any technologies.
#[derive(Debug)]
pub struct Stations<'s, 'a> {
    scene: &'s Scene<'a>,
    placed: Vec<Option<Placed<'s>>>,
}

impl<'s, 'a> Stations<'s, 'a> {
    /// Places sites; those for which no model holds are never heard. Cost: O(1) a site and its footprint's vertices.
    #[must_use]
    pub fn new(scene: &'s Scene<'a>, sites: &'s [Site]) -> Self {
        let placed = sites.iter().map(|site| Placed::new(scene, site).ok());
        Self {
            scene,
            placed: placed.collect(),
        }
    }

    /// Level in dBm at which `ear` hears the site at that position; `None` where no formula holds. A terminal in a building is taken
    /// to be no lower than `z`; one inside of a roofed cell without being said to be in a building is not heard through walls. Cost:
    /// O(cells on the way).
    #[must_use]
    pub fn level_dbm(&self, site: usize, ear: &Ear) -> Option<f64> {
        let placed = self.placed.get(site)?.as_ref()?;
        let terminal = Terminal {
            spot: Spot {
                at: ear.at,
                height_m: self.scene.above_ground_m(ear.at, ear.z),
            },
            building: ear.building.unwrap_or(OPEN),
        };
        placed.level_dbm(self.scene, terminal)
    }
}

impl Scene<'_> {
    /// The building that a site is inside of, deeper than its walls; `None` for one in the open.
    ///
    /// # Errors
    /// When no model holds for the site, or a number of it cannot be.
    pub fn around(&self, site: &Site) -> Result<Option<u32>, RadioError> {
        Placed::new(self, site).map(|placed| placed.building)
    }

    /// The building whose cells a point is in below its roof, at a `z` in metres.
    #[must_use]
    pub fn building_at(&self, point: Coord<f64>, z: f64) -> Option<u32> {
        let cell = self.grid().cell_at(point)?;
        let is_below = self.above_ground_m(point, z) < f64::from(self.roof_m[cell]);
        (is_below && self.building[cell] != OPEN).then(|| self.building[cell])
    }
}

impl Technology {
    /// Whether a terminal at a plan distance could be served from `least_dbm` on with nothing in the way and an antenna of that gain:
    /// none of the models loses less than free space (P.525) by more than street canyons guide.
    #[must_use]
    pub fn may_reach(&self, distance_m: f64, gain_dbi: f64, least_dbm: f64) -> bool {
        let clear = free_space(distance_m.max(1.0), self.frequency_ghz);
        clear.is_ok_and(|loss| self.reference_dbm() + gain_dbi + GUIDED_DB - loss >= least_dbm)
    }
}

/// The area of the cells that are in, along their edges; valid. Cost: O(cells).
#[must_use]
pub fn area_of(grid: &Grid, is_in: impl Fn(usize) -> bool) -> MultiPolygon<f64> {
    let mut areas = outlines(grid, |cell| u16::from(is_in(cell)), 2);
    areas.pop().unwrap_or(MultiPolygon(Vec::new()))
}
