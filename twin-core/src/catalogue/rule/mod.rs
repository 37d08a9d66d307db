//! Deployment rules 部署要求 in machine-readable form.

mod problem;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bounds::{LEAST_AREA_M2, LEAST_SPACING_M, MOST_AREA_M2, MOST_M, MOST_PER_FEATURE};
use super::cover::RadioWord;
use super::selection::{FeatureLayer, PerAmount, Reach, Tests, tests_schema};
use super::words::PlaceKind;
use crate::model::words::words;
use crate::model::{BuildingUse, Enclosure, FixtureKind, RoadClass};

/// Which gates a rule speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

words! {
    /// Where a station is to be heard.
    Listener {
        /// On the ground of the compounds that no building takes.
        Ground = "ground" "开敞地面",
        /// Along the roads and paths on the ground.
        Roads = "roads" "道路",
        /// At the gates.
        Gates = "gates" "出入口",
        /// In the homes: on the ground floor of each unit that has some.
        Homes = "homes" "住宅",
        /// In places of some kinds and in buildings of some uses.
        Places = "places" "场所",
        /// At the devices that speak the technology.
        Devices = "devices" "设备",
    }

    /// How fine cameras show something: a level of IEC 62676-4:2014, coarse to fine.
    ViewLevel {
        /// 12.5 pixels a metre.
        Monitor = "monitor" "监视",
        /// 25 pixels a metre.
        Detect = "detect" "探测",
        /// 62.5 pixels a metre.
        Observe = "observe" "观察",
        /// 125 pixels a metre.
        Recognise = "recognise" "识别",
        /// 250 pixels a metre.
        Identify = "identify" "辨认",
    }
}

/// Where and how many: the demand that a row makes on a community.
///
/// A white-paper row that gives no number (依需求建设, 按需部署) still gets one, and says in its row's `assumption` where it is from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    deny_unknown_fields,
    expecting = "a table with the kind of the rule"
)]
pub enum Rule {
    /// `count` for the community as a whole, in or beside a place of kind `at`.
    PerCommunity {
        /// How many.
        #[schemars(range(min = 1, max = MOST_PER_FEATURE))]
        count: u32,
        /// Place kind, if the row names one.
        #[schemars(with = "Option<PlaceKind>")]
        at: Option<Arc<str>>,
    },
    /// `count` for each compound, in or beside a place of kind `at`, or at its main gate.
    PerCompound {
        /// How many.
        #[schemars(range(min = 1, max = MOST_PER_FEATURE))]
        count: u32,
        /// Place kind, if the row names one.
        #[schemars(with = "Option<PlaceKind>")]
        at: Option<Arc<str>>,
    },
    /// `count` at each chosen gate.
    PerGate {
        /// How many.
        #[schemars(range(min = 1, max = MOST_PER_FEATURE))]
        count: u32,
        /// Which gates.
        gates: GateChoice,
        /// How fine vehicles are to be shown, of a row whose cameras see them; `recognise` where it is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<ViewLevel>,
    },
    /// One at most every `spacing_max_m` along roads of the classes, none closer than `spacing_min_m`.
    AlongRoads {
        /// Classes of the roads.
        #[schemars(length(min = 1))]
        classes: Vec<RoadClass>,
        /// Least spacing in metres.
        #[schemars(range(min = LEAST_SPACING_M, max = MOST_M))]
        spacing_min_m: f64,
        /// Greatest spacing in metres.
        #[schemars(range(min = LEAST_SPACING_M, max = MOST_M))]
        spacing_max_m: f64,
        /// Whether to sit on poles where one is near.
        on_poles: bool,
        /// How fine cameras are to show the roads; `detect` where it is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<ViewLevel>,
    },
    /// One every `spacing_m` along roads of the classes, starting where they meet.
    AtJunctions {
        /// Classes of the roads.
        #[schemars(length(min = 1))]
        classes: Vec<RoadClass>,
        /// Spacing in metres.
        #[schemars(range(min = LEAST_SPACING_M, max = MOST_M))]
        spacing_m: f64,
    },
    /// Along the boundary of compounds that are closed or open.
    AlongPerimeter {
        /// Which compounds.
        enclosure: Enclosure,
        /// Greatest spacing in metres.
        #[schemars(range(min = LEAST_SPACING_M, max = MOST_M))]
        spacing_max_m: f64,
        /// How fine cameras are to show the boundaries; `detect` where it is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<ViewLevel>,
    },
    /// `count` for each fixture of a kind.
    PerFixture {
        /// Kind of the fixture.
        fixture: FixtureKind,
        /// How many.
        #[schemars(range(min = 1, max = MOST_PER_FEATURE))]
        count: u32,
        /// Only those within this many metres of a main road, if given.
        #[schemars(extend("exclusiveMinimum" = 0), range(max = MOST_M))]
        near_main_road_m: Option<f64>,
    },
    /// For a share of the fixtures of a kind; where no such fixture is known, for that share of `per_place` supposed in each place.
    ShareOfFixtures {
        /// Kind of the fixture.
        fixture: FixtureKind,
        /// Share, more than 0 and at most 1.
        #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 1))]
        share: f64,
        /// Place kind that holds such fixtures.
        #[schemars(with = "PlaceKind")]
        place: Arc<str>,
        /// How many fixtures a place has where none is known.
        #[schemars(range(min = 1, max = MOST_PER_FEATURE))]
        per_place: u32,
    },
    /// One for each household, and one in each place of some kinds, which is a customer as a home is.
    PerHousehold {
        /// Only rented homes.
        rented_only: bool,
        /// Kinds of such places.
        #[serde(default)]
        #[schemars(with = "Vec<PlaceKind>")]
        places: Vec<Arc<str>>,
    },
    /// For a share of the parking spaces of motor vehicles.
    ShareOfParking {
        /// Share, more than 0 and at most 1.
        #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 1))]
        share: f64,
    },
    /// For each vehicle entrance of parking and compound.
    PerParking {
        /// How many.
        #[schemars(range(min = 1, max = MOST_PER_FEATURE))]
        count: u32,
    },
    /// `count_min` to `count_max` for each place of a kind, by its size.
    PerPlace {
        /// Place kind.
        #[schemars(with = "PlaceKind")]
        place: Arc<str>,
        /// Least number.
        #[schemars(range(min = 1, max = MOST_PER_FEATURE))]
        count_min: u32,
        /// Greatest number.
        #[schemars(range(min = 1, max = MOST_PER_FEATURE))]
        count_max: u32,
    },
    /// One for each `area_m2` of floor begun, in each place of a kind.
    PerPlaceArea {
        /// Place kind.
        #[schemars(with = "PlaceKind")]
        place: Arc<str>,
        /// Square metres for one.
        #[schemars(range(min = LEAST_AREA_M2, max = MOST_AREA_M2))]
        area_m2: f64,
    },
    /// One outlet every `spacing_min_m` to `spacing_max_m` in green areas.
    InGreens {
        /// Least spacing in metres.
        #[schemars(range(min = LEAST_SPACING_M, max = MOST_M))]
        spacing_min_m: f64,
        /// Greatest spacing in metres.
        #[schemars(range(min = LEAST_SPACING_M, max = MOST_M))]
        spacing_max_m: f64,
    },
    /// In public indoor areas of each unit, storey by storey, at least `wall_clearance_m` from walls.
    IndoorPublic {
        /// Least distance to walls in metres.
        #[schemars(range(min = 0, max = MOST_M))]
        wall_clearance_m: f64,
        /// Storeys between two devices of a unit.
        #[schemars(range(min = 1))]
        every_storeys: u16,
    },
    /// On the tallest buildings of the community, all round.
    HighestBuilding {
        /// How many buildings.
        #[schemars(range(min = 1, max = MOST_PER_FEATURE))]
        count: u32,
    },
    /// One for each `households` households begun, at places of kind `at`, or spread over the community.
    PerHouseholds {
        /// Households for one.
        #[schemars(range(min = 1))]
        households: u32,
        /// Place kind, if the row names one.
        #[schemars(with = "Option<PlaceKind>")]
        at: Option<Arc<str>>,
    },
    /// `count` for each fixed shuttle route.
    PerRoute {
        /// How many.
        #[schemars(range(min = 1, max = MOST_PER_FEATURE))]
        count: u32,
    },
    /// `count` for each feature of a layer that passes tests, or `count` for every amount of one of its attributes begun, at most
    /// `within_m` from it.
    ForEach {
        /// The layer.
        of: FeatureLayer,
        /// What its features must be like.
        #[serde(rename = "where", default)]
        #[schemars(schema_with = "tests_schema")]
        tests: Tests,
        /// How many.
        #[serde(default = "one")]
        #[schemars(range(min = 1, max = MOST_PER_FEATURE))]
        count: u32,
        /// Of what each feature gets so many times `count`, if given.
        #[serde(default)]
        per: Option<PerAmount>,
        /// Greatest distance in metres.
        #[schemars(extend("exclusiveMinimum" = 0), range(max = MOST_M))]
        within_m: f64,
    },
    /// A device within reach of each feature of a layer that passes tests; one device may serve many.
    WithinReach {
        /// The layer.
        of: FeatureLayer,
        /// What its features must be like.
        #[serde(rename = "where", default)]
        #[schemars(schema_with = "tests_schema")]
        tests: Tests,
        /// Greatest distance in metres.
        #[schemars(extend("exclusiveMinimum" = 0), range(max = MOST_M))]
        distance_m: f64,
        /// How it is measured.
        by: Reach,
        /// At most so many devices, those that are there among them: as many households as can be are served, as near as can be.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1, max = MOST_PER_FEATURE))]
        at_most: Option<u32>,
        /// Each device serves at most so many households.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1))]
        serves_at_most: Option<u32>,
    },
    /// A base station, access point or gateway is heard loud enough: a demand on a network.
    Heard {
        /// Technologies, any one of which will do.
        #[schemars(length(min = 1))]
        by: Vec<RadioWord>,
        /// Where.
        at: Listener,
        /// Kinds of places, where it is to be heard at places.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(with = "Vec<PlaceKind>")]
        places: Vec<Arc<str>>,
        /// Uses of buildings, where it is to be heard at places; those that hold a place of the kinds are not asked twice.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        usages: Vec<BuildingUse>,
        /// Greatest distance in plan at which a station counts, metres.
        #[schemars(range(min = LEAST_SPACING_M, max = MOST_M))]
        within_m: f64,
        /// Least level in dBm; where it is missing, the least that the technology is served from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least_dbm: Option<f64>,
        /// Whether stations of operators that no map has may serve too: then what the known ones do not reach at all cannot be told.
        #[serde(default)]
        operators: bool,
    },
    /// The features of a layer that pass tests pass others as well: a demand on a network or on what the model says of a feature.
    Having {
        /// The layer.
        of: FeatureLayer,
        /// What its features must be like to be asked.
        #[serde(rename = "where", default, skip_serializing_if = "Tests::is_empty")]
        #[schemars(schema_with = "tests_schema")]
        tests: Tests,
        /// What is asked of them.
        #[schemars(schema_with = "tests_schema")]
        must: Tests,
    },
}

fn one() -> u32 {
    1
}

impl Rule {
    /// The place kinds that the rule names.
    #[must_use]
    pub fn place_kinds(&self) -> &[Arc<str>] {
        match self {
            Self::PerCommunity { at, .. }
            | Self::PerCompound { at, .. }
            | Self::PerHouseholds { at, .. } => at.as_slice(),
            Self::PerPlace { place, .. }
            | Self::PerPlaceArea { place, .. }
            | Self::ShareOfFixtures { place, .. } => std::slice::from_ref(place),
            Self::PerHousehold { places, .. } | Self::Heard { places, .. } => places,
            _ => &[],
        }
    }

    /// How fine cameras are to show what the rule speaks of, where it says so.
    #[must_use]
    pub fn level(&self) -> Option<ViewLevel> {
        match self {
            Self::PerGate { level, .. }
            | Self::AlongRoads { level, .. }
            | Self::AlongPerimeter { level, .. } => *level,
            _ => None,
        }
    }

    /// Whether it is heard over an area or along lines, so that square metres or metres of it are served.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        let Self::Heard { at, .. } = self else {
            return false;
        };
        matches!(at, Listener::Ground | Listener::Roads)
    }

    /// Whether a row about a network, and no other, can have the rule.
    #[must_use]
    pub fn is_for_networks(&self) -> bool {
        matches!(self, Self::Heard { .. } | Self::Having { .. })
    }

    /// Whether a line of table 10, or a place of a city's own, can have the rule.
    #[must_use]
    pub fn is_for_places(&self) -> bool {
        matches!(
            self,
            Self::PerCommunity { .. } | Self::PerCompound { .. } | Self::PerHouseholds { .. }
        )
    }
}
