//! Named rules that fill what a source does not say, each with its source in [`RULES`].
//!
//! [`building_attributes`] and its neighbours fill the attributes of one feature; [`complete()`] adds the features that a
//! community needs and its source does not hold; [`deepen()`] adds storeys, rooms, levels and
//! spaces of car parks and walls of compounds. Nothing that exists is changed, except a road's class and a compound's
//! enclosure that were themselves inferred; all that is added carries [`crate::model::Provenance::Inferred`] with its rule, and an id under `infer/`.

mod attributes;
mod boundary;
mod complete;
mod compound;
mod count;
mod crossing;
mod deepen;
#[cfg(test)]
mod deepen_tests;
mod depth;
mod enclosure;
mod floor_plan;
mod garage;
mod gate;
mod ground;
mod indoor;
mod road;
pub mod rule;
mod service;
mod stations;
mod storey;
mod street;
#[cfg(test)]
mod tests;
mod unit;
mod workplace;
#[cfg(test)]
mod workplace_tests;

pub use attributes::{
    BuildingAttributes, BuildingFacts, FLOOR_AREA_PER_HOUSEHOLD_M2, OUTBUILDING_MAX_M2,
    basements_from_storeys, building_attributes, height_from_storeys, households, parking_spaces,
    residential_storeys, road_width, storey_height_m, storeys_from_height, storeys_from_use, usage,
    utc_offset_secs,
};
pub use complete::{InferenceSummary, complete};
pub(crate) use compound::CompoundMap;
pub use compound::assign_buildings;
pub use count::count_inferred;
pub use deepen::{Depth, deepen};
pub use depth::{clear_height, floor_z, roof_height, storey_name, wall_height};
pub use enclosure::enclosure_from_area;
pub use gate::{outward_rad, rank_gates};
pub(crate) use ground::{Ground, Nearby};
pub use rule::{RULES, Rule};
pub(crate) use unit::{child_id, fnv1a};
