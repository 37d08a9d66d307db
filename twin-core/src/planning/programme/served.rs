//! What devices and places serve of what the rows ask for.
//!
//! Each row that asks for devices or places counts alike. Of its demand, metres and square metres where it has them, devices else, each of its devices
//! is taken to serve an equal part of what they all serve, those that are there too.

use std::collections::BTreeMap;

use crate::catalogue::Catalogue;
use crate::model::{Device, Place, Provenance};
use crate::planning::placement::{Placement, RowOutcome};

/// Shares of the demand of all rows together.
pub(super) struct Served<'p> {
    /// What is served without anything new.
    pub(super) there: f64,
    /// What one new device or place of each row serves.
    each: BTreeMap<&'p str, f64>,
}

impl<'p> Served<'p> {
    pub(super) fn of(placement: &'p Placement, catalogue: &Catalogue) -> Self {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        let devices = placement.devices.iter().filter_map(row_of_device);
        let places = placement.places.iter();
        let places = places.filter_map(|place| row_of_place(place, catalogue));
        for row in devices.chain(places) {
            *counts.entry(row).or_default() += 1;
        }
        let asking = placement.outcomes.iter().filter(|o| o.demanded > 0);
        let asking: Vec<&RowOutcome> = asking.collect();
        let rows = asking.len() as f64;
        let (mut there, mut each) = (0.0, BTreeMap::new());
        for outcome in asking {
            let row = outcome.row.as_str();
            let new = counts.get(row).copied().unwrap_or(0);
            let all = outcome.existing + new;
            if all == 0 {
                continue;
            }
            let one = share(outcome, all) / all as f64 / rows;
            there += one * outcome.existing as f64;
            each.insert(row, one);
        }
        Self { there, each }
    }

    /// By a device or place of a row; nothing by one that is of none.
    pub(super) fn of_one(&self, row: Option<&str>) -> f64 {
        let one = row.and_then(|row| self.each.get(row));
        one.copied().unwrap_or(0.0)
    }
}

/// The row that a device is for.
pub(in crate::planning) fn row_of_device(device: &Device) -> Option<&str> {
    device.row.as_ref().map(|row| row.as_str())
}

/// The row of places that a new place is for; none for one that a row of devices needs.
pub(in crate::planning) fn row_of_place<'p>(
    place: &'p Place,
    catalogue: &Catalogue,
) -> Option<&'p str> {
    match &place.provenance {
        Provenance::Planned { by } if catalogue.place(by).is_some() => Some(by),
        _ => None,
    }
}

/// Of what a row asks for, the share that so many devices serve.
fn share(outcome: &RowOutcome, devices: u64) -> f64 {
    let extent = outcome.extent.filter(|extent| extent.demanded > 0.0);
    let share = extent.map_or(devices as f64 / outcome.demanded as f64, |extent| {
        extent.served / extent.demanded
    });
    share.clamp(0.0, 1.0)
}
