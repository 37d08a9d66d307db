//! Why there is no programme.

use std::sync::Arc;

use crate::optimise::OptimiseError;
use crate::told::{Bilingual, Told};

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
    /// Within limits there is nothing to choose: none of what was placed has a price.
    #[error(
        "none of what was placed has a price (rows {}), so within limits nothing can be built; add {} to the price list, or set no limit",
        Bilingual::list(.rows), Bilingual::list(.lacking)
    )]
    NoPrice {
        /// The rows that it was placed for.
        rows: Vec<String>,
        /// The classes of devices and kinds of places that the list has no price for.
        lacking: Vec<String>,
    },
    /// The first budget does not pay for what has to stand.
    #[error(
        "what has to stand costs {needed:.0} {currency} with its sites, and the first budget is {budget:.0} {currency}; raise it to that, or let fewer devices have to stand"
    )]
    MustCost {
        /// The budget of the first phase.
        budget: f64,
        /// What is needed, rounded up.
        needed: f64,
        /// The currency.
        currency: Arc<str>,
    },
    /// The first phase may build at fewer sites than there are devices that have to stand at.
    #[error(
        "what has to stand is at {needed} sites, and the first phase may build at {number}; allow that many, or let fewer devices have to stand"
    )]
    MustSites {
        /// At how many sites the first phase may build.
        number: usize,
        /// At how many what has to stand is.
        needed: usize,
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
            Self::NoPrice { rows, lacking } => format!(
                "布设的设备和场所均无单价（条款 {}），在限额内什么也建不成；请将 {} 补充到单价表，或不设限额",
                Bilingual::list(rows).zh,
                Bilingual::list(lacking).zh
            ),
            Self::MustCost {
                budget,
                needed,
                currency,
            } => format!(
                "必设设备连同站址需 {needed:.0} {currency}，而第一期预算为 {budget:.0} {currency}；请提高到该数额，或减少必设设备"
            ),
            Self::MustSites { number, needed } => format!(
                "必设设备分布在 {needed} 处站址，而第一期只可建 {number} 处；请放宽站址数，或减少必设设备"
            ),
            Self::Cancelled => "编制已取消；没有任何改动".to_owned(),
            Self::Optimise(error) => error.zh(),
        }
    }
}
