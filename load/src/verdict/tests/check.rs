//! What the report says of the checking side.

use super::*;

/// One message, back after 20 ms, in a second in which the checking side's thread was busy for `cpu_millis` and left it unread for `lag_millis`.
fn checked(cpu_millis: Option<u64>, lag_millis: u64) -> Report {
    let sending = PhaseFigures {
        taken: 1,
        sent: 1,
        wall_nanos: 1_000 * MS,
        checker_cpu_nanos: cpu_millis.map(|millis| millis * MS),
        ..PhaseFigures::default()
    };
    let mut ledger = Ledger::new(1, 1, Duration::from_secs(1));
    let message = Sent {
        key: 1,
        stream: 0,
        phase: 0,
        due: 0,
    };
    ledger.register(&[message], 0);
    match cpu_millis {
        Some(_) => ledger.read(1, 20 * MS, lag_millis * MS),
        None => ledger.received(1, 20 * MS),
    }
    let plan = Plan {
        check: Some(Check::default()),
        ..Plan::soak(1.0, Pace::Fastest)
    };
    Report::new(setting(), &plan.phases, &[sending], Some(&ledger), &plan)
}

#[test]
fn the_checking_side_says_when_latency_and_loss_may_be_its_own() {
    let noted = |cpu_millis, lag_millis| {
        let report = checked(cpu_millis, lag_millis);
        let of = |n: &Note| (n.kind, n.text_en.clone(), n.text_zh.clone());
        report.notes.iter().map(of).collect::<Vec<_>>()
    };
    assert!(noted(Some(890), 9).is_empty());
    assert!(
        noted(None, 0).is_empty(),
        "answers are read by no thread of it"
    );
    for (cpu, lag, en, zh) in [
        (950, 9, "busy (95 % of a CPU)", "占满 CPU（95%）"),
        (
            500,
            30,
            "read late (up to 30.0 ms",
            "读取滞后（p99 达 30.0 毫秒）",
        ),
        (
            950,
            30,
            "and read late (up to 30.0 ms",
            "占满 CPU（95%），读取滞后",
        ),
    ] {
        let notes = noted(Some(cpu), lag);
        let [(kind, text_en, text_zh)] = notes.as_slice() else {
            panic!("one note: {notes:?}");
        };
        assert_eq!(*kind, "check_is_limit");
        assert!(
            text_en.contains(en) && text_en.contains("its own"),
            "{text_en}"
        );
        assert!(
            text_zh.contains(zh) && text_zh.contains("检测端自身"),
            "{text_zh}"
        );
    }
    let report = checked(Some(500), 30);
    let check = serde_json::to_value(&report).unwrap()["total"]["check"].clone();
    assert_eq!(check["cpu_share"], 0.5);
    let lag = check["reading_lag_ms"]["p99"].as_f64().unwrap();
    assert!((lag - 30.0).abs() < 0.05, "{check}");
    let said = text(&report, Language::English);
    assert!(
        said.contains("checking thread's CPU 50 %, reading lag p99 30.0"),
        "{said}"
    );
    let said = text(&report, Language::Chinese);
    assert!(
        said.contains("检测线程 CPU 50 %，读取滞后 p99 30.0"),
        "{said}"
    );
    let page = html(&report, Language::English);
    assert!(
        page.contains("checking thread's CPU (%)</td><td>50.0</td>"),
        "{page}"
    );
    let said = text(&checked(None, 0), Language::English);
    assert!(!said.contains("reading lag"), "{said}");
}

#[test]
fn what_was_called_dropped_and_came_back_all_the_same_hides_no_loss() {
    // Five of ten were sent, of which two are lost. Five were under way when their connection broke: three of them got through. One more was
    // dropped that is not checked.
    let sending = PhaseFigures {
        taken: 11,
        sent: 5,
        dropped: 6,
        wall_nanos: 1_000 * MS,
        ..PhaseFigures::default()
    };
    let mut ledger = Ledger::new(1, 1, Duration::from_secs(1));
    let message = |key| Sent {
        key,
        stream: 0,
        phase: 0,
        due: 0,
    };
    let all: Vec<_> = (1..=10).map(message).collect();
    ledger.register(&all, 0);
    (6..=10).for_each(|key| ledger.dropped(key));
    (3..=8).for_each(|key| ledger.received(key, MS));
    ledger.settle(u64::MAX);
    let plan = Plan {
        check: Some(Check::default()),
        ..Plan::soak(1.0, Pace::Fastest)
    };
    let report = Report::new(setting(), &plan.phases, &[sending], Some(&ledger), &plan);
    let check = report.total.check.as_ref().unwrap();
    assert_eq!((check.received, check.lost, check.unheard), (6, 2, 0));
    assert!((check.loss_share - 0.25).abs() < 1e-12);
}

/// Ten messages, of which eight are back, one is lost, and one was under way when the checking side did not listen.
fn with_a_gap(thresholds: Thresholds) -> Report {
    let sending = PhaseFigures {
        taken: 10,
        sent: 10,
        wall_nanos: 1_000 * MS,
        ..PhaseFigures::default()
    };
    let mut ledger = Ledger::new(1, 1, Duration::from_millis(100));
    let message = |key| Sent {
        key,
        stream: 0,
        phase: 0,
        due: 0,
    };
    let early: Vec<_> = (0..9).map(message).collect();
    ledger.register(&early, 0);
    (0..8).for_each(|key| ledger.received(key, MS));
    // The ninth is settled before the gap begins.
    ledger.settle(200 * MS);
    ledger.listens(false, 300 * MS);
    ledger.register(&[message(9)], 310 * MS);
    ledger.listens(true, 320 * MS);
    ledger.settle(u64::MAX);
    let plan = Plan {
        check: Some(Check::default()),
        thresholds,
        ..Plan::soak(1.0, Pace::Fastest)
    };
    Report::new(setting(), &plan.phases, &[sending], Some(&ledger), &plan)
}

#[test]
fn unheard_messages_count_as_lost_unless_it_is_said_how_many_may_be() {
    let plain = with_a_gap(Thresholds::default());
    let check = plain.total.check.as_ref().unwrap();
    assert_eq!((check.received, check.lost, check.unheard), (8, 1, 1));
    let values = |loss_share, unheard_share| {
        let report = with_a_gap(Thresholds {
            loss_share: Some(loss_share),
            unheard_share,
            ..Thresholds::default()
        });
        let of = |f: &Finding| (f.threshold, f.value.unwrap(), f.passed);
        report.findings.iter().map(of).collect::<Vec<_>>()
    };
    // Of ten, two may be lost.
    assert_eq!(values(0.2, None), [("loss_share", 0.2, true)]);
    assert_eq!(values(0.1, None), [("loss_share", 0.2, false)]);
    // Of nine that are back or lost, one is lost; of ten, one is unheard.
    let ninth = 1.0 / 9.0;
    assert_eq!(
        values(0.12, Some(0.1)),
        [("loss_share", ninth, true), ("unheard_share", 0.1, true)]
    );
    assert_eq!(
        values(0.11, Some(0.0)),
        [("loss_share", ninth, false), ("unheard_share", 0.1, false)]
    );
}
