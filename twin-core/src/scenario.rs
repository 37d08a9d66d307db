//! Scenario files: which community, when, how fast, from which seed, with what people. TOML; the shipped ones are under `scenarios/`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use crate::both;
use crate::generate::GenerateSpec;
use crate::model::Name;
use crate::planning::Optional;
use crate::rules::NEW_BUILD;
use crate::sim::{Disturbances, FaultPlan, Habits, IncidentPlan, NetworkModel, WeatherSpell};
use crate::time::{SimTime, TimeError};
use crate::told::{Bilingual, Told, parser_words};

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
}

impl Default for RunSettings {
    /// Seed 42 from Monday, 1 June 2026, 07:30 in China, in real time, with people of usual habits.
    fn default() -> Self {
        Self {
            seed: 42,
            start: SimTime::from_secs(1_780_270_200),
            speed: 1.0,
            population: Habits::default(),
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

/// Why a scenario file is not a scenario.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// The file is not TOML, or a key is missing, unknown or of the wrong type.
    #[error("{file}: {message}")]
    Syntax {
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        message: Bilingual,
    },
    /// A value is out of range.
    #[error("{file}: line {line}: {key} {reason}")]
    Value {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The key, such as `simulation.speed`.
        key: &'static str,
        /// What it must be.
        reason: Bilingual,
    },
}

impl Told for ScenarioError {
    fn zh(&self) -> String {
        match self {
            Self::Syntax { file, message } => format!("{file}：{}", message.zh),
            Self::Value {
                file,
                line,
                key,
                reason,
            } => format!("{file}：第 {line} 行：{key} {}", reason.zh),
        }
    }
}

/// A scenario of the community twin: a run's whole set-up.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Scenario")]
struct ScenarioFile {
    /// Its id, such as `demo`.
    id: Arc<str>,
    /// Its Chinese name.
    name_zh: Arc<str>,
    /// Its English name.
    name_en: Arc<str>,
    /// What it shows, in Chinese.
    description_zh: Arc<str>,
    /// What it shows, in English.
    description_en: Arc<str>,
    /// Its community.
    community: CommunitySource,
    /// How devices are placed; the community's own devices stay as they are if missing.
    placement: Option<PlacementSettings>,
    /// How the simulation runs.
    #[serde(default)]
    simulation: SimulationTable,
    /// How many homes are lived in, and habits of the people; each is the usual one if missing.
    #[serde(default)]
    population: PopulationTable,
    /// Devices that break.
    #[serde(default, rename = "fault")]
    faults: Vec<FaultPlan>,
    /// What befalls places.
    #[serde(default, rename = "incident")]
    incidents: Vec<IncidentPlan>,
    /// Weather beyond the usual.
    #[serde(default, rename = "weather")]
    weather: Vec<WeatherSpell>,
    /// Read by the load generator from the same text.
    #[serde(rename = "load")]
    #[schemars(skip)]
    _load: Option<IgnoredAny>,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SimulationTable {
    /// Seed of every random number; 42 if missing.
    seed: Option<u64>,
    /// Simulated time at the start, RFC 3339.
    #[schemars(with = "Option<String>")]
    start: Option<Spanned<String>>,
    /// Simulated seconds per second, 0.1 to 3600; 1 if missing.
    #[schemars(with = "Option<f64>", range(min = 0.1, max = 3600))]
    speed: Option<Spanned<f64>>,
    /// How many simulated hours it takes to show what it shows; for runs that end.
    #[schemars(with = "Option<f64>", range(min = 0, max = 87600))]
    hours: Option<Spanned<f64>>,
    /// How much of the networks between devices and platform there is: `ideal`, `outages` of what carries messages (if missing), or
    /// `radio` as well.
    #[serde(default)]
    network: NetworkModel,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PopulationTable {
    /// Share of the homes that somebody lives in, 0 to 1; 1 if missing.
    #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
    occupied: Option<Spanned<f64>>,
    /// Share of the households with a car, 0 to 1; 0.87 if missing.
    #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
    cars_per_household: Option<Spanned<f64>>,
    /// Share of those who work in buildings without homes who come by car, 0 to 1; 0.25 if missing.
    #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
    cars_per_worker: Option<Spanned<f64>>,
    /// Visits that a person gets on a day, 0 to 1, three to a household at most; 1/60 if missing.
    #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
    visits_per_person: Option<Spanned<f64>>,
    /// Meals and parcels brought to the door for each person and day, 0 to 1, three to a household at most; 0.12 if missing.
    #[schemars(with = "Option<f64>", range(min = 0, max = 1))]
    deliveries_per_person: Option<Spanned<f64>>,
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

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "id = 'x'\nname_zh = '甲'\nname_en = 'X'\ndescription_zh = ''\ndescription_en = ''\n";

    #[test]
    fn a_file_scenario_is_read() {
        let text = format!(
            "{HEAD}[community]\nfile = 'a.gpkg'\n[simulation]\nseed = 7\nstart = '2026-06-01T00:00:00+08:00'\nspeed = 60.0\n"
        );
        let scenario = Scenario::parse("x.toml", &text).unwrap();
        assert_eq!(scenario.community, CommunitySource::File("a.gpkg".into()));
        assert_eq!(scenario.run.start.to_string(), "2026-05-31T16:00:00.000Z");
        assert_eq!((scenario.run.seed, scenario.run.speed), (7, 60.0));
    }

    #[test]
    fn a_placement_names_its_profile_and_its_rule_files() {
        let placement = |table: &str| {
            let text = format!("{HEAD}[community]\nfile = 'a.gpkg'\n[placement]\n{table}");
            Scenario::parse("x.toml", &text).map(|scenario| scenario.placement.unwrap())
        };
        assert_eq!(placement("").unwrap(), PlacementSettings::default());
        let existing = placement("profile = 'existing'\noptional = 'leave'\n").unwrap();
        assert_eq!(
            (&*existing.profile, existing.optional),
            ("existing", Optional::Leave)
        );
        let city = placement("profile = 'mine.toml'\nrules = ['a.toml', 'b.toml']\n").unwrap();
        assert_eq!(city.rules, ["a.toml".into(), "b.toml".into()]);
        assert!(placement("rule = ['a.toml']\n").is_err());
    }

    #[test]
    fn faults_and_hours_are_read() {
        let text = format!(
            "{HEAD}[community]\nfile = 'a'\n[simulation]\nhours = 6\n[[fault]]\nkind = 'noise'\nclass = 'T4-5'\nafter_s = 60\nsize = 0.2\n"
        );
        let scenario = Scenario::parse("x.toml", &text).unwrap();
        assert_eq!(scenario.hours, Some(6.0));
        assert_eq!(scenario.disturbances.faults.len(), 1);
        assert_eq!(scenario.disturbances.faults[0].size(), 0.2);
        let long = format!("{HEAD}[community]\nfile = 'a'\n[simulation]\nhours = 0\n");
        let message = Scenario::parse("x.toml", &long).unwrap_err().to_string();
        assert!(message.contains("line 9: simulation.hours"), "{message}");
    }

    #[test]
    fn an_incident_comes_at_a_time_or_by_a_rate() {
        let text = format!(
            "{HEAD}[community]\nfile = 'a'\n[[incident]]\nkind = 'fever'\nafter_s = 60\n[[incident]]\nkind = 'overfull_bin'\nrate_per_day = 2\n"
        );
        let scenario = Scenario::parse("x.toml", &text).unwrap();
        let incidents = scenario.disturbances.incidents.iter();
        let when: Vec<_> = incidents.map(|i| (i.after_s, i.rate_per_day)).collect();
        assert_eq!(when, [(Some(60.0), None), (None, Some(2.0))]);
        // A run that goes on has less of the one to wait for, and the other comes as often.
        let later = (scenario.disturbances).after(crate::time::SimSpan::from_secs(20));
        let when: Vec<_> = (later.incidents.iter())
            .map(|i| (i.after_s, i.rate_per_day))
            .collect();
        assert_eq!(when, [(Some(40.0), None), (None, Some(2.0))]);
    }

    #[test]
    fn habits_are_read_and_those_that_are_missing_are_usual() {
        let population = |table: &str| {
            let text = format!("{HEAD}[community]\nfile = 'a'\n[population]\n{table}");
            Scenario::parse("x.toml", &text).map(|scenario| scenario.run.population)
        };
        assert_eq!(population("").unwrap(), Habits::default());
        let asked = "occupied = 0.5\ncars_per_household = 0\ncars_per_worker = 1\nvisits_per_person = 0.25\ndeliveries_per_person = 0.75\n";
        let expected = Habits {
            occupied: 0.5,
            cars_per_household: 0.0,
            cars_per_worker: 1.0,
            visits_per_person: 0.25,
            deliveries_per_person: 0.75,
        };
        assert_eq!(population(asked).unwrap(), expected);
        for (key, value) in [
            ("occupied", "1.01"),
            ("cars_per_household", "-0.1"),
            ("cars_per_worker", "inf"),
            ("visits_per_person", "nan"),
            ("deliveries_per_person", "2"),
        ] {
            let message = population(&format!("\n{key} = {value}\n")).unwrap_err();
            let (message, reason) = (message.to_string(), "but must be 0 to 1");
            let place = format!("line 10: population.{key} is");
            assert!(
                message.contains(&place) && message.contains(reason),
                "{message}"
            );
        }
        let message = population("vacant = 0.2\n").unwrap_err().to_string();
        assert!(
            message.contains("line 9") && message.contains("vacant"),
            "{message}"
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let unknown = format!("{HEAD}[community]\nfile = 'a'\n[simulation]\nsped = 1\n");
        let message = Scenario::parse("x.toml", &unknown).unwrap_err().to_string();
        assert!(
            message.contains("x.toml") && message.contains("line 9") && message.contains("sped"),
            "{message}"
        );
        let fast = format!("{HEAD}[community]\nfile = 'a'\n[simulation]\nspeed = 1e9\n");
        assert!(
            Scenario::parse("x.toml", &fast)
                .unwrap_err()
                .to_string()
                .contains("0.1 to 3600")
        );
        let when = format!("{HEAD}[community]\nfile = 'a'\n[simulation]\nstart = 'noon'\n");
        assert!(
            Scenario::parse("x.toml", &when)
                .unwrap_err()
                .to_string()
                .contains("simulation.start")
        );
    }
}
