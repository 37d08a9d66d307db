//! `twin rules`: what a city's rule files change, and what is wrong with them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;
use twin_core::catalogue::{Absence, Catalogue, Rule};
use twin_core::rules::{Change, Origin, RuleSet, Step, schema};
use twin_formats::audit::{Language, words as audit_words};

use crate::failure;
use crate::output;

#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    job: Job,
}

#[derive(Subcommand)]
enum Job {
    /// Tells what rule files change of the white paper 规则文件改动一览, or everything that is wrong with them.
    Check(Check),
    /// Prints the JSON Schema of rule files and profiles 规则文件与社区类型文件的 JSON Schema, for editors; docs/rules.schema.json is the same.
    Schema,
}

#[derive(Args)]
#[command(after_help = "Examples:
  twin rules check city.toml                          what the city asks for otherwise than the white paper
  twin rules check province.toml city.toml            both, the later one winning
  twin rules check --profile historic city.toml       under a profile
  twin rules check --profile mine.toml                a profile of your own

docs/rules.md explains the language. Exit code 1 with every problem, each with file and line.")]
struct Check {
    /// Rule files, in order.
    #[arg(value_name = "FILE", required_unless_present = "profile")]
    files: Vec<PathBuf>,
    /// The profile that they are read under: new_build, existing, historic, fringe, or a profile file.
    #[arg(long, value_name = "NAME|FILE")]
    profile: Option<String>,
    /// Prints the changes as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    profile: Profile,
    changes: Vec<ChangeLine>,
    not_simulated: Vec<String>,
    /// What was looked for and is not there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    surveyed_absent: Vec<Absence>,
}

#[derive(Serialize)]
struct Profile {
    id: String,
    rows: &'static str,
}

#[derive(Serialize)]
struct ChangeLine {
    file: String,
    row: String,
    #[serde(flatten)]
    origin: OriginLine,
    steps: Vec<StepLine>,
}

/// Where something is from, for people and scripts.
#[derive(Debug, Serialize)]
pub(crate) struct OriginLine {
    title_zh: String,
    title_en: String,
    issuer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote_zh: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote_en: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assumption: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assumption_zh: Option<String>,
}

#[derive(Serialize)]
struct StepLine {
    step: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<serde_json::Value>,
}

/// Checks rule files, or prints their form.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    match &options.job {
        Job::Check(check) => checked(check),
        Job::Schema => output::json(&schema(&Catalogue::builtin()?)),
    }
}

fn checked(check: &Check) -> failure::Result<()> {
    let profile = check.profile.as_deref().unwrap_or("new_build");
    let set = twin_formats::rules::read(profile, &check.files)?;
    let changes = set.changes.iter().map(|change| line(change, &set));
    let report = Report {
        profile: Profile {
            id: set.profile.id.to_string(),
            rows: set.profile.rows.as_str(),
        },
        changes: changes.collect::<failure::Result<_>>()?,
        not_simulated: set.not_simulated().map(ToString::to_string).collect(),
        surveyed_absent: set.catalogue.absences.clone(),
    };
    if check.json {
        return output::json(&report);
    }
    output::text_out(&text(&set, &report, &names()?))
}

impl From<&Origin> for OriginLine {
    fn from(origin: &Origin) -> Self {
        let text = |text: &Option<std::sync::Arc<str>>| text.as_ref().map(ToString::to_string);
        Self {
            title_zh: origin.document.title_zh.to_string(),
            title_en: origin.document.title_en.to_string(),
            issuer: origin.document.issuer.to_string(),
            number: text(&origin.document.number),
            date: origin.document.date.to_string(),
            clause: text(&origin.clause),
            quote_zh: text(&origin.quote_zh),
            quote_en: text(&origin.quote_en),
            assumption: text(&origin.assumption),
            assumption_zh: text(&origin.assumption_zh),
        }
    }
}

fn line(change: &Change, set: &RuleSet) -> failure::Result<ChangeLine> {
    let steps = change.steps.iter().map(|step| step_line(step, change, set));
    Ok(ChangeLine {
        file: change.file.to_string(),
        row: change.row.to_string(),
        origin: OriginLine::from(&change.origin),
        steps: steps.collect::<Result<_, serde_json::Error>>()?,
    })
}

fn step_line(step: &Step, change: &Change, set: &RuleSet) -> Result<StepLine, serde_json::Error> {
    let (step, before, after) = match step {
        Step::Added => ("added", None, added_rule(change, set)?),
        Step::Withdrawn => ("withdrawn", None, None),
        Step::Reinstated => ("reinstated", None, None),
        Step::Rule { before, after } => (
            "rule",
            Some(serde_json::to_value(before)?),
            Some(serde_json::to_value(after)?),
        ),
        Step::Required(value) => ("required", None, Some((*value).into())),
        Step::ExistingBaseline(value) => ("existing_baseline", None, Some((*value).into())),
        Step::Figures(figures) => ("figures", None, Some(serde_json::to_value(figures)?)),
        Step::Conditions(all) => ("conditions", None, Some(serde_json::to_value(all)?)),
        Step::Assumption(text) => ("assumption", None, Some((&**text).into())),
        Step::Area(area) => ("area", None, Some(serde_json::to_value(area)?)),
        Step::There(value) => ("there", None, Some((*value).into())),
    };
    Ok(StepLine {
        step,
        before,
        after,
    })
}

/// The rule of a row that is new, as it is in the end.
fn added_rule(
    change: &Change,
    set: &RuleSet,
) -> Result<Option<serde_json::Value>, serde_json::Error> {
    let row = change.row.as_str();
    let device = set.catalogue.row(row).map(|row| &row.rule);
    let rule: Option<&Rule> = device
        .or_else(|| set.catalogue.place(row).map(|row| &row.rule))
        .or_else(|| set.catalogue.network(row).map(|row| &row.rule));
    rule.map(serde_json::to_value).transpose()
}

/// Names of the white paper's rows, withdrawn ones too.
fn names() -> failure::Result<BTreeMap<String, String>> {
    let catalogue = Catalogue::builtin()?;
    Ok(names_of(&catalogue))
}

fn names_of(catalogue: &Catalogue) -> BTreeMap<String, String> {
    let rows = catalogue.rows.iter().filter_map(|row| {
        let class = catalogue.class(row.class.as_str())?;
        let name = format!("{} {}", class.name_zh, class.name_en);
        Some((row.id.to_string(), name))
    });
    let places = catalogue.places.iter().map(|row| {
        let name = format!("{} {}", row.name_zh, row.name_en);
        (row.id.to_string(), name)
    });
    let networks = catalogue.networks.iter().map(|row| {
        let name = format!("{} {}", row.name_zh, row.name_en);
        (row.id.to_string(), name)
    });
    let functions = catalogue.functions.iter().map(|function| {
        let name = format!("{} {}", function.name_zh, function.name_en);
        (function.id.to_string(), name)
    });
    rows.chain(places)
        .chain(networks)
        .chain(functions)
        .collect()
}

/// How a step is told, in Chinese and English.
fn words(step: &str) -> &str {
    match step {
        "added" => "新增 added",
        "withdrawn" => "取消 withdrawn",
        "reinstated" => "恢复 reinstated",
        "rule" => "规则 rule",
        "required" => "必选 required",
        "existing_baseline" => "老旧小区基线 existing_baseline",
        "figures" => "指标 figures",
        "conditions" => "部署条件 conditions",
        "assumption" => "假设 assumption",
        "area" => "面积 area",
        "there" => "已具备 there",
        other => other,
    }
}

fn text(set: &RuleSet, report: &Report, printed: &BTreeMap<String, String>) -> String {
    let mut names = printed.clone();
    names.extend(names_of(&set.catalogue));
    let mut text = format!(
        "社区类型 profile: {} {} ({}: {})\n",
        set.profile.name.zh.as_deref().unwrap_or_default(),
        set.profile.name.en.as_deref().unwrap_or_default(),
        report.profile.id,
        report.profile.rows,
    );
    let mut file = "";
    for change in &report.changes {
        if change.file != file {
            file = &change.file;
            text.push_str(&heading(change));
        }
        let name = names.get(&change.row).map_or("", String::as_str);
        text.push_str(&format!("  {} {name}\n", change.row));
        text.push_str(&reasons(&change.origin));
        // What is assumed is among the reasons already.
        let steps = change.steps.iter().filter(|step| step.step != "assumption");
        steps.for_each(|step| text.push_str(&told(step)));
    }
    for absence in &report.surveyed_absent {
        let [zh, en] = [Language::Zh, Language::En].map(|l| audit_words::absent(absence, l));
        text.push_str(&format!("{zh} {en}\n"));
    }
    if report.changes.is_empty() && report.surveyed_absent.is_empty() {
        text.push_str("无改动 nothing is changed\n");
    }
    if !report.not_simulated.is_empty() {
        let classes = report.not_simulated.join(", ");
        text.push_str(&format!(
            "仅规划与核查、不仿真的设备类 planned and audited, not simulated: {classes}\n"
        ));
    }
    text
}

fn heading(change: &ChangeLine) -> String {
    let origin = &change.origin;
    let number = origin.number.as_deref().map(|n| format!("{n}, "));
    format!(
        "{}: 《{}》 {} ({}, {}{})\n",
        change.file,
        origin.title_zh,
        origin.title_en,
        origin.issuer,
        number.unwrap_or_default(),
        origin.date
    )
}

fn reasons(origin: &OriginLine) -> String {
    let clause = origin.clause.as_deref().unwrap_or_default();
    let quotes = [&origin.quote_zh, &origin.quote_en].into_iter().flatten();
    let quotes: Vec<String> = quotes.map(|quote| format!("“{quote}”")).collect();
    let mut text = String::new();
    if !quotes.is_empty() {
        text.push_str(&format!("    {clause} {}\n", quotes.join(" ")));
    }
    for assumption in [&origin.assumption_zh, &origin.assumption]
        .into_iter()
        .flatten()
    {
        text.push_str(&format!("    {}: {assumption}\n", words("assumption")));
    }
    text
}

fn told(step: &StepLine) -> String {
    let word = words(step.step);
    match (&step.before, &step.after) {
        (Some(before), Some(after)) => format!("    {word}: {before}\n      → {after}\n"),
        (_, Some(after)) => format!("    {word}: {after}\n"),
        _ => format!("    {word}\n"),
    }
}
