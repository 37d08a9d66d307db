//! The curve of what is built within more and more: what it costs, at how many sites it is, what it is worth and serves.

use super::built::{Built, Reckoning};
use super::error::ProgrammeError;
use super::phase::Reached;
use super::terms::{Limit, Limits, Terms};
use super::work::Works;
use crate::catalogue::Catalogue;
use crate::model::Community;
use crate::optimise::{Covering, Watch};
use crate::planning::placement::Placement;
use crate::planning::price::PriceList;

/// Limits of the curve, as shares of the whole: close where the first of them bring most.
const SHARES: [f64; 10] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0];

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TradeOff {
    /// What it may take.
    pub limit: Limit,
    /// What the best choice found within it costs.
    pub cost: f64,
    /// At how many sites it builds.
    pub sites: usize,
    /// How many devices it has.
    pub devices: usize,
    /// What it comes to.
    pub reached: Reached,
}

/// What comes of the new devices and places of a placement in `community`, at ten shares of the whole cost, or of all sites where the terms limit those.
/// Few sites have fewer points, and limits that leave out what has to stand have none. Cost: that of ten programmes of one phase.
///
/// # Errors
/// A watch that cancels.
pub fn trade_off(
    community: &Community,
    placement: &Placement,
    (catalogue, prices): (&Catalogue, &PriceList),
    terms: &Terms,
    watch: &mut dyn Watch,
) -> Result<Vec<TradeOff>, ProgrammeError> {
    let works = Works::of(community, placement, catalogue, prices);
    let built = Built::new(&works, prices, terms);
    if built.total() <= 0.0 {
        return Ok(Vec::new());
    }
    let mut curve = match terms.limits {
        Limits::Money(_) => built.curve_of_money(watch)?,
        Limits::Sites(_) => built.curve_of_sites(watch)?,
    };
    // What has to stand does so without a price, too.
    let (standing, _) = works.unpriced_devices(placement.must);
    for point in &mut curve {
        point.devices += standing.len();
    }
    Ok(curve)
}

impl Built<'_> {
    fn curve_of_money(&self, watch: &mut dyn Watch) -> Result<Vec<TradeOff>, ProgrammeError> {
        let total = self.total();
        let whole = self.rest().capital();
        let budgets = SHARES.map(|share| share * whole);
        let (_, input) = self.problem(Reckoning::Own);
        let bounds = Covering::new(&input)?.trade_off(&budgets, &self.effort, watch)?;
        let mut curve = Vec::new();
        for budget in budgets {
            let above = bounds.iter().filter(|point| point.budget >= budget);
            let most = above.map(|point| point.answer.bounds.bound);
            let most = most.fold(total, f64::min);
            curve.extend(self.point(Limit::Cost(budget), most, watch)?);
        }
        Ok(curve)
    }

    fn curve_of_sites(&self, watch: &mut dyn Watch) -> Result<Vec<TradeOff>, ProgrammeError> {
        let all = self.works.spots as f64;
        let mut numbers = SHARES.map(|share| (share * all).ceil() as usize).to_vec();
        numbers.dedup();
        let mut curve = Vec::new();
        for number in numbers {
            let limit = Limit::Sites(number);
            let most = self.most(limit, watch)?;
            curve.extend(self.point(limit, most, watch)?);
        }
        Ok(curve)
    }

    /// What is built from the start within a limit, where no choice adds more than `most` to the objective; none where the limit leaves out what
    /// has to stand.
    fn point(
        &self,
        limit: Limit,
        most: f64,
        watch: &mut dyn Watch,
    ) -> Result<Option<TradeOff>, ProgrammeError> {
        let mut tried = self.clone();
        let chosen = match tried.first_phase(limit, watch) {
            Err(ProgrammeError::MustCost { .. } | ProgrammeError::MustSites { .. }) => {
                return Ok(None);
            }
            chosen => chosen?,
        };
        Ok(Some(TradeOff {
            limit,
            cost: chosen.cost.capital(),
            sites: chosen.sites,
            devices: self.works.devices(&chosen.works).len(),
            reached: tried.reached(most, chosen.ended),
        }))
    }
}
