//! What devices and facilities cover.
//!
//! | module | what it holds |
//! |---|---|
//! | `camera` | what cameras see of the ground, of a target and of the homes about |
//! | `layer` | what all devices of a kind cover of a community, each square metre with its devices |
//! | `obstacle` | what stops sight and weakens radio: buildings, walls and trees as prisms, with their index |
//! | `radio` | path loss, maps of power and quality, capacity |
//! | `radius` | the radius rules of the national codes: smoke, sound, light |
//! | `service` | how far it is along the ways: catchments and isochrones |
//! | `storey` | how high what is in a building hangs, where its storey alone tells it |
//! | `terrain` | how high the ground is, as far as a map tells it |
//! | `view` | what one camera of a community shows: its picture, homes, gates and fixtures, its recording |

pub mod camera;
pub mod layer;
pub mod obstacle;
pub mod radio;
pub mod radius;
pub mod service;
mod storey;
mod terrain;
pub mod view;

pub(crate) use storey::{Storeys, under_ceiling};
pub(crate) use terrain::own_z;
