//! The radio map: who is heard best in each cell, how loud, and over how much disturbance.

use std::sync::Arc;

use geo::{Coord, MultiLineString, MultiPolygon};
use rayon::prelude::*;

use super::contour::contour;
use super::decibel::from_db;
use super::error::RadioError;
use super::grid::Grid;
use super::outline::{changed_outlines, outlines};
use super::region::Region;
use super::scene::Scene;
use super::site::{Placed, Site, Terminal};
use crate::told::Term;

/// Most sites of a map.
pub const MAX_SITES: usize = 10_000;

/// How high the floor-bound terminal of a storey is above its floor, in metres: held in the hand, as 3GPP TR 38.901 table 7.2-1 has
/// terminals 1.5 m above ground or floor.
pub const HAND_M: f64 = 1.5;

/// Where the terminals of a map are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Terminals {
    /// Everywhere at a height above ground, in metres; inside buildings too.
    Ground {
        /// The height.
        height_m: f64,
    },
    /// In a building only, [`HAND_M`] above the floor of a storey.
    Storey {
        /// Position of the building in the scene.
        building: usize,
        /// 0 is the ground floor.
        storey: i16,
    },
    /// In every building that has it, [`HAND_M`] above the floor of a storey.
    Floors {
        /// 0 is the ground floor.
        storey: i16,
    },
}

/// What is known of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Heard {
    /// It is not within what was asked for.
    Outside,
    /// No formula holds for any site there.
    Unknown,
    /// The best server.
    Best {
        /// Position of the site in the map's sites.
        site: usize,
        /// Level in dBm in the technology's reference bandwidth: for 5G the RSRP.
        level_dbm: f64,
        /// Signal over noise and the other sites' interference by their load, dB.
        sinr_db: f64,
    },
}

const OUTSIDE: u16 = u16::MAX;
const UNKNOWN: u16 = u16::MAX - 1;

/// Best server, level and SINR in the cells of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct RadioMap {
    grid: Grid,
    sites: Vec<Arc<str>>,
    noise_dbm: f64,
    server: Vec<u16>,
    level_dbm: Vec<f32>,
    sinr_db: Vec<f32>,
    /// Who would serve a cell without its server, or [`UNKNOWN`], and at what level.
    second: Vec<u16>,
    second_dbm: Vec<f32>,
}

/// Who would serve the cells of a map if one site stood elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct HeardIf {
    server: Vec<u16>,
    /// Level of the best server in dBm, cell by cell; NaN where nothing is known.
    pub level_dbm: Vec<f32>,
}

impl HeardIf {
    /// The best server of each cell, by its position in the map's sites, one more than there are for one that is not there yet; `None` where nobody is
    /// heard.
    pub fn servers(&self) -> impl Iterator<Item = Option<usize>> {
        self.server.iter().map(|server| match *server {
            OUTSIDE | UNKNOWN => None,
            site => Some(usize::from(site)),
        })
    }
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    server: u16,
    level_dbm: f32,
    sinr_db: f32,
    second: u16,
    second_dbm: f32,
}

impl Cell {
    fn without(server: u16) -> Self {
        Self {
            server,
            level_dbm: f32::NAN,
            sinr_db: f32::NAN,
            second: UNKNOWN,
            second_dbm: f32::NAN,
        }
    }
}

impl RadioMap {
    /// The map of sites on one channel.
    ///
    /// A site inside a building serves that building's storeys alone, by 3GPP TR 38.901 on its own floor (InH, InF in halls) and by ITU-R P.1238
    /// through floors; it has no say in other buildings. Cost: O(cells ·
    /// sites · cells on the way between them), on all cores; the result does not depend on their number.
    ///
    /// # Errors
    /// When a site's numbers are no numbers, no model holds for it, sites are on different channels, a site is inside a building though the
    /// map is one of the ground, there is no such storey, or there are more than [`MAX_SITES`].
    pub fn new(
        scene: &Scene<'_>,
        sites: &[Site],
        terminals: Terminals,
    ) -> Result<Self, RadioError> {
        let placed = place(scene, sites)?;
        let region = Region::new(scene, terminals)?;
        if let (Terminals::Ground { .. }, Some((site, number))) = (
            terminals,
            placed.iter().find_map(|p| Some((p.site, p.building?))),
        ) {
            return Err(RadioError::SiteIndoors {
                site: site.id.to_string(),
                building: scene.buildings()[number as usize].id.to_string(),
            });
        }
        let grid = *scene.grid();
        let cells: Vec<Cell> = (0..grid.rows())
            .into_par_iter()
            .flat_map_iter(|row| {
                let (placed, region) = (&placed, &region);
                (row * grid.columns()..(row + 1) * grid.columns()).map(move |cell| {
                    match region.terminal(scene, cell) {
                        Some(terminal) => best(scene, placed, terminal),
                        None => Cell::without(OUTSIDE),
                    }
                })
            })
            .collect();
        Ok(Self {
            grid,
            sites: sites.iter().map(|s| Arc::clone(&s.id)).collect(),
            noise_dbm: placed.first().map_or(f64::NAN, Placed::noise_dbm),
            server: cells.iter().map(|c| c.server).collect(),
            level_dbm: cells.iter().map(|c| c.level_dbm).collect(),
            sinr_db: cells.iter().map(|c| c.sinr_db).collect(),
            second: cells.iter().map(|c| c.second).collect(),
            second_dbm: cells.iter().map(|c| c.second_dbm).collect(),
        })
    }

    /// Its grid.
    #[must_use]
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Ids of its sites.
    #[must_use]
    pub fn sites(&self) -> &[Arc<str>] {
        &self.sites
    }

    /// What is heard in a cell; `None` when there is no such cell.
    #[must_use]
    pub fn heard(&self, cell: usize) -> Option<Heard> {
        Some(match *self.server.get(cell)? {
            OUTSIDE => Heard::Outside,
            UNKNOWN => Heard::Unknown,
            site => Heard::Best {
                site: usize::from(site),
                level_dbm: f64::from(self.level_dbm[cell]),
                sinr_db: f64::from(self.sinr_db[cell]),
            },
        })
    }

    /// What is heard at a point; `None` off the grid.
    #[must_use]
    pub fn at(&self, point: Coord<f64>) -> Option<Heard> {
        self.heard(self.grid.cell_at(point)?)
    }

    /// Levels in dBm, cell by cell; NaN where nothing is known.
    #[must_use]
    pub fn levels_dbm(&self) -> &[f32] {
        &self.level_dbm
    }

    /// SINR in dB, cell by cell; NaN where nothing is known.
    #[must_use]
    pub fn sinrs_db(&self) -> &[f32] {
        &self.sinr_db
    }

    /// Signal over noise alone in dB; `None` where nothing is known.
    #[must_use]
    pub fn snr_db(&self, cell: usize) -> Option<f64> {
        match self.heard(cell)? {
            Heard::Best { level_dbm, .. } => Some(level_dbm - self.noise_dbm),
            _ => None,
        }
    }

    /// Share of the cells asked for, those of which nothing is known among them, whose level is at least `needed_dbm`; `None` when
    /// none were asked for.
    #[must_use]
    pub fn share_at_least(&self, needed_dbm: f64) -> Option<f64> {
        let asked = self.asked_cells();
        let served = self
            .level_dbm
            .iter()
            .filter(|&&l| f64::from(l) >= needed_dbm)
            .count();
        (asked > 0).then(|| served as f64 / asked as f64)
    }

    /// Number of cells that were asked for.
    #[must_use]
    pub fn asked_cells(&self) -> usize {
        self.server.iter().filter(|&&s| s != OUTSIDE).count()
    }

    /// Number of cells of which nothing is known, since no formula holds there.
    #[must_use]
    pub fn unknown_cells(&self) -> usize {
        self.server.iter().filter(|&&s| s == UNKNOWN).count()
    }

    /// The area whose level is at least `needed_dbm`, along the cells' edges. Cost: O(cells).
    #[must_use]
    pub fn area_at_least(&self, needed_dbm: f64) -> MultiPolygon<f64> {
        let is_served = |cell: usize| u16::from(f64::from(self.level_dbm[cell]) >= needed_dbm);
        let mut areas = outlines(&self.grid, is_served, 2);
        areas.pop().unwrap_or(MultiPolygon(Vec::new()))
    }

    /// The area that each site serves best, in the order of the sites, along the cells' edges; they do not overlap. Cost: O(cells).
    #[must_use]
    pub fn server_areas(&self) -> Vec<MultiPolygon<f64>> {
        let label = |cell: usize| match self.server[cell] {
            OUTSIDE | UNKNOWN => 0,
            site => site + 1,
        };
        let mut areas = outlines(&self.grid, label, self.sites.len() + 1);
        areas.remove(0);
        areas
    }

    /// The area that each site serves best with a level of at least `needed_dbm`, in the order of the sites, along the cells' edges; they do
    /// not overlap. Cost: O(cells).
    #[must_use]
    pub fn served_areas(&self, needed_dbm: f64) -> Vec<MultiPolygon<f64>> {
        let label = |cell: usize| label(self.server[cell], self.level_dbm[cell], needed_dbm);
        let mut areas = outlines(&self.grid, label, self.sites.len() + 1);
        areas.remove(0);
        areas
    }

    /// Who would serve each cell, and at what level, if `instead` stood in the place of the site at position `moved`, or beside all sites. It is the same
    /// as a map made afresh. `scene` and `terminals` are those of the map. Cost: O(cells on the way from `instead` to each cell).
    ///
    /// # Errors
    /// When no model holds for `instead`, or it is inside a building though the map is one of the ground.
    pub fn heard_if(
        &self,
        (scene, terminals): (&Scene<'_>, Terminals),
        moved: Option<usize>,
        instead: &Site,
    ) -> Result<HeardIf, RadioError> {
        let own = Placed::new(scene, instead)?;
        if let (Terminals::Ground { .. }, Some(number)) = (terminals, own.building) {
            return Err(RadioError::SiteIndoors {
                site: instead.id.to_string(),
                building: scene.buildings()[number as usize].id.to_string(),
            });
        }
        let region = Region::new(scene, terminals)?;
        let number = moved.unwrap_or(self.sites.len()) as u16;
        let heard = (0..self.grid.len()).map(|cell| {
            let terminal = region.terminal(scene, cell);
            let own = terminal.and_then(|terminal| own.level_dbm(scene, terminal));
            self.best_if(cell, number, own.map(|level| level as f32))
        });
        let (server, level_dbm) = heard.unzip();
        Ok(HeardIf { server, level_dbm })
    }

    /// What of [`Self::served_areas`] would be different: the new areas by the position of their site, one more than there are for a new one. Cost: O(cells).
    #[must_use]
    pub fn served_if(&self, heard: &HeardIf, needed_dbm: f64) -> Vec<(usize, MultiPolygon<f64>)> {
        let before = |cell: usize| label(self.server[cell], self.level_dbm[cell], needed_dbm);
        let after = |cell: usize| label(heard.server[cell], heard.level_dbm[cell], needed_dbm);
        let labels = self.sites.len() + 2;
        let areas = changed_outlines(&self.grid, labels, before, after);
        let position = |(label, area): (u16, MultiPolygon<f64>)| (usize::from(label) - 1, area);
        areas.into_iter().map(position).collect()
    }

    /// The best server of a cell and its level if the site `number` were heard at `own_dbm` there, or not at all.
    fn best_if(&self, cell: usize, number: u16, own_dbm: Option<f32>) -> (u16, f32) {
        let (other, other_dbm) = if self.server[cell] == number {
            (self.second[cell], self.second_dbm[cell])
        } else {
            (self.server[cell], self.level_dbm[cell])
        };
        let is_heard = !matches!(other, OUTSIDE | UNKNOWN);
        match own_dbm {
            Some(own) if !is_heard || own > other_dbm => (number, own),
            Some(own) if own == other_dbm && number < other => (number, own),
            _ if is_heard => (other, other_dbm),
            _ => (other, f32::NAN),
        }
    }

    /// The lines where the level is `level_dbm`, between the middles of the cells, the louder side on the left. Where nothing is known no line
    /// runs. Cost: O(cells).
    #[must_use]
    pub fn contour(&self, level_dbm: f64) -> MultiLineString<f64> {
        contour(&self.grid, &self.level_dbm, level_dbm)
    }

    /// Where the lines of [`Self::contour`] would run. Cost: O(cells).
    #[must_use]
    pub fn contour_if(&self, heard: &HeardIf, level_dbm: f64) -> MultiLineString<f64> {
        contour(&self.grid, &heard.level_dbm, level_dbm)
    }
}

/// One more than a site that serves a cell well enough; 0 for none.
fn label(server: u16, level_dbm: f32, needed_dbm: f64) -> u16 {
    match server {
        OUTSIDE | UNKNOWN => 0,
        site if f64::from(level_dbm) >= needed_dbm => site + 1,
        _ => 0,
    }
}

/// Places the sites of one channel.
pub(super) fn place<'s>(
    scene: &Scene<'_>,
    sites: &'s [Site],
) -> Result<Vec<Placed<'s>>, RadioError> {
    if sites.len() > MAX_SITES {
        return Err(RadioError::TooMany {
            what: Term::new("sites", "站点数"),
            count: sites.len(),
            limit: MAX_SITES,
        });
    }
    if let Some((first, rest)) = sites.split_first()
        && let Some(other) = rest
            .iter()
            .find(|s| !s.technology.shares_channel(&first.technology))
    {
        return Err(RadioError::MixedChannels {
            first: first.id.to_string(),
            second: other.id.to_string(),
        });
    }
    sites.iter().map(|site| Placed::new(scene, site)).collect()
}

/// The best server at a terminal, the first of those that are equal as the map keeps levels, and what the others disturb it with.
fn best(scene: &Scene<'_>, placed: &[Placed<'_>], terminal: Terminal) -> Cell {
    let mut best: Option<(usize, f32, f64)> = None;
    let mut second = best;
    let mut disturbance_mw = 0.0;
    for (i, site) in placed.iter().enumerate() {
        let Some(level) = site.level_dbm(scene, terminal) else {
            continue;
        };
        disturbance_mw += site.load * from_db(level);
        let heard = (i, level as f32, level);
        if best.is_none_or(|(_, greatest, _)| heard.1 > greatest) {
            second = best;
            best = Some(heard);
        } else if second.is_none_or(|(_, greatest, _)| heard.1 > greatest) {
            second = Some(heard);
        }
    }
    let Some((i, level_dbm, level)) = best else {
        return Cell::without(UNKNOWN);
    };
    let others_mw = (disturbance_mw - placed[i].load * from_db(level)).max(0.0);
    let noise_mw = from_db(placed[i].noise_dbm());
    Cell {
        server: i as u16,
        level_dbm,
        sinr_db: (level - super::decibel::to_db(others_mw + noise_mw)) as f32,
        second: second.map_or(UNKNOWN, |(i, ..)| i as u16),
        second_dbm: second.map_or(f32::NAN, |(_, level_dbm, _)| level_dbm),
    }
}
