//! Lamps of a community, and how bright the ground is by all of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use geo::{Coord, MultiPolygon};
use rayon::prelude::*;

use super::around::in_sight;
use super::asked::Asked;
use super::error::LayerError;
use super::patchwork::Patchwork;
use super::transmitter::grid_over;
use super::viewer::{LeftOut, Reason, is_indoors};
use crate::catalogue::{Catalogue, Cover};
use crate::coverage::camera::{self, Sweep};
use crate::coverage::obstacle::Obstacles;
use crate::coverage::radio::{Grid, changed_outlines, outlines};
use crate::coverage::radius::{Intensity, Luminaire, RadiusError};
use crate::coverage::terrain::{Terrain, own_z};
use crate::model::{Community, Fixture, FixtureKind, Host, Position};
use crate::told::Term;

/// Illuminance at which a lamp is no longer followed, lux: a hundredth of the least level, so that what is left out is left out on the safe side.
const FAINT_LX: f64 = 0.024;
/// Most lamps of a map.
const MOST_LAMPS: usize = 10_000;

/// A device that lights the ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lamp {
    /// Its position in the community.
    pub device: u32,
    /// Where the lamp is, local metres.
    pub position: Position,
    /// `z` of the level ground about it, metres.
    pub ground_z: f64,
    /// Its flux, lumen.
    pub flux_lm: f64,
    /// What is left of the flux as lamps age and get dirty, above 0 up to 1.
    pub maintenance: f64,
}

/// The lamps of a community, in the order of its devices.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lamps {
    /// Those that light the open ground.
    pub lit: Vec<Lamp>,
    /// The others.
    pub left_out: Vec<LeftOut>,
    /// Lamp poles of the map that carry no such device: nothing tells their light.
    pub poles: usize,
    /// Where the figures are from, each once.
    pub sources: Vec<Arc<str>>,
}

/// What a lamp gives cell by cell: cells ascending, lux.
pub(super) type Share = Vec<(u32, f32)>;

/// How bright the ground is by all lamps, cell by cell.
#[derive(Debug, Clone, PartialEq)]
pub struct LightMap {
    grid: Grid,
    shares: Vec<Share>,
    field: Field,
}

#[derive(Debug, Clone, PartialEq)]
struct Field {
    total_lx: Vec<f32>,
    /// The brightest lamp by its position among the lamps, the first of equals; [`NONE`] where it is dark.
    brightest: Vec<u16>,
}

const NONE: u16 = u16::MAX;

impl Lamps {
    /// Those of `community` by the data of `catalogue`. Cost: O(n log m) for n devices and m buildings.
    ///
    /// # Errors
    /// When a place is none; a validated community has no such.
    pub fn of(
        community: &Community,
        catalogue: &Catalogue,
        terrain: &Terrain,
    ) -> Result<Self, LayerError> {
        let (mut found, mut lit) = (Self::default(), BTreeSet::new());
        for (number, device) in (0_u32..).zip(&community.devices) {
            let row = device.row.as_ref().map(|row| row.as_str());
            let at: Coord<f64> = device.position.plan().into();
            let tried = Lamp::tried(catalogue, (device.class.as_str(), row), at, terrain)?;
            let Some((lamp, source)) = tried else {
                continue;
            };
            if !found.sources.contains(source) {
                found.sources.push(source.clone());
            }
            match lamp {
                Some(lamp) if !is_indoors(&device.host) => {
                    if let Host::Fixture(pole) = &device.host {
                        lit.insert(pole.as_str());
                    }
                    // One on a roof or bracket hangs as much higher.
                    let foot_z = own_z(device.position, lamp.ground_z);
                    let up_m = (foot_z - lamp.ground_z).max(0.0);
                    let position = lamp.position;
                    found.lit.push(Lamp {
                        device: number,
                        position: Position::new(position.x, position.y, position.z + up_m),
                        ..lamp
                    });
                }
                lamp => found.left_out.push(LeftOut {
                    device: number,
                    reason: lamp.map_or(Reason::NoPower, |_| Reason::Indoors),
                }),
            }
        }
        let is_dark =
            |f: &&Fixture| f.kind == FixtureKind::LampPole && !lit.contains(f.id.as_str());
        found.poles = community.fixtures.iter().filter(is_dark).count();
        Ok(found)
    }

    /// The light of all of them on the ground in the box about `asked`, and those whose light cannot be told besides [`Self::left_out`]; these
    /// are taken out. Cost: as [`Sweep::ground`] for each, and the cells that they light, on all cores.
    ///
    /// # Errors
    /// When there are more than 10,000 lamps.
    pub fn map(
        &mut self,
        asked: &Asked,
        obstacles: &Obstacles,
    ) -> Result<(LightMap, Vec<LeftOut>), LayerError> {
        if self.lit.len() > MOST_LAMPS {
            return Err(LayerError::Rule(RadiusError::TooMany {
                what: Term::new("lamps", "灯具数"),
                count: self.lit.len(),
                limit: MOST_LAMPS,
            }));
        }
        let grid = grid_over(asked)?;
        let shares: Vec<_> = self
            .lit
            .par_iter()
            .map_init(Sweep::default, |sweep, lamp| {
                lamp.share(sweep, obstacles, &grid)
            })
            .collect();
        let (mut known, mut left_out, mut lit) = (Vec::new(), Vec::new(), Vec::new());
        for (lamp, share) in self.lit.iter().zip(shares) {
            match share {
                Ok(share) => {
                    known.push(share);
                    lit.push(*lamp);
                }
                Err(reason) => left_out.push(LeftOut {
                    device: lamp.device,
                    reason,
                }),
            }
        }
        self.lit = lit;
        let field = Field::of(&grid, known.iter());
        let map = LightMap {
            grid,
            shares: known,
            field,
        };
        Ok((map, left_out))
    }

    /// The ground that is bright enough, each cell with the lamp that gives it most: the patches do not overlap. Cost: O(cells), then as [`Patchwork::new`].
    #[must_use]
    pub fn patchwork(&self, asked: Arc<Asked>, map: &LightMap, least_lx: f64) -> Patchwork {
        let devices = self.lit.iter().map(|lamp| lamp.device);
        Patchwork::new(asked, devices.zip(map.lit_areas(least_lx)))
    }
}

impl Lamp {
    /// One of a class that would stand at `at`, with the source of its figures; `None` inside where nothing tells how bright it is, `None` where the class
    /// is no lamp.
    ///
    /// # Errors
    /// When the place is none.
    #[expect(
        clippy::type_complexity,
        reason = "a lamp, if its flux is known, and its source"
    )]
    pub fn tried<'c>(
        catalogue: &'c Catalogue,
        (class, row): (&str, Option<&str>),
        at: Coord<f64>,
        terrain: &Terrain,
    ) -> Result<Option<(Option<Self>, &'c Arc<str>)>, LayerError> {
        let mut covers = catalogue.covers(class, row);
        let Some((flux_lm, height_m, maintenance, source)) = covers.find_map(|cover| match cover {
            Cover::Light {
                flux_lm,
                height_m,
                maintenance,
                source,
            } => Some((*flux_lm, *height_m, *maintenance, source)),
            _ => None,
        }) else {
            return Ok(None);
        };
        let ground_z = terrain.z(at)?;
        let lamp = flux_lm.map(|flux_lm| Self {
            device: u32::MAX,
            position: Position::new(at.x, at.y, ground_z + height_m),
            ground_z,
            flux_lm,
            maintenance,
        });
        Ok(Some((lamp, source)))
    }

    /// The same lamp at another height over its ground, metres.
    #[must_use]
    pub fn at_height(self, height_m: f64) -> Self {
        let Position { x, y, .. } = self.position;
        Self {
            position: Position::new(x, y, self.ground_z + height_m),
            ..self
        }
    }

    /// How far in plan it is followed, metres: by Lambert's law the light at a distance d, as the crow flies, of a lamp at the height h is Φ h² / (π d⁴).
    #[must_use]
    pub fn reach_m(&self) -> f64 {
        let height_m = self.position.z - self.ground_z;
        let kept_lm = self.flux_lm * self.maintenance;
        (kept_lm * height_m * height_m / (std::f64::consts::PI * FAINT_LX)).powf(0.25)
    }

    /// What it gives each cell in its sight.
    ///
    /// # Errors
    /// Why nothing can be told: it is inside something, or a figure cannot be.
    pub(super) fn share(
        &self,
        sweep: &mut Sweep,
        obstacles: &Obstacles,
        grid: &Grid,
    ) -> Result<Share, Reason> {
        let reach_m = self.reach_m();
        let seen = in_sight(sweep, obstacles, self.position, self.ground_z, reach_m);
        let seen = seen.map_err(Reason::Sight)?;
        let luminaire = Luminaire {
            at: Coord {
                x: self.position.x,
                y: self.position.y,
            },
            height_m: self.position.z - self.ground_z,
            intensity: Intensity::lambert(self.flux_lm).map_err(Reason::Rule)?,
        };
        let mut share = Share::new();
        cells_of(grid).runs(&seen, |row, first, end| {
            for column in first..end {
                let cell = row as usize * grid.columns() + column as usize;
                let lux = self.maintenance * luminaire.lux(grid.middle(cell));
                share.push((cell as u32, lux as f32));
            }
        });
        Ok(share)
    }
}

impl Field {
    fn of<'s>(grid: &Grid, shares: impl Iterator<Item = &'s Share>) -> Self {
        let mut field = Self {
            total_lx: vec![0.0; grid.len()],
            brightest: vec![NONE; grid.len()],
        };
        let mut most_lx = vec![0.0_f32; grid.len()];
        for (number, share) in (0_u16..).zip(shares) {
            for &(cell, lux) in share {
                let cell = cell as usize;
                field.total_lx[cell] += lux;
                if lux > most_lx[cell] {
                    most_lx[cell] = lux;
                    field.brightest[cell] = number;
                }
            }
        }
        field
    }

    /// One more than the brightest lamp of a cell that is bright enough; 0 for none.
    fn label(&self, cell: usize, least_lx: f64) -> u16 {
        match self.brightest[cell] {
            NONE => 0,
            lamp if f64::from(self.total_lx[cell]) >= least_lx => lamp + 1,
            _ => 0,
        }
    }
}

impl LightMap {
    /// Its grid.
    #[must_use]
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Horizontal illuminance in the middle of a cell, lux; `None` when there is no such cell.
    #[must_use]
    pub fn lux(&self, cell: usize) -> Option<f64> {
        self.field.total_lx.get(cell).map(|lux| f64::from(*lux))
    }

    /// Horizontal illuminance in lux, cell by cell.
    #[must_use]
    pub fn luxes(&self) -> &[f32] {
        &self.field.total_lx
    }

    /// The ground that is bright enough, by the lamp that gives it most, along the cells' edges; the areas do not overlap. Cost: O(cells).
    #[must_use]
    pub fn lit_areas(&self, least_lx: f64) -> Vec<MultiPolygon<f64>> {
        let label = |cell: usize| self.field.label(cell, least_lx);
        let mut areas = outlines(&self.grid, label, self.shares.len() + 1);
        areas.remove(0);
        areas
    }

    /// What of [`Self::lit_areas`] would be different if a lamp gave `share` in the place of the one at position `moved`, or beside all: the new areas by the
    /// position of their lamp, and the lux of all cells. The same as a map made afresh. Cost: O(cells that lamps light).
    pub(super) fn lit_if(
        &self,
        moved: Option<usize>,
        share: &Share,
        least_lx: f64,
    ) -> (Vec<(usize, MultiPolygon<f64>)>, Vec<f32>) {
        let shares = self.shares.iter().enumerate();
        let shares = shares.map(|(i, old)| if Some(i) == moved { share } else { old });
        let new = moved.is_none().then_some(share);
        let after = Field::of(&self.grid, shares.chain(new));
        let areas = changed_outlines(
            &self.grid,
            self.shares.len() + 2,
            |cell| self.field.label(cell, least_lx),
            |cell| after.label(cell, least_lx),
        );
        let position = |(label, area): (u16, MultiPolygon<f64>)| (usize::from(label) - 1, area);
        let areas = areas.into_iter().map(position).collect();
        (areas, after.total_lx)
    }
}

/// The same cells, as polygons are cut by them.
fn cells_of(grid: &Grid) -> camera::Grid {
    let half = grid.cell_m() / 2.0;
    camera::Grid {
        corner: grid.middle(0) - Coord { x: half, y: half },
        side_m: grid.cell_m(),
        columns: grid.columns() as u32,
        rows: grid.rows() as u32,
    }
}
