//! Deployment rules 部署要求 in machine-readable form.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{Enclosure, FixtureKind, RoadClass};

/// Which gates a rule speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateChoice {
    /// Every gate.
    Any,
    /// The main gate of each compound.
    Main,
    /// Gates that people use: all of them.
    People,
    /// Gates that vehicles use: main and vehicle gates.
    Vehicle,
}

/// Where and how many: the demand that a row makes on a community.
///
/// A white-paper row that gives no number (依需求建设, 按需部署) still gets one, and says in its row's `assumption` where it is from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// `count` for the community as a whole, in or beside a place of kind `at`.
    PerCommunity {
        /// How many.
        count: u32,
        /// Place kind, if the row names one.
        at: Option<Arc<str>>,
    },
    /// `count` for each compound, in or beside a place of kind `at`, or at its main gate.
    PerCompound {
        /// How many.
        count: u32,
        /// Place kind, if the row names one.
        at: Option<Arc<str>>,
    },
    /// `count` at each chosen gate.
    PerGate {
        /// How many.
        count: u32,
        /// Which gates.
        gates: GateChoice,
    },
    /// One at most every `spacing_max_m` along roads of the classes, none closer than `spacing_min_m`.
    AlongRoads {
        /// Classes of the roads.
        classes: Vec<RoadClass>,
        /// Least spacing in metres.
        spacing_min_m: f64,
        /// Greatest spacing in metres.
        spacing_max_m: f64,
        /// Whether to sit on poles where one is near.
        on_poles: bool,
    },
    /// One every `spacing_m` along roads of the classes, starting where they meet.
    AtJunctions {
        /// Classes of the roads.
        classes: Vec<RoadClass>,
        /// Spacing in metres.
        spacing_m: f64,
    },
    /// Along the boundary of compounds that are closed or open.
    AlongPerimeter {
        /// Which compounds.
        enclosure: Enclosure,
        /// Greatest spacing in metres.
        spacing_max_m: f64,
    },
    /// `count` for each fixture of a kind.
    PerFixture {
        /// Kind of the fixture.
        fixture: FixtureKind,
        /// How many.
        count: u32,
        /// Only those within this many metres of a main road, if given.
        near_main_road_m: Option<f64>,
    },
    /// For a share of the fixtures of a kind.
    ShareOfFixtures {
        /// Kind of the fixture.
        fixture: FixtureKind,
        /// Share, 0 to 1.
        share: f64,
    },
    /// One for each household.
    PerHousehold {
        /// Only rented homes.
        rented_only: bool,
    },
    /// For a share of the parking spaces of motor vehicles.
    ShareOfParking {
        /// Share, 0 to 1.
        share: f64,
    },
    /// For each vehicle entrance of parking and compound.
    PerParking {
        /// How many.
        count: u32,
    },
    /// `count_min` to `count_max` for each place of a kind.
    PerPlace {
        /// Place kind.
        place: Arc<str>,
        /// Least number.
        count_min: u32,
        /// Greatest number.
        count_max: u32,
    },
    /// One outlet every `spacing_min_m` to `spacing_max_m` in green areas.
    InGreens {
        /// Least spacing in metres.
        spacing_min_m: f64,
        /// Greatest spacing in metres.
        spacing_max_m: f64,
    },
    /// In public indoor areas of each unit, storey by storey, at least `wall_clearance_m` from walls.
    IndoorPublic {
        /// Least distance to walls in metres.
        wall_clearance_m: f64,
        /// Storeys between two devices of a unit.
        every_storeys: u16,
    },
    /// On the tallest buildings of the community, all round.
    HighestBuilding {
        /// How many buildings.
        count: u32,
    },
    /// One for each `households` households begun, at places of kind `at`, or spread over the community.
    PerHouseholds {
        /// Households for one.
        households: u32,
        /// Place kind, if the row names one.
        at: Option<Arc<str>>,
    },
    /// `count` for each patrol or shuttle route of a compound.
    PerRoute {
        /// How many.
        count: u32,
    },
}
