//! What devices and places are worth by the marks of their rows.

use std::collections::BTreeMap;

use super::served::{row_of_device, row_of_place};
use crate::catalogue::Catalogue;
use crate::planning::placement::Placement;

/// What a row is worth by its marks.
const WORTH_BASELINE: f64 = 4.0;
const WORTH_REQUIRED: f64 = 2.0;
const WORTH_OPTIONAL: f64 = 1.0;

/// What one new device or place of each row is worth.
pub(super) struct Worth<'p>(BTreeMap<&'p str, f64>);

impl<'p> Worth<'p> {
    pub(super) fn of(placement: &'p Placement, catalogue: &Catalogue) -> Self {
        let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
        let devices = placement.devices.iter().filter_map(row_of_device);
        let places = placement.places.iter();
        let places = places.filter_map(|place| row_of_place(place, catalogue));
        for row in devices.chain(places) {
            *counts.entry(row).or_default() += 1.0;
        }
        for (row, count) in &mut counts {
            *count = of_row(row, catalogue) / *count;
        }
        Self(counts)
    }

    /// Of a device or place of a row; nothing of one that is of none.
    pub(super) fn of_one(&self, row: Option<&str>) -> f64 {
        row.and_then(|row| self.0.get(row)).copied().unwrap_or(0.0)
    }
}

fn of_row(row: &str, catalogue: &Catalogue) -> f64 {
    let of_devices = catalogue
        .row(row)
        .map(|r| (r.required, r.existing_baseline));
    let of_networks = || {
        let row = catalogue.network(row);
        row.map(|r| (r.required, r.existing_baseline))
    };
    let of_places = || {
        let row = catalogue.place(row);
        row.map(|r| (r.required, r.existing_baseline))
    };
    match of_devices.or_else(of_networks).or_else(of_places) {
        Some((true, true)) => WORTH_BASELINE,
        Some((true, false)) => WORTH_REQUIRED,
        _ => WORTH_OPTIONAL,
    }
}
