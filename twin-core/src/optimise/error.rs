//! What is wrong with a problem, and what to do.

/// Why there is no answer. Indices are the caller's own.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OptimiseError {
    /// A figure is not a number, infinite or negative.
    #[error("{what} {index} is {value}: give a finite figure of at least 0")]
    BadFigure {
        /// Which list, such as "the cost of candidate".
        what: &'static str,
        /// Its index there.
        index: usize,
        /// The figure.
        value: f64,
    },
    /// The gap asked for is not a number or negative.
    #[error("a gap of {value} was asked for: give a finite figure of at least 0")]
    BadGap {
        /// The figure.
        value: f64,
    },
    /// Two lists that belong together differ in length.
    #[error("{what}: {found} given, {expected} expected")]
    Length {
        /// Which list.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length of the list that it belongs to.
        expected: usize,
    },
    /// An index points past its list.
    #[error("{what} names {index}, but there are {count}")]
    Unknown {
        /// Who names it.
        what: &'static str,
        /// The index.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// A problem of more than 2³² entries.
    #[error("{what}: {count} are too many; split the problem by area")]
    TooMany {
        /// Which list.
        what: &'static str,
        /// Its length.
        count: usize,
    },
    /// A demand asks for no cover at all.
    #[error("demand {demand} asks for 0 covers: leave it out or ask for at least 1")]
    NoCovers {
        /// The demand.
        demand: usize,
    },
    /// No candidate may serve a demand.
    #[error(
        "demand {demand} has no candidate that may be chosen: add candidates near it or lift a ban"
    )]
    NoCandidate {
        /// The demand.
        demand: usize,
    },
    /// Fewer candidates may serve a demand than it asks for.
    #[error(
        "demand {demand} asks for {covers} covers, but only {candidates} candidates may be chosen: add candidates or ask for fewer"
    )]
    TooFewCandidates {
        /// The demand.
        demand: usize,
        /// What it asks for.
        covers: u32,
        /// Candidates that are not banned.
        candidates: usize,
    },
    /// A candidate is both a must-keep and a must-not.
    #[error(
        "candidate {candidate} must be kept and must not be chosen: remove it from one of the lists"
    )]
    KeptAndBanned {
        /// The candidate.
        candidate: usize,
    },
    /// Two must-keeps exclude each other.
    #[error(
        "candidates {first} and {second} must both be kept but exclude each other: drop one or reduce the spacing"
    )]
    KeptTooClose {
        /// The first.
        first: usize,
        /// The second.
        second: usize,
    },
    /// Must-keeps alone cost more than the budget.
    #[error(
        "what must be kept takes {kept}, the budget is {budget}: raise the budget or keep less"
    )]
    Budget {
        /// What the must-keeps take.
        kept: f64,
        /// The budget.
        budget: f64,
    },
    /// A number of sites that cannot be.
    #[error("{sites} sites are asked for, {least} to {most} are possible")]
    Sites {
        /// Asked for.
        sites: usize,
        /// The must-keeps, at least 1.
        least: usize,
        /// The candidates.
        most: usize,
    },
    /// The sites that may open together hold less than the demands bring.
    #[error(
        "the demands bring {load}, the sites that may be open together hold {capacity}: add sites or capacity"
    )]
    Capacity {
        /// Sum of the demands' loads.
        load: f64,
        /// What the largest sites hold together.
        capacity: f64,
    },
    /// A demand larger than every site that may serve it.
    #[error(
        "demand {demand} brings {load}, more than any of its sites holds: split it or add a larger site"
    )]
    DemandTooLarge {
        /// The demand.
        demand: usize,
        /// Its load.
        load: f64,
    },
    /// Proven: no choice meets every constraint.
    #[error("no choice meets every constraint: {hint}")]
    Infeasible {
        /// What to relax.
        hint: &'static str,
    },
    /// The effort was spent, or the watch cancelled, before any choice was found; there may be one.
    #[error(
        "no choice that meets every constraint was found within the effort: raise it or {hint}"
    )]
    NotFound {
        /// What to relax.
        hint: &'static str,
    },
}
