//! What a verdict is held against.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a verdict is held against; what is `None` is not held against anything.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// Most messages lost, as a share of those sent. Messages that were under way while the checking side did not listen count as lost, unless
    /// `unheard_share` says how many of them may be.
    pub loss_share: Option<f64>,
    /// Most messages of which nobody knows whether they are lost, since the checking side did not listen, as a share of those sent.
    pub unheard_share: Option<f64>,
    /// Most duplicates, as a share of those received.
    pub duplicate_share: Option<f64>,
    /// Most messages out of order, as a share of those received.
    pub disorder_share: Option<f64>,
    /// Longest latency from due to received that 99 % may have, milliseconds.
    pub latency_p99_ms: Option<f64>,
    /// The same for 99.9 %.
    pub latency_p99_9_ms: Option<f64>,
    /// The same for 50 %.
    pub latency_p50_ms: Option<f64>,
    /// Longest schedule error that 99 % may have, milliseconds.
    pub schedule_error_p99_ms: Option<f64>,
    /// The same for 99.9 %.
    pub schedule_error_p99_9_ms: Option<f64>,
    /// Most messages that were due while their connection was down, as a share of those due.
    pub missed_share: Option<f64>,
    /// Most messages that were in the buffer of a connection that broke, as a share of those due.
    pub dropped_share: Option<f64>,
    /// Most messages that the target refused, as a share of those due.
    pub rejected_share: Option<f64>,
    /// Least rate achieved, as a share of the rate offered.
    pub achieved_share: Option<f64>,
    /// Most reconnects of the whole run.
    pub reconnects: Option<u64>,
}
