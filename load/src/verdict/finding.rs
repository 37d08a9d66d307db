//! Thresholds, one by one.

use serde::Serialize;

use super::phase::{PhaseReport, share};
use crate::plan::Thresholds;

/// A threshold and what it was held against.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// The threshold's key, such as `latency_p99_ms`.
    pub threshold: &'static str,
    /// The phase, or `total`.
    pub phase: String,
    /// The limit.
    pub limit: f64,
    /// Whether the value must be at least the limit; else at most.
    pub at_least: bool,
    /// The value; `None` when it was not measured, and then the threshold is not kept.
    pub value: Option<f64>,
    /// Whether it was kept.
    pub passed: bool,
}

/// What a threshold is about.
struct Measure {
    threshold: &'static str,
    at_least: bool,
    limit: fn(&Thresholds) -> Option<f64>,
    value: fn(&PhaseReport) -> Option<f64>,
}

const MEASURES: &[Measure] = &[
    Measure {
        threshold: "loss_share",
        at_least: false,
        limit: |t| t.loss_share,
        value: |p| p.check.as_ref().map(|c| c.loss_share),
    },
    Measure {
        threshold: "duplicate_share",
        at_least: false,
        limit: |t| t.duplicate_share,
        value: |p| {
            p.check
                .as_ref()
                .map(|c| share(c.duplicates, c.received, 0.0))
        },
    },
    Measure {
        threshold: "disorder_share",
        at_least: false,
        limit: |t| t.disorder_share,
        value: |p| {
            let check = p.check.as_ref()?;
            Some(share(check.disordered?, check.received, 0.0))
        },
    },
    Measure {
        threshold: "latency_p50_ms",
        at_least: false,
        limit: |t| t.latency_p50_ms,
        value: |p| p.check.as_ref()?.latency_ms.p50,
    },
    Measure {
        threshold: "latency_p99_ms",
        at_least: false,
        limit: |t| t.latency_p99_ms,
        value: |p| p.check.as_ref()?.latency_ms.p99,
    },
    Measure {
        threshold: "schedule_error_p99_ms",
        at_least: false,
        limit: |t| t.schedule_error_p99_ms,
        value: |p| p.schedule_error_ms.p99,
    },
    Measure {
        threshold: "achieved_share",
        at_least: true,
        limit: |t| t.achieved_share,
        value: |p| Some(p.achieved_share),
    },
];

/// Holds every phase against the thresholds; the number of reconnects is the whole run's.
pub(super) fn findings(
    thresholds: &Thresholds,
    phases: &[PhaseReport],
    total: &PhaseReport,
) -> Vec<Finding> {
    let mut all = Vec::new();
    for measure in MEASURES {
        let Some(limit) = (measure.limit)(thresholds) else {
            continue;
        };
        for phase in phases {
            let value = (measure.value)(phase);
            all.push(finding(
                measure.threshold,
                phase,
                limit,
                measure.at_least,
                value,
            ));
        }
    }
    if let Some(limit) = thresholds.reconnects {
        let value = Some(total.reconnects as f64);
        all.push(finding("reconnects", total, limit as f64, false, value));
    }
    all
}

fn finding(
    threshold: &'static str,
    phase: &PhaseReport,
    limit: f64,
    at_least: bool,
    value: Option<f64>,
) -> Finding {
    Finding {
        threshold,
        phase: phase.name.clone(),
        limit,
        at_least,
        value,
        passed: value.is_some_and(|v| if at_least { v >= limit } else { v <= limit }),
    }
}
