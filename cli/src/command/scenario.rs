//! `twin scenario`: the shipped scenarios, what is wrong with one, and the form of the file.

use clap::{Args, Subcommand};
use schemars::Schema;
use serde::Serialize;
use serde_json::{Map, Value};
use twin_core::both;
use twin_core::catalogue::Catalogue;
use twin_core::scenario::{Scenario, ScenarioError};
use twin_core::sim::{DisturbanceError, SimOptions, Simulation, WeatherSpell};
use twin_core::told::{Bilingual, Told};
use twin_formats::source::{self, SHIPPED};
use twin_load::plan::{self, Plan, PlanError};

use crate::failure::{self, Context, Failure, bail};
use crate::output;

#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    job: Job,
}

#[derive(Subcommand)]
enum Job {
    /// Lists the shipped scenarios and what each shows 随附情景一览.
    List(List),
    /// Tells what a scenario makes, or everything that is wrong with it 检查情景文件.
    Check(Check),
    /// Prints a shipped scenario's file, to begin one's own with.
    Show(Show),
    /// Prints the form of scenario files as JSON Schema, for editors.
    Schema,
}

#[derive(Args)]
struct List {
    /// Prints them as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
#[command(after_help = "Examples:
  twin scenario check mine.toml             makes its community and tells devices, faults and load
  twin scenario check noisy-sensors --json

Exit code 1 with every problem, each with file, line and reason.")]
struct Check {
    /// A scenario file, its folder, or a shipped scenario.
    #[arg(value_name = "SCENARIO")]
    source: String,
    /// Prints what it makes as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Show {
    /// A shipped scenario.
    #[arg(value_name = "NAME")]
    name: String,
}

pub(crate) fn run(options: &Options) -> failure::Result<()> {
    match &options.job {
        Job::List(options) => list(options),
        Job::Check(options) => check(options),
        Job::Show(options) => {
            let shipped = SHIPPED.iter().find(|(name, _)| *name == options.name);
            let (_, text) = shipped.with_context(|| {
                both!(
                    "there is no shipped scenario '{}'; twin scenario list names them",
                    "没有自带场景“{}”；twin scenario list 可列出";
                    options.name
                )
            })?;
            output::text_out(text)
        }
        Job::Schema => output::json(&schema()?),
    }
}

#[derive(Serialize)]
struct Line {
    id: &'static str,
    name_zh: String,
    name_en: String,
    shows_zh: String,
    shows_en: String,
}

fn list(options: &List) -> failure::Result<()> {
    let text = |part: Option<std::sync::Arc<str>>| part.as_deref().unwrap_or_default().to_owned();
    let line = |(id, file): &(&'static str, &str)| {
        let scenario = Scenario::parse(id, file)?;
        Ok(Line {
            id,
            name_zh: text(scenario.name.zh),
            name_en: text(scenario.name.en),
            shows_zh: text(scenario.description.zh),
            shows_en: text(scenario.description.en),
        })
    };
    let lines: Vec<Line> = SHIPPED.iter().map(line).collect::<failure::Result<_>>()?;
    if options.json {
        return output::json(&lines);
    }
    let text = lines.iter().map(|line| {
        format!(
            "{} · {} · {}\n    {}\n    {}\n",
            line.id, line.name_en, line.name_zh, line.shows_en, line.shows_zh
        )
    });
    output::text_out(&text.collect::<String>())
}

/// What a scenario makes.
#[derive(Serialize)]
struct Made {
    scenario: String,
    buildings: usize,
    households: u64,
    devices: usize,
    start: String,
    climate: Bilingual,
    hours: Option<f64>,
    faults: Vec<FaultLine>,
    incidents: Vec<IncidentLine>,
    weather: Vec<WeatherSpell>,
    load: Option<LoadLine>,
}

#[derive(Serialize)]
struct FaultLine {
    kind: &'static str,
    devices: usize,
    after_s: f64,
    lasts_s: Option<f64>,
}

#[derive(Serialize)]
struct IncidentLine {
    kind: &'static str,
    at: Option<String>,
    devices: usize,
    after_s: Option<f64>,
    rate_per_day: Option<f64>,
    lasts_s: f64,
}

#[derive(Serialize)]
struct LoadLine {
    targets: Vec<String>,
    phases: usize,
    seconds: f64,
}

fn check(options: &Check) -> failure::Result<()> {
    let (path, text) = source::scenario_text(&options.source)?;
    let file = path.display().to_string();
    let mut problems = Vec::new();
    let scenario = Scenario::parse(&file, &text);
    if let Err(error) = &scenario {
        problems.push(error.told());
    }
    let load = plan::read(&path, &text).unwrap_or_else(|error| {
        if !is_same(scenario.as_ref().err(), &error) {
            problems.push(error.told());
        }
        None
    });
    if scenario.is_ok() {
        match made(&options.source, load.as_ref()) {
            Ok(made) if problems.is_empty() => return tell(&made, options.json),
            Ok(_) => {}
            Err(error) => problems.push(located(error, &file, &text)),
        }
    }
    let lines = |of: fn(&Bilingual) -> &str| problems.iter().map(of).collect::<Vec<_>>().join("\n");
    let (en, zh) = (lines(|words| &words.en), lines(|words| &words.zh));
    Err(Failure::of(Bilingual::new(en, zh)))
}

/// Whether both readers stumble over the same line: what is no TOML is so to both, and once is enough.
fn is_same(scenario: Option<&ScenarioError>, load: &PlanError) -> bool {
    let (Some(ScenarioError::Syntax { message, .. }), PlanError::Syntax { line, .. }) =
        (scenario, load)
    else {
        return false;
    };
    message.en.contains(&format!("line {line},"))
}

/// Makes the community and breaks its devices, as a run would.
fn made(source: &str, load: Option<&Plan>) -> failure::Result<Made> {
    let opened = super::open(source)?;
    let catalogue = Catalogue::builtin()?.covering(&opened.community);
    let options = SimOptions {
        seed: opened.run.seed,
        start: opened.run.start,
        population: opened.run.population,
        climate: opened.run.climate,
        threads: 1,
        first_alarm_number: 1,
    };
    let mut simulation = Simulation::new(&opened.community, &catalogue, options)?;
    let disturbances = &opened.disturbances;
    let reached = simulation.disturb(&opened.community, &catalogue, disturbances)?;
    let faults = disturbances.faults.iter().zip(reached.faults);
    let incidents = disturbances.incidents.iter().zip(reached.incidents);
    Ok(Made {
        scenario: source.to_owned(),
        buildings: opened.community.buildings.len(),
        households: opened.community.household_count(),
        devices: opened.community.devices.len(),
        start: opened.run.start.to_string(),
        climate: simulation.climate().told(),
        hours: opened.hours,
        faults: faults
            .map(|(fault, devices)| FaultLine {
                kind: fault.kind.word(),
                devices,
                after_s: fault.after_s,
                lasts_s: fault.lasts_s,
            })
            .collect(),
        incidents: incidents
            .map(|(incident, reach)| IncidentLine {
                kind: incident.kind.word(),
                at: incident.at.clone(),
                devices: reach.devices,
                after_s: incident.after_s,
                rate_per_day: incident.rate_per_day,
                lasts_s: incident.lasts_s(),
            })
            .collect(),
        weather: disturbances.weather.clone(),
        load: load.map(|plan| LoadLine {
            targets: plan.targets.iter().map(|(name, _)| name.clone()).collect(),
            phases: plan.phases.len(),
            seconds: plan.phases.iter().map(|phase| phase.seconds).sum(),
        }),
    })
}

/// An error with the line of the table that it is about.
fn located(error: Failure, file: &str, text: &str) -> Bilingual {
    let table = error
        .cause::<DisturbanceError>()
        .and_then(DisturbanceError::table);
    let line = table.and_then(|(table, number)| {
        let heading = format!("[[{table}]]");
        let tables = text
            .lines()
            .enumerate()
            .filter(|(_, line)| line.trim_start().starts_with(&heading));
        tables.map(|(index, _)| index + 1).nth(number)
    });
    let place = match line {
        Some(line) => both!("{file}: line {line}", "{file}：第 {line} 行"),
        None => Bilingual::alike(file.to_owned()),
    };
    error.within(&place).words().clone()
}

fn tell(made: &Made, as_json: bool) -> failure::Result<()> {
    if as_json {
        return output::json(made);
    }
    let hours = made
        .hours
        .map_or_else(String::new, |hours| format!(", {hours} hours"));
    let mut text = format!(
        "{}: {} buildings, {} households, {} devices; from {}{hours}\n",
        made.scenario, made.buildings, made.households, made.devices, made.start
    );
    text.push_str(&format!("  {}\n", made.climate));
    for fault in &made.faults {
        let lasts = fault
            .lasts_s
            .map_or_else(|| " to the end".to_owned(), |s| format!(" for {s} s"));
        text.push_str(&format!(
            "  {} of {} devices after {} s{lasts}\n",
            fault.kind, fault.devices, fault.after_s
        ));
    }
    for incident in &made.incidents {
        let at = incident
            .at
            .as_ref()
            .map_or_else(String::new, |at| format!(" at {at}"));
        let when = match (incident.after_s, incident.rate_per_day) {
            (_, Some(rate)) => format!("{rate} times a day"),
            (after_s, None) => format!("after {} s", after_s.unwrap_or_default()),
        };
        text.push_str(&format!(
            "  {}{at} noticed by {} devices {when} for {} s\n",
            incident.kind, incident.devices, incident.lasts_s
        ));
    }
    for spell in &made.weather {
        text.push_str(&format!(
            "  weather after {} s for {} s: {} mm/h of rain, {} m/s of wind, {} K warmer\n",
            spell.after_s, spell.lasts_s, spell.rain_mm_per_h, spell.wind_m_per_s, spell.warmer_k
        ));
    }
    if let Some(load) = &made.load {
        text.push_str(&format!(
            "  load: {} phases, {} s, to {}\n",
            load.phases,
            load.seconds,
            load.targets.join(", ")
        ));
    }
    output::text_out(&text)
}

/// The form of a scenario file: the core's part with the load generator's in it.
fn schema() -> failure::Result<Value> {
    let mut whole = Scenario::schema().to_value();
    let (load, definitions) = parted(plan::schema())?;
    let document = whole.as_object_mut();
    let document = document.context(both!("a schema is an object", "模式应为对象"))?;
    if let Some(Value::Object(properties)) = document.get_mut("properties") {
        properties.insert("load".to_owned(), load);
    }
    let known = document
        .entry("$defs")
        .or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(known) = known {
        known.extend(definitions);
    }
    Ok(whole)
}

/// A schema without its head, and the definitions that it refers to.
fn parted(schema: Schema) -> failure::Result<(Value, Map<String, Value>)> {
    let mut document = match schema.to_value() {
        Value::Object(document) => document,
        _ => bail!("a schema is an object", "模式应为对象"),
    };
    document.remove("$schema");
    document.remove("title");
    let definitions = match document.remove("$defs") {
        Some(Value::Object(definitions)) => definitions,
        _ => Map::new(),
    };
    Ok((Value::Object(document), definitions))
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_core::sim::FaultError;

    #[test]
    fn every_shipped_scenario_and_its_load_are_read() {
        assert!(SHIPPED.len() >= 10);
        for (name, text) in SHIPPED {
            let scenario = Scenario::parse(name, text).unwrap();
            assert_eq!(&*scenario.id, *name);
            plan::read(std::path::Path::new(name), text).unwrap();
        }
    }

    #[test]
    fn a_fault_that_is_wrong_is_told_with_its_line() {
        let wrong = FaultError::Value {
            plan: 1,
            reason: both!("share", "占比"),
        };
        let error = || Failure::from(DisturbanceError::Fault(wrong.clone()));
        let text = "id = 'x'\n[[fault]]\nkind = 'dead'\n[[fault]]\nkind = 'noise'\n";
        let told = located(error(), "x.toml", text);
        assert_eq!(told.en, "x.toml: line 4: fault 1: share");
        assert_eq!(told.zh, "x.toml：第 4 行：故障 1：占比");
    }
}
