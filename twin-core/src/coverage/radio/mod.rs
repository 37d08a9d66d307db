//! Radio coverage: who hears which site how loud, outdoors and on each storey, and whether the sites can carry what devices send.
//!
//! [`loss`] has the formulas, each refused outside the range of its source. A [`Scene`] is what waves meet; [`RadioMap`] the best server,
//! level and SINR of each cell; [`attribute`] gives each device its site and each site its load. [`Technology`] has presets of
//! the networks that the white paper's devices use.

mod antenna;
mod capacity;
mod contour;
mod decibel;
mod error;
mod grid;
mod interior;
mod listen;
mod lora;
pub mod loss;
mod map;
mod outline;
mod profile;
mod rate;
mod region;
mod scene;
mod sight;
mod site;
mod survey;
mod technology;
#[cfg(test)]
mod tests;

pub use antenna::{Antenna, ELEMENT_GAIN_DBI};
pub use capacity::{Attribution, Demand, LORA_CHANNELS, Reception, SiteLoad, Unserved, attribute};
pub use decibel::{THERMAL_NOISE_DBM_PER_HZ, from_db, noise_dbm, to_db};
pub use error::RadioError;
pub use grid::{Grid, MAX_CELLS};
pub(crate) use interior::Interior;
pub use listen::{Ear, Stations, area_of};
pub use lora::{
    ARRIVING, LORA_FRAME_BYTES, LORA_VALUE_BYTES, NOISE_FIGURE_DB, Spreading, arriving,
    greatest_load,
};
pub use map::{HAND_M, Heard, HeardIf, MAX_SITES, RadioMap, Terminals};
pub(in crate::coverage) use outline::{changed_outlines, outlines};
pub use rate::{Direction, WIFI_EFFICIENCY, truncated_shannon, wifi_rate_bit_s};
pub use scene::Scene;
pub(crate) use scene::facade;
pub use site::Site;
pub use technology::{Family, MAXIMUM_COUPLING_LOSS_DB, Technology};
