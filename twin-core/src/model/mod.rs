//! The community and its features.

mod community;
mod error;
mod feature;
mod kinds;
mod provenance;
#[cfg(test)]
mod tests;
mod validate;

pub use community::{Community, CommunityParts};
pub use error::{InvalidCommunity, ModelError};
pub use feature::{
    Building, Compound, Device, Fixture, Gate, Green, Host, Name, NetworkAttachment, Parking,
    Place, Position, Road, Unit, Water,
};
pub use kinds::{
    BuildingUse, Enclosure, FixtureKind, GateKind, GreenKind, Network, ParkingKind, RoadClass,
};
pub use provenance::{Provenance, Sourced};
pub use validate::{Feature, MAX_EXTENT_M, MIN_AREA_M2, Report};
