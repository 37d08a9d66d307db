mod check;
mod junit;

use std::time::Duration;

use super::*;
use crate::check::{Ledger, Sent};
use crate::figures::PhaseFigures;
use crate::plan::{Check, Pace, Plan, Thresholds};

const MS: u64 = 1_000_000;

fn setting() -> Setting {
    Setting {
        community: "a<b".into(),
        seed: 1,
        devices: 2,
        target: "mqtt://127.0.0.1".into(),
        profile: "senml".into(),
        qos: 0,
        connections: 1,
        simulation_cpu_s: 0.0,
        check_cpu_s: 0.0,
        process_cpu_s: 0.0,
        check_reconnects: 0,
        last_unknown_addressee: None,
        last_refusal: None,
        check_gap_s: 0.0,
        retries: 0,
        retries_most_together: 0,
        last_broken_because: None,
        replay: None,
        record: None,
    }
}

/// Ten messages due in a second: one missed, one dropped, eight sent, of which one is lost and one comes twice.
fn report(thresholds: Thresholds) -> Report {
    let mut sending = PhaseFigures {
        taken: 9,
        sent: 8,
        missed: 1,
        dropped: 1,
        wall_nanos: 1_000 * MS,
        sender_cpu_nanos: 10 * MS,
        ..PhaseFigures::default()
    };
    (0..8).for_each(|_| sending.schedule_error.record(2 * MS));
    let mut ledger = Ledger::new(1, 1, Duration::from_secs(1));
    let all: Vec<_> = (0..9)
        .map(|n| Sent {
            key: n,
            stream: 0,
            phase: 0,
            due: 0,
        })
        .collect();
    ledger.register(&all, 0);
    (0..7).for_each(|n| ledger.received(n, 20 * MS));
    ledger.received(0, 21 * MS);
    ledger.dropped(8);
    ledger.settle(u64::MAX);
    let plan = Plan {
        check: Some(Check::default()),
        thresholds,
        ..Plan::soak(1.0, Pace::Fastest)
    };
    Report::new(setting(), &plan.phases, &[sending], Some(&ledger), &plan)
}

#[test]
fn figures_are_those_worked_out_by_hand() {
    let report = report(Thresholds::default());
    let phase = &report.phases[0];
    assert_eq!(
        (phase.offered, phase.sent, phase.offered_per_s),
        (10, 8, 10.0)
    );
    assert!((phase.achieved_share - 0.8).abs() < 1e-12);
    assert!((phase.sent_per_cpu_second - 800.0).abs() < 1e-9);
    let check = phase.check.as_ref().unwrap();
    // Two did not come back, but one of them was dropped with its connection and never sent.
    assert_eq!((check.received, check.lost, check.duplicates), (7, 1, 1));
    assert!((check.loss_share - 0.125).abs() < 1e-12);
    assert!(
        report.passed && report.findings.is_empty(),
        "nothing was asked"
    );
    assert_eq!(report.total.sent, 8);
}

#[test]
fn thresholds_decide_and_what_was_not_measured_is_not_kept() {
    let thresholds = |change: fn(&mut Thresholds)| {
        let mut thresholds = Thresholds::default();
        change(&mut thresholds);
        report(thresholds).passed
    };
    assert!(thresholds(|t| t.loss_share = Some(0.125)));
    assert!(!thresholds(|t| t.loss_share = Some(0.12)));
    assert!(thresholds(|t| t.achieved_share = Some(0.8)));
    assert!(!thresholds(|t| t.achieved_share = Some(0.81)));
    assert!(thresholds(|t| t.latency_p99_ms = Some(20.1)));
    assert!(!thresholds(|t| t.latency_p99_ms = Some(19.0)));
    assert!(thresholds(|t| t.duplicate_share = Some(1.0 / 7.0)));
    assert!(!thresholds(|t| t.duplicate_share = Some(0.1)));
    let plan = Plan {
        thresholds: Thresholds {
            loss_share: Some(1.0),
            ..Thresholds::default()
        },
        ..Plan::soak(1.0, Pace::Fastest)
    };
    let unchecked = Report::new(
        setting(),
        &plan.phases,
        &[PhaseFigures::default()],
        None,
        &plan,
    );
    assert!(!unchecked.passed, "loss was not checked");
}

#[test]
fn what_was_not_sent_is_held_against_shares_of_what_was_due() {
    // Ten were due, of which one was missed and one dropped; nobody refused any.
    let passed = |change: fn(&mut Thresholds)| {
        let mut thresholds = Thresholds::default();
        change(&mut thresholds);
        report(thresholds).passed
    };
    assert!(passed(|t| t.missed_share = Some(0.1)));
    assert!(!passed(|t| t.missed_share = Some(0.09)));
    assert!(passed(|t| t.dropped_share = Some(0.1)));
    assert!(!passed(|t| t.dropped_share = Some(0.0)));
    assert!(passed(|t| t.rejected_share = Some(0.0)));
    // Every message was back after 20 ms and left after 2 ms; three digits are kept.
    assert!(passed(|t| t.latency_p99_9_ms = Some(20.1)));
    assert!(!passed(|t| t.latency_p99_9_ms = Some(19.9)));
    assert!(passed(|t| t.schedule_error_p99_9_ms = Some(2.1)));
    assert!(!passed(|t| t.schedule_error_p99_9_ms = Some(1.9)));
    let mut refused = PhaseFigures {
        taken: 4,
        sent: 4,
        ..PhaseFigures::default()
    };
    refused.counters.rejected = 1;
    let mut plan = Plan::soak(1.0, Pace::Fastest);
    for (limit, expected) in [(0.25, true), (0.24, false)] {
        plan.thresholds.rejected_share = Some(limit);
        let sending = [refused.clone()];
        let report = Report::new(setting(), &plan.phases, &sending, None, &plan);
        assert_eq!(report.passed, expected, "{limit}");
    }
}

#[test]
fn what_is_longer_than_the_target_takes_was_due_and_is_refused_and_limits_are_told_once() {
    let sending = PhaseFigures {
        taken: 4,
        sent: 4,
        too_long: 1,
        ..PhaseFigures::default()
    };
    let plan = Plan::soak(1.0, Pace::Fastest);
    let mut report = Report::new(setting(), &plan.phases, &[sending], None, &plan);
    assert_eq!((report.total.offered, report.total.rejected), (5, 1));
    report.tell_limits(vec![twin_core::both!("less", "较少")]);
    let told: Vec<_> = (report.notes.iter())
        .map(|n| (n.phase.as_str(), n.kind))
        .collect();
    assert_eq!(
        told,
        [("soak", "target_takes_less"), ("soak", "target_refuses")]
    );
    assert_eq!(
        (
            report.notes[0].text_zh.as_str(),
            report.notes[0].text_en.as_str()
        ),
        ("较少", "less")
    );
}

#[test]
fn the_generator_says_when_it_is_the_limit() {
    let note = |change: fn(&mut PhaseFigures)| {
        let mut sending = PhaseFigures {
            taken: 100,
            sent: 100,
            wall_nanos: 1_000 * MS,
            ..PhaseFigures::default()
        };
        change(&mut sending);
        let plan = Plan::soak(1.0, Pace::Fastest);
        let report = Report::new(setting(), &plan.phases, &[sending], None, &plan);
        report.notes.iter().map(|n| n.kind).collect::<Vec<_>>()
    };
    assert!(note(|_| {}).is_empty());
    assert_eq!(
        note(|s| s.sender_cpu_nanos = 950 * MS),
        ["generator_is_limit"]
    );
    assert_eq!(note(|s| s.full_nanos = 100 * MS), ["target_is_limit"]);
    assert_eq!(
        note(|s| {
            s.full_nanos = 100 * MS;
            s.io_cpu_nanos = Some(850 * MS);
        }),
        ["target_is_limit"]
    );
    // What waits for the thread of the connections does not wait for the target.
    assert_eq!(
        note(|s| {
            s.full_nanos = 100 * MS;
            s.schedule_error.record(30 * MS);
            s.io_cpu_nanos = Some(950 * MS);
        }),
        ["generator_is_limit"]
    );
    assert_eq!(
        note(|s| {
            s.sender_cpu_nanos = 950 * MS;
            s.io_cpu_nanos = Some(950 * MS);
        }),
        ["generator_is_limit", "generator_is_limit"]
    );
    assert_eq!(
        note(|s| {
            s.shed = 10;
            s.starved = 3;
        }),
        ["simulation_is_limit"]
    );
    assert_eq!(note(|s| s.schedule_error.record(30 * MS)), ["late"]);
    assert_eq!(note(|s| s.missed = 1), ["connections_were_down"]);
    assert_eq!(note(|s| s.unacknowledged = 1), ["never_acknowledged"]);
    // A twentieth of the phase is no matter; more of it is why messages are late.
    fn on_disk(s: &mut PhaseFigures, millis: u64) {
        s.schedule_error.record(30 * MS);
        s.disk_nanos = millis * MS;
    }
    assert!(note(|s| s.disk_nanos = 50 * MS).is_empty());
    assert_eq!(note(|s| on_disk(s, 50)), ["late"]);
    assert_eq!(note(|s| on_disk(s, 60)), ["record_is_limit"]);
}

#[test]
fn the_text_tells_rates_latencies_and_all_that_held_a_run_up() {
    let mut held = PhaseFigures {
        taken: 17,
        sent: 17,
        shed: 3,
        unacknowledged: 6,
        wall_nanos: 1_000 * MS,
        full_nanos: 1_500 * MS,
        disk_nanos: 700 * MS,
        io_cpu_nanos: Some(420 * MS),
        ..PhaseFigures::default()
    };
    held.counters.reconnects = 5;
    held.counters.refusals = 2;
    held.counters.rejected = 4;
    let plan = Plan::soak(1.0, Pace::Fastest);
    let held = Report::new(setting(), &plan.phases, &[held], None, &plan);
    let checked = report(Thresholds::default());
    let check = |report: &Report, language, expected: &[&str]| {
        let said = text(report, language);
        for words in expected {
            assert!(said.contains(words), "{words} is not in {said}");
        }
    };
    let en = [
        "offered 20/s, achieved 17/s",
        "network thread's CPU 42 %",
        "0 connections broke, 5 were made again, 2 refused",
        "back-pressure 1.5 s",
        "0 messages missed, 0 dropped, 3 shed, 4 refused",
        "the sending waited 0.7 s for the record or the ground truth",
        "6 messages were sent and not acknowledged when the run ended",
    ];
    check(&held, Language::English, &en);
    let zh = [
        "应发 20 条/秒，实发 17 条/秒",
        "网络线程 CPU 42 %",
        "断开 0 次，重连 5 次，连接被拒 2 次",
        "反压等待 1.5 秒",
        "过期未发 3 条，被拒绝 4 条",
        "写入录制或真值使发送等待了 0.7 秒",
        "已发送的 6 条消息直到运行结束未获确认",
    ];
    check(&held, Language::Chinese, &zh);
    let row = "<td>已发送但未获确认</td><td>6</td><td>6</td>";
    assert!(html(&held, Language::Chinese).contains(row));
    let en = [
        "schedule error p50 ",
        "back 7, lost 1, duplicates 1, ",
        " out of order; latency p50 ",
        "1 messages missed, 1 dropped, 0 shed, 0 refused",
    ];
    check(&checked, Language::English, &en);
    let zh = ["收到 7，丢失 1，重复 1，乱序 ", "；时延 p50 ", "p99.9"];
    check(&checked, Language::Chinese, &zh);
}

#[test]
fn every_form_of_the_report_tells_the_failure() {
    let report = report(Thresholds {
        loss_share: Some(0.0),
        latency_p99_ms: Some(50.0),
        ..Thresholds::default()
    });
    // The phase ran, one threshold was kept and one was not.
    let expected = [
        ("soak", "ran", None),
        (
            "soak",
            "loss_share",
            Some("loss_share is 0.125, but must be at most 0"),
        ),
        ("soak", "latency_p99_ms", None),
    ];
    junit::check(
        &super::junit(&report),
        "twin load a<b",
        ["3", "1", "0"],
        &expected,
    );
    let zh = html(&report, Language::Chinese);
    assert!(zh.contains("<td>网络线程 CPU（%）</td><td>-</td>"), "{zh}");
    assert!(
        zh.contains("未通过") && zh.contains("端到端时延") && !zh.contains("a<b"),
        "{zh}"
    );
    let en = html(&report, Language::English);
    assert!(
        en.contains("not passed") && en.contains("out of order"),
        "{en}"
    );
    assert!(text(&report, Language::English).contains("not kept: soak: loss_share"));
    let zh = text(&report, Language::Chinese);
    assert!(
        zh.contains("未达标：soak：loss_share") && zh.contains("未通过"),
        "{zh}"
    );
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["phases"][0]["check"]["lost"], 1);
    assert_eq!(json["passed"], false);
}
