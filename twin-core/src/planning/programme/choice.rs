//! What is chosen within a limit, as covering problems.

use std::collections::BTreeSet;

use super::built::{Built, Reckoning};
use super::cost::Cost;
use super::dug::Dug;
use super::error::ProgrammeError;
use super::phase::Phase;
use super::terms::{Limit, Terms};
use super::work::Work;
use crate::optimise::{Budget, CoverAnswer, CoverDemand, CoverInput, Covering, Ended, Watch};

/// What a phase leaves of its budget is tried again so often: shared trenches cost less than each site was reckoned with.
const ROUNDS: usize = 4;

/// What was built within a limit.
pub(super) struct Chosen {
    pub(super) cost: Cost,
    /// Numbers of the works, in order.
    pub(super) works: Vec<usize>,
    /// At how many sites nothing was built before.
    pub(super) sites: usize,
    pub(super) ended: Ended,
}

impl Built<'_> {
    /// The choice that is left, as a covering problem whose candidates are the works that are not built.
    pub(super) fn problem(&self, reckoning: Reckoning) -> (Vec<usize>, CoverInput) {
        let works = &self.works.works;
        let is_open = |i: &usize| !self.is_built[*i] && !works[*i].is_barred;
        let open: Vec<usize> = (0..works.len()).filter(is_open).collect();
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
        let mut is_barred = vec![false; self.works.spots];
        for work in &self.works.works {
            gains[work.spot] += self.gain(work);
            is_barred[work.spot] |= work.is_barred;
        }
        let is_new = |spot: &usize| !self.is_begun[*spot] && !is_barred[*spot];
        let new: Vec<usize> = (0..gains.len()).filter(is_new).collect();
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

    pub(super) fn phases(
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
            self.now = phases.len();
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
                devices: self.works.devices(&chosen.works),
                places: self.works.places(&chosen.works),
                dug: Dug::default(),
                reached: self.reached(most, chosen.ended),
            });
        }
        Ok(phases)
    }

    /// The most that any choice within a limit adds to the objective.
    pub(super) fn most(&self, limit: Limit, watch: &mut dyn Watch) -> Result<f64, ProgrammeError> {
        let answer = match limit {
            Limit::Cost(budget) => {
                let (open, input) = self.problem(Reckoning::Own);
                if open.is_empty() {
                    return Ok(0.0);
                }
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
            let more = answer.chosen.iter().map(|c| open[*c as usize]);
            let more = self.with_places(more.collect());
            let (cost, sites) = self.build(&more);
            all.cost += cost;
            all.sites += sites;
            all.works.extend(more);
        }
        all.works.sort_unstable();
        Ok(all)
    }

    /// The works, with the places that they are the first in: what stands in a place needs it.
    fn with_places(&self, mut works: Vec<usize>) -> Vec<usize> {
        let all = &self.works.works;
        let sites = works.iter().filter_map(|number| all[*number].site);
        let places = sites.filter_map(|site| self.works.sites[site].place);
        let new: BTreeSet<usize> = places.filter(|place| !self.is_built[*place]).collect();
        works.retain(|number| !new.contains(number));
        works.extend(new);
        works
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
        let works = self.works.works.iter().filter(|work| !work.is_barred);
        let least = works.map(cost).min_by(f64::total_cmp);
        match least {
            Some(least) if least > budget => Err(ProgrammeError::TooSmall {
                budget,
                least,
                currency: self.prices.currency.clone(),
            }),
            _ => Ok(()),
        }
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
