//! Coverage of a whole community: what its devices of one kind cover together, each square metre with its devices.
//!
//! | module | what it holds |
//! |---|---|
//! | `asked` | the open ground, the roads and the boundaries that coverage is asked of, in tiles |
//! | `line` | roads and boundaries, how much of each is covered, and what is left |
//! | `shown` | how much of them cameras show at each level |
//! | `patchwork` | what a set of devices covers of them; one device is replaced without the others |
//! | `viewer` | the cameras of a community in space |
//! | `whole` | every layer of a community, from what is read of it once |
//! | `detector` | smoke detectors, and what they protect of the rooms of a storey |
//! | `speaker`, `lamp` | loudspeakers and lamps by `level`, straight on all `around` |
//! | `road_light` | how evenly main roads are lit |
//! | `trial` | a site or lamp that is tried elsewhere |
//! | `note` | what was inferred or taken for granted |
//! | `facility`, `band` | what people come to, how far it is from there along the ways, and who lives within how far |
//! | `number` | by which number places and fixtures are known beside devices |
//! | `load` | what stations of radio have to carry |
//! | `transmitter` | base stations, access points and gateways, and their radio map |
//! | `storey` | what is heard of them on a storey of the buildings |

mod around;
mod asked;
mod band;
mod detector;
mod error;
mod facility;
mod lamp;
mod level;
mod line;
mod load;
mod note;
mod number;
mod patchwork;
mod road_light;
#[cfg(test)]
mod rule_tests;
#[cfg(test)]
mod service_tests;
mod shown;
mod speaker;
mod storey;
#[cfg(test)]
mod storey_tests;
#[cfg(test)]
mod tests;
mod transmitter;
mod trial;
mod viewer;
mod whole;

pub use asked::{Asked, TILE_M};
pub use band::Band;
pub use detector::{Detector, Detectors};
pub use error::LayerError;
pub use facility::{Facilities, Goal, Stop};
pub use lamp::{Lamp, Lamps, LightMap};
pub use level::{LIGHT_UNIT, RuleLevel, SOUND_LEVELS, SOUND_UNIT, light_levels};
pub use line::{AskedLine, Gap, LEAST_GAP_M, LineKind};
pub use load::{Loads, StationLoad};
pub use note::Note;
pub use number::id_of;
pub use patchwork::{Numbers, Patch, Patchwork};
pub use road_light::RoadLight;
pub use shown::ShownLines;
pub use speaker::{EAR_M, Speaker, Speakers};
pub use storey::storeys_of;
pub use transmitter::{Height, Transmitters, bounds_of};
pub use trial::{Trial, TrialMap};
pub use viewer::{LeftOut, Reason, Viewer, Viewers};
pub(crate) use viewer::{is_indoors, pose};
pub use whole::{Kind, Layer, Whole, camera_levels};

pub use super::terrain::Terrain;
