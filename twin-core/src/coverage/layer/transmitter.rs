//! Base stations, access points and gateways of a community, and what is heard of them on the ground.

use std::sync::Arc;

use geo::{Coord, Rect};

use super::asked::Asked;
use super::error::LayerError;
use super::patchwork::Patchwork;
use super::viewer::{LeftOut, Reason, is_indoors};
use crate::catalogue::{Catalogue, Cover, RadioWord};
use crate::coverage::Storeys;
use crate::coverage::radio::{Antenna, Grid, HAND_M, RadioError, RadioMap, Scene, Site, Terminals};
use crate::coverage::terrain::{Terrain, own_z};
use crate::model::{Community, Device, Position};

/// Least side of a cell of a map, metres.
const CELL_M: f64 = 2.0;
/// Most cells of a map; a larger ground has larger cells.
const MOST_CELLS: f64 = 1_000_000.0;

/// The transmitters of one technology.
#[derive(Debug, Clone, PartialEq)]
pub struct Transmitters {
    /// The technology.
    pub word: RadioWord,
    /// Those outdoors, in the order of their devices.
    pub sites: Vec<Site>,
    /// Positions of their devices in the community.
    pub devices: Vec<u32>,
    /// Devices whose transmitter is in a building, so that the map of the ground does not speak of it.
    pub indoors: Vec<u32>,
    /// Their sites, in the same order.
    pub(super) within: Vec<Site>,
    /// Where the figures are from, each once.
    pub sources: Vec<Arc<str>>,
}

/// How high the antenna of a station that is tried is.
#[derive(Debug, Clone, Copy)]
pub enum Height<'c> {
    /// So many metres over the ground.
    OverGround(f64),
    /// As high over the ground as the catalogue has it.
    Usual,
    /// As high over the floor of a storey of the building there, 0 for the ground floor; over the ground where none there has it.
    Storey(&'c Community, i16),
}

impl Transmitters {
    /// Those of `community` that speak `word`. Cost: O(n log m) for n devices and m buildings.
    ///
    /// # Errors
    /// When a place is none; a validated community has no such.
    pub fn of(
        community: &Community,
        catalogue: &Catalogue,
        terrain: &Terrain,
        word: RadioWord,
    ) -> Result<Self, LayerError> {
        let mut found = Self {
            word,
            sites: Vec::new(),
            devices: Vec::new(),
            indoors: Vec::new(),
            within: Vec::new(),
            sources: Vec::new(),
        };
        let storeys = Storeys::of(community);
        for (number, device) in (0_u32..).zip(&community.devices) {
            let row = device.row.as_ref().map(|row| row.as_str());
            let mount_m = mount_m(catalogue, device.class.as_str());
            for cover in catalogue.covers(device.class.as_str(), row) {
                found.take((number, device), cover, terrain, (&storeys, mount_m))?;
            }
        }
        Ok(found)
    }

    fn take(
        &mut self,
        (number, device): (u32, &Device),
        cover: &Cover,
        terrain: &Terrain,
        (storeys, mount_m): (&Storeys<'_>, f64),
    ) -> Result<(), LayerError> {
        let Cover::Radio {
            technology,
            antenna_m,
            gain_dbi,
            load,
            source,
            ..
        } = cover
        else {
            return Ok(());
        };
        if *technology != self.word {
            return Ok(());
        }
        if !self.sources.contains(source) {
            self.sources.push(source.clone());
        }
        let at = device.position;
        let is_indoors = is_indoors(&device.host);
        // What hangs in a basement is below the ground.
        let foot_z = match storeys.z((at, &device.host, device.storey), mount_m) {
            Some(z) => z,
            None if is_indoors => at.z,
            None => {
                let ground_z = terrain.z(at.plan().into())?;
                own_z(at, ground_z).max(ground_z)
            }
        };
        let site = Site {
            id: Arc::from(device.id.as_str()),
            position: Position::new(at.x, at.y, foot_z + antenna_m),
            technology: technology.technology(),
            antenna: Antenna::Omni {
                gain_dbi: *gain_dbi,
            },
            load: *load,
        };
        if is_indoors {
            self.indoors.push(number);
            self.within.push(site);
        } else {
            self.devices.push(number);
            self.sites.push(site);
        }
        Ok(())
    }

    /// All sites with their devices: those outdoors, then those in buildings.
    pub(super) fn everywhere(&self) -> impl Iterator<Item = (u32, &Site)> {
        let outdoors = self.devices.iter().zip(&self.sites);
        let all = outdoors.chain(self.indoors.iter().zip(&self.within));
        all.map(|(device, site)| (*device, site))
    }

    /// The site of a device, outdoors or in a building; `None` where it is none of them. Cost: O(sites).
    #[must_use]
    pub fn site_of(&self, device: u32) -> Option<&Site> {
        let mut all = self.everywhere();
        all.find(|(known, _)| *known == device)
            .map(|(_, site)| site)
    }

    /// What is heard 1.5 m above the ground in the box about `asked`, buildings included, and the transmitters for whose height and frequency no model
    /// holds; these are taken out. One that turns out to stand inside of a building is moved to [`Self::indoors`]. Cost: as [`RadioMap::new`].
    ///
    /// # Errors
    /// When there are more transmitters than a map takes.
    pub fn map(
        &mut self,
        community: &Community,
        asked: &Asked,
        terrain: &Terrain,
    ) -> Result<(RadioMap, Vec<LeftOut>), LayerError> {
        let scene = scene_of(community, asked, terrain)?;
        let sites = std::mem::take(&mut self.sites);
        let all = std::mem::take(&mut self.devices).into_iter().zip(sites);
        let mut left_out = Vec::new();
        for (device, site) in all {
            match scene.around(&site) {
                Ok(None) => {
                    self.devices.push(device);
                    self.sites.push(site);
                }
                Ok(Some(_)) => {
                    self.indoors.push(device);
                    self.within.push(site);
                }
                Err(error @ RadioError::NoModel { .. }) => left_out.push(LeftOut {
                    device,
                    reason: Reason::Radio(error),
                }),
                Err(error) => return Err(error.into()),
            }
        }
        let map = RadioMap::new(&scene, &self.sites, TERMINALS)?;
        Ok((map, left_out))
    }

    /// The ground that each transmitter serves best and well enough, by its device: the patches do not overlap. Cost: O(cells), then as
    /// [`Patchwork::new`].
    #[must_use]
    pub fn patchwork(&self, asked: Arc<Asked>, map: &RadioMap) -> Patchwork {
        let needed_dbm = self.word.technology().needed_dbm;
        let areas = map.served_areas(needed_dbm);
        Patchwork::new(asked, self.devices.iter().copied().zip(areas))
    }

    /// How high over the ground the antenna of `device` would be at `at`, metres: as high over the floor of its storey where a building there has that,
    /// else as high over the ground as it is. `None` where the device is no such station. Cost: O(n log n) of one on an upper storey.
    ///
    /// # Errors
    /// When the place is none.
    pub fn height_at(
        &self,
        community: &Community,
        terrain: &Terrain,
        (device, at): (u32, Coord<f64>),
    ) -> Result<Option<f64>, LayerError> {
        let site = self.site_of(device);
        let Some((site, known)) = site.zip(community.devices.get(device as usize)) else {
            return Ok(None);
        };
        let own = site.position;
        let hangs = (known.position, &known.host, known.storey);
        let on_storey = (known.storey != 0)
            .then(|| Storeys::of(community).z_moved(hangs, own.z, at))
            .flatten();
        Ok(Some(match on_storey {
            Some(z) => z - terrain.z(at)?,
            None => own.z - terrain.z(own.plan().into())?,
        }))
    }

    /// The site of a device of a class that would stand at `at`, its antenna at that height; `None` where the class does not speak `word`.
    ///
    /// # Errors
    /// When the place is none.
    pub fn tried(
        catalogue: &Catalogue,
        (class, row): (&str, Option<&str>),
        (at, height): (Coord<f64>, Height<'_>),
        terrain: &Terrain,
        word: RadioWord,
    ) -> Result<Option<Site>, LayerError> {
        let mut covers = catalogue.covers(class, row);
        let Some((antenna_m, gain_dbi, load)) = covers.find_map(|cover| match cover {
            Cover::Radio {
                technology,
                antenna_m,
                gain_dbi,
                load,
                ..
            } if *technology == word => Some((*antenna_m, *gain_dbi, *load)),
            _ => None,
        }) else {
            return Ok(None);
        };
        let usual_m = mount_m(catalogue, class) + antenna_m;
        let by_storey = match height {
            Height::Storey(community, storey) => {
                Storeys::of(community).z_there(at, storey, usual_m)
            }
            Height::OverGround(_) | Height::Usual => None,
        };
        let z = match (by_storey, height) {
            (Some(z), _) => z,
            (None, Height::OverGround(height_m)) => terrain.z(at)? + height_m,
            (None, _) => terrain.z(at)? + usual_m,
        };
        Ok(Some(Site {
            id: Arc::from(class),
            position: Position::new(at.x, at.y, z),
            technology: word.technology(),
            antenna: Antenna::Omni { gain_dbi },
            load,
        }))
    }
}

/// How high a class hangs over its foot, metres.
fn mount_m(catalogue: &Catalogue, class: &str) -> f64 {
    let class = catalogue.class(class);
    class.map_or(0.0, |class| class.mount_height_m)
}

/// Terminals of the maps of the ground.
pub(super) const TERMINALS: Terminals = Terminals::Ground { height_m: HAND_M };

/// What waves meet on the ground that is asked about.
pub(super) fn scene_of<'c>(
    community: &'c Community,
    asked: &Asked,
    terrain: &Terrain,
) -> Result<Scene<'c>, LayerError> {
    let grid = grid_over(asked)?;
    Ok(Scene::over(grid, terrain.clone(), &community.buildings))
}

/// Cells over the ground that is asked about.
pub(super) fn grid_over(asked: &Asked) -> Result<Grid, LayerError> {
    grid_of(asked.bounds())
}

/// Cells over a box.
pub(super) fn grid_of(bounds: Rect<f64>) -> Result<Grid, LayerError> {
    let cell_m = CELL_M.max((bounds.width() * bounds.height() / MOST_CELLS).sqrt());
    Ok(Grid::new(bounds, cell_m)?)
}

/// Where the corners of a grid are, local metres.
#[must_use]
pub fn bounds_of(grid: &Grid) -> Rect<f64> {
    let half = grid.cell_m() / 2.0;
    let first = grid.middle(0) - Coord { x: half, y: half };
    let size = Coord {
        x: grid.columns() as f64,
        y: grid.rows() as f64,
    };
    Rect::new(first, first + size * grid.cell_m())
}
