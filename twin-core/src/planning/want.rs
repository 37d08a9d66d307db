//! How many places a line of table 10 wants, for whom, and how large.

use super::sizes::SiteKind;
use crate::catalogue::{PlaceRow, Served};

/// How many places are wanted, of which so many are found, and for whom: a compound, or the whole community.
pub(super) struct Want {
    pub(super) count: u32,
    pub(super) found: u32,
    pub(super) compound: Option<usize>,
    pub(super) households: u64,
    /// The least that its row's document asks for, square metres.
    pub(super) least_m2: f64,
}

impl Want {
    /// Floor area of the place, square metres.
    pub(super) fn area_m2(&self, site: &SiteKind) -> f64 {
        site.area_m2(self.households).max(self.least_m2)
    }
}

/// The least that a row's document asks for, square metres; 0 where none does.
pub(super) fn least_m2(row: &PlaceRow, served: Served) -> f64 {
    let area = row.area.as_ref();
    area.and_then(|area| area.least_m2(served)).unwrap_or(0.0)
}
