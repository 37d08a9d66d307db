//! The end of a run: what it left behind, as a report.

use std::time::Duration;

use twin_core::told::Bilingual;

use super::Frame;
use crate::check::{CheckerEnd, Ledger};
use crate::figures::PhaseFigures;
use crate::mqtt::Retries;
use crate::record::{Manifest, Playback};
use crate::source::SourceUse;
use crate::verdict::{RecordReport, ReplayReport, Report, Setting};

/// What a run left behind.
#[derive(Default)]
pub(super) struct Ended {
    pub(super) sending: Vec<PhaseFigures>,
    pub(super) reason: Option<String>,
    pub(super) retries: Retries,
    pub(super) limits: Vec<Bilingual>,
    pub(super) unknown: Option<String>,
    pub(super) refusal: Option<Bilingual>,
    pub(super) traffic: Option<String>,
    pub(super) waited: Duration,
    pub(super) recorded: Option<Manifest>,
    pub(super) source: SourceUse,
    pub(super) checked: CheckerEnd,
    pub(super) cpu_nanos: u64,
}

fn replayed(playback: &Playback, traffic: Option<String>) -> ReplayReport {
    let traffic = traffic.unwrap_or_default();
    ReplayReport {
        record: playback.record().folder().display().to_string(),
        messages: playback.messages(),
        is_whole: playback.is_whole(),
        expected_sha256: playback.traffic_sha256().to_owned(),
        is_same: traffic == playback.traffic_sha256(),
        sent_sha256: traffic,
        passed_over: playback.record().passed_over().to_vec(),
    }
}

/// What was run.
pub(super) struct Told<'a> {
    pub(super) frame: &'a Frame<'a>,
    pub(super) name: String,
    pub(super) seed: u64,
    pub(super) profile: String,
    pub(super) replay: Option<&'a Playback>,
    pub(super) devices: usize,
    pub(super) connections: usize,
}

impl Told<'_> {
    /// The report of a run that left `ended` behind.
    pub(super) fn report(self, ended: Ended, checks: Option<&Ledger>, gap_nanos: u64) -> Report {
        let target = self.frame.target;
        let setting = Setting {
            community: self.name,
            seed: self.seed,
            devices: self.devices,
            target: target.address.shown(),
            profile: self.profile,
            qos: target.qos as u8,
            connections: self.connections,
            simulation_cpu_s: ended.source.cpu_nanos as f64 / 1e9,
            check_cpu_s: ended.checked.cpu_nanos as f64 / 1e9,
            process_cpu_s: ended.cpu_nanos as f64 / 1e9,
            check_reconnects: ended.checked.counters.reconnects,
            last_unknown_addressee: ended.unknown,
            last_refusal: ended.refusal,
            check_gap_s: gap_nanos as f64 / 1e9,
            retries: ended.retries.tries,
            retries_most_together: ended.retries.most_together,
            last_broken_because: ended.reason,
            replay: self.replay.map(|p| replayed(p, ended.traffic)),
            record: ended.recorded.map(|m| RecordReport {
                messages: m.messages,
                traffic_sha256: m.traffic_sha256,
                waited_seconds: ended.waited.as_secs_f64(),
            }),
        };
        let plan = self.frame.plan;
        let mut report = Report::new(setting, &plan.phases, &ended.sending, checks, plan);
        report.tell_limits(ended.limits);
        report
    }
}
