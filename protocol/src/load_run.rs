//! Bodies of load runs (`/api/v1/load-runs`): what load generators tell of their runs, so that the console shows them live.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a generator tells of its run (`POST /api/v1/load-runs`), about once a second: all of it each time, so that none is missed when
/// one does not arrive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoadReport {
    /// Id of the run, of the generator's choice: 1 to 64 letters, digits and hyphens.
    pub id: String,
    /// What the run is at.
    pub state: LoadState,
    /// Whose devices speak.
    pub community: String,
    /// The platform: scheme, host and port, or the file's name. No path or query, which may hold a credential.
    pub target: String,
    /// The payload profile.
    pub profile: String,
    /// Name of the generator's machine.
    pub machine: String,
    /// When the run began: real time, RFC 3339.
    pub begun: String,
    /// Seconds of the run so far, real time.
    pub seconds: f64,
    /// Devices that speak.
    pub devices: u64,
    /// The phases that are planned, in order: at most 256.
    pub planned: Vec<LoadPhase>,
    /// The figures of the phases that have begun; the last one is under way while the run is.
    pub phases: Vec<LoadFigures>,
    /// They together; `None` before the first begins.
    pub total: Option<LoadFigures>,
    /// Connections that are up, and all.
    pub connections: LoadConnections,
    /// The run at this moment.
    pub point: Option<LoadPoint>,
    /// What holds the run up, if anything: the generator itself among it.
    pub notes: Vec<LoadNote>,
    /// Thresholds, one by one; none before the end.
    pub findings: Vec<LoadFinding>,
    /// Whether all thresholds were kept; `None` before the end.
    pub passed: Option<bool>,
    /// Why the run came to an early end, if it did: in English.
    pub failure: Option<String>,
    /// The same in Chinese.
    pub failure_zh: Option<String>,
}

/// What a load run is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoadState {
    /// It makes its community and its connections.
    Preparing,
    /// A phase is under way.
    Running,
    /// Everything is sent; what is under way is waited for.
    Ending,
    /// It is over; `passed` tells how it went.
    Ended,
    /// It came to an early end; `failure` tells why.
    Failed,
}

impl LoadState {
    /// Whether nothing more will come.
    #[must_use]
    pub fn is_last(self) -> bool {
        matches!(self, Self::Ended | Self::Failed)
    }
}

/// A phase that is planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoadPhase {
    /// Its name.
    pub name: String,
    /// How long it lasts, seconds; 0 when it lasts as long as the platform takes.
    pub seconds: f64,
}

/// Connections to the platform.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoadConnections {
    /// Those that are up.
    pub up: u64,
    /// All.
    pub all: u64,
}

/// Figures of a phase, or of the whole run: those of the report that `twin load --json` prints, under the same names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoadFigures {
    /// Its name; `total` for the whole run.
    pub name: String,
    /// How long it lasted so far, seconds.
    pub seconds: f64,
    /// Messages that were due.
    pub offered: u64,
    /// The same a second.
    pub offered_per_s: f64,
    /// Messages that were handed to the network.
    pub sent: u64,
    /// The same a second.
    pub achieved_per_s: f64,
    /// Sent over offered.
    pub achieved_share: f64,
    /// Messages that were due while their connection was down.
    pub missed: u64,
    /// Messages that were in the buffer of a connection that broke, or which none had taken when the run ended.
    pub dropped: u64,
    /// Messages that were due and could not be handed over in time.
    pub shed: u64,
    /// Messages that the platform refused.
    pub rejected: u64,
    /// Times that the platform asked for less.
    pub throttled: u64,
    /// Connections that broke.
    pub broken: u64,
    /// Connections that were made again.
    pub reconnects: u64,
    /// Seconds that messages which were due waited for room: back-pressure of the platform.
    pub back_pressure_seconds: f64,
    /// Times that the simulation had no message ready.
    pub starved: u64,
    /// CPU time of the sending thread over the time.
    pub sender_cpu_share: f64,
    /// The same of the thread that works for the connections; `None` where the sending thread does, as over MQTT.
    pub io_cpu_share: Option<f64>,
    /// From the moment a message was due until it was handed to the network, milliseconds.
    pub schedule_error_ms: LoadPercentiles,
    /// What came back, if that is checked.
    pub check: Option<LoadCheck>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoadCheck {
    /// Messages that came back.
    pub received: u64,
    /// Messages that did not within the time given.
    pub lost: u64,
    /// Messages of which that cannot be told, since the checking side did not listen.
    pub unheard: u64,
    /// Lost of those that are back or lost.
    pub loss_share: f64,
    /// Times that a message came back once more.
    pub duplicates: u64,
    /// Messages that came back after a later one of the same device; `None` when several subscribers share them.
    pub disordered: Option<u64>,
    /// From the moment a message was due until it was back, milliseconds: corrected for coordinated omission.
    pub latency_ms: LoadPercentiles,
}

/// Milliseconds that a share of the messages do not exceed; `None` where nothing was measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoadPercentiles {
    /// 50 %.
    pub p50: Option<f64>,
    /// 99 %.
    pub p99: Option<f64>,
    /// 99.9 %.
    pub p99_9: Option<f64>,
    /// All.
    pub max: Option<f64>,
}

/// The run at a moment: counts since its begin, latencies since the moment before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoadPoint {
    /// Seconds of the run.
    pub seconds: f64,
    /// The phase, counted from 0.
    pub phase: u64,
    /// Messages that were due.
    pub offered: u64,
    /// Messages that were handed to the network.
    pub sent: u64,
    /// Messages that came back, if that is checked.
    pub received: Option<u64>,
    /// Latency of what came back since the moment before; where moments were put together, the highest of theirs.
    pub latency_ms: Option<LoadPercentiles>,
}

/// Something that a reader of the figures must know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoadNote {
    /// The phase.
    pub phase: String,
    /// What it is, such as `generator_is_limit`.
    pub kind: String,
    /// In Chinese.
    pub text_zh: String,
    /// In English.
    pub text_en: String,
}

/// A threshold and what it was held against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoadFinding {
    /// The threshold's key, such as `latency_p99_ms`.
    pub threshold: String,
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

/// The load runs that are kept (`GET /api/v1/load-runs`), newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoadRunList {
    /// The runs.
    pub runs: Vec<LoadRunInfo>,
}

/// A load run in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoadRunInfo {
    /// Its id.
    pub id: String,
    /// What it was at when it was heard of last.
    pub state: LoadState,
    /// Seconds since it was heard of, when it should have been and was not: its generator has gone, or cannot reach this server.
    pub silent_s: Option<f64>,
    /// Whose devices speak.
    pub community: String,
    /// The platform.
    pub target: String,
    /// Name of the generator's machine.
    pub machine: String,
    /// When it began: real time, RFC 3339.
    pub begun: String,
    /// Seconds of it.
    pub seconds: f64,
    /// Seconds that are planned; 0 when it lasts as long as the platform takes.
    pub planned_s: f64,
    /// Whether all thresholds were kept; `None` before the end, and where there are none.
    pub passed: Option<bool>,
}

/// A load run (`GET /api/v1/load-runs/{id}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoadRun {
    /// What its generator told last.
    pub report: LoadReport,
    /// Seconds since it was heard of, when it should have been and was not.
    pub silent_s: Option<f64>,
    /// The run over time: at most 1,200 moments. Of a longer run neighbours are put together.
    pub points: Vec<LoadPoint>,
}
