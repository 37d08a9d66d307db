//! The form of a scenario file.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use super::{CommunitySource, PlacementSettings};
use crate::sim::{FaultPlan, IncidentPlan, NetworkModel, WeatherSpell};

/// A scenario of the community twin: a run's whole set-up.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Scenario")]
pub(super) struct ScenarioFile {
    /// Its id, such as `demo`.
    pub(super) id: Arc<str>,
    /// Its Chinese name.
    pub(super) name_zh: Arc<str>,
    /// Its English name.
    pub(super) name_en: Arc<str>,
    /// What it shows, in Chinese.
    pub(super) description_zh: Arc<str>,
    /// What it shows, in English.
    pub(super) description_en: Arc<str>,
    /// Its community.
    pub(super) community: CommunitySource,
    /// How devices are placed; the community's own devices stay as they are if missing.
    pub(super) placement: Option<PlacementSettings>,
    /// How the simulation runs.
    #[serde(default)]
    pub(super) simulation: SimulationTable,
    /// How many homes are lived in, and habits of the people; each is the usual one if missing.
    #[serde(default)]
    pub(super) population: PopulationTable,
    /// Devices that break.
    #[serde(default, rename = "fault")]
    pub(super) faults: Vec<FaultPlan>,
    /// What befalls places.
    #[serde(default, rename = "incident")]
    pub(super) incidents: Vec<IncidentPlan>,
    /// Weather beyond the usual.
    #[serde(default, rename = "weather")]
    pub(super) weather: Vec<WeatherSpell>,
    /// Read by the load generator from the same text.
    #[serde(rename = "load")]
    #[schemars(skip)]
    _load: Option<IgnoredAny>,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SimulationTable {
    /// Seed of every random number; 42 if missing.
    pub(super) seed: Option<u64>,
    /// Simulated time at the start, RFC 3339.
    #[schemars(with = "Option<String>")]
    pub(super) start: Option<Spanned<String>>,
    /// Simulated seconds per second, 0.1 to 3600; 1 if missing.
    #[schemars(with = "Option<f64>", range(min = 0.1, max = 3600))]
    pub(super) speed: Option<Spanned<f64>>,
    /// How many simulated hours it takes to show what it shows; for runs that end.
    #[schemars(with = "Option<f64>", range(min = 0, max = 87600))]
    pub(super) hours: Option<Spanned<f64>>,
    /// How much of the networks between devices and platform there is: `ideal`, `outages` of what carries messages (if missing), or
    /// `radio` as well.
    #[serde(default)]
    pub(super) network: NetworkModel,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PopulationTable {
    /// Share of the homes that somebody lives in, 0 to 1; 1 if missing.
    #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
    pub(super) occupied: Option<Spanned<f64>>,
    /// Share of the households with a car, 0 to 1; 0.87 if missing.
    #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
    pub(super) cars_per_household: Option<Spanned<f64>>,
    /// Share of those who work in buildings without homes who come by car, 0 to 1; 0.25 if missing.
    #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
    pub(super) cars_per_worker: Option<Spanned<f64>>,
    /// Visits that a person gets on a day, 0 to 1, three to a household at most; 1/60 if missing.
    #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
    pub(super) visits_per_person: Option<Spanned<f64>>,
    /// Meals and parcels brought to the door for each person and day, 0 to 1, three to a household at most; 0.12 if missing.
    #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
    pub(super) deliveries_per_person: Option<Spanned<f64>>,
}
