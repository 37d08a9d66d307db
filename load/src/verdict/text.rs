//! The report in a terminal.

use super::junit::{sentence, sentence_zh};
use super::{CheckReport, Language, PhaseReport, Report};

/// The report as lines for a terminal.
#[must_use]
pub fn text(report: &Report, language: Language) -> String {
    let is_zh = language == Language::Chinese;
    let mut lines = Vec::new();
    for phase in report.phases.iter().chain([&report.total]) {
        lines.push(if is_zh { rates_zh(phase) } else { rates(phase) });
        if let Some(check) = &phase.check {
            lines.push(if is_zh { back_zh(check) } else { back(check) });
        }
        lines.push(if is_zh { held_zh(phase) } else { held(phase) });
        lines.extend(told(phase, is_zh));
    }
    lines.extend(retries(report, is_zh));
    lines.extend(records(report, is_zh));
    for note in &report.notes {
        lines.push(if is_zh {
            format!("说明：{}：{}", note.phase, note.text_zh)
        } else {
            format!("note: {}: {}", note.phase, note.text_en)
        });
    }
    for finding in report.findings.iter().filter(|f| !f.passed) {
        lines.push(if is_zh {
            format!("未达标：{}：{}", finding.phase, sentence_zh(finding))
        } else {
            format!("not kept: {}: {}", finding.phase, sentence(finding))
        });
    }
    if !report.findings.is_empty() {
        let verdict = match (report.passed, is_zh) {
            (true, true) => "通过",
            (true, false) => "passed",
            (false, true) => "未通过",
            (false, false) => "not passed",
        };
        lines.push(verdict.to_owned());
    }
    lines.push(String::new());
    lines.join("\n")
}

fn ms(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |v| format!("{v:.2} ms"))
}

fn rates(phase: &PhaseReport) -> String {
    format!(
        "{}: offered {:.0}/s, achieved {:.0}/s ({} messages in {:.1} s), schedule error p50 {}, p99 {}, p99.9 {}, CPU {:.0} % ({:.0} messages per CPU second)",
        phase.name,
        phase.offered_per_s,
        phase.achieved_per_s,
        phase.sent,
        phase.seconds,
        ms(phase.schedule_error_ms.p50),
        ms(phase.schedule_error_ms.p99),
        ms(phase.schedule_error_ms.p99_9),
        phase.sender_cpu_share * 100.0,
        phase.sent_per_cpu_second,
    ) + &network(phase)
}

fn rates_zh(phase: &PhaseReport) -> String {
    let name = if phase.name == "total" {
        "合计"
    } else {
        &phase.name
    };
    format!(
        "{name}：应发 {:.0} 条/秒，实发 {:.0} 条/秒（{:.1} 秒共 {} 条），发送偏差 p50 {}，p99 {}，p99.9 {}，CPU {:.0} %（每 CPU 秒 {:.0} 条）",
        phase.offered_per_s,
        phase.achieved_per_s,
        phase.seconds,
        phase.sent,
        ms(phase.schedule_error_ms.p50),
        ms(phase.schedule_error_ms.p99),
        ms(phase.schedule_error_ms.p99_9),
        phase.sender_cpu_share * 100.0,
        phase.sent_per_cpu_second,
    ) + &network_zh(phase)
}

/// How busy the connections' thread was, where they have one.
fn network(phase: &PhaseReport) -> String {
    phase.io_cpu_share.map_or_else(String::new, |share| {
        format!(", network thread's CPU {:.0} %", share * 100.0)
    })
}

fn network_zh(phase: &PhaseReport) -> String {
    phase.io_cpu_share.map_or_else(String::new, |share| {
        format!("，网络线程 CPU {:.0} %", share * 100.0)
    })
}

fn back(check: &CheckReport) -> String {
    let order = check.disordered.map_or_else(
        || "order not told".to_owned(),
        |d| format!("{d} out of order"),
    );
    let unheard = match check.unheard {
        0 => String::new(),
        n => format!(" (and {n} that may have come back unheard)"),
    };
    format!(
        "    back {}, lost {}{unheard}, duplicates {}, {order}; latency p50 {}, p99 {}, p99.9 {}",
        check.received,
        check.lost,
        check.duplicates,
        ms(check.latency_ms.p50),
        ms(check.latency_ms.p99),
        ms(check.latency_ms.p99_9),
    ) + &reading(check)
}

/// How the checking side itself did, where there is one.
fn reading(check: &CheckReport) -> String {
    check.cpu_share.map_or_else(String::new, |share| {
        format!(
            "; checking thread's CPU {:.0} %, reading lag p99 {}",
            share * 100.0,
            ms(check.reading_lag_ms.p99)
        )
    })
}

fn reading_zh(check: &CheckReport) -> String {
    check.cpu_share.map_or_else(String::new, |share| {
        format!(
            "；检测线程 CPU {:.0} %，读取滞后 p99 {}",
            share * 100.0,
            ms(check.reading_lag_ms.p99)
        )
    })
}

fn back_zh(check: &CheckReport) -> String {
    let order = check
        .disordered
        .map_or_else(|| "次序无法判定".to_owned(), |d| format!("乱序 {d}"));
    let unheard = match check.unheard {
        0 => String::new(),
        n => format!("（另有 {n} 条返回时检测端未在接收，无法判定）"),
    };
    format!(
        "    收到 {}，丢失 {}{unheard}，重复 {}，{order}；时延 p50 {}，p99 {}，p99.9 {}",
        check.received,
        check.lost,
        check.duplicates,
        ms(check.latency_ms.p50),
        ms(check.latency_ms.p99),
        ms(check.latency_ms.p99_9),
    ) + &reading_zh(check)
}

/// What held a phase up, said where nothing did too: a reader need not guess whether it was looked at.
fn held(phase: &PhaseReport) -> String {
    format!(
        "    {} connections broke, {} were made again, {} refused, {:.1} s down; back-pressure {:.1} s; {} messages missed, {} dropped, {} shed, {} refused, {} repeated",
        phase.broken,
        phase.reconnects,
        phase.refusals,
        phase.down_seconds,
        phase.back_pressure_seconds,
        phase.missed,
        phase.dropped,
        phase.shed,
        phase.rejected,
        phase.repeated,
    )
}

fn held_zh(phase: &PhaseReport) -> String {
    format!(
        "    断开 {} 次，重连 {} 次，连接被拒 {} 次，断线合计 {:.1} 秒；反压等待 {:.1} 秒；断线未发 {} 条，断开时丢弃 {} 条，过期未发 {} 条，被拒绝 {} 条，重发 {} 条",
        phase.broken,
        phase.reconnects,
        phase.refusals,
        phase.down_seconds,
        phase.back_pressure_seconds,
        phase.missed,
        phase.dropped,
        phase.shed,
        phase.rejected,
        phase.repeated,
    )
}

/// What messages told, and which connections were dropped with their devices, where there was more than values.
fn told(phase: &PhaseReport, is_zh: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if phase.notices > 0 {
        let (telemetry, notices) = (phase.telemetry, phase.notices);
        lines.push(if is_zh {
            format!("    遥测 {telemetry} 条，告警与状态 {notices} 条")
        } else {
            format!("    {telemetry} messages of telemetry, {notices} of alarms and states")
        });
    }
    let dropped: Vec<String> = (phase.silenced.by_word().into_iter())
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{word} {count}"))
        .collect();
    if !dropped.is_empty() {
        let causes = dropped.join(if is_zh { "，" } else { ", " });
        lines.push(if is_zh {
            format!("    随设备失联而断开的连接：{causes}")
        } else {
            format!("    connections dropped with their devices: {causes}")
        });
    }
    lines
}

/// How connections came back, where any was tried again.
fn retries(report: &Report, is_zh: bool) -> Option<String> {
    let (tries, most) = (report.setting.retries, report.setting.retries_most_together);
    (tries > 0).then(|| {
        if is_zh {
            format!("断线后共尝试重连 {tries} 次，同一个 0.1 秒内至多 {most} 次")
        } else {
            format!("connections were tried again {tries} times, at most {most} of them in the same tenth of a second")
        }
    })
}

/// What is said of the record that was played, and of the one that was made.
fn records(report: &Report, is_zh: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(replay) = &report.setting.replay {
        let (messages, hash) = (replay.messages, &replay.sent_sha256);
        lines.push(if is_zh {
            let what = if replay.is_whole {
                "完整记录"
            } else {
                "部分记录，或有改动"
            };
            let is = if replay.is_same { "一致" } else { "不一致" };
            format!("回放：{what}，{messages} 条；实发内容与应发内容{is}（sha256 {hash}）")
        } else {
            let what = if replay.is_whole {
                "the whole record"
            } else {
                "a part of the record, or with changes"
            };
            let is = if replay.is_same { "is" } else { "is NOT" };
            format!(
                "replay: {what}, {messages} messages; what was sent {is} what was to be sent (sha256 {hash})"
            )
        });
    }
    if let Some(record) = &report.setting.record {
        let (messages, hash, waited) = (
            record.messages,
            &record.traffic_sha256,
            record.waited_seconds,
        );
        lines.push(if is_zh {
            format!("记录：{messages} 条（sha256 {hash}），因磁盘等待 {waited:.1} 秒")
        } else {
            format!(
                "record: {messages} messages (sha256 {hash}), the disk held the run up for {waited:.1} s"
            )
        });
    }
    lines
}
