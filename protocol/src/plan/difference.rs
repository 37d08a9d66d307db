//! What one plan has otherwise than another.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PlanRowDifference;

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
