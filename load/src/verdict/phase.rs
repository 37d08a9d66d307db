//! A phase's figures as they are reported.

use serde::Serialize;

use crate::check::{CheckFigures, Micros};
use crate::figures::PhaseFigures;
use crate::plan::Plan;
use crate::silence::Silenced;

/// Milliseconds that a share of the messages do not exceed; `None` where nothing was measured.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Percentiles {
    /// 50 %.
    pub p50: Option<f64>,
    /// 90 %.
    pub p90: Option<f64>,
    /// 99 %.
    pub p99: Option<f64>,
    /// 99.9 %.
    pub p99_9: Option<f64>,
    /// All.
    pub max: Option<f64>,
}

impl Percentiles {
    pub(crate) fn of(micros: &Micros) -> Self {
        Self {
            p50: micros.percentile_ms(50.0),
            p90: micros.percentile_ms(90.0),
            p99: micros.percentile_ms(99.0),
            p99_9: micros.percentile_ms(99.9),
            max: micros.max_ms(),
        }
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct CheckReport {
    /// Messages that came back.
    pub received: u64,
    /// Messages that were handed to the network and did not; what was dropped is none of them.
    pub lost: u64,
    /// Messages that did not come back and were under way while the checking side's connection was down: whether they are lost cannot be
    /// told.
    pub unheard: u64,
    /// Share of the lost ones of those that were handed to the network.
    pub loss_share: f64,
    /// Times that a message came back once more.
    pub duplicates: u64,
    /// Messages that came back after a later one of the same device; `None` when several subscribers shared them.
    pub disordered: Option<u64>,
    /// Messages that another one under way was the same as, byte for byte: latency and order of these are not told.
    pub alike: u64,
    /// From the moment a message was due until it was back: corrected for coordinated omission.
    pub latency_ms: Percentiles,
    /// CPU time of the checking side's thread over the phase's length; `None` where the target's answers tell what is back.
    pub cpu_share: Option<f64>,
    /// How long at most what came back may have lain unread at the checking side. It is in the latency, and no fault of the target.
    pub reading_lag_ms: Percentiles,
}

/// A phase, or the whole run.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct PhaseReport {
    /// Its name.
    pub name: String,
    /// How long it lasted.
    pub seconds: f64,
    /// Messages that were due.
    pub offered: u64,
    /// The same a second.
    pub offered_per_s: f64,
    /// Messages with values of channels that the target took over.
    pub telemetry: u64,
    /// Messages of alarms and states that it took over.
    pub notices: u64,
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
    /// Commands that came in.
    pub commands: u64,
    /// Those of them that were for a device which there is not.
    pub unknown_commands: u64,
    /// Those of them that their device followed.
    pub commands_done: u64,
    /// Those of them that could not be read or were refused by their device.
    pub commands_refused: u64,
    /// From the moment a message was due until it was handed to the network.
    pub schedule_error_ms: Percentiles,
    /// What came back, if that was checked.
    pub check: Option<CheckReport>,
    /// Messages that the target acknowledged.
    pub acknowledged: u64,
    /// Messages that were sent and that it had neither acknowledged nor refused when the run ended: whether it has them cannot be told. None before
    /// the end, and of targets that acknowledge nothing.
    pub unacknowledged: u64,
    /// Messages that it refused, and those that are longer than it takes, which were not sent.
    pub rejected: u64,
    /// Times that the target asked for less.
    pub throttled: u64,
    /// Messages that were sent again, over a new connection or because the target asked for it.
    pub repeated: u64,
    /// Connections that broke.
    pub broken: u64,
    /// Connections that were dropped with what they speak for, by cause; they are not among the broken ones.
    pub silenced: Silenced,
    /// Connections that were made again.
    pub reconnects: u64,
    /// Connections that were refused.
    pub refusals: u64,
    /// Seconds that connections which had been up were down, added up: until they were accepted again, or until the end.
    pub down_seconds: f64,
    /// Seconds that messages which were due waited for room: back-pressure of the target.
    pub back_pressure_seconds: f64,
    /// Times that a full socket stopped a connection.
    pub socket_stalls: u64,
    /// Seconds that connections waited for full sockets, added up.
    pub stalled_seconds: f64,
    /// Seconds that the sending thread waited for the disk that takes the record and the ground truth.
    pub disk_seconds: f64,
    /// Times that the simulation had no message ready.
    pub starved: u64,
    /// CPU time of the sending thread over the phase's length.
    pub sender_cpu_share: f64,
    /// The same of the thread that works for the connections; `None` where the sending thread does, as over MQTT.
    pub io_cpu_share: Option<f64>,
    /// Messages that were sent in a second of the sending thread's CPU time.
    pub sent_per_cpu_second: f64,
    /// Bytes that the network took: over MQTT all that went over the sockets, TLS and its handshakes included; else bodies of requests (HTTP), or topics and
    /// payloads.
    pub bytes: u64,
}

/// Whether order can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Told,
    Shared,
}

impl Order {
    /// Of a plan's check: several subscribers share what comes back, and a store has an order of its own.
    pub(crate) fn of(plan: &Plan) -> Self {
        match &plan.check {
            Some(check) if check.subscribers > 1 || check.is_polled() => Self::Shared,
            _ => Self::Told,
        }
    }
}

impl PhaseReport {
    pub(crate) fn new(
        name: &str,
        sending: &PhaseFigures,
        check: Option<(&CheckFigures, Order)>,
    ) -> Self {
        let seconds = sending.wall_nanos as f64 / 1e9;
        let (offered, sent) = (sending.offered(), sending.sent);
        let cpu = sending.sender_cpu_nanos as f64 / 1e9;
        let c = &sending.counters;
        Self {
            name: name.to_owned(),
            seconds,
            offered,
            offered_per_s: ratio(offered as f64, seconds),
            telemetry: sending.taken.saturating_sub(sending.notices),
            notices: sending.notices,
            sent,
            achieved_per_s: ratio(sent as f64, seconds),
            achieved_share: share(sent, offered, 1.0),
            missed: sending.missed,
            dropped: sending.dropped,
            shed: sending.shed,
            commands: sending.commands,
            unknown_commands: sending.unknown_commands,
            commands_done: sending.commands_done,
            commands_refused: sending.commands_refused,
            schedule_error_ms: Percentiles::of(&sending.schedule_error),
            check: check.map(|(check, order)| checked(sending, check, order)),
            acknowledged: c.acknowledged,
            unacknowledged: sending.unacknowledged,
            rejected: c.rejected + sending.too_long,
            throttled: c.throttled,
            repeated: c.repeated,
            broken: c.broken,
            silenced: sending.silenced,
            reconnects: c.reconnects,
            refusals: c.refusals,
            down_seconds: c.down_nanos as f64 / 1e9,
            back_pressure_seconds: sending.full_nanos as f64 / 1e9,
            socket_stalls: c.socket_stalls,
            stalled_seconds: c.stalled_nanos as f64 / 1e9,
            disk_seconds: sending.disk_nanos as f64 / 1e9,
            starved: sending.starved,
            sender_cpu_share: ratio(cpu, seconds),
            io_cpu_share: (sending.io_cpu_nanos).map(|nanos| ratio(nanos as f64 / 1e9, seconds)),
            sent_per_cpu_second: ratio(sent as f64, cpu),
            bytes: c.bytes,
        }
    }
}

impl PhaseReport {
    /// Says of a phase that goes on how many messages were due so far: what is late is known only at its end otherwise.
    pub(super) fn offer(&mut self, offered: u64) {
        self.offered = offered;
        self.offered_per_s = ratio(offered as f64, self.seconds);
        self.achieved_share = share(self.sent, offered, 1.0);
    }
}

fn checked(sending: &PhaseFigures, check: &CheckFigures, order: Order) -> CheckReport {
    CheckReport {
        received: check.received,
        lost: check.lost,
        unheard: check.unheard,
        loss_share: share(check.lost, check.received + check.lost, 0.0),
        duplicates: check.duplicates,
        disordered: (order == Order::Told).then_some(check.disordered),
        alike: check.alike,
        latency_ms: Percentiles::of(&check.latency),
        cpu_share: (sending.checker_cpu_nanos)
            .map(|nanos| ratio(nanos as f64, sending.wall_nanos as f64)),
        reading_lag_ms: Percentiles::of(&check.reading_lag),
    }
}

fn ratio(a: f64, b: f64) -> f64 {
    if b > 0.0 { a / b } else { 0.0 }
}

pub(crate) fn share(part: u64, whole: u64, of_nothing: f64) -> f64 {
    if whole == 0 {
        of_nothing
    } else {
        part as f64 / whole as f64
    }
}
