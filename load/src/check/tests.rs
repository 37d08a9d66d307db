use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use twin_core::time::SimTime;

use super::*;
use crate::plan::{Address, Target};
use crate::target::remote::RemoteSettings;

const MS: u64 = 1_000_000;

fn sent(name: u64, stream: u32, due: u64) -> Sent {
    Sent {
        key: name,
        stream,
        phase: 0,
        due,
    }
}

fn ledger() -> Ledger {
    Ledger::new(2, 1, Duration::from_millis(100))
}

#[test]
fn losses_duplicates_and_strangers_are_counted() {
    let mut ledger = ledger();
    // Five messages: 1 comes back, 2 twice, 3 and 4 never, 5 too late.
    let all: Vec<_> = (1..=5).map(|n| sent(n, 0, 0)).collect();
    ledger.register(&all, 0);
    ledger.received(1, MS);
    ledger.received(2, 2 * MS);
    ledger.received(2, 3 * MS);
    ledger.received(99, 4 * MS);
    assert_eq!(ledger.under_way(), 3);
    ledger.settle(99 * MS);
    assert_eq!(ledger.phases()[0].lost, 0, "their time is not over");
    ledger.settle(100 * MS);
    ledger.received(5, 101 * MS);
    let figures = &ledger.phases()[0];
    assert_eq!((figures.registered, figures.received), (5, 2));
    assert_eq!((figures.lost, figures.duplicates), (3, 1));
    assert_eq!((ledger.unknown(), ledger.under_way()), (2, 0));
}

/// What came back, is lost and is unheard in the only phase.
fn fates(ledger: &Ledger) -> (u64, u64, u64) {
    let figures = &ledger.phases()[0];
    (figures.received, figures.lost, figures.unheard)
}

#[test]
fn what_was_dropped_is_not_lost_and_what_of_it_comes_back_hides_no_loss() {
    let mut ledger = ledger();
    // Six messages: 1 and 2 are back before and after they are said to be dropped, 3 is dropped, 4 and 5 are lost, 6 is back.
    let all: Vec<_> = (1..=6).map(|n| sent(n, 0, 0)).collect();
    ledger.register(&all, 0);
    ledger.received(1, MS);
    for key in [1, 2, 3] {
        ledger.dropped(key);
    }
    ledger.received(2, 2 * MS);
    ledger.received(6, 2 * MS);
    // What was never told to the ledger, such as a birth without a value, changes nothing either.
    for key in [7, 8] {
        ledger.dropped(key);
    }
    ledger.settle(100 * MS);
    assert_eq!(fates(&ledger), (3, 2, 0));
    assert_eq!((ledger.unknown(), ledger.under_way()), (0, 0));
}

#[test]
fn what_is_said_to_be_dropped_after_its_time_is_taken_back_from_the_missing_ones() {
    let mut ledger = ledger();
    // 1 is back, 2 and 3 are not.
    ledger.register(&[1, 2, 3].map(|n| sent(n, 0, 0)), 0);
    ledger.received(1, MS);
    ledger.settle(100 * MS);
    // Nobody listens when the time of 4, 5 and two that are the same is over.
    ledger.register(&[4, 5, 6, 6].map(|n| sent(n, 0, 0)), 200 * MS);
    ledger.listens(false, 250 * MS);
    ledger.settle(300 * MS);
    assert_eq!(fates(&ledger), (1, 2, 4));
    for key in [1, 2] {
        ledger.dropped(key);
    }
    assert_eq!(fates(&ledger), (1, 1, 4), "1 had come back");
    for key in [2, 4, 6] {
        ledger.dropped(key);
    }
    assert_eq!(fates(&ledger), (1, 1, 2), "2 was dropped once");
    for key in [6, 6] {
        ledger.dropped(key);
    }
    assert_eq!(fates(&ledger), (1, 1, 1));
}

#[test]
fn order_is_kept_within_a_device_alone() {
    let mut ledger = ledger();
    // Device 0 sends 10, 11, 12, 13; device 1 sends 20. Back come 10, 13, 11, 20, 12: 11 and 12 after 13.
    let all = [(10, 0), (11, 0), (20, 1), (12, 0), (13, 0)];
    ledger.register(&all.map(|(name, stream)| sent(name, stream, 0)), 0);
    for name in [10, 13, 11, 20, 12] {
        ledger.received(name, MS);
    }
    assert_eq!(ledger.phases()[0].disordered, 2);
    assert_eq!(ledger.phases()[0].received, 5);
}

#[test]
fn messages_that_are_alike_are_counted_but_not_timed() {
    let mut ledger = ledger();
    ledger.register(&[sent(7, 0, 0), sent(7, 0, 0), sent(7, 1, 0)], 0);
    ledger.received(7, MS);
    ledger.received(7, MS);
    ledger.settle(1_000 * MS);
    let figures = &ledger.phases()[0];
    assert_eq!((figures.alike, figures.received, figures.lost), (2, 2, 1));
    assert_eq!((figures.duplicates, figures.latency.len()), (0, 0));
}

#[test]
fn a_sender_that_is_held_up_counts_as_late() {
    // 100 messages, due every 10 ms. The target stands still until second 1, so that all leave then and are back 1 ms later.
    // Measured from sending, every latency is 1 ms. Measured from when each was due, message n has 1,001 − 10·n ms: in
    // ascending order the k-th of a hundred has 1 + 10·k ms.
    let mut ledger = Ledger::new(1, 1, Duration::from_secs(10));
    let all: Vec<_> = (0..100).map(|n| sent(n, 0, n * 10 * MS)).collect();
    ledger.register(&all, 1_000 * MS);
    (0..100).for_each(|n| ledger.received(n, 1_001 * MS));
    let latency = &ledger.phases()[0].latency;
    let near = |percent: f64, expected: f64| {
        let found = latency.percentile_ms(percent).unwrap();
        // Three digits are kept.
        assert!(
            (found - expected).abs() <= expected / 1e3,
            "{percent}: {found} {expected}"
        );
    };
    near(50.0, 501.0);
    near(90.0, 901.0);
    near(100.0, 1_001.0);
}

#[test]
fn how_long_a_message_lay_unread_is_told_of_its_phase() {
    let mut ledger = Ledger::new(1, 2, Duration::from_secs(1));
    let late = Sent {
        phase: 1,
        ..sent(2, 0, 0)
    };
    ledger.register(&[sent(1, 0, 0), late], 0);
    ledger.read(1, 9 * MS, 3 * MS);
    ledger.read(2, 50 * MS, 40 * MS);
    // A stranger's message is of no phase, and an answer of the target lay nowhere.
    ledger.read(99, 90 * MS, 80 * MS);
    ledger.received(1, 95 * MS);
    let lag = |phase: usize| ledger.phases()[phase].reading_lag.max_ms().unwrap();
    // Three digits are kept.
    assert!((lag(0) - 3.0).abs() < 0.01, "{}", lag(0));
    assert!((lag(1) - 40.0).abs() < 0.1, "{}", lag(1));
    assert_eq!(ledger.phases()[0].duplicates, 1);
    assert_eq!(ledger.checker_nanos(), None, "nobody told of a thread");
    ledger.spent(7);
    assert_eq!(ledger.checker_nanos(), Some(7));
}

#[test]
fn recent_latencies_are_those_since_they_were_asked_for() {
    let mut ledger = ledger();
    let all: Vec<_> = (1..=3).map(|n| sent(n, 0, 0)).collect();
    ledger.register(&all, 0);
    ledger.received(1, MS);
    assert!(ledger.take_recent().is_empty(), "nobody had asked");
    ledger.received(2, 7 * MS);
    let recent = ledger.take_recent();
    assert_eq!(recent.len(), 1);
    assert!((recent.percentile_ms(50.0).unwrap() - 7.0).abs() < 0.01);
    ledger.received(3, 9 * MS);
    assert_eq!(ledger.take_recent().len(), 1);
    assert_eq!(
        ledger.phases()[0].latency.len(),
        3,
        "the phase has them all"
    );
}

#[test]
fn a_key_is_of_topic_and_payload() {
    assert_eq!(key(b"a", b"b"), key(b"a", b"b"));
    let keys = [
        key(b"a", b"b"),
        key(b"b", b"a"),
        key(b"ab", b""),
        key(b"", b"ab"),
        key(b"a", b"bb"),
    ];
    let distinct: std::collections::BTreeSet<_> = keys.into_iter().collect();
    assert_eq!(distinct.len(), keys.len());
}

#[test]
fn a_message_is_known_until_it_is_settled_and_awaited_until_it_is_back() {
    let mut ledger = ledger();
    ledger.register(&[sent(1, 0, 0), sent(2, 0, 0)], 0);
    ledger.received(1, MS);
    assert_eq!([1, 2, 3].map(|key| ledger.knows(key)), [true, true, false]);
    assert_eq!(
        [1, 2, 3].map(|key| ledger.awaits(key)),
        [false, true, false]
    );
    ledger.settle(100 * MS);
    assert_eq!([1, 2].map(|key| ledger.knows(key)), [false, false]);
}

/// A store that answers `rows` to every question, until it was asked `count` times; the paths of these.
fn store(listener: &TcpListener, rows: &str, count: usize) -> Vec<String> {
    let mut asked = Vec::new();
    let (socket, _) = listener.accept().unwrap();
    let mut lines = BufReader::new(&socket).lines();
    while asked.len() < count {
        let first = lines.next().unwrap().unwrap();
        asked.push(first.split(' ').nth(1).unwrap().to_owned());
        while !lines.next().unwrap().unwrap().is_empty() {}
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{rows}",
            rows.len()
        );
        (&socket).write_all(answer.as_bytes()).unwrap();
    }
    asked
}

#[test]
fn a_stamp_in_the_future_does_not_move_what_a_store_is_asked_for_past_what_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/rows?from={{since_millis}}");
    // One device's clock is a day ahead.
    let rows = r#"[{"d":"a","t":1780272004000},{"d":"b","t":1780358404000}]"#;
    let target = Target {
        timeout: Duration::from_secs(1),
        ..Target::new(Address::parse(&url).unwrap())
    };
    let path = |text: &str| JsonPath::parse(text).unwrap();
    let paths = ValuePaths {
        device: path("$[*].d"),
        channel: None,
        time: path("$[*].t"),
    };
    let polling = Polling {
        interval: Duration::from_millis(1),
        grace: Duration::ZERO,
        begins: SimTime::from_nanos(1_780_272_000_000_000_000),
    };
    let ledger = Mutex::new(ledger());
    ledger.lock().unwrap().reach(1_780_272_005_000);
    let stop = AtomicBool::new(false);
    let asked = std::thread::scope(|scope| {
        let store = scope.spawn(|| store(&listener, rows, 20));
        let settings = RemoteSettings::of(&target, None).unwrap();
        let checker = Checker::open_polled(settings, polling, Instant::now()).unwrap();
        let checking = scope.spawn(|| checker.by_values(Some(paths)).run(&ledger, &stop));
        let asked = store.join().unwrap();
        stop.store(true, Ordering::Relaxed);
        checking.join().unwrap().unwrap();
        asked
    });
    // What was sent has come to the fifth second.
    assert_eq!(asked[0], "/rows?from=1780272000000");
    assert_eq!(asked[19], "/rows?from=1780272005000");
}
