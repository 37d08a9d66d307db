//! What is built first, and within which limits.

use crate::model::words::words;
use crate::planning::SEED;

words! {
    /// What is wanted most where not all of a placement can be built.
    Objective {
        /// Worth by the marks of rows: required rows with `*` 4, required 2, optional 1, however many devices they take.
        Worth = "worth" "价值",
        /// The share of the demand that is served, with what is there; every row counts alike.
        Coverage = "coverage" "覆盖",
    }
}

words! {
    /// What trenches run along.
    TrenchBasis {
        /// Along the ways of the map, and over open ground to them and between neighbours.
        Ways = "ways" "沿道路",
        /// Straight, since the map has no ways to dig along.
        Straight = "straight" "直线",
    }
}

/// What each phase may take; a phase also gets what those before it left. Empty lists set no limit, and all is one phase.
#[derive(Debug, Clone, PartialEq)]
pub enum Limits {
    /// Amounts, in the currency of the prices.
    Money(Vec<f64>),
    /// At how many new sites may be built. A site is a building, a place, a car park, or a spot in the open to the millimetre, with all that
    /// is planned there.
    Sites(Vec<usize>),
}

/// What one phase, or one point of the curve, may take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// An amount, in the currency of the prices.
    Cost(f64),
    /// So many new sites.
    Sites(usize),
}

/// What a programme is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// What is built first.
    pub objective: Objective,
    /// What each phase may take.
    pub limits: Limits,
    /// Seed of the random choices, as that of [`crate::planning::PlacementOptions`].
    pub seed: u64,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            objective: Objective::Worth,
            limits: Limits::Money(Vec::new()),
            seed: SEED,
        }
    }
}

impl Limits {
    /// Whether nothing is limited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Money(budgets) => budgets.is_empty(),
            Self::Sites(numbers) => numbers.is_empty(),
        }
    }

    /// One a phase.
    pub(super) fn each(&self) -> Vec<Limit> {
        match self {
            Self::Money(budgets) => budgets.iter().copied().map(Limit::Cost).collect(),
            Self::Sites(numbers) => numbers.iter().copied().map(Limit::Sites).collect(),
        }
    }
}

impl Limit {
    /// The amount, where money is limited.
    #[must_use]
    pub fn cost(self) -> Option<f64> {
        match self {
            Self::Cost(budget) => Some(budget),
            Self::Sites(_) => None,
        }
    }

    /// The number, where sites are limited.
    #[must_use]
    pub fn sites(self) -> Option<usize> {
        match self {
            Self::Cost(_) => None,
            Self::Sites(number) => Some(number),
        }
    }

    /// Both together; the first where they are of two kinds.
    pub(super) fn plus(self, more: Self) -> Self {
        match (self, more) {
            (Self::Cost(a), Self::Cost(b)) => Self::Cost(a + b),
            (Self::Sites(a), Self::Sites(b)) => Self::Sites(a.saturating_add(b)),
            _ => self,
        }
    }
}
