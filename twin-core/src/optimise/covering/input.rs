//! The problem as the caller gives it, and its checks.

use crate::lists::Lists;
use crate::optimise::OptimiseError;
use crate::told::Term;

/// A demand: what may cover it.
#[derive(Debug, Clone, PartialEq)]
pub struct CoverDemand {
    /// Candidates that cover it, in any order.
    pub candidates: Vec<u32>,
    /// How many of them it needs: at least 1.
    pub covers: u32,
    /// What covering it is worth in [`Covering::most_within`]; [`Covering::cheapest`] covers it whatever that is.
    pub weight: f64,
}

/// A covering problem. Costs, weights and budgets may have any unit, the same throughout.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CoverInput {
    /// Cost of each candidate.
    pub costs: Vec<f64>,
    /// Cost of opening each site, paid once when the first candidate at it is chosen: a pole that cameras and lamps share.
    pub openings: Vec<f64>,
    /// The site of each candidate; empty where none has one.
    pub sites: Vec<Option<u32>>,
    /// What must be covered.
    pub demands: Vec<CoverDemand>,
    /// Candidates that are chosen whatever they cost: what is there already.
    pub keep: Vec<u32>,
    /// Candidates that are never chosen.
    pub ban: Vec<u32>,
    /// Pairs of which at most one is chosen: candidates closer than a least spacing.
    pub exclusions: Vec<[u32; 2]>,
}

/// A checked covering problem: which candidates cover which demands, at what cost.
#[derive(Debug, Clone)]
pub struct Covering {
    pub(super) costs: Vec<f64>,
    pub(super) openings: Vec<f64>,
    /// By candidate; [`NO_SITE`] where none.
    pub(super) sites: Vec<u32>,
    pub(super) needs: Vec<u32>,
    pub(super) weights: Vec<f64>,
    pub(super) rows: Lists,
    pub(super) conflicts: Lists,
    pub(super) kept: Vec<bool>,
    pub(super) banned: Vec<bool>,
}

/// A candidate without a site to open.
pub(super) const NO_SITE: u32 = u32::MAX;

impl Covering {
    /// Checks a problem. Costs O(size of the input).
    ///
    /// # Errors
    ///
    /// A figure that is negative or not finite, an index past its list, a must-keep that is banned or excludes another one, a
    /// demand for 0 covers.
    pub fn new(input: &CoverInput) -> Result<Self, OptimiseError> {
        let count = input.costs.len();
        figures(
            Term::new("the cost of candidate", "候选点的费用，序号"),
            &input.costs,
        )?;
        figures(
            Term::new("the cost of opening site", "站址的启用费用，序号"),
            &input.openings,
        )?;
        let weights: Vec<f64> = input.demands.iter().map(|d| d.weight).collect();
        figures(
            Term::new("the weight of demand", "需求的权重，序号"),
            &weights,
        )?;
        let sites = sites(input)?;
        let kept = flags(
            Term::new("a must-keep", "必须保留的列表"),
            &input.keep,
            count,
        )?;
        let banned = flags(Term::new("a must-not", "禁止选取的列表"), &input.ban, count)?;
        if let Some(candidate) = (0..count).find(|&c| kept[c] && banned[c]) {
            return Err(OptimiseError::KeptAndBanned { candidate });
        }
        let conflicts = conflicts(input, &kept)?;
        Ok(Self {
            costs: input.costs.clone(),
            openings: input.openings.clone(),
            sites,
            needs: needs(input)?,
            weights,
            rows: rows(input, count)?,
            conflicts,
            kept,
            banned,
        })
    }

    /// How many candidates.
    pub fn candidates(&self) -> usize {
        self.costs.len()
    }

    /// How many demands.
    pub fn demands(&self) -> usize {
        self.needs.len()
    }

    /// What a choice costs: its candidates, and each of their sites once.
    pub(super) fn cost_of(&self, chosen: &[u32]) -> f64 {
        let mut open = vec![false; self.openings.len()];
        let mut cost = 0.0;
        for &c in chosen {
            cost += self.costs[c as usize];
            let site = self.sites[c as usize];
            if site != NO_SITE && !std::mem::replace(&mut open[site as usize], true) {
                cost += self.openings[site as usize];
            }
        }
        cost
    }

    /// Which demands a choice covers as often as they ask.
    pub(super) fn covered_by(&self, chosen: &[u32]) -> Vec<bool> {
        let mut is_chosen = vec![false; self.costs.len()];
        for &c in chosen {
            is_chosen[c as usize] = true;
        }
        let covers = |row: &[u32]| row.iter().filter(|&&c| is_chosen[c as usize]).count();
        let rows = self.rows.iter().zip(&self.needs);
        rows.map(|(row, &need)| covers(row) >= need as usize)
            .collect()
    }
}

/// Every figure finite and not negative.
pub(in crate::optimise) fn figures(what: Term, values: &[f64]) -> Result<(), OptimiseError> {
    let bad = |v: &f64| !(v.is_finite() && *v >= 0.0);
    match values.iter().position(bad) {
        Some(index) => Err(OptimiseError::BadFigure {
            what,
            index,
            value: values[index],
        }),
        None => Ok(()),
    }
}

/// Which of `count` are listed.
pub(in crate::optimise) fn flags(
    what: Term,
    listed: &[u32],
    count: usize,
) -> Result<Vec<bool>, OptimiseError> {
    let mut flags = vec![false; count];
    for &index in listed {
        *flags
            .get_mut(index as usize)
            .ok_or(OptimiseError::Unknown {
                what,
                index: index as usize,
                count,
            })? = true;
    }
    Ok(flags)
}

fn sites(input: &CoverInput) -> Result<Vec<u32>, OptimiseError> {
    let count = input.costs.len();
    if input.sites.is_empty() {
        return Ok(vec![NO_SITE; count]);
    }
    if input.sites.len() != count {
        return Err(OptimiseError::Length {
            what: Term::new("the sites of the candidates", "候选点的站址列表"),
            found: input.sites.len(),
            expected: count,
        });
    }
    let listed: Vec<u32> = input.sites.iter().flatten().copied().collect();
    flags(
        Term::new("the site of a candidate", "候选点的站址"),
        &listed,
        input.openings.len(),
    )?;
    Ok(input.sites.iter().map(|s| s.unwrap_or(NO_SITE)).collect())
}

fn needs(input: &CoverInput) -> Result<Vec<u32>, OptimiseError> {
    match input.demands.iter().position(|d| d.covers == 0) {
        Some(demand) => Err(OptimiseError::NoCovers { demand }),
        None => Ok(input.demands.iter().map(|d| d.covers).collect()),
    }
}

/// The candidates of each demand, sorted, each once.
fn rows(input: &CoverInput, count: usize) -> Result<Lists, OptimiseError> {
    let pairs: usize = input.demands.iter().map(|d| d.candidates.len()).sum();
    if pairs.max(count).max(input.demands.len()) >= NO_SITE as usize {
        return Err(OptimiseError::TooMany {
            what: Term::new("pairs of demand and candidate", "需求与候选点的配对"),
            count: pairs,
        });
    }
    let mut rows = Lists::default();
    for demand in &input.demands {
        let mut row = demand.candidates.clone();
        row.sort_unstable();
        row.dedup();
        if let Some(&index) = row.last().filter(|&&c| c as usize >= count) {
            return Err(OptimiseError::Unknown {
                what: Term::new("a demand", "需求"),
                index: index as usize,
                count,
            });
        }
        rows.push(row);
    }
    Ok(rows)
}

fn conflicts(input: &CoverInput, kept: &[bool]) -> Result<Lists, OptimiseError> {
    let count = input.costs.len();
    let ends: Vec<u32> = input.exclusions.iter().flatten().copied().collect();
    flags(Term::new("an exclusion", "互斥关系"), &ends, count)?;
    let mut by_candidate = vec![Vec::new(); count];
    for &[a, b] in &input.exclusions {
        if kept[a as usize] && kept[b as usize] && a != b {
            return Err(OptimiseError::KeptTooClose {
                first: a as usize,
                second: b as usize,
            });
        }
        if a != b {
            by_candidate[a as usize].push(b);
            by_candidate[b as usize].push(a);
        }
    }
    for list in &mut by_candidate {
        list.sort_unstable();
        list.dedup();
    }
    Ok(Lists::new(by_candidate))
}
