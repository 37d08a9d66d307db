//! How a load run is doing, told to a console: the messages of `twin-protocol` made of the figures of `twin-load`.

use std::path::Path;
use std::time::{Duration, Instant};

use twin_core::told::{Bilingual, Told};
use twin_load::plan::{Scheme, Target};
use twin_load::verdict::{CheckReport, Finding, Note, Percentiles, PhaseReport, Progress, Report};
use twin_load::{Live, RunError, Stage, Webhook};
use twin_protocol::load_run::{
    LoadCheck, LoadConnections, LoadFigures, LoadFinding, LoadNote, LoadPercentiles, LoadPoint,
    LoadReport, LoadState,
};

use super::Intent;
use crate::failure::{self, Context};

/// Where a server takes reports.
const PATH: &str = "api/v1/load-runs";
/// How often figures are worked out for the console at most: about once a second, since a run tells of itself twice a second.
const EVERY: Duration = Duration::from_millis(900);
/// Characters of a failure that are told.
const MOST_FAILURE: usize = 2_000;

/// A console that hears how a run is doing.
pub(super) struct Console {
    webhook: Webhook,
    report: LoadReport,
    url: String,
    /// How the target's URL is shown.
    shown: (String, String),
    told: Option<Instant>,
}

impl Console {
    /// Tells the console at `url` of a run that is about to begin. Whether anybody is there shows later.
    pub(super) fn open(url: &str, intent: &Intent<'_>) -> failure::Result<Self> {
        let webhook = Webhook::open(url, PATH);
        let webhook = webhook.with_context(|| Bilingual::alike("--console"))?;
        let machine = rustix::system::uname();
        // The time of the begin and the process tell runs of all machines apart.
        let id = format!("{:x}-{:x}", intent.present.nanos(), std::process::id());
        let shown = shown(intent.target);
        let report = LoadReport {
            id,
            state: LoadState::Preparing,
            community: intent.name.clone(),
            target: shown.clone(),
            profile: intent.profile.to_owned(),
            machine: machine.nodename().to_string_lossy().into_owned(),
            begun: intent.present.to_string(),
            seconds: 0.0,
            devices: intent.devices as u64,
            planned: intent.planned.clone(),
            phases: Vec::new(),
            total: None,
            connections: LoadConnections::default(),
            point: None,
            notes: Vec::new(),
            findings: Vec::new(),
            passed: None,
            failure: None,
            failure_zh: None,
        };
        let base = url.split(['?', '#']).next().unwrap_or_default();
        let base = base.trim_end_matches('/').to_owned();
        tracing::info!("the run is shown at {base}/?load={}", report.id);
        webhook.put(text(&report));
        Ok(Self {
            webhook,
            report,
            url: base,
            shown: (intent.target.address.url.clone(), shown),
            told: None,
        })
    }

    /// Takes the figures of this moment, once a second and at the end of a phase.
    pub(super) fn tell(&mut self, live: &Live<'_>) {
        let is_early = self.told.is_some_and(|told| told.elapsed() < EVERY);
        if is_early && live.stage() != Stage::PhaseEnd {
            return;
        }
        self.told = Some(Instant::now());
        self.report.state = match live.stage() {
            Stage::Phase | Stage::PhaseEnd => LoadState::Running,
            Stage::Ending => LoadState::Ending,
        };
        self.report.seconds = live.seconds();
        let (up, all) = live.connections();
        self.report.connections = LoadConnections {
            up: up as u64,
            all: all as u64,
        };
        let Progress {
            phases,
            total,
            notes,
        } = live.progress();
        self.report.point = Some(LoadPoint {
            seconds: live.seconds(),
            phase: live.place().0.saturating_sub(1) as u64,
            offered: total.offered,
            sent: total.sent,
            received: total.check.as_ref().map(|check| check.received),
            latency_ms: live.recent_latency_ms().map(|recent| percentiles(&recent)),
        });
        self.figures(&phases, &total, &notes);
        self.webhook.put(text(&self.report));
    }

    /// Tells how the run came to its end.
    pub(super) fn end(mut self, outcome: &Result<Report, RunError>) {
        match outcome {
            Ok(report) => {
                self.report.state = LoadState::Ended;
                self.figures(&report.phases, &report.total, &report.notes);
                self.report.findings = report.findings.iter().map(finding).collect();
                self.report.passed = Some(report.passed);
            }
            Err(error) => {
                self.report.state = LoadState::Failed;
                self.report.failure = Some(self.failure(error));
                self.report.failure_zh = Some(self.kept(&error.zh()));
            }
        }
        if !self.webhook.finish(text(&self.report)) {
            tracing::warn!("{} was not told how the run ended", self.url);
        }
    }

    fn figures(&mut self, phases: &[PhaseReport], total: &PhaseReport, notes: &[Note]) {
        self.report.phases = phases.iter().map(figures).collect();
        self.report.total = Some(figures(total));
        self.report.notes = notes.iter().map(note).collect();
    }

    /// What went wrong, with its causes.
    fn failure(&self, error: &dyn std::error::Error) -> String {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            let said = inner.to_string();
            if !text.contains(&said) {
                text = format!("{text}: {said}");
            }
            cause = inner.source();
        }
        self.kept(&text)
    }

    /// As much of a failure as is told, without the rest of the target's URL.
    fn kept(&self, text: &str) -> String {
        let (url, shown) = &self.shown;
        text.replace(url, shown)
            .chars()
            .take(MOST_FAILURE)
            .collect()
    }
}

/// A target as it is shown to others: paths and queries of some platforms hold access tokens.
fn shown(target: &Target) -> String {
    let address = &target.address;
    match address.scheme {
        Scheme::File | Scheme::Parquet => {
            let name = Path::new(&address.url).file_name();
            name.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
        }
        Scheme::Stdout => address.url.clone(),
        Scheme::Mqtt | Scheme::Http | Scheme::Nats | Scheme::WebSocket => address.shown(),
    }
}

fn text(report: &LoadReport) -> Vec<u8> {
    // Numbers and texts alone, which JSON has.
    serde_json::to_vec(report).unwrap_or_default()
}

fn figures(phase: &PhaseReport) -> LoadFigures {
    LoadFigures {
        name: phase.name.clone(),
        seconds: phase.seconds,
        offered: phase.offered,
        offered_per_s: phase.offered_per_s,
        sent: phase.sent,
        achieved_per_s: phase.achieved_per_s,
        achieved_share: phase.achieved_share,
        missed: phase.missed,
        dropped: phase.dropped,
        shed: phase.shed,
        rejected: phase.rejected,
        throttled: phase.throttled,
        broken: phase.broken,
        reconnects: phase.reconnects,
        back_pressure_seconds: phase.back_pressure_seconds,
        starved: phase.starved,
        sender_cpu_share: phase.sender_cpu_share,
        io_cpu_share: phase.io_cpu_share,
        schedule_error_ms: percentiles(&phase.schedule_error_ms),
        check: phase.check.as_ref().map(check),
    }
}

fn check(check: &CheckReport) -> LoadCheck {
    LoadCheck {
        received: check.received,
        lost: check.lost,
        unheard: check.unheard,
        loss_share: check.loss_share,
        duplicates: check.duplicates,
        disordered: check.disordered,
        latency_ms: percentiles(&check.latency_ms),
    }
}

fn percentiles(of: &Percentiles) -> LoadPercentiles {
    LoadPercentiles {
        p50: of.p50,
        p99: of.p99,
        p99_9: of.p99_9,
        max: of.max,
    }
}

fn note(note: &Note) -> LoadNote {
    LoadNote {
        phase: note.phase.clone(),
        kind: note.kind.to_owned(),
        text_zh: note.text_zh.clone(),
        text_en: note.text_en.clone(),
    }
}

fn finding(finding: &Finding) -> LoadFinding {
    LoadFinding {
        threshold: finding.threshold.to_owned(),
        phase: finding.phase.clone(),
        limit: finding.limit,
        at_least: finding.at_least,
        value: finding.value,
        passed: finding.passed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_load::plan::Address;

    #[test]
    fn a_target_is_shown_without_what_may_be_secret() {
        for (url, expected) in [
            ("mqtt://broker.example", "mqtt://broker.example:1883"),
            (
                "https://h/api/v1/TOKEN/telemetry?key=TOKEN",
                "https://h:443",
            ),
            ("wss://[::1]:9/x", "wss://[::1]:9"),
            ("stdout", "stdout"),
            ("/home/me/out.ndjson", "out.ndjson"),
            ("runs/day.parquet", "day.parquet"),
        ] {
            let target = Target::new(Address::parse(url).unwrap());
            assert_eq!(shown(&target), expected);
        }
    }
}
