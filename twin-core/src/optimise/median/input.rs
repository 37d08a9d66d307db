//! The problem as the caller gives it, and its checks.

use crate::optimise::OptimiseError;
use crate::optimise::covering::{figures, flags};
use crate::told::Term;

/// A median problem: which sites to open so that serving every demand from its cheapest open site costs least. Any unit of cost, the
/// same throughout.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MedianInput {
    /// Cost of opening each candidate; 0 each for the plain p-median.
    pub openings: Vec<f64>,
    /// For each demand, the candidates that may serve it and what that costs, such as weight times distance; in any order, dense or
    /// sparse.
    pub demands: Vec<Vec<(u32, f64)>>,
    /// At most so many are open (p); none: as many as pay.
    pub limit: Option<usize>,
    /// Candidates that are open whatever they cost.
    pub keep: Vec<u32>,
    /// Candidates that never open.
    pub ban: Vec<u32>,
}

/// A checked median problem.
#[derive(Debug, Clone)]
pub struct Median {
    pub(super) core: Core,
    pub(super) candidates: usize,
}

/// What is left to decide: candidates and, for each demand, those that may serve it, cheapest first.
#[derive(Debug, Clone)]
pub(super) struct Core {
    pub(super) openings: Vec<f64>,
    pub(super) kept: Vec<bool>,
    pub(super) limit: usize,
    starts: Vec<u32>,
    sites: Vec<u32>,
    costs: Vec<f64>,
    /// What a demand costs that no open site may serve: more than any answer that serves all.
    pub(super) unserved: Vec<f64>,
    /// The caller's candidates.
    pub(super) names: Vec<u32>,
    /// Whether a demand may have to pass an open site that is full.
    pub(super) passes: bool,
}

impl Median {
    /// Checks a problem. Costs O(pairs log pairs).
    ///
    /// # Errors
    ///
    /// A figure that is negative or not finite, an index past its list, a demand that no candidate may serve, a must-keep that is
    /// banned, a limit below 1, below the must-keeps or above the candidates.
    pub fn new(input: &MedianInput) -> Result<Self, OptimiseError> {
        Ok(Self {
            core: Core::new(input, false)?,
            candidates: input.openings.len(),
        })
    }
}

fn limit(limit: Option<usize>, kept: &[bool], banned: &[bool]) -> Result<usize, OptimiseError> {
    let least = kept.iter().filter(|&&k| k).count().max(1);
    let most = kept.len();
    let sites = limit.unwrap_or(most);
    if sites < least || sites > most {
        return Err(OptimiseError::Sites { sites, least, most });
    }
    Ok(sites.min(banned.iter().filter(|&&b| !b).count()))
}

impl Core {
    /// Checks a problem; `passes` as the field.
    pub(super) fn new(input: &MedianInput, passes: bool) -> Result<Self, OptimiseError> {
        let count = input.openings.len();
        figures(
            Term::new("the cost of opening candidate", "候选点的启用费用，序号"),
            &input.openings,
        )?;
        let kept = flags(
            Term::new("a must-keep", "必须保留的列表"),
            &input.keep,
            count,
        )?;
        let banned = flags(Term::new("a must-not", "禁止选取的列表"), &input.ban, count)?;
        if let Some(candidate) = (0..count).find(|&c| kept[c] && banned[c]) {
            return Err(OptimiseError::KeptAndBanned { candidate });
        }
        let limit = limit(input.limit, &kept, &banned)?;
        let pairs: usize = input.demands.iter().map(Vec::len).sum();
        if pairs.max(count) >= u32::MAX as usize {
            return Err(OptimiseError::TooMany {
                what: Term::new("pairs of demand and candidate", "需求与候选点的配对"),
                count: pairs,
            });
        }
        let whole = Core {
            openings: input.openings.clone(),
            kept,
            limit,
            starts: vec![0],
            sites: Vec::with_capacity(pairs),
            costs: Vec::with_capacity(pairs),
            unserved: Vec::new(),
            names: (0..count as u32).collect(),
            passes,
        };
        whole.filled(input, &banned)
    }

    fn filled(mut self, input: &MedianInput, banned: &[bool]) -> Result<Self, OptimiseError> {
        let count = self.openings.len();
        for (demand, served) in input.demands.iter().enumerate() {
            let costs: Vec<f64> = served.iter().map(|&(_, cost)| cost).collect();
            figures(
                Term::new("the cost of serving, at pair", "服务费用，配对序号"),
                &costs,
            )?;
            if let Some(&(index, _)) = served.iter().find(|(c, _)| *c as usize >= count) {
                return Err(OptimiseError::Unknown {
                    what: Term::new("a demand", "需求"),
                    index: index as usize,
                    count,
                });
            }
            let mut allowed: Vec<(u32, f64)> = served.clone();
            allowed.retain(|&(c, _)| !banned[c as usize]);
            // -0 to 0: bits are compared below.
            allowed.iter_mut().for_each(|pair| pair.1 += 0.0);
            if allowed.is_empty() {
                return Err(OptimiseError::NoCandidate { demand });
            }
            self.push(allowed);
        }
        self.unserved = self.penalties();
        // Only what may open stays.
        let stays: Vec<bool> = banned.iter().map(|b| !b).collect();
        let kept = self.kept.clone();
        Ok(self.restricted(&stays, &kept))
    }

    /// Appends a demand: each candidate once, cheapest first.
    fn push(&mut self, mut served: Vec<(u32, f64)>) {
        if !served.is_sorted_by(|a, b| a.0 < b.0) {
            served.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            served.dedup_by_key(|pair| pair.0);
        }
        // The bits of figures that are not negative order as the figures do.
        served.sort_unstable_by_key(|&(site, cost)| (cost.to_bits(), site));
        self.sites.extend(served.iter().map(|pair| pair.0));
        self.costs.extend(served.iter().map(|pair| pair.1));
        self.starts.push(self.sites.len() as u32);
    }

    /// Dearer than any answer: what all demands may differ by and every opening together.
    fn penalties(&self) -> Vec<f64> {
        let range = |i: usize| {
            let costs = self.served(i).1;
            match (costs.first(), costs.last()) {
                (Some(first), Some(last)) => (*first, *last),
                _ => (0.0, 0.0),
            }
        };
        let ranges: Vec<(f64, f64)> = (0..self.demands()).map(range).collect();
        let spread: f64 = ranges.iter().map(|(first, last)| last - first).sum();
        let all = spread + self.openings.iter().sum::<f64>();
        ranges.iter().map(|(_, last)| last + all + 1.0).collect()
    }

    /// The core of the candidates that stay, of which `kept` are open.
    pub(super) fn restricted(&self, stays: &[bool], kept: &[bool]) -> Self {
        let mut new = vec![u32::MAX; stays.len()];
        let left: Vec<usize> = (0..stays.len()).filter(|&j| stays[j]).collect();
        for (number, &j) in left.iter().enumerate() {
            new[j] = number as u32;
        }
        let mut core = Self {
            openings: left.iter().map(|&j| self.openings[j]).collect(),
            kept: left.iter().map(|&j| kept[j]).collect(),
            limit: self.limit.min(left.len()),
            starts: Vec::with_capacity(self.starts.len()),
            sites: Vec::new(),
            costs: Vec::new(),
            unserved: self.unserved.clone(),
            names: left.iter().map(|&j| self.names[j]).collect(),
            passes: self.passes,
        };
        core.starts.push(0);
        for i in 0..self.demands() {
            let (sites, costs) = self.served(i);
            for (&site, &cost) in sites.iter().zip(costs) {
                let site = new[site as usize];
                if site == u32::MAX {
                    continue;
                }
                core.sites.push(site);
                core.costs.push(cost);
                // Where it is open, nothing dearer is ever used.
                if core.kept[site as usize] && !self.passes {
                    break;
                }
            }
            core.starts.push(core.sites.len() as u32);
        }
        core
    }

    /// How many demands.
    pub(super) fn demands(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many candidates.
    pub(super) fn sites(&self) -> usize {
        self.openings.len()
    }

    /// The candidates that may serve a demand, cheapest first, and at what cost.
    #[inline]
    pub(super) fn served(&self, i: usize) -> (&[u32], &[f64]) {
        let range = self.starts[i] as usize..self.starts[i + 1] as usize;
        (&self.sites[range.clone()], &self.costs[range])
    }

    /// What a choice costs, and whether it serves every demand.
    pub(super) fn value(&self, open: &[bool]) -> (f64, bool) {
        let openings = self.openings.iter().zip(open);
        let mut value: f64 = openings.map(|(f, &o)| if o { *f } else { 0.0 }).sum();
        let mut serves_all = true;
        for i in 0..self.demands() {
            let (sites, costs) = self.served(i);
            match sites.iter().position(|&j| open[j as usize]) {
                Some(at) => value += costs[at],
                None => {
                    value += self.unserved[i];
                    serves_all = false;
                }
            }
        }
        (value, serves_all)
    }

    /// The first open candidate of each demand; [`u32::MAX`] where none may serve it.
    pub(super) fn assigned(&self, open: &[bool]) -> Vec<u32> {
        let first = |i: usize| {
            let sites = self.served(i).0.iter();
            sites.copied().find(|&j| open[j as usize])
        };
        (0..self.demands())
            .map(|i| first(i).unwrap_or(u32::MAX))
            .collect()
    }
}
