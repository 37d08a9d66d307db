//! The community and its features.
//!
//! | file | nouns |
//! |---|---|
//! | `community` | the community: its parts, validated |
//! | `feature`, `kinds` | compound, building, unit, road, green, water, parking, gate, place, fixture, device |
//! | `storey`, `room`, `shell` | the depth of a building: storeys, rooms, roofs, surfaces; levels of garages |
//! | `ground` | walls, parking spaces, airspaces, placed models |
//! | `register` | households, legal entities, vehicles |
//! | `traffic`, `timetable`, `subject` | turn restrictions, access rules, opening hours, and what they are about |
//! | `utility` | power and water networks |
//! | `provenance`, `view` | where a value came from; a camera's own sensor and lens |
//! | `cim` | how deep the model of an object is |
//! | `grid` | plan geometry on a grid of micrometres |
//! | `validate`, `checks`, `report`, `breach` | what is refused, and why |
//! | `words` | the shape of a closed word list |

mod breach;
mod checks;
mod cim;
mod community;
mod error;
mod feature;
mod grid;
mod ground;
mod kinds;
mod product;
mod provenance;
mod register;
mod report;
mod room;
mod shell;
mod storey;
mod subject;
#[cfg(test)]
mod tests;
mod timetable;
mod traffic;
mod utility;
mod validate;
mod view;
pub(crate) mod words;

pub use breach::Breach;
pub use cim::CimLevel;
pub use community::{Community, CommunityParts};
pub use error::{InvalidCommunity, ModelError};
pub use feature::{
    Building, Compound, Device, Fixture, Gate, Green, Host, MOST_GBIT_S, Name, NetworkAttachment,
    Parking, Place, Position, Road, Unit, Water,
};
pub use ground::{
    Airspace, AirspaceKind, MAX_MODEL_BYTES, ParkingSpace, PlacedModel, SpaceKind, Wall, WallKind,
};
pub use kinds::{
    BuildingUse, CrossingKind, Enclosure, FixtureKind, GateKind, GreenKind, Network, ParkingKind,
    RoadClass,
};
pub use product::{Mounting, Product};
pub use provenance::{Provenance, Sourced};
pub use register::{EntityKind, Household, LegalEntity, Vehicle, VehicleKind, is_credit_code};
pub use report::{MAX_EXTENT_M, MIN_AREA_M2, Report};
pub use room::{Room, RoomKind};
pub use shell::{Material, Roof, RoofShape, Shell, Surface, SurfaceKind};
pub use storey::{GarageLevel, Storey};
pub use subject::Subject;
pub use timetable::{DAY_MINUTES, OpenSpan, Timetable, WeeklyHours};
pub use traffic::{AccessRule, Along, Permission, Traveller, TurnKind, TurnRestriction};
pub use utility::{
    Utility, UtilityFigure, UtilityFigures, UtilityLink, UtilityLinkKind, UtilityNode,
    UtilityNodeKind,
};
pub use validate::{Feature, Reference};
pub use view::CameraView;
pub(crate) use view::MOST_PIXELS;
