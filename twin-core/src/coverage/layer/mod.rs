//! Coverage of a whole community: what its devices of one kind cover together, each square metre with its devices.
//!
//! | module | what it holds |
//! |---|---|
//! | `asked` | the open ground and the roads that coverage is asked of, in tiles |
//! | `patchwork` | what a set of devices covers of them; one device is replaced without the others |
//! | `viewer` | the cameras of a community in space |
//! | `whole` | every layer of a community, from what is read of it once |
//! | `facility` | what people come to, and how far it is from there along the ways |
//! | `transmitter` | base stations, access points and gateways, and their radio map |

mod asked;
mod error;
mod facility;
mod patchwork;
#[cfg(test)]
mod tests;
mod transmitter;
mod viewer;
mod whole;

pub use asked::{Asked, TILE_M};
pub use error::LayerError;
pub use facility::{Facilities, Stop};
pub use patchwork::{Numbers, Patch, Patchwork};
pub use transmitter::{Transmitters, bounds_of};
pub use viewer::{LeftOut, Reason, Terrain, Viewer, Viewers};
pub(crate) use viewer::{is_indoors, pose};
pub use whole::{Kind, Layer, Whole, camera_levels};
