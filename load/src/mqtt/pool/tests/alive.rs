//! Which brokers are given up, and what counts as sent.

use super::*;

#[test]
fn a_broker_is_given_up_that_leaves_a_ping_unanswered_for_a_keep_alive() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let broker = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        greet(&socket, Duration::ZERO);
        let (mut pings, mut packet) = (0, [0; 2]);
        while socket.read_exact(&mut packet).is_ok() {
            assert_eq!(packet, [0xC0, 0]);
            pings += 1;
            if pings <= 2 {
                socket.write_all(&[0xD0, 0]).unwrap();
            }
        }
        pings
    });
    let settings = Settings {
        keep_alive_secs: 1,
        ..Settings::new("127.0.0.1", port)
    };
    let begun = Instant::now();
    let mut pool = Pool::new(settings, vec![Client::default()], begun).unwrap();
    pool.open(&mut Deaf).unwrap();
    turn_until(&mut pool, |counters| counters.broken == 1);
    // Half a second to each of three pings, and a whole one after the last.
    let elapsed = begun.elapsed();
    assert!(elapsed >= Duration::from_millis(2_500), "{elapsed:?}");
    assert_eq!(
        pool.last_reason().unwrap().en,
        "the broker did not answer in time"
    );
    drop(pool);
    assert_eq!(broker.join().unwrap(), 3);
}

#[test]
fn a_broker_that_takes_messages_slowly_and_says_nothing_lives() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let broker = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        greet(&socket, Duration::ZERO);
        let (begun, mut piece) = (Instant::now(), vec![0; 64 << 10]);
        while begun.elapsed() < Duration::from_secs(4)
            && socket.read(&mut piece).is_ok_and(|n| n > 0)
        {
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    let settings = Settings {
        keep_alive_secs: 1,
        ..Settings::new("127.0.0.1", port)
    };
    let mut pool = Pool::new(settings, vec![Client::default()], Instant::now()).unwrap();
    pool.open(&mut Deaf).unwrap();
    // Its socket is full all the time, for more than one and a half keep alives.
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_millis(2_500) {
        while pool.offer(0, b"t", &[7; 1_000], 0, 0) == Offer::Taken {}
        pool.turn(Duration::from_millis(5), &mut Deaf).unwrap();
    }
    let counters = pool.counters();
    assert!(counters.socket_stalls > 0, "{counters:?}");
    assert_eq!(counters.broken, 0, "{:?}", pool.last_reason());
    drop(pool);
    broker.join().unwrap();
}

#[test]
fn what_waits_for_a_new_connection_is_not_sent_with_its_connect() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (greeted, greets) = channel();
    let (accept, accepts) = channel();
    let broker = std::thread::spawn(move || {
        let (socket, _) = listener.accept().unwrap();
        greet(&socket, Duration::ZERO);
        let (mut socket, _) = listener.accept().unwrap();
        assert!(socket.read(&mut [0; 256]).unwrap() > 0);
        greeted.send(()).unwrap();
        accepts.recv().unwrap();
        socket.write_all(&[0x20, 2, 0, 0]).unwrap();
        socket
    });
    let settings = Settings {
        qos: QoS::AtLeastOnce,
        ..Settings::new("127.0.0.1", port)
    };
    let mut pool = Pool::new(settings, vec![Client::default()], Instant::now()).unwrap();
    pool.open(&mut Deaf).unwrap();
    // Each is shorter than a CONNECT.
    for _ in 0..3 {
        assert_eq!(pool.offer(0, b"t", b"p", 0, 0), Offer::Taken);
    }
    let mut fates = Fates::default();
    pool.storm(1.0, Duration::ZERO, &mut fates);
    let begun = Instant::now();
    while greets.try_recv().is_err() {
        assert!(begun.elapsed() < Duration::from_secs(60));
        pool.turn(Duration::from_millis(5), &mut fates).unwrap();
    }
    pool.turn(Duration::from_millis(5), &mut fates).unwrap();
    assert_eq!(fates.sent, 0);
    accept.send(()).unwrap();
    while fates.sent < 3 && begun.elapsed() < Duration::from_secs(60) {
        pool.turn(Duration::from_millis(5), &mut fates).unwrap();
    }
    assert_eq!(fates.sent, 3);
    let counters = pool.counters();
    assert_eq!((counters.reconnects, counters.repeated), (1, 0));
    drop(broker.join().unwrap());
}

/// An authority that nobody asks for anything.
const AUTHORITY: &str = "-----BEGIN CERTIFICATE-----
MIIBeTCCAR+gAwIBAgIUDiW5qmUpbmEBlxo/PIwkkkZLNzMwCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGbm9ib2R5MCAXDTI2MTEyOTEyMzU1NVoYDzIxMjYxMTA1MTIz
NTU1WjARMQ8wDQYDVQQDDAZub2JvZHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AAT9oDjh1MQiX+aq8M1McjTXkNzo4nbpD/+NA/E+3re3dNT3HkGikwDXNsNIesgj
HMaQu19ncrXh3ZoBtAknDMYdo1MwUTAdBgNVHQ4EFgQUYJGOziOvQbBCuMXzALpv
GQIaYkwwHwYDVR0jBBgwFoAUYJGOziOvQbBCuMXzALpvGQIaYkwwDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA4Z3vw27toGOvYyR8EV2OpyCe8JOG
xJhCVstTBiXKuLUCIGkLEj1Nvwj905EjJY3RdEYo0Dsp23Y9nXLXqdPGDdIY
-----END CERTIFICATE-----
";

#[test]
fn the_bytes_of_a_tls_handshake_count_and_what_it_holds_back_does_not() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let broker = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        // A record begins with its kind, its version and its length (RFC 8446, 5.1).
        let mut head = [0; 5];
        socket.read_exact(&mut head).unwrap();
        let mut hello = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
        socket.read_exact(&mut hello).unwrap();
        (socket, head.len() + hello.len())
    });
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("ca.pem");
    std::fs::write(&authority, AUTHORITY).unwrap();
    let settings = Settings {
        tls: Some(crate::mqtt::TlsFiles {
            ca: Some(authority),
            ..Default::default()
        }),
        ..Settings::new("127.0.0.1", port)
    };
    let mut pool = Pool::new(settings, vec![Client::default()], Instant::now()).unwrap();
    turn_until(&mut pool, |counters| counters.bytes > 0);
    let (socket, hello) = broker.join().unwrap();
    // The CONNECT waits for the end of the handshake.
    pool.turn(Duration::from_millis(5), &mut Deaf).unwrap();
    assert_eq!(pool.counters().bytes, hello as u64);
    drop(socket);
}
