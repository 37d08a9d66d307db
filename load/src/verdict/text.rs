//! The report in a terminal.

use std::fmt::Write;

use super::junit::sentence;
use super::report::Report;

/// The report as lines for a terminal.
#[must_use]
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    let ms = |v: Option<f64>| v.map_or_else(|| "-".to_owned(), |v| format!("{v:.2} ms"));
    for phase in report.phases.iter().chain([&report.total]) {
        // Writing into a String cannot fail, here and below.
        let _ = writeln!(
            out,
            "{}: offered {:.0}/s, achieved {:.0}/s ({} messages in {:.1} s), schedule error p99 {}, CPU {:.0} % ({:.0} messages per CPU second)",
            phase.name,
            phase.offered_per_s,
            phase.achieved_per_s,
            phase.sent,
            phase.seconds,
            ms(phase.schedule_error_ms.p99),
            phase.sender_cpu_share * 100.0,
            phase.sent_per_cpu_second,
        );
        if let Some(c) = &phase.check {
            let order = c.disordered.map_or_else(
                || "order not told".to_owned(),
                |d| format!("{d} out of order"),
            );
            let unheard = match c.unheard {
                0 => String::new(),
                n => format!(" (and {n} that may have come back unheard)"),
            };
            let _ = writeln!(
                out,
                "    back {}, lost {}{unheard}, duplicates {}, {order}; latency p50 {}, p99 {}, p99.9 {}",
                c.received,
                c.lost,
                c.duplicates,
                ms(c.latency_ms.p50),
                ms(c.latency_ms.p99),
                ms(c.latency_ms.p99_9),
            );
        }
        if phase.broken + phase.reconnects + phase.missed + phase.dropped > 0 {
            let _ = writeln!(
                out,
                "    {} connections broke, {} were made again, {:.1} s down; {} messages missed, {} dropped, {} repeated",
                phase.broken,
                phase.reconnects,
                phase.down_seconds,
                phase.missed,
                phase.dropped,
                phase.repeated,
            );
        }
    }
    if let Some(replay) = &report.setting.replay {
        let what = if replay.is_whole {
            "the whole record"
        } else {
            "a part of the record, or with changes"
        };
        let is = if replay.is_same { "is" } else { "is NOT" };
        let _ = writeln!(
            out,
            "replay: {what}, {} messages; what was sent {is} what was to be sent (sha256 {})",
            replay.messages, replay.sent_sha256
        );
    }
    if let Some(record) = &report.setting.record {
        let _ = writeln!(
            out,
            "record: {} messages (sha256 {}), the disk held the run up for {:.1} s",
            record.messages, record.traffic_sha256, record.waited_seconds
        );
    }
    for note in &report.notes {
        let _ = writeln!(out, "note: {}: {}", note.phase, note.text_en);
    }
    for finding in report.findings.iter().filter(|f| !f.passed) {
        let _ = writeln!(out, "not kept: {}: {}", finding.phase, sentence(finding));
    }
    if !report.findings.is_empty() {
        out.push_str(if report.passed {
            "passed\n"
        } else {
            "not passed\n"
        });
    }
    out
}
