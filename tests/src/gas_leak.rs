//! A gas leak that happens to a community.

use twin_core::sim::{Disturbances, IncidentKind, IncidentPlan};

/// A gas leak on the ground floor of a building that the run's seed draws, `after_s` seconds from the start of the run and for `lasts_s`: it raises an
/// alarm, which is cleared.
#[must_use]
pub fn gas_leak(after_s: f64, lasts_s: f64) -> Disturbances {
    Disturbances {
        incidents: vec![IncidentPlan {
            kind: IncidentKind::GasLeak,
            at: None,
            storey: 0,
            after_s: Some(after_s),
            rate_per_day: None,
            lasts_s: Some(lasts_s),
        }],
        ..Disturbances::default()
    }
}
