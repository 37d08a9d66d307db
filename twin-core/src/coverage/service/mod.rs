//! Service distance: how far each entrance is on foot from the nearest facility, and what lies within a distance of them.
//!
//! A [`Catchment`] answers for one kind of facility: bins, lockers, chargers, clinics, AED; hydrants with the length of their
//! hose for the limit. [`isochrone()`] makes areas of the stretches of road within a distance. [`Circle`] names the distances of the living circles.

mod catchment;
mod circle;
mod entrance;
mod error;
mod isochrone;
mod places;
#[cfg(test)]
mod tests;

pub(crate) use catchment::on_way;
pub use catchment::{Access, Catchment, Entrances, Facility, WAY_M};
pub use circle::Circle;
pub use entrance::{Entrance, entrances};
pub use error::ServiceError;
pub use isochrone::{STRIP_M, isochrone};
pub use places::{SERVICE_FIXTURES, SERVICE_PLACES, ServiceFixture, ServicePlace};
