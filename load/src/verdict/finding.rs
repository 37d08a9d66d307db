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
    value: fn(&PhaseReport, &Thresholds) -> Option<f64>,
}

const MEASURES: &[Measure] = &[
    Measure {
        threshold: "loss_share",
        at_least: false,
        limit: |t| t.loss_share,
        value: |p, t| {
            let check = p.check.as_ref()?;
            // What may be lost is lost to a pipeline that was not told otherwise: a check that was away proves nothing.
            let unheard = match t.unheard_share {
                Some(_) => 0,
                None => check.unheard,
            };
            let lost = check.lost + unheard;
            Some(share(lost, check.received + lost, 0.0))
        },
    },
    Measure {
        threshold: "unheard_share",
        at_least: false,
        limit: |t| t.unheard_share,
        value: |p, _| {
            let check = p.check.as_ref()?;
            let all = check.received + check.lost + check.unheard;
            Some(share(check.unheard, all, 0.0))
        },
    },
    Measure {
        threshold: "duplicate_share",
        at_least: false,
        limit: |t| t.duplicate_share,
        value: |p, _| {
            p.check
                .as_ref()
                .map(|c| share(c.duplicates, c.received, 0.0))
        },
    },
    Measure {
        threshold: "disorder_share",
        at_least: false,
        limit: |t| t.disorder_share,
        value: |p, _| {
            let check = p.check.as_ref()?;
            Some(share(check.disordered?, check.received, 0.0))
        },
    },
    Measure {
        threshold: "latency_p50_ms",
        at_least: false,
        limit: |t| t.latency_p50_ms,
        value: |p, _| p.check.as_ref()?.latency_ms.p50,
    },
    Measure {
        threshold: "latency_p99_ms",
        at_least: false,
        limit: |t| t.latency_p99_ms,
        value: |p, _| p.check.as_ref()?.latency_ms.p99,
    },
    Measure {
        threshold: "latency_p99_9_ms",
        at_least: false,
        limit: |t| t.latency_p99_9_ms,
        value: |p, _| p.check.as_ref()?.latency_ms.p99_9,
    },
    Measure {
        threshold: "schedule_error_p99_ms",
        at_least: false,
        limit: |t| t.schedule_error_p99_ms,
        value: |p, _| p.schedule_error_ms.p99,
    },
    Measure {
        threshold: "schedule_error_p99_9_ms",
        at_least: false,
        limit: |t| t.schedule_error_p99_9_ms,
        value: |p, _| p.schedule_error_ms.p99_9,
    },
    Measure {
        threshold: "missed_share",
        at_least: false,
        limit: |t| t.missed_share,
        value: |p, _| Some(share(p.missed, p.offered, 0.0)),
    },
    Measure {
        threshold: "dropped_share",
        at_least: false,
        limit: |t| t.dropped_share,
        value: |p, _| Some(share(p.dropped, p.offered, 0.0)),
    },
    Measure {
        threshold: "rejected_share",
        at_least: false,
        limit: |t| t.rejected_share,
        value: |p, _| Some(share(p.rejected, p.offered, 0.0)),
    },
    Measure {
        threshold: "achieved_share",
        at_least: true,
        limit: |t| t.achieved_share,
        value: |p, _| Some(p.achieved_share),
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
            let value = (measure.value)(phase, thresholds);
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
