//! Path loss: each formula by itself, refused outside the range that its source states.
//!
//! Losses are in dB, distances and heights in metres, frequencies in GHz. How each formula's numbers were checked is said where it
//! stands; "not read" marks a number that no readable copy of the clause confirmed.

mod diffraction;
mod entry;
mod free_space;
mod indoor;
mod normal;
mod over_roof;
mod p1238;
mod p1411;
mod street;
#[cfg(test)]
mod tests;

pub use diffraction::{Edge, bullington, edge_parameter, knife_edge};
pub use entry::{Building, Facade, Material, entry_loss, facade_loss, inside_loss, material_loss};
pub use free_space::free_space;
pub use indoor::{Clutter, factory_los, factory_nlos, office_los, office_nlos};
pub use over_roof::{City, RoofPath, over_roof};
pub use p1238::{Indoor, Premises, Surroundings, by_floors, floor_loss, indoor, site_general};
pub use p1411::{Bounds, Canyon, above_roof, canyon_sigma, street_canyon, uhf_street};
pub use street::{Link, Scenario, Sight, los_probability, shadow_sigma, street_los, street_nlos};

pub(super) use diffraction::equivalent_edge_loss;
pub(super) use over_roof::like_roofs_m;
