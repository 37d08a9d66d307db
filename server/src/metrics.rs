//! What the server measures about itself, as Prometheus reads it.

use std::time::Duration;

use metrics::{
    Counter, Gauge, Histogram, Key, KeyName, Label, Level, Metadata, Recorder, SharedString, Unit,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

const META: Metadata<'static> = Metadata::new("twin_server", Level::INFO, Some("twin_server"));

/// Upper bounds of the latency buckets in seconds: from a look-up in memory to the request limit.
const SECONDS: [f64; 12] = [
    0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// `(name, unit, help)`.
const TEXTS: &[(&str, Option<Unit>, &str)] = &[
    (
        "http_requests_total",
        None,
        "Requests by route, method and status",
    ),
    (
        "http_request_duration_seconds",
        Some(Unit::Seconds),
        "Time to answer a request by route",
    ),
    (
        "http_connections_refused_total",
        None,
        "Connections refused because there were too many",
    ),
    ("twin_ws_clients", None, "WebSocket clients now"),
    (
        "twin_ws_snapshots_total",
        None,
        "Snapshots sent because a client came, fell behind or asked, or because time went back",
    ),
    (
        "twin_ws_refused_total",
        None,
        "Messages of clients that were refused",
    ),
    (
        "twin_sim_observations_total",
        None,
        "Observations simulated",
    ),
    (
        "twin_sim_observations_per_second",
        None,
        "Observations per second of real time, lately",
    ),
    (
        "twin_sim_speed_asked",
        None,
        "Simulated seconds per second asked for, infinitely many for as fast as possible",
    ),
    (
        "twin_sim_speed_effective",
        None,
        "Simulated seconds per second reached, lately",
    ),
    (
        "twin_sim_behind_total",
        None,
        "Ticks in which the simulation could not keep up and let time go",
    ),
    (
        "twin_sim_tick_seconds",
        Some(Unit::Seconds),
        "Time the simulation works in a tick",
    ),
    (
        "twin_sim_memory_bytes",
        Some(Unit::Bytes),
        "Memory of the simulation's state",
    ),
    ("twin_alarms_active", None, "Active alarms"),
    ("twin_devices_offline", None, "Devices that are offline"),
    ("twin_commands_total", None, "Commands by kind and outcome"),
    ("twin_store_queue", None, "Jobs that wait for the store"),
    ("twin_store_observations_total", None, "Observations stored"),
    (
        "twin_store_dropped_total",
        None,
        "Observations not stored because the store was behind",
    ),
    (
        "twin_store_lag_seconds",
        Some(Unit::Seconds),
        "Age of the oldest thing not yet handed to the store",
    ),
    (
        "twin_store_commit_seconds",
        Some(Unit::Seconds),
        "Time of a commit",
    ),
    ("twin_store_failures_total", None, "Commits that failed"),
];

/// The measures of one server. Several servers of a process do not mix theirs.
#[derive(Debug)]
pub(crate) struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
}

impl Metrics {
    /// Describes every measure and sets those that a dashboard wants from the start.
    pub(crate) fn new() -> Self {
        let builder = PrometheusBuilder::new();
        // The buckets are a constant list that is not empty, which is all that can be refused here.
        let builder = builder
            .set_buckets(&SECONDS)
            .unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        for (name, unit, help) in TEXTS {
            let (key, help) = (KeyName::from(*name), SharedString::from(*help));
            if name.ends_with("_total") {
                recorder.describe_counter(key, *unit, help);
            } else if unit == &Some(Unit::Seconds) && *name != "twin_store_lag_seconds" {
                recorder.describe_histogram(key, *unit, help);
            } else {
                recorder.describe_gauge(key, *unit, help);
            }
        }
        let metrics = Self {
            handle: recorder.handle(),
            recorder,
        };
        metrics.gauge("twin_ws_clients").set(0.0);
        metrics.gauge("twin_store_queue").set(0.0);
        for name in [
            "http_connections_refused_total",
            "twin_sim_observations_total",
            "twin_sim_behind_total",
            "twin_store_observations_total",
            "twin_store_dropped_total",
            "twin_store_failures_total",
        ] {
            metrics.counter(name, &[]).absolute(0);
        }
        metrics
    }

    /// The Prometheus text.
    pub(crate) fn render(&self) -> String {
        self.handle.render()
    }

    /// Folds samples into their buckets; without it they pile up until somebody reads them.
    pub(crate) fn upkeep(&self) {
        self.handle.run_upkeep();
    }

    /// A request was answered.
    pub(crate) fn request(&self, route: &str, method: &str, status: u16, took: Duration) {
        let status = status.to_string();
        self.counter(
            "http_requests_total",
            &[("route", route), ("method", method), ("status", &status)],
        )
        .increment(1);
        self.histogram("http_request_duration_seconds", &[("route", route)])
            .record(took.as_secs_f64());
    }

    /// A connection was refused because there were too many.
    pub(crate) fn connection_refused(&self) {
        self.add("http_connections_refused_total", 1);
    }

    /// WebSocket clients changed by `by`.
    pub(crate) fn ws_clients(&self, by: f64) {
        self.gauge("twin_ws_clients").increment(by);
    }

    /// A client got a snapshot for `reason`.
    pub(crate) fn ws_snapshot(&self, reason: &'static str) {
        self.counter("twin_ws_snapshots_total", &[("reason", reason)])
            .increment(1);
    }

    /// A client's message was refused.
    pub(crate) fn ws_refused(&self) {
        self.counter("twin_ws_refused_total", &[]).increment(1);
    }

    /// A command was followed or refused.
    pub(crate) fn command(&self, kind: &'static str, outcome: &'static str) {
        self.counter(
            "twin_commands_total",
            &[("kind", kind), ("outcome", outcome)],
        )
        .increment(1);
    }

    /// A gauge of the simulation.
    pub(crate) fn set(&self, name: &'static str, value: f64) {
        self.gauge(name).set(value);
    }

    /// A counter of the simulation.
    pub(crate) fn add(&self, name: &'static str, by: u64) {
        self.counter(name, &[]).increment(by);
    }

    /// The simulation worked for `took` in a tick.
    pub(crate) fn sim_tick(&self, took: Duration) {
        self.histogram("twin_sim_tick_seconds", &[])
            .record(took.as_secs_f64());
    }

    /// The store's queue changed by `by` jobs.
    pub(crate) fn store_queue(&self, by: f64) {
        self.gauge("twin_store_queue").increment(by);
    }

    /// The store committed.
    pub(crate) fn store_committed(&self, took: Duration) {
        self.histogram("twin_store_commit_seconds", &[])
            .record(took.as_secs_f64());
    }

    /// The store wrote observations.
    pub(crate) fn store_rows(&self, rows: usize) {
        self.add("twin_store_observations_total", rows as u64);
    }

    /// A commit failed.
    pub(crate) fn store_failed(&self) {
        self.add("twin_store_failures_total", 1);
    }

    fn counter(&self, name: &'static str, labels: &[(&'static str, &str)]) -> Counter {
        self.recorder.register_counter(&key(name, labels), &META)
    }

    fn gauge(&self, name: &'static str) -> Gauge {
        self.recorder.register_gauge(&key(name, &[]), &META)
    }

    fn histogram(&self, name: &'static str, labels: &[(&'static str, &str)]) -> Histogram {
        self.recorder.register_histogram(&key(name, labels), &META)
    }
}

fn key(name: &'static str, labels: &[(&'static str, &str)]) -> Key {
    let labels: Vec<Label> = labels
        .iter()
        .map(|(k, v)| Label::new(*k, (*v).to_owned()))
        .collect();
    Key::from_parts(name, labels)
}
