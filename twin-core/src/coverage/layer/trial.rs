//! A site, a lamp or something that people come to that is tried elsewhere: what of its map or bands, and of the coverage of all, is different then.

use geo::{Coord, MultiPolygon};

use super::band::{Band, bands};
use super::error::LayerError;
use super::lamp::Lamp;
use super::transmitter::TERMINALS;
use super::viewer::Reason;
use super::whole::{Kind, Layer, Whole};
use crate::catalogue::RadioWord;
use crate::coverage::camera::Sweep;
use crate::coverage::radio::{HeardIf, RadioMap, Scene, Site, Terminals};
use crate::model::Community;

/// What a device that is tried would cover.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// What it would cover, also beyond the open ground.
    pub ground: MultiPolygon<f64>,
    /// What devices would cover that cover something else as it is, by their position in the community.
    pub areas: Vec<(u32, MultiPolygon<f64>)>,
    /// The map of all as it would be.
    pub map: TrialMap,
}

/// The map of all with what is tried, cell by cell.
#[derive(Debug, Clone, PartialEq)]
pub enum TrialMap {
    /// Who would be heard best, and at what level.
    Radio(HeardIf),
    /// How bright it would be, lux.
    Light(Vec<f32>),
}

impl TrialMap {
    /// Of radio the level of the best server in dBm, NaN where nothing is known; of light lux.
    #[must_use]
    pub fn levels(&self) -> &[f32] {
        match self {
            Self::Radio(heard) => &heard.level_dbm,
            Self::Light(lux) => lux,
        }
    }
}

/// The position of a device that is not there yet: no community has so many.
pub(super) const NEW: u32 = u32::MAX;

impl Whole {
    /// What a site would serve in the place of `device`, or beside all others, on a layer of radio, of the ground or of a storey; what it takes from the others and leaves to
    /// them counts. The map of the others is kept: only the site that is tried is heard anew. `None` where the layer is not of radio. Cost: as
    /// `RadioMap::heard_if`, then as [`super::Patchwork::what_if_all`].
    ///
    /// # Errors
    /// When no model holds for the site, or it is inside a building and the layer is one of the ground.
    pub fn try_site(
        &self,
        community: &Community,
        layer: &Layer,
        device: Option<u32>,
        site: &Site,
    ) -> Result<Option<Trial>, LayerError> {
        let (Some(map), Some((word, terminals))) = (&layer.map, terminals_of(layer.kind)) else {
            return Ok(None);
        };
        let scene = Scene::over(*map.grid(), self.terrain.clone(), &community.buildings);
        let moved = layer.number_of(device);
        let needed_dbm = word.technology().needed_dbm;
        let heard = map.heard_if((&scene, terminals), moved, site)?;
        let areas = map.served_if(&heard, needed_dbm);
        Ok(Some(layer.trial(device, areas, TrialMap::Radio(heard))))
    }

    /// The map of a layer of radio with a site in the place of `device`, or beside all others, made afresh; `None` where the layer is not of radio. Cost: as
    /// [`RadioMap::new`].
    ///
    /// # Errors
    /// When no model holds for the site, or it is inside a building and the layer is one of the ground.
    pub fn map_with(
        &self,
        community: &Community,
        layer: &Layer,
        device: Option<u32>,
        site: Site,
    ) -> Result<Option<RadioMap>, LayerError> {
        let (Some(map), Some((word, terminals))) = (&layer.map, terminals_of(layer.kind)) else {
            return Ok(None);
        };
        let known = self.transmitters.iter().filter(|known| known.word == word);
        let known = known.flat_map(|known| known.everywhere());
        let is_other = |number: u32| layer.mapped.contains(&number) && Some(number) != device;
        let others = known.filter(|(number, _)| is_other(*number));
        let sites: Vec<Site> = others.map(|(_, site)| site.clone()).chain([site]).collect();
        let scene = Scene::over(*map.grid(), self.terrain.clone(), &community.buildings);
        Ok(Some(RadioMap::new(&scene, &sites, terminals)?))
    }

    /// What a lamp would light in the place of `device`, or beside all others, on a layer of light: the ground that is bright enough by all and that it
    /// gives most. Only the lamp that is tried is worked out anew. `None` where the layer is not of light. Cost: as [`Sweep::ground`] and the cells that
    /// lamps light, then as [`super::Patchwork::what_if_all`].
    ///
    /// # Errors
    /// When it is inside a building, or a figure cannot be.
    pub fn try_lamp(
        &self,
        layer: &Layer,
        device: Option<u32>,
        lamp: &Lamp,
    ) -> Result<Option<Trial>, Reason> {
        let (Some(map), Kind::Light(level)) = (&layer.light, layer.kind) else {
            return Ok(None);
        };
        let share = lamp.share(&mut Sweep::default(), &self.obstacles, map.grid())?;
        let (areas, lux) = map.lit_if(layer.number_of(device), &share, level.least);
        Ok(Some(layer.trial(device, areas, TrialMap::Light(lux))))
    }

    /// The bands of a layer of service with `device` at another place, or with one more there: those of the layer made afresh. `None` where the layer is not of
    /// service. The graph of the ways and where entrances come to it are kept. Cost: O((n + f) log n) for the n nodes within the greatest distance and the f
    /// facilities, then O(ways) for each band; its ground is made when it is asked for.
    ///
    /// # Errors
    /// When the place is none.
    pub fn try_facility(
        &self,
        community: &Community,
        layer: &Layer,
        device: Option<u32>,
        at: Coord<f64>,
    ) -> Result<Option<Vec<Band>>, LayerError> {
        let known = match layer.kind {
            Kind::Service(number) => self.facilities.get(number),
            _ => None,
        };
        let then = known.map(|known| known.with(community, device, at));
        let then = then.map(|then| bands(&then, &self.ways, &self.entrances));
        then.transpose()
    }
}

/// The technology of a layer of radio, and where its terminals are; `None` of other layers.
fn terminals_of(kind: Kind) -> Option<(RadioWord, Terminals)> {
    match kind {
        Kind::Radio(word) => Some((word, TERMINALS)),
        Kind::RadioStorey(word, storey) => Some((word, Terminals::Floors { storey })),
        _ => None,
    }
}

impl Layer {
    /// The number of a device in the map.
    fn number_of(&self, device: Option<u32>) -> Option<usize> {
        let device = device?;
        self.mapped.iter().position(|known| *known == device)
    }

    /// The trial whose map has these areas in the place of those of the same number.
    fn trial(
        &self,
        device: Option<u32>,
        areas: Vec<(usize, MultiPolygon<f64>)>,
        map: TrialMap,
    ) -> Trial {
        let own = device.unwrap_or(NEW);
        let number = self.number_of(device).unwrap_or(self.mapped.len());
        let changed = areas.iter().find(|(changed, _)| *changed == number);
        let as_it_is = || self.patchwork.ground(own).cloned();
        let ground = changed.map(|(_, area)| area.clone()).or_else(as_it_is);
        let areas: Vec<_> = (areas.into_iter())
            .map(|(number, area)| (self.mapped.get(number).copied().unwrap_or(own), area))
            .collect();
        Trial {
            ground: ground.unwrap_or_else(|| MultiPolygon(Vec::new())),
            areas,
            map,
        }
    }
}
