//! Every layer of a community: what is read once, and the layers made of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::asked::Asked;
use super::error::LayerError;
use super::facility::Facilities;
use super::patchwork::Patchwork;
use super::transmitter::Transmitters;
use super::viewer::{LeftOut, Reason, Terrain, Viewers};
use crate::catalogue::{Catalogue, RadioWord};
use crate::coverage::camera::{LEVELS_2014, LEVELS_2025, Level};
use crate::coverage::obstacle::Obstacles;
use crate::coverage::radio::RadioMap;
use crate::model::Community;
use crate::routing::{Mode, WayGraph};

/// What a layer is of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Cameras that show the ground at a level or finer.
    Camera(Level),
    /// Transmitters of a technology.
    Radio(RadioWord),
    /// Devices that people come to: their position in [`Whole::facilities`].
    Service(usize),
}

/// What the layers of a community are made of.
#[derive(Debug)]
pub struct Whole {
    /// The open ground and the roads.
    pub asked: Arc<Asked>,
    /// The height of the ground.
    pub terrain: Terrain,
    /// What stops sight.
    pub obstacles: Obstacles,
    /// The cameras.
    pub viewers: Viewers,
    /// The transmitters, by technology; technologies without a device are left out.
    pub transmitters: Vec<Transmitters>,
    /// What people come to, class by class.
    pub facilities: Vec<Facilities>,
    /// The ways that they come along.
    pub ways: WayGraph,
}

/// A layer.
#[derive(Debug)]
pub struct Layer {
    /// What it is of.
    pub kind: Kind,
    /// What is covered, and by which devices.
    pub patchwork: Patchwork,
    /// Devices of which nothing is known.
    pub left_out: Vec<LeftOut>,
    /// What is heard, of a layer of radio.
    pub map: Option<RadioMap>,
    /// All devices that a device of the patchwork stands for, where there are several.
    together: BTreeMap<u32, Vec<u32>>,
}

/// The levels of cameras, by edition, coarse to fine. No word is in both editions.
pub fn camera_levels() -> impl Iterator<Item = Level> {
    LEVELS_2014.into_iter().chain(LEVELS_2025)
}

impl Whole {
    /// Reads `community` by the data of `catalogue`. Cost: O(n log n).
    ///
    /// # Errors
    /// When the community has no ground to cover; a validated community has no other fault.
    pub fn of(community: &Community, catalogue: &Catalogue) -> Result<Self, LayerError> {
        let terrain = Terrain::of(community)?;
        let transmitters = RadioWord::ALL
            .into_iter()
            .map(|word| Transmitters::of(community, catalogue, &terrain, word))
            .collect::<Result<Vec<_>, _>>()?;
        let is_there = |t: &Transmitters| t.sites.len() + t.indoors.len() > 0;
        Ok(Self {
            asked: Arc::new(Asked::of(community)?),
            obstacles: Obstacles::of(community)?,
            viewers: Viewers::of(community, catalogue, &terrain)?,
            transmitters: transmitters.into_iter().filter(is_there).collect(),
            facilities: Facilities::all(community, catalogue),
            ways: WayGraph::new(community, Mode::Walk),
            terrain,
        })
    }

    /// Makes a layer; `None` for one of which the community has no device. Cost: as the `patchwork` of what it is of.
    ///
    /// # Errors
    /// When a model does not hold for a transmitter.
    pub fn layer(&self, community: &Community, kind: Kind) -> Result<Option<Layer>, LayerError> {
        Ok(match kind {
            Kind::Camera(level) => Some(self.camera_layer(level)),
            Kind::Radio(word) => {
                let known = self.transmitters.iter().find(|t| t.word == word);
                known
                    .map(|known| self.radio_layer(community, known.clone()))
                    .transpose()?
            }
            Kind::Service(number) => {
                let known = self.facilities.get(number);
                known
                    .map(|known| self.service_layer(number, known))
                    .transpose()?
            }
        })
    }

    fn camera_layer(&self, level: Level) -> Layer {
        let asked = Arc::clone(&self.asked);
        let (patchwork, unseen) = self.viewers.patchwork(asked, &self.obstacles, level);
        let mut left_out = self.viewers.left_out.clone();
        left_out.extend(unseen);
        left_out.sort_by_key(|left| left.device);
        Layer {
            kind: Kind::Camera(level),
            patchwork,
            left_out,
            map: None,
            together: BTreeMap::new(),
        }
    }

    fn radio_layer(
        &self,
        community: &Community,
        mut sites: Transmitters,
    ) -> Result<Layer, LayerError> {
        let map = sites.map(community, &self.asked, &self.terrain)?;
        let left_out = sites.indoors.iter().map(|device| LeftOut {
            device: *device,
            reason: Reason::Indoors,
        });
        Ok(Layer {
            kind: Kind::Radio(sites.word),
            patchwork: sites.patchwork(Arc::clone(&self.asked), &map),
            left_out: left_out.collect(),
            map: Some(map),
            together: BTreeMap::new(),
        })
    }

    fn service_layer(&self, number: usize, known: &Facilities) -> Result<Layer, LayerError> {
        let (patchwork, off_ways) = known.patchwork(Arc::clone(&self.asked), &self.ways)?;
        let left_out = off_ways.iter().flat_map(|stop| &stop.devices);
        let left_out = left_out.map(|device| LeftOut {
            device: *device,
            reason: Reason::NoWay,
        });
        let several = known.stops.iter().filter(|stop| stop.devices.len() > 1);
        let together =
            several.filter_map(|stop| Some((*stop.devices.first()?, stop.devices.clone())));
        Ok(Layer {
            kind: Kind::Service(number),
            patchwork,
            left_out: left_out.collect(),
            map: None,
            together: together.collect(),
        })
    }
}

impl Layer {
    /// All devices that a device of the patchwork stands for, itself among them, ascending.
    #[must_use]
    pub fn together(&self, device: u32) -> Vec<u32> {
        self.together
            .get(&device)
            .cloned()
            .unwrap_or_else(|| vec![device])
    }

    /// The device of the patchwork that stands for `device`.
    #[must_use]
    pub fn first_of(&self, device: u32) -> u32 {
        let holds = |(_, devices): &(&u32, &Vec<u32>)| devices.contains(&device);
        self.together
            .iter()
            .find(holds)
            .map_or(device, |(first, _)| *first)
    }
}
