//! What a row needs of a community, and where: the seam between the rules and whatever places the devices.

use std::sync::Arc;

use super::chain::Chain;
use super::feature::FeatureAt;
use super::reason::Reason;
use super::stand_in::StandIn;
use crate::catalogue::Reach;
use crate::ids::{ClassId, RowId};

/// One need. Features are named by their position in the community's lists, places by theirs in the list of all places.
#[derive(Debug, Clone, PartialEq)]
pub enum Need {
    /// Serve a stretch of road with devices `spacing_min_m` to `spacing_max_m` apart.
    Along {
        /// The stretch.
        chain: Chain,
        /// Least spacing in metres.
        spacing_min_m: f64,
        /// Greatest spacing in metres.
        spacing_max_m: f64,
        /// Whether to use poles where they stand.
        on_poles: bool,
    },
    /// Serve a stretch of road from its ends on.
    FromEnds {
        /// The stretch.
        chain: Chain,
        /// Whether three or more roads meet at its start and at its end.
        junctions: [bool; 2],
        /// Greatest spacing in metres.
        spacing_m: f64,
    },
    /// Serve the boundary of a compound.
    Perimeter {
        /// The compound.
        compound: usize,
        /// Greatest length of a zone in metres.
        spacing_max_m: f64,
    },
    /// Stand at a gate.
    Gate {
        /// The gate.
        gate: usize,
        /// How many.
        count: u32,
    },
    /// Stand in the middle of a compound that has no gate.
    Compound {
        /// The compound.
        compound: usize,
        /// How many.
        count: u32,
    },
    /// Go with a fixture.
    Fixture {
        /// The fixture.
        fixture: usize,
        /// How many.
        count: u32,
    },
    /// Go with so many of several fixtures, whichever they are, one with each.
    Share {
        /// The fixtures.
        fixtures: Vec<usize>,
        /// How many of them, at most all.
        count: u32,
    },
    /// One in each of the first `count` homes of a unit.
    Homes {
        /// The unit.
        unit: usize,
        /// How many homes.
        count: u32,
    },
    /// One for each home of a building whose units are not known.
    BuildingHomes {
        /// The building.
        building: usize,
        /// How many homes.
        count: u32,
    },
    /// Serve parking spaces.
    Spaces {
        /// The parking facility.
        parking: usize,
        /// How many of its spaces.
        count: u32,
    },
    /// Stand at the entrance of a parking facility.
    ParkingEntrance {
        /// The parking facility.
        parking: usize,
        /// How many.
        count: u32,
    },
    /// Stand in a place.
    Place {
        /// The place.
        place: usize,
        /// How many.
        count: u32,
    },
    /// Stand in a place, or with those that they are grouped with at a gate.
    Grouped {
        /// The place.
        place: usize,
        /// The gate.
        gate: usize,
        /// How many.
        count: u32,
    },
    /// Stand in a place of a kind that the community does not have: until it has one, at what stands in for it.
    Unhoused {
        /// The kind of place.
        kind: Arc<str>,
        /// What stands in for it.
        at: StandIn,
        /// How many.
        count: u32,
    },
    /// Serve a green area with outlets `spacing_min_m` to `spacing_max_m` apart.
    Green {
        /// The green area.
        green: usize,
        /// Least spacing in metres.
        spacing_min_m: f64,
        /// Greatest spacing in metres.
        spacing_max_m: f64,
    },
    /// Hang in the halls of a unit that no source draws, storey by storey.
    Halls {
        /// The unit.
        unit: usize,
        /// Least distance to walls in metres.
        wall_clearance_m: f64,
        /// The storeys, ascending.
        storeys: Vec<i16>,
    },
    /// Hang in a hall that a source draws, as many as protect all of it.
    Hall {
        /// The room.
        room: usize,
        /// Least distance to walls in metres.
        wall_clearance_m: f64,
    },
    /// Stand on the roof of a building.
    Roof {
        /// The building.
        building: usize,
    },
    /// Start from a road.
    RoadStart {
        /// The road.
        road: usize,
        /// How many.
        count: u32,
    },
    /// Stand at a feature or near it.
    Near {
        /// The feature.
        feature: FeatureAt,
        /// How many.
        count: u32,
        /// Greatest distance from it in metres.
        within_m: f64,
    },
    /// Be within reach of a feature; one device may be within reach of many.
    Reach {
        /// The feature.
        feature: FeatureAt,
        /// Greatest distance in metres.
        distance_m: f64,
        /// How it is measured.
        by: Reach,
        /// How many may be there and serve how many.
        limits: ReachLimits,
    },
    /// Perhaps something at a feature: what its rule asks of is not known of it.
    Untold {
        /// The feature.
        feature: FeatureAt,
        /// The attribute that the model does not say.
        attribute: Arc<str>,
    },
}

/// How many devices may be there for the features within their reach, and how many households each may serve; none for as many as it takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReachLimits {
    /// At most so many devices, those that are there among them.
    pub at_most: Option<u32>,
    /// Each serves at most so many households.
    pub serves_at_most: Option<u32>,
}

/// All that a row needs of a community.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    /// The row.
    pub row: RowId,
    /// The device class it asks for.
    pub class: ClassId,
    /// Its needs, in a fixed order.
    pub needs: Vec<Need>,
    /// The classes that its devices stand together with where they can.
    pub with: Vec<ClassId>,
    /// Why there are none, when there are none.
    pub reason: Option<Reason>,
}
