//! What the readers of city models share: CityJSON and CityGML say the same things in different letters.
//!
//! A reader resolves each object of its file to a [`CityObject`]: attributes by CityJSON's names, surfaces and lines in the file's
//! coordinates. The [`Builder`] makes features of it.
//!
//! A `Building` with its parts is one building; its footprint is the lowest level of detail, else the ground surfaces, else the
//! shadow of all surfaces; each level of detail becomes a shell. Storeys and rooms become storeys and rooms; plants, waters, roads
//! and furniture what they are.

mod axis;
mod builder;
mod building;
mod codes;
mod indoors;
mod object;
mod plan;
mod road;

pub(crate) use builder::Builder;
pub(crate) use object::{Body, CityObject};
pub(crate) use plan::shadow;
