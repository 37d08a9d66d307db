//! Which devices serve whom within reach, where there are so many at most or each serves so many households.

use super::need::ReachLimits;
use crate::optimise::{
    Bounds, Capacitated, CapacitatedInput, Effort, Median, MedianInput, OptimiseError, Watch,
};

/// How much all ways count together beside one device, where as few devices as can be are wanted: they decide between equals.
const NEAR: f64 = 1e-3;

/// How hard it is tried.
pub(crate) const SHARING: Effort = Effort {
    gap: 1e-6,
    dual_steps: 400,
    search_steps: 10_000,
    neighbourhoods: 50,
    nodes: 200,
    seed: 1,
};

/// Features, and the sites that reach them.
#[derive(Debug)]
pub(crate) struct Sharing<'s> {
    /// Households of each feature.
    pub(crate) households: Vec<f64>,
    /// For each feature, the sites that reach it and how far they are, metres.
    pub(crate) reached: &'s [Vec<(u32, f64)>],
    /// Greatest distance in metres.
    pub(crate) distance_m: f64,
    /// What a device at each site costs; those that are there come first.
    pub(crate) costs: Vec<f64>,
    /// How many are there.
    pub(crate) there: usize,
    pub(crate) limits: ReachLimits,
}

/// Who serves whom.
#[derive(Debug)]
pub(crate) struct Shares {
    /// The site that serves each feature, if one does.
    pub(crate) by: Vec<Option<u32>>,
    /// What that costs, and how far from the best that may be.
    pub(crate) bounds: Bounds,
}

impl Sharing<'_> {
    /// Serves as many households as can be; of such choices the one with the fewest devices, or, where so many may be there, the one with
    /// the shortest ways: the p-median, with capacities where devices have them.
    ///
    /// # Errors
    /// When the optimiser refuses the problem.
    pub(crate) fn solve(
        &self,
        effort: &Effort,
        watch: &mut dyn Watch,
    ) -> Result<Shares, OptimiseError> {
        let nobody = self.costs.len() as u32;
        let median = self.median(nobody);
        let answer = match self.limits.serves_at_most {
            None => Median::new(&median)?.solve(effort, watch)?,
            Some(most) => {
                let mut capacities = vec![f64::from(most); self.costs.len()];
                // Whoever is left over is left to nobody.
                capacities.push(self.households.iter().sum::<f64>() + 1.0);
                let input = CapacitatedInput {
                    median,
                    loads: self.households.clone(),
                    capacities,
                };
                Capacitated::new(&input)?.solve(effort, watch)?
            }
        };
        let by = answer.assigned.into_iter();
        Ok(Shares {
            by: by.map(|site| (site != nobody).then_some(site)).collect(),
            bounds: answer.bounds,
        })
    }

    /// The sites and, last, `nobody`, to whom leaving the smallest feature costs more than all devices and ways.
    fn median(&self, nobody: u32) -> MedianInput {
        let weights = || self.households.iter().map(|households| households.max(1.0));
        let all: f64 = weights().sum();
        let (mut openings, near) = match self.limits.at_most {
            None => (self.costs.clone(), NEAR),
            Some(_) => (vec![0.0; self.costs.len()], 1.0),
        };
        let least = weights().fold(f64::INFINITY, f64::min);
        let left = (openings.iter().sum::<f64>() + near + 1.0) / least;
        openings.push(0.0);
        let demands = weights().zip(self.reached).map(|(weight, reached)| {
            let share = near * weight / all / self.distance_m;
            let served = reached.iter().map(|(site, m)| (*site, share * m));
            served.chain([(nobody, left * weight)]).collect()
        });
        let demands: Vec<Vec<(u32, f64)>> = demands.collect();
        let most = |at_most: u32| (at_most as usize).max(self.there) + 1;
        MedianInput {
            demands,
            limit: self
                .limits
                .at_most
                .map(|at_most| most(at_most).min(openings.len())),
            keep: (0..self.there as u32).chain([nobody]).collect(),
            openings,
            ban: Vec::new(),
        }
    }
}
