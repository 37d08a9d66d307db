//! What a plan pays for of each row, and its places one by one.

use std::collections::BTreeMap;

use twin_core::model::{Place, Provenance};
use twin_protocol::plan::PlanPlace;

use super::wire::name_of;
use crate::plans::{Order, Outcome};
use crate::rest::feature::lonlat;

/// What a row's paid devices or places come to: how many, and what they cost where all have a price.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bill {
    pub(super) paid: u64,
    pub(super) cost: Option<f64>,
}

impl Bill {
    const NONE: Self = Self {
        paid: 0,
        cost: Some(0.0),
    };

    fn add(&mut self, cost: Option<f64>) {
        self.cost = self.cost.zip(cost).map(|(sum, cost)| sum + cost);
    }
}

/// Of each row. A place that a row of devices needs is in what that row costs.
pub(super) fn bills<'o>(order: &Order, outcome: &'o Outcome) -> BTreeMap<&'o str, Bill> {
    let mut bills = BTreeMap::new();
    let devices = outcome.placement.devices.iter().zip(&outcome.phases);
    for (device, _) in devices.filter(|(_, phase)| phase.is_some()) {
        let Some(row) = &device.row else { continue };
        let bill = bills.entry(row.as_str()).or_insert(Bill::NONE);
        bill.paid += 1;
        let price = order.prices.class(&device.class);
        bill.add(price.map(|price| price.capital()));
    }
    let places = outcome.placement.places.iter().zip(&outcome.place_phases);
    for (place, _) in places.filter(|(_, phase)| phase.is_some()) {
        let Some(row) = row_of(place) else { continue };
        let bill = bills.entry(row).or_insert(Bill::NONE);
        bill.paid += u64::from(order.rules.catalogue.place(row).is_some());
        bill.add(fit_out(order, place));
    }
    bills
}

/// The new places, with the phase that pays for each.
pub(super) fn places(order: &Order, outcome: &Outcome) -> Vec<PlanPlace> {
    let places = outcome.placement.places.iter().zip(&outcome.place_phases);
    let line = |(place, phase): (&Place, &Option<usize>)| {
        let kind = &place.kind.value;
        let price = order.prices.place(kind);
        PlanPlace {
            id: place.id.to_string(),
            kind: kind.to_string(),
            name: name_of(&place.name),
            row: row_of(place).map(str::to_owned),
            area_m2: place.area_m2.value,
            cost: fit_out(order, place),
            yearly: price.map(|price| price.yearly_m2 * place.area_m2.value),
            phase: phase.map(|phase| phase + 1),
            at: lonlat(&order.basis.frame, place.position.plan().0),
        }
    };
    places.map(line).collect()
}

/// The row that a new place is for.
fn row_of(place: &Place) -> Option<&str> {
    match &place.provenance {
        Provenance::Planned { by } => Some(&**by),
        _ => None,
    }
}

/// What fitting a place out costs, where the list says so.
fn fit_out(order: &Order, place: &Place) -> Option<f64> {
    let price = order.prices.place(&place.kind.value);
    price.map(|price| price.fit_out_m2 * place.area_m2.value)
}
