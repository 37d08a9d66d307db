//! Why there is no programme.

use std::sync::Arc;

use crate::optimise::OptimiseError;
use crate::told::Told;

/// Why there is no programme.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProgrammeError {
    /// A budget is none.
    #[error("phase {phase} has a budget of {budget}; give an amount above 0")]
    BadBudget {
        /// Number of the phase, from 1.
        phase: usize,
        /// Its budget.
        budget: f64,
    },
    /// A phase may build nowhere.
    #[error("phase {phase} may build at 0 sites; give at least 1")]
    NoSites {
        /// Number of the phase, from 1.
        phase: usize,
    },
    /// The first budget buys nothing.
    #[error(
        "a budget of {budget:.0} {currency} buys nothing: the cheapest work costs {least:.0} {currency} with its site; raise the budget, or place fewer rows"
    )]
    TooSmall {
        /// The budget of the first phase.
        budget: f64,
        /// What the cheapest work costs.
        least: f64,
        /// The currency.
        currency: Arc<str>,
    },
    /// The watch cancelled.
    #[error("the programme was cancelled; nothing was changed")]
    Cancelled,
    /// The optimiser refuses the problem.
    #[error(transparent)]
    Optimise(#[from] OptimiseError),
}

impl Told for ProgrammeError {
    fn zh(&self) -> String {
        match self {
            Self::BadBudget { phase, budget } => {
                format!("第 {phase} 期的预算为 {budget}；应大于 0")
            }
            Self::NoSites { phase } => format!("第 {phase} 期的站址数为 0；至少为 1"),
            Self::TooSmall {
                budget,
                least,
                currency,
            } => format!(
                "{budget:.0} {currency} 的预算什么也买不到：最便宜的一项连同站址需 {least:.0} {currency}；请提高预算，或减少要布点的目录行"
            ),
            Self::Cancelled => "编制已取消；没有任何改动".to_owned(),
            Self::Optimise(error) => error.zh(),
        }
    }
}
