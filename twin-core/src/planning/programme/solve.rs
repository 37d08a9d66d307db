//! Phases within their budgets, and the curve of cost and worth.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cost::Cost;
use super::work::{Work, Works};
use crate::catalogue::Catalogue;
use crate::ids::ClassId;
use crate::model::{Community, Device};
use crate::optimise::{
    Bounds, Budget, CoverDemand, CoverInput, Covering, Effort, Ended, OptimiseError, Watch,
};
use crate::planning::price::PriceList;
use crate::told::Told;

/// Budgets of the curve, as shares of the whole cost: close where the first of them buys most.
const CURVE_SHARES: [f64; 10] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0];

/// What a phase leaves of its budget is tried again so often: shared trenches cost less than each site was reckoned with.
const ROUNDS: usize = 4;

/// How hard each budget is tried.
const EFFORT: Effort = Effort {
    gap: 1e-3,
    dual_steps: 400,
    search_steps: 5_000,
    neighbourhoods: 0,
    nodes: 20,
    seed: 1,
};

/// What is built in one phase.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// What it may cost, with what earlier phases left over; none for one without a limit.
    pub budget: Option<f64>,
    /// What it costs.
    pub cost: Cost,
    /// Positions of its devices in the placement's, in order.
    pub devices: Vec<u32>,
    /// What it and those before it are worth, as a share of the whole placement; with the most that any choice within the budgets
    /// so far could be.
    pub worth: Bounds,
}

/// A point of the curve of cost and worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TradeOff {
    /// The budget.
    pub budget: f64,
    /// What the best choice found within it costs.
    pub cost: f64,
    /// What that is worth, as a share of the whole placement, and the most that any choice could be.
    pub worth: Bounds,
}

/// A placement, priced, in phases.
#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    /// Currency of every sum, by ISO 4217.
    pub currency: Arc<str>,
    /// What the whole placement costs.
    pub whole: Cost,
    /// Its phases; one where no budget was given.
    pub phases: Vec<Phase>,
    /// Positions of the devices that no phase pays for.
    pub left: Vec<u32>,
    /// Positions of the devices whose class has no price, by class; they are in no sum.
    pub unpriced: BTreeMap<ClassId, Vec<u32>>,
}

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

/// Prices the new `devices` of a placement in `community`, and spreads them over phases of the given budgets; without budgets all of them
/// are one phase. The same input gives the same programme. Cost: some seconds for a town.
///
/// # Errors
/// A budget that is no amount or buys nothing, or a watch that cancels.
pub fn programme(
    community: &Community,
    devices: &[Device],
    (catalogue, prices): (&Catalogue, &PriceList),
    budgets: &[f64],
    watch: &mut dyn Watch,
) -> Result<Programme, ProgrammeError> {
    check(budgets)?;
    let works = Works::of(community, devices, catalogue, prices);
    let mut built = Built::new(&works, prices);
    let whole = built.rest();
    let phases = if budgets.is_empty() {
        vec![built.everything()]
    } else {
        built.phases(budgets, watch)?
    };
    let left = built.left();
    Ok(Programme {
        currency: prices.currency.clone(),
        whole,
        phases,
        left,
        unpriced: works.unpriced,
    })
}

/// Cost against worth of the new `devices` of a placement in `community`, at ten shares of the whole cost. Cost: that of ten programmes of
/// one phase.
///
/// # Errors
/// A watch that cancels.
pub fn trade_off(
    community: &Community,
    devices: &[Device],
    (catalogue, prices): (&Catalogue, &PriceList),
    watch: &mut dyn Watch,
) -> Result<Vec<TradeOff>, ProgrammeError> {
    let works = Works::of(community, devices, catalogue, prices);
    Built::new(&works, prices).curve(watch)
}

fn check(budgets: &[f64]) -> Result<(), ProgrammeError> {
    let bad = |budget: &f64| !(budget.is_finite() && *budget > 0.0);
    match budgets.iter().position(bad) {
        Some(index) => Err(ProgrammeError::BadBudget {
            phase: index + 1,
            budget: budgets[index],
        }),
        None => Ok(()),
    }
}

/// Which works are built so far, and which trenches are dug.
#[derive(Clone)]
struct Built<'w> {
    works: &'w Works,
    prices: &'w PriceList,
    is_built: Vec<bool>,
    is_open: Vec<bool>,
    is_dug: Vec<bool>,
}

/// How a site's trench is reckoned before it is known which others are dug.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reckoning {
    /// All the way to power: never too little.
    Path,
    /// Its own piece: never too much, and so good for a bound.
    Own,
}

impl<'w> Built<'w> {
    fn new(works: &'w Works, prices: &'w PriceList) -> Self {
        let fed = works.sites.iter().filter(|site| site.fed.is_some()).count();
        Self {
            works,
            prices,
            is_built: vec![false; works.works.len()],
            is_open: vec![false; works.sites.len()],
            is_dug: vec![false; fed],
        }
    }

    fn worth_of(&self, wanted: impl Fn(usize) -> bool) -> f64 {
        let all = self.works.works.iter().enumerate();
        all.filter(|(i, _)| wanted(*i)).map(|(_, w)| w.worth).sum()
    }

    /// Builds works; tells what that costs.
    fn build(&mut self, chosen: &[usize]) -> Cost {
        let mut cost = Cost::default();
        for &number in chosen {
            let work = &self.works.works[number];
            self.is_built[number] = true;
            cost += work.cost;
            let Some(site) = work.site else {
                continue;
            };
            if !std::mem::replace(&mut self.is_open[site], true) {
                cost += self.open(site);
            }
        }
        cost
    }

    fn open(&mut self, site: usize) -> Cost {
        let site = &self.works.sites[site];
        let mut cost = site.cost;
        for piece in site
            .fed
            .into_iter()
            .flat_map(|f| self.works.trenches.path(f))
        {
            if !std::mem::replace(&mut self.is_dug[piece], true) {
                cost.trench_m += self.works.trenches.own_m(piece);
            }
        }
        cost.trenches = cost.trench_m * self.prices.trench_m;
        cost
    }

    /// What building everything that is not built costs.
    fn rest(&self) -> Cost {
        self.clone().everything().cost
    }

    fn everything(&mut self) -> Phase {
        let chosen: Vec<usize> = (0..self.works.works.len()).collect();
        let cost = self.build(&chosen);
        Phase {
            budget: None,
            cost,
            devices: devices(&self.works.works, &chosen),
            worth: shares(1.0, 1.0, Ended::Optimal),
        }
    }

    /// What opening a site costs before it is known which others are dug.
    fn opening(&self, number: usize, reckoning: Reckoning) -> f64 {
        if self.is_open[number] {
            return 0.0;
        }
        let site = &self.works.sites[number];
        let trenches = &self.works.trenches;
        let undug = |piece: &usize| !self.is_dug[*piece];
        let trench_m: f64 = match (site.fed, reckoning) {
            (None, _) => 0.0,
            (Some(fed), Reckoning::Own) => {
                Some(fed).filter(undug).map_or(0.0, |f| trenches.own_m(f))
            }
            (Some(fed), Reckoning::Path) => {
                let path = trenches.path(fed).filter(undug);
                path.map(|piece| trenches.own_m(piece)).sum()
            }
        };
        site.cost.capital() + trench_m * self.prices.trench_m
    }

    /// The choice that is left, as a covering problem whose candidates are the works that are not built.
    fn problem(&self, reckoning: Reckoning) -> (Vec<usize>, CoverInput) {
        let works = &self.works.works;
        let open: Vec<usize> = (0..works.len()).filter(|i| !self.is_built[*i]).collect();
        let demand = |(candidate, number): (usize, &usize)| CoverDemand {
            candidates: vec![candidate as u32],
            covers: 1,
            weight: works[*number].worth,
        };
        let sites = 0..self.works.sites.len();
        let input = CoverInput {
            costs: open.iter().map(|i| works[*i].cost.capital()).collect(),
            openings: sites.map(|site| self.opening(site, reckoning)).collect(),
            sites: open
                .iter()
                .map(|i| works[*i].site.map(|s| s as u32))
                .collect(),
            demands: open.iter().enumerate().map(demand).collect(),
            ..CoverInput::default()
        };
        (open, input)
    }

    fn phases(
        &mut self,
        budgets: &[f64],
        watch: &mut dyn Watch,
    ) -> Result<Vec<Phase>, ProgrammeError> {
        self.check_least(budgets[0])?;
        // Of nothing, the share that is built is 0.
        let total = self.worth_of(|_| true).max(f64::MIN_POSITIVE);
        let from_start = Self::new(self.works, self.prices);
        let (mut phases, mut left_over, mut given) = (Vec::new(), 0.0, 0.0);
        for budget in budgets {
            given += budget;
            let budget = budget + left_over;
            let (cost, chosen, ended) = self.phase(budget, watch)?;
            left_over = budget - cost.capital();
            let value = self.worth_of(|i| self.is_built[i]);
            let most = from_start.most(given, watch)?;
            phases.push(Phase {
                budget: Some(budget),
                cost,
                devices: devices(&self.works.works, &chosen),
                worth: shares(value / total, (most / total).max(value / total), ended),
            });
        }
        Ok(phases)
    }

    /// The most that any choice within a budget is worth.
    fn most(&self, budget: f64, watch: &mut dyn Watch) -> Result<f64, ProgrammeError> {
        let (_, input) = self.problem(Reckoning::Own);
        let answer = Covering::new(&input)?.most_within(Budget::Cost(budget), &EFFORT, watch)?;
        if answer.bounds.ended == Ended::Cancelled {
            return Err(ProgrammeError::Cancelled);
        }
        Ok(answer.bounds.bound)
    }

    /// Builds the most worth within a budget, and more with what shared trenches save.
    fn phase(
        &mut self,
        budget: f64,
        watch: &mut dyn Watch,
    ) -> Result<(Cost, Vec<usize>, Ended), ProgrammeError> {
        let (mut cost, mut chosen) = (Cost::default(), Vec::new());
        let mut ended = Ended::Optimal;
        for _ in 0..ROUNDS {
            let (open, input) = self.problem(Reckoning::Path);
            if open.is_empty() {
                break;
            }
            let within = Budget::Cost((budget - cost.capital()).max(0.0));
            let answer = Covering::new(&input)?.most_within(within, &EFFORT, watch)?;
            if answer.bounds.ended == Ended::Cancelled {
                return Err(ProgrammeError::Cancelled);
            }
            ended = answer.bounds.ended;
            if answer.chosen.is_empty() {
                break;
            }
            let more: Vec<usize> = answer.chosen.iter().map(|c| open[*c as usize]).collect();
            cost += self.build(&more);
            chosen.extend(more);
        }
        chosen.sort_unstable();
        Ok((cost, chosen, ended))
    }

    fn check_least(&self, budget: f64) -> Result<(), ProgrammeError> {
        let cost = |work: &Work| {
            let opening = work.site.map_or(0.0, |s| self.opening(s, Reckoning::Path));
            work.cost.capital() + opening
        };
        let least = self.works.works.iter().map(cost).min_by(f64::total_cmp);
        match least {
            Some(least) if least > budget => Err(ProgrammeError::TooSmall {
                budget,
                least,
                currency: self.prices.currency.clone(),
            }),
            _ => Ok(()),
        }
    }

    fn left(&self) -> Vec<u32> {
        let works = self.works.works.iter().zip(&self.is_built);
        let left = works.filter(|(_, built)| !**built);
        let mut left: Vec<u32> = left
            .flat_map(|(work, _)| work.devices.iter().copied())
            .collect();
        left.sort_unstable();
        left
    }

    fn curve(&self, watch: &mut dyn Watch) -> Result<Vec<TradeOff>, ProgrammeError> {
        let total = self.worth_of(|_| true);
        if total <= 0.0 {
            return Ok(Vec::new());
        }
        let whole = self.rest().capital();
        let budgets = CURVE_SHARES.map(|share| share * whole);
        let (_, input) = self.problem(Reckoning::Own);
        let bounds = Covering::new(&input)?.trade_off(&budgets, &EFFORT, watch)?;
        let mut curve = Vec::new();
        for budget in budgets {
            let mut tried = self.clone();
            let (cost, chosen, ended) = tried.phase(budget, watch)?;
            let worth: f64 = chosen.iter().map(|i| self.works.works[*i].worth).sum();
            let above = bounds.iter().filter(|p| p.budget >= budget);
            let most = above.map(|p| p.answer.bounds.bound).fold(total, f64::min);
            curve.push(TradeOff {
                budget,
                cost: cost.capital(),
                worth: shares(worth / total, (most / total).max(worth / total), ended),
            });
        }
        Ok(curve)
    }
}

fn shares(value: f64, bound: f64, ended: Ended) -> Bounds {
    Bounds {
        value,
        bound,
        ended,
    }
}

/// Positions of the devices of works, in order.
fn devices(works: &[Work], chosen: &[usize]) -> Vec<u32> {
    let all = chosen
        .iter()
        .flat_map(|i| works[*i].devices.iter().copied());
    let mut devices: Vec<u32> = all.collect();
    devices.sort_unstable();
    devices
}
