//! Phases of a plan, and what they cost and dig.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PlanShares;

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
