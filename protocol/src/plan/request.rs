//! What is to be planned.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::profile::Profile;

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
