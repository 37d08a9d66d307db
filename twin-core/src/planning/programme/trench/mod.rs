//! Trenches from where power is to where it is needed, each dug once.
//!
//! | module | what it holds |
//! |---|---|
//! | `obstacle` | what a trench cannot run through |
//! | `network` | where trenches can run |
//! | `tree` | those that join all sites to power |
//! | `forest` | these in pieces, from joint to joint |
//!
//! Power is at every building and pole. So no trench has to go round a building: it has power itself, and is nearer than what lies behind it.

mod forest;
mod network;
mod obstacle;
mod tree;

pub(super) use forest::Trenches;
