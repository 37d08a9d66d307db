//! What candidate sites cost by a price list.

use std::sync::Arc;

use geo::Coord;

use super::{Solver, Spot, stands_in_the_open};
use crate::catalogue::{ClassPower, DeviceClass};
use crate::model::Network;
use crate::planning::connection::power_of;
use crate::planning::mains::Mains;
use crate::planning::price::PriceList;
use crate::planning::siting::{Footing, Siting};

/// What a device that is there costs where prices decide, in money: enough that one which nothing needs is not called needed.
const THERE: f64 = 1e-3;

/// By what candidates are chosen.
#[derive(Debug)]
pub(super) enum Measure {
    /// The fewest.
    Sites,
    /// The fewest, since the list has no price for the class.
    Unpriced,
    /// The cheapest.
    Cost {
        /// By ISO 4217.
        currency: Arc<str>,
        /// One a candidate.
        charges: Vec<Charge>,
    },
    /// Those that serve most.
    Coverage,
}

/// What a candidate costs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Charge {
    /// The device, and what it alone hangs on.
    pub(super) each: f64,
    /// What carries and feeds all devices at the spot, paid once.
    pub(super) opening: f64,
    /// The spot, to the millimetre; none where nothing is opened.
    pub(super) spot: Option<(i64, i64)>,
}

/// By what sites are chosen, and what feeds them.
pub(in crate::planning) struct Pricing<'a> {
    siting: &'a Siting,
    /// What has power or fibre before anything is placed; none where prices decide nothing.
    mains: Option<Mains<'a>>,
}

impl<'a> Pricing<'a> {
    pub(in crate::planning) fn new(siting: &'a Siting, mains: impl FnOnce() -> Mains<'a>) -> Self {
        let mains = matches!(siting, Siting::Cost(_)).then(mains);
        Self { siting, mains }
    }
}

impl Solver<'_> {
    /// By what candidates of the row being solved are chosen.
    pub(super) fn measure<'s>(
        &self,
        candidates: impl IntoIterator<Item = (Footing, &'s Spot)>,
    ) -> Measure {
        let prices = match self.pricing.siting {
            Siting::Sites => return Measure::Sites,
            Siting::Coverage => return Measure::Coverage,
            Siting::Cost(prices) => prices,
        };
        let Some((class, device)) = self.priced(prices) else {
            return Measure::Unpriced;
        };
        let candidates = candidates.into_iter();
        let charge = |(footing, spot): (Footing, &Spot)| {
            self.charge((footing, spot), (class, device), prices)
        };
        Measure::Cost {
            currency: prices.currency.clone(),
            charges: candidates.map(charge).collect(),
        }
    }

    /// Whether prices decide on the sites of the row being solved.
    pub(super) fn is_priced(&self) -> bool {
        match self.pricing.siting {
            Siting::Cost(prices) => self.priced(prices).is_some(),
            Siting::Sites | Siting::Coverage => false,
        }
    }

    /// The class of the row being solved, and what a device of it costs, bought and installed; none without a price.
    fn priced(&self, prices: &PriceList) -> Option<(&DeviceClass, f64)> {
        let class = self.class?;
        Some((class, prices.class(&class.id)?.capital()))
    }

    fn charge(
        &self,
        (footing, spot): (Footing, &Spot),
        (class, device): (&DeviceClass, f64),
        prices: &PriceList,
    ) -> Charge {
        let alone = |each: f64| Charge {
            each,
            opening: 0.0,
            spot: None,
        };
        match footing {
            Footing::There => alone(THERE),
            Footing::Wall | Footing::Roof => alone(device + prices.wall_mount),
            _ if !stands_in_the_open(&spot.host) => alone(device),
            // A smart pole that stands on the ground has its own power.
            Footing::SmartPole | Footing::Pole => alone(device),
            _ => {
                let at: Coord<f64> = spot.position.plan().into();
                let post = prices.post(class).unwrap_or_default();
                let trench = self.trench_m(at, class) * prices.trench_m;
                let millimetre = |m: f64| (m * 1000.0).round() as i64;
                Charge {
                    each: device,
                    opening: post + trench,
                    spot: Some((millimetre(at.x), millimetre(at.y))),
                }
            }
        }
    }

    /// How far a trench of its own is for a device of the class, straight in plan, metres: to the nearest that has power, or to the nearest
    /// that fibre reaches where that is farther and a line connects it. Nothing for what has its own power, as in the sums of a programme;
    /// nothing, too, where nothing has power. Smart poles that were placed before feed others.
    fn trench_m(&self, at: Coord<f64>, class: &DeviceClass) -> f64 {
        if power_of(Some(class), class.network) != ClassPower::Mains {
            return 0.0;
        }
        let pole = self.carrier_tree.nearest_neighbor([at.x, at.y]);
        let pole_m = pole.map(|pole| {
            let [x, y] = *pole.geom();
            (x - at.x).hypot(y - at.y)
        });
        let nearer = |main_m: Option<f64>| match (main_m, pole_m) {
            (Some(main_m), Some(pole_m)) => Some(main_m.min(pole_m)),
            (main_m, pole_m) => main_m.or(pole_m),
        };
        let Some(mains) = &self.pricing.mains else {
            return 0.0;
        };
        let power_m = nearer(mains.nearest(at).map(|(_, distance_m)| distance_m));
        let needs_line = matches!(class.network, Network::Wired | Network::Government);
        let line = mains.nearest_with_fibre(at).filter(|_| needs_line);
        let line_m = nearer(line.map(|(_, distance_m)| distance_m)).filter(|_| needs_line);
        power_m.unwrap_or(0.0).max(line_m.unwrap_or(0.0))
    }
}
