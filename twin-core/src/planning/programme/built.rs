//! What is built so far, and what building more costs.

use super::cost::Cost;
use super::dug::Dug;
use super::phase::{Phase, Reached};
use super::terms::{Objective, Terms};
use super::work::{Work, Works};
use crate::optimise::{Bounds, Effort, Ended};
use crate::planning::price::PriceList;

/// How hard each limit is tried.
const EFFORT: Effort = Effort {
    gap: 1e-3,
    dual_steps: 400,
    search_steps: 5_000,
    neighbourhoods: 0,
    nodes: 20,
    seed: 1,
};

/// Which works are built so far, and which trenches are dug, in which phase.
#[derive(Clone)]
pub(super) struct Built<'w> {
    pub(super) works: &'w Works,
    pub(super) prices: &'w PriceList,
    objective: Objective,
    pub(super) effort: Effort,
    /// Position of the phase that builds now.
    pub(super) now: usize,
    pub(super) is_built: Vec<bool>,
    /// Of each building or spot.
    pub(super) is_begun: Vec<bool>,
    /// Position of the phase that opened each site.
    pub(super) opened: Vec<Option<usize>>,
    /// Position of the phase that dug each piece of trench.
    pub(super) dug: Vec<Option<usize>>,
}

/// How a site's trench is reckoned before it is known which others are dug.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reckoning {
    /// All the way to power: never too little.
    Path,
    /// Its own pieces: never too much, and so good for a bound.
    Own,
}

impl<'w> Built<'w> {
    pub(super) fn new(works: &'w Works, prices: &'w PriceList, terms: &Terms) -> Self {
        Self {
            works,
            prices,
            objective: terms.objective,
            effort: Effort {
                seed: terms.seed,
                ..EFFORT
            },
            now: 0,
            is_built: vec![false; works.works.len()],
            is_begun: vec![false; works.spots],
            opened: vec![None; works.sites.len()],
            dug: vec![None; works.trenches.pieces.len()],
        }
    }

    /// What a work adds to the objective.
    pub(super) fn gain(&self, work: &Work) -> f64 {
        match self.objective {
            Objective::Worth => work.worth,
            Objective::Coverage => work.served,
        }
    }

    /// What all works that can be chosen add to the objective.
    pub(super) fn total(&self) -> f64 {
        let free = self.works.works.iter().filter(|work| !work.is_barred);
        free.map(|work| self.gain(work)).sum()
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
    pub(super) fn build(&mut self, chosen: &[usize]) -> (Cost, usize) {
        let (mut cost, mut sites) = (Cost::default(), 0);
        for &number in chosen {
            let work = &self.works.works[number];
            self.is_built[number] = true;
            sites += usize::from(!std::mem::replace(&mut self.is_begun[work.spot], true));
            cost += work.cost;
            let Some(site) = work.site else {
                continue;
            };
            if self.opened[site].is_none() {
                cost += self.open(site);
            }
        }
        (cost, sites)
    }

    fn open(&mut self, number: usize) -> Cost {
        let (works, now) = (self.works, self.now);
        self.opened[number] = Some(now);
        let site = &works.sites[number];
        let mut cost = site.cost;
        let path = site
            .fed
            .into_iter()
            .flat_map(|fed| works.trenches.path(fed));
        for piece in path {
            if self.dug[piece].is_none() {
                self.dug[piece] = Some(now);
                cost.trench_m += works.trenches.pieces[piece].length_m;
            }
        }
        cost.trenches = cost.trench_m * self.prices.trench_m;
        cost
    }

    /// What building everything that is not built costs.
    pub(super) fn rest(&self) -> Cost {
        self.clone().everything().cost
    }

    pub(super) fn everything(&mut self) -> Phase {
        let chosen: Vec<usize> = (0..self.works.works.len()).collect();
        let (cost, sites) = self.build(&chosen);
        let mut reached = self.reached(self.total(), Ended::Optimal);
        // All of it is all of it, even where that is worth nothing.
        reached.worth = shares(1.0, 1.0, Ended::Optimal);
        Phase {
            limit: None,
            cost,
            sites,
            devices: self.works.devices(&chosen),
            places: self.works.places(&chosen),
            dug: Dug::default(),
            reached,
        }
    }

    /// What opening a site costs before it is known which others are dug.
    pub(super) fn opening(&self, number: usize, reckoning: Reckoning) -> f64 {
        if self.opened[number].is_some() {
            return 0.0;
        }
        let site = &self.works.sites[number];
        let trenches = &self.works.trenches;
        let is_dug = |piece: usize| self.dug[piece].is_some();
        let trench_m: f64 = match (site.fed, reckoning) {
            (None, _) => 0.0,
            (Some(fed), Reckoning::Own) => trenches.own_m(fed, is_dug),
            (Some(fed), Reckoning::Path) => {
                let path = trenches.path(fed).filter(|piece| !is_dug(*piece));
                path.map(|piece| trenches.pieces[piece].length_m).sum()
            }
        };
        site.cost.capital() + trench_m * self.prices.trench_m
    }

    /// Positions of the devices and of the places that are not built, in order.
    pub(super) fn left(&self) -> (Vec<u32>, Vec<u32>) {
        let works = self.works.works.iter().zip(&self.is_built);
        let left: Vec<usize> = works
            .enumerate()
            .filter(|(_, (_, built))| !**built)
            .map(|(number, _)| number)
            .collect();
        (self.works.devices(&left), self.works.places(&left))
    }

    /// Of each device that hangs on a trench or has power where it stands, and is built: the number of its site among the fed ones.
    pub(super) fn fed(&self) -> impl Iterator<Item = (usize, u32)> + '_ {
        let works = self.works.works.iter().zip(&self.is_built);
        let built = works.filter(|(_, built)| **built);
        built.flat_map(move |(work, _)| {
            let fed = work.site.and_then(|site| self.works.sites[site].fed);
            fed.into_iter()
                .flat_map(move |fed| work.fed.iter().map(move |device| (fed, *device)))
        })
    }
}

pub(super) fn shares(value: f64, bound: f64, ended: Ended) -> Bounds {
    Bounds {
        value,
        bound,
        ended,
    }
}
