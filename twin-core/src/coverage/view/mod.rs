//! What one camera of a community shows: its picture, the homes that it exposes, what it sees, and what its recording takes; and the schedule of all.
//!
//! | module | what it holds |
//! |---|---|
//! | `error` | why nothing of it can be told |
//! | `placed` | somebody or a number plate at a chosen place |
//! | `recording` | the bits and bytes of its stream |
//! | `schedule` | all cameras of a community, and what they come to |
//! | `shown` | gates, entrances, fixtures and devices that it sees |

mod error;
mod placed;
mod recording;
mod schedule;
mod shown;
#[cfg(test)]
mod tests;

use crate::catalogue::Catalogue;
use crate::coverage::camera::{
    Camera, Exposure, LEVELS_2014, Level, MAX_RANGE_M, Seen, SightError, Sweep, Volume, exposures,
};
use crate::coverage::layer::{Reason, Whole};
use crate::coverage::obstacle::Obstacles;
use crate::model::Community;

pub use error::ViewError;
pub use placed::Placed;
pub use recording::{PICTURES_A_SECOND, Recording, USUAL_DAYS, USUAL_DAYS_SOURCE};
pub use schedule::{Schedule, ScheduleSums, ScheduledCamera};
pub use shown::Shown;

/// The level from which homes count as exposed: that somebody is at the window can be told. Assumption; no standard that was read names one.
pub const EXPOSED: Level = LEVELS_2014[1];
/// Farthest distance at which homes and targets are told, metres. Assumption: farther off haze and the lens take what the pixels promise.
pub const FARTHEST_M: f64 = 200.0;
/// How far the picture reaches, metres. Assumption: a house is a few pixels wide then.
pub const PICTURE_M: f64 = 500.0;

/// What a camera shows.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Its position in the community's devices.
    pub device: u32,
    /// Where it hangs and what it looks with.
    pub camera: Camera,
    /// The ground that it shows at [`EXPOSED`] or finer.
    pub ground: Seen,
    /// The space that it looks through at [`EXPOSED`] or finer.
    pub volume: Volume,
    /// Parts of façades of homes that it shows at [`EXPOSED`] or finer, within [`FARTHEST_M`]; masks in pixels of its picture.
    pub exposures: Vec<Exposure>,
    /// What it sees, the finest first.
    pub shown: Vec<Shown>,
}

impl View {
    /// What the camera at position `device` of the community's devices shows. Cost: as [`exposures`], [`Sweep::ground`] and [`Volume::of`], and linear in
    /// gates, fixtures and devices.
    ///
    /// # Errors
    /// When the device is no camera, nothing says where it looks, it is in a building or inside of something.
    pub fn of(
        community: &Community,
        catalogue: &Catalogue,
        whole: &Whole,
        device: u32,
    ) -> Result<Self, ViewError> {
        let camera = camera_of(community, whole, device)?;
        let obstacles = &whole.obstacles;
        let ground = ground(obstacles, &camera)?;
        Ok(Self {
            device,
            volume: Volume::of(obstacles, &camera, ground.range_m)?,
            ground,
            exposures: exposed(community, obstacles, &camera)?,
            shown: shown::shown(community, catalogue, obstacles, (device, &camera))?,
            camera,
        })
    }
}

/// The camera at position `device` of the community's devices.
///
/// # Errors
/// When it is no camera, nothing says where it looks, or it is in a building.
pub fn camera_of(community: &Community, whole: &Whole, device: u32) -> Result<Camera, ViewError> {
    let viewers = &whole.viewers;
    if let Some(viewer) = viewers.seeing.iter().find(|v| v.device == device) {
        return Ok(viewer.camera);
    }
    let left_out = viewers.left_out.iter().find(|left| left.device == device);
    let known = community.devices.get(device as usize);
    let id = known.map_or_else(String::new, |device| device.id.to_string());
    Err(match left_out.map(|left| &left.reason) {
        Some(Reason::Sight(error)) => ViewError::Sight(error.clone()),
        Some(Reason::Indoors) => ViewError::Indoors { device: id },
        // The other reasons are not those of cameras.
        Some(_) => ViewError::NoHeading { device: id },
        None => ViewError::NoCamera {
            device: id,
            class: known.map_or_else(String::new, |device| device.class.to_string()),
        },
    })
}

fn ground(obstacles: &Obstacles, camera: &Camera) -> Result<Seen, SightError> {
    let range_m = camera.lens.range_m(EXPOSED.pixels_per_m).min(MAX_RANGE_M);
    let mut seen = Sweep::default().ground(obstacles, camera, &[range_m])?;
    Ok(seen.pop().unwrap_or_else(|| Seen {
        range_m,
        area_m2: 0.0,
        ground: geo::MultiPolygon::new(Vec::new()),
    }))
}

/// The exposures of all flat pictures of the camera, their masks in its own picture. One at the seam of two pictures of a panorama is
/// masked in that which shows its middle.
fn exposed(
    community: &Community,
    obstacles: &Obstacles,
    camera: &Camera,
) -> Result<Vec<Exposure>, SightError> {
    let rows = f64::from(camera.lens.rows());
    let mut found = Vec::new();
    for sector in camera.sectors()? {
        let farthest = sector.lens.focal_pixels()[0] / FARTHEST_M;
        let least = EXPOSED.pixels_per_m.max(farthest);
        for mut exposure in exposures(community, obstacles, &sector, least)? {
            for corner in &mut exposure.mask {
                let [column, row] = camera.pixel_of(&sector, *corner);
                *corner = [column, row.clamp(0.0, rows)];
            }
            let shows = |corner: &[f64; 2]| corner[1] > 0.0 && corner[1] < rows;
            let spans = exposure.mask.iter().any(|c| c[1] <= 0.0)
                && exposure.mask.iter().any(|c| c[1] >= rows);
            if spans || exposure.mask.iter().any(shows) {
                found.push(exposure);
            }
        }
    }
    Ok(found)
}
