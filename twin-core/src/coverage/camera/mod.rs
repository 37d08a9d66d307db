//! What cameras see.
//!
//! | module | what it holds |
//! |---|---|
//! | `window` | the angle that is looked at in plan |
//! | `sweep`, `horizon` | the nearest edge in each direction, and the area and polygon that it leaves |
//! | `optics`, `quality` | sensor and lens, and the levels of IEC 62676-4 |
//! | `pose`, `ground`, `shadow` | a camera in space, and the ground that it shows |
//! | `outlook` | the parts of a way on the ground that an eye sees, and that a picture shows |
//! | `cells` | polygons as cells of a grid |
//! | `target` | whether a point, person or plate shows, how much and how fine |
//! | `cover` | what many cameras show together, and what none does |
//! | `picture`, `raster` | what a picture shows, as faces and as pixels |
//! | `sector` | the picture of any camera from flat ones |
//! | `privacy` | homes that a picture shows, with masks |
//! | `volume` | the space that is looked through, as a mesh |
//! | `storage` | network and disk |
//! | `standing` | whether a camera is free, on a wall or inside something |

mod cells;
mod cover;
mod error;
mod ground;
mod horizon;
mod optics;
mod outlook;
mod picture;
mod pose;
mod privacy;
mod quality;
mod raster;
mod sector;
mod shadow;
mod standing;
mod storage;
mod sweep;
mod target;
#[cfg(test)]
mod tests;
mod volume;
mod window;

pub use cells::Grid;
pub(crate) use cover::shares_within;
pub use cover::{Patch, Stretch, blind_spots, covered_m, patches, stretches};
pub use error::{MAX_RANGE_M, SightError};
pub use ground::Seen;
pub use horizon::Horizon;
pub use optics::{Lens, Projection, Sensor};
pub(crate) use outlook::Outlook;
pub use picture::{Face, Label, Picture, picture};
pub use pose::{Camera, heading_from_bearing};
pub use privacy::{Exposure, exposures};
pub use quality::{Edition, LEVELS_2014, LEVELS_2025, Level};
pub use raster::Raster;
pub use sector::drawn;
pub use storage::{Codec, Retention, usual_kbps};
pub use sweep::Sweep;
pub(crate) use target::{PLATE_HEIGHT_M, PLATE_WIDTH_M};
pub use target::{Sighting, Target, sightings};
pub use volume::Volume;
pub use window::Window;
