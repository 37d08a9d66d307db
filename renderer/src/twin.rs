//! The picture's data, ready to be drawn: the scene with what every plugin looks up in it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use bevy::ecs::resource::Resource;
use bevy::ecs::schedule::SystemSet;
use twin_core::spatial::{FrameError, LocalFrame};
use twin_protocol::scene::{Scene, SceneBuilding, SceneClass};

use crate::arguments::{Arguments, Hideable, TimeOfDay};
use crate::shape::{contains, open_ring};

/// The static picture. Never changes while the program runs.
#[derive(Debug, Resource)]
pub struct Twin {
    /// As it came from the file or server.
    pub scene: Scene,
    /// Its local frame.
    pub frame: LocalFrame,
    /// One entry a building.
    pub footprints: Vec<Footprint>,
    /// Height of the highest roof in metres, at least 10.
    pub tallest: f64,
    device_numbers: HashMap<String, usize>,
    /// Bytes of the scene's models, as far as they could be had.
    models: Vec<Option<Arc<[u8]>>>,
    /// Of each building, whether one of those models stands for it.
    replaced: Vec<bool>,
}

/// A building's outline as points, with its bounding box.
#[derive(Debug, Clone, PartialEq)]
pub struct Footprint {
    /// Outer ring, then holes; not closed.
    pub rings: Vec<Vec<[f64; 2]>>,
    /// `[min_x, min_y, max_x, max_y]`.
    pub bounds: [f64; 4],
    /// Height of the foot.
    pub base: f64,
    /// Height of the top.
    pub top: f64,
}

impl Footprint {
    /// Of a building of the scene.
    #[must_use]
    pub fn of(building: &SceneBuilding) -> Self {
        let rings: Vec<Vec<[f64; 2]>> = building.rings.iter().map(|r| open_ring(r)).collect();
        let empty = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
        let bounds = rings.iter().flatten().fold(empty, |b, p| {
            [
                b[0].min(p[0]),
                b[1].min(p[1]),
                b[2].max(p[0]),
                b[3].max(p[1]),
            ]
        });
        Self {
            rings,
            bounds,
            base: building.base,
            top: building.top,
        }
    }

    /// Whether a plan position is inside.
    #[must_use]
    pub fn covers(&self, [x, y]: [f64; 2]) -> bool {
        let [x0, y0, x1, y1] = self.bounds;
        (x0..=x1).contains(&x) && (y0..=y1).contains(&y) && contains(&self.rings, [x, y])
    }
}

impl Twin {
    /// Prepares `scene`. Cost: linear in its size.
    ///
    /// # Errors
    /// When its origin is not a place on the globe.
    pub fn new(scene: Scene) -> Result<Self, FrameError> {
        let [lon, lat, height] = scene.origin;
        let frame = LocalFrame::new(lon, lat, height)?;
        let footprints: Vec<Footprint> = scene.buildings.iter().map(Footprint::of).collect();
        let tallest = footprints.iter().map(|f| f.top).fold(10.0, f64::max);
        let device_numbers = scene
            .devices
            .ids
            .iter()
            .enumerate()
            .map(|(i, id)| (id.clone(), i))
            .collect();
        Ok(Self {
            scene,
            frame,
            footprints,
            tallest,
            device_numbers,
            models: Vec::new(),
            replaced: Vec::new(),
        })
    }

    /// With the GLB files of the scene's models, in their order; `None` for one that could not be had, whose building is then
    /// drawn instead.
    #[must_use]
    pub fn with_models(mut self, models: Vec<Option<Arc<[u8]>>>) -> Self {
        let there = self.scene.models.iter().zip(&models);
        let stood_for: HashSet<&str> = there
            .filter(|(_, bytes)| bytes.is_some())
            .map(|(model, _)| model.building.as_str())
            .collect();
        let buildings = self.scene.buildings.iter();
        self.replaced = buildings
            .map(|b| stood_for.contains(b.id.as_str()))
            .collect();
        self.models = models;
        self
    }

    /// The models that can be drawn: position in the scene's list, and GLB file.
    pub fn models(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let numbered = self.models.iter().enumerate();
        numbered.filter_map(|(number, bytes)| Some((number, bytes.as_deref()?)))
    }

    /// Whether a model is drawn in place of building `number`.
    #[must_use]
    pub fn is_replaced(&self, number: usize) -> bool {
        self.replaced.get(number).copied().unwrap_or_default()
    }

    /// Place of the device `id` in the columns of the scene.
    #[must_use]
    pub fn device(&self, id: &str) -> Option<usize> {
        self.device_numbers.get(id).copied()
    }

    /// Number of devices whose columns are complete.
    #[must_use]
    pub fn device_count(&self) -> usize {
        let d = &self.scene.devices;
        d.ids
            .len()
            .min(d.classes.len())
            .min(d.positions.len() / 3)
            .min(d.storeys.len())
            .min(d.indoors.len())
    }

    /// East, north and height of device `number` in metres.
    #[must_use]
    pub fn position(&self, number: usize) -> [f64; 3] {
        let at = |i: usize| {
            self.scene
                .devices
                .positions
                .get(3 * number + i)
                .copied()
                .unwrap_or_default()
        };
        [at(0), at(1), at(2)]
    }

    /// Class of device `number`.
    #[must_use]
    pub fn class(&self, number: usize) -> Option<&SceneClass> {
        let class = *self.scene.devices.classes.get(number)?;
        self.scene.classes.get(usize::from(class))
    }

    /// Whether device `number` is a robot or drone.
    #[must_use]
    pub fn is_mobile(&self, number: usize) -> bool {
        self.class(number).is_some_and(|c| c.mobile)
    }

    /// Height of the top of the building over a plan position, if there is one.
    #[must_use]
    pub fn roof_over(&self, at: [f64; 2]) -> Option<f64> {
        let building = self.footprints.iter().find(|f| f.covers(at));
        building.map(|f| f.top)
    }

    /// Half the diagonal of the community in metres, at least 100.
    #[must_use]
    pub fn radius(&self) -> f64 {
        let [x0, y0, x1, y1] = self.scene.bounds;
        ((x1 - x0).hypot(y1 - y0) / 2.0).max(100.0)
    }

    /// Middle of the community in plan.
    #[must_use]
    pub fn middle(&self) -> [f64; 2] {
        let [x0, y0, x1, y1] = self.scene.bounds;
        [(x0 + x1) / 2.0, (y0 + y1) / 2.0]
    }
}

/// How the user wants it drawn.
#[derive(Debug, Clone, Resource)]
pub struct Look {
    /// Whether the sun casts shadows.
    pub shadows: bool,
    /// Whether edges are smoothed.
    pub msaa: bool,
    /// Whether title, clock, legend and panel are drawn.
    pub overlay: bool,
    /// Whether devices inside buildings are drawn.
    pub indoor: bool,
    /// Time of day of the sun; by the simulated clock if `None`.
    pub sun_time: Option<TimeOfDay>,
    /// Layers left out.
    pub hide: Vec<Hideable>,
}

/// Time of day of a picture if none is asked for: the sun is high enough to see by and low enough for shadows.
pub const PICTURE_TIME: TimeOfDay = TimeOfDay { seconds: 10 * 3600 };

impl Look {
    /// As the command line asks.
    #[must_use]
    pub fn of(args: &Arguments) -> Self {
        let is_picture = args.capture.is_some();
        Self {
            shadows: !args.no_shadows,
            msaa: !args.no_msaa,
            overlay: args.overlay || !is_picture,
            indoor: args.indoor,
            sun_time: args.time.or(is_picture.then_some(PICTURE_TIME)),
            hide: args.hide.clone(),
        }
    }

    /// Whether `layer` is drawn.
    #[must_use]
    pub fn shows(&self, layer: Hideable) -> bool {
        !self.hide.contains(&layer)
    }
}

/// The order of a frame: what happens, what the user does, what follows from it, what is written on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SystemSet)]
pub enum Step {
    /// Messages of the simulation or server are taken in.
    Receive,
    /// Mouse and keys.
    Input,
    /// Camera, light, devices and movers follow.
    Follow,
    /// Texts and highlights.
    Write,
}
