//! IFC 2x3, IFC4 and IFC4.3 as STEP files (ISO 16739-1, in the encoding of ISO 10303-21), in.
//!
//! An `IfcBuilding` becomes a building, or one for each part of it that stands apart: its footprint is what walls, slabs and spaces
//! cover together, its shell the faces of walls, slabs and roofs. `IfcBuildingStorey` and `IfcSpace` become storeys and rooms, zones
//! of a stair units, outer doors entrances, doors with a fire rating fire doors, elevators lifts, distribution boards boxes.
//! Openings are not cut out of walls.
//!
//! | file | what it does |
//! |---|---|
//! | `step/` | records and their parameters |
//! | `model`, `fault` | records reached by their references, and what is wrong with one |
//! | `shape/` | placements, curves, profiles, solids, cuts |
//! | `structure`, `property`, `style`, `unit`, `zone` | relations of products |
//! | `source`, `part`, `storey`, `plan`, `word` | elements and spaces, in metres of the model |
//! | `siting` | where the model stands |
//! | `read`, `building`, `room`, `fixture` | what becomes of it |

mod building;
mod error;
mod fault;
mod fixture;
mod model;
mod part;
mod plan;
mod property;
mod read;
mod room;
mod shape;
mod siting;
mod source;
mod step;
mod storey;
mod structure;
mod style;
#[cfg(test)]
mod tests;
mod unit;
mod word;
mod zone;

pub use error::IfcError;
pub(crate) use read::read;
pub use step::StepFault;
pub(crate) use step::is_step;
