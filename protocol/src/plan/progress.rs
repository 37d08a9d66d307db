//! Plans that there are, and where each stands.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{PlanObjective, PlanResult, PlanSiteObjective, Planned};
use crate::profile::Profile;
use crate::scene::SceneName;

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
