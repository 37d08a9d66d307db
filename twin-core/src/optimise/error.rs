//! What is wrong with a problem, and what to do.

use crate::told::{Term, Told};

/// Why there is no answer. Indices are the caller's own.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OptimiseError {
    /// A figure is not a number, infinite or negative.
    #[error("{what} {index} is {value}: give a finite figure of at least 0")]
    BadFigure {
        /// Which list, such as "the cost of candidate".
        what: Term,
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
        what: Term,
        /// Its length.
        found: usize,
        /// The length of the list that it belongs to.
        expected: usize,
    },
    /// An index points past its list.
    #[error("{what} names {index}, but there are {count}")]
    Unknown {
        /// Who names it.
        what: Term,
        /// The index.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// A problem of more than 2³² entries.
    #[error("{what}: {count} are too many; split the problem by area")]
    TooMany {
        /// Which list.
        what: Term,
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
        hint: Term,
    },
    /// The effort was spent, or the watch cancelled, before any choice was found; there may be one.
    #[error(
        "no choice that meets every constraint was found within the effort: raise it or {hint}"
    )]
    NotFound {
        /// What to relax.
        hint: Term,
    },
}

impl Told for OptimiseError {
    fn zh(&self) -> String {
        match self {
            Self::BadFigure { what, index, value } => {
                format!("{} {index} 为 {value}：应为不小于 0 的有限数值", what.zh)
            }
            Self::BadGap { value } => format!("要求的间隙为 {value}：应为不小于 0 的有限数值"),
            Self::Length {
                what,
                found,
                expected,
            } => format!("{}：给出 {found} 项，应为 {expected} 项", what.zh),
            Self::Unknown { what, index, count } => {
                format!("{}指向序号 {index}，而总共只有 {count} 个", what.zh)
            }
            Self::TooMany { what, count } => {
                format!("{}有 {count} 个，数量过多；请按区域拆分问题", what.zh)
            }
            Self::NoCovers { demand } => {
                format!("需求 {demand} 要求的覆盖重数为 0：请去掉该需求，或至少要求 1 重")
            }
            Self::NoCandidate { demand } => {
                format!("需求 {demand} 没有可选的候选点：请在其附近增加候选点，或解除禁选")
            }
            Self::TooFewCandidates {
                demand,
                covers,
                candidates,
            } => format!(
                "需求 {demand} 要求 {covers} 重覆盖，而可选的候选点只有 {candidates} 个：请增加候选点或降低要求"
            ),
            Self::KeptAndBanned { candidate } => {
                format!("候选点 {candidate} 既必须保留又不得选取：请从其中一个列表中去掉")
            }
            Self::KeptTooClose { first, second } => {
                format!("候选点 {first} 与 {second} 都必须保留，但二者互斥：请去掉一个或减小间距")
            }
            Self::Budget { kept, budget } => {
                format!("必须保留的部分需要 {kept}，而预算为 {budget}：请提高预算或减少保留")
            }
            Self::Sites { sites, least, most } => {
                format!("要求 {sites} 个站址，而可行的数量为 {least} 至 {most} 个")
            }
            Self::Capacity { load, capacity } => format!(
                "需求的总负荷为 {load}，而可同时启用的站址总容量为 {capacity}：请增加站址或容量"
            ),
            Self::DemandTooLarge { demand, load } => format!(
                "需求 {demand} 的负荷为 {load}，超过其任何一个站址的容量：请拆分需求或增加更大的站址"
            ),
            Self::Infeasible { hint } => format!("没有满足全部约束的方案：{}", hint.zh),
            Self::NotFound { hint } => format!(
                "在限定的计算量内未找到满足全部约束的方案：请提高计算量，或{}",
                hint.zh.trim_start_matches('请')
            ),
        }
    }
}
