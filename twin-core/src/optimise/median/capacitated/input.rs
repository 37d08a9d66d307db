//! The problem as the caller gives it, and its checks.

use crate::optimise::OptimiseError;
use crate::optimise::covering::figures;
use crate::optimise::median::input::{Core, MedianInput};
use crate::told::Term;

/// A median problem whose sites hold only so much: a capacitated p-median, or capacitated facility location where openings cost.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CapacitatedInput {
    /// Openings, costs of serving, limit, must-keeps, must-nots.
    pub median: MedianInput,
    /// What each demand brings; it is served whole by one site. Any unit.
    pub loads: Vec<f64>,
    /// What each candidate holds once open, in the unit of the loads.
    pub capacities: Vec<f64>,
}

/// A checked capacitated problem.
#[derive(Debug, Clone)]
pub struct Capacitated {
    pub(super) root: Loaded,
}

/// What is left to decide, with loads and capacities, by demand and by site.
#[derive(Debug, Clone)]
pub(super) struct Loaded {
    pub(super) core: Core,
    pub(super) loads: Vec<f64>,
    pub(super) capacities: Vec<f64>,
    /// For each site, the demands that it may serve and at what cost.
    starts: Vec<usize>,
    pairs: Vec<(u32, f64)>,
}

impl Capacitated {
    /// Checks a problem. Costs O(pairs log pairs).
    ///
    /// # Errors
    ///
    /// As [`crate::optimise::Median::new`]; lists of different length, a demand larger than every site that may serve it, more load than the
    /// largest sites within the limit hold.
    pub fn new(input: &CapacitatedInput) -> Result<Self, OptimiseError> {
        figures(
            Term::new("the load of demand", "需求的负荷，序号"),
            &input.loads,
        )?;
        figures(
            Term::new("the capacity of candidate", "候选点的容量，序号"),
            &input.capacities,
        )?;
        length(
            Term::new("the loads", "负荷列表"),
            input.loads.len(),
            input.median.demands.len(),
        )?;
        let candidates = input.median.openings.len();
        length(
            Term::new("the capacities", "容量列表"),
            input.capacities.len(),
            candidates,
        )?;
        let fitting = fitting(input)?;
        let core = Core::new(&fitting, true)?;
        let names = core.names.iter();
        let capacities: Vec<f64> = names.map(|&j| input.capacities[j as usize]).collect();
        let root = Loaded::new(core, input.loads.clone(), capacities);
        root.check_capacity()?;
        Ok(Self { root })
    }
}

fn length(what: Term, found: usize, expected: usize) -> Result<(), OptimiseError> {
    if found == expected {
        return Ok(());
    }
    Err(OptimiseError::Length {
        what,
        found,
        expected,
    })
}

/// The input without sites that are too small for a demand.
fn fitting(input: &CapacitatedInput) -> Result<MedianInput, OptimiseError> {
    let mut median = input.median.clone();
    for (demand, served) in median.demands.iter_mut().enumerate() {
        let load = input.loads[demand];
        let before = served.len();
        // An index past the list stays: it is reported with its own error.
        served.retain(|&(j, _)| input.capacities.get(j as usize).is_none_or(|&c| load <= c));
        if served.is_empty() && before > 0 {
            return Err(OptimiseError::DemandTooLarge { demand, load });
        }
    }
    Ok(median)
}

impl Loaded {
    fn new(core: Core, loads: Vec<f64>, capacities: Vec<f64>) -> Self {
        let mut by_site = vec![Vec::new(); core.sites()];
        for i in 0..core.demands() {
            let (sites, costs) = core.served(i);
            for (&site, &cost) in sites.iter().zip(costs) {
                by_site[site as usize].push((i as u32, cost));
            }
        }
        let mut starts = vec![0];
        for pairs in &by_site {
            starts.push(starts[starts.len() - 1] + pairs.len());
        }
        Self {
            core,
            loads,
            capacities,
            starts,
            pairs: by_site.concat(),
        }
    }

    /// The problem of the sites that stay, of which `kept` are open.
    pub(super) fn restricted(&self, stays: &[bool], kept: &[bool]) -> Self {
        let capacities = self
            .capacities
            .iter()
            .zip(stays)
            .filter(|(_, stays)| **stays);
        Self::new(
            self.core.restricted(stays, kept),
            self.loads.clone(),
            capacities.map(|(c, _)| *c).collect(),
        )
    }

    /// The demands that a site may serve and at what cost.
    pub(super) fn serves(&self, j: usize) -> &[(u32, f64)] {
        &self.pairs[self.starts[j]..self.starts[j + 1]]
    }

    /// What all demands bring.
    pub(super) fn load(&self) -> f64 {
        self.loads.iter().sum()
    }

    /// More than any answer costs.
    pub(super) fn ceiling(&self) -> f64 {
        let dearest = |i: usize| self.core.served(i).1.last().copied().unwrap_or(0.0);
        let serving: f64 = (0..self.core.demands()).map(dearest).sum();
        1.0 + serving + self.core.openings.iter().sum::<f64>()
    }

    fn check_capacity(&self) -> Result<(), OptimiseError> {
        let sites = self.capacities.iter().zip(&self.core.kept);
        let (kept, mut free): (Vec<_>, Vec<_>) = sites.partition(|(_, kept)| **kept);
        free.sort_by(|a, b| b.0.total_cmp(a.0));
        let room = self.core.limit - kept.len();
        let sum = |sites: &[(&f64, &bool)]| sites.iter().map(|s| s.0).sum::<f64>();
        let capacity = sum(&kept) + sum(&free[..room.min(free.len())]);
        let load = self.load();
        if capacity < load * (1.0 - 1e-12) {
            return Err(OptimiseError::Capacity { load, capacity });
        }
        Ok(())
    }
}
