//! The whole report.

use serde::Serialize;
use twin_core::told::Bilingual;

use super::finding::{Finding, findings};
use super::note::{Note, notes};
use super::phase::{Order, PhaseReport};
use crate::check::{CheckFigures, Ledger};
use crate::figures::PhaseFigures;
use crate::plan::{Phase, Plan};

/// What was run, and what it took.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Setting {
    /// Whose devices spoke.
    pub community: String,
    /// Seed of the simulation.
    pub seed: u64,
    /// Its devices.
    pub devices: usize,
    /// The target's URL.
    pub target: String,
    /// The payload profile.
    pub profile: String,
    /// Quality of service.
    pub qos: u8,
    /// Connections that sent.
    pub connections: usize,
    /// CPU seconds of the simulation and the payloads.
    pub simulation_cpu_s: f64,
    /// CPU seconds of the checking side.
    pub check_cpu_s: f64,
    /// CPU seconds of all of it.
    pub process_cpu_s: f64,
    /// Connections of the checking side that were made again: what was published meanwhile may count as lost.
    pub check_reconnects: u64,
    /// The last device for which a command came in and which there is not.
    pub last_unknown_addressee: Option<String>,
    /// Why the last command that was refused was, if one was.
    pub last_refusal: Option<Bilingual>,
    /// Seconds for which the checking side did not listen.
    pub check_gap_s: f64,
    /// Times that MQTT connections which had been up were tried again.
    pub retries: u64,
    /// Most of these in the same tenth of a second: how far they were spread.
    pub retries_most_together: u64,
    /// Why the last connection broke or the last message was refused, if that happened.
    pub last_broken_because: Option<String>,
    /// What was replayed, if that was a replay.
    pub replay: Option<ReplayReport>,
    /// Where the run was recorded, if it was.
    pub record: Option<RecordReport>,
}

/// Whether a replay was what was recorded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReplayReport {
    /// The record's folder.
    pub record: String,
    /// Messages that were to be sent.
    pub messages: u64,
    /// Whether these are the whole record, unchanged.
    pub is_whole: bool,
    /// Hash of their topics and payloads in order; for a whole record the manifest's.
    pub expected_sha256: String,
    /// The same of what was handed over.
    pub sent_sha256: String,
    /// Whether both are the same.
    pub is_same: bool,
    /// Why segments were passed over, if any were.
    pub passed_over: Vec<String>,
}

/// What was recorded of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordReport {
    /// Messages.
    pub messages: u64,
    /// Hash of their topics and payloads in order.
    pub traffic_sha256: String,
    /// Seconds for which the sending side waited for the disk.
    pub waited_seconds: f64,
}

/// What a run was like, and whether it passed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// What was run.
    pub setting: Setting,
    /// Phase by phase.
    pub phases: Vec<PhaseReport>,
    /// All phases together.
    pub total: PhaseReport,
    /// Messages that came back and were not ours, or after they were taken for lost.
    pub unknown_received: u64,
    /// What held the run up, if anything: the generator itself among it.
    pub notes: Vec<Note>,
    /// Thresholds, one by one.
    pub findings: Vec<Finding>,
    /// Whether all thresholds were kept.
    pub passed: bool,
}

impl Report {
    pub(crate) fn new(
        setting: Setting,
        phases: &[Phase],
        sending: &[PhaseFigures],
        ledger: Option<&Ledger>,
        plan: &Plan,
    ) -> Self {
        let order = Order::of(plan);
        let (reports, total) = tables(phases, sending, ledger, order);
        let findings = findings(&plan.thresholds, &reports, &total);
        Self {
            notes: notes(&reports),
            passed: findings.iter().all(|f| f.passed),
            findings,
            phases: reports,
            total,
            unknown_received: ledger.map_or(0, Ledger::unknown),
            setting,
        }
    }
}

impl Report {
    /// Tells once, with the first phase, where the target takes less than was asked of it.
    pub(crate) fn tell_limits(&mut self, limits: Vec<Bilingual>) {
        let phase = self.phases.first().map_or("total", |p| p.name.as_str());
        let told = limits.into_iter().map(|limit| Note {
            phase: phase.to_owned(),
            kind: "target_takes_less",
            text_zh: limit.zh.to_string(),
            text_en: limit.en.to_string(),
        });
        self.notes.splice(0..0, told);
    }
}

/// The report of each phase, and of all together.
pub(super) fn tables(
    phases: &[Phase],
    sending: &[PhaseFigures],
    ledger: Option<&Ledger>,
    order: Order,
) -> (Vec<PhaseReport>, PhaseReport) {
    let mut reports = Vec::new();
    let (mut all, mut all_checked) = (PhaseFigures::default(), CheckFigures::default());
    for (index, (phase, figures)) in phases.iter().zip(sending).enumerate() {
        let check = ledger.and_then(|l| l.phases().get(index));
        reports.push(PhaseReport::new(
            &phase.name,
            figures,
            check.map(|c| (c, order)),
        ));
        add(&mut all, figures);
        if let Some(check) = check {
            all_checked.add(check);
        }
    }
    let total = PhaseReport::new("total", &all, ledger.map(|_| (&all_checked, order)));
    (reports, total)
}

fn add(all: &mut PhaseFigures, one: &PhaseFigures) {
    all.taken += one.taken;
    all.notices += one.notices;
    all.sent += one.sent;
    all.missed += one.missed;
    all.dropped += one.dropped;
    all.too_long += one.too_long;
    all.shed += one.shed;
    all.unacknowledged += one.unacknowledged;
    all.commands += one.commands;
    all.unknown_commands += one.unknown_commands;
    all.commands_done += one.commands_done;
    all.commands_refused += one.commands_refused;
    all.schedule_error.add(&one.schedule_error);
    all.wall_nanos += one.wall_nanos;
    all.sender_cpu_nanos += one.sender_cpu_nanos;
    if let Some(nanos) = one.io_cpu_nanos {
        *all.io_cpu_nanos.get_or_insert(0) += nanos;
    }
    if let Some(nanos) = one.checker_cpu_nanos {
        *all.checker_cpu_nanos.get_or_insert(0) += nanos;
    }
    all.full_nanos += one.full_nanos;
    all.disk_nanos += one.disk_nanos;
    all.starved += one.starved;
    all.silenced.add(&one.silenced);
    let (sum, c) = (&mut all.counters, &one.counters);
    sum.broken += c.broken;
    sum.reconnects += c.reconnects;
    sum.refusals += c.refusals;
    sum.acknowledged += c.acknowledged;
    sum.rejected += c.rejected;
    sum.throttled += c.throttled;
    sum.repeated += c.repeated;
    sum.writes += c.writes;
    sum.bytes += c.bytes;
    sum.socket_stalls += c.socket_stalls;
    sum.stalled_nanos += c.stalled_nanos;
    sum.down_nanos += c.down_nanos;
}
