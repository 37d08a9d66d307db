//! When connections that broke come back.

use super::*;

/// A NATS server of one connection at a time: its port, and when a connection began, ended and began.
fn serves() -> (u16, Receiver<Instant>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (teller, told) = channel();
    // It ends with the test's process.
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            let _gone = teller.send(Instant::now());
            serve(&socket.unwrap());
            let _gone = teller.send(Instant::now());
        }
    });
    (port, told)
}

/// Answers until the connection ends.
fn serve(socket: &TcpStream) {
    let mut socket = BufReader::new(socket.try_clone().unwrap());
    let info = b"INFO {\"server_id\":\"x\",\"version\":\"2.10.0\",\"max_payload\":1048576}\r\n";
    socket.get_mut().write_all(info).unwrap();
    let mut line = String::new();
    while socket.read_line(&mut line).unwrap_or(0) > 0 {
        if line.starts_with("PING") {
            socket.get_mut().write_all(b"PONG\r\n").unwrap();
        }
        line.clear();
    }
}

#[test]
fn a_platform_that_closes_each_web_socket_is_not_asked_again_without_a_wait() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (teller, told) = channel();
    // It ends with the test's process.
    std::thread::spawn(move || {
        for socket in listener.incoming() {
            // Closed as it is dropped.
            drop(accept(&socket.unwrap()));
            let _ = teller.send(());
        }
    });
    let settings = RemoteSettings {
        speech: Speech::WebSocket,
        url: format!("ws://127.0.0.1:{port}/in"),
        ..settings(port)
    };
    let mut remote = Remote::open(settings, vec![Caller::default()], Instant::now()).unwrap();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(2) {
        remote.turn(Duration::from_millis(5), &mut Deaf);
    }
    // Random parts of 0.25, 0.5, 1, 2, 4 and 8 s: twenty within two seconds take a platform that is asked without a wait.
    let asked = told.try_iter().count();
    assert!((2..20).contains(&asked), "{asked}");
}

#[test]
fn a_storm_drops_a_nats_connection_at_once_and_lets_it_come_back_after_its_wait() {
    use rand::{Rng, SeedableRng};
    let (port, told) = serves();
    let settings = RemoteSettings {
        speech: Speech::Nats,
        ..settings(port)
    };
    let mut random = rand::rngs::StdRng::seed_from_u64(settings.seed);
    let spread = Duration::from_secs(2);
    // As the storm draws them for its first connection.
    assert!(random.random_bool(1.0));
    let wait = random.random_range(Duration::ZERO..=spread);
    let mut remote = Remote::open(settings, vec![Caller::default()], Instant::now()).unwrap();
    remote.storm(1.0, spread);
    turn_until(&mut remote, &mut Deaf, |counters| counters.reconnects == 1);
    let [_, ended, back] = told.try_iter().collect::<Vec<_>>()[..] else {
        panic!("no other connection came");
    };
    // The server may have seen the end late.
    assert!(back - ended >= wait / 2, "{:?} of {wait:?}", back - ended);
    assert_eq!(remote.counters().broken, 1);
    assert_eq!(remote.last_reason().unwrap().en, "a reconnect storm");
    // It goes on as before.
    offer(&mut remote, 0, 0, 1);
    turn_until(&mut remote, &mut Deaf, |counters| counters.writes == 1);
}
