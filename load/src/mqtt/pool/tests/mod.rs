//! Connections that a broker breaks and lets wait, against one on the loopback.

mod alive;
mod allowed;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::channel;

use super::*;
use crate::check::Key;
use crate::mqtt::QoS;
use crate::witness::Deaf;

/// How long the broker takes to accept a connection that comes back.
const HELD: Duration = Duration::from_millis(600);
/// How long a connection is down before its pool ends.
const LEFT_DOWN: Duration = Duration::from_millis(100);

/// Takes a CONNECT and accepts it after `wait`.
fn greet(mut socket: &TcpStream, wait: Duration) {
    let mut packet = [0; 256];
    assert!(socket.read(&mut packet).unwrap() > 0);
    std::thread::sleep(wait);
    // CONNACK (3.2): no session, accepted.
    socket.write_all(&[0x20, 2, 0, 0]).unwrap();
}

fn turn_until(pool: &mut Pool, is_done: impl Fn(Counters) -> bool) {
    let begun = Instant::now();
    while !is_done(pool.counters()) {
        let counters = pool.counters();
        assert!(begun.elapsed() < Duration::from_secs(60), "{counters:?}");
        pool.turn(Duration::from_millis(5), &mut Deaf).unwrap();
    }
}

#[test]
fn a_connection_is_down_until_it_is_accepted_again_and_to_the_end() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (breaker, breaks) = channel();
    let broker = std::thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        greet(&socket, Duration::ZERO);
        breaks.recv().unwrap();
        drop(socket);
        let (socket, _) = listener.accept().unwrap();
        greet(&socket, HELD);
        breaks.recv().unwrap();
        // From now on every try is refused.
        drop(listener);
    });
    let settings = Settings::new("127.0.0.1", port);
    let mut pool = Pool::new(settings, vec![Client::default()], Instant::now()).unwrap();
    pool.open(&mut Deaf).unwrap();
    let down = |pool: &Pool| Duration::from_nanos(pool.counters().down_nanos);
    assert_eq!(down(&pool), Duration::ZERO, "it never was up before");
    breaker.send(()).unwrap();
    turn_until(&mut pool, |counters| counters.reconnects == 1);
    // The wait before the retry is a quarter of a second at most; nearly all of the rest is the broker's.
    let first = down(&pool);
    assert!(first >= HELD, "{first:?}");
    std::thread::sleep(LEFT_DOWN);
    assert_eq!(down(&pool), first, "it is up");
    breaker.send(()).unwrap();
    turn_until(&mut pool, |counters| counters.broken == 2);
    broker.join().unwrap();
    // It is counted while it goes on, and what is left of it with the end.
    std::thread::sleep(LEFT_DOWN);
    let so_far = down(&pool);
    assert!(so_far >= first + LEFT_DOWN, "{so_far:?} {first:?}");
    std::thread::sleep(LEFT_DOWN);
    pool.close(Duration::ZERO, &mut Deaf).unwrap();
    let all = down(&pool);
    assert!(all >= so_far + LEFT_DOWN, "{all:?} {so_far:?}");
    std::thread::sleep(LEFT_DOWN);
    assert_eq!(down(&pool), all, "nobody waits for it any more");
}

#[test]
fn a_host_whose_first_address_refuses_is_tried_at_the_next() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let refusing = nobody.local_addr().unwrap();
    drop(nobody);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let broker = std::thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        greet(&socket, Duration::ZERO);
        socket
    });
    let settings = Settings::new("127.0.0.1", address.port());
    let mut pool = Pool::new(settings, vec![Client::default()], Instant::now()).unwrap();
    assert_eq!(pool.addresses, [address]);
    pool.addresses = vec![refusing];
    assert!(pool.open(&mut Deaf).is_err(), "there is no other");
    pool.addresses = vec![refusing, address];
    (pool.connections[0].attempts, pool.connections[0].tried) = (0, 0);
    pool.open(&mut Deaf).unwrap();
    drop(broker.join().unwrap());
}

/// The keys of what was dropped, and how much was sent.
#[derive(Debug, Default)]
struct Fates {
    sent: usize,
    dropped: Vec<Key>,
}

impl Witness for Fates {
    fn sent(&mut self, _: u16, _: u64, _: u64) {
        self.sent += 1;
    }

    fn missed(&mut self, phase: u16) {
        panic!("one of phase {phase} has no key");
    }

    fn dropped(&mut self, _: u16, key: Key) {
        self.dropped.push(key);
    }

    fn received(&mut self, _: &[u8], _: &[u8], _: u64) {}
}

/// What becomes of 25 messages, numbered from 1 on, in a connection that `breaks` before they are written, or ends.
fn dropped(qos: QoS, breaks: bool) -> Fates {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let broker = std::thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        greet(&socket, Duration::ZERO);
        socket
    });
    let settings = Settings {
        qos,
        ..Settings::new("127.0.0.1", port)
    };
    let mut pool = Pool::new(settings, vec![Client::default()], Instant::now()).unwrap();
    pool.open(&mut Deaf).unwrap();
    for key in 1..=25 {
        let stamp = Stamp {
            due: 0,
            phase: 0,
            retained: false,
            key,
        };
        let offer = pool.offer_stamped(0, b"t", b"p", stamp);
        assert_eq!(offer, Offer::Taken);
    }
    let mut fates = Fates::default();
    if breaks {
        pool.storm(1.0, Duration::from_secs(60), &mut fates);
    }
    pool.close(Duration::ZERO, &mut fates).unwrap();
    drop(broker.join().unwrap());
    fates
}

#[test]
fn what_is_dropped_is_told_by_what_it_is_known_by() {
    let keys = |first: Key| (first..=25).collect::<Vec<_>>();
    // Without acknowledgements all that was in the buffer of a connection that breaks is gone.
    let fates = dropped(QoS::AtMostOnce, true);
    assert_eq!((fates.sent, fates.dropped), (0, keys(1)));
    // With them what is under way waits for the connection, and the rest for these; the end gives up both where nothing was written.
    let fates = dropped(QoS::AtLeastOnce, true);
    assert_eq!((fates.sent, fates.dropped), (0, keys(1)));
    // A broker of MQTT 3.1.1 is given twenty at once, which the end still writes.
    let fates = dropped(QoS::AtLeastOnce, false);
    assert_eq!((fates.sent, fates.dropped), (20, keys(21)));
    let fates = dropped(QoS::AtMostOnce, false);
    assert_eq!((fates.sent, fates.dropped), (25, Vec::new()));
}
