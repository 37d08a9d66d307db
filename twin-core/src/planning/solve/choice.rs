//! The choice among candidate sites by the objective: the fewest, the cheapest, or those that serve most.

use std::collections::{BTreeMap, BTreeSet};

use super::pricing::{Charge, Measure};
use crate::optimise::{Bounds, CoverDemand, CoverInput, Covering, Effort, Ended, Watch};
use crate::planning::decided::{ByCoverage, ByPrices, Decided};
use crate::planning::placement::PlacementError;
use crate::planning::siting::Footing;

/// What a candidate costs next to what is left unserved where coverage comes first: it only chooses between equals.
const SLIGHT: f64 = 1e-6;

/// A candidate is called cheaper where it is so by more than rounding.
const ROUNDING: f64 = 1e-9;

/// What is to be served, and by which candidates.
#[derive(Debug, Default)]
pub(super) struct Problem {
    /// What each candidate stands on.
    pub(super) footings: Vec<Footing>,
    /// Candidates that are for prices alone: the fewest sites have none of them.
    pub(super) spare: Vec<u32>,
    /// What is to be served.
    pub(super) demands: Vec<CoverDemand>,
    /// What leaving each demand costs, in sites, whatever the objective: more than any one of them, but for what is worth none by itself; empty
    /// where none may be left.
    pub(super) lefts: Vec<f64>,
    /// Pairs of which at most one is chosen.
    pub(super) exclusions: Vec<[u32; 2]>,
}

/// What was chosen.
#[derive(Debug)]
pub(super) struct Choice {
    /// Numbers of the candidates in order; one past these stands for leaving the demand of that number.
    pub(super) chosen: Vec<u32>,
    /// In sites by weight; in money where prices decided.
    pub(super) bounds: Bounds,
    /// What the objective decided; none of the fewest sites.
    pub(super) decided: Option<Decided>,
}

impl Problem {
    /// Chooses.
    ///
    /// # Errors
    /// When no choice serves what may not be left.
    pub(super) fn choose(
        &self,
        measure: &Measure,
        effort: &Effort,
        watch: &mut dyn Watch,
    ) -> Result<Choice, PlacementError> {
        match measure {
            Measure::Sites => self.fewest(effort, watch),
            Measure::Unpriced => Ok(Choice {
                decided: Some(Decided::Unpriced),
                ..self.fewest(effort, watch)?
            }),
            Measure::Cost { currency, charges } => {
                let fewest = self.fewest(effort, watch)?;
                let (chosen, bounds) = match self.rate(charges) {
                    Some(rate) => self.in_money(charges, rate, &fewest),
                    None => self.cheapest(charges, &fewest.chosen, effort, watch)?,
                };
                let otherwise = fewest.chosen;
                let decided = ByPrices {
                    currency: currency.clone(),
                    cost: bounds.value,
                    otherwise: self.money(charges, &otherwise),
                    sites: self.kinds(&chosen, &otherwise),
                };
                Ok(Choice {
                    chosen,
                    bounds,
                    decided: Some(Decided::Prices(decided)),
                })
            }
            Measure::Coverage => self.widest(effort, watch),
        }
    }

    /// The fewest sites by their weights.
    fn fewest(&self, effort: &Effort, watch: &mut dyn Watch) -> Result<Choice, PlacementError> {
        let left = |number: usize| self.lefts.get(number).copied();
        let input = CoverInput {
            ban: self.spare.clone(),
            ..self.input(self.weights(1.0), left, |_| true)
        };
        let answer = Covering::new(&input)?.cheapest(effort, watch)?;
        Ok(Choice {
            chosen: answer.chosen,
            bounds: answer.bounds,
            decided: None,
        })
    }

    /// What a site of weight 1 costs where money asks for the same choice as the fewest sites do, so that it need not be looked for again:
    /// every candidate costs that by its weight, none shares a spot, and leaving something costs that by its weight too.
    fn rate(&self, charges: &[Charge]) -> Option<f64> {
        let costs = charges.iter().zip(&self.footings);
        let mut rates =
            costs.map(|(charge, footing)| (charge.each + charge.opening) / footing.weight());
        let rate = rates.next()?;
        let is_left_alike = self.lefts.is_empty() || dearest(charges) == rate;
        let at_spots = charges.iter().filter(|charge| charge.spot.is_some());
        let is_apart = spots(charges).1.len() == at_spots.count();
        let is_alike = self.spare.is_empty() && is_left_alike && is_apart;
        (is_alike && rates.all(|other| other == rate)).then_some(rate)
    }

    /// The fewest sites and their bounds in money, where a site of weight 1 costs `rate`. What they leave costs nothing in the sum.
    fn in_money(&self, charges: &[Charge], rate: f64, fewest: &Choice) -> (Vec<u32>, Bounds) {
        let value = self.money(charges, &fewest.chosen);
        let lefts = fewest.chosen.iter().filter_map(|number| self.left(*number));
        let left: f64 = lefts.filter_map(|number| self.lefts.get(number)).sum();
        let bounds = Bounds {
            value,
            bound: least(
                fewest.bounds.ended,
                value,
                (fewest.bounds.bound - left) * rate,
            ),
            ..fewest.bounds
        };
        (fewest.chosen.clone(), bounds)
    }

    /// The least money, and its bound: never more than what the fewest sites come to, from which it begins. What no candidate serves is left
    /// for nothing, and what the answer leaves otherwise costs nothing in the sum.
    fn cheapest(
        &self,
        charges: &[Charge],
        otherwise: &[u32],
        effort: &Effort,
        watch: &mut dyn Watch,
    ) -> Result<(Vec<u32>, Bounds), PlacementError> {
        let dearest = dearest(charges);
        let left = |number: usize| self.lefts.get(number).map(|left| left * dearest);
        let costs = charges.iter().map(|charge| charge.each).collect();
        let mut input = self.input(costs, left, |number| self.has_candidates(number));
        (input.sites, input.openings) = spots(charges);
        input.sites.resize(input.costs.len(), None);
        let answer = Covering::new(&input)?.cheapest_from(otherwise, effort, watch)?;
        let penalty = |chosen: &[u32]| -> f64 {
            let lefts = chosen.iter().filter_map(|number| self.left(*number));
            let lefts = lefts.filter(|number| self.has_candidates(*number));
            lefts.filter_map(left).sum()
        };
        let mut chosen = answer.chosen;
        chosen.extend(self.left_out(|number| !self.has_candidates(number)));
        let sum = |chosen: &[u32]| self.money(charges, chosen) + penalty(chosen);
        if sum(otherwise) < sum(&chosen) * (1.0 - ROUNDING) {
            chosen = otherwise.to_vec();
        }
        let value = self.money(charges, &chosen);
        let bounds = Bounds {
            value,
            bound: least(
                answer.bounds.ended,
                value,
                answer.bounds.bound - penalty(&chosen),
            ),
            ..answer.bounds
        };
        Ok((chosen, bounds))
    }

    /// As much as any choice serves, and that with the fewest sites.
    fn widest(&self, effort: &Effort, watch: &mut dyn Watch) -> Result<Choice, PlacementError> {
        let weight = |number: usize| self.demands.get(number).map_or(0.0, |d| d.weight);
        let within = (0..self.demands.len()).filter(|number| self.has_candidates(*number));
        let all: f64 = within.map(weight).sum();
        let Some((first, least_left)) = self.least_left(effort, watch)? else {
            let is_asked = |number: usize| self.has_candidates(number);
            let input = self.input(self.weights(1.0), |_| None, is_asked);
            let answer = Covering::new(&input)?.cheapest(effort, watch)?;
            let mut chosen = answer.chosen;
            chosen.extend(self.left_out(|number| !self.has_candidates(number)));
            let (served, most) = (all, all);
            return Ok(Choice {
                chosen,
                bounds: answer.bounds,
                decided: Some(Decided::Coverage(ByCoverage { served, most })),
            });
        };
        let gone: BTreeSet<usize> = first.iter().filter_map(|n| self.left(*n)).collect();
        let is_gone = |number: usize| gone.contains(&number) || !self.has_candidates(number);
        let count = self.footings.len();
        let sites = |chosen: &[u32]| -> f64 {
            let sites = chosen.iter().filter_map(|n| self.footings.get(*n as usize));
            sites.map(|footing| footing.weight()).sum()
        };
        let most_sites = sites(&first);
        // Leaving one of those that can be served is worse than that answer.
        let left = |_: usize| Some(most_sites + 1.0);
        let input = self.input(self.weights(1.0), left, |number| !is_gone(number));
        let answer = Covering::new(&input)?.cheapest(effort, watch)?;
        let serves_all = answer.chosen.iter().all(|n| (*n as usize) < count);
        let is_better = serves_all && answer.bounds.value <= most_sites;
        let mut chosen: Vec<u32> = if is_better {
            answer.chosen
        } else {
            first
                .into_iter()
                .filter(|n| (*n as usize) < count)
                .collect()
        };
        let value = sites(&chosen);
        chosen.extend(self.left_out(is_gone));
        let lost: f64 = gone.iter().map(|number| weight(*number)).sum();
        let served = all - lost;
        let most = (all - least_left).max(served);
        Ok(Choice {
            chosen,
            bounds: Bounds {
                value,
                bound: answer.bounds.bound.min(value),
                ..answer.bounds
            },
            decided: Some(Decided::Coverage(ByCoverage { served, most })),
        })
    }

    /// A choice that leaves least, and the least that any leaves; none where nothing has to be left that has candidates.
    fn least_left(
        &self,
        effort: &Effort,
        watch: &mut dyn Watch,
    ) -> Result<Option<(Vec<u32>, f64)>, PlacementError> {
        if self.exclusions.is_empty() || self.lefts.is_empty() {
            return Ok(None);
        }
        let left = |number: usize| self.demands.get(number).map(|demand| demand.weight);
        let is_asked = |number: usize| self.has_candidates(number);
        let input = self.input(self.weights(SLIGHT), left, is_asked);
        let answer = Covering::new(&input)?.cheapest(effort, watch)?;
        let lost = answer.chosen.iter().filter_map(|n| self.left(*n));
        let lost: f64 = lost.filter_map(left).sum();
        let slight: f64 = self.weights(SLIGHT).iter().sum();
        let least = match answer.bounds.ended {
            Ended::Optimal => lost,
            _ => (answer.bounds.bound - slight).max(0.0),
        };
        Ok(Some((answer.chosen, least)))
    }

    /// The covering problem of the demands that are asked for; past the candidates there is one for each demand that stands for leaving it.
    fn input(
        &self,
        mut costs: Vec<f64>,
        left: impl Fn(usize) -> Option<f64>,
        is_asked: impl Fn(usize) -> bool,
    ) -> CoverInput {
        let count = self.footings.len();
        let mut demands = Vec::with_capacity(self.demands.len());
        for (number, demand) in self.demands.iter().enumerate() {
            let mut candidates = demand.candidates.clone();
            if let Some(left) = left(number) {
                candidates.push((count + number) as u32);
                costs.push(left);
            }
            if is_asked(number) {
                demands.push(CoverDemand {
                    candidates,
                    ..*demand
                });
            }
        }
        CoverInput {
            costs,
            demands,
            exclusions: self.exclusions.clone(),
            ..CoverInput::default()
        }
    }

    fn weights(&self, by: f64) -> Vec<f64> {
        let footings = self.footings.iter();
        footings.map(|footing| by * footing.weight()).collect()
    }

    fn has_candidates(&self, number: usize) -> bool {
        let demand = self.demands.get(number);
        demand.is_some_and(|demand| !demand.candidates.is_empty())
    }

    /// The demand that a chosen number stands for leaving.
    fn left(&self, chosen: u32) -> Option<usize> {
        (chosen as usize).checked_sub(self.footings.len())
    }

    /// Numbers that stand for leaving the demands that are left.
    fn left_out(&self, is_left: impl Fn(usize) -> bool) -> Vec<u32> {
        let numbers = (0..self.demands.len()).filter(|number| is_left(*number));
        numbers
            .map(|number| (self.footings.len() + number) as u32)
            .collect()
    }

    /// What the chosen candidates cost, with what they share at a spot once; what is there costs nothing.
    fn money(&self, charges: &[Charge], chosen: &[u32]) -> f64 {
        let mut opened = BTreeMap::new();
        let mut sum = 0.0;
        for number in chosen {
            let number = *number as usize;
            let Some((charge, footing)) = charges.get(number).zip(self.footings.get(number)) else {
                continue;
            };
            if *footing != Footing::There {
                sum += charge.each;
                opened.extend(charge.spot.map(|spot| (spot, charge.opening)));
            }
        }
        sum + opened.values().sum::<f64>()
    }

    /// How many of each kind two answers have.
    fn kinds(&self, chosen: &[u32], otherwise: &[u32]) -> BTreeMap<Footing, [usize; 2]> {
        let mut kinds: BTreeMap<Footing, [usize; 2]> = BTreeMap::new();
        for (answer, numbers) in [chosen, otherwise].into_iter().enumerate() {
            for footing in numbers
                .iter()
                .filter_map(|n| self.footings.get(*n as usize))
            {
                kinds.entry(*footing).or_default()[answer] += 1;
            }
        }
        kinds
    }
}

/// What the dearest candidate costs by itself, and 1 at the least.
fn dearest(charges: &[Charge]) -> f64 {
    let costs = charges.iter().map(|charge| charge.each + charge.opening);
    costs.fold(1.0, f64::max)
}

/// The bound of an answer in money: its value where it is proven best, else what is known to be needed.
fn least(ended: Ended, value: f64, needed: f64) -> f64 {
    match ended {
        Ended::Optimal => value,
        _ => needed.max(0.0).min(value),
    }
}

/// The number of the spot of each candidate that shares one, and what opening each spot costs.
fn spots(charges: &[Charge]) -> (Vec<Option<u32>>, Vec<f64>) {
    let mut numbers: BTreeMap<(i64, i64), u32> = BTreeMap::new();
    let mut openings: Vec<f64> = Vec::new();
    let number = |charge: &Charge| {
        let next = openings.len() as u32;
        let number = *numbers.entry(charge.spot?).or_insert(next);
        if number == next {
            openings.push(charge.opening);
        }
        Some(number)
    };
    let sites = charges.iter().map(number).collect();
    (sites, openings)
}
