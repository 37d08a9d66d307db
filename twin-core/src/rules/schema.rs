//! The form of a rule file as a JSON Schema, for editors that complete and check TOML by one.
//!
//! Entries are read field by field (`read`), so that each problem is told with its line; what is written here says the same fields once
//! more, and a test holds the two together. What needs the catalogue or several entries to be told is not in a schema: whether a row exists,
//! whether a quote has the words of a figure, whether two entries say the same.
#![expect(dead_code, reason = "these are never made: only their form is used")]

use schemars::{JsonSchema, Schema, schema_for};
use serde_json::{Value, json};

use crate::catalogue::{
    Catalogue, ChannelSource, ClassPower, Condition, Cover, Figure, Location, PlaceArea, PlaceKind,
    Rule, SupplyReach,
};
use crate::model::{Mounting, Network, Product};
use crate::planning::RowChoice;

/// The form of rule files and profiles; `catalogue` tells which behaviours a class may have.
#[must_use]
pub fn schema(catalogue: &Catalogue) -> Schema {
    let mut schema = schema_for!(RuleFile);
    let behaviours: Vec<&str> = catalogue.classes.iter().map(|c| &*c.behaviour).collect();
    if let Some(behaviour) = schema.pointer_mut("/$defs/ClassEntry/properties/behaviour")
        && let Value::Object(form) = behaviour
    {
        form.insert("type".to_owned(), json!("string"));
        form.insert("enum".to_owned(), json!(behaviours));
    }
    schema
}

/// A city's own rules, or a profile: what is asked for otherwise than the white paper says. docs/rules.md explains the language.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "Rules of a community")]
struct RuleFile {
    document: DocumentEntry,
    profile: Option<ProfileEntry>,
    /// How far power and network are led to new devices.
    supply: Option<SupplyReach>,
    /// What is different of rows that there are.
    #[schemars(rename = "override", length(max = 250))]
    overriding: Option<Vec<OverrideEntry>>,
    /// Demands of the city's own for devices.
    #[schemars(length(max = 250))]
    row: Option<Vec<RowEntry>>,
    /// Demands of the city's own for places.
    #[schemars(length(max = 250))]
    place: Option<Vec<PlaceEntry>>,
    /// Device classes of the city's own.
    #[schemars(length(max = 250))]
    class: Option<Vec<ClassEntry>>,
    /// Which functions of the digital platform the community has.
    #[schemars(length(max = 250))]
    platform: Option<Vec<PlatformEntry>>,
    /// What was looked for in the community and is not there.
    #[schemars(length(max = 250))]
    surveyed_absent: Option<Vec<SurveyedAbsentEntry>>,
}

/// The document that the rules are from.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct DocumentEntry {
    /// Chinese title.
    #[schemars(length(min = 1))]
    title_zh: String,
    /// English title.
    #[schemars(length(min = 1))]
    title_en: String,
    /// Who issued it.
    #[schemars(length(min = 1))]
    issuer: String,
    /// The same in English.
    #[schemars(length(min = 1))]
    issuer_en: Option<String>,
    /// Its number 文号.
    number: Option<String>,
    /// When it was issued: 2025, 2025-03 or 2025-03-01.
    #[schemars(regex(pattern = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"))]
    date: String,
}

/// Makes the file a profile, which `--profile` names.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ProfileEntry {
    /// Its word.
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]*$"))]
    id: String,
    /// Chinese name.
    #[schemars(length(min = 1))]
    name_zh: String,
    /// English name.
    #[schemars(length(min = 1))]
    name_en: String,
    /// Which rows it asks for.
    rows: RowChoice,
}

/// What a city asks for otherwise than a row says.
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("anyOf" = reasons()),
    extend("dependentRequired" = beside()),
    extend("not" = {"properties": {"withdrawn": {"const": true}}, "required": ["withdrawn"], "anyOf": [
        {"required": ["rule"]}, {"required": ["required"]}, {"required": ["existing_baseline"]}, {"required": ["figures"]}, {"required": ["conditions"]}, {"required": ["area"]}
    ]})
)]
struct OverrideEntry {
    /// A row of the white paper, or one that a file before this added.
    row: String,
    /// Another demand.
    rule: Option<Rule>,
    /// The mark ●.
    required: Option<bool>,
    /// The mark `*`: part of the baseline for existing communities.
    existing_baseline: Option<bool>,
    /// Whether the row is no longer asked for; false: it is again.
    withdrawn: Option<bool>,
    /// Figures, each with its words quoted; one of the same column and quantity is replaced.
    figures: Option<Vec<Figure>>,
    /// All its conditions that are not numbers, each in the words of the quote or of the row; none where the list is empty.
    conditions: Option<Vec<Condition>>,
    /// How large the place has to be, of a row that asks for one.
    area: Option<PlaceArea>,
    #[schemars(flatten)]
    origin: OriginFields,
}

/// A demand of the city's own for devices.
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("anyOf" = reasons()),
    extend("dependentRequired" = beside())
)]
struct RowEntry {
    /// Id of the city's own.
    #[schemars(regex(pattern = "^(?![TS][0-9]+-)[A-Za-z0-9._:/-]{1,30}$"))]
    id: String,
    /// A device class, the white paper's or one of a `[[class]]`.
    class: String,
    /// The demand.
    rule: Rule,
    /// 对应应用.
    application_zh: Option<String>,
    /// The same in English.
    application_en: Option<String>,
    #[schemars(flatten)]
    columns: ColumnFields,
    #[schemars(flatten)]
    origin: OriginFields,
}

/// A demand of the city's own for places.
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("anyOf" = reasons()),
    extend("dependentRequired" = beside())
)]
struct PlaceEntry {
    /// Id of the city's own.
    #[schemars(regex(pattern = "^(?![TS][0-9]+-)[A-Za-z0-9._:/-]{1,30}$"))]
    id: String,
    /// Chinese name.
    #[schemars(length(min = 1))]
    name_zh: String,
    /// English name.
    #[schemars(length(min = 1))]
    name_en: String,
    /// The kind of place that is asked for.
    #[schemars(with = "PlaceKind")]
    place: String,
    /// The demand.
    rule: Rule,
    /// Group of the place.
    group_zh: Option<String>,
    /// The same in English.
    group_en: Option<String>,
    /// How large the place has to be.
    area: Option<PlaceArea>,
    #[schemars(flatten)]
    columns: ColumnFields,
    #[schemars(flatten)]
    origin: OriginFields,
}

/// A device class of the city's own.
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("dependentRequired" = {"channels": ["behaviour"]})
)]
struct ClassEntry {
    /// Id of the city's own.
    #[schemars(regex(pattern = "^(?![TS][0-9]+-)[A-Za-z0-9._:/-]{1,30}$"))]
    id: String,
    /// Chinese name.
    #[schemars(length(min = 1))]
    name_zh: String,
    /// English name.
    #[schemars(length(min = 1))]
    name_en: String,
    /// The behaviour of one of the white paper's classes; without one it is not simulated.
    behaviour: Option<String>,
    /// Network of its last hop.
    network: Network,
    /// Whether it moves by itself.
    mobile: Option<bool>,
    /// What it runs on; where it is missing, what moves by itself or speaks LoRa or NB-IoT has a battery, and all else is on mains.
    power: Option<ClassPower>,
    /// Whether other devices hang on it and are fed from it, as on a smart pole.
    carries: Option<bool>,
    /// Height above floor or ground at which it is mounted, metres.
    #[schemars(range(min = 0, max = 100))]
    mount_height_m: f64,
    /// How its devices are put up, where nothing else is known of one.
    mounting: Option<Mounting>,
    /// What its data sheet says, where nothing else is known of a device.
    product: Option<Product>,
    /// What it sends, where its ranges and intervals are others than the behaviour's.
    channels: Option<Vec<ChannelSource>>,
    /// What it covers.
    covers: Option<Vec<Cover>>,
}

/// Which functions of the digital platform a community has.
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("anyOf" = reasons()),
    extend("dependentRequired" = beside())
)]
struct PlatformEntry {
    /// Ids of functions, such as `S32-1`; all of them where it is missing.
    #[schemars(length(min = 1))]
    functions: Option<Vec<String>>,
    /// Whether they are there.
    there: bool,
    #[schemars(flatten)]
    origin: OriginFields,
}

/// What was looked for in the community and is not there, by whom and when.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SurveyedAbsentEntry {
    /// Layers, such as `gate`, or kinds of their features, such as `fixture/lift`.
    #[schemars(length(min = 1))]
    features: Vec<String>,
    /// Who looked.
    #[schemars(length(min = 1))]
    by: String,
    /// When: 2025, 2025-03 or 2025-03-01.
    #[schemars(regex(pattern = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"))]
    date: String,
}

/// Where an entry is from: the document's words with their clause, or an assumption.
#[derive(JsonSchema)]
struct OriginFields {
    /// Where in the document it is said.
    clause: Option<String>,
    /// Its words in Chinese.
    quote_zh: Option<String>,
    /// Its words in English.
    quote_en: Option<String>,
    /// What is taken from elsewhere, and why.
    assumption: Option<String>,
    /// The same in Chinese.
    assumption_zh: Option<String>,
}

/// What rows and places have in common.
#[derive(JsonSchema)]
struct ColumnFields {
    /// The mark ●; true where it is missing.
    required: Option<bool>,
    /// The mark `*`; true where it is missing.
    existing_baseline: Option<bool>,
    /// 部署位置.
    location_zh: Option<String>,
    /// 部署要求; the quote where it is missing.
    deployment_zh: Option<String>,
    /// 功能要求.
    function_zh: Option<String>,
    /// 性能要求.
    performance_zh: Option<String>,
    /// The locations that 部署位置 names.
    locations: Option<Vec<Location>>,
    /// The conditions of 部署要求 that are not numbers.
    conditions: Option<Vec<Condition>>,
    /// Figures, each with its words quoted.
    figures: Option<Vec<Figure>>,
}

/// What an entry needs to say where it is from.
fn reasons() -> Value {
    json!([{ "required": ["quote_zh"] }, { "required": ["quote_en"] }, { "required": ["assumption"] }])
}

/// What an entry needs beside what it says of where it is from.
fn beside() -> Value {
    json!({ "assumption_zh": ["assumption"], "quote_zh": ["clause"], "quote_en": ["clause"] })
}
