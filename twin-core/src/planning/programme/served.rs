//! What devices serve of what the rows ask for.
//!
//! Each row that asks for devices counts alike. Of its demand, metres and square metres where it has them, devices else, each of its devices
//! is taken to serve an equal part of what they all serve, those that are there too.

use std::collections::BTreeMap;

use crate::catalogue::Catalogue;
use crate::ids::RowId;
use crate::planning::placement::{Placement, RowOutcome};

/// Shares of the demand of all rows together.
pub(super) struct Served<'p> {
    /// What is served without anything new.
    pub(super) there: f64,
    /// What one new device of each row serves.
    each: BTreeMap<&'p RowId, f64>,
}

impl<'p> Served<'p> {
    pub(super) fn of(placement: &'p Placement, catalogue: &Catalogue) -> Self {
        let mut counts: BTreeMap<&RowId, u64> = BTreeMap::new();
        for row in placement.devices.iter().filter_map(|d| d.row.as_ref()) {
            *counts.entry(row).or_default() += 1;
        }
        // Places are built with the community: no phase pays for them.
        let asks = |outcome: &&RowOutcome| {
            outcome.demanded > 0 && catalogue.place(outcome.row.as_str()).is_none()
        };
        let asking: Vec<&RowOutcome> = placement.outcomes.iter().filter(asks).collect();
        let rows = asking.len() as f64;
        let (mut there, mut each) = (0.0, BTreeMap::new());
        for outcome in asking {
            let new = counts.get(&outcome.row).copied().unwrap_or(0);
            let all = outcome.existing + new;
            if all == 0 {
                continue;
            }
            let one = share(outcome, all) / all as f64 / rows;
            there += one * outcome.existing as f64;
            each.insert(&outcome.row, one);
        }
        Self { there, each }
    }

    pub(super) fn of_one(&self, row: Option<&RowId>) -> f64 {
        let one = row.and_then(|row| self.each.get(row));
        one.copied().unwrap_or(0.0)
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
