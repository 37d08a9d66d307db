//! Every layer of a community: what is read once, and the layers made of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::asked::Asked;
use super::band::{Band, bands};
use super::detector::Detectors;
use super::error::LayerError;
use super::facility::Facilities;
use super::lamp::{Lamps, LightMap};
use super::level::RuleLevel;
use super::note::Note;
use super::patchwork::Patchwork;
use super::road_light::{RoadLight, road_lights};
use super::speaker::Speakers;
use super::transmitter::Transmitters;
use super::viewer::{LeftOut, Reason, Viewers};
use crate::catalogue::{Catalogue, RadioWord};
use crate::coverage::camera::{LEVELS_2014, LEVELS_2025, Level};
use crate::coverage::obstacle::Obstacles;
use crate::coverage::radio::RadioMap;
use crate::coverage::service::{Entrances, entrances};
use crate::coverage::terrain::Terrain;
use crate::model::Community;
use crate::routing::{Mode, WayGraph};

/// What a layer is of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Cameras that show the ground at a level or finer.
    Camera(Level),
    /// Transmitters of a technology, as they are heard 1.5 m above the ground.
    Radio(RadioWord),
    /// Transmitters of a technology, as they are heard on a storey of the buildings, 1.5 m above its floor: 0 is the ground floor.
    RadioStorey(RadioWord, i16),
    /// What people come to: its position in [`Whole::facilities`].
    Service(usize),
    /// Smoke detectors of a storey: 0 is the ground floor.
    Smoke(i16),
    /// Loudspeakers and sounders that are heard at a level or louder.
    Sound(RuleLevel),
    /// Lamps that light the ground to a level or brighter.
    Light(RuleLevel),
}

impl Kind {
    /// The level's word, or the storey, where the kind has several.
    #[must_use]
    pub fn level(self) -> Option<String> {
        match self {
            Self::Camera(level) => Some(level.word.to_owned()),
            Self::Smoke(storey) => Some(storey.to_string()),
            Self::Sound(level) | Self::Light(level) => Some(level.word.to_owned()),
            Self::Radio(_) | Self::RadioStorey(..) | Self::Service(_) => None,
        }
    }

    /// The technology, of radio.
    #[must_use]
    pub fn radio(self) -> Option<RadioWord> {
        match self {
            Self::Radio(word) | Self::RadioStorey(word, _) => Some(word),
            _ => None,
        }
    }

    /// The storey, of radio that is heard on one.
    #[must_use]
    pub fn radio_storey(self) -> Option<i16> {
        match self {
            Self::RadioStorey(_, storey) => Some(storey),
            _ => None,
        }
    }
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
    /// What people come to, class by class, then places.
    pub facilities: Vec<Facilities>,
    /// The ways that they come along.
    pub ways: WayGraph,
    /// Where they come from; nothing where there is nothing to come to.
    pub entrances: Entrances,
    /// The smoke detectors.
    pub detectors: Detectors,
    /// What stops sound: houses and walls, no trees; nothing where no device is heard.
    pub built: Obstacles,
    /// What sounds.
    pub speakers: Speakers,
    /// What lights the ground.
    pub lamps: Lamps,
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
    /// How bright it is, of a layer of light.
    pub light: Option<LightMap>,
    /// How bright and even it is on the main roads, of a layer of light, the least even first.
    pub roads: Vec<RoadLight>,
    /// Who lives within how far, of a layer of service.
    pub bands: Vec<Band>,
    /// What was inferred or taken for granted.
    pub notes: Vec<Note>,
    /// Devices of the sites or lamps of a map, by their number in it.
    pub(super) mapped: Vec<u32>,
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
        let speakers = Speakers::of(community, catalogue, &terrain)?;
        let built = if speakers.heard.is_empty() {
            Obstacles::from_prisms(&[])?
        } else {
            Obstacles::without_trees(community)?
        };
        let facilities = Facilities::all(community, catalogue);
        let ways = WayGraph::new(community, Mode::Walk);
        let entrances = match facilities.is_empty() {
            true => Entrances::default(),
            false => Entrances::new(&ways, &entrances(community, &ways))?,
        };
        Ok(Self {
            asked: Arc::new(Asked::of(community)?),
            detectors: Detectors::of(community, catalogue),
            built,
            speakers,
            lamps: Lamps::of(community, catalogue, &terrain)?,
            obstacles: Obstacles::of(community)?,
            viewers: Viewers::of(community, catalogue, &terrain)?,
            transmitters: transmitters.into_iter().filter(is_there).collect(),
            facilities,
            ways,
            entrances,
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
            Kind::RadioStorey(word, storey) => {
                let known = self.transmitters.iter().find(|t| t.word == word);
                known
                    .map(|known| self.storey_layer(community, known, storey))
                    .transpose()?
            }
            Kind::Service(number) => {
                let known = self.facilities.get(number);
                known
                    .map(|known| self.service_layer(number, known))
                    .transpose()?
            }
            Kind::Smoke(_) if self.detectors.all.is_empty() => None,
            Kind::Smoke(storey) => Some(self.smoke_layer(community, storey)?),
            Kind::Sound(_) if !self.has_speaker() => None,
            Kind::Sound(level) => Some(self.sound_layer(level)),
            Kind::Light(_) if !self.has_lamp() => None,
            Kind::Light(level) => Some(self.light_layer(community, level)?),
        })
    }

    /// Whether a device of the community sounds, be it known how loud or not.
    #[must_use]
    pub fn has_speaker(&self) -> bool {
        self.speakers.heard.len() + self.speakers.left_out.len() > 0
    }

    /// Whether a device of the community is a lamp, be it known how bright or not.
    #[must_use]
    pub fn has_lamp(&self) -> bool {
        self.lamps.lit.len() + self.lamps.left_out.len() > 0
    }

    fn smoke_layer(&self, community: &Community, storey: i16) -> Result<Layer, LayerError> {
        let found = self.detectors.storey(community, storey)?;
        Ok(Layer {
            notes: found.notes,
            ..Layer::new(Kind::Smoke(storey), found.patchwork, found.left_out)
        })
    }

    fn sound_layer(&self, level: RuleLevel) -> Layer {
        let asked = Arc::clone(&self.asked);
        let (patchwork, unheard) = self.speakers.patchwork(asked, &self.built, level);
        let left_out = joined(&self.speakers.left_out, unheard);
        Layer::new(Kind::Sound(level), patchwork, left_out)
    }

    fn light_layer(&self, community: &Community, level: RuleLevel) -> Result<Layer, LayerError> {
        let mut lamps = self.lamps.clone();
        let (map, dark) = lamps.map(&self.asked, &self.obstacles)?;
        let patchwork = lamps.patchwork(Arc::clone(&self.asked), &map, level.least);
        let poles = (lamps.poles > 0).then_some(Note::DarkPoles { poles: lamps.poles });
        let left_out = joined(&lamps.left_out, dark);
        Ok(Layer {
            roads: road_lights(community, &map),
            light: Some(map),
            notes: poles.into_iter().collect(),
            mapped: lamps.lit.iter().map(|lamp| lamp.device).collect(),
            ..Layer::new(Kind::Light(level), patchwork, left_out)
        })
    }

    fn camera_layer(&self, level: Level) -> Layer {
        let asked = Arc::clone(&self.asked);
        let (patchwork, unseen) = self.viewers.patchwork(asked, &self.obstacles, level);
        let left_out = joined(&self.viewers.left_out, unseen);
        Layer::new(Kind::Camera(level), patchwork, left_out)
    }

    fn radio_layer(
        &self,
        community: &Community,
        mut sites: Transmitters,
    ) -> Result<Layer, LayerError> {
        let (map, unknown) = sites.map(community, &self.asked, &self.terrain)?;
        let indoors = sites.indoors.iter().map(|device| LeftOut {
            device: *device,
            reason: Reason::Indoors,
        });
        let left_out = joined(&unknown, indoors.collect());
        let patchwork = sites.patchwork(Arc::clone(&self.asked), &map);
        let kind = Kind::Radio(sites.word);
        Ok(Layer {
            map: Some(map),
            mapped: sites.devices.clone(),
            ..Layer::new(kind, patchwork, left_out)
        })
    }

    fn service_layer(&self, number: usize, known: &Facilities) -> Result<Layer, LayerError> {
        let (patchwork, off_ways) = known.patchwork(Arc::clone(&self.asked), &self.ways)?;
        let left_out = off_ways.iter().flat_map(|stop| &stop.members);
        let left_out = left_out.map(|device| LeftOut {
            device: *device,
            reason: Reason::NoWay,
        });
        let several = known.stops.iter().filter(|stop| stop.members.len() > 1);
        let together =
            several.filter_map(|stop| Some((*stop.members.first()?, stop.members.clone())));
        Ok(Layer {
            bands: bands(known, &self.ways, &self.entrances)?,
            together: together.collect(),
            ..Layer::new(Kind::Service(number), patchwork, left_out.collect())
        })
    }
}

/// Both, in the order of the devices.
fn joined(some: &[LeftOut], others: Vec<LeftOut>) -> Vec<LeftOut> {
    let mut all = some.to_vec();
    all.extend(others);
    all.sort_by_key(|left| left.device);
    all
}

impl Layer {
    pub(super) fn new(kind: Kind, patchwork: Patchwork, left_out: Vec<LeftOut>) -> Self {
        Self {
            kind,
            patchwork,
            left_out,
            map: None,
            light: None,
            roads: Vec::new(),
            bands: Vec::new(),
            notes: Vec::new(),
            mapped: Vec::new(),
            together: BTreeMap::new(),
        }
    }

    /// The level's word, or the storey, where the kind has several.
    #[must_use]
    pub fn level(&self) -> Option<String> {
        self.kind.level()
    }

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
