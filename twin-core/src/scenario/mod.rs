//! Scenario files: which community, when, how fast, from which seed, with what people. TOML; the shipped ones are under `scenarios/`.

mod error;
mod file;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::both;
use crate::generate::GenerateSpec;
use crate::model::Name;
use crate::planning::Optional;
use crate::rules::NEW_BUILD;
use crate::sim::{ClimateError, ClimateNormals, Disturbances, Habits};
use crate::time::{SimTime, TimeError};
use crate::told::{Bilingual, Told, parser_words};
use file::{ClimateTable, PopulationTable, ScenarioFile, SimulationTable};

pub use error::ScenarioError;

/// Simulated seconds per second that a run may ask for.
pub const SPEED_RANGE: std::ops::RangeInclusive<f64> = 0.1..=3_600.0;

/// Longest run in simulated hours: ten years.
pub const MOST_HOURS: f64 = 87_600.0;

/// Where a scenario's community comes from.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommunitySource {
    /// Made by the generator.
    Generate(GenerateSpec),
    /// Read from a file, its path relative to the scenario file.
    File(String),
}

/// How a scenario's devices are placed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlacementSettings {
    /// The profile: a shipped one's word, such as `existing`, or a profile file, its path relative to the scenario file.
    pub profile: Arc<str>,
    /// What to do with optional rows.
    pub optional: Optional,
    /// Rule files of a city in order, their paths relative to the scenario file.
    pub rules: Vec<Arc<str>>,
}

impl Default for PlacementSettings {
    /// Every row of the white paper.
    fn default() -> Self {
        Self {
            profile: NEW_BUILD.into(),
            optional: Optional::Include,
            rules: Vec::new(),
        }
    }
}

/// How the simulation runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunSettings {
    /// Seed of every random number.
    pub seed: u64,
    /// Simulated time at the start.
    pub start: SimTime,
    /// Simulated seconds per second, within [`SPEED_RANGE`].
    pub speed: f64,
    /// Habits of the people.
    pub population: Habits,
    /// What is usual at the place month by month; `None` takes the nearest known climate.
    pub climate: Option<ClimateNormals>,
}

impl Default for RunSettings {
    /// Seed 42 from Monday, 1 June 2026, 07:30 in China, in real time, with people of usual habits.
    fn default() -> Self {
        Self {
            seed: 42,
            start: SimTime::from_secs(1_780_270_200),
            speed: 1.0,
            population: Habits::default(),
            climate: None,
        }
    }
}

/// A scenario: a run's whole set-up.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its id, such as `demo`.
    pub id: Arc<str>,
    /// Its name.
    pub name: Name,
    /// What it shows.
    pub description: Name,
    /// Its community.
    pub community: CommunitySource,
    /// How devices are placed; `None` leaves the community's devices as they are.
    pub placement: Option<PlacementSettings>,
    /// How the simulation runs.
    pub run: RunSettings,
    /// How many simulated hours it takes to show what it shows; for runs that end.
    pub hours: Option<f64>,
    /// What happens to its devices, places and weather.
    pub disturbances: Disturbances,
}

impl Scenario {
    /// The form of a scenario file as JSON Schema 2020-12, without the `load` part, which the load generator reads.
    #[must_use]
    pub fn schema() -> schemars::Schema {
        schemars::schema_for!(ScenarioFile)
    }

    /// Reads a scenario from `text`; `file` names it in errors.
    ///
    /// # Errors
    /// When it is not TOML of this form or a value is out of range.
    pub fn parse(file: &str, text: &str) -> Result<Self, ScenarioError> {
        let read: ScenarioFile = toml::from_str(text).map_err(|e| ScenarioError::Syntax {
            file: file.to_owned(),
            message: parser_words(&e.to_string()),
        })?;
        let (mut run, hours) = run_settings((file, text), &read.simulation)?;
        run.population = habits((file, text), &read.population)?;
        let climate = read.climate.as_ref();
        run.climate = climate
            .map(|table| normals((file, text), table))
            .transpose()?;
        Ok(Self {
            id: read.id,
            name: Name {
                zh: Some(read.name_zh),
                en: Some(read.name_en),
            },
            description: Name {
                zh: Some(read.description_zh),
                en: Some(read.description_en),
            },
            community: read.community,
            placement: read.placement,
            run,
            hours,
            disturbances: Disturbances {
                faults: read.faults,
                incidents: read.incidents,
                weather: read.weather,
                network: read.simulation.network,
                charging: read.simulation.charging,
            },
        })
    }
}

/// A value that stands `at` so many bytes into the text and is out of range.
fn out_of_range(
    (file, text): (&str, &str),
    key: &'static str,
    at: usize,
    reason: Bilingual,
) -> ScenarioError {
    ScenarioError::Value {
        file: file.to_owned(),
        line: 1 + text.bytes().take(at).filter(|b| *b == b'\n').count(),
        key,
        reason,
    }
}

/// The habits that are asked for, and the usual ones.
fn habits(of: (&str, &str), table: &PopulationTable) -> Result<Habits, ScenarioError> {
    let mut habits = Habits::default();
    let keys = [
        ("population.occupied", &table.occupied, &mut habits.occupied),
        (
            "population.cars_per_household",
            &table.cars_per_household,
            &mut habits.cars_per_household,
        ),
        (
            "population.cars_per_worker",
            &table.cars_per_worker,
            &mut habits.cars_per_worker,
        ),
        (
            "population.visits_per_person",
            &table.visits_per_person,
            &mut habits.visits_per_person,
        ),
        (
            "population.deliveries_per_person",
            &table.deliveries_per_person,
            &mut habits.deliveries_per_person,
        ),
    ];
    for (key, asked, habit) in keys {
        let Some(asked) = asked else { continue };
        let value = *asked.get_ref();
        if !Habits::RANGE.contains(&value) {
            let reason = both!(
                "is {value}, but must be 0 to 1",
                "为 {value}，应在 0 至 1 之间"
            );
            return Err(out_of_range(of, key, asked.span().start, reason));
        }
        *habit = value;
    }
    Ok(habits)
}

/// The climate that is asked for.
fn normals(of: (&str, &str), table: &ClimateTable) -> Result<ClimateNormals, ScenarioError> {
    let normals = table.normals();
    normals.check().map_err(|error| {
        let reason = match &error {
            ClimateError::OutOfRange {
                month,
                value,
                least,
                most,
                ..
            } => both!(
                "of month {month} is {value}, but must be {least} to {most}",
                "{month} 月为 {value}，应在 {least} 至 {most} 之间"
            ),
            ClimateError::RainWithoutDays { month } => both!(
                "has rain in month {month}, but climate.rain_days has no day for it",
                "{month} 月有降水量，但 climate.rain_days 中没有降水日"
            ),
        };
        out_of_range(of, error.key(), table.start_of(error.key()), reason)
    })?;
    Ok(normals)
}

/// How it runs, and for how many hours.
fn run_settings(
    of: (&str, &str),
    table: &SimulationTable,
) -> Result<(RunSettings, Option<f64>), ScenarioError> {
    let value_error = |key, at, reason| out_of_range(of, key, at, reason);
    let mut run = RunSettings {
        seed: table.seed.unwrap_or(42),
        ..RunSettings::default()
    };
    if let Some(start) = &table.start {
        let (at, words) = (start.span().start, start.get_ref());
        run.start = words.parse().map_err(|e: TimeError| {
            let why = e.told();
            let reason = both!("'{words}': {why}", "“{words}”：{why}" => why);
            value_error("simulation.start", at, reason)
        })?;
    }
    if let Some(speed) = &table.speed {
        let (at, speed) = (speed.span().start, *speed.get_ref());
        if !SPEED_RANGE.contains(&speed) {
            let reason = both!(
                "is {speed}, but must be 0.1 to 3600",
                "为 {speed}，应在 0.1 至 3600 之间"
            );
            return Err(value_error("simulation.speed", at, reason));
        }
        run.speed = speed;
    }
    if let Some(hours) = &table.hours {
        let (at, hours) = (hours.span().start, *hours.get_ref());
        if !(hours > 0.0 && hours <= MOST_HOURS) {
            let reason = both!(
                "is {hours}, but must be more than 0 and at most {MOST_HOURS}",
                "为 {hours}，应大于 0 且不超过 {MOST_HOURS}"
            );
            return Err(value_error("simulation.hours", at, reason));
        }
    }
    let hours = table.hours.as_ref().map(|hours| *hours.get_ref());
    Ok((run, hours))
}
