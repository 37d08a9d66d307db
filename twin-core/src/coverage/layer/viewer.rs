//! The cameras of a community in space.

use std::sync::Arc;

use geo::MultiPolygon;

use super::asked::Asked;
use super::error::LayerError;
use super::patchwork::Patchwork;
use crate::catalogue::{Catalogue, Optics};
use crate::coverage::camera::{Camera, Lens, Level, Projection, SightError, Sweep};
use crate::coverage::obstacle::Obstacles;
use crate::coverage::radio::RadioError;
use crate::coverage::radius::RadiusError;
use crate::coverage::terrain::{Terrain, says_no_height};
use crate::model::{Community, Device, Host, Position};

/// Height over the ground up to which a place is taken for that of the ground itself, as maps without heights give it, metres.
const ON_GROUND_M: f64 = 1.0;

/// A device that looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewer {
    /// Its position in the community.
    pub device: u32,
    /// Where it hangs and what it looks with.
    pub camera: Camera,
}

/// Why nothing is known of what a device covers.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// Nothing says where it looks.
    NoHeading,
    /// It is in a building: layers are of the open ground.
    Indoors,
    /// No way is near, so nobody comes to it.
    NoWay,
    /// What it sees cannot be told.
    Sight(SightError),
    /// No room is known where it hangs.
    NoRoom,
    /// Nothing tells how loud or how bright it is.
    NoPower,
    /// The rule of the code does not hold there.
    Rule(RadiusError),
    /// No model of radio holds for it.
    Radio(RadioError),
}

impl Reason {
    /// The word in messages.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NoHeading => "no_heading",
            Self::Indoors => "indoors",
            Self::NoWay => "no_way",
            Self::Sight(_) => "sight",
            Self::NoRoom => "no_room",
            Self::NoPower => "no_power",
            Self::Rule(_) => "rule",
            Self::Radio(_) => "no_model",
        }
    }
}

/// A device that is left out of a layer.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// Its position in the community; of a layer of service its number, as [`super::id_of`] knows it.
    pub device: u32,
    /// Why.
    pub reason: Reason,
}

/// The cameras of a community, in the order of its devices.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Viewers {
    /// Those that look at the open ground.
    pub seeing: Vec<Viewer>,
    /// The others.
    pub left_out: Vec<LeftOut>,
}

impl Viewers {
    /// The cameras of `community` with the optics of `catalogue`. Cost: O(n log m) for n devices and m buildings.
    ///
    /// # Errors
    /// When a place is none; a validated community has no such.
    pub fn of(
        community: &Community,
        catalogue: &Catalogue,
        terrain: &Terrain,
    ) -> Result<Self, LayerError> {
        let mut found = Self::default();
        for (number, device) in (0_u32..).zip(&community.devices) {
            let row = device.row.as_ref().map(|row| row.as_str());
            let Some(optics) = catalogue.optics(device.class.as_str(), row) else {
                continue;
            };
            let class = catalogue.class(device.class.as_str());
            let mount_m = class.map_or(0.0, |class| class.mount_height_m);
            match camera_of(device, optics, mount_m, terrain)? {
                Ok(camera) => found.seeing.push(Viewer {
                    device: number,
                    camera,
                }),
                Err(reason) => found.left_out.push(LeftOut {
                    device: number,
                    reason,
                }),
            }
        }
        Ok(found)
    }

    /// What they cover at a level, and those whose sight cannot be told besides [`Self::left_out`]. Cost: as [`Sweep::ground`] for each, on all
    /// cores, then as [`Patchwork::new`].
    #[must_use]
    pub fn patchwork(
        &self,
        asked: Arc<Asked>,
        obstacles: &Obstacles,
        level: Level,
    ) -> (Patchwork, Vec<LeftOut>) {
        Patchwork::swept(asked, &self.seeing, |sweep, viewer| {
            let ground = viewer.ground(sweep, obstacles, level);
            (viewer.device, ground.map_err(Reason::Sight))
        })
    }
}

impl Viewer {
    /// The ground that it shows at a level or finer. Cost: as [`Sweep::ground`].
    ///
    /// # Errors
    /// When a figure of the camera cannot be, or it is inside a building.
    pub fn ground(
        &self,
        sweep: &mut Sweep,
        obstacles: &Obstacles,
        level: Level,
    ) -> Result<MultiPolygon<f64>, SightError> {
        let ranges = self.camera.ranges_m(&[level]);
        let seen = sweep.ground(obstacles, &self.camera, &ranges)?;
        let ground = seen.into_iter().next().map(|seen| seen.ground);
        Ok(ground.unwrap_or_else(|| MultiPolygon::new(Vec::new())))
    }
}

/// The camera of a device, or why there is none.
pub(crate) fn camera_of(
    device: &Device,
    optics: &Optics,
    mount_m: f64,
    terrain: &Terrain,
) -> Result<Result<Camera, Reason>, LayerError> {
    if is_indoors(&device.host) {
        return Ok(Err(Reason::Indoors));
    }
    let lens = match optics.lens().and_then(|lens| lens.with(&device.view)) {
        Ok(lens) => lens,
        Err(error) => return Ok(Err(Reason::Sight(error))),
    };
    let looks_around = lens.projection() == Projection::Panoramic;
    let heading_rad = device.heading_rad.or(looks_around.then_some(0.0));
    let Some(heading_rad) = heading_rad else {
        return Ok(Err(Reason::NoHeading));
    };
    let ground_z = terrain.z(device.position.plan().into())?;
    let hung = (device.position, heading_rad);
    let usual_rad = || optics.pitch_deg.to_radians();
    let pitch_rad = device.view.pitch_rad.unwrap_or_else(usual_rad);
    Ok(Ok(pose(hung, (pitch_rad, lens), mount_m, ground_z)))
}

/// Whether a device at the host is in a building and shows nothing of the open.
pub(crate) fn is_indoors(host: &Host) -> bool {
    matches!(
        host,
        Host::Unit(_) | Host::Household { .. } | Host::Place(_)
    )
}

/// The camera at a position, which looks that way: as high as its position says, or `mount_m` above the ground where that says no height.
pub(crate) fn pose(
    (at, heading_rad): (Position, f64),
    (pitch_rad, lens): (f64, Lens),
    mount_m: f64,
    ground_z: f64,
) -> Camera {
    let is_up = at.z >= ground_z + ON_GROUND_M && !says_no_height(at);
    let z = if is_up { at.z } else { ground_z + mount_m };
    Camera {
        position: Position::new(at.x, at.y, z),
        ground_z,
        heading_rad,
        pitch_rad,
        lens,
    }
}
