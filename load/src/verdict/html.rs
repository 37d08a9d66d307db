//! A page for people, in Chinese or English, that needs nothing from elsewhere.

use std::fmt::Write;

use super::junit::escaped;
use super::phase::{Percentiles, PhaseReport};
use super::report::Report;

/// Language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Chinese.
    Chinese,
    /// English.
    English,
}

const STYLE: &str = "body{font-family:system-ui,'Noto Sans CJK SC',sans-serif;margin:2em;color:#222}table{border-collapse:collapse;margin:1em 0}\
td,th{border:1px solid #ccc;padding:.3em .6em;text-align:right}th,td:first-child{background:#f4f4f4;text-align:left}\
.yes{color:#07702f}.no{color:#b00020;font-weight:bold}";

/// The rows of the table of phases: Chinese, English, and the value.
type Line = (&'static str, &'static str, fn(&PhaseReport) -> String);

const LINES: &[Line] = &[
    ("时长（秒）", "length (s)", |p| {
        format!("{:.1}", p.seconds)
    }),
    ("应发速率（条/秒）", "offered (messages/s)", |p| {
        format!("{:.0}", p.offered_per_s)
    }),
    ("实发速率（条/秒）", "achieved (messages/s)", |p| {
        format!("{:.0}", p.achieved_per_s)
    }),
    ("已发送", "sent", |p| p.sent.to_string()),
    (
        "遥测/告警与状态",
        "telemetry/alarms and states",
        |p| format!("{}/{}", p.telemetry, p.notices),
    ),
    ("断线未发", "missed or dropped while down", |p| {
        (p.missed + p.dropped).to_string()
    }),
    ("过期未发", "not handed over in time", |p| {
        p.shed.to_string()
    }),
    (
        "发送偏差 p50/p99/p99.9（毫秒）",
        "schedule error p50/p99/p99.9 (ms)",
        |p| three(&p.schedule_error_ms),
    ),
    (
        "端到端时延 p50/p99/p99.9（毫秒）",
        "latency p50/p99/p99.9 (ms)",
        |p| {
            p.check
                .as_ref()
                .map_or_else(|| "-".into(), |c| three(&c.latency_ms))
        },
    ),
    ("收到", "received", |p| {
        of_check(p, |c| c.received.to_string())
    }),
    ("丢失", "lost", |p| of_check(p, |c| c.lost.to_string())),
    ("检测端断线，无法判定", "unheard", |p| {
        of_check(p, |c| c.unheard.to_string())
    }),
    ("重复", "duplicates", |p| {
        of_check(p, |c| c.duplicates.to_string())
    }),
    ("乱序", "out of order", |p| {
        of_check(p, |c| {
            c.disordered.map_or_else(|| "-".into(), |d| d.to_string())
        })
    }),
    (
        "已确认/拒绝/重发",
        "acknowledged/refused/repeated",
        |p| format!("{}/{}/{}", p.acknowledged, p.rejected, p.repeated),
    ),
    (
        "已发送但未获确认",
        "sent, never acknowledged",
        |p| p.unacknowledged.to_string(),
    ),
    ("断开/重连/被拒", "broken/reconnected/refused", |p| {
        format!("{}/{}/{}", p.broken, p.reconnects, p.refusals)
    }),
    (
        "随设备失联而断开",
        "dropped with their devices",
        |p| {
            let all = p.silenced.by_word().into_iter();
            all.map(|(_, count)| count).sum::<u64>().to_string()
        },
    ),
    (
        "断线时间合计（秒）",
        "time down, added up (s)",
        |p| format!("{:.1}", p.down_seconds),
    ),
    ("反压等待（秒）", "back-pressure (s)", |p| {
        format!("{:.2}", p.back_pressure_seconds)
    }),
    ("套接字阻塞次数/秒", "socket stalls/seconds", |p| {
        format!("{}/{:.2}", p.socket_stalls, p.stalled_seconds)
    }),
    ("磁盘等待（秒）", "waited for the disk (s)", |p| {
        format!("{:.2}", p.disk_seconds)
    }),
    ("仿真未就绪次数", "simulation not ready", |p| {
        p.starved.to_string()
    }),
    ("发送线程 CPU（%）", "sending thread's CPU (%)", |p| {
        format!("{:.1}", p.sender_cpu_share * 100.0)
    }),
    ("网络线程 CPU（%）", "network thread's CPU (%)", |p| {
        p.io_cpu_share
            .map_or_else(|| "-".into(), |s| format!("{:.1}", s * 100.0))
    }),
    (
        "检测线程 CPU（%）",
        "checking thread's CPU (%)",
        |p| {
            of_check(p, |c| {
                c.cpu_share
                    .map_or_else(|| "-".into(), |s| format!("{:.1}", s * 100.0))
            })
        },
    ),
    (
        "检测端读取滞后 p50/p99/p99.9（毫秒）",
        "checking side's reading lag p50/p99/p99.9 (ms)",
        |p| of_check(p, |c| three(&c.reading_lag_ms)),
    ),
    ("每 CPU 秒消息数", "messages per CPU second", |p| {
        format!("{:.0}", p.sent_per_cpu_second)
    }),
];

fn of_check(phase: &PhaseReport, value: fn(&super::CheckReport) -> String) -> String {
    phase.check.as_ref().map_or_else(|| "-".to_owned(), value)
}

fn three(p: &Percentiles) -> String {
    let shown = |v: Option<f64>| v.map_or_else(|| "-".to_owned(), |v| format!("{v:.2}"));
    format!("{} / {} / {}", shown(p.p50), shown(p.p99), shown(p.p99_9))
}

/// The report as a page.
#[must_use]
pub fn html(report: &Report, language: Language) -> String {
    let is_zh = language == Language::Chinese;
    let say = |zh: &'static str, en: &'static str| if is_zh { zh } else { en };
    let mut page = head(is_zh);
    let s = &report.setting;
    let (class, word) = if report.passed {
        ("yes", say("通过", "passed"))
    } else {
        ("no", say("未通过", "not passed"))
    };
    // Writing into a String cannot fail, here and below.
    let _ = writeln!(
        page,
        "<h1>{} <span class=\"{class}\">{word}</span></h1>",
        say("负载测试报告", "Load report")
    );
    let _ = writeln!(
        page,
        "<p>{}: {} · {}: {} · {}: {} · {}: {} · QoS {} · {}: {} · {}: {}</p>",
        say("社区", "community"),
        escaped(&s.community),
        say("目标", "target"),
        escaped(&s.target),
        say("设备", "devices"),
        s.devices,
        say("连接", "connections"),
        s.connections,
        s.qos,
        say("格式", "profile"),
        escaped(&s.profile),
        say("种子", "seed"),
        s.seed,
    );
    let _ = writeln!(
        page,
        "<p>{}: {:.1} s, {} {:.1} s, {} {:.1} s</p>",
        say("进程 CPU", "CPU of the process"),
        s.process_cpu_s,
        say("其中仿真", "of which simulation"),
        s.simulation_cpu_s,
        say("校验", "checking"),
        s.check_cpu_s,
    );
    notes(&mut page, report, is_zh);
    phases(&mut page, report, is_zh);
    findings(&mut page, report, is_zh);
    page.push_str("</body></html>\n");
    page
}

/// A run that failed for the reason in `message` as a page.
#[must_use]
pub fn html_failure(name: &str, message: &str, language: Language) -> String {
    let is_zh = language == Language::Chinese;
    let (title, word) = if is_zh {
        ("负载测试报告", "运行失败")
    } else {
        ("Load report", "failed")
    };
    format!(
        "{}<h1>{title} <span class=\"no\">{word}</span></h1>\n<p>{}</p>\n<p>{}</p>\n</body></html>\n",
        head(is_zh),
        escaped(name),
        escaped(message)
    )
}

fn head(is_zh: bool) -> String {
    let (language, title) = if is_zh {
        ("zh-CN", "负载测试报告")
    } else {
        ("en", "Load report")
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style></head><body>\n"
    )
}

fn notes(page: &mut String, report: &Report, is_zh: bool) {
    if report.notes.is_empty() {
        return;
    }
    page.push_str("<ul>\n");
    for note in &report.notes {
        let text = if is_zh { &note.text_zh } else { &note.text_en };
        let _ = writeln!(
            page,
            "<li><b>{}</b>: {}</li>",
            escaped(&note.phase),
            escaped(text)
        );
    }
    page.push_str("</ul>\n");
}

fn phases(page: &mut String, report: &Report, is_zh: bool) {
    page.push_str("<table><tr><th></th>");
    let total = if is_zh { "合计" } else { "total" };
    for phase in &report.phases {
        let _ = write!(page, "<th>{}</th>", escaped(&phase.name));
    }
    let _ = writeln!(page, "<th>{total}</th></tr>");
    for (zh, en, value) in LINES {
        let _ = write!(page, "<tr><td>{}</td>", if is_zh { zh } else { en });
        for phase in report.phases.iter().chain([&report.total]) {
            let _ = write!(page, "<td>{}</td>", value(phase));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</table>\n");
}

fn findings(page: &mut String, report: &Report, is_zh: bool) {
    if report.findings.is_empty() {
        return;
    }
    let heads = if is_zh {
        ["阈值", "阶段", "限值", "实测", "结果"]
    } else {
        ["threshold", "phase", "limit", "measured", "result"]
    };
    page.push_str("<table><tr>");
    for head in heads {
        let _ = write!(page, "<th>{head}</th>");
    }
    page.push_str("</tr>\n");
    for f in &report.findings {
        let value = f
            .value
            .map_or_else(|| "-".to_owned(), |v| format!("{v:.4}"));
        let bound = if f.at_least { "≥" } else { "≤" };
        let (class, word) = match (f.passed, is_zh) {
            (true, true) => ("yes", "通过"),
            (true, false) => ("yes", "kept"),
            (false, true) => ("no", "超限"),
            (false, false) => ("no", "not kept"),
        };
        let _ = writeln!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{bound} {}</td><td>{value}</td><td class=\"{class}\">{word}</td></tr>",
            f.threshold,
            escaped(&f.phase),
            f.limit,
        );
    }
    page.push_str("</table>\n");
}
