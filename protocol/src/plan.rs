//! Bodies of plans (`/api/v1/plans`): where what the rows ask for could stand, what it costs, and what is built in which phase.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use twin_core::audit::Verdict;
use utoipa::ToSchema;

use crate::audit::Words;
use crate::profile::Profile;
use crate::scene::SceneName;

/// What is to be planned (`POST /api/v1/plans`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct PlanRequest {
    /// Which rows are asked for.
    pub profile: Profile,
    /// A profile of one's own in the place of `profile`, as `docs/rules.md` has it.
    pub profile_file: Option<TextFile>,
    /// Ids of rows, such as `T3-2a`, and of device classes, such as `T3-2` for all rows of it, that are planned alone; all that are asked for, if
    /// empty.
    pub only: Vec<String>,
    /// A city's own rules, as `docs/rules.md` has them; of several the later wins. At most 8.
    pub rules: Vec<TextFile>,
    /// Prices; if missing those that ship with the product, which are an assumption.
    pub prices: Option<TextFile>,
    /// What sites are chosen for where a row leaves a choice.
    pub site_objective: PlanSiteObjective,
    /// What is built first where not all can be.
    pub objective: PlanObjective,
    /// What each phase may cost, in the currency of the prices; all of it is one phase where there is none. At most 12.
    pub budgets: Vec<f64>,
    /// Instead of budgets, at how many new sites each phase may build. A site is a building, a place, a car park or a spot in the open, with
    /// all that is planned there. At most 12 phases.
    pub most_sites: Vec<u32>,
    /// Areas in which no new device may be: GeoJSON (RFC 7946) of polygons. A property `classes` of one lists the ids of the classes and rows
    /// that it binds; all, if missing.
    #[schema(value_type = Option<Object>)]
    pub keep_out: Option<Value>,
    /// Devices that have to stand where they are given: GeoJSON of points with the property `class`, and `row`, `height_m` (metres above the
    /// foot of what carries it), `heading_deg` (clockwise from north) and `id` where that is said. They are in phase 1 whatever they cost.
    #[schema(value_type = Option<Object>)]
    pub must: Option<Value>,
    /// Seed of the random choices in looking for sites, 1 if missing: the same gives the same plan, another may give one as good.
    pub seed: Option<u64>,
    /// What becomes of devices and places that an earlier plan placed, with `only` of those of its rows. What was surveyed or imported stays in
    /// any case.
    pub planned: Planned,
}

/// What sites are chosen for where a row leaves a choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanSiteObjective {
    /// All that is asked for with the fewest sites; prices have no say.
    #[default]
    Sites,
    /// All of it for the least money by the prices: devices, what carries them, trenches to what feeds them.
    Cost,
    /// As much of it as any choice serves, and that with the fewest sites.
    Coverage,
}

/// What is built first where not all can be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanObjective {
    /// What is worth most by the marks of the rows: required rows with `*` 4, required 2, optional 1, however many devices they take.
    #[default]
    Worth,
    /// What serves most of what the rows ask for; every row counts alike.
    Coverage,
}

/// A text file, such as rules or prices in TOML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TextFile {
    /// What messages call it.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// What becomes of devices and places that an earlier plan placed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Planned {
    /// They count as there.
    #[default]
    Keep,
    /// They go, and everything is placed anew.
    Replace,
}

/// How far a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanState {
    /// It waits for another.
    Queued,
    /// It is being made.
    Running,
    /// It is made.
    Done,
    /// It cannot be made; `failure` says why.
    Failed,
    /// It was given up.
    Cancelled,
}

/// What a plan is at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanStage {
    /// Placing row by row.
    #[default]
    Placing,
    /// Spreading what was placed over phases.
    Spending,
    /// Weighing cost and worth.
    Weighing,
    /// Auditing the community as it would be.
    Auditing,
}

/// Where a plan stands.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanProgress {
    /// What it is at.
    pub stage: PlanStage,
    /// The row that is being placed.
    pub row: Option<String>,
    /// The name of that.
    pub name: Option<SceneName>,
    /// Rows that are placed.
    pub done: usize,
    /// Rows in all.
    pub of: usize,
    /// How far the best answer so far is at most from the best there is, as a share; none where there is no choice to make, or none yet.
    pub gap: Option<f64>,
}

/// The plans that are kept (`GET /api/v1/plans`), newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanList {
    /// The plans, without their results.
    pub plans: Vec<PlanInfo>,
}

/// A plan (`GET /api/v1/plans/{id}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanInfo {
    /// Its id.
    pub id: String,
    /// How far it is.
    pub state: PlanState,
    /// When it was asked for: real time, RFC 3339.
    pub asked: String,
    /// Which rows are asked for.
    pub profile: Profile,
    /// The file whose profile says so instead, if one does.
    pub profile_file: Option<String>,
    /// The rows that are planned alone, in the order of the tables; all that are asked for, if empty.
    pub only: Vec<String>,
    /// What its sites are chosen for.
    #[serde(default)]
    pub site_objective: PlanSiteObjective,
    /// What is built first.
    pub objective: PlanObjective,
    /// What each phase may cost.
    pub budgets: Vec<f64>,
    /// At how many new sites each phase may build.
    pub most_sites: Vec<u32>,
    /// Seed of its random choices.
    pub seed: u64,
    /// What becomes of what an earlier plan placed.
    pub planned: Planned,
    /// Whether it is of the community as it is served now; only such a plan can be adopted.
    pub current: bool,
    /// The version of the community that it became, if it was adopted.
    pub version: Option<u32>,
    /// Where it stands, while it runs.
    pub progress: Option<PlanProgress>,
    /// Why it cannot be made, and what to do.
    pub failure: Option<String>,
    /// The same in Chinese.
    pub failure_zh: Option<String>,
    /// What it came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<PlanResult>,
}

/// What a plan came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanResult {
    /// New devices that are paid for.
    pub devices: usize,
    /// New places that are paid for.
    pub places: usize,
    /// Devices that no phase pays for.
    pub left: usize,
    /// Places that no phase pays for.
    pub left_places: usize,
    /// Currency of every sum, by ISO 4217.
    pub currency: String,
    /// By what sites were chosen, as a sentence.
    pub siting: Words,
    /// What the price list is called.
    pub prices: Words,
    /// Whether nobody stands for its figures.
    pub assumed_prices: bool,
    /// What all new devices and places cost, those that no phase pays for too.
    pub whole: PlanSums,
    /// Of what the rows ask for, the share that is served before anything is built.
    pub served_before: f64,
    /// What is built, in order.
    pub phases: Vec<PlanPhase>,
    /// What comes of more and more money, or sites.
    pub curve: Vec<PlanPoint>,
    /// How many devices of each class have no price, and are in no sum.
    pub unpriced: BTreeMap<String, usize>,
    /// How many places of each kind have no price. They are in no sum, and within limits neither they nor devices in them are built.
    pub unpriced_places: BTreeMap<String, usize>,
    /// What trenches run along: `ways`, and over open ground to them; or `straight`, since the map has no ways.
    pub trench_basis: String,
    /// How many stretches of trench are dug, each once; `/trenches` has them.
    pub trenches: usize,
    /// New places, those that no phase pays for too.
    pub new_places: Vec<PlanPlace>,
    /// How the new devices, those that no phase pays for too, are powered and connected.
    pub feeds: PlanFeeds,
    /// Tables 3 to 9 in order, then table 10.
    pub rows: Vec<PlanRow>,
    /// What the reader has to know, such as that the community has no roads.
    pub warnings: Vec<Words>,
}

/// How new devices are powered and connected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanFeeds {
    /// From what they have their power.
    pub power: Vec<PlanFeed>,
    /// Through what they reach the platform.
    pub network: Vec<PlanFeed>,
    /// By what power and network decided on sites, or that they did not since the map tells nothing of them.
    pub supply: Vec<Words>,
}

/// A way in which new devices are fed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanFeed {
    /// The way, in a word: `smart_pole`, `building`, `battery`, `cable`, `station`, `nothing` and the like.
    pub by: String,
    /// The same as people call it.
    pub name: Words,
    /// How many devices.
    pub devices: usize,
    /// The device farthest from what feeds it; none where there is no such way to go.
    pub farthest: Option<String>,
    /// How far that is, straight in plan, metres.
    pub farthest_m: Option<f64>,
}

/// Sums of money.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanSums {
    /// All that is paid once.
    pub capital: f64,
    /// Of that, devices, bought and installed.
    pub devices: f64,
    /// Of that, fitting out places.
    pub places: f64,
    /// Of that, poles and trenches.
    pub sites: f64,
    /// Length of the trenches, metres.
    pub trench_m: f64,
    /// Running it all for a year.
    pub yearly: f64,
}

/// A phase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanPhase {
    /// What it may cost, with what earlier ones left; none where money is not limited.
    pub budget: Option<f64>,
    /// At how many new sites it may build, with what earlier ones left; none where sites are not limited.
    pub most_sites: Option<usize>,
    /// What it costs.
    pub cost: PlanSums,
    /// At how many sites it is the first to build.
    pub sites: usize,
    /// How many devices it has.
    pub devices: usize,
    /// How many places it has.
    pub places: usize,
    /// What it digs.
    pub dug: PlanDug,
    /// What it and those before it come to.
    #[serde(flatten)]
    pub shares: PlanShares,
}

/// What a phase digs. A stretch of trench is opened by the first phase that needs it, and by no other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanDug {
    /// How many stretches it opens.
    pub stretches: usize,
    /// Their length, metres.
    pub opened_m: f64,
    /// Length of what earlier phases opened and it uses, metres.
    pub reused_m: f64,
}

/// What one plan has otherwise than another (`GET /api/v1/plans/{id}/difference`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanDifference {
    /// The plan.
    pub plan: PlanTotals,
    /// The plan that it is held against.
    pub with: PlanTotals,
    /// How many devices there are with the plan and not with the other: at their place that has none of their class and row.
    pub added: usize,
    /// How many there are with the other and not with the plan.
    pub removed: usize,
    /// The rows of either, by table.
    pub rows: Vec<PlanRowDifference>,
}

/// What a plan comes to, as far as it is paid for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanTotals {
    /// Id of the plan.
    pub id: String,
    /// Currency of its sums, by ISO 4217.
    pub currency: String,
    /// What its phases cost once.
    pub capital: f64,
    /// What running that costs a year.
    pub yearly: f64,
    /// At how many new sites its phases build.
    pub sites: usize,
    /// How many new devices it has.
    pub devices: usize,
    /// How many new places it has.
    pub places: usize,
    /// Of what its rows ask for, the share that is served, by what is there too.
    pub served: f64,
}

/// A row in two plans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanRowDifference {
    /// Its id, such as `T3-2a`.
    pub id: String,
    /// The table it is in.
    pub table: u8,
    /// What it asks for.
    pub name: SceneName,
    /// What the plan has for it; none where the plan is not for the row.
    pub plan: Option<PlanRowSide>,
    /// What the other has for it; none where the other is not for the row.
    pub with: Option<PlanRowSide>,
    /// How many of its devices there are with the plan and not with the other.
    pub added: usize,
    /// How many there are with the other and not with the plan.
    pub removed: usize,
}

/// What a plan has for a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanRowSide {
    /// How an audit finds the community with what is paid for: `met`, `partly`, `not_met`, `cannot_tell` or `not_applicable`.
    #[schema(value_type = String)]
    pub verdict: Verdict,
    /// How many devices or places the row asks for.
    pub demanded: u64,
    /// How many of them are there.
    pub existing: u64,
    /// How many the plan pays for.
    pub paid: u64,
    /// Of those that it asks for, the share that is there or paid for; none where it asks for none.
    pub served: Option<f64>,
    /// What those that are paid for cost, as that of [`PlanRow`]; none where one has no price.
    pub cost: Option<f64>,
}

/// A new place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanPlace {
    /// Its id.
    pub id: String,
    /// What it is, such as `community_operations_centre`.
    pub kind: String,
    /// What it is called.
    pub name: Words,
    /// The row that it is for, of table 10 or of devices that stand in it.
    pub row: Option<String>,
    /// Its area, square metres.
    pub area_m2: f64,
    /// What fitting it out costs; none where the prices do not say.
    pub cost: Option<f64>,
    /// What running it costs a year.
    pub yearly: Option<f64>,
    /// The phase that pays for it, from 1; none where none does.
    pub phase: Option<usize>,
    /// Longitude and latitude, degrees.
    pub at: [f64; 2],
}

/// What is built comes to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanShares {
    /// What it is worth, as a share of the whole.
    pub worth: f64,
    /// The most that any choice within the limits so far could be; all, where coverage is the objective.
    pub most_worth: f64,
    /// Of what the rows ask for, the share that is served, by what was there too.
    pub served: f64,
    /// The most that any choice could serve; what the whole plan serves, where worth is the objective.
    pub most_served: f64,
}

/// A point of the curve of what more money or more sites bring.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanPoint {
    /// The budget; none where sites are limited.
    pub budget: Option<f64>,
    /// The limit of sites; none where money is limited.
    pub most_sites: Option<usize>,
    /// What the best choice found within it costs.
    pub cost: f64,
    /// At how many sites it builds.
    pub sites: usize,
    /// How many devices it has.
    pub devices: usize,
    /// What it comes to.
    #[serde(flatten)]
    pub shares: PlanShares,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanRow {
    /// Its id, such as `T3-2`.
    pub id: String,
    /// The table it is in.
    pub table: u8,
    /// What it asks for.
    pub name: SceneName,
    /// Whether it is required (必选).
    pub required: bool,
    /// How an audit by the same rules finds the community with what is paid for: `met`, `partly`, `not_met`, `cannot_tell` or
    /// `not_applicable`.
    #[schema(value_type = String)]
    pub verdict: Verdict,
    /// How many devices or places it asks for here.
    pub demanded: u64,
    /// How many of them are there.
    pub existing: u64,
    /// How many the plan has.
    pub placed: u64,
    /// How many of these a phase pays for.
    pub paid: u64,
    /// How much of its roads, metres, or greens, square metres, is asked for; of rows that ask for a cover.
    pub extent: Option<f64>,
    /// How much of that nothing serves, all of the plan built.
    pub unserved: Option<f64>,
    /// Of what its cameras are to show, the share that they show.
    pub seen: Option<f64>,
    /// What the solver's answer costs: sites, weighed by what they stand on, or money in `currency` where prices decided.
    pub value: Option<f64>,
    /// The least that any answer could cost.
    pub bound: Option<f64>,
    /// How far the answer is at most from the best there is, as a share; none where there is no choice.
    pub gap: Option<f64>,
    /// Whether it is proven best.
    pub proven: Option<bool>,
    /// What its paid devices cost, bought and installed, or its places, fitted out, without poles and trenches, which rows share; none where one has
    /// no price.
    pub cost: Option<f64>,
    /// Why fewer were placed than asked for, and which candidate sites were left out for want of power or network.
    pub reason: Option<Words>,
    /// What to do next about that.
    pub next: Option<Words>,
    /// The currency of `value` and `bound` where prices decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What the objective of sites decided; none where that is the fewest, or the row leaves no choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Words>,
    /// Candidate sites that power does not reach, so that they were left out.
    pub without_power: usize,
    /// Those that power reaches and the network does not.
    pub without_network: usize,
    /// What the document is called that decides what it asks for, unless that is the white paper.
    pub origin: Option<Words>,
}

/// Who puts a plan into the community, or takes a version back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Adoption {
    /// Who, in 1 to 100 characters.
    pub author: String,
    /// What the log of versions says of it; the plan, if missing.
    #[serde(default)]
    pub message: Option<String>,
}

/// What an edit led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Edited {
    /// Number of the version that it made; it is served from now on.
    pub version: u32,
    /// Features that it added, changed and removed.
    pub changes: usize,
}
