//! Geometry of IFC: representations to faces, in the file's unit of length.

mod body;
mod boolean;
mod brep;
mod clip;
mod curve;
mod placement;
mod point;
mod profile;
mod solid;
mod vector;

pub(super) use body::{Body, Face};
pub(super) use placement::Placements;
pub(super) use solid::Shapes;
pub(super) use vector::Vector;
