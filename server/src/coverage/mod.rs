//! Coverage layers of the served community: each is made when it is first asked for and kept, because what is served does not change.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use geo::MultiPolygon;
use twin_core::catalogue::{Catalogue, RadioWord};
use twin_core::coverage::camera::{LEVELS_2014, LEVELS_2025, Level};
use twin_core::coverage::layer::{
    Band, Gap, Kind, Layer, LayerError, Loads, Patch, RuleLevel, SOUND_LEVELS, ShownLines, Whole,
    camera_levels, light_levels,
};
use twin_core::coverage::view::Schedule;
use twin_core::model::Community;
use twin_formats::coverage::PatchTiles;
use twin_formats::mvt::MvtError;

const CAMERA_LEVELS: usize = LEVELS_2014.len() + LEVELS_2025.len();
const LIGHT_LEVELS: usize = 4;
/// Layers of radio on storeys that are kept; of more, the one that was made first goes: a tower has many storeys, and a map takes some megabytes.
const STOREYS_KEPT: usize = 8;

/// A layer with what is made of it.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) layer: Layer,
    patches: OnceLock<Vec<Patch>>,
    gaps: OnceLock<Vec<Gap>>,
    tiles: OnceLock<Result<PatchTiles, MvtError>>,
    grounds: OnceLock<Result<Vec<MultiPolygon<f64>>, LayerError>>,
    loads: Once<Option<Loads>>,
}

impl Kept {
    fn new(layer: Layer) -> Self {
        Self {
            layer,
            patches: OnceLock::new(),
            gaps: OnceLock::new(),
            tiles: OnceLock::new(),
            grounds: OnceLock::new(),
            loads: OnceLock::new(),
        }
    }

    /// The patches of the whole community. The first call cuts them.
    pub(crate) fn patches(&self) -> &[Patch] {
        self.patches
            .get_or_init(|| self.layer.patchwork.all_patches())
    }

    /// The stretches of roads and boundaries that nothing covers. The first call cuts them.
    pub(crate) fn gaps(&self) -> &[Gap] {
        self.gaps.get_or_init(|| self.layer.patchwork.gaps())
    }

    /// The patches as vector tiles. The first call projects them.
    pub(crate) fn tiles(&self, community: &Community) -> Result<&PatchTiles, &MvtError> {
        let made = || PatchTiles::of(community, &self.layer, self.patches());
        self.tiles.get_or_init(made).as_ref()
    }

    /// The grounds of the layer's bands, in their order. The first call makes them.
    pub(crate) fn grounds(&self) -> Result<&[MultiPolygon<f64>], &LayerError> {
        let made = || self.layer.bands.iter().map(Band::ground).collect();
        self.grounds.get_or_init(made).as_ref().map(Vec::as_slice)
    }

    /// How busy the stations of a layer of radio are; `None` of other layers. The first call hears every device.
    pub(crate) fn loads(
        &self,
        whole: &Whole,
        community: &Community,
        catalogue: &Catalogue,
    ) -> Result<Option<&Loads>, &LayerError> {
        let made = || whole.loads(community, catalogue, &self.layer);
        self.loads.get_or_init(made).as_ref().map(Option::as_ref)
    }
}

type Once<T> = OnceLock<Result<T, LayerError>>;

/// The layers.
#[derive(Debug, Default)]
pub(crate) struct Coverages {
    whole: Once<Read>,
    cameras: [Once<Arc<Kept>>; CAMERA_LEVELS],
    radio: [Once<Option<Arc<Kept>>>; RadioWord::ALL.len()],
    radio_storeys: Mutex<VecDeque<Arc<Kept>>>,
    sound: [Once<Option<Arc<Kept>>>; SOUND_LEVELS.len()],
    light: [Once<Option<Arc<Kept>>>; LIGHT_LEVELS],
}

/// What layers are made of, and the layers of what people come to and of the storeys with smoke detectors.
#[derive(Debug)]
struct Read {
    whole: Whole,
    shown: OnceLock<Vec<ShownLines>>,
    schedule: OnceLock<Schedule>,
    services: Vec<Once<Option<Arc<Kept>>>>,
    storeys: Vec<Once<Option<Arc<Kept>>>>,
}

impl Coverages {
    /// What layers are made of. The first call reads the community.
    pub(crate) fn whole(
        &self,
        community: &Community,
        catalogue: &Catalogue,
    ) -> Result<&Whole, &LayerError> {
        self.read(community, catalogue).map(|read| &read.whole)
    }

    /// How much of roads and boundaries cameras show at each level. The first call looks through all cameras.
    pub(crate) fn shown_lines(
        &self,
        community: &Community,
        catalogue: &Catalogue,
    ) -> Result<&[ShownLines], &LayerError> {
        let read = self.read(community, catalogue)?;
        Ok(read.shown.get_or_init(|| read.whole.shown_lines()))
    }

    /// What each camera shows and takes. The first call looks through all cameras.
    pub(crate) fn schedule(
        &self,
        community: &Community,
        catalogue: &Catalogue,
    ) -> Result<&Schedule, &LayerError> {
        let read = self.read(community, catalogue)?;
        let made = || Schedule::of(community, &read.whole);
        Ok(read.schedule.get_or_init(made))
    }

    /// A layer; `None` where the community has no device of it. The first call for each makes it: seconds, where there are thousands of devices.
    pub(crate) fn layer(
        &self,
        community: &Community,
        catalogue: &Catalogue,
        kind: Kind,
    ) -> Result<Option<Arc<Kept>>, LayerError> {
        let read = self.read(community, catalogue).map_err(Clone::clone)?;
        let made = || {
            Ok(read
                .whole
                .layer(community, kind)?
                .map(Kept::new)
                .map(Arc::new))
        };
        match kind {
            Kind::Camera(level) => {
                let Some(kept) = level_position(level).and_then(|at| self.cameras.get(at)) else {
                    return Ok(None);
                };
                let made = kept.get_or_init(|| made()?.ok_or(LayerError::NoGround));
                made.clone().map(Some)
            }
            Kind::RadioStorey(..) => self.radio_storey(kind, made),
            Kind::Radio(word) => {
                let at = RadioWord::ALL.iter().position(|known| *known == word);
                of_kept(at.and_then(|at| self.radio.get(at)), made)
            }
            Kind::Service(number) => of_kept(read.services.get(number), made),
            Kind::Smoke(storey) => {
                let at = read.whole.detectors.storeys.binary_search(&storey).ok();
                of_kept(at.and_then(|at| read.storeys.get(at)), made)
            }
            Kind::Sound(level) => {
                let at = position(&SOUND_LEVELS, level);
                of_kept(at.and_then(|at| self.sound.get(at)), made)
            }
            Kind::Light(level) => {
                let at = position(&light_levels(), level);
                of_kept(at.and_then(|at| self.light.get(at)), made)
            }
        }
    }

    /// A layer of radio on a storey, one of the last few that were asked for. Nobody waits while it is made, so two who ask at once may both make it.
    fn radio_storey(
        &self,
        kind: Kind,
        made: impl FnOnce() -> Result<Option<Arc<Kept>>, LayerError>,
    ) -> Result<Option<Arc<Kept>>, LayerError> {
        let known = || (self.radio_storeys.lock()).unwrap_or_else(PoisonError::into_inner);
        let found = known().iter().find(|kept| kept.layer.kind == kind).cloned();
        if found.is_some() {
            return Ok(found);
        }
        let made = made()?;
        if let Some(kept) = &made {
            let mut known = known();
            if known.len() >= STOREYS_KEPT {
                known.pop_front();
            }
            known.push_back(Arc::clone(kept));
        }
        Ok(made)
    }

    fn read(&self, community: &Community, catalogue: &Catalogue) -> Result<&Read, &LayerError> {
        let read = || {
            let whole = Whole::of(community, catalogue)?;
            let services = whole.facilities.iter().map(|_| OnceLock::new()).collect();
            let storeys = whole.detectors.storeys.iter();
            let storeys = storeys.map(|_| OnceLock::new()).collect();
            Ok(Read {
                whole,
                shown: OnceLock::new(),
                schedule: OnceLock::new(),
                services,
                storeys,
            })
        };
        self.whole.get_or_init(read).as_ref()
    }
}

fn of_kept(
    kept: Option<&Once<Option<Arc<Kept>>>>,
    made: impl FnOnce() -> Result<Option<Arc<Kept>>, LayerError>,
) -> Result<Option<Arc<Kept>>, LayerError> {
    let Some(kept) = kept else {
        return Ok(None);
    };
    kept.get_or_init(made).clone()
}

fn level_position(level: Level) -> Option<usize> {
    camera_levels().position(|known| known == level)
}

fn position(levels: &[RuleLevel], level: RuleLevel) -> Option<usize> {
    levels.iter().position(|known| *known == level)
}
