//! Optimisation over sites, as pure mathematics: it knows neither communities nor devices, only candidates, demands, costs.
//!
//! Every answer carries its value, a proven bound of the best possible value, the gap between the two and why the solver ended.
//! Nothing here reads a clock: [`Effort`] counts steps, so the same input gives the same answer on any machine. A [`Watch`] sees
//! progress and may cancel; the best answer so far then comes back with its honest gap.
//!
//! | module | what it holds |
//! |---|---|
//! | `covering` | [`Covering`]: the cheapest set that covers every demand, the best cover within a budget, the curve between |
//! | `median` | [`Median`]: the p-median and its kin with opening costs and capacities |
//! | `answer` | [`Effort`], [`Progress`], [`Watch`], [`Bounds`] |
//! | `climb` | how far a dual is climbed |
//! | `lists`, `random` | lists of indices in one array; a seeded generator |

mod answer;
mod climb;
mod covering;
mod error;
mod median;
mod random;
#[cfg(test)]
mod tests;

pub use answer::{Bounds, Effort, Ended, Progress, Stage, Watch};
pub use covering::{Budget, CoverAnswer, CoverDemand, CoverInput, Covering, CurvePoint};
pub use error::OptimiseError;
pub use median::{Capacitated, CapacitatedInput, Median, MedianAnswer, MedianInput};
