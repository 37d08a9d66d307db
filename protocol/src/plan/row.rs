//! Rows of plans.

use serde::{Deserialize, Serialize};
use twin_core::audit::Verdict;
use utoipa::ToSchema;

use crate::audit::Words;
use crate::scene::SceneName;

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
    /// The document that asks for it and where in it, as one cites them.
    pub source: Words,
    /// Its words there, as they are printed.
    pub quote: String,
    /// What its rule takes from elsewhere; none where it takes nothing.
    pub assumption: Option<Words>,
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
