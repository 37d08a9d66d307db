//! The checking side against Debian's mosquitto: what it says of itself.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use twin_load::Deaf;
use twin_load::check::{Checker, Ledger, Sent, key};
use twin_load::mqtt::{Client, Offer, Pool, Settings};
use twin_tests::Broker;

const PAYLOAD: &[u8] = b"x";

/// Longest that anything here may take.
const LIMIT: Duration = Duration::from_secs(20);

/// Messages of a phase, numbered so that no two are the same.
fn messages(phase: u16) -> Vec<(String, Sent)> {
    let message = |n: u16| {
        let topic = format!("up/{phase}/{n}");
        let sent = Sent {
            key: key(topic.as_bytes(), PAYLOAD),
            stream: 0,
            phase,
            due: 0,
        };
        (topic, sent)
    };
    (0..20).map(message).collect()
}

/// Lets the checking side end, whatever becomes of the test.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn register(ledger: &mut Ledger, all: &[(String, Sent)], now: u64) {
    let sent: Vec<Sent> = all.iter().map(|(_, sent)| *sent).collect();
    ledger.register(&sent, now);
}

fn send(pool: &mut Pool, all: &[(String, Sent)]) {
    for (topic, sent) in all {
        let offer = pool.offer(0, topic.as_bytes(), PAYLOAD, 0, sent.phase);
        assert_eq!(offer, Offer::Taken);
    }
    pool.turn(Duration::from_millis(1), &mut Deaf).unwrap();
    assert_eq!(pool.outstanding(), 0, "a few bytes find room");
}

fn wait_until_back(ledger: &Mutex<Ledger>) {
    let end = Instant::now() + LIMIT;
    while ledger.lock().unwrap().under_way() > 0 {
        assert!(Instant::now() < end, "{:?}", ledger.lock().unwrap());
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_checking_side_that_is_held_up_says_how_long_messages_lay_unread() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Broker::start(folder.path(), "").unwrap() else {
        return;
    };
    let epoch = Instant::now();
    let now = || epoch.elapsed().as_nanos() as u64;
    let settings = Settings::new("127.0.0.1", broker.port());
    let filters = ["up/#".to_owned()];
    let checker = Checker::open(&settings, None, "ears", 1, &filters, epoch).unwrap();
    let speaker = Client {
        id: "speaker".into(),
        ..Client::default()
    };
    let mut pool = Pool::new(settings, vec![speaker], epoch).unwrap();
    pool.open(&mut Deaf).unwrap();
    let ledger = Mutex::new(Ledger::new(1, 2, LIMIT));
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let checking = scope.spawn(|| checker.run(&ledger, &stop));
        let ends = Ends(&stop);
        let calm = messages(0);
        register(&mut ledger.lock().unwrap(), &calm, now());
        send(&mut pool, &calm);
        wait_until_back(&ledger);
        // The checking side takes the ledger after each look at its sockets, 5 ms apart at most: it cannot look while somebody else has it.
        let mut taken = ledger.lock().unwrap();
        std::thread::sleep(Duration::from_millis(200));
        let held = messages(1);
        register(&mut taken, &held, now());
        send(&mut pool, &held);
        std::thread::sleep(Duration::from_millis(300));
        drop(taken);
        wait_until_back(&ledger);
        drop(ends);
        let end = checking.join().unwrap().unwrap();
        assert!(end.cpu_nanos > 0);
    });
    let ledger = ledger.into_inner().unwrap();
    let lag = |phase: usize| {
        ledger.phases()[phase]
            .reading_lag
            .percentile_ms(50.0)
            .unwrap()
    };
    // They lay there for the 300 ms at least; from the look before on it is 500 ms.
    assert!(lag(1) >= 300.0, "{}", lag(1));
    assert!(lag(0) < lag(1), "{} {}", lag(0), lag(1));
    assert!(ledger.checker_nanos().is_some_and(|nanos| nanos > 0));
}
