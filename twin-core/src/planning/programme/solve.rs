//! Phases within their limits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cost::Cost;
use super::error::ProgrammeError;
use super::terms::{Limit, Limits, Objective, Terms};
use super::work::{Work, Works};
use crate::catalogue::Catalogue;
use crate::ids::ClassId;
use crate::model::Community;
use crate::optimise::{
    Bounds, Budget, CoverAnswer, CoverDemand, CoverInput, Covering, Effort, Ended, Watch,
};
use crate::planning::placement::Placement;
use crate::planning::price::PriceList;

/// What a phase leaves of its budget is tried again so often: shared trenches cost less than each site was reckoned with.
const ROUNDS: usize = 4;

/// How hard each limit is tried.
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
    /// What it may take, with what earlier phases left over; none for one without a limit.
    pub limit: Option<Limit>,
    /// What it costs.
    pub cost: Cost,
    /// At how many sites it is the first to build.
    pub sites: usize,
    /// Positions of its devices in the placement's, in order.
    pub devices: Vec<u32>,
    /// What it and those before it come to.
    pub reached: Reached,
}

/// What is built comes to, each with the most that any choice within the limits so far could: proven for the objective; of the other no
/// more is known than what all of the placement comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reached {
    /// What it is worth, as a share of the whole placement.
    pub worth: Bounds,
    /// Of what the rows ask for, the share that is served, by what was there too: the mean of all rows that ask for devices.
    pub served: Bounds,
}

/// A placement, priced, in phases.
#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    /// Currency of every sum, by ISO 4217.
    pub currency: Arc<str>,
    /// What is built first.
    pub objective: Objective,
    /// What the whole placement costs.
    pub whole: Cost,
    /// Of what the rows ask for, the share that is served before anything is built.
    pub served_before: f64,
    /// Its phases; one where nothing is limited.
    pub phases: Vec<Phase>,
    /// Positions of the devices that no phase pays for.
    pub left: Vec<u32>,
    /// Positions of the devices whose class has no price, by class; they are in no sum.
    pub unpriced: BTreeMap<ClassId, Vec<u32>>,
}

/// Prices the new devices of a placement in `community`, and spreads them over phases of the given limits; without limits all of them
/// are one phase. The same input gives the same programme. Cost: some seconds for a town.
///
/// # Errors
/// A limit that is none, a budget that buys nothing, or a watch that cancels.
pub fn programme(
    community: &Community,
    placement: &Placement,
    (catalogue, prices): (&Catalogue, &PriceList),
    terms: &Terms,
    watch: &mut dyn Watch,
) -> Result<Programme, ProgrammeError> {
    check(&terms.limits)?;
    let works = Works::of(community, placement, catalogue, prices);
    let mut built = Built::new(&works, prices, terms);
    let whole = built.rest();
    let phases = if terms.limits.is_empty() {
        vec![built.everything()]
    } else {
        built.phases(terms, watch)?
    };
    let left = built.left();
    Ok(Programme {
        currency: prices.currency.clone(),
        objective: terms.objective,
        whole,
        served_before: works.there,
        phases,
        left,
        unpriced: works.unpriced,
    })
}

fn check(limits: &Limits) -> Result<(), ProgrammeError> {
    for (limit, phase) in limits.each().into_iter().zip(1..) {
        match limit {
            Limit::Cost(budget) if !(budget.is_finite() && budget > 0.0) => {
                return Err(ProgrammeError::BadBudget { phase, budget });
            }
            Limit::Sites(0) => return Err(ProgrammeError::NoSites { phase }),
            Limit::Cost(_) | Limit::Sites(_) => {}
        }
    }
    Ok(())
}

/// Which works are built so far, and which trenches are dug.
#[derive(Clone)]
pub(super) struct Built<'w> {
    pub(super) works: &'w Works,
    prices: &'w PriceList,
    objective: Objective,
    pub(super) effort: Effort,
    is_built: Vec<bool>,
    /// Of each building or spot.
    is_begun: Vec<bool>,
    is_open: Vec<bool>,
    is_dug: Vec<bool>,
}

/// How a site's trench is reckoned before it is known which others are dug.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reckoning {
    /// All the way to power: never too little.
    Path,
    /// Its own piece: never too much, and so good for a bound.
    Own,
}

/// What was built within a limit.
pub(super) struct Chosen {
    pub(super) cost: Cost,
    /// Numbers of the works, in order.
    pub(super) works: Vec<usize>,
    /// At how many sites nothing was built before.
    pub(super) sites: usize,
    pub(super) ended: Ended,
}

impl<'w> Built<'w> {
    pub(super) fn new(works: &'w Works, prices: &'w PriceList, terms: &Terms) -> Self {
        let fed = works.sites.iter().filter(|site| site.fed.is_some()).count();
        Self {
            works,
            prices,
            objective: terms.objective,
            effort: Effort {
                seed: terms.seed,
                ..EFFORT
            },
            is_built: vec![false; works.works.len()],
            is_begun: vec![false; works.spots],
            is_open: vec![false; works.sites.len()],
            is_dug: vec![false; fed],
        }
    }

    /// What a work adds to the objective.
    fn gain(&self, work: &Work) -> f64 {
        match self.objective {
            Objective::Worth => work.worth,
            Objective::Coverage => work.served,
        }
    }

    /// What all works add to the objective.
    pub(super) fn total(&self) -> f64 {
        self.works.works.iter().map(|work| self.gain(work)).sum()
    }

    /// What is built comes to, where no choice adds more than `most` to the objective.
    pub(super) fn reached(&self, most: f64, ended: Ended) -> Reached {
        let all = &self.works.works;
        let built = || all.iter().zip(&self.is_built).filter(|(_, built)| **built);
        // Of nothing, the share that is built is 0.
        let total: f64 = all.iter().map(|work| work.worth).sum();
        let total = total.max(f64::MIN_POSITIVE);
        let worth = built().map(|(work, _)| work.worth).sum::<f64>() / total;
        let there = self.works.there;
        let served = there + built().map(|(work, _)| work.served).sum::<f64>();
        let (worth_at_most, served_at_most) = match self.objective {
            Objective::Worth => (
                most / total,
                there + all.iter().map(|work| work.served).sum::<f64>(),
            ),
            Objective::Coverage => (1.0, there + most),
        };
        Reached {
            worth: shares(worth, worth_at_most.max(worth), ended),
            served: shares(served, served_at_most.max(served), ended),
        }
    }

    /// Builds works; tells what that costs, and at how many sites nothing was built before.
    fn build(&mut self, chosen: &[usize]) -> (Cost, usize) {
        let (mut cost, mut sites) = (Cost::default(), 0);
        for &number in chosen {
            let work = &self.works.works[number];
            self.is_built[number] = true;
            sites += usize::from(!std::mem::replace(&mut self.is_begun[work.spot], true));
            cost += work.cost;
            let Some(site) = work.site else {
                continue;
            };
            if !std::mem::replace(&mut self.is_open[site], true) {
                cost += self.open(site);
            }
        }
        (cost, sites)
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
    pub(super) fn rest(&self) -> Cost {
        self.clone().everything().cost
    }

    fn everything(&mut self) -> Phase {
        let chosen: Vec<usize> = (0..self.works.works.len()).collect();
        let (cost, sites) = self.build(&chosen);
        let mut reached = self.reached(self.total(), Ended::Optimal);
        // All of it is all of it, even where that is worth nothing.
        reached.worth = shares(1.0, 1.0, Ended::Optimal);
        Phase {
            limit: None,
            cost,
            sites,
            devices: devices(&self.works.works, &chosen),
            reached,
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
    pub(super) fn problem(&self, reckoning: Reckoning) -> (Vec<usize>, CoverInput) {
        let works = &self.works.works;
        let open: Vec<usize> = (0..works.len()).filter(|i| !self.is_built[*i]).collect();
        let demand = |(candidate, number): (usize, &usize)| CoverDemand {
            candidates: vec![candidate as u32],
            covers: 1,
            weight: self.gain(&works[*number]),
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

    /// The same by sites at which nothing is built, each with all of its works.
    fn problem_of_sites(&self) -> (Vec<usize>, CoverInput) {
        let mut gains = vec![0.0; self.works.spots];
        for work in &self.works.works {
            gains[work.spot] += self.gain(work);
        }
        let new: Vec<usize> = (0..gains.len()).filter(|s| !self.is_begun[*s]).collect();
        let demand = |(candidate, spot): (usize, &usize)| CoverDemand {
            candidates: vec![candidate as u32],
            covers: 1,
            weight: gains[*spot],
        };
        let input = CoverInput {
            costs: vec![1.0; new.len()],
            demands: new.iter().enumerate().map(demand).collect(),
            ..CoverInput::default()
        };
        (new, input)
    }

    fn phases(
        &mut self,
        terms: &Terms,
        watch: &mut dyn Watch,
    ) -> Result<Vec<Phase>, ProgrammeError> {
        let limits = terms.limits.each();
        let has_musts = self.works.works.iter().any(|work| work.is_must);
        if let (Some(Limit::Cost(budget)), false) = (limits.first(), has_musts) {
            self.check_least(*budget)?;
        }
        let from_start = Self::new(self.works, self.prices, terms);
        let mut phases = Vec::new();
        let (mut left_over, mut given): (Option<Limit>, Option<Limit>) = (None, None);
        for own in limits {
            let so_far = given.map_or(own, |given| given.plus(own));
            let limit = left_over.map_or(own, |left| own.plus(left));
            let chosen = if phases.is_empty() {
                self.first_phase(limit, watch)?
            } else {
                self.phase(limit, watch)?
            };
            (given, left_over) = (Some(so_far), Some(chosen.left_of(limit)));
            let most = from_start.most(so_far, watch)?;
            phases.push(Phase {
                limit: Some(limit),
                cost: chosen.cost,
                sites: chosen.sites,
                devices: devices(&self.works.works, &chosen.works),
                reached: self.reached(most, chosen.ended),
            });
        }
        Ok(phases)
    }

    /// The most that any choice within a limit adds to the objective.
    pub(super) fn most(&self, limit: Limit, watch: &mut dyn Watch) -> Result<f64, ProgrammeError> {
        let answer = match limit {
            Limit::Cost(budget) => {
                let (_, input) = self.problem(Reckoning::Own);
                self.within(&input, Budget::Cost(budget), watch)?
            }
            Limit::Sites(number) => {
                let (new, input) = self.problem_of_sites();
                // The optimiser takes no number of 0.
                if new.is_empty() {
                    return Ok(0.0);
                }
                self.within(&input, Budget::Number(number.min(new.len())), watch)?
            }
        };
        Ok(answer.bounds.bound)
    }

    /// Builds what has to stand, and after that what adds most to the objective within a limit.
    pub(super) fn first_phase(
        &mut self,
        limit: Limit,
        watch: &mut dyn Watch,
    ) -> Result<Chosen, ProgrammeError> {
        let musts = self.musts(limit)?;
        let more = self.phase(musts.left_of(limit), watch)?;
        Ok(musts.and(more))
    }

    /// Builds what has to stand; where sites are limited, with all that is planned there.
    fn musts(&mut self, limit: Limit) -> Result<Chosen, ProgrammeError> {
        let all = &self.works.works;
        let musts = all.iter().filter(|work| work.is_must);
        let spots: BTreeSet<usize> = musts.map(|work| work.spot).collect();
        let goes = |number: &usize| match limit {
            Limit::Cost(_) => all[*number].is_must,
            Limit::Sites(_) => spots.contains(&all[*number].spot),
        };
        let works: Vec<usize> = (0..all.len()).filter(goes).collect();
        let (cost, sites) = self.build(&works);
        match limit {
            Limit::Cost(budget) if cost.capital() > budget => Err(ProgrammeError::MustCost {
                budget,
                needed: cost.capital().ceil(),
                currency: self.prices.currency.clone(),
            }),
            Limit::Sites(number) if sites > number => Err(ProgrammeError::MustSites {
                number,
                needed: sites,
            }),
            Limit::Cost(_) | Limit::Sites(_) => Ok(Chosen {
                cost,
                works,
                sites,
                ended: Ended::Optimal,
            }),
        }
    }

    /// Builds what adds most to the objective within a limit.
    pub(super) fn phase(
        &mut self,
        limit: Limit,
        watch: &mut dyn Watch,
    ) -> Result<Chosen, ProgrammeError> {
        match limit {
            Limit::Cost(budget) => self.phase_of_money(budget, watch),
            Limit::Sites(number) => self.phase_of_sites(number, watch),
        }
    }

    /// Builds the most within a budget, and more with what shared trenches save.
    fn phase_of_money(
        &mut self,
        budget: f64,
        watch: &mut dyn Watch,
    ) -> Result<Chosen, ProgrammeError> {
        let mut all = Chosen::none();
        for _ in 0..ROUNDS {
            let (open, input) = self.problem(Reckoning::Path);
            if open.is_empty() {
                break;
            }
            let room = Budget::Cost((budget - all.cost.capital()).max(0.0));
            let answer = self.within(&input, room, watch)?;
            all.ended = answer.bounds.ended;
            if answer.chosen.is_empty() {
                break;
            }
            let more: Vec<usize> = answer.chosen.iter().map(|c| open[*c as usize]).collect();
            let (cost, sites) = self.build(&more);
            all.cost += cost;
            all.sites += sites;
            all.works.extend(more);
        }
        all.works.sort_unstable();
        Ok(all)
    }

    /// Builds all at so many new sites, those at which most is.
    fn phase_of_sites(
        &mut self,
        number: usize,
        watch: &mut dyn Watch,
    ) -> Result<Chosen, ProgrammeError> {
        let (new, input) = self.problem_of_sites();
        let number = number.min(new.len());
        if number == 0 {
            return Ok(Chosen::none());
        }
        let answer = self.within(&input, Budget::Number(number), watch)?;
        let mut is_chosen = vec![false; self.works.spots];
        for candidate in &answer.chosen {
            is_chosen[new[*candidate as usize]] = true;
        }
        let works = self.works.works.iter().enumerate();
        let works = works.filter(|(_, work)| is_chosen[work.spot]);
        let works: Vec<usize> = works.map(|(number, _)| number).collect();
        let (cost, sites) = self.build(&works);
        Ok(Chosen {
            cost,
            works,
            sites,
            ended: answer.bounds.ended,
        })
    }

    /// The best choice within a budget.
    fn within(
        &self,
        input: &CoverInput,
        budget: Budget,
        watch: &mut dyn Watch,
    ) -> Result<CoverAnswer, ProgrammeError> {
        let answer = Covering::new(input)?.most_within(budget, &self.effort, watch)?;
        if answer.bounds.ended == Ended::Cancelled {
            return Err(ProgrammeError::Cancelled);
        }
        Ok(answer)
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
}

impl Chosen {
    fn none() -> Self {
        Self {
            cost: Cost::default(),
            works: Vec::new(),
            sites: 0,
            ended: Ended::Optimal,
        }
    }

    /// Together with what was built after it.
    fn and(mut self, more: Self) -> Self {
        self.cost += more.cost;
        self.works.extend(more.works);
        self.works.sort_unstable();
        self.sites += more.sites;
        self.ended = more.ended;
        self
    }

    /// What it leaves of a limit.
    fn left_of(&self, limit: Limit) -> Limit {
        match limit {
            Limit::Cost(budget) => Limit::Cost(budget - self.cost.capital()),
            Limit::Sites(number) => Limit::Sites(number - self.sites),
        }
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
pub(super) fn devices(works: &[Work], chosen: &[usize]) -> Vec<u32> {
    let all = chosen
        .iter()
        .flat_map(|i| works[*i].devices.iter().copied());
    let mut devices: Vec<u32> = all.collect();
    devices.sort_unstable();
    devices
}
