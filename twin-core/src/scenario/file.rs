//! The form of a scenario file.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use super::{CommunitySource, PlacementSettings};
use crate::sim::{
    ChargingStart, ClimateNormals, FaultPlan, IncidentPlan, NetworkModel, WeatherSpell,
};

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
    /// What is usual at its place month by month; that of the nearest known place if missing.
    pub(super) climate: Option<ClimateTable>,
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
    /// What starts a session of a charger once its driver has paid: that `by_itself` (if missing), or a command of the platform, `by_command`.
    #[serde(default)]
    pub(super) charging: ChargingStart,
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

/// Means of the twelve months of the place's calendar, January first.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClimateTable {
    /// Air temperature, °C, -60 to 45.
    #[schemars(with = "[f64; 12]")]
    temperature: Spanned<[f64; 12]>,
    /// Highest less lowest temperature of a day, K, 1.5 to 25.
    #[schemars(with = "[f64; 12]")]
    daily_range: Spanned<[f64; 12]>,
    /// Relative humidity, %, 20 to 95.
    #[schemars(with = "[f64; 12]")]
    humidity: Spanned<[f64; 12]>,
    /// Days with at least 0.1 mm of rain or snow, 0 to 19.
    #[schemars(with = "[f64; 12]")]
    rain_days: Spanned<[f64; 12]>,
    /// Rain and snow as water, mm in the month, 0 to 3000.
    #[schemars(with = "[f64; 12]")]
    rain_mm: Spanned<[f64; 12]>,
    /// Wind speed, m/s, 0.1 to 20.
    #[schemars(with = "[f64; 12]")]
    wind: Spanned<[f64; 12]>,
    /// Share of the sky under clouds, 0 to 1.
    #[schemars(with = "[f64; 12]")]
    cloud: Spanned<[f64; 12]>,
}

impl ClimateTable {
    /// Its figures, not checked yet.
    pub(super) fn normals(&self) -> ClimateNormals {
        ClimateNormals {
            temperature: *self.temperature.get_ref(),
            daily_range: *self.daily_range.get_ref(),
            humidity: *self.humidity.get_ref(),
            rain_days: *self.rain_days.get_ref(),
            rain_mm: *self.rain_mm.get_ref(),
            wind: *self.wind.get_ref(),
            cloud: *self.cloud.get_ref(),
        }
    }

    /// Where the figures of a key, such as `climate.wind`, begin, bytes into the text.
    pub(super) fn start_of(&self, key: &str) -> usize {
        let figures = [
            ("climate.temperature", &self.temperature),
            ("climate.daily_range", &self.daily_range),
            ("climate.humidity", &self.humidity),
            ("climate.rain_days", &self.rain_days),
            ("climate.rain_mm", &self.rain_mm),
            ("climate.wind", &self.wind),
            ("climate.cloud", &self.cloud),
        ];
        let wrong = figures.iter().find(|(name, _)| *name == key);
        wrong.map_or(0, |(_, figures)| figures.span().start)
    }
}
